#include "channel/retry.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <vector>

namespace lapwing {
namespace {

constexpr Instant start = Instant::from_seconds(1'700'000'000);

/// All instants at which a message is tried again if it is deferred each time, in order.
std::vector<Duration> retries(Urgency urgency, std::string_view token) {
  std::vector<Duration> after_start;
  AttemptHistory history{start, start, 1};
  for (;;) {
    const auto next = after_attempt(urgency, Outcome::deferred, history, token);
    if (next.step != NextStep::retry) {
      EXPECT_EQ(next.step, NextStep::give_up);
      EXPECT_EQ(next.at, Instant::never());
      return after_start;
    }
    after_start.push_back(next.at - start);
    history = {start, next.at, history.attempt_count + 1};
  }
}

TEST(Retries, BackOffAndGiveUp) {
  const auto transactional = retries(Urgency::transactional, "p00-000000000001");
  ASSERT_GE(transactional.size(), 13U);
  EXPECT_LE(transactional.size(), 16U);
  EXPECT_GE(transactional[0], Duration::minutes(1));
  EXPECT_LE(transactional[0], Duration::seconds(66));
  EXPECT_LE(transactional.back(), Duration::hours(48));
  EXPECT_GE(transactional.back(), Duration::hours(43));

  const auto marketing = retries(Urgency::marketing, "p00-000000000001");
  EXPECT_GE(marketing[0], Duration::minutes(15));
  EXPECT_LE(marketing.back(), Duration::hours(24));
}

TEST(Retries, NeverComeEarlyNorLaterThanATenthMore) {
  EXPECT_TRUE(rc::check([](const std::string& token, bool is_marketing) {
    const Urgency urgency = is_marketing ? Urgency::marketing : Urgency::transactional;
    const int attempt_count = *rc::gen::inRange(1, 40);
    const AttemptHistory history{start, start, attempt_count};
    const auto next = after_attempt(urgency, Outcome::deferred, history, token);
    const Duration delay = retry_delay(urgency, attempt_count);
    RC_ASSERT(next.step == NextStep::retry);
    RC_ASSERT(next.at >= start + delay);
    RC_ASSERT(next.at < start + delay + Duration{delay.ms / 10});
    RC_ASSERT(next == after_attempt(urgency, Outcome::deferred, history, token));
    RC_ASSERT((attempt_count == 1 || retry_delay(urgency, attempt_count - 1) <= delay));
  }));
}

TEST(Retries, WaitAsLongAsTheServerAsksButNotLessThanTheySchedule) {
  const auto wait = [](Duration retry_after, Urgency urgency) {
    return after_attempt(urgency, Outcome::deferred, {start, start, 1, retry_after}, "t").at - start;
  };
  EXPECT_GE(wait(Duration::hours(3), Urgency::transactional), Duration::hours(3));
  EXPECT_LT(wait(Duration::hours(3), Urgency::transactional), Duration::minutes(198));
  EXPECT_EQ(wait(Duration::seconds(5), Urgency::marketing), wait(Duration{}, Urgency::marketing));
  const AttemptHistory asked{start, start, 1, Duration::hours(25)};
  EXPECT_EQ(after_attempt(Urgency::marketing, Outcome::deferred, asked, "t").step, NextStep::give_up);
  EXPECT_EQ(after_attempt(Urgency::transactional, Outcome::deferred, asked, "t").step, NextStep::retry);
}

TEST(Retries, OfMessagesThatFailedTogetherAreSpread) {
  const AttemptHistory history{start, start, 5};
  const auto a = after_attempt(Urgency::transactional, Outcome::deferred, history, "p00-000000000001");
  const auto b = after_attempt(Urgency::transactional, Outcome::deferred, history, "p00-000000000002");
  EXPECT_NE(a.at, b.at);
}

TEST(Retries, NeverFollowAnAcceptedOrRefusedMessage) {
  const AttemptHistory history{start, start, 1};
  for (const Urgency urgency : {Urgency::transactional, Urgency::marketing}) {
    EXPECT_EQ(after_attempt(urgency, Outcome::accepted, history, "t").step, NextStep::finished);
    EXPECT_EQ(after_attempt(urgency, Outcome::failed, history, "t").step, NextStep::finished);
  }
}

TEST(Retries, ResendADoubtfulReceiptButHoldADoubtfulOffer) {
  const AttemptHistory history{start, start, 1};
  EXPECT_EQ(after_attempt(Urgency::transactional, Outcome::unknown, history, "t").step, NextStep::retry);
  EXPECT_EQ(after_attempt(Urgency::marketing, Outcome::unknown, history, "t").step, NextStep::hold);
}

}  // namespace
}  // namespace lapwing
