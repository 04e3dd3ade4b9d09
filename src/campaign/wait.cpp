#include "campaign/wait.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "campaign/schedule.hpp"

namespace lapwing {

Instant PauseWait::end(Instant began, const Zone& zone) const {
  const Instant earliest = began + duration;
  if (!at && weekdays == 0 && !from) return earliest;
  // A week has every weekday, and no clock skips a time on two days running.
  constexpr int days_looked_at = 16;
  Day day = zone.day(earliest) - 1;
  for (int i = 0; i < days_looked_at; ++i, day = day + 1) {
    if (weekdays != 0 && (unsigned{weekdays} >> weekday_of(day) & 1u) == 0) continue;
    const Instant begin = at ? zone.at(day, *at) : std::max(earliest, zone.at(day, from.value_or(Duration{})));
    const Instant behind = to == Duration::hours(24) ? zone.start_of(day + 1) : zone.at(day, to);
    if (begin >= earliest && begin < behind) return begin;
  }
  ensure(false, "some day of two weeks has the time that a wait wants");
  return earliest;
}

Result<PauseWait> parse_pause(JsonFields& fields) {
  PauseWait wait;
  if (fields.has("for")) {
    wait.duration = TRY(fields.duration("for"));
    if (wait.duration <= Duration{} || wait.duration > wait_max) {
      return fail("a wait is longer than nothing and at most two years", fields.path_of("for"));
    }
  }
  if (fields.has("until")) wait.at = TRY(fields.time_of_day("until"));
  if (fields.has("on")) {
    for (const std::int32_t weekday : TRY(parse_weekdays(fields))) {
      wait.weekdays = static_cast<std::uint8_t>(wait.weekdays | 1u << weekday);
    }
  }
  if (const nlohmann::json* hours = fields.value("hours")) {
    if (wait.at) return fail("with \"until\" the time of day is said already", fields.path_of("hours"));
    JsonFields range = TRY(JsonFields::of(*hours, fields.path_of("hours")));
    wait.from = TRY(range.time_of_day("from"));
    wait.to = TRY(range.time_of_day("to"));
    if (wait.to <= *wait.from) return fail("expected a time later than \"from\"", range.path_of("to"));
    CHECK(range.finish());
  }
  const bool waits = wait.duration > Duration{} || wait.at || wait.weekdays != 0 || wait.from;
  if (!waits) return fail("expected one of: for, until, on, hours, date, when", fields.path());
  CHECK(fields.finish());
  return wait;
}

Result<DateWait> parse_date_wait(JsonFields& fields) {
  constexpr std::int64_t days_max = 730;
  DateWait wait;
  wait.attribute = TRY(fields.text("date"));
  if (fields.has("days")) wait.days = static_cast<std::int32_t>(TRY(fields.integer("days", -days_max, days_max)));
  if (fields.has("at")) wait.at = TRY(fields.time_of_day("at"));
  if (fields.has("past_exit")) wait.exit_reason = TRY(fields.text("past_exit"));
  CHECK(fields.finish());
  return wait;
}

}  // namespace lapwing
