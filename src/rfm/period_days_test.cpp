#include "rfm/period_days.hpp"

#include <gtest/gtest.h>

#include "base/zone.hpp"
#include "zones/published_transitions.hpp"

namespace lapwing {
namespace {

/// Compares with the zone itself: throughout the period, and each second around the change of the clock.
void check(const Zone& zone, const RfmPeriod& period, std::int64_t change) {
  std::vector<std::uint32_t> seconds;
  const auto add = [&](std::int64_t second) {
    if (Instant::from_seconds(second) < period.from || Instant::from_seconds(second) >= period.until) return;
    if (second >= 0 && second < 0xFFFF'FFFF) seconds.push_back(static_cast<std::uint32_t>(second));
  };
  for (std::int64_t second = period.from.seconds(); second <= period.until.seconds(); second += 1801) add(second);
  for (std::int64_t second = change - 100; second <= change + 100; ++second) add(second);
  std::vector<std::int32_t> days(seconds.size());
  PeriodDays(period, zone).count(seconds, days);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    ASSERT_EQ(days[i], period.today - zone.day(Instant::from_seconds(seconds[i])))
        << zone.name() << ", second " << seconds[i] << ", today " << to_text(period.today);
  }
}

TEST(PeriodDaysTest, DaysAreThoseOfTheZoneAroundEveryChangeOfTheClock) {
  const auto published = published_transitions();
  if (published.empty()) GTEST_SKIP() << "NOT CHECKED: ../shared/data/time-zones/transitions.csv is absent";
  for (const auto& [name, moments] : published) {
    std::vector<Zone::Transition> transitions;
    for (std::size_t i = 1; i < moments.size(); i += 2) {
      transitions.push_back({moments[i].at.seconds(), moments[i].offset_seconds});
    }
    const Zone zone(name, moments.front().offset_seconds, transitions);
    for (const Zone::Transition& transition : transitions) {
      const Day day = zone.day(Instant::from_seconds(transition.at_second));
      for (const std::int32_t later : {-1, 0, 1, 20}) {
        ASSERT_NO_FATAL_FAILURE(check(zone, RfmPeriod::ending(day + later, 30, zone), transition.at_second));
      }
    }
    ASSERT_NO_FATAL_FAILURE(check(zone, RfmPeriod::ending(Day{15'000}, 3653, zone), 15'000 * 86'400));
  }
}

TEST(PeriodDaysTest, AClockThatGoesBackOverMidnightRepeatsAPieceOfADay) {
  // Newfoundland's clock went back from 00:01 to 23:01 of the day before.
  const Zone newfoundland("America/St_Johns", -9000, {{1'162'089'060, -12'600}});
  for (const std::int32_t later : {-1, 0, 1, 2}) {
    const Day day = newfoundland.day(Instant::from_seconds(1'162'089'060)) + later;
    check(newfoundland, RfmPeriod::ending(day, 30, newfoundland), 1'162'089'060);
  }
}

TEST(PeriodDaysTest, APeriodThatBeganBefore1970HasItsDays) {
  for (const std::int32_t offset : {-43'200, 0, 50'400}) {
    const Zone zone("Somewhere", offset, {});
    check(zone, RfmPeriod::ending(Day{3}, 30, zone), 0);
  }
}

}  // namespace
}  // namespace lapwing
