#include "condition/live_program.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "condition/place_of.hpp"

namespace lapwing {
namespace {

LiveNode::Kind kind_of(const ConditionTest& test) {
  if (std::holds_alternative<AllOf>(test)) return LiveNode::Kind::all;
  if (std::holds_alternative<AnyOf>(test)) return LiveNode::Kind::any;
  return std::holds_alternative<Negation>(test) ? LiveNode::Kind::negation : LiveNode::Kind::leaf;
}

class LiveCompiler {
 public:
  void add(const Condition& condition) {
    const auto nodes = condition.nodes();
    using Kind = LiveProgram::Root::Kind;
    if (kind_of(nodes.front().test) == LiveNode::Kind::leaf) {
      return program_.roots.push_back({Kind::leaf, leaf(nodes.front())});
    }
    std::vector<LiveNode> tree;
    for (const ConditionNode& node : nodes) {
      const LiveNode::Kind kind = kind_of(node.test);
      tree.push_back({kind, node.quick, node.end, kind == LiveNode::Kind::leaf ? leaf(node) : 0});
    }
    program_.roots.push_back({Kind::tree, static_cast<std::uint32_t>(program_.trees.size())});
    program_.trees.push_back(std::move(tree));
  }
  LiveProgram finish() {
    build_ladders();
    build_slides();
    return std::move(program_);
  }

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
    if (const auto age = age_of(figure)) return put(*age);
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
    if (const auto age = age_of(moment)) return put(*age);
    program_.moments.push_back({moment.last, moment.test, place_of(program_.filters, moment.filter)});
    return {LiveLeaf::Kind::moment, static_cast<std::uint32_t>(program_.moments.size() - 1), 0};
  }

  // ---- Marks and their ages

  std::optional<LiveAge> age_of(const OrderFigure& figure) {
    const auto seconds = seconds_of(figure.window);
    const bool is_count = figure.measure == Measure::count;
    if (!seconds || (!is_count && figure.measure != Measure::sum)) return std::nullopt;
    const Comparison& comparison = figure.comparison;
    const bool from_below = comparison.is_from_below();
    if (!from_below && !comparison.is_from_above()) return std::nullopt;
    const bool is_next = comparison.kind == Comparison::Kind::more_than || comparison.kind == Comparison::Kind::at_most;
    if (comparison.bound == std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    const std::int64_t bound = comparison.bound + (is_next ? 1 : 0);
    if (bound <= 0) return std::nullopt;  // which no orders at all come to
    const LiveMark mark{is_count ? LiveMark::Kind::number : LiveMark::Kind::sum, bound,
                        place_of(program_.filters, figure.filter)};
    return LiveAge{*seconds, place_of(program_.marks, mark), from_below ? 0b100u : 0b011u};
  }
  std::optional<LiveAge> age_of(const OrderMoment& moment) {
    const bool less = moment.test.kind == MomentTest::Kind::less_than_ago;
    const auto length = moment.test.span.fixed();
    if ((!less && moment.test.kind != MomentTest::Kind::at_least_ago) || !length) return std::nullopt;
    const LiveMark mark{moment.last ? LiveMark::Kind::number : LiveMark::Kind::first, 1,
                        place_of(program_.filters, moment.filter)};
    return LiveAge{length->ms / 1000, place_of(program_.marks, mark), less ? 0b100u : 0b010u};
  }
  static std::optional<std::int64_t> seconds_of(const OrderWindow& window) {
    if (std::holds_alternative<EverWindow>(window)) return LiveAge::ever;
    const auto* rolling = std::get_if<RollingWindow>(&window);
    const auto length = rolling == nullptr ? std::nullopt : rolling->span.fixed();
    return length ? std::optional(length->ms / 1000) : std::nullopt;
  }
  LiveLeaf put(const LiveAge& age) {
    program_.ages.push_back(age);
    return {LiveLeaf::Kind::age, static_cast<std::uint32_t>(program_.ages.size() - 1), 0};
  }

  /// A condition that one ladder can answer for.
  struct Rung {
    std::uint32_t root = 0;
    std::uint32_t age = 0;  ///< place in `ages`
    std::uint32_t gate = LiveLadder::no_gate;
  };

  void build_ladders() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<Rung>> rungs_of;  // by gate and mark
    for (std::uint32_t root = 0; root < program_.roots.size(); ++root) {
      if (const auto rung = rung_of(root)) rungs_of[{rung->gate, program_.ages[rung->age].mark}].push_back(*rung);
    }
    for (const auto& [of, rungs] : rungs_of) program_.ladders.push_back(ladder(of.second, of.first, rungs));
  }
  std::optional<Rung> rung_of(std::uint32_t root) {
    const LiveProgram::Root& at = program_.roots[root];
    if (at.kind == LiveProgram::Root::Kind::leaf) {
      const LiveLeaf& leaf = program_.leaves[at.place];
      return leaf.kind == LiveLeaf::Kind::age ? std::optional(Rung{root, leaf.place}) : std::nullopt;
    }
    // Of an age and a leaf that only records change, in this order or the other.
    const std::vector<LiveNode>& tree = program_.trees[at.place];
    const bool is_pair = tree.size() == 3 && tree[1].kind == LiveNode::Kind::leaf && tree[2].kind == tree[1].kind;
    if (!is_pair || tree[1].quick == tree[2].quick) return std::nullopt;
    const LiveLeaf& slow = program_.leaves[tree[tree[1].quick ? 2 : 1].leaf];
    if (slow.kind != LiveLeaf::Kind::age) return std::nullopt;
    const LiveGate gate{tree[tree[1].quick ? 1 : 2].leaf, tree[0].kind == LiveNode::Kind::all};
    return Rung{root, slow.place, place_of(program_.gates, gate)};
  }
  LiveLadder ladder(std::uint32_t mark, std::uint32_t gate, std::span<const Rung> rungs) const {
    const std::size_t words = (program_.roots.size() + 63) / 64;
    LiveLadder made{mark, gate, {}, std::vector<std::uint64_t>(words), {}, {}};
    for (const Rung& one : rungs) made.rungs.push_back(program_.ages[one.age].seconds);
    std::ranges::sort(made.rungs);
    made.rungs.erase(std::ranges::unique(made.rungs).begin(), made.rungs.end());
    made.at_rung.resize(made.rungs.size() * words);
    made.truths.resize((made.rungs.size() + 2) * words);
    for (const auto& [root, age_place, of_gate] : rungs) {
      const LiveAge& age = program_.ages[age_place];
      const std::uint64_t bit = std::uint64_t{1} << root % 64;
      made.roots[root / 64] |= bit;
      const auto rung = static_cast<std::size_t>(std::ranges::find(made.rungs, age.seconds) - made.rungs.begin());
      made.at_rung[rung * words + root / 64] |= bit;
      for (std::size_t state = 0; state < made.rungs.size() + 2; ++state) {
        const unsigned answer = state == 0 ? 0 : state > rung + 1 ? 1 : 2;
        if ((age.answers >> answer & 1u) != 0) made.truths[state * words + root / 64] |= bit;
      }
    }
    return made;
  }

  void build_slides() {
    std::map<std::uint32_t, std::uint32_t> slide_of;  // by figure
    const std::size_t words = (program_.roots.size() + 63) / 64;
    for (std::uint32_t root = 0; root < program_.roots.size(); ++root) {
      if (program_.roots[root].kind != LiveProgram::Root::Kind::leaf) continue;
      const LiveLeaf& leaf = program_.leaves[program_.roots[root].place];
      if (leaf.kind != LiveLeaf::Kind::rolling) continue;
      const auto [known, is_new] = slide_of.try_emplace(leaf.place, static_cast<std::uint32_t>(program_.slides.size()));
      if (is_new) program_.slides.push_back({leaf.place, {}, std::vector<std::uint64_t>(words), {}});
      LiveSlide& slide = program_.slides[known->second];
      const std::size_t span = place_of(slide.spans, leaf.window);
      slide.at_span.resize(slide.spans.size() * words);
      const std::uint64_t bit = std::uint64_t{1} << root % 64;
      slide.roots[root / 64] |= bit;
      slide.at_span[span * words + root / 64] |= bit;
    }
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
