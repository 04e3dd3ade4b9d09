// lapwing segment create: a static segment of customers who are named one by one, who are in others now, or for whom a
// condition holds now.
#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "api/segments.hpp"
#include "cli/audience_selection.hpp"
#include "cli/command_line.hpp"
#include "cli/published_segments.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, id, name;
  std::string customers, file, cell, where;              // whom: one of these,
  std::string of_segment, union_of, intersect_of, less;  // or of these, which name segments
  bool is_static = false;
  bool json = false;
};

/// Customers by the partition that owns them, and what was said of customers but names none.
struct NamedCustomers {
  std::map<PartitionId, std::vector<std::string>> ids;
  std::vector<std::string> unknown;
};

std::vector<std::string> listed(const std::string& commas) {
  std::vector<std::string> parts;
  std::istringstream text(commas);
  for (std::string part; std::getline(text, part, ',');) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream all(text);
  for (std::string line; std::getline(all, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

/// Each name is an id, an e-mail or a phone.
Result<NamedCustomers> find_customers(DataFolder& folder, const std::vector<std::string>& names) {
  Host& host = folder.host();
  const auto knows = [&](const std::string& id) {
    bool known = false;
    host.with(host.partition_of(id), [&](const Engine& engine) { known = engine.audience().find(id).has_value(); });
    return known;
  };
  NamedCustomers named;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) continue;
    std::string id = name;
    if (!knows(id)) {
      const auto owner = TRY(owner_of_contact(folder.vault(), name, folder.shop().phone_region));
      if (!owner || !knows(*owner)) {
        named.unknown.push_back(name);
        continue;
      }
      id = *owner;
    }
    named.ids[host.partition_of(id)].push_back(std::move(id));
  }
  return named;
}

/// Puts the members of one more segment together with those so far.
using Combine = void (*)(Members& so_far, const Members& next);

/// The members of the segments that the option names, as decided so far.
Result<NamedCustomers> combine_segments(Host& host, std::string_view option, const std::string& value,
                                        std::size_t segments_min, Combine combine) {
  const std::vector<std::string> segments = listed(value);
  if (segments.size() < segments_min) {
    return fail(fmt::format("expected two segments or more with commas between them, as vip,lapsed; found \"{}\"",
                            value),
                std::string(option));
  }
  for (const std::string& segment : segments) {
    if (const auto known = whole_segment(host, segment); !known)
      return fail(known.error().message, std::string(option));
  }
  std::mutex mutex;
  NamedCustomers named;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    Members members = members_of(engine, segments.front());
    for (std::size_t i = 1; i < segments.size(); ++i) combine(members, members_of(engine, segments[i]));
    std::vector<std::string> ids;
    members.for_each([&](CustomerNumber number) { ids.emplace_back(engine.audience().customer(number).id()); });
    const std::lock_guard lock(mutex);
    if (!ids.empty()) named.ids.emplace(partition, std::move(ids));
  });
  return named;
}

Result<NamedCustomers> name_customers(DataFolder& folder, const Options& options) {
  if (!options.customers.empty()) return find_customers(folder, listed(options.customers));
  if (!options.file.empty()) return find_customers(folder, lines_of(TRY(read_text(options.file))));
  Host& host = folder.host();
  if (!options.union_of.empty()) {
    return combine_segments(host, "--union", options.union_of, 2, [](Members& a, const Members& b) { a |= b; });
  }
  if (!options.intersect_of.empty()) {
    return combine_segments(host, "--intersect", options.intersect_of, 2, [](Members& a, const Members& b) { a &= b; });
  }
  if (!options.less.empty()) {
    return combine_segments(host, "--minus", options.less, 2, [](Members& a, const Members& b) { a -= b; });
  }
  return combine_segments(host, "--from-segment", options.of_segment, 1, [](Members& a, const Members& b) { a |= b; });
}

NamedCustomers name_selected(const CustomerSelection& selection) {
  NamedCustomers named;
  for (std::string& id : selected_ids(selection)) named.ids[selection.host().partition_of(id)].push_back(std::move(id));
  return named;
}

/// Makes the segment if there is none yet, and adds the customers.
Result<WholeSegment> add_members(Host& host, const Options& options, NamedCustomers& named) {
  const auto known = whole_segment(host, options.id);
  if (known && !known->definition.is_static) {
    return fail(fmt::format("the segment \"{}\" is dynamic: its members follow from its condition", options.id));
  }
  if (!known || !options.name.empty()) {
    Json definition = {{"id", options.id}, {"static", true}};
    if (!options.name.empty()) definition["name"] = options.name;
    const auto parsed = parse_segment(definition.dump(), 1);
    if (!parsed) return std::unexpected(parsed.error());
    TRY(publish_definitions(host, {{DefinitionKind::segment, options.id, 1, definition.dump()}}, wall_clock()));
  }
  std::vector<std::string> ids;
  for (auto& [partition, of_partition] : named.ids) std::ranges::move(of_partition, std::back_inserter(ids));
  CHECK(change_members(host, options.id, std::move(ids), {}, wall_clock()));
  return whole_segment(host, options.id);
}

Result<ExitCode> fill(DataFolder& folder, const Options& options, NamedCustomers named) {
  const auto before = whole_segment(folder.host(), options.id);
  const WholeSegment whole = TRY(add_members(folder.host(), options, named));
  const std::uint64_t added = whole.members - (before ? before->members : 0);
  if (options.json) {
    const Json json{{"segment", options.id}, {"members", whole.members}, {"added", added}, {"unknown", named.unknown}};
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    fmt::print("{}: {} customers, {} of them new in it\n", options.id, painted(grouped(whole.members), Colour::bold),
               grouped(added));
    for (const std::string& name : named.unknown) fmt::print(stderr, "no customer is known by: {}\n", name);
  }
  return named.unknown.empty() ? ExitCode::done : ExitCode::partly;
}

Result<ExitCode> create(const Options& options) {
  const std::initializer_list<std::string> sources = {options.customers,    options.file,       options.cell,
                                                      options.where,        options.of_segment, options.union_of,
                                                      options.intersect_of, options.less};
  if (sources.size() - static_cast<std::size_t>(std::ranges::count(sources, "")) != 1) {
    return fail(
        "expected one of --customers, --from-file, --from-segment, --union, --intersect, --minus, --cell and "
        "--where, to say who is in it");
  }
  if (options.cell.empty() && options.where.empty()) {
    DataFolder folder = TRY(DataFolder::open(options.data));
    NamedCustomers named = TRY(name_customers(folder, options));
    return fill(folder, options, std::move(named));
  }
  AudienceOptions whom;
  whom.data = options.data;
  whom.cell = options.cell;
  whom.where = options.where;
  const auto audience = TRY(NamedAudience::create(whom));
  return fill(audience->folder(), options, name_selected(audience->select()));
}

}  // namespace

void add_create_segment_command(Command& segment) {
  auto options = std::make_shared<Options>();
  Command& sub = segment.add_command("create", "Make a static segment of customers, or add to it");
  sub.add_option("ID", options->id, "The segment", {.required = true});
  sub.add_option("--data", options->data, "The data folder", {.required = true});
  sub.add_flag("--static", options->is_static, "Its members stay until they are changed by hand", {.required = true});
  sub.add_option("--name", options->name, "What people call it");
  sub.add_option("--customers", options->customers, "Ids, e-mails or phones, as anna,boris");
  sub.add_option("--from-file", options->file, "The same, one a line; - for standard input");
  sub.add_option("--from-segment", options->of_segment, "Who is in that segment now");
  sub.add_option("--union", options->union_of, "Who is in one of these segments at least, as vip,lapsed");
  sub.add_option("--intersect", options->intersect_of, "Who is in all of these segments");
  sub.add_option("--minus", options->less, "Who is in the first of these segments and in none of the others");
  sub.add_option("--cell", options->cell, "Who is in that RFM cell now, as R2M3");
  sub.add_option("--where", options->where, "For whom that condition holds now: JSON, or a file that holds it");
  sub.add_flag("--json", options->json, "Print one JSON object");
  sub.when_chosen(options, create);
}

}  // namespace lapwing
