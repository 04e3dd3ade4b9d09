#include "campaign/schedule.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "campaign/holiday.hpp"
#include "condition/names.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr std::int32_t days_max = 180;

/// "12-20".
std::optional<Day> parse_month_and_day(const std::string& text) {
  constexpr std::string_view some_leap_year = "2024-";
  const auto day = parse_day(std::string(some_leap_year) + text);
  return day ? std::optional(*day) : std::nullopt;
}

/// "2026-12-25 10:00".
Result<void> read_once(JsonFields& fields, Schedule& schedule) {
  const std::string text = TRY(fields.text("once"));
  const auto refuse = [&] {
    return fail("expected a date and a time, as \"2026-12-25 10:00\"", fields.path_of("once"));
  };
  constexpr std::size_t date_length = 10;
  if (text.size() != date_length + 6 || (text[date_length] != ' ' && text[date_length] != 'T')) return refuse();
  const auto day = parse_day(text.substr(0, date_length));
  const Json time = {{"at", text.substr(date_length + 1)}};
  const auto at = TRY(JsonFields::of(time, "")).time_of_day("at");
  if (!day || !at) return refuse();
  schedule.every = Schedule::Every::once;
  schedule.date = *day;
  schedule.at = *at;
  return {};
}

Result<void> read_yearly(JsonFields& fields, Schedule& schedule) {
  const std::string on = TRY(fields.text("on"));
  if (const auto day = parse_month_and_day(on)) {
    schedule.date = *day;
  } else if (holiday_in(on, 2024)) {
    schedule.holiday = on;
  } else {
    return fail(fmt::format("expected a day, as \"12-20\", or a holiday, as \"womens_day\", found \"{}\"", on),
                fields.path_of("on"));
  }
  if (fields.has("days")) schedule.days = static_cast<std::int32_t>(TRY(fields.integer("days", -days_max, days_max)));
  schedule.every = Schedule::Every::year;
  return {};
}

Day day_in(const Schedule& schedule, std::int32_t year) {
  if (!schedule.holiday.empty()) return *holiday_in(schedule.holiday, year) + schedule.days;
  const Civil date = civil_of(schedule.date);
  // In a common year 29 February is the day behind the 28th.
  return day_of({year, date.month, 1}) + (date.day - 1) + schedule.days;
}

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
  if (fields.has("once")) {
    CHECK(read_once(fields, schedule));
    CHECK(fields.finish());
    return schedule;
  }
  if (fields.has("cron")) {
    schedule.every = Schedule::Every::cron;
    auto cron = parse_cron(TRY(fields.text("cron")));
    if (!cron) return fail(cron.error().text(), fields.path_of("cron"));
    schedule.cron = *cron;
    CHECK(fields.finish());
    return schedule;
  }
  const std::string every = TRY(fields.text("every"));
  if (every == "year") {
    schedule.at = TRY(fields.time_of_day("at"));
    CHECK(read_yearly(fields, schedule));
  } else if (every == "day" || every == "week" || every == "month") {
    schedule.every = every == "day"    ? Schedule::Every::day
                     : every == "week" ? Schedule::Every::week
                                       : Schedule::Every::month;
    schedule.at = TRY(fields.time_of_day("at"));
    if (every == "week") schedule.weekdays = TRY(parse_weekdays(fields));
    if (every == "month") schedule.day_of_month = static_cast<std::int32_t>(TRY(fields.integer("on", 1, 31)));
  } else {
    const auto interval = parse_duration(every);
    if (!interval || interval->ms % 60'000 != 0 || interval->ms <= 0 || Duration::days(1).ms % interval->ms != 0) {
      return fail(
          "expected \"day\", \"week\", \"month\", \"year\", or minutes or hours that divide a day, as \"15 minutes\"",
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
  if (every == Every::cron) return cron.next(from, zone);
  if (every == Every::once) {
    const Instant due = zone.at(date, at);
    return due >= from ? due : Instant::never();
  }
  if (every == Every::year) {
    for (std::int32_t year = civil_of(zone.day(from)).year - 1;; ++year) {
      const Instant due = zone.at(day_in(*this, year), at);
      if (due >= from) return due;
    }
  }
  const auto due_on = [&](Day day) {
    switch (every) {
      case Every::week:
        return std::ranges::find(weekdays, weekday_of(day)) != weekdays.end();
      case Every::month: {
        const Civil civil = civil_of(day);
        const Civil first{civil.year, civil.month, 1};
        const std::int32_t length = day_of(add_months(first, 1)) - day_of(first);
        return civil.day == std::min(day_of_month, length);
      }
      case Every::minutes:
      case Every::day:
      case Every::year:
      case Every::once:
      case Every::cron:
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
