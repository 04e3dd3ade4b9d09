#include "policy/quiet_hours.hpp"

#include <algorithm>

namespace lapwing {
namespace {

constexpr Duration whole_day = Duration::hours(24);

Duration until_time_of_day(Duration from, Duration to) { return {(to.ms - from.ms + whole_day.ms) % whole_day.ms}; }

/// The first change of the zone's clock behind the instant; `never` if none is known.
Instant next_change(Instant at, const Zone& zone) {
  const auto& changes = zone.transitions();
  const auto next = std::ranges::upper_bound(changes, at.seconds(), {}, &Zone::Transition::at_second);
  return next == changes.end() ? Instant::never() : Instant::from_seconds(next->at_second);
}

}  // namespace

Duration QuietHours::length() const { return until_time_of_day(from, to); }

bool QuietHours::contain(Instant at, const Zone& zone) const {
  return until_time_of_day(from, zone.time_of_day(at)) < length();
}

Instant QuietHours::end_from(Instant at, const Zone& zone) const {
  // Up to the next change of the clock the time of day passes evenly.
  while (contain(at, zone)) {
    at = std::min(at + until_time_of_day(zone.time_of_day(at), to), next_change(at, zone));
  }
  return at;
}

}  // namespace lapwing
