#include "base/zone.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t day_seconds = 86'400;
constexpr std::int64_t day_ms = 86'400'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

}  // namespace

Zone::Zone(std::string name, std::int32_t first_offset_seconds, std::vector<Transition> transitions)
    : name_(std::move(name)), first_offset_seconds_(first_offset_seconds), transitions_(std::move(transitions)) {
  ensure(std::ranges::is_sorted(transitions_), "the transitions of a zone ascend");
}

std::int32_t Zone::offset_seconds(std::int64_t second) const {
  const auto after = std::ranges::upper_bound(transitions_, second, {}, &Transition::at_second);
  return after == transitions_.begin() ? first_offset_seconds_ : std::prev(after)->offset_seconds;
}

Duration Zone::offset(Instant at) const { return Duration::seconds(offset_seconds(at.seconds())); }

Day Zone::day(Instant at) const { return Day{static_cast<std::int32_t>(floor_div(at.ms + offset(at).ms, day_ms))}; }

Duration Zone::time_of_day(Instant at) const {
  const std::int64_t local = at.ms + offset(at).ms;
  return Duration{local - floor_div(local, day_ms) * day_ms};
}

Instant Zone::at(Day day, Duration time_of_day) const {
  const std::int64_t local_ms = day.number * day_ms + time_of_day.ms;
  const std::int64_t local_second = floor_div(local_ms, 1000);
  // The offsets in force a day before and a day after bracket every real transition.
  const std::int32_t before = offset_seconds(local_second - day_seconds);
  const std::int32_t after = offset_seconds(local_second + day_seconds);
  const bool before_fits = offset_seconds(local_second - before) == before;
  if (before_fits) return Instant{local_ms - before * 1000LL};
  if (offset_seconds(local_second - after) == after) return Instant{local_ms - after * 1000LL};
  // A gap: the wall clock never shows this time. The transition itself is the first instant after it.
  const auto transition = std::ranges::upper_bound(transitions_, local_second - after - 1, {}, &Transition::at_second);
  return transition == transitions_.end() ? Instant{local_ms - after * 1000LL}
                                          : Instant::from_seconds(transition->at_second);
}

std::string to_text(Instant at, const Zone& zone) {
  if (at == Instant::never() || at == Instant::earliest()) return to_text(at);
  const std::int64_t offset_minutes = zone.offset(at).ms / 60'000;
  std::string text = to_text(at + zone.offset(at));
  text.pop_back();  // the Z
  if (offset_minutes == 0) return text + "Z";
  const std::int64_t size = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  return text + fmt::format("{}{:02}:{:02}", offset_minutes < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace lapwing
