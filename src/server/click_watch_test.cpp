#include "server/click_watch.hpp"

#include <gtest/gtest.h>

#include "server/machine_signs.hpp"

namespace lapwing {
namespace {

constexpr Instant now = Instant::from_seconds(1'750'000'000);

ClickWatch::Click click(std::uint64_t intent, std::uint64_t link) {
  return {PartitionId{0}, IntentNumber{intent}, link};
}

TEST(ClickWatch, HoldsAClickBackForAMoment) {
  ClickWatch watch;
  watch.add(click(1, 7), false, now);
  EXPECT_TRUE(watch.take_due(now + ClickWatch::held - Duration{1}).empty());
  const auto judged = watch.take_due(now + ClickWatch::held);
  ASSERT_EQ(judged.size(), 1u);
  EXPECT_EQ(judged[0].outcome, ReceiptOutcome::clicked);
  EXPECT_TRUE(watch.take_all().empty());
}

TEST(ClickWatch, SeveralLinksOfAMessageAtOnceAreAProgramsDoing) {
  ClickWatch watch;
  watch.add(click(1, 7), false, now);
  watch.add(click(2, 7), false, now);
  watch.add(click(1, 8), false, now + Duration::seconds(1));
  const auto judged = watch.take_due(now + ClickWatch::held);
  ASSERT_EQ(judged.size(), 2u);
  EXPECT_EQ(judged[0].outcome, ReceiptOutcome::machine_clicked);
  EXPECT_EQ(judged[1].outcome, ReceiptOutcome::clicked);
}

TEST(ClickWatch, APersonMayFollowTwoLinksOneAfterTheOtherAndOneTwice) {
  ClickWatch watch;
  watch.add(click(1, 7), false, now);
  watch.add(click(1, 7), false, now + Duration::seconds(1));
  ASSERT_EQ(watch.take_due(now + Duration::seconds(5)).at(0).outcome, ReceiptOutcome::clicked);
  watch.add(click(1, 8), false, now + Duration::seconds(6));
  EXPECT_EQ(watch.take_all().at(0).outcome, ReceiptOutcome::clicked);
}

TEST(ClickWatch, WhatSaysThatItIsAProgramIsOne) {
  ClickWatch watch;
  watch.add(click(1, 7), true, now);
  EXPECT_EQ(watch.take_all().at(0).outcome, ReceiptOutcome::machine_clicked);
}

bool by_machine(std::string agent, Asked asked = Asked::link, Duration since = Duration::seconds(60)) {
  return is_machine({.method = "GET", .user_agent = std::move(agent)}, asked, since);
}

TEST(MachineSigns, KnowPeopleAndProgramsByWhatTheySay) {
  for (const char* person :
       {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0"}) {
    EXPECT_FALSE(by_machine(person)) << person;
    EXPECT_FALSE(by_machine(person, Asked::picture)) << person;
  }
  for (const char* program : {"", "Mozilla/5.0", "python-requests/2.31", "Mozilla/5.0 (compatible; Googlebot/2.1)",
                              "curl/7.88", "Barracuda Sentinel (EE)", "HeadlessChrome/126.0"}) {
    EXPECT_TRUE(by_machine(program)) << program;
  }
}

TEST(MachineSigns, AProxyThatFetchesPicturesForPeopleIsAPerson) {
  const std::string google =
      "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";
  EXPECT_FALSE(by_machine(google, Asked::picture));
  EXPECT_TRUE(by_machine(google, Asked::link));
}

TEST(MachineSigns, NobodyIsAsFastAsAProgram) {
  const std::string person = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
  EXPECT_TRUE(by_machine(person, Asked::link, human_min - Duration{1}));
  EXPECT_FALSE(by_machine(person, Asked::link, human_min));
  EXPECT_TRUE(is_machine({.method = "GET", .user_agent = person, .is_head = true}, Asked::link, Duration::days(1)));
  EXPECT_TRUE(is_machine({.method = "GET", .user_agent = person, .headers = {{"sec-purpose", "prefetch"}}}, Asked::link,
                         Duration::days(1)));
}

}  // namespace
}  // namespace lapwing
