#include "server/live_loop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <set>

#include "channel/channel.hpp"
#include "delivery/courier.hpp"
#include "host/attempts.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

constexpr const char* hello =
    R"({"id": "hello", "channel": "email", "subject": "Hello", "text": "Hello {{customer.first_name}}",
  "html": "<p>Hello</p>"})";
constexpr const char* campaign = R"({
  "id": "welcome", "trigger": {"schedule": {"every": "1 minutes"}},
  "audience": {"orders": "count", "at_least": 1},
  "steps": [{"send": {"channel": "email", "template": "hello"}}, {"wait": "10 minutes"},
            {"send": {"channel": "email", "template": "hello"}}, {"exit": "told"}]})";

/// Remembers what it was given; defers everything while it is told to.
class Mailbox final : public Channel {
 public:
  void send(std::span<const Envelope> batch, const Done& done) override {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!busy) taken.insert(batch[i].message_id_token);
      ++(busy ? turned_away : sent);
      done(i, {.outcome = busy ? Outcome::deferred : Outcome::accepted, .code = busy ? 451 : 250});
    }
  }
  std::string description() const override { return "a mailbox"; }

  std::atomic<bool> busy = false;
  std::atomic<int> sent = 0;
  std::atomic<int> turned_away = 0;
  std::set<std::string> taken;  // read when nobody sends
};

class LiveLoopTest : public testing::Test {
 protected:
  LiveLoopTest()
      : folder_(
            DataFolder::in_memory(ShopConfigured{"Shop", "RUB", Zone(), 4, "ru", "RU"}, clock_.load(), {.workers = 2})
                .value()) {
    EXPECT_TRUE(publish_definitions(folder_.host(),
                                    {{DefinitionKind::message_template, "hello", 1, hello},
                                     {DefinitionKind::campaign, "welcome", 1, campaign}},
                                    clock_.load()));
    for (const char* id : {"anna", "boris", "clara"}) add_customer(id);
    folder_.host().drain();
  }

  void add_customer(const std::string& id) {
    Host& host = folder_.host();
    Personal personal{.first_name = id};
    CustomerRecorded customer{.customer_id = id};
    customer.contacts = {take_email(folder_.vault(), id, id + "@example.com", personal).value()};
    customer.consents = {{ChannelKind::email, "", true, clock_.load(), "test"}};
    customer.sealed_personal = folder_.vault().seal(id, personal).value();
    OrderRecorded order{.customer_id = id, .order_id = id + "-1", .placed_at = clock_.load(), .total = Money::of(10)};
    host.submit(host.partition_of(id), {Input{customer}, Input{order}}, clock_.load());
  }

  LiveOptions options() {
    return {.clock = [this] { return clock_.load(); }, .log = [](const std::string&) {}, .tick = Duration{2}};
  }
  void pass(Duration duration) { clock_ = clock_.load() + duration; }
  /// Whether it comes true within a few seconds of real time.
  static bool soon(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }
  std::uint64_t pending() {
    std::atomic<std::uint64_t> count = 0;
    folder_.host().for_each([&](PartitionId, const Engine& engine) { count += engine.pending().size(); });
    return count;
  }
  std::optional<Day> bounds_day() {
    std::optional<Day> day;
    folder_.host().with(PartitionId{0}, [&](const Engine& engine) {
      if (engine.rfm().bounds()) day = engine.rfm().bounds()->day;
    });
    return day;
  }

  std::atomic<Instant> clock_ = Instant::from_seconds(1'750'000'010);  // 2025-06-15T15:06:50Z
  DataFolder folder_;
  std::optional<MessageName> began_;
  Mailbox mailbox_;
  Courier courier_{mailbox_, folder_.vault(), example_settings("Shop"), "serve"};
};

TEST_F(LiveLoopTest, WhatComesDueIsDecidedAndItsMailGoesOutOnce) {
  LiveLoop loop(folder_, courier_, options());
  loop.start();
  pass(Duration::minutes(1));
  ASSERT_TRUE(soon([&] { return mailbox_.sent == 3 && pending() == 0; }));
  pass(Duration::minutes(10));
  ASSERT_TRUE(soon([&] { return mailbox_.sent == 6 && pending() == 0; }));
  loop.stop();
  EXPECT_EQ(mailbox_.taken.size(), 6U);
}

TEST_F(LiveLoopTest, ABusyServerIsTriedAgainLater) {
  mailbox_.busy = true;
  LiveLoop loop(folder_, courier_, options());
  loop.start();
  pass(Duration::minutes(1));
  ASSERT_TRUE(soon([&] { return mailbox_.turned_away == 3; }));
  EXPECT_EQ(pending(), 3U);
  mailbox_.busy = false;
  pass(Duration::hours(2));  // by then the second message of each walk is due, too
  ASSERT_TRUE(soon([&] { return mailbox_.sent == 6 && pending() == 0; }));
}

TEST_F(LiveLoopTest, WhatWasPendingGoesOutAfterARestart) {
  pass(Duration::minutes(1));
  folder_.host().advance(clock_.load());
  ASSERT_EQ(pending(), 3U);
  LiveLoop loop(folder_, courier_, options());
  loop.start();
  ASSERT_TRUE(soon([&] { return mailbox_.sent == 3 && pending() == 0; }));
}

TEST_F(LiveLoopTest, WhatCouldNotBeTriedInTimeIsNotHandedOverAndWhatFollowsIs) {
  pass(Duration::minutes(1));
  folder_.host().advance(clock_.load());
  ASSERT_EQ(pending(), 3U);
  pass(Duration::minutes(9));
  LiveOptions with_expiry = options();
  with_expiry.pace.expiry.marketing = Duration::minutes(5);
  LiveLoop loop(folder_, courier_, std::move(with_expiry));
  loop.start();
  ASSERT_TRUE(soon([&] { return pending() == 0; }));
  EXPECT_EQ(mailbox_.sent, 0);
  pass(Duration::minutes(2));
  ASSERT_TRUE(soon([&] { return mailbox_.sent == 3 && pending() == 0; }));
}

TEST_F(LiveLoopTest, MarketingOfWhichItIsInDoubtWhetherItWentDoesNotGoAgain) {
  pass(Duration::minutes(1));
  folder_.host().advance(clock_.load());
  ASSERT_EQ(pending(), 3U);
  // As if the program had been killed while it handed one over.
  folder_.host().for_each([&](PartitionId partition, const Engine& engine) {
    if (engine.pending().empty() || began_) return;
    began_ = {partition, engine.pending().begin()->first};
  });
  begin_attempts(folder_.host(), std::span(&*began_, 1), clock_.load());
  LiveLoop loop(folder_, courier_, options());
  loop.start();
  ASSERT_TRUE(soon([&] { return mailbox_.sent == 2 && pending() == 0; }));
  loop.stop();
  folder_.host().with(began_->partition, [&](const Engine& engine) {
    ASSERT_EQ(engine.dead_letters().size(), 1U);
    EXPECT_EQ(engine.dead_letters().begin()->second.outcome, ReceiptOutcome::unknown);
    EXPECT_EQ(engine.dead_letters().begin()->second.reply, "Lapwing stopped while it was being handed over");
  });
}

TEST_F(LiveLoopTest, NothingIsHandedOverOnceItsConsentWasTakenBack) {
  mailbox_.busy = true;
  LiveLoop loop(folder_, courier_, options());
  loop.start();
  pass(Duration::minutes(1));
  ASSERT_TRUE(soon([&] { return mailbox_.turned_away == 3; }));
  CustomerRecorded anna{.customer_id = "anna"};
  anna.consents = {{ChannelKind::email, "", false, clock_.load(), "test"}};
  folder_.host().submit(folder_.host().partition_of("anna"), {Input{anna}}, clock_.load());
  folder_.host().drain();
  mailbox_.busy = false;
  pass(Duration::minutes(20));
  ASSERT_TRUE(soon([&] { return mailbox_.sent == 4 && pending() == 0; }));
  loop.stop();
  EXPECT_EQ(mailbox_.taken.size(), 4U) << "both messages of the two others";
}

TEST_F(LiveLoopTest, TheDayTurnsAtTheShopsMidnight) {
  const Day today = Zone().day(clock_.load());
  LiveLoop loop(folder_, courier_, options());
  loop.start();
  EXPECT_EQ(bounds_day(), today);
  pass(Duration::hours(9));
  ASSERT_TRUE(soon([&] { return bounds_day() == today + 1; }));
}

}  // namespace
}  // namespace lapwing
