#include "condition/second_range.hpp"

#include <algorithm>

#include "base/zone.hpp"
#include "condition/evaluate.hpp"

namespace lapwing {
namespace {

constexpr Duration tick{1};

struct Covered {
  const Moment& moment;

  SecondRange operator()(const EverWindow&) const { return {0, second_from(moment.now + tick)}; }
  SecondRange operator()(const RollingWindow& window) const {
    return {second_from(window.span.start(moment.now, *moment.shop_zone)), second_from(moment.now + tick)};
  }
  SecondRange operator()(const CalendarPeriod& period) const {
    const CalendarPeriod::Bounds bounds = period.at(moment.now, *moment.shop_zone);
    return {second_from(bounds.begin), second_from(std::min(bounds.end, moment.now + tick))};
  }
  SecondRange operator()(const DateWindow& dates) const {
    const Zone& zone = *moment.shop_zone;
    const Instant end = dates.until ? zone.start_of(*dates.until + 1) : Instant::never();
    return {dates.from ? second_from(zone.start_of(*dates.from)) : 0, second_from(std::min(end, moment.now + tick))};
  }
  SecondRange operator()(const EnrollmentWindow&) const {
    if (!moment.enrolled_at) return {};
    return {second_from(*moment.enrolled_at + tick), second_from(moment.now + tick)};
  }
};

}  // namespace

std::uint32_t second_from(Instant at) {
  constexpr std::int64_t second_max = 0xFFFF'FFFF;
  if (at >= Instant::from_seconds(second_max)) return second_max;
  return static_cast<std::uint32_t>(std::max<std::int64_t>((at + Duration{999}).seconds(), 0));
}

SecondRange covered_seconds(const OrderWindow& window, const Moment& moment) {
  SecondRange range = std::visit(Covered{moment}, window);
  range.end = std::max(range.begin, range.end);
  return range;
}

SecondTest second_test(const MomentTest& test, const Moment& moment) {
  const Zone& zone = *moment.shop_zone;
  switch (test.kind) {
    case MomentTest::Kind::at_least_ago:
      return {second_from(test.span.start(moment.now, zone)), true};
    case MomentTest::Kind::less_than_ago:
      return {second_from(test.span.start(moment.now, zone)), false};
    case MomentTest::Kind::before:
      return {second_from(zone.start_of(test.day)), true};
    case MomentTest::Kind::after:
      return {second_from(zone.start_of(test.day + 1)), false};
  }
  return {};
}

}  // namespace lapwing
