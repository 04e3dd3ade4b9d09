// Plays tests/scenarios/*.txt: short stories under a virtual clock, one behaviour each, told in full; README.md there
// says how they are written. What is decided must be the same however they are played: as they stand, with the state
// saved and loaded or the journal replayed after every record, and through a host with 1 and 16 partitions that gets
// each input alone, or up to 1,000 of one instant together.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "player/played_engine.hpp"
#include "player/played_host.hpp"
#include "player/player.hpp"
#include "player/scenario.hpp"

namespace lapwing {
namespace {

using Texts = std::vector<std::string>;

/// Partitions, and inputs that are handed over together.
constexpr std::array<std::pair<std::uint16_t, std::size_t>, 4> ways_through_a_host = {
    {{1, 1}, {1, 1000}, {16, 1}, {16, 1000}}};

Texts texts_of(const std::vector<Told>& told) {
  Texts texts;
  for (const Told& one : told) texts.push_back(one.text);
  return texts;
}

/// Decisions and answers apart: with several partitions nobody knows which of them came first. What is decided about no
/// customer is a partition's own: whether its part of a pool runs low.
std::map<std::string, Texts> by_customer(const std::vector<Told>& told) {
  std::map<std::string, Texts> texts;
  for (const Told& one : told) {
    if (one.is_answer || !one.customer.empty())
      texts[one.customer + (one.is_answer ? " asked" : "")].push_back(one.text);
  }
  return texts;
}

class ScenarioTest : public testing::Test {
 public:
  explicit ScenarioTest(Scenario scenario) : scenario_(std::move(scenario)) {}

  void TestBody() override {
    ThingNames things;
    std::vector<Told> told_first;
    for (const Restarts restarts : {Restarts::none, Restarts::loading, Restarts::replaying}) {
      PlayedEngine shop(restarts);
      Player player(shop, {});
      play(player, shop);
      told_first = player.told();
      EXPECT_EQ(texts_of(told_first), player.expected()) << where();
      if (HasFailure()) return;
      things = player.things();
    }
    for (const auto& [partitions, batch] : ways_through_a_host) {
      SCOPED_TRACE(fmt::format("{} partitions, batches of {}", partitions, batch));
      PlayedHost shop(partitions, scenario_.together);
      Player player(shop, {batch, &things});
      play(player, shop);
      EXPECT_EQ(by_customer(player.told()), by_customer(told_first)) << where();
      if (HasFailure()) return;
    }
  }

 private:
  void play(Player& player, PlayedShop& shop) {
    player.play(scenario_);
    EXPECT_EQ(player.objections(), Texts()) << where();
    EXPECT_EQ(shop.complaint(), "") << where();
  }
  [[nodiscard]] std::string where() const {
    return fmt::format("{}: {}", scenario_.file.filename().string(), scenario_.title);
  }

  Scenario scenario_;
};

/// "An order stops it" of carts.txt becomes `carts.AnOrderStopsIt`.
std::string name_of(const std::string& title) {
  std::string name;
  for (std::string word : words_of(title)) {
    std::erase_if(word, [](unsigned char c) { return std::isalnum(c) == 0; });
    if (!word.empty()) word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    name += word;
  }
  return name;
}

std::size_t register_scenarios() {
  const std::vector<Scenario> scenarios = scenarios_in(scenarios_folder);
  for (const Scenario& scenario : scenarios) {
    testing::RegisterTest(("Scenarios_" + scenario.file.stem().string()).c_str(), name_of(scenario.title).c_str(),
                          nullptr, nullptr, scenario.file.string().c_str(), 1, [scenario]() -> testing::Test* {
                            return std::make_unique<ScenarioTest>(scenario).release();
                          });
  }
  return scenarios.size();
}

const std::size_t scenario_count = register_scenarios();

TEST(Scenarios, AreFoundFromTheRootOfTheSources) { EXPECT_GE(scenario_count, 260u); }

}  // namespace
}  // namespace lapwing
