#include "campaign/cron.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>
#include <vector>

#include <fmt/format.h>

namespace lapwing {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }

/// Two hours ahead; an hour is skipped on 31 March 2024 from 02:00 local time, and one comes twice on 27 October from
/// 02:00.
Zone with_summer_time() {
  return {"Test",
          2 * 3600,
          {{at("2024-03-31T00:00:00Z").seconds(), 3 * 3600}, {at("2024-10-27T00:00:00Z").seconds(), 2 * 3600}}};
}

std::vector<std::string> first_times(const char* line, const char* from, std::size_t count, const Zone& zone) {
  const Cron cron = parse_cron(line).value();
  std::vector<std::string> times;
  Instant next = cron.next(at(from), zone);
  for (std::size_t i = 0; i < count; ++i, next = cron.next(next + Duration{1}, zone)) {
    times.push_back(to_text(next, zone).substr(0, 16));
  }
  return times;
}
using Times = std::vector<std::string>;

TEST(Cron, WorkingDaysAtTen) {
  EXPECT_EQ(first_times("0 10 * * 1-5", "2024-03-01T00:00:00Z", 3, Zone()),
            (Times{"2024-03-01T10:00", "2024-03-04T10:00", "2024-03-05T10:00"}));
}

TEST(Cron, ListsRangesStepsAndNames) {
  EXPECT_EQ(first_times("*/20 8-18/10 1,15 Jan-mar *", "2024-03-01T00:00:00Z", 7, Zone()),
            (Times{"2024-03-01T08:00", "2024-03-01T08:20", "2024-03-01T08:40", "2024-03-01T18:00", "2024-03-01T18:20",
                   "2024-03-01T18:40", "2024-03-15T08:00"}));
  EXPECT_EQ(parse_cron("5/20 0 * * *")->minutes,
            std::uint64_t{1} << 5 | std::uint64_t{1} << 25 | std::uint64_t{1} << 45);
  EXPECT_EQ(parse_cron("0 0 * * sun").value(), parse_cron("0 0 * * 0").value());
  EXPECT_EQ(parse_cron("0 0 * * 7").value(), parse_cron(" 0  0\t* * SUN ").value());
  EXPECT_EQ(parse_cron("0 0 * * 5-7").value(), parse_cron("0 0 * * 0,5,6").value());
}

TEST(Cron, ADayOfEitherKindWillDoIfBothAreSaid) {
  EXPECT_EQ(first_times("0 9 13 * fri", "2024-09-10T00:00:00Z", 4, Zone()),
            (Times{"2024-09-13T09:00", "2024-09-20T09:00", "2024-09-27T09:00", "2024-10-04T09:00"}));
  EXPECT_EQ(first_times("0 9 13 10 fri", "2024-10-12T00:00:00Z", 2, Zone()),
            (Times{"2024-10-13T09:00", "2024-10-18T09:00"}));
}

TEST(Cron, The29thOfFebruaryIsWaitedFor) {
  EXPECT_EQ(first_times("0 12 29 2 *", "2024-03-01T00:00:00Z", 2, Zone()),
            (Times{"2028-02-29T12:00", "2032-02-29T12:00"}));
  EXPECT_EQ(first_times("0 12 29 2 *", "2096-03-01T00:00:00Z", 1, Zone()), (Times{"2104-02-29T12:00"}));
}

TEST(Cron, WhatTheClockSkipsIsTheFirstMinuteAfterItAndAnHourThatComesTwiceCountsOnce) {
  EXPECT_EQ(first_times("30 2 * * *", "2024-03-30T12:00:00Z", 2, with_summer_time()),
            (Times{"2024-03-31T03:00", "2024-04-01T02:30"}));
  EXPECT_EQ(first_times("*/30 2-3 * * *", "2024-03-30T22:00:00Z", 3, with_summer_time()),
            (Times{"2024-03-31T03:00", "2024-03-31T03:30", "2024-04-01T02:00"}));
  EXPECT_EQ(first_times("*/30 * * * *", "2024-10-26T23:00:00Z", 4, with_summer_time()),
            (Times{"2024-10-27T02:00", "2024-10-27T02:30", "2024-10-27T03:00", "2024-10-27T03:30"}));
}

TEST(Cron, AFaultIsToldWithTheFieldAndWhatWasExpected) {
  const std::pair<const char*, const char*> faults[] = {
      {"0 10 * *", "expected five fields"},
      {"60 10 * * *", "the minute \"60\": expected *, or values, ranges and steps of 0 to 59"},
      {"0 24 * * *", "the hour \"24\""},
      {"0 10 0 * *", "the day of the month \"0\""},
      {"0 10 * 13 *", "the month \"13\": expected *, or values, ranges and steps of 1 to 12 or jan to dec"},
      {"0 10 * * 8", "the weekday \"8\""},
      {"0 10 * * mo", "the weekday \"mo\""},
      {"5-1 10 * * *", "the minute \"5-1\""},
      {"*/0 10 * * *", "the minute \"*/0\""},
      {"1,,2 10 * * *", "the minute \"1,,2\""},
      {"1-2-3 10 * * *", "the minute \"1-2-3\""},
      {"0 0 30 2 *", "names a day that no year has"},
      {"0 0 31 4,6 *", "names a day that no year has"},
  };
  for (const auto& [line, message] : faults) {
    const auto cron = parse_cron(line);
    ASSERT_FALSE(cron) << line;
    EXPECT_NE(cron.error().text().find(message), std::string::npos) << line << ": " << cron.error().text();
  }
}

/// One field as text, and the values that it means, made from the values.
struct RandomField {
  std::string text;
  std::set<int> values;
};

RandomField random_field(int min, int max) {
  const int kind = *rc::gen::inRange(0, 5);
  RandomField field;
  if (kind == 0) {
    field.text = "*";
    for (int value = min; value <= max; ++value) field.values.insert(value);
  } else if (kind == 1) {
    const int step = *rc::gen::inRange(1, max - min + 2);
    field.text = fmt::format("*/{}", step);
    for (int value = min; value <= max; value += step) field.values.insert(value);
  } else {
    for (int part = 0; part < kind - 1; ++part) {
      const int from = *rc::gen::inRange(min, max + 1);
      const int to = *rc::gen::inRange(from, max + 1);
      field.text += fmt::format("{}{}-{}", part == 0 ? "" : ",", from, to);
      for (int value = from; value <= to; ++value) field.values.insert(value);
    }
  }
  return field;
}

/// What a patient person with a clock would do: look at it each minute, and remember how far it was.
class Watcher {
 public:
  Watcher(const std::array<RandomField, 5>& fields, const Zone& zone) : fields_(fields), zone_(zone) {}

  /// The first minute not before `from` at which it is time; `from` is whole.
  [[nodiscard]] Instant next(Instant from) const {
    std::int64_t last = 0;  // the latest minute that the clock has shown
    for (Instant now = from - Duration::hours(4);; now = now + Duration::minutes(1)) {
      const std::int64_t shown = (now.ms + zone_.offset(now).ms) / 60'000;  // the minutes of the wall clock
      bool is_time = false;
      for (std::int64_t skipped = last + 1; last != 0 && skipped < shown; ++skipped) is_time = is_time || fits(skipped);
      is_time = is_time || fits(shown);
      const bool is_new = shown > last;
      last = std::max(last, shown);
      if (is_new && is_time && now >= from) return now;
    }
  }

 private:
  [[nodiscard]] bool fits(std::int64_t local_minute) const {
    const Day day{static_cast<std::int32_t>(local_minute / 1440)};
    const Civil date = civil_of(day);
    const auto has = [&](std::size_t field, std::int64_t value) {
      return fields_[field].values.contains(static_cast<int>(value));
    };
    if (!has(0, local_minute % 60) || !has(1, local_minute / 60 % 24) || !has(3, date.month)) return false;
    const bool by_day = has(2, date.day);
    const bool by_weekday = has(4, weekday_of(day)) || has(4, weekday_of(day) % 7);
    if (fields_[2].text == "*") return by_weekday;
    if (fields_[4].text == "*") return by_day;
    return by_day || by_weekday;
  }

  const std::array<RandomField, 5>& fields_;
  const Zone& zone_;
};

TEST(Cron, AgreesWithSomebodyWhoWatchesTheClockEachMinute) {
  const Zone zone = with_summer_time();
  EXPECT_TRUE(rc::check([&] {
    std::array<RandomField, 5> fields = {random_field(0, 59), random_field(0, 23), random_field(1, 31),
                                         random_field(1, 12), random_field(0, 7)};
    // What comes seldom takes the watcher long: most often any month will do.
    if (*rc::gen::inRange(0, 4) != 0) {
      fields[3] = {"*", {}};
      for (int month = 1; month <= 12; ++month) fields[3].values.insert(month);
    }
    const auto cron = parse_cron(
        fmt::format("{} {} {} {} {}", fields[0].text, fields[1].text, fields[2].text, fields[3].text, fields[4].text));
    RC_PRE(cron.has_value());  // it may name no day at all
    const Instant change = *rc::gen::element(at("2024-03-31T00:00:00Z"), at("2024-10-27T00:00:00Z"),
                                             at("2024-12-31T22:00:00Z"));
    const Instant from = change + Duration::minutes(*rc::gen::inRange(-300, 300));
    Instant due = cron->next(from, zone);
    RC_PRE(due - from < Duration::days(60));
    const Watcher watcher(fields, zone);
    RC_ASSERT(due == watcher.next(from));
    const Instant second = cron->next(due + Duration{1}, zone);
    RC_PRE(second - due < Duration::days(60));
    RC_ASSERT(second == watcher.next(due + Duration::minutes(1)));
  }));
}

}  // namespace
}  // namespace lapwing
