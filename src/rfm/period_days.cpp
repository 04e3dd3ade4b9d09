#include "rfm/period_days.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/ensure.hpp"
#include "base/zone.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t day_seconds = 86'400;

}  // namespace

PeriodDays::PeriodDays(const RfmPeriod& period, const Zone& zone) {
  const Instant first = std::max(period.from, Instant{});
  // Two days earlier, so that no change of the clock leads behind the origin.
  const Day origin = zone.day(first) - 2;
  days_ = period.today - origin;
  std::int64_t offset = zone.offset(first).ms / 1000;
  origin_ = static_cast<std::uint32_t>(offset - origin.number * day_seconds);
  for (const Zone::Transition& transition : zone.transitions()) {
    if (transition.at_second <= first.seconds() || Instant::from_seconds(transition.at_second) >= period.until)
      continue;
    if (transition.at_second > std::numeric_limits<std::uint32_t>::max()) break;
    changes_.push_back({static_cast<std::uint32_t>(transition.at_second),
                        static_cast<std::uint32_t>(transition.offset_seconds - offset)});
    offset = transition.offset_seconds;
  }
}

void PeriodDays::count(std::span<const std::uint32_t> seconds, std::span<std::int32_t> to) const {
  ensure(seconds.size() == to.size(), "a number of days for each second");
  // Some at a time in plain loops, which become vectors.
  constexpr std::size_t at_once = 64;
  for (std::size_t begin = 0; begin < seconds.size(); begin += at_once) {
    const std::size_t size = std::min(at_once, seconds.size() - begin);
    std::array<std::uint32_t, at_once> second{};
    std::array<std::uint32_t, at_once> local{};
    std::copy_n(seconds.begin() + static_cast<std::ptrdiff_t>(begin), size, second.begin());
    for (std::size_t i = 0; i < at_once; ++i) local[i] = second[i] + origin_;
    for (const auto [from, ahead] : changes_) {
      for (std::size_t i = 0; i < at_once; ++i) local[i] += (second[i] < from ? 0u : ~0u) & ahead;
    }
    for (std::size_t i = 0; i < size; ++i) {
      to[begin + i] = days_ - static_cast<std::int32_t>(local[i] / std::uint32_t{day_seconds});
    }
  }
}

}  // namespace lapwing
