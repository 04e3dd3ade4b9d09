// The table of a zone against a published list: the last second before and the first second after each change of 28
// zones from 1990 to 2037, by tzdata 2025b. The list also names changes of a zone's abbreviation alone; a table holds
// offsets and no names, and says nothing of those. What lies after the list's own edition was a forecast, and
// governments have overruled some of it since. There the machine's own C library says what tzdata says today.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <set>

#include "zones/published_transitions.hpp"
#include "zones/zone_source.hpp"

namespace lapwing {
namespace {

Instant instant(std::string_view text) { return parse_instant(text).value(); }

const Instant edition = instant("2025-03-22T00:00:00Z");

/// What the C library makes of the same tzdata.
std::int32_t offset_of_libc(const std::string& zone, Instant at) {
  setenv("TZ", (":" + zone).c_str(), 1);
  tzset();
  const std::time_t second = at.seconds();
  std::tm local{};
  localtime_r(&second, &local);
  return static_cast<std::int32_t>(local.tm_gmtoff);
}

class PublishedTransitions : public testing::Test {
 protected:
  void SetUp() override {
    if (published_.empty()) GTEST_SKIP() << "NOT CHECKED: ../shared/data/time-zones/transitions.csv is absent";
    for (const auto& [name, rows] : published_) zones_[name] = load_zone(name).value();
    ASSERT_EQ(zones_.size(), 28U);
  }
  void TearDown() override { unsetenv("TZ"); }

  /// Until when the list is what tzdata says of the zone; `never` if all of it is.
  [[nodiscard]] Instant valid_until(const std::string& name) const {
    const std::vector<PublishedMoment>& rows = published_.at(name);
    const auto overruled = std::ranges::find_if(rows, [&](const PublishedMoment& row) {
      return row.at >= edition && offset_of_libc(name, row.at) != row.offset_seconds;
    });
    return overruled == rows.end() ? Instant::never() : std::prev(overruled)->at + Duration::seconds(1);
  }

  std::map<std::string, std::vector<PublishedMoment>> published_ = published_transitions();
  std::map<std::string, Zone> zones_;
};

TEST_F(PublishedTransitions, EveryRowIsWhatTheTableSays) {
  int rows = 0;
  int overruled = 0;
  std::set<std::string> overruled_in;
  for (const auto& [name, listed] : published_) {
    for (const PublishedMoment& row : listed) {
      ++rows;
      const std::int32_t today = offset_of_libc(name, row.at);
      EXPECT_EQ(zones_[name].offset(row.at), Duration::seconds(today)) << name << " " << to_text(row.at);
      if (today != row.offset_seconds && row.at >= edition) {
        ++overruled;
        overruled_in.insert(name);
        continue;
      }
      EXPECT_EQ(zones_[name].offset(row.at), Duration::seconds(row.offset_seconds)) << name << " " << to_text(row.at);
      EXPECT_EQ(to_text(row.at, zones_[name]).substr(0, 19), row.local) << name;
    }
  }
  EXPECT_EQ(rows, 3938);
  for (const std::string& name : overruled_in) {
    std::printf("%d rows of 2025b are forecasts that tzdata %s has overruled: %s\n", overruled,
                tzdata_version().c_str(), name.c_str());
  }
  EXPECT_LT(overruled_in.size(), 5U) << "governments do not change their minds that often";
}

TEST_F(PublishedTransitions, TheTableChangesThereAndNowhereElse) {
  for (const auto& [name, rows] : published_) {
    const Instant until = std::min(valid_until(name), instant("2038-01-01T00:00:00Z"));
    std::vector<std::int64_t> listed;
    for (std::size_t i = 0; i + 1 < rows.size(); i += 2) {
      ASSERT_EQ(rows[i].at + Duration::seconds(1), rows[i + 1].at) << name;
      if (rows[i].offset_seconds != rows[i + 1].offset_seconds && rows[i + 1].at < until) {
        listed.push_back(rows[i + 1].at.seconds());
      }
    }
    std::vector<std::int64_t> held;
    for (const Zone::Transition& transition : zones_[name].transitions()) {
      const Instant at = Instant::from_seconds(transition.at_second);
      if (at >= instant("1990-01-01T00:00:00Z") && at < until) held.push_back(transition.at_second);
    }
    EXPECT_EQ(held, listed) << name;
  }
}

/// The clock on the wall as the list has it, in seconds since the epoch as if it were UTC.
std::int64_t wall_second(const std::vector<PublishedMoment>& rows, std::int64_t second) {
  const auto after = std::ranges::upper_bound(rows, Instant::from_seconds(second), {}, &PublishedMoment::at);
  return second + (after == rows.begin() ? rows.front() : *std::prev(after)).offset_seconds;
}

constexpr std::int64_t step = 300;
constexpr std::int64_t hours_49 = 49LL * 3600;  // one more than Samoa's lost day, on each side

/// Every five minutes of two days before a change and after it: the day and the time are those on the wall.
void check_days_and_times(const Zone& zone, const std::vector<PublishedMoment>& rows, std::int64_t change) {
  for (std::int64_t second = change - hours_49; second <= change + hours_49; second += step) {
    for (const std::int64_t ms : {0, -1}) {
      const Instant at = Instant::from_seconds(second) + Duration{ms};
      const std::int64_t wall_ms = wall_second(rows, ms == 0 ? second : second - 1) * 1000 + (ms == 0 ? 0 : 999);
      ASSERT_EQ(zone.day(at).number, wall_ms / 86'400'000) << zone.name() << " " << to_text(at);
      ASSERT_EQ(zone.time_of_day(at).ms, wall_ms % 86'400'000) << zone.name() << " " << to_text(at);
    }
  }
}

/// And back: every time on the wall is the first instant at which the wall shows it or, in a gap, something later.
/// Midnight is among them: a day starts there.
void check_instants(const Zone& zone, const std::vector<PublishedMoment>& rows, std::int64_t change) {
  std::int64_t second = change - hours_49;
  for (std::int64_t wall = wall_second(rows, second) + step; wall <= wall_second(rows, change + hours_49);
       wall += step) {
    while (wall_second(rows, second) < wall) second += step;
    const Day day{static_cast<std::int32_t>(wall / 86'400)};
    const Duration time = Duration::seconds(wall % 86'400);
    const Instant expected = Instant::from_seconds(second);
    ASSERT_EQ(zone.at(day, time), expected) << zone.name() << " " << to_text(day) << " " << time.ms / 60'000;
    if (time.ms == 0) {
      ASSERT_EQ(zone.start_of(day), expected) << zone.name() << " " << to_text(day);
    }
  }
}

TEST_F(PublishedTransitions, WallClockAndInstantsLeadToEachOtherAroundEachOfThem) {
  int changes = 0;
  for (const auto& [name, rows] : published_) {
    const Instant until = valid_until(name);
    for (std::size_t i = 1; i < rows.size() && rows[i].at + Duration::days(3) < until; i += 2) {
      ASSERT_NO_FATAL_FAILURE(check_days_and_times(zones_[name], rows, rows[i].at.seconds()));
      ASSERT_NO_FATAL_FAILURE(check_instants(zones_[name], rows, rows[i].at.seconds()));
      ++changes;
    }
  }
  EXPECT_GT(changes, 1900);
}

}  // namespace
}  // namespace lapwing
