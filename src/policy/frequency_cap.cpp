#include "policy/frequency_cap.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

/// The day that has begun last. Not `Zone::day`: a clock that is set back over midnight does not bring a day back.
Day begun_day(Instant at, const Zone& zone) {
  const Day day = zone.day(at);
  return zone.start_of(day + 1) <= at ? day + 1 : day;
}

/// The first day of the window that the day lies in, and the first day behind it.
std::pair<Day, Day> window_around(FrequencyCap::Window window, Day day) {
  if (window == FrequencyCap::Window::week) {
    const Day monday = day - (weekday_of(day) - 1);
    return {monday, monday + 7};
  }
  if (window == FrequencyCap::Window::month) {
    const Civil date = civil_of(day);
    const Civil first{date.year, date.month, 1};
    return {day_of(first), day_of(add_months(first, 1))};
  }
  return {day, day + 1};
}

}  // namespace

bool FrequencyCap::covers(const MessageSubject& message) const {
  if (channel) return *channel == message.channel;
  if (!topic.empty()) return topic == message.topic;
  return group.empty() || group == message.group;
}

Instant FrequencyCap::free_from(Instant from, std::span<const Instant> counted, const Zone& zone) const {
  ensure(limit > 0, "a frequency cap lets something through");
  if (counted.size() < limit) return from;
  const Instant decisive = counted[counted.size() - limit];  // as long as it counts, the window is full
  if (window == Window::rolling) return std::max(from, decisive + length);
  const auto [begin, end] = window_around(window, begun_day(from, zone));
  return decisive < zone.start_of(begin) ? from : zone.start_of(end);
}

}  // namespace lapwing
