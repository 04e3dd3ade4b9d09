// Splits that end by themselves, over the partitions of a host, day by day.
#include "host/split_winners.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/random.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t partitions = 4;

/// How many of a hundred buy, by the variant that they go.
struct Chances {
  double of_new;
  double of_old;
};

/// A shop where new customers come to a split each day, of the variants "new" and "old", which is the control.
class Shop {
 public:
  explicit Shop(const std::string& rule)
      : folder_(DataFolder::in_memory({"Shop", "RUB", Zone(), partitions, "ru", "RU"}, now_).value()) {
    const std::string campaign = fmt::format(
        R"({{"id": "welcome", "trigger": {{"registered": true}}, "conversion": {{"window": "2 days"}}, "steps": [
          {{"id": "offer", {} "split": [{{"name": "new", "share": 50}},
                                       {{"name": "old", "share": 50, "control": true}}]}}]}})",
        rule);
    publish(DefinitionPublished{DefinitionKind::campaign, "welcome", 1, campaign});
  }
  Host& host() { return folder_.host(); }
  void publish(const Input& input) {
    const auto told = host().publish(input, now_);
    EXPECT_TRUE(told) << told.error().text();
  }

  /// A day on which so many customers come. Gives what is decided when the next one begins.
  std::vector<SplitDecided> live(int customers, Chances chances) {
    std::vector<std::vector<Input>> come(partitions), bought(partitions);
    const Instant later = now_ + Duration::minutes(1);
    for (int i = 0; i < customers; ++i) {
      const std::string id = fmt::format("c{}", known_++);
      const std::size_t partition = host().partition_of(id).value;
      come[partition].emplace_back(CustomerRecorded{.customer_id = id});
      const bool is_new = bucket_of(id, "split/welcome/offer") < 5'000;
      if (!random_.chance((is_new ? chances.of_new : chances.of_old) / 100)) continue;
      bought[partition].emplace_back(
          OrderRecorded{.customer_id = id, .order_id = "o" + id, .placed_at = later, .total = Money::of(100)});
    }
    for (std::uint16_t i = 0; i < partitions; ++i) {
      host().submit(PartitionId{i}, std::move(come[i]), now_);
      host().submit(PartitionId{i}, std::move(bought[i]), later);
    }
    host().drain();
    now_ = now_ + Duration::days(1);
    return decide();
  }
  std::vector<SplitDecided> decide() {
    auto decided = decide_splits(host(), Zone(), now_);
    EXPECT_TRUE(decided) << decided.error().text();
    return decided.value_or(std::vector<SplitDecided>());
  }
  void tell(std::uint16_t partition, Input input) {
    host().submit(PartitionId{partition}, std::vector{std::move(input)}, now_);
    host().drain();
  }

  /// By partition, and whether the rule said so; empty: the split goes on.
  std::vector<std::string> decisions() {
    std::vector<std::string> told(partitions);
    host().for_each([&](PartitionId id, const Engine& engine) {
      const DecidedSplit* decided = engine.campaigns().decided("welcome", 1, "offer");
      if (decided != nullptr) told[id.value] = decided->variant + (decided->automatic ? ", by the rule" : "");
    });
    return told;
  }
  /// Customers in the arms of the split, over all partitions.
  std::uint64_t customers_in_arms() {
    std::vector<std::uint64_t> counts(partitions);
    host().for_each([&](PartitionId id, const Engine& engine) {
      engine.figures().for_each([&](const FigurePlace& place, Day, const Figures& figures) {
        if (!place.variant.empty()) counts[id.value] += figures.customers;
      });
    });
    std::uint64_t sum = 0;
    for (const std::uint64_t count : counts) sum += count;
    return sum;
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
  DataFolder folder_;
  SeededRandom random_{20261122};
  int known_ = 0;
};

constexpr const char* by_conversion = R"("winner": {"after": "7 days"}, )";
const std::vector<std::string> undecided(partitions);
const std::vector<std::string> new_by_rule(partitions, "new, by the rule");

TEST(SplitWinners, TheBetterVariantWinsInEveryPartitionOnceEnoughIsKnown) {
  Shop shop(by_conversion);
  int day = 0;
  std::vector<SplitDecided> decided;
  for (; day < 20 && decided.empty(); ++day) decided = shop.live(300, {.of_new = 16, .of_old = 8});
  ASSERT_EQ(decided.size(), 1u);
  EXPECT_EQ(decided[0], (SplitDecided{"welcome", 1, "offer", "new", true}));
  // 150 a day come to each variant, so that 1000 are there after a week, and their windows are over two days later.
  EXPECT_GE(day, 9);
  EXPECT_LE(day, 11);
  EXPECT_EQ(shop.decisions(), new_by_rule);
  // Who comes now is in no arm, and nothing is decided again.
  const std::uint64_t before = shop.customers_in_arms();
  EXPECT_TRUE(shop.live(100, {.of_new = 0, .of_old = 90}).empty());
  EXPECT_EQ(shop.customers_in_arms(), before);
  shop.verify();
}

TEST(SplitWinners, TheControlWinsIfItIsBetterAlthoughItIsNotTheFirst) {
  Shop shop(by_conversion);
  for (int day = 0; day < 12; ++day) shop.live(300, {.of_new = 8, .of_old = 16});
  EXPECT_EQ(shop.decisions(), std::vector<std::string>(partitions, "old, by the rule"));
}

TEST(SplitWinners, NoneWinsBeforeThereIsEnough) {
  Shop early(R"("winner": {"after": "30 days"}, )");
  for (int day = 0; day < 28; ++day) EXPECT_TRUE(early.live(150, {.of_new = 30, .of_old = 5}).empty());
  Shop few(R"("winner": {"after": "1 day", "at_least": 2000}, )");
  for (int day = 0; day < 12; ++day) EXPECT_TRUE(few.live(300, {.of_new = 30, .of_old = 5}).empty());
  Shop by_hand("");
  for (int day = 0; day < 12; ++day) EXPECT_TRUE(by_hand.live(300, {.of_new = 30, .of_old = 5}).empty());
  EXPECT_EQ(by_hand.decisions(), undecided);
}

TEST(SplitWinners, NoneWinsWhereVariantsAreAlike) {
  Shop shop(R"("winner": {"by": "revenue", "after": "7 days"}, )");
  for (int day = 0; day < 30; ++day) EXPECT_TRUE(shop.live(200, {.of_new = 10, .of_old = 10}).empty());
  EXPECT_EQ(shop.decisions(), undecided);
}

TEST(SplitWinners, AnOperatorsWordStands) {
  Shop shop(by_conversion);
  shop.publish(SplitDecided{"welcome", 1, "offer", "old"});
  for (int day = 0; day < 12; ++day) EXPECT_TRUE(shop.live(300, {.of_new = 16, .of_old = 8}).empty());
  EXPECT_EQ(shop.decisions(), std::vector<std::string>(partitions, "old"));
}

TEST(SplitWinners, AnOperatorMayDecideOtherwiseLater) {
  Shop shop(by_conversion);
  for (int day = 0; day < 12; ++day) shop.live(300, {.of_new = 16, .of_old = 8});
  EXPECT_EQ(shop.decisions(), new_by_rule);
  shop.publish(SplitDecided{"welcome", 1, "offer", "old"});
  EXPECT_TRUE(shop.live(300, {.of_new = 16, .of_old = 8}).empty());
  EXPECT_EQ(shop.decisions(), std::vector<std::string>(partitions, "old"));
}

TEST(SplitWinners, WhatACrashLeftHalfToldIsTold) {
  Shop shop(by_conversion);
  shop.tell(2, SplitDecided{"welcome", 1, "offer", "old", true});
  EXPECT_EQ(shop.decide().size(), 1u);
  EXPECT_EQ(shop.decisions(), std::vector<std::string>(partitions, "old, by the rule"));
  EXPECT_TRUE(shop.decide().empty());
  shop.tell(1, SplitDecided{"welcome", 1, "offer", "new"});
  EXPECT_EQ(shop.decide().size(), 1u);
  EXPECT_EQ(shop.decisions(), std::vector<std::string>(partitions, "new"));
}

}  // namespace
}  // namespace lapwing
