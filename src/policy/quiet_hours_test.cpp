#include "policy/quiet_hours.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace lapwing {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }

/// Berlin's two changes of 2024.
Zone berlin() {
  return {"Europe/Berlin",
          3600,
          {{at("2024-03-31T01:00:00Z").seconds(), 7200}, {at("2024-10-27T01:00:00Z").seconds(), 3600}}};
}

QuietHours hours(int from_minute, int to_minute) {
  QuietHours quiet;
  quiet.from = Duration::minutes(from_minute);
  quiet.to = Duration::minutes(to_minute);
  return quiet;
}

TEST(QuietHours, EndByTheCustomersClock) {
  struct Case {
    int from, to;
    const char* asked;
    const char* expected;
  };
  const Case cases[] = {
      {21 * 60, 9 * 60, "2024-06-01T12:00:00+02:00", "2024-06-01T12:00:00+02:00"},
      {21 * 60, 9 * 60, "2024-06-01T20:59:59+02:00", "2024-06-01T20:59:59+02:00"},
      {21 * 60, 9 * 60, "2024-06-01T21:00:00+02:00", "2024-06-02T09:00:00+02:00"},
      {21 * 60, 9 * 60, "2024-06-02T08:59:59+02:00", "2024-06-02T09:00:00+02:00"},
      {13 * 60, 15 * 60, "2024-06-02T14:10:00+02:00", "2024-06-02T15:00:00+02:00"},
      // The night in which the clock skips an hour is shorter, the one in which an hour comes twice is longer.
      {21 * 60, 9 * 60, "2024-03-30T22:00:00+01:00", "2024-03-31T09:00:00+02:00"},
      {21 * 60, 9 * 60, "2024-10-26T22:00:00+02:00", "2024-10-27T09:00:00+01:00"},
      // The end itself is skipped: the first instant behind the gap.
      {21 * 60, 2 * 60 + 30, "2024-03-30T22:00:00+01:00", "2024-03-31T03:00:00+02:00"},
      // The end comes twice: the first, and then it is quiet once more.
      {21 * 60, 2 * 60 + 30, "2024-10-26T22:00:00+02:00", "2024-10-27T02:30:00+02:00"},
      {21 * 60, 2 * 60 + 30, "2024-10-27T02:10:00+01:00", "2024-10-27T02:30:00+01:00"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(to_text(hours(c.from, c.to).end_from(at(c.asked), berlin()), berlin()), c.expected) << c.asked;
  }
}

/// What the clock on the wall shows, asked minute by minute.
Instant slow_end(const QuietHours& quiet, Instant from, const Zone& zone) {
  const auto is_quiet = [&](Instant now) {
    const Duration shown = zone.time_of_day(now);
    return quiet.from < quiet.to ? shown >= quiet.from && shown < quiet.to : shown >= quiet.from || shown < quiet.to;
  };
  while (is_quiet(from)) from = from + Duration::minutes(1);
  return from;
}

TEST(QuietHours, EndAtTheFirstMinuteThatTheClockShowsAsOpen) {
  EXPECT_TRUE(rc::check([] {
    const Instant base = at("2024-03-30T00:00:00Z");
    const auto minute = [](int below) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, below)); };
    const int from = minute(1440);
    const QuietHours quiet = hours(from, (from + 1 + minute(1200)) % 1440);
    // A clock that is set once or twice within the days looked at, by up to two hours.
    std::vector<Zone::Transition> changes;
    Instant change = base;
    for (int left = minute(3); left > 0; --left) {
      change = change + Duration::minutes(1 + minute(2000));
      changes.push_back({change.seconds(), (minute(9) - 4) * 1800});
    }
    const Zone zone("Test", 0, changes);
    for (int asking = 0; asking < 10; ++asking) {
      const Instant asked = base + Duration::minutes(minute(4000));
      RC_ASSERT(to_text(quiet.end_from(asked, zone)) == to_text(slow_end(quiet, asked, zone)));
    }
  }));
}

}  // namespace
}  // namespace lapwing
