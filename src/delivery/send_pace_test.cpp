#include "delivery/send_pace.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "delivery/pace_book.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

const Instant start = parse_instant("2024-05-31T10:00:00Z").value();
const Day today{19874};
const PaceSign taken{};
const PaceSign unreached{PaceSign::Kind::unreached, {}};
const PaceSign throttled{PaceSign::Kind::throttled, {}};
const PaceSign deferred{PaceSign::Kind::deferred, {}};

Lane lane_of(const SendPace& pace, std::string_view domain) {
  return {ChannelKind::email, pace.provider_of(ChannelKind::email, domain)};
}

TEST(SendPace, KnowsTheProvidersOfMailboxesAndTakesTheRestTogether) {
  const SendPace pace(usual_pace());
  EXPECT_EQ(lane_of(pace, "gmail.com"), lane_of(pace, "googlemail.com"));
  EXPECT_NE(lane_of(pace, "gmail.com"), lane_of(pace, "mail.ru"));
  EXPECT_EQ(pace.provider_name(lane_of(pace, "bk.ru").provider), "mail.ru");
  EXPECT_EQ(lane_of(pace, "shop.example").provider, 0U);
  EXPECT_EQ(pace.provider_of(ChannelKind::sms, "gmail.com"), 0U) << "phones have no provider";
}

TEST(SendPace, HoldsNothingBackUnlessItIsTold) {
  SendPace pace(usual_pace());
  EXPECT_EQ(pace.take(lane_of(pace, "gmail.com"), 100'000, start, today), 100'000U);
}

RC_GTEST_PROP(SendPace, NeverLetsMoreThroughThanASecondsWorthAhead, ()) {
  PaceSettings settings = usual_pace();
  const auto per_minute = *rc::gen::inRange<std::uint32_t>(1, 6000);
  settings.providers[0].per_minute = per_minute;
  SendPace pace(settings);
  const Lane lane = lane_of(pace, "gmail.com");
  Instant now = start;
  std::size_t gone = 0;
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3000));
  for (const int step : steps) {
    now = now + Duration{step};
    gone += pace.take(lane, 1'000'000, now, today);
    const double worth = per_minute / 60.0 * static_cast<double>((now - start).ms) / 1000;
    RC_ASSERT(static_cast<double>(gone) <= worth + std::max(per_minute / 60.0, 1.0) + 1e-6);
  }
}

TEST(SendPace, SaysWhenThereIsRoomAgain) {
  PaceSettings settings = usual_pace();
  settings.providers[0].per_minute = 30;  // one in two seconds
  SendPace pace(settings);
  const Lane lane = lane_of(pace, "gmail.com");
  EXPECT_EQ(pace.take(lane, 5, start, today), 1U);
  EXPECT_EQ(pace.take(lane, 5, start, today), 0U);
  const Instant next = pace.next_room(lane, start, Instant::never());
  EXPECT_EQ(next, start + Duration::seconds(2));
  EXPECT_EQ(pace.take(lane, 5, next, today), 1U);
}

TEST(SendPace, GoesHalfAsFastOnceAServerAsksForLessAndFasterAgainBitByBit) {
  SendPace pace(usual_pace());
  const Lane lane = lane_of(pace, "gmail.com");
  const Lane other = lane_of(pace, "mail.ru");
  EXPECT_EQ(pace.take(lane, 100, start, today), 100U);
  for (int i = 0; i < 100; ++i) pace.hear(lane, throttled, start, today);  // of one batch: told once
  EXPECT_EQ(pace.take(lane, 100, start, today), 0U);
  EXPECT_EQ(pace.take(other, 100, start, today), 100U) << "another provider did not ask";
  Instant now = start;
  std::size_t gone = 0;
  for (; now < start + Duration::seconds(10); now = now + Duration{100}) gone += pace.take(lane, 100, now, today);
  EXPECT_GT(gone, 400U);
  EXPECT_LE(gone, 500U) << "half of the hundred a second that it had got";
  for (int i = 0; i < 1000; ++i) pace.hear(lane, taken, now, today);
  EXPECT_EQ(pace.take(lane, 100'000, now, today), 100'000U);
}

TEST(SendPace, LeavesAServerAloneAsLongAsItAsks) {
  SendPace pace(usual_pace());
  const Lane lane{ChannelKind::push, 0};
  pace.hear(lane, {PaceSign::Kind::throttled, Duration::minutes(5)}, start, today);
  EXPECT_EQ(pace.take(lane, 1, start + Duration::minutes(5) - Duration{1}, today), 0U);
  EXPECT_EQ(pace.next_room(lane, start, Instant::never()), start + Duration::minutes(5));
  EXPECT_EQ(pace.take(lane, 1, start + Duration::minutes(5), today), 1U);
}

TEST(SendPace, TriesAServerThatDoesNotAnswerOnceInAWhileUntilItDoes) {
  SendPace pace(usual_pace());
  const Lane lane = lane_of(pace, "gmail.com");
  EXPECT_EQ(pace.take(lane, 50, start, today), 50U);
  for (int i = 0; i < 50; ++i) pace.hear(lane, unreached, start, today);
  EXPECT_TRUE(pace.is_broken(ChannelKind::email));
  EXPECT_FALSE(pace.is_broken(ChannelKind::sms));
  EXPECT_EQ(pace.take(lane_of(pace, "mail.ru"), 50, start, today), 0U) << "it is one server to all of them";
  Instant now = start;
  Duration last{};
  for (int probe = 0; probe < 8; ++probe) {
    const Instant next = pace.next_room(lane, now, Instant::never());
    EXPECT_EQ(pace.take(lane, 50, next - Duration{1}, today), 0U);
    EXPECT_EQ(pace.take(lane, 50, next, today), 1U);
    EXPECT_EQ(pace.take(lane, 50, next, today), 0U) << "one at a time";
    EXPECT_GE(next - now, last) << "at growing intervals";
    EXPECT_LE(next - now, Duration::minutes(10));
    last = next - now;
    now = next;
    pace.hear(lane, unreached, now, today);
  }
  const Instant next = pace.next_room(lane, now, Instant::never());
  EXPECT_EQ(pace.take(lane, 50, next, today), 1U);
  pace.hear(lane, deferred, next, today);  // it answers, if only to say not now
  EXPECT_FALSE(pace.is_broken(ChannelKind::email));
  EXPECT_EQ(pace.take(lane, 50, next, today), 50U);
}

TEST(SendPace, WarmsUpByDoublingFromDayToDayWhatWentWell) {
  PaceSettings settings = usual_pace();
  settings.warm_up = PaceSettings::WarmUp{.first_day = 10, .enough = 50, .deferred_max = 1000};
  SendPace pace(settings);
  const Lane lane = lane_of(pace, "gmail.com");
  EXPECT_EQ(pace.take(lane, 100, start, today), 10U);
  EXPECT_EQ(pace.take(lane, 100, start, today), 0U);
  EXPECT_EQ(pace.next_room(lane, start, start + Duration::days(1)), start + Duration::days(1));
  EXPECT_EQ(pace.take(lane_of(pace, "mail.ru"), 100, start, today), 10U) << "each provider for itself";
  EXPECT_EQ(pace.take(lane, 100, start, today + 1), 20U);
  for (int i = 0; i < 3; ++i) pace.hear(lane, deferred, start, today + 1);
  EXPECT_EQ(pace.take(lane, 100, start, today + 2), 20U) << "too many were deferred the day before";
  EXPECT_EQ(pace.take(lane, 5, start, today + 3), 5U);
  EXPECT_EQ(pace.limit_of(lane.provider, today + 4), 40U) << "a day that was hardly used counts for nothing";
  EXPECT_EQ(pace.take(lane, 100, start, today + 4), 40U);
  EXPECT_EQ(pace.take(lane, 100, start, today + 5), 100U) << "it is over";
}

TEST(SendPace, GoesOnWarmingUpAfterARestart) {
  PaceSettings settings = usual_pace();
  settings.warm_up = PaceSettings::WarmUp{.first_day = 10, .enough = 1000, .deferred_max = 1000};
  SendPace before(settings);
  const Lane lane = lane_of(before, "gmail.com");
  before.take(lane, 100, start, today);
  before.take(lane, 15, start, today + 1);
  SendPace after(settings);
  for (const Day day : {today, today + 1}) {
    for (const auto& count : before.counts_of(day)) after.recall(count);
  }
  EXPECT_EQ(after.take(lane, 100, start, today + 1), 5U);
  after.recall({"a provider of other settings", today, 5, 5});
}

TEST(PaceBook, KeepsWhatItWasToldLastOfADay) {
  const TemporaryFolder folder;
  {
    const auto book = PaceBook::open(folder.path()).value();
    ASSERT_TRUE(book->keep({{"gmail", today, 5, 1}, {"other", today, 7, 0}}));
    ASSERT_TRUE(book->keep({{"gmail", today, 9, 2}}));
  }
  const auto counts = PaceBook::open(folder.path()).value()->all().value();
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].provider, "gmail");
  EXPECT_EQ(counts[0].sent, 9U);
  EXPECT_EQ(counts[0].deferred, 2U);
  EXPECT_EQ(counts[1].sent, 7U);
}

TEST(PaceSettings, AreReadStrictly) {
  const auto settings = parse_pace(R"({"providers": [{"name": "gmail", "per_minute": 600},
      {"name": "ours", "domains": ["Shop.Example"], "per_minute": 60}], "sms_per_minute": 30,
      "warm_up": {"first_day": 50, "deferred_max": 5}, "auto_pause": {"after": 500, "bounced_max": 3},
      "expires_after": {"marketing": "3 days"}})");
  ASSERT_TRUE(settings) << settings.error().text();
  EXPECT_EQ(settings->providers.front().per_minute, 600U);
  EXPECT_EQ(settings->providers.front().domains.size(), 2U);
  EXPECT_EQ(settings->providers.back().domains, std::vector<std::string>{"shop.example"});
  EXPECT_EQ(settings->sms_per_minute, 30U);
  EXPECT_EQ(settings->warm_up->first_day, 50U);
  EXPECT_EQ(settings->warm_up->deferred_max, 500U);
  EXPECT_EQ(settings->auto_pause.attempts_min, 500U);
  EXPECT_EQ(settings->auto_pause.bounced_max, 300U);
  EXPECT_EQ(settings->auto_pause.complained_max, 10U) << "0.1 % unless told otherwise";
  EXPECT_EQ(settings->expiry.marketing, Duration::hours(72));
  EXPECT_EQ(settings->expiry.other, Duration::hours(48));
  EXPECT_FALSE(parse_pace("{}")->warm_up);
  const std::pair<std::string_view, std::string_view> wrong[] = {
      {R"({"providers": [{"name": "x"}]})", "$.providers[0]"},
      {R"({"providers": [{"name": "x", "domains": ["a@b.c"]}]})", "$.providers[0].domains[0]"},
      {R"({"providers": [{"name": "x", "domains": ["gmail.com"]}]})", "gmail.com"},
      {R"({"providers": [{"name": "gmail", "per_minute": 0}]})", "$.providers[0].per_minute"},
      {R"({"auto_pause": {"after": 0}})", "$.auto_pause.after"},
      {R"({"expires_after": {"marketing": "soon"}})", "$.expires_after.marketing"},
      {R"({"speed": 1})", "speed"},
  };
  for (const auto& [text, where] : wrong) {
    const auto read = parse_pace(text);
    ASSERT_FALSE(read) << text;
    EXPECT_TRUE(read.error().text().contains(where)) << read.error().text();
  }
}

}  // namespace
}  // namespace lapwing
