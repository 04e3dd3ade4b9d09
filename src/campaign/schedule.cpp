#include "campaign/schedule.hpp"

#include <algorithm>

namespace lapwing {

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
