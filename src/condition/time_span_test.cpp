#include "condition/time_span.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/zone.hpp"

namespace lapwing {
namespace {

// A zone of hard cases: a gap over midnight (10 March 2024); a clock turned back at 00:01, so that a new day is left
// again (3 November 2024), as in Newfoundland once; a whole day that never was (5 January 2025), as in Samoa; a common
// gap.
const Zone hard("Hard/Case", -9'000,
                {{1710037800, -5'400}, {1730597460, -9'000}, {1736044200, 77'400}, {1743300000, 81'000}});

int pick(int count) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, count)); }

/// Often within six hours of a transition.
Instant an_instant() {
  if (pick(2) == 0) return Instant::from_seconds(1'700'000'000 + 600LL * pick(100'000)) + Duration{pick(2)};
  const auto& transitions = hard.transitions();
  const auto& transition = transitions[static_cast<std::size_t>(pick(static_cast<int>(transitions.size())))];
  return Instant::from_seconds(transition.at_second + 30LL * (pick(1440) - 720)) + Duration{pick(3) - 1};
}

TEST(TimeSpans, AreReadInWholeWords) {
  EXPECT_EQ(parse_time_span("180 days"), (TimeSpan{180, TimeSpan::Unit::day}));
  EXPECT_EQ(parse_time_span("1 year"), (TimeSpan{1, TimeSpan::Unit::year}));
  EXPECT_EQ(to_text(TimeSpan{1, TimeSpan::Unit::week}), "1 week");
  for (const char* text : {"", "180", "180days", "180  days", "-1 days", "0 days", "1.5 days", "d", "5 ", "5 dayss",
                           "1201 months", "99999999999 days"}) {
    EXPECT_FALSE(parse_time_span(text).has_value()) << text;
  }
}

TEST(TimeSpans, StartAndEndAgreeInEveryZone) {
  EXPECT_TRUE(rc::check([] {
    const TimeSpan span{1 + pick(14), static_cast<TimeSpan::Unit>(pick(6))};
    const Instant from = an_instant();
    const Instant end = span.end(from, hard);
    RC_ASSERT(end > from);
    RC_ASSERT(span.start(end, hard) > from);
    RC_ASSERT(span.start(end - Duration{1}, hard) <= from);
    for (int i = 0; i < 40; ++i) {
      const Instant now = i % 2 == 0 ? an_instant() : end + Duration::minutes(7 * (pick(2000) - 1000));
      RC_ASSERT((span.start(now, hard) > from) == (now >= end));
    }
  }));
}

TEST(CalendarPeriods, ADayDoesNotComeBackWhereTheClockIsTurnedBackOverMidnight) {
  const Instant again = Instant::from_seconds(1730597460) + Duration::minutes(30);  // 23:30 of 2 November once more
  EXPECT_EQ(to_text(hard.day(again)), "2024-11-02");
  EXPECT_EQ(to_text(shop_day(again, hard)), "2024-11-03");
  EXPECT_EQ(CalendarPeriod({CalendarPeriod::Unit::day, false}).at(again, hard).begin,
            Instant::from_seconds(1730597400));
}

TEST(CalendarPeriods, FollowOneAnotherWithoutGaps) {
  EXPECT_TRUE(rc::check([] {
    const auto unit = static_cast<CalendarPeriod::Unit>(pick(5));
    const Instant now = an_instant();
    const auto current = CalendarPeriod{unit, false}.at(now, hard);
    const auto previous = CalendarPeriod{unit, true}.at(now, hard);
    RC_ASSERT(current.begin <= now);
    RC_ASSERT(now < current.end);
    RC_ASSERT(current.rolls_at == current.end);
    RC_ASSERT(previous.end == current.begin);
    RC_ASSERT(previous.rolls_at == current.end);
    const auto before = CalendarPeriod{unit, false}.at(current.begin - Duration{1}, hard);
    RC_ASSERT(before.end == current.begin);
  }));
}

}  // namespace
}  // namespace lapwing
