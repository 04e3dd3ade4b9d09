#include "condition/scan_pad.hpp"

#include <algorithm>
#include <bit>

namespace lapwing {
namespace {

using Measure = OrderFigure::Measure;

constexpr auto net_column = static_cast<std::uint8_t>(OrderColumn::net);
/// Up to how many customers are summed up one by one rather than over the whole page.
constexpr int summed_singly_max = 8;
/// Up to how many customers' lines are looked at one by one rather than the whole page's, if few searches need them.
constexpr int looked_at_singly_max = 4;
constexpr std::size_t searches_apart_max = 3;

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
      rows_from_(program.seconds.size()),
      row_counts_(program.filters.size()),
      row_sums_(program.filters.size()),
      counts_(program.tallies.size()),
      sums_(program.tallies.size()),
      above_(program.figures.size()),
      answers_(program.leaves.size()) {
  marks_[static_cast<std::size_t>(LineField::category)].resize(program.categories.size());
  marks_[static_cast<std::size_t>(LineField::product)].resize(program.products.size());
}

void ScanPad::open(std::size_t page) {
  ++turn_;
  page_ = page;
  orders_ = PageOrders(program_.audience->orders(), page);
  const std::size_t left = program_.audience->size() - page * lane_count;
  candidates_ = left >= lane_count ? ~LaneBits{0} : (LaneBits{1} << left) - 1;
  if (program_.lanes) candidates_ &= (*program_.lanes)[page];
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
  if (figure.bounds.size() == 1) {
    compare(figure, need, &above);
  } else {
    above = keep(above_[test.figure], [&](std::vector<LaneBits>& fresh) {
      fresh.resize(figure.bounds.size());
      compare(figure, ~LaneBits{0}, fresh.data());
    })[test.bound];
  }
  const LaneBits holds = test.above ? above : ~above;
  if (figure.measure != Measure::average) return holds;
  return holds & lane_kernels().numbers_that(counts(figure.tally), {.kind = Comparison::Kind::more_than});
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
  const LaneBits hit = add_up(test, lanes);
  LaneBits holds = over_none & ~hit;
  for_each_lane(hit, [&](std::uint32_t lane) {
    if (figures_[lane].hold(test.measure, test.comparison)) holds |= LaneBits{1} << lane;
  });
  return holds;
}

LaneBits ScanPad::add_up(const HitsLeaf& test, LaneBits lanes) {
  const LineSearches& searches = test.field == LineField::category ? program_.categories : program_.products;
  const OrderStore& store = program_.audience->orders();
  const bool all = orders_.all_pass(test.filter);
  const std::uint32_t* seconds = orders_.rows().keys();
  const NarrowRows net = orders_.rows().column(net_column);
  LaneBits hit = 0;
  const auto take = [&](std::uint32_t lane, std::uint32_t order) {
    if (seconds[order] < test.seconds.begin || seconds[order] >= test.seconds.end) return;
    if (!all && !orders_.passes(test.filter, order)) return;
    const LaneBits bit = LaneBits{1} << lane;
    if ((hit & bit) == 0) figures_[lane] = {};
    hit |= bit;
    figures_[lane].add(seconds[order], net[order]);
  };
  Kept<RowBits>& marks = marks_[static_cast<std::size_t>(test.field)][test.search];
  if (searches.size() <= searches_apart_max && std::popcount(lanes) <= looked_at_singly_max) {
    for_each_lane(lanes, [&](std::uint32_t lane) {
      hits_.clear();
      searches.find_of(store, page_, lane, test.seconds, test.search, hits_);
      for (const std::uint32_t order : hits_) take(lane, order);
    });
    return hit;
  }
  keep(marks, [&](RowBits& fresh) { searches.mark(store.line_pages().page(page_), test.search, fresh); });
  keep(line_orders_, [&](LineOrders& fresh) { fresh.open(store, page_); }).for_each(marks.value, lanes, take);
  return hit;
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

const LaneRows& ScanPad::rows_from(std::uint32_t second) {
  return keep(rows_from_[second], [&](LaneRows& fresh) { orders_.find(program_.seconds[second], marked_, fresh); });
}

const LaneNumbers& ScanPad::counts(std::uint32_t tally) {
  return keep(counts_[tally], [&](LaneNumbers& fresh) {
    const RowTally& wanted = program_.tallies[tally];
    const RowFilter& filter = program_.filters[wanted.filter];
    const LaneRows& begin = rows_from(wanted.begin);
    const LaneRows& end = rows_from(wanted.end);
    if (orders_.all_pass(filter)) {
      for (std::uint32_t lane = 0; lane < lane_count; ++lane) fresh[lane] = end[lane] - begin[lane];
      return;
    }
    const RowSums& sums = keep(row_counts_[wanted.filter], [&](RowSums& page) { page.count(orders_, filter); });
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) fresh[lane] = sums.count(begin[lane], end[lane]);
  });
}

const LaneNumbers& ScanPad::sums(std::uint32_t tally, LaneBits need) {
  Sums& kept = keep(sums_[tally], [](Sums& fresh) { fresh.known = 0; });
  const LaneBits missing = need & ~kept.known;
  if (missing == 0) return kept.numbers;
  const RowTally& wanted = program_.tallies[tally];
  const RowFilter& filter = program_.filters[wanted.filter];
  const LaneRows& begin = rows_from(wanted.begin);
  const LaneRows& end = rows_from(wanted.end);
  if (row_sums_[wanted.filter].turn != turn_ && std::popcount(missing) <= summed_singly_max) {
    const NarrowRows net = orders_.rows().column(net_column);
    const bool all = orders_.all_pass(filter);
    for_each_lane(missing, [&](std::uint32_t lane) {
      std::int64_t sum = 0;
      for (std::uint32_t row = begin[lane]; row < end[lane]; ++row) {
        sum += all || orders_.passes(filter, row) ? net[row] : 0;
      }
      kept.numbers[lane] = sum;
    });
    kept.known |= missing;
    return kept.numbers;
  }
  const RowSums& sums = keep(row_sums_[wanted.filter], [&](RowSums& page) { page.sum(orders_, filter); });
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    kept.numbers[lane] = sums.sum(begin[lane], end[lane]);
  }
  kept.known = ~LaneBits{0};
  return kept.numbers;
}

LaneBits ScanPad::row_by_row(const TallyLeaf& test, LaneBits need) {
  const RowTally& wanted = program_.tallies[test.tally];
  const RowFilter& filter = program_.filters[wanted.filter];
  const LaneRows& begin = rows_from(wanted.begin);
  const LaneRows& end = rows_from(wanted.end);
  const NarrowRows net = orders_.rows().column(net_column);
  const bool all = orders_.all_pass(filter);
  LaneBits holds = 0;
  for_each_lane(need, [&](std::uint32_t lane) {
    OrderFigures figures;
    for (std::uint32_t row = begin[lane]; row < end[lane]; ++row) {
      if (all || orders_.passes(filter, row)) figures.add(orders_.rows().keys()[row], net[row]);
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
