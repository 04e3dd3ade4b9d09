#include "condition/scan_program.hpp"

#include <algorithm>
#include <map>

#include "base/ensure.hpp"
#include "condition/order_matcher.hpp"
#include "condition/place_of.hpp"
#include "condition/rfm_fit.hpp"

namespace lapwing {
namespace {

class Compiler {
 public:
  explicit Compiler(const Moment& moment) {
    program_.audience = moment.audience;
    program_.moment = moment;
  }

  void add(const Condition& condition) {
    nodes_ = condition.nodes();
    program_.roots.push_back(node(0));
  }
  ScanProgram finish() {
    program_.lanes = unite(program_.roots);
    find_shared();
    // What is not shared is asked of few customers, as far as others may have been ruled out before.
    const bool sums = std::ranges::any_of(program_.figures, [](const TallyFigure& figure) {
      return figure.is_shared() && figure.measure != OrderFigure::Measure::count;
    });
    if (sums) program_.columns.push_back(OrderColumn::net);
    if (program_.categories.size() > ScanProgram::searches_apart_max) {
      program_.columns.push_back(OrderColumn::lines_surplus);
    }
    return std::move(program_);
  }

 private:
  using Kind = ScanNode::Kind;

  std::uint32_t node(std::size_t place) {
    const ConditionTest& test = nodes_[place].test;
    ScanNode made;
    if (std::holds_alternative<AllOf>(test) || std::holds_alternative<Everyone>(test)) {
      made.kind = Kind::all;
    } else if (std::holds_alternative<AnyOf>(test)) {
      made.kind = Kind::any;
    } else if (std::holds_alternative<Negation>(test)) {
      made.kind = Kind::negation;
    } else {
      made.kind = Kind::leaf;
      std::tie(made.leaf, made.cost) = leaf(place);
    }
    if (made.kind != Kind::leaf) add_children(place, made);
    program_.nodes.push_back(made);
    return static_cast<std::uint32_t>(program_.nodes.size() - 1);
  }
  void add_children(std::size_t place, ScanNode& to) {
    std::vector<std::uint32_t> children;
    for (std::size_t child = place + 1; child < nodes_[place].end; child = nodes_[child].end) {
      children.push_back(node(child));
      to.cost += program_.nodes[children.back()].cost;
    }
    std::ranges::stable_sort(children, {}, [this](std::uint32_t child) { return program_.nodes[child].cost; });
    to.first = static_cast<std::uint32_t>(program_.children.size());
    to.count = static_cast<std::uint32_t>(children.size());
    program_.children.insert(program_.children.end(), children.begin(), children.end());
  }

  std::pair<std::uint32_t, std::uint32_t> leaf(std::size_t place) {
    Condition single({ConditionNode{nodes_[place].test, 1, false}});
    const auto [known, is_new] = known_.try_emplace(to_json(single));
    if (is_new) {
      cost_ = 20'000;
      ScanLeaf made = SingleLeaf{};
      std::visit([&](const auto& test) { take(test, made); }, nodes_[place].test);
      known->second = {static_cast<std::uint32_t>(program_.leaves.size()), cost_};
      program_.leaves.push_back(std::move(made));
      program_.singles.push_back(std::move(single));
    }
    return known->second;
  }

  /// Finds what several nodes ask and what costs little.
  void find_shared() {
    std::vector<std::uint32_t> times(program_.leaves.size());
    for (const ScanNode& node : program_.nodes) {
      if (node.kind == Kind::leaf) ++times[node.leaf];
    }
    std::vector<bool> is_shared(program_.leaves.size());
    for (std::uint32_t leaf = 0; leaf < program_.leaves.size(); ++leaf) {
      const ScanLeaf& test = program_.leaves[leaf];
      if (const auto* bound = std::get_if<BoundLeaf>(&test)) {
        is_shared[leaf] = program_.figures[bound->figure].is_shared();
      } else if (const auto* hits = std::get_if<HitsLeaf>(&test)) {
        is_shared[leaf] = share(leaf, *hits);
      } else if (std::holds_alternative<LastOrderLeaf>(test)) {
        is_shared[leaf] = program_.last_order_bounds.size() > 1;
        if (is_shared[leaf]) program_.shared_leaves.push_back(leaf);
      } else if (std::holds_alternative<BytesLeaf>(test) || std::holds_alternative<WordsLeaf>(test)) {
        is_shared[leaf] = times[leaf] > 1;
        if (is_shared[leaf]) program_.shared_leaves.push_back(leaf);
      }
    }
    for (ScanNode& node : program_.nodes) node.is_shared = node.kind == Kind::leaf && is_shared[node.leaf];
  }

  /// Has the leaf answered while its orders are found, if that is all there is to it.
  bool share(std::uint32_t leaf, const HitsLeaf& hits) {
    const bool takes_all = !hits.filter.total && (hits.filter.statuses & standing_statuses) == standing_statuses;
    const std::size_t searches = program_.searches(hits.field).size();
    if (!hits.is_any || !takes_all || searches <= ScanProgram::searches_apart_max) return false;
    auto& any_hits = program_.any_hits[static_cast<std::size_t>(hits.field)];
    any_hits.resize(searches);
    any_hits[hits.search].push_back({leaf, hits.seconds});
    return true;
  }

  // ---- For whom a node may hold

  LaneSet lanes_of(std::uint32_t place) const {
    const ScanNode& node = program_.nodes[place];
    if (node.kind == Kind::leaf) {
      const ScanLeaf& leaf = program_.leaves[node.leaf];
      if (const auto* moment = std::get_if<HitsMomentLeaf>(&leaf)) return moment->hits.lanes;
      const auto* hits = std::get_if<HitsLeaf>(&leaf);
      const bool needs_hit = hits != nullptr && !holds_over_none(hits->measure, hits->comparison);
      return needs_hit ? hits->lanes : LaneSet();
    }
    if (node.kind == Kind::any) return unite(program_.children_of(node));
    LaneSet common;
    if (node.kind == Kind::negation) return common;
    for (const std::uint32_t child : program_.children_of(node)) {
      LaneSet lanes = lanes_of(child);
      if (!common || !lanes) {
        if (lanes) common = std::move(lanes);
        continue;
      }
      for (std::size_t i = 0; i < common->size(); ++i) (*common)[i] &= (*lanes)[i];
    }
    return common;
  }
  LaneSet unite(std::span<const std::uint32_t> places) const {
    LaneSet all;
    for (const std::uint32_t place : places) {
      LaneSet lanes = lanes_of(place);
      if (!lanes) return lanes;
      if (!all) all.emplace(lanes->size());
      for (std::size_t i = 0; i < all->size(); ++i) (*all)[i] |= (*lanes)[i];
    }
    return all;
  }

  /// What no other form fits is asked of each customer.
  template <class Test>
  void take(const Test&, ScanLeaf&) {}

  void take(const ConsentTest& test, ScanLeaf& to) {
    if (!test.topic.empty()) return;
    constexpr unsigned granted = 1u << 2;
    put(to, BytesLeaf{program_.audience->general_consents(), 2 * static_cast<unsigned>(test.channel), granted}, 20);
  }
  void take(const ContactTest& test, ScanLeaf& to) {
    if (!test.places.empty()) return;
    unsigned states = 0;
    for (unsigned state = 0; state < 4; ++state) {
      if (fits(test.is, static_cast<ContactState>(state))) states |= 1u << state;
    }
    put(to, BytesLeaf{program_.audience->contact_states(), 2 * static_cast<unsigned>(test.channel), states}, 20);
  }
  void take(const LabelTest& test, ScanLeaf& to) { put(to, WordsLeaf{program_.audience->label(test.label)}, 5); }
  void take(const FirstSeen& test, ScanLeaf& to) {
    put(to, FirstSeenLeaf{second_test(test.test, program_.moment)}, 500);
  }
  void take(const OrderMoment& node, ScanLeaf& to) {
    if (node.no_order_since) return;
    const SecondTest test = second_test(node.test, program_.moment);
    if (node.last && node.filter == OrderFilter{}) {
      return put(to, LastOrderLeaf{place_of(program_.last_order_bounds, test.bound), test.before}, 30);
    }
    const SecondRange seconds = covered_seconds(EverWindow{}, program_.moment);
    if (is_of_orders_alone(node.filter)) {
      return put(to, TallyMomentLeaf{test, node.last, tally_of(rows_of(node.filter), seconds)}, 800);
    }
    if (const auto field = field_of(node.filter)) {
      OrderFigure any{.measure = OrderFigure::Measure::count, .filter = node.filter};
      put(to, HitsMomentLeaf{test, node.last, hits_of(any, *field, seconds)}, 700);
    }
  }
  void take(const OrderFigure& figure, ScanLeaf& to) {
    const SecondRange seconds = covered_seconds(figure.window, program_.moment);
    if (is_of_orders_alone(figure.filter)) {
      return take_tally(figure, tally_of(rows_of(figure.filter), seconds), to);
    }
    if (const auto field = field_of(figure.filter)) put(to, hits_of(figure, *field, seconds), 600);
  }
  void take(const RfmTest& test, ScanLeaf& to) {
    if (reads_rfm()) put(to, RfmLeaf{{{test, rfm_moment(program_.moment.now)}}}, 1'000);
  }
  void take(const RfmMove& move, ScanLeaf& to) {
    if (!reads_rfm()) return;
    put(to,
        RfmLeaf{{{move.to, rfm_moment(program_.moment.now)}, {move.from, rfm_moment(before(move, program_.moment))}}},
        2'000);
  }

  bool reads_rfm() { return program_.moment.rfm != nullptr && program_.moment.rfm->reader(program_.moment) != nullptr; }
  std::uint32_t rfm_moment(Instant now) {
    const auto known = std::ranges::find(program_.rfm_moments, now, &Moment::now);
    const auto place = static_cast<std::uint32_t>(known - program_.rfm_moments.begin());
    if (known != program_.rfm_moments.end()) return place;
    program_.rfm_moments.push_back(program_.moment);
    program_.rfm_moments.back().now = now;
    return place;
  }

  static RowFilter rows_of(const OrderFilter& filter) { return {row_statuses(filter), filter.total}; }
  /// Whatever else a filter may ask is left to `evaluate`.
  static bool is_of_orders_alone(const OrderFilter& filter) {
    return filter == OrderFilter{.statuses = filter.statuses, .total = filter.total};
  }
  /// By what the filter seeks lines, if it asks nothing else but what lies with the order.
  static std::optional<LineField> field_of(const OrderFilter& filter) {
    OrderFilter understood{.statuses = filter.statuses, .total = filter.total};
    understood.categories = filter.categories;
    if (understood == filter) return LineField::category;
    understood.categories.clear();
    understood.products = filter.products;
    if (understood == filter) return LineField::product;
    return std::nullopt;
  }

  std::uint32_t tally_of(const RowFilter& filter, const SecondRange& seconds) {
    const auto known = std::ranges::find(program_.selections, filter, &RowSelection::filter);
    const auto selection = static_cast<std::uint32_t>(known - program_.selections.begin());
    if (known == program_.selections.end()) program_.selections.push_back({filter, {}});
    if (SecondRange& covered = program_.selections[selection].seconds; covered.begin == covered.end) {
      covered = seconds;
    } else if (seconds.begin < seconds.end) {
      covered = {std::min(covered.begin, seconds.begin), std::max(covered.end, seconds.end)};
    }
    const RowTally tally{selection, place_of(program_.boundaries, {selection, seconds.begin}),
                         place_of(program_.boundaries, {selection, seconds.end})};
    return place_of(program_.tallies, tally);
  }
  void take_tally(const OrderFigure& figure, std::uint32_t tally, ScanLeaf& to) {
    using Measure = OrderFigure::Measure;
    const std::uint32_t cost = figure.measure == Measure::count ? 400 : 800;
    const bool is_bounded = figure.measure == Measure::count || figure.measure == Measure::sum ||
                            (figure.measure == Measure::average && is_narrow(figure.comparison));
    const auto side = one_sided(figure.comparison);
    if (!is_bounded || !side) return put(to, TallyLeaf{figure.measure, figure.comparison, tally}, cost);
    const auto known = std::ranges::find_if(program_.figures, [&](const TallyFigure& other) {
      return other.measure == figure.measure && other.tally == tally;
    });
    const auto place = static_cast<std::uint32_t>(known - program_.figures.begin());
    if (known == program_.figures.end()) program_.figures.push_back({figure.measure, tally, {}, {}});
    TallyFigure& shared = program_.figures[place];
    shared.bounds.push_back(side->bound);
    shared.leaves.push_back(static_cast<std::uint32_t>(program_.leaves.size()));
    put(to, BoundLeaf{place, side->above}, cost);
  }

  HitsLeaf hits_of(const OrderFigure& figure, LineField field, const SecondRange& seconds) {
    const bool by_category = field == LineField::category;
    const TextTable& table = by_category ? program_.audience->categories() : program_.audience->product_ids();
    LineSearches& searches = by_category ? program_.categories : program_.products;
    std::vector<std::uint32_t> sought;
    for (const std::string& text : by_category ? figure.filter.categories : figure.filter.products) {
      if (const auto number = table.find(text)) sought.push_back(*number);
    }
    const Comparison& comparison = figure.comparison;
    const bool is_any = figure.measure == OrderFigure::Measure::count && comparison.is_from_below() &&
                        comparison.holds(1) && !comparison.holds(0);
    HitsLeaf made{figure.measure, comparison, seconds, rows_of(figure.filter), searches.add(sought), field, {}, is_any};
    if (by_category) {
      made.lanes = program_.audience->orders().category_calendar().customers(sought, seconds.begin, seconds.end,
                                                                             program_.audience->size());
    }
    return made;
  }

  template <class Test>
  void put(ScanLeaf& to, Test test, std::uint32_t cost) {
    to = std::move(test);
    cost_ = cost;
  }

  ScanProgram program_;
  std::span<const ConditionNode> nodes_;
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> known_;  // leaf and cost by its JSON
  std::uint32_t cost_ = 0;
};

}  // namespace

ScanProgram compile(std::span<const Condition> conditions, const Moment& moment) {
  ensure(moment.audience != nullptr && moment.shop_zone != nullptr, "a scan asks an audience in the shop's zone");
  Compiler compiler(moment);
  for (const Condition& condition : conditions) compiler.add(condition);
  return compiler.finish();
}

}  // namespace lapwing
