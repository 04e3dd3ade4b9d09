#include "campaign/schedule.hpp"

#include <algorithm>
#include <optional>

#include "condition/names.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

}  // namespace

Result<std::vector<std::int32_t>> parse_weekdays(JsonFields& fields) {
  const Json* given = fields.value("on");
  const auto refuse = [&] {
    return fail("expected a list of weekdays, as [\"monday\", \"friday\"]", fields.path_of("on"));
  };
  if (given == nullptr || !given->is_array() || given->empty()) return refuse();
  std::vector<std::int32_t> weekdays;
  for (const Json& day : *given) {
    const auto found = day.is_string() ? find_name<std::int32_t>(weekday_names, day.get<std::string>()) : std::nullopt;
    if (!found || *found == 0) return refuse();
    weekdays.push_back(*found);
  }
  return weekdays;
}

Result<Schedule> parse_schedule(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  Schedule schedule;
  const std::string every = TRY(fields.text("every"));
  if (every == "day" || every == "week" || every == "month") {
    schedule.every = every == "day"    ? Schedule::Every::day
                     : every == "week" ? Schedule::Every::week
                                       : Schedule::Every::month;
    schedule.at = TRY(fields.time_of_day("at"));
    if (every == "week") schedule.weekdays = TRY(parse_weekdays(fields));
    if (every == "month") schedule.day_of_month = static_cast<std::int32_t>(TRY(fields.integer("on", 1, 31)));
  } else {
    const auto interval = parse_duration(every);
    if (!interval || interval->ms % 60'000 != 0 || interval->ms <= 0 || Duration::days(1).ms % interval->ms != 0) {
      return fail("expected \"day\", \"week\", \"month\", or minutes or hours that divide a day, as \"15 minutes\"",
                  fields.path_of("every"));
    }
    schedule.every = Schedule::Every::minutes;
    schedule.interval = static_cast<std::int32_t>(interval->ms / 60'000);
  }
  CHECK(fields.finish());
  return schedule;
}

Instant Schedule::next(Instant from, const Zone& zone) const {
  if (every == Every::minutes) {
    const std::int64_t step_ms = Duration::minutes(interval).ms;
    const std::int64_t into = zone.time_of_day(from).ms % step_ms;
    return into == 0 ? from : from + Duration{step_ms - into};
  }
  const auto due_on = [&](Day day) {
    switch (every) {
      case Every::week:
        return std::ranges::find(weekdays, weekday_of(day)) != weekdays.end();
      case Every::month: {
        const Civil date = civil_of(day);
        const Civil first{date.year, date.month, 1};
        const std::int32_t length = day_of(add_months(first, 1)) - day_of(first);
        return date.day == std::min(day_of_month, length);
      }
      case Every::minutes:
      case Every::day:
        break;
    }
    return true;
  };
  for (Day day = zone.day(from) - 1;; day = day + 1) {
    const Instant due = zone.at(day, at);
    if (due >= from && due_on(day)) return due;
  }
}

}  // namespace lapwing
