#include "condition/live_program.hpp"

#include <algorithm>
#include <map>

#include "condition/place_of.hpp"

namespace lapwing {
namespace {

bool is_group(const ConditionTest& test) {
  return std::holds_alternative<AllOf>(test) || std::holds_alternative<AnyOf>(test) ||
         std::holds_alternative<Negation>(test);
}

class LiveCompiler {
 public:
  void add(const Condition& condition) {
    LiveProgram::Tree tree{condition.nodes(), {}};
    for (const ConditionNode& node : tree.nodes) tree.leaves.push_back(is_group(node.test) ? 0 : leaf(node));
    program_.trees.push_back(std::move(tree));
  }
  LiveProgram finish() { return std::move(program_); }

 private:
  std::uint32_t leaf(const ConditionNode& node) {
    Condition single({ConditionNode{node.test, 1, false}});
    const auto [known, is_new] = known_.try_emplace(to_json(single));
    if (is_new) {
      known->second = static_cast<std::uint32_t>(program_.leaves.size());
      LiveLeaf made{LiveSingle{}, std::move(single)};
      std::visit([&](const auto& test) { take(test, made); }, node.test);
      program_.leaves.push_back(std::move(made));
    }
    return known->second;
  }

  template <class Test>
  void take(const Test&, LiveLeaf&) {}

  void take(const OrderFigure& figure, LiveLeaf& to) {
    LiveWindow window;
    if (const auto* rolling = std::get_if<RollingWindow>(&figure.window)) {
      window = *rolling;
    } else if (const auto* period = std::get_if<CalendarPeriod>(&figure.window)) {
      window = *period;
    } else if (!std::holds_alternative<EverWindow>(figure.window)) {
      return;
    }
    to.test = LiveFigure{figure.measure, figure.comparison, place_of(program_.windows, window),
                         place_of(program_.filters, figure.filter)};
  }
  void take(const OrderMoment& moment, LiveLeaf& to) {
    if (moment.no_order_since) return;
    to.test = LiveMoment{moment.last, moment.test, place_of(program_.filters, moment.filter)};
  }

  LiveProgram program_;
  std::map<std::string, std::uint32_t> known_;
};

}  // namespace

LiveProgram compile_live(std::span<const Condition* const> conditions) {
  LiveCompiler compiler;
  for (const Condition* condition : conditions) compiler.add(*condition);
  return compiler.finish();
}

}  // namespace lapwing
