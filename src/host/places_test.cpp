// Limits of participants over the partitions of a host: never one more than there are places.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "host/data_folder.hpp"
#include "host/errands.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t partitions = 4;
constexpr const char* campaign = R"({"id": "gifts", "trigger": {"registered": true}, "steps": [
  {"limit": {"participants": 25, "exit": "full"}}, {"set": {"labels": {"gift": true}}}]})";

class Shop {
 public:
  Shop() {
    const auto told = host().publish(DefinitionPublished{DefinitionKind::campaign, "gifts", 1, campaign}, now_);
    EXPECT_TRUE(told) << told.error().text();
  }
  Host& host() { return folder_.host(); }
  Instant now() const { return now_; }

  void come(int customers) {
    for (int i = 0; i < customers; ++i) {
      const std::string id = fmt::format("c{}", known_++);
      host().submit(host().partition_of(id), {CustomerRecorded{.customer_id = id}}, now_);
    }
    host().drain();
    now_ = now_ + Duration::minutes(1);
  }
  std::uint64_t carry() { return carry_errands(host(), now_); }
  void set(CampaignStatus status) {
    EXPECT_TRUE(host().publish(CampaignStatusSet{"gifts", status}, now_));
    host().advance(now_);
  }

  /// Who has a gift, who was told that there is none, and who still waits to hear.
  std::string standing() {
    std::vector<std::array<std::uint64_t, 3>> counts(partitions);
    host().for_each([&](PartitionId partition, const Engine& engine) {
      auto& [gifts, full, waiting] = counts[partition.value];
      waiting = engine.campaigns().enrollments().size();
      for (std::uint32_t i = 0; i < engine.audience().size(); ++i) {
        if (engine.audience().customer(CustomerNumber{i}).has_label("gift")) ++gifts;
      }
      engine.figures().for_each([&](const FigurePlace&, Day, const Figures& figures) {
        if (figures.exited.contains("full")) full += figures.exited.at("full");
      });
    });
    std::array<std::uint64_t, 3> sum{};
    for (const auto& here : counts) {
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += here[i];
    }
    return fmt::format("{} gifts, {} told it is full, {} waiting", sum[0], sum[1], sum[2]);
  }
  /// As a host that carries errands: has the receiver take in what is pending, and ends before the sender is told.
  void half_carry() {
    std::vector<std::vector<ErrandSent>> pending(partitions);
    host().for_each([&](PartitionId from, const Engine& engine) {
      for (const auto& [number, errand] : engine.errands().pending()) pending[from.value].push_back(errand);
    });
    for (std::uint16_t from = 0; from < partitions; ++from) {
      for (const ErrandSent& errand : pending[from]) {
        host().submit(errand.to, {ErrandReceived{PartitionId{from}, errand.errand, errand.payload}}, now_);
      }
    }
    host().drain();
  }
  void verify() {
    host().drain();
    for (std::uint16_t i = 0; i < partitions; ++i) {
      const auto verified = verify_partition(folder_.journal(), PartitionId{i});
      EXPECT_TRUE(verified) << verified.error().text();
    }
  }

 private:
  Instant now_ = parse_instant("2024-03-01T00:00:00Z").value();
  DataFolder folder_ = DataFolder::in_memory({"Shop", "RUB", Zone(), partitions, "ru", "RU"}, now_).value();
  int known_ = 0;
};

TEST(Places, AreGivenToAsManyAsThereAreOverAllPartitions) {
  Shop shop;
  shop.come(10);
  EXPECT_EQ(shop.standing(), "0 gifts, 0 told it is full, 10 waiting");
  EXPECT_EQ(shop.carry(), 20u) << "a question and an answer for each";
  EXPECT_EQ(shop.standing(), "10 gifts, 0 told it is full, 0 waiting");
  shop.come(40);
  shop.carry();
  EXPECT_EQ(shop.standing(), "25 gifts, 25 told it is full, 0 waiting");
  shop.come(10);
  shop.carry();
  EXPECT_EQ(shop.standing(), "25 gifts, 35 told it is full, 0 waiting");
  shop.verify();
}

TEST(Places, AreGivenOnceAlsoIfTheErrandsGoAgainAfterACrash) {
  Shop shop;
  shop.come(40);
  shop.half_carry();  // all have asked
  shop.half_carry();  // they ask again, and the answers come
  shop.half_carry();  // and come again
  shop.carry();
  EXPECT_EQ(shop.standing(), "25 gifts, 15 told it is full, 0 waiting");
  shop.verify();
}

TEST(Places, ThatComeDuringAPauseAreKeptUntilTheCampaignRunsAgain) {
  Shop shop;
  shop.come(30);
  shop.set(CampaignStatus::paused);
  shop.carry();
  EXPECT_EQ(shop.standing(), "0 gifts, 5 told it is full, 25 waiting");
  shop.set(CampaignStatus::running);
  EXPECT_EQ(shop.standing(), "25 gifts, 5 told it is full, 0 waiting");
  shop.verify();
}

TEST(Places, OfThoseWhoHaveLeftMeanwhileStayTaken) {
  Shop shop;
  shop.come(20);
  shop.set(CampaignStatus::archived);
  EXPECT_EQ(shop.standing(), "0 gifts, 0 told it is full, 0 waiting");
  shop.carry();
  shop.set(CampaignStatus::running);
  shop.come(20);
  shop.carry();
  EXPECT_EQ(shop.standing(), "5 gifts, 15 told it is full, 0 waiting");
  shop.verify();
}

}  // namespace
}  // namespace lapwing
