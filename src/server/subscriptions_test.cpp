// Who wants to be told of decisions, over a folder in memory and a clock that the test turns.
#include "server/subscriptions.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

constexpr Instant start = Instant::from_seconds(1'750'000'000);

TEST(SubscriptionUrl, IsOneOfTheOpenInternetUnlessOthersAreAllowed) {
  for (const char* url : {"https://crm.example/hooks?x=1", "https://crm.example:8443/", "https://93.184.216.34/",
                          "https://[2606:2800:220:1::1]/"}) {
    EXPECT_TRUE(check_subscription_url(url, false)) << url;
  }
  for (const char* url : {"http://crm.example/", "https://crm.example:80/", "https://user@crm.example/", "https://", "",
                          "https://127.0.0.1/", "https://2130706433/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
                          "https://192.168.1.1/", "https://crm/", "https://crm.internal/", "https://a b.example/",
                          "https://crm.example/#x", "file:///etc/passwd", "https://[nonsense]/"}) {
    EXPECT_FALSE(check_subscription_url(url, false)) << url;
  }
  for (const char* url : {"http://127.0.0.1:9000/", "https://crm/", "http://[::1]:1/"}) {
    EXPECT_TRUE(check_subscription_url(url, true)) << url;
  }
  EXPECT_FALSE(check_subscription_url("ftp://127.0.0.1/", true));
}

TEST(SubscribedKind, IsReadAsItIsWritten) {
  for (std::size_t i = 0; i < subscribed_kind_count; ++i) {
    const auto kind = static_cast<SubscribedKind>(i);
    EXPECT_EQ(parse_subscribed_kind(to_text(kind)), kind);
  }
  EXPECT_FALSE(parse_subscribed_kind("weather"));
}

class SubscriptionsTest : public testing::Test {
 protected:
  SubscriptionsTest() { open(); }

  void open() {
    subscriptions_ = Subscriptions::open(folder_, place_.path(),
                                         {.clock = [this] { return Instant{now_}; },
                                          .log = [](const std::string&) {},
                                          .private_allowed = true,
                                          .tick = Duration{5}})
                         .value();
  }
  /// To port 9 of this machine, where nobody listens.
  std::int64_t add() {
    return subscriptions_->add({.url = "http://127.0.0.1:9/", .kinds = {SubscribedKind::entered_segment}}).value().id;
  }
  void order(const std::string& id) {
    const Instant at{now_};
    std::vector<Input> inputs;
    inputs.push_back(OrderRecorded{
        .customer_id = id, .order_id = id, .placed_at = at, .status = OrderStatus::paid, .total = Money::of(10)});
    folder_.host().submit(folder_.host().partition_of(id), std::move(inputs), at);
    folder_.host().drain();
  }
  template <class Holds>
  void wait_until(const Holds& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > end) throw std::runtime_error("it does not happen");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  std::size_t tries(std::int64_t id) { return subscriptions_->deliveries(id).value().size(); }

  std::atomic<std::int64_t> now_ = start.ms;
  DataFolder folder_ =
      DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "en", "RU"}, start, {.workers = 2}).value();
  const bool has_segment_ = publish_definitions(
                                folder_.host(),
                                {{DefinitionKind::segment, "buyers", 1,
                                  R"({"id": "buyers", "condition": {"orders": "count", "at_least": 1}})"}},
                                start)
                                .has_value();
  TemporaryFolder place_{TemporaryFolder::Place::memory};
  std::unique_ptr<Subscriptions> subscriptions_;
};

TEST_F(SubscriptionsTest, AReceiverThatTakesNothingForADayIsSwitchedOff) {
  const std::int64_t id = add();
  order("anna");
  wait_until([&] { return tries(id) == 1; });
  EXPECT_EQ(subscriptions_->find(id)->subscription.failing_since, start);
  EXPECT_TRUE(subscriptions_->find(id)->subscription.active);
  for (int hour = 0; hour < 30 && subscriptions_->find(id)->subscription.active; ++hour) {
    const std::size_t before = tries(id);
    now_ += Duration::hours(1).ms;
    order("at " + std::to_string(hour));
    wait_until([&] { return tries(id) > before || !subscriptions_->find(id)->subscription.active; });
  }
  const Subscription is = subscriptions_->find(id)->subscription;
  EXPECT_FALSE(is.active);
  EXPECT_NE(is.switched_off.find("took nothing for a day"), std::string::npos) << is.switched_off;
  EXPECT_GE(now_.load(), (start + Duration::hours(24)).ms);
  EXPECT_LE(now_.load(), (start + Duration::hours(26)).ms);
}

TEST_F(SubscriptionsTest, WhoFailsIsLeftAloneForAWhileThatGrows) {
  const std::int64_t id = add();
  for (int i = 0; i < 10; ++i) order(std::to_string(i));
  wait_until([&] { return tries(id) > 0; });
  const std::size_t first = tries(id);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(tries(id), first);  // no time has passed
  now_ += Duration::seconds(5).ms;
  wait_until([&] { return tries(id) == first + 1; });  // a single call looks whether it is back
  now_ += Duration::seconds(5).ms;
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(tries(id), first + 1);
  now_ += Duration::seconds(25).ms;
  wait_until([&] { return tries(id) == first + 2; });
}

TEST_F(SubscriptionsTest, ItIsKnownAgainAfterARestartWithWhatIsStillToTell) {
  const std::int64_t id = add();
  order("anna");
  wait_until([&] { return tries(id) == 1; });
  const auto tried = subscriptions_->deliveries(id).value().front();
  subscriptions_.reset();
  open();
  const auto known = subscriptions_->find(id);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->subscription.url, "http://127.0.0.1:9/");
  EXPECT_EQ(known->subscription.kinds, std::set{SubscribedKind::entered_segment});
  now_ += Duration::minutes(1).ms;
  wait_until([&] { return tries(id) == 2; });
  EXPECT_EQ(subscriptions_->deliveries(id).value().front().webhook_id, tried.webhook_id);
}

TEST_F(SubscriptionsTest, AnotherUrlIsCalledAtOnceHoweverOftenTheLastOneFailed) {
  const std::int64_t id = add();
  order("anna");
  wait_until([&] { return tries(id) == 1; });
  order("boris");
  ASSERT_TRUE(subscriptions_->change(id, [](Subscription& is) { is.url = "http://127.0.0.1:9/new"; }).value());
  wait_until([&] { return tries(id) == 2; });  // no time has passed
}

TEST_F(SubscriptionsTest, TheTimeInWhichNobodyCalledIsNoFailureOfTheReceiver) {
  const std::int64_t id = add();
  order("anna");
  wait_until([&] { return tries(id) == 1; });
  subscriptions_.reset();
  now_ += Duration::hours(25).ms;
  order("boris");
  open();
  wait_until([&] { return tries(id) == 2; });
  EXPECT_TRUE(subscriptions_->find(id)->subscription.active);
  EXPECT_EQ(subscriptions_->find(id)->subscription.failing_since, Instant{now_});
}

TEST_F(SubscriptionsTest, OnlyTheLastTriesAreKept) {
  const std::int64_t id = add();
  for (std::size_t i = 0; i < SubscriptionStore::deliveries_kept + 5; ++i) subscriptions_->test(id);
  EXPECT_EQ(tries(id), SubscriptionStore::deliveries_kept);
}

TEST_F(SubscriptionsTest, ThereAreOnlySoMany) {
  for (std::size_t i = 0; i < Subscriptions::count_max; ++i) add();
  EXPECT_FALSE(subscriptions_->add({.url = "http://127.0.0.1:9/", .kinds = {SubscribedKind::enrolled}}));
  EXPECT_TRUE(subscriptions_->remove(1).value());
  EXPECT_FALSE(subscriptions_->remove(1).value());
  EXPECT_FALSE(subscriptions_->find(1));
  add();
}

}  // namespace
}  // namespace lapwing
