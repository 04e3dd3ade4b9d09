// A compiled zone file ends with a rule for the years after its last transition, a line such as
// "CET-1CEST,M3.5.0,M10.5.0/3". The library `date` reads the transitions and stops there, which for most files means
// 2037; a table until 2100 is those transitions followed by the rule.
#include "zones/zone_source.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>

#include <date/tz.h>
#include <fmt/format.h>

#include "zones/near_names.hpp"
#include "zones/zone_rule.hpp"

namespace lapwing {
namespace {

const std::filesystem::path zone_folder = "/usr/share/zoneinfo";

constexpr std::int32_t last_year = 2100;
constexpr date::sys_seconds first_second{};  // 1970-01-01T00:00:00Z
constexpr date::sys_seconds end_second = date::sys_days(date::year(last_year + 1) / 1 / 1);

/// The changes of offset that the zone file lists within our years.
Zone listed_transitions(const date::time_zone& zone) {
  date::sys_info spell = zone.get_info(first_second);
  const auto first_offset = static_cast<std::int32_t>(spell.offset.count());
  std::vector<Zone::Transition> transitions;
  std::int32_t before = first_offset;
  while (spell.end < end_second) {
    spell = zone.get_info(spell.end);
    const auto offset = static_cast<std::int32_t>(spell.offset.count());
    if (offset != before) transitions.push_back({spell.begin.time_since_epoch().count(), offset});
    before = offset;
  }
  return {zone.name(), first_offset, std::move(transitions)};
}

/// The last line of a zone file: the rule for the years after its last transition, empty if it states none.
std::string closing_line(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!bytes.ends_with('\n')) return {};
  bytes.pop_back();
  return bytes.substr(bytes.rfind('\n') + 1);
}

/// Continues the zone by the rule, from the year of its last listed transition until the last of ours.
Zone continued(const Zone& zone, const ZoneRule& rule) {
  std::vector<Zone::Transition> transitions = zone.transitions();
  std::int64_t last_second = transitions.empty() ? 0 : transitions.back().at_second;
  const Zone utc;
  for (std::int32_t year = civil_of(utc.day(Instant::from_seconds(last_second))).year; year <= last_year; ++year) {
    for (const Zone::Transition& change : rule.transitions(year)) {
      if (change.at_second <= last_second) continue;
      transitions.push_back(change);
      last_second = change.at_second;
    }
  }
  return {zone.name(), zone.first_offset_seconds(), std::move(transitions)};
}

std::string unknown_name(std::string_view name, const std::vector<std::string>& known) {
  std::string message = fmt::format("'{}' is not a time zone: expected an IANA name, as Europe/Moscow", name);
  const auto near = near_names(name, known);
  for (const std::string& one : near) message += fmt::format("{}{}", &one == near.data() ? "; perhaps " : ", ", one);
  return message;
}

}  // namespace

Result<std::vector<std::string>> zone_names() {
  try {
    std::vector<std::string> names;
    for (const date::time_zone& zone : date::get_tzdb().zones) names.push_back(zone.name());
    std::ranges::sort(names);
    return names;
  } catch (const std::exception& problem) {
    return fail(fmt::format("the time zones cannot be read ({}): install the package tzdata", problem.what()),
                zone_folder.string());
  }
}

Result<Zone> load_zone(std::string_view iana_name) {
  const auto names = TRY(zone_names());
  if (!std::ranges::binary_search(names, iana_name)) return fail(unknown_name(iana_name, names));
  const std::filesystem::path file = zone_folder / iana_name;
  try {
    const Zone listed = listed_transitions(*date::locate_zone(iana_name));
    const std::string rule = closing_line(file);
    return rule.empty() ? listed : continued(listed, TRY(parse_zone_rule(rule)));
  } catch (const std::exception& problem) {
    return fail(fmt::format("the time zone {} cannot be read: {}", iana_name, problem.what()), file.string());
  }
}

std::string tzdata_version() {
  std::string word;
  if (std::ifstream text(zone_folder / "tzdata.zi"); text >> word && word == "#" && text >> word && word == "version") {
    if (text >> word) return word;
  }
  if (std::ifstream text(zone_folder / "+VERSION"); text >> word) return word;
  return "unknown";
}

}  // namespace lapwing
