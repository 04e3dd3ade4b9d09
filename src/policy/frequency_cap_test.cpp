#include "policy/frequency_cap.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace lapwing {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }

FrequencyCap cap(std::uint32_t limit, FrequencyCap::Window window, Duration length = {}) {
  FrequencyCap cap{.id = "test"};
  cap.limit = limit;
  cap.window = window;
  cap.length = length;
  return cap;
}

TEST(FrequencyCap, CountsTheMessagesOfItsScope) {
  const MessageSubject message{ChannelKind::sms, MessageClass::marketing, "news", "t", "c", "winback"};
  FrequencyCap of_all{.id = "x"}, of_sms{.id = "x"}, of_email{.id = "x"}, of_news{.id = "x"}, of_group{.id = "x"};
  of_sms.channel = ChannelKind::sms;
  of_email.channel = ChannelKind::email;
  of_news.topic = "news";
  of_group.group = "season";
  EXPECT_TRUE(of_all.covers(message));
  EXPECT_TRUE(of_sms.covers(message));
  EXPECT_FALSE(of_email.covers(message));
  EXPECT_TRUE(of_news.covers(message));
  EXPECT_FALSE(of_group.covers(message));
}

TEST(FrequencyCap, ARollingWindowHasRoomExactlyWhenItsOldestMessageLeavesIt) {
  const std::vector<Instant> counted = {at("2024-05-01T10:00:00Z"), at("2024-05-03T12:00:00Z")};
  const auto free = [&](std::uint32_t limit, const char* from) {
    return to_text(cap(limit, FrequencyCap::Window::rolling, Duration::days(7)).free_from(at(from), counted, Zone()));
  };
  EXPECT_EQ(free(3, "2024-05-03T12:00:00Z"), "2024-05-03T12:00:00Z");
  EXPECT_EQ(free(2, "2024-05-04T00:00:00Z"), "2024-05-08T10:00:00Z");
  EXPECT_EQ(free(2, "2024-05-08T10:00:00Z"), "2024-05-08T10:00:00Z");
  EXPECT_EQ(free(1, "2024-05-04T00:00:00Z"), "2024-05-10T12:00:00Z");
}

TEST(FrequencyCap, ADayOfTheCalendarEndsAtTheCustomersMidnight) {
  const Zone omsk("Asia/Omsk", 6 * 3600, {});
  const std::vector<Instant> counted = {at("2024-05-06T23:30:00+06:00")};
  const auto free = [&](FrequencyCap::Window window) {
    return to_text(cap(1, window).free_from(at("2024-05-06T23:40:00+06:00"), counted, omsk), omsk);
  };
  EXPECT_EQ(free(FrequencyCap::Window::day), "2024-05-07T00:00:00+06:00");
  EXPECT_EQ(free(FrequencyCap::Window::week), "2024-05-13T00:00:00+06:00") << "the sixth is a Monday";
  EXPECT_EQ(free(FrequencyCap::Window::month), "2024-06-01T00:00:00+06:00");
  EXPECT_EQ(cap(1, FrequencyCap::Window::day).free_from(at("2024-05-06T18:00:00Z"), counted, omsk),
            at("2024-05-06T18:00:00Z"))
      << "it is the seventh in Omsk by then";
}

TEST(FrequencyCap, AClockSetBackOverMidnightBringsNoDayBack) {
  // At 00:01 on Sunday the clock goes back to 23:01 on Saturday, as it did in Newfoundland.
  const Instant change = at("2024-11-03T02:31:00Z");
  const Zone zone("America/St_Johns", -9000, {{change.seconds(), -12'600}});
  const std::vector<Instant> counted = {change - Duration::seconds(30)};
  const Instant free = cap(1, FrequencyCap::Window::day).free_from(change + Duration::minutes(5), counted, zone);
  EXPECT_EQ(to_text(free, zone), "2024-11-04T00:00:00-03:30") << "Sunday had begun";
}

/// The number of the calendar's window that has begun last, found by going through all days.
int slow_window(FrequencyCap::Window window, Instant now, const Zone& zone) {
  int number = 0;
  for (Day day = Day{19'700}; zone.start_of(day) <= now; day = day + 1) {
    const bool begins = window == FrequencyCap::Window::day ||
                        (window == FrequencyCap::Window::week && weekday_of(day) == 1) ||
                        (window == FrequencyCap::Window::month && civil_of(day).day == 1);
    if (begins) ++number;
  }
  return number;
}

TEST(FrequencyCap, HasRoomAtTheFirstMinuteAtWhichFewerThanTheLimitCount) {
  EXPECT_TRUE(rc::check([] {
    const Instant base = at("2024-03-01T00:00:00Z");
    const auto any = [](int below) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, below)); };
    const auto window = static_cast<FrequencyCap::Window>(any(4));
    const FrequencyCap tested = cap(static_cast<std::uint32_t>(1 + any(3)), window, Duration::minutes(1 + any(3000)));
    const Zone zone("Test", (any(25) - 12) * 3600, {{(base + Duration::minutes(any(9000))).seconds(), any(5) * 1800}});
    std::vector<Instant> counted;
    for (int i = any(6); i > 0; --i) counted.push_back(base + Duration::minutes(any(6000)));
    std::ranges::sort(counted);
    const Instant from = base + Duration::minutes(6000 + any(3000));
    const auto fits = [&](Instant now) {
      const auto counts = std::ranges::count_if(counted, [&](Instant sent) {
        if (window == FrequencyCap::Window::rolling) return sent > now - tested.length;
        return slow_window(window, sent, zone) == slow_window(window, now, zone);
      });
      return counts < static_cast<std::ptrdiff_t>(tested.limit);
    };
    const Instant free = tested.free_from(from, counted, zone);
    RC_ASSERT(free >= from);
    RC_ASSERT(fits(free));
    // Nothing earlier: not the instant before, and none of some between.
    for (Instant tried = free - Duration::minutes(1); tried >= from; tried = tried - Duration::minutes(1 + any(700))) {
      RC_ASSERT(!fits(tried));
    }
  }));
}

}  // namespace
}  // namespace lapwing
