#include "host/campaign_health.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "host/data_folder.hpp"

namespace lapwing {
namespace {

/// A shop whose customers got one e-mail of a campaign each.
class CampaignHealth : public testing::Test {
 protected:
  CampaignHealth() {
    publish(DefinitionPublished{DefinitionKind::message_template, "hello", 1, "{}"});
    publish(DefinitionPublished{DefinitionKind::campaign, "news", 1, R"({"id": "news",
      "trigger": {"schedule": {"every": "day", "at": "10:00"}}, "audience": {"everyone": true},
      "entry": {"again": {"gap": "0 days"}},
      "steps": [{"send": {"channel": "email", "template": "hello"}}]})"});
  }

  void publish(const Input& input) { ASSERT_TRUE(host_->publish(input, now_)) << "a definition"; }
  void add_customers(int count) {
    for (int i = 0; i < count; ++i) {
      CustomerRecorded customer{.customer_id = "c" + std::to_string(i)};
      customer.contacts = {{ChannelKind::email, ContactState::valid, 0, {}}};
      customer.consents = {{ChannelKind::email, "", true, now_, "test"}};
      host_->submit(host_->partition_of(customer.customer_id), {Input{customer}}, now_);
    }
    host_->drain();
  }
  /// The next day's messages: so many bounce and are complained of, all others arrive.
  void send_day(int bounced, int complained) {
    now_ = now_ + Duration::days(1);
    host_->advance(now_);
    std::vector<std::pair<PartitionId, IntentNumber>> pending;
    for (std::uint16_t i = 0; i < host_->partition_count(); ++i) {
      host_->with(PartitionId{i}, [&](const Engine& engine) {
        for (const auto& [intent, message] : engine.pending()) pending.emplace_back(PartitionId{i}, intent);
      });
    }
    for (const auto& [partition, intent] : pending) {
      const bool bounces = bounced-- > 0;
      host_->submit(partition,
                    {ReceiptArrived{intent, bounces ? ReceiptOutcome::bounced : ReceiptOutcome::accepted, 550, ""}},
                    now_);
      if (!bounces && complained-- > 0) {
        host_->submit(partition, {ReceiptArrived{intent, ReceiptOutcome::complained, 0, ""}}, now_);
      }
    }
    host_->drain();
  }
  std::string paused() {
    const auto paused = pause_harmful_campaigns(*host_, HealthLimits{}, now_).value();
    return paused.empty() ? "" : paused.front().campaign_id + ": " + paused.front().reason;
  }

  Instant now_ = parse_instant("2024-05-06T12:00:00Z").value();
  DataFolder folder_ = DataFolder::in_memory({"Shop", "RUB", Zone(), 4, "ru", "RU"}, now_, {.workers = 1}).value();
  Host* host_ = &folder_.host();
};

TEST_F(CampaignHealth, ACampaignOfWhichFiveInAHundredBounceIsPausedInEveryPartition) {
  add_customers(400);
  send_day(19, 0);
  EXPECT_EQ(paused(), "");
  send_day(30, 0);
  EXPECT_EQ(paused().substr(0, 6), "news: ");
  for (std::uint16_t i = 0; i < 4; ++i) {
    host_->with(PartitionId{i},
                [](const Engine& engine) { EXPECT_EQ(engine.campaigns().status("news"), CampaignStatus::paused); });
  }
  EXPECT_EQ(paused(), "") << "it is so already";
}

TEST_F(CampaignHealth, APauseThatReachedOnePartitionAloneIsCarriedToTheOthers) {
  add_customers(400);
  send_day(40, 0);
  host_->submit(PartitionId{3}, {CampaignStatusSet{"news", CampaignStatus::paused, "bounces"}}, now_);
  host_->drain();
  EXPECT_NE(paused(), "");
  host_->with(PartitionId{0},
              [](const Engine& engine) { EXPECT_EQ(engine.campaigns().status("news"), CampaignStatus::paused); });
}

TEST_F(CampaignHealth, OneComplaintInAThousandIsOneTooMany) {
  add_customers(1000);
  send_day(0, 1);
  EXPECT_EQ(paused(), "news: 0.10 % of 1000 e-mails were called spam");
}

TEST_F(CampaignHealth, NothingIsConcludedFromAFew) {
  add_customers(199);
  send_day(100, 10);
  EXPECT_EQ(paused(), "");
}

TEST_F(CampaignHealth, WhatAnOperatorSetToRunAgainIsJudgedByTheDaysSince) {
  add_customers(400);
  send_day(40, 0);
  EXPECT_NE(paused(), "");
  publish(CampaignStatusSet{"news", CampaignStatus::running, ""});
  EXPECT_EQ(paused(), "");
  send_day(5, 0);
  EXPECT_EQ(paused(), "");
  send_day(60, 0);
  EXPECT_NE(paused(), "");
}

}  // namespace
}  // namespace lapwing
