#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "player/played_shop.hpp"
#include "player/scenario.hpp"
#include "player/told.hpp"

namespace lapwing {

/// Plays one scenario on a shop: tells it what the lines say. tests/scenarios/README.md has the language.
class Player {
 public:
  struct Options {
    std::size_t batch = 1;  ///< so many inputs of one instant are handed over together, unless an answer is asked for
    /// What messages, tasks and codes were called where the scenario was played first, so that its numbers mean the
    /// same ones; null: here. Must outlive the player.
    const ThingNames* told_before = nullptr;
  };
  Player(PlayedShop& shop, Options options) : shop_(shop), options_(options) {}

  /// To the end. Once.
  void play(const Scenario& scenario);

  /// What the scenario wants to be told, and what was: decisions with the answers among them if there is one partition,
  /// behind them otherwise.
  [[nodiscard]] const std::vector<std::string>& expected() const { return expected_; }
  [[nodiscard]] std::vector<Told> told();
  /// What else went wrong: refusals that were told otherwise or not at all, lines that nobody understands. Empty: none.
  [[nodiscard]] const std::vector<std::string>& objections() const { return objections_; }
  /// What things are called here, for others who play the scenario.
  [[nodiscard]] ThingNames things();

 private:
  using Words = std::vector<std::string>;

  void say(const std::string& text);
  bool say_definition(const Words& words, const std::string& text);
  bool say_campaigns(const Words& words);
  bool say_codes(const Words& words);
  bool say_bonuses(const Words& words);

  void customer(const std::string& name, const Words& words);
  void crowd(const std::string& name, std::size_t count, const Words& words);
  void product(const std::string& product_id, const Words& words);
  void order(const std::string& name, const std::string& order_id, const Words& words);
  void activity(const std::string& what, const std::string& name, const Words& words);
  void suppress(const Words& words, bool suppressed);
  void receipt(const std::string& intent, const std::string& outcome);
  void migrate(const std::string& campaign, const Words& words);
  void broadcast(const Words& words);
  void define(const std::string& kind_name, const std::string& json);
  void preset(const std::string& mechanic, const Words& words);
  void claim(const std::string& name, const std::string& whose, const Words& words);
  void check(const std::string& name, const std::string& code, const std::string& verdict);
  void hold(const Words& words);
  void report(const std::string& campaign);
  void ways(const std::string& split);
  void balance(const std::string& name);

  void begin(const std::string& zone);
  void pass_until(const std::string& local, bool again);
  /// Tells everybody; `text` is what an answer says.
  void publish(const Input& input);
  void tell(const std::string& customer_id, Input input) { tell(shop_.partition_of(customer_id), std::move(input)); }
  void tell(PartitionId partition, Input input);
  /// Hands over what waits for its batch.
  void hand_over();
  void object(const std::string& what);
  void answer(const std::string& customer, const std::string& text);

  /// What a number in the scenario means here: of a message or a task, and the code that "spring#1" stands for.
  struct Meant {
    PartitionId partition;
    std::string name;
  };
  Meant meant(const std::string& told, std::map<std::string, Thing> ThingNames::* kind);
  std::string meant_code(const std::string& told);
  void know_zone(const std::string& name);

  struct Waiting {
    std::size_t line = 0;
    Input input;
  };

  PlayedShop& shop_;
  Options options_;
  std::map<std::uint16_t, std::vector<Waiting>> waiting_;  // by partition
  std::size_t waiting_count_ = 0;
  std::string file_;
  Scenario::Line line_;  // that is being played
  std::vector<std::string> expected_;
  std::vector<Told> answers_;                   // with how many records there were before
  std::map<std::size_t, std::string> refused_;  // by line
  std::map<std::size_t, std::string> to_be_refused_;
  std::vector<std::string> objections_;
  std::map<std::string, Instant> placed_;
  std::vector<std::string> zones_;   // that were defined
  std::vector<std::string> crowds_;  // of whom nothing is told but in answers
  bool begun_ = false;
  Zone zone_;
  Instant now_{};
};

}  // namespace lapwing
