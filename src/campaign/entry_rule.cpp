#include "campaign/entry_rule.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace lapwing {
namespace {

using Json = nlohmann::json;

Result<EntryLimit> parse_limit(const Json& json, const std::string& path) {
  constexpr std::int64_t times_max = 1'000'000;
  JsonFields fields = TRY(JsonFields::of(json, path));
  EntryLimit limit;
  limit.times = static_cast<std::uint32_t>(TRY(fields.integer("times", 1, times_max)));
  const std::string per = TRY(fields.text("per"));
  CHECK(fields.finish());
  using Per = EntryLimit::Per;
  for (const auto& [name, value] : {std::pair("day", Per::day), std::pair("week", Per::week),
                                    std::pair("month", Per::month), std::pair("year", Per::year)}) {
    if (per == name) limit.per = value;
  }
  if (limit.per != Per::span) return limit;
  const auto span = parse_duration(per);
  if (!span || *span <= Duration{}) {
    return fail("expected day, week, month or year, by the customer's calendar, or a time as \"30 days\"",
                fields.path_of("per"));
  }
  limit.span = *span;
  return limit;
}

Result<EntryRule> parse_again(const Json& json, const std::string& path) {
  JsonFields rule = TRY(JsonFields::of(json, path));
  EntryRule entry{.again = true};
  entry.gap = TRY(rule.duration("gap"));
  const std::string since = TRY(rule.text_or("since", "exit"));
  if (since != "entry" && since != "exit") {
    return fail(fmt::format("expected \"entry\" or \"exit\", found \"{}\"", since), rule.path_of("since"));
  }
  entry.gap_since_exit = since == "exit";
  entry.after_new_order = TRY(rule.yes_or("after_new_order", false));
  CHECK(rule.finish());
  return entry;
}

Result<void> check_every(JsonFields& fields, EntryKey key) {
  struct Word {
    std::string_view name;
    EntryKey key;
    std::string_view where;
  };
  constexpr std::array words = {Word{"order", EntryKey::order, "orders are the trigger"},
                                Word{"product", EntryKey::product, "a price or a stock is the trigger"},
                                Word{"item", EntryKey::item, "a refill is the trigger"}};
  const std::string every = TRY(fields.text("every"));
  const auto word = std::ranges::find(words, every, &Word::name);
  if (word == words.end()) return fail("expected order, product or item", fields.path_of("every"));
  if (word->key == key) return {};
  return fail(fmt::format("every {} is an entry only where {}", word->name, word->where), fields.path_of("every"));
}

}  // namespace

Instant EntryLimit::began(Instant now, const Zone& zone) const {
  if (per == Per::span) return now - span + Duration::seconds(1);
  const Day today = zone.day(now);
  const Civil date = civil_of(today);
  switch (per) {
    case Per::week:
      return zone.start_of(today + (1 - weekday_of(today)));
    case Per::month:
      return zone.start_of(day_of({date.year, date.month, 1}));
    case Per::year:
      return zone.start_of(day_of({date.year, 1, 1}));
    case Per::day:
    case Per::span:
      break;
  }
  return zone.start_of(today);
}

Result<EntryRule> parse_entry(const Json& json, const std::string& path, EntryKey key) {
  if (json == "once") return EntryRule{};
  JsonFields fields = TRY(JsonFields::of(json, path));
  EntryRule entry;
  const bool has_every = fields.has("every");
  if (has_every) CHECK(check_every(fields, key));
  // An order is there once; what comes again for it is the same.
  const Json* again = has_every && key == EntryKey::order ? nullptr : fields.value("again");
  if (again != nullptr) {
    entry = TRY(parse_again(*again, fields.path_of("again")));
  } else if (!has_every) {
    return fail(R"(expected "once", {"every": "order"} or {"again": {"gap": "180 days", "since": "entry"}})", path);
  } else {
    entry.again = key == EntryKey::item;  // each purchase of an item comes once
  }
  entry.every_key = has_every;
  if (const Json* limit = fields.value("limit")) entry.limit = TRY(parse_limit(*limit, fields.path_of("limit")));
  CHECK(fields.finish());
  return entry;
}

bool CampaignPeriod::contains(Instant at, const Zone& shop_zone) const {
  if (!from && !until) return true;
  const Day today = shop_zone.day(at);
  return (!from || today >= *from) && (!until || today <= *until);
}

Result<CampaignPeriod> parse_period(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  CampaignPeriod period;
  for (auto& [name, day] : {std::pair<const char*, std::optional<Day>*>("from", &period.from),
                            std::pair<const char*, std::optional<Day>*>("until", &period.until)}) {
    if (!fields.has(name)) continue;
    const auto parsed = parse_day(TRY(fields.text(name)));
    if (!parsed) return fail(parsed.error().message, fields.path_of(name));
    *day = *parsed;
  }
  if (period.from && period.until && *period.until < *period.from) {
    return fail("expected a day not before \"from\"", fields.path_of("until"));
  }
  CHECK(fields.finish());
  return period;
}

}  // namespace lapwing
