#include "condition/scan_pad.hpp"

#include <algorithm>
#include <bit>

#include "condition/rfm_fit.hpp"

namespace lapwing {
namespace {

using Measure = OrderFigure::Measure;

constexpr auto net_column = static_cast<std::uint8_t>(OrderColumn::net);
/// Up to how many customers are summed up one by one rather than over the whole page.
constexpr int summed_singly_max = 8;
/// Up to how many customers' lines are looked at one by one rather than the whole page's, if few searches need them.
constexpr int looked_at_singly_max = 4;

/// Whose sum over their count compares so; nobody's without a count.
LaneBits averages_that(const LaneNumbers& sums, const LaneNumbers& counts, const Comparison& comparison) {
  const LaneBits some = lane_kernels().numbers_that(counts, {.kind = Comparison::Kind::more_than});
  if (is_narrow(comparison)) return lane_kernels().averages_that(sums, counts, comparison) & some;
  LaneBits holds = 0;
  for_each_lane(some,
                [&](std::uint32_t lane) { holds |= LaneBits{comparison.holds(sums[lane], counts[lane])} << lane; });
  return holds;
}

}  // namespace

ScanPad::ScanPad(const ScanProgram& program)
    : program_(program),
      selected_(program.selections.size()),
      orders_from_(program.boundaries.size()),
      counts_(program.tallies.size()),
      sums_(program.tallies.size()),
      shared_(program.leaves.size()),
      answers_(program.leaves.size()),
      rfm_standings_(program.rfm_moments.size()) {
  for (const Moment& moment : program.rfm_moments) rfm_readers_.push_back(moment.rfm->reader(moment));
}

void ScanPad::open(std::size_t page) {
  ++turn_;
  page_ = page;
  orders_ = PageOrders(program_.audience->orders(), page);
  const std::size_t left = program_.audience->size() - page * lane_count;
  candidates_ = left >= lane_count ? ~LaneBits{0} : (LaneBits{1} << left) - 1;
  candidates_ &= ~program_.audience->gone_on_page(page);
  if (program_.lanes) candidates_ &= (*program_.lanes)[page];
  if (!program_.selections.empty() && !program_.lanes) {
    PageOrders::approach(program_.audience->orders(), page + 1, program_.columns);
  }
  if (program_.categories.size() > ScanProgram::searches_apart_max && !program_.lanes) {
    PageOrders::approach_categories(program_.audience->orders(), page + 1);
  }
  if (candidates_ != 0) answer_shared();
}

LaneBits ScanPad::ask(std::uint32_t leaf, LaneBits need) {
  KnownBits& bits = keep(answers_[leaf], [](KnownBits& fresh) { fresh = {}; });
  if (const LaneBits missing = need & ~bits.known; missing != 0) {
    bits.holds |= std::visit([&](const auto& test) { return answer(leaf, test, missing); }, program_.leaves[leaf]) &
                  missing;
    bits.known |= missing;
  }
  return bits.holds & need;
}

// ---- Leaves

LaneBits ScanPad::answer(std::uint32_t, const BytesLeaf& test, LaneBits) {
  const std::uint32_t size = std::min<std::uint32_t>(
      lane_count, static_cast<std::uint32_t>(test.bytes.size() - page_ * lane_count));
  std::array<std::uint8_t, lane_count> bytes{};
  std::copy_n(test.bytes.data() + page_ * lane_count, size, bytes.data());
  LaneBits holds = 0;
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    holds |= LaneBits{test.values >> (unsigned{bytes[lane]} >> test.shift & 3u) & 1u} << lane;
  }
  return holds;
}

LaneBits ScanPad::answer(std::uint32_t, const WordsLeaf& test, LaneBits) {
  return page_ < test.words.size() ? test.words[page_] : 0;
}

LaneBits ScanPad::answer(std::uint32_t leaf, const LastOrderLeaf& test, LaneBits need) {
  const LastOrders& last = last_orders();
  // Whose last order is still to come may have one before it.
  const LaneBits unclear = need & ~last.come & ~last.none;
  const LaneBits others = unclear == 0 ? 0 : answer(leaf, SingleLeaf{}, unclear);
  const LaneBits before = last.before[test.bound];
  return (last.come & (test.before ? before : ~before)) | others;
}

LaneBits ScanPad::answer(std::uint32_t leaf, const FirstSeenLeaf& test, LaneBits need) {
  LaneBits holds = 0;
  for_each_lane(need, [&](std::uint32_t lane) {
    const CustomerNumber customer{static_cast<std::uint32_t>(page_ * lane_count + lane)};
    const Instant seen = program_.audience->customer(customer).first_seen();
    // An instant between two seconds lies before the bound if the next second does not lie behind it.
    const bool before = seen < Instant::from_seconds(test.test.bound);
    const bool clear = seen <= program_.moment.now && seen.ms % 1000 == 0;
    if (clear ? before == test.test.before : answer(leaf, SingleLeaf{}, LaneBits{1} << lane) != 0) {
      holds |= LaneBits{1} << lane;
    }
  });
  return holds;
}

LaneBits ScanPad::answer(std::uint32_t leaf, const BoundLeaf& test, LaneBits need) {
  const TallyFigure& figure = program_.figures[test.figure];
  if (figure.measure != Measure::count && !sums_fit()) return answer(leaf, SingleLeaf{}, need);
  LaneBits above = 0;
  compare(figure, need, &above);
  const LaneBits holds = test.above ? above : ~above;
  return figure.measure == Measure::average ? holds & with_any(figure.tally) : holds;
}

void ScanPad::answer_shared() {
  for (const std::uint32_t leaf : program_.shared_leaves) {
    shared_[leaf] = std::visit([&](const auto& test) { return answer(leaf, test, candidates_); },
                               program_.leaves[leaf]);
  }
  for (const TallyFigure& figure : program_.figures) {
    if (figure.is_shared()) answer_shared(figure);
  }
  for (const LineField field : {LineField::category, LineField::product}) {
    if (!program_.any_hits[static_cast<std::size_t>(field)].empty()) answer_shared(field);
  }
}

void ScanPad::answer_shared(LineField field) {
  const auto& leaves = program_.any_hits[static_cast<std::size_t>(field)];
  for (const auto& of_search : leaves) {
    for (const auto& [leaf, seconds] : of_search) {
      const auto& test = std::get<HitsLeaf>(program_.leaves[leaf]);
      shared_[leaf] = orders_.all_stand() ? 0 : answer(leaf, test, candidates_);
    }
  }
  if (!orders_.all_stand()) return;
  const std::uint32_t* placed_at = orders_.rows().keys();
  for (const auto [search, lane, order] : hits(field).all()) {
    const std::uint32_t second = placed_at[order];
    for (const auto& [leaf, seconds] : leaves[search]) {
      shared_[leaf] |= LaneBits{second - seconds.begin < seconds.end - seconds.begin} << lane;
    }
  }
}

void ScanPad::answer_shared(const TallyFigure& figure) {
  if (figure.measure != Measure::count && !sums_fit()) {
    for (const std::uint32_t leaf : figure.leaves) shared_[leaf] = answer(leaf, SingleLeaf{}, candidates_);
    return;
  }
  above_.resize(figure.bounds.size());
  compare(figure, ~LaneBits{0}, above_.data());
  const LaneBits some = figure.measure == Measure::average ? with_any(figure.tally) : ~LaneBits{0};
  for (std::size_t i = 0; i < figure.leaves.size(); ++i) {
    const bool is_above = std::get<BoundLeaf>(program_.leaves[figure.leaves[i]]).above;
    shared_[figure.leaves[i]] = (is_above ? above_[i] : ~above_[i]) & some;
  }
}

void ScanPad::compare(const TallyFigure& figure, LaneBits need, LaneBits* to) {
  const LaneNumbers& count = counts(figure.tally);
  if (figure.measure == Measure::count) return lane_kernels().above(count, figure.bounds, to);
  const LaneNumbers& sum = sums(figure.tally, need);
  if (figure.measure == Measure::sum) return lane_kernels().above(sum, figure.bounds, to);
  lane_kernels().sums_above(sum, count, figure.bounds, to);
}

LaneBits ScanPad::answer(std::uint32_t leaf, const TallyLeaf& test, LaneBits need) {
  const bool is_additive = test.measure == Measure::count || test.measure == Measure::sum ||
                           test.measure == Measure::average;
  if (!is_additive) return row_by_row(test, need);
  const LaneNumbers& count = counts(test.tally);
  if (test.measure == Measure::count) return lane_kernels().numbers_that(count, test.comparison);
  if (!sums_fit()) return answer(leaf, SingleLeaf{}, need);
  const LaneNumbers& sum = sums(test.tally, need);
  if (test.measure == Measure::sum) return lane_kernels().numbers_that(sum, test.comparison);
  return averages_that(sum, count, test.comparison) & need;
}

LaneBits ScanPad::answer(std::uint32_t, const HitsLeaf& test, LaneBits need) {
  const LaneBits over_none = holds_over_none(test.measure, test.comparison) ? need : 0;
  const LaneBits lanes = test.lanes ? need & (*test.lanes)[page_] : need;
  if (lanes == 0) return over_none;
  const LaneBits found = add_up(test, lanes);
  if (test.is_any) return found;
  LaneBits holds = over_none & ~found;
  for_each_lane(found, [&](std::uint32_t lane) {
    if (figures_[lane].hold(test.measure, test.comparison)) holds |= LaneBits{1} << lane;
  });
  return holds;
}

LaneBits ScanPad::add_up(const HitsLeaf& test, LaneBits lanes) {
  const RowFilter& filter = test.filter;
  const bool all = !filter.total && orders_.all_pass(filter);
  const std::uint32_t* seconds = orders_.rows().keys();
  const std::uint32_t length = test.seconds.end - test.seconds.begin;
  LaneBits found = 0;
  if (test.is_any && all) {
    for (const auto [search, lane, order] : hits(test, lanes)) {
      found |= LaneBits{seconds[order] - test.seconds.begin < length} << lane;
    }
    return found & lanes;
  }
  const NarrowRows net = orders_.rows().column(net_column);
  for (const auto [search, lane, order] : hits(test, lanes)) {
    const LaneBits bit = LaneBits{1} << lane;
    if ((lanes & bit) == 0 || seconds[order] - test.seconds.begin >= length) continue;
    if (!all && !orders_.passes(filter, order)) continue;
    if ((found & bit) == 0) figures_[lane] = {};
    found |= bit;
    figures_[lane].add(seconds[order], net[order]);
  }
  return found;
}

std::span<const OrderHit> ScanPad::hits(const HitsLeaf& test, LaneBits lanes) {
  const LineSearches& searches = program_.searches(test.field);
  const OrderStore& store = program_.audience->orders();
  if (searches.size() <= ScanProgram::searches_apart_max && std::popcount(lanes) <= looked_at_singly_max) {
    few_hits_.clear();
    for_each_lane(lanes, [&](std::uint32_t lane) {
      searches.find_of(store, page_, lane, test.seconds, test.search, few_hits_);
    });
    return few_hits_;
  }
  return hits(test.field).of(test.search);
}

LineHits& ScanPad::hits(LineField field) {
  return keep(hits_[static_cast<std::size_t>(field)],
              [&](LineHits& fresh) { fresh.find(program_.audience->orders(), page_, program_.searches(field)); });
}

LaneBits ScanPad::answer(std::uint32_t, const TallyMomentLeaf& test, LaneBits need) {
  const RowTally& wanted = program_.tallies[test.tally];
  const std::uint32_t* begin = orders_from(wanted.begin);
  const std::uint32_t* end = orders_from(wanted.end);
  const auto rows = selected(wanted.selection).rows();
  const std::uint32_t* seconds = orders_.rows().keys();
  LaneBits holds = 0;
  for_each_lane(need, [&](std::uint32_t lane) {
    if (begin[lane] == end[lane]) return;
    const std::uint32_t second = seconds[rows[test.last ? end[lane] - 1 : begin[lane]]];
    if ((second < test.test.bound) == test.test.before) holds |= LaneBits{1} << lane;
  });
  return holds;
}

LaneBits ScanPad::answer(std::uint32_t, const HitsMomentLeaf& test, LaneBits need) {
  const HitsLeaf& sought = test.hits;
  const LaneBits lanes = sought.lanes ? need & (*sought.lanes)[page_] : need;
  if (lanes == 0) return 0;
  const bool all = !sought.filter.total && orders_.all_pass(sought.filter);
  const std::uint32_t* seconds = orders_.rows().keys();
  LaneBits found = 0;
  LaneBits holds = 0;
  // A customer's hits come in the order of their lines, so in that of their orders.
  for (const auto [search, lane, order] : hits(sought, lanes)) {
    const LaneBits bit = LaneBits{1} << lane;
    if ((lanes & bit) == 0 || seconds[order] >= sought.seconds.end) continue;
    if ((!test.last && (found & bit) != 0) || (!all && !orders_.passes(sought.filter, order))) continue;
    found |= bit;
    const bool holds_now = (seconds[order] < test.test.bound) == test.test.before;
    holds = holds_now ? holds | bit : holds & ~bit;
  }
  return holds;
}

LaneBits ScanPad::answer(std::uint32_t, const RfmLeaf& test, LaneBits need) {
  for (const auto& [wanted, moment] : test.parts) {
    const auto standings = keep(rfm_standings_[moment],
                                [&](auto& fresh) { fresh = rfm_readers_[moment]->read(page_); });
    for_each_lane(need, [&](std::uint32_t lane) {
      if (!fits(wanted, standings[lane])) need &= ~(LaneBits{1} << lane);
    });
  }
  return need;
}

LaneBits ScanPad::answer(std::uint32_t leaf, const SingleLeaf&, LaneBits need) {
  LaneBits holds = 0;
  for_each_lane(need, [&](std::uint32_t lane) {
    const CustomerNumber customer{static_cast<std::uint32_t>(page_ * lane_count + lane)};
    if (evaluate(program_.singles[leaf], program_.audience->customer(customer), program_.moment).holds) {
      holds |= LaneBits{1} << lane;
    }
  });
  return holds;
}

// ---- What leaves share

SelectedRows& ScanPad::selected(std::uint32_t selection) {
  return keep(selected_[selection], [&](SelectedRows& fresh) {
    const auto& [filter, seconds] = program_.selections[selection];
    fresh.select(orders_, seconds, filter);
  });
}

const std::uint32_t* ScanPad::orders_from(std::uint32_t boundary) {
  const auto [selection, second] = program_.boundaries[boundary];
  SelectedRows& orders = selected(selection);
  const SecondRange& all = program_.selections[selection].seconds;
  if (second <= all.begin) return orders.begins().data();
  if (second >= all.end) return orders.begins().data() + 1;
  return keep(orders_from_[boundary], [&](LaneRows& fresh) { orders.find(second, marked_, fresh); }).data();
}

const LaneNumbers& ScanPad::counts(std::uint32_t tally) {
  return keep(counts_[tally], [&](LaneNumbers& fresh) {
    const std::uint32_t* begin = orders_from(program_.tallies[tally].begin);
    const std::uint32_t* end = orders_from(program_.tallies[tally].end);
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) fresh[lane] = end[lane] - begin[lane];
  });
}

const LaneNumbers& ScanPad::sums(std::uint32_t tally, LaneBits need) {
  Sums& kept = keep(sums_[tally], [](Sums& fresh) { fresh.known = 0; });
  const LaneBits missing = need & ~kept.known;
  if (missing == 0) return kept.numbers;
  const RowTally& wanted = program_.tallies[tally];
  SelectedRows& orders = selected(wanted.selection);
  const std::uint32_t* begin = orders_from(wanted.begin);
  const std::uint32_t* end = orders_from(wanted.end);
  if (!orders.has_sums() && std::popcount(missing) <= summed_singly_max) {
    const NarrowRows net = orders_.rows().column(net_column);
    const auto rows = orders.rows();
    for_each_lane(missing, [&](std::uint32_t lane) {
      std::int64_t sum = 0;
      for (std::uint32_t order = begin[lane]; order < end[lane]; ++order) sum += net[rows[order]];
      kept.numbers[lane] = sum;
    });
    kept.known |= missing;
    return kept.numbers;
  }
  const std::int64_t* before = orders.sums_before().data();
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) kept.numbers[lane] = before[end[lane]] - before[begin[lane]];
  kept.known = ~LaneBits{0};
  return kept.numbers;
}

LaneBits ScanPad::with_any(std::uint32_t tally) {
  return lane_kernels().numbers_that(counts(tally), {.kind = Comparison::Kind::more_than});
}

LaneBits ScanPad::row_by_row(const TallyLeaf& test, LaneBits need) {
  const RowTally& wanted = program_.tallies[test.tally];
  const std::uint32_t* begin = orders_from(wanted.begin);
  const std::uint32_t* end = orders_from(wanted.end);
  const auto rows = selected(wanted.selection).rows();
  const NarrowRows net = orders_.rows().column(net_column);
  LaneBits holds = 0;
  for_each_lane(need, [&](std::uint32_t lane) {
    OrderFigures figures;
    for (std::uint32_t order = begin[lane]; order < end[lane]; ++order) {
      figures.add(orders_.rows().keys()[rows[order]], net[rows[order]]);
    }
    if (figures.hold(test.measure, test.comparison)) holds |= LaneBits{1} << lane;
  });
  return holds;
}

const ScanPad::LastOrders& ScanPad::last_orders() {
  return keep(last_orders_, [&](LastOrders& fresh) {
    const auto column = program_.audience->orders().last_standing();
    const std::size_t size = std::min<std::size_t>(lane_count, column.size() - page_ * lane_count);
    LaneSeconds seconds;
    std::copy_n(column.data() + page_ * lane_count, size, seconds.data());
    std::fill(seconds.begin() + static_cast<std::ptrdiff_t>(size), seconds.end(), OrderStore::no_second);
    const LaneKernels& kernels = lane_kernels();
    fresh.come = kernels.before(seconds, second_from(program_.moment.now + Duration{1}));
    fresh.none = ~kernels.before(seconds, OrderStore::no_second);
    fresh.before.resize(program_.last_order_bounds.size());
    kernels.seconds_before(seconds, program_.last_order_bounds, fresh.before.data());
  });
}

bool ScanPad::sums_fit() {
  return keep(sums_fit_, [&](bool& fresh) { fresh = orders_.sums_fit(); });
}

}  // namespace lapwing
