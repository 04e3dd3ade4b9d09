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
    const auto nodes = condition.nodes();
    if (!is_group(nodes.front().test)) return program_.roots.push_back({true, leaf(nodes.front())});
    LiveProgram::Tree tree{nodes, {}};
    for (const ConditionNode& node : nodes) tree.leaves.push_back(is_group(node.test) ? 0 : leaf(node));
    program_.roots.push_back({false, static_cast<std::uint32_t>(program_.trees.size())});
    program_.trees.push_back(std::move(tree));
  }
  LiveProgram finish() { return std::move(program_); }

 private:
  std::uint32_t leaf(const ConditionNode& node) {
    Condition single({ConditionNode{node.test, 1, false}});
    const auto [known, is_new] = known_.try_emplace(to_json(single));
    if (is_new) {
      known->second = static_cast<std::uint32_t>(program_.leaves.size());
      program_.leaves.push_back(std::visit([&](const auto& test) { return take(test); }, node.test));
      program_.singles.push_back(std::move(single));
    }
    return known->second;
  }

  template <class Test>
  LiveLeaf take(const Test&) {
    return {};
  }

  LiveLeaf take(const OrderFigure& figure) {
    LiveLeaf made;
    if (const auto* rolling = std::get_if<RollingWindow>(&figure.window)) {
      made = {LiveLeaf::Kind::rolling, 0, place_of(program_.spans, rolling->span)};
    } else if (const auto* period = std::get_if<CalendarPeriod>(&figure.window)) {
      made = {LiveLeaf::Kind::period, 0, place_of(program_.periods, *period)};
    } else if (std::holds_alternative<EverWindow>(figure.window)) {
      made.kind = LiveLeaf::Kind::ever;
    } else {
      return made;
    }
    const LiveFigure shared{figure.measure, figure.comparison, place_of(program_.filters, figure.filter)};
    made.place = place_of(program_.figures, shared);
    return made;
  }
  LiveLeaf take(const OrderMoment& moment) {
    if (moment.no_order_since) return {};
    program_.moments.push_back({moment.last, moment.test, place_of(program_.filters, moment.filter)});
    return {LiveLeaf::Kind::moment, static_cast<std::uint32_t>(program_.moments.size() - 1), 0};
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
