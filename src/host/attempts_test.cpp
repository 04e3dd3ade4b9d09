// Messages that are about to be handed over, over partitions that know nothing of each other.
#include "host/attempts.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

using Kinds = std::vector<AttemptAnswer::Kind>;
constexpr auto goes = AttemptAnswer::Kind::goes;
constexpr auto over = AttemptAnswer::Kind::over;

class Shop {
 public:
  Shop() {
    publish_definitions(folder_.host(),
                        {{DefinitionKind::message_template, "hello", 1,
                          R"({"id": "hello", "channel": "email", "subject": "Hello", "text": "Hello"})"},
                         {DefinitionKind::policy, "policy", 1,
                          R"({"id": "policy", "quiet_hours": [], "caps": [], "household": "2 days"})"}},
                        now_)
        .value();
  }

  void customer(const std::string& id, const std::string& email) {
    Personal personal;
    CustomerRecorded facts{.customer_id = id};
    facts.contacts = {take_email(folder_.vault(), id, email, personal).value()};
    facts.consents = {{ChannelKind::email, "", true, now_, "test"}};
    facts.sealed_personal = folder_.vault().seal(id, personal).value();
    tell(id, facts);
  }
  /// Somebody of another partition than those before, with this address.
  std::string elsewhere(const std::string& email) {
    for (int number = 0;; ++number) {
      std::string id = "c" + std::to_string(number);
      if (!taken_.insert(folder_.host().partition_of(id).value).second) continue;
      customer(id, email);
      return id;
    }
  }
  MessageName news(const std::string& id, const std::string& broadcast,
                   MessageClass message_class = MessageClass::marketing) {
    tell(id, BroadcastRequested{broadcast, ChannelKind::email, "hello", message_class, "", {id}});
    MessageName name{folder_.host().partition_of(id), {}};
    folder_.host().with(name.partition, [&](const Engine& engine) {
      if (!engine.pending().empty()) name.intent = engine.pending().rbegin()->first;
    });
    return name;
  }
  /// The same message to two who share an address and live in different partitions.
  std::pair<MessageName, MessageName> news_to_family() {
    const std::string anna = elsewhere("family@example.com");
    const std::string boris = elsewhere("family@example.com");
    return {news(anna, "spring"), news(boris, "spring")};
  }
  Kinds begin(const std::vector<MessageName>& messages) {
    Kinds kinds;
    for (const AttemptAnswer& answer : begin_attempts(folder_.host(), messages, now_)) kinds.push_back(answer.kind);
    return kinds;
  }
  void receipt(MessageName name, ReceiptOutcome outcome) {
    std::vector<Input> inputs = {ReceiptArrived{name.intent, outcome, 0, "", 0}};
    folder_.host().submit(name.partition, std::move(inputs), now_);
    folder_.host().drain();
  }

  Instant now_ = Instant::from_seconds(1'750'000'000);

 private:
  void tell(const std::string& id, Input input) {
    std::vector<Input> inputs;
    inputs.push_back(std::move(input));
    folder_.host().submit(folder_.host().partition_of(id), std::move(inputs), now_, [](const Tally& tally) {
      ASSERT_TRUE(tally.refused.empty()) << tally.refused.front().second.message;
    });
    folder_.host().drain();
  }

  DataFolder folder_ = DataFolder::in_memory({"Tea", "RUB", Zone(), 8, "en", "RU"}, now_, {.workers = 2}).value();
  std::set<std::uint16_t> taken_;
};

TEST(Attempts, OfAHouseholdInSeveralPartitionsOneGetsTheMessage) {
  Shop shop;
  const std::string anna = shop.elsewhere("family@example.com");
  const std::string boris = shop.elsewhere("family@example.com");
  const std::string clara = shop.elsewhere("clara@example.com");
  const std::vector<MessageName> messages = {shop.news(anna, "spring"), shop.news(boris, "spring"),
                                             shop.news(clara, "spring")};
  EXPECT_EQ(shop.begin(messages), (Kinds{goes, over, goes}));
  EXPECT_EQ(shop.begin({shop.news(anna, "may"), shop.news(boris, "june")}), (Kinds{goes, goes})) << "another message";
}

TEST(Attempts, AHouseholdThatWasSentTheMessageGetsItAgainOnceItsTimeIsOver) {
  Shop shop;
  const std::string anna = shop.elsewhere("family@example.com");
  const std::string boris = shop.elsewhere("family@example.com");
  const std::string clara = shop.elsewhere("family@example.com");
  const MessageName first = shop.news(anna, "spring");
  ASSERT_EQ(shop.begin({first}), Kinds{goes});
  EXPECT_EQ(shop.begin({shop.news(boris, "spring")}), Kinds{over}) << "the first is being tried";
  shop.receipt(first, ReceiptOutcome::accepted);
  shop.now_ = shop.now_ + Duration::days(1);
  EXPECT_EQ(shop.begin({shop.news(boris, "spring")}), Kinds{over});
  shop.now_ = shop.now_ + Duration::days(2);
  EXPECT_EQ(shop.begin({shop.news(clara, "spring")}), Kinds{goes});
}

TEST(Attempts, AMessageThatFailedIsNotInTheWayOfTheRestOfTheHousehold) {
  Shop shop;
  const auto [first, second] = shop.news_to_family();
  ASSERT_EQ(shop.begin({first}), Kinds{goes});
  shop.receipt(first, ReceiptOutcome::failed);
  EXPECT_EQ(shop.begin({second}), Kinds{goes});
}

TEST(Attempts, AMessageThatIsTriedAgainIsNotAskedForItsHouseholdAgain) {
  Shop shop;
  const auto [first, second] = shop.news_to_family();
  ASSERT_EQ(shop.begin({first}), Kinds{goes});
  shop.receipt(first, ReceiptOutcome::deferred);
  EXPECT_EQ(shop.begin({first, second}), (Kinds{goes, over}));
}

TEST(Attempts, WhatIsNoMarketingGoesToEverybody) {
  Shop shop;
  const std::string anna = shop.elsewhere("family@example.com");
  const std::string boris = shop.elsewhere("family@example.com");
  EXPECT_EQ(
      shop.begin({shop.news(anna, "terms", MessageClass::service), shop.news(boris, "terms", MessageClass::service)}),
      (Kinds{goes, goes}));
}

}  // namespace
}  // namespace lapwing
