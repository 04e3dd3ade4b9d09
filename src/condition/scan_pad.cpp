#include "condition/scan_pad.hpp"

#include <algorithm>
#include <bit>

namespace lapwing {
namespace {

using Measure = OrderFigure::Measure;

constexpr auto net_column = static_cast<std::uint8_t>(OrderColumn::net);
/// Up to how many customers are summed up one by one rather than over the whole page.
constexpr int summed_singly_max = 8;
/// Up to how many customers' lines are looked at one by one rather than the whole page's.
constexpr int looked_at_singly_max = 4;

/// Whose sum over their count compares so; nobody's without a count.
LaneBits averages_that(const LaneNumbers& sums, const LaneNumbers& counts, const Comparison& comparison) {
  constexpr std::int64_t bound_max = std::int64_t{1} << 36;  // times fewer than 2^25 rows fits
  const bool is_narrow = comparison.kind != Comparison::Kind::between && comparison.bound < bound_max &&
                         comparison.bound > -bound_max;
  LaneBits holds = 0;
  if (!is_narrow) {
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
      const bool is_so = counts[lane] > 0 && comparison.holds(sums[lane], counts[lane]);
      holds |= LaneBits{is_so} << lane;
    }
    return holds;
  }
  // An average is above a bound if what the orders come to beyond the bound each is above nothing.
  LaneNumbers beyond{};
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) beyond[lane] = sums[lane] - comparison.bound * counts[lane];
  holds = lane_kernels().numbers_that(beyond, {.kind = comparison.kind});
  return holds & lane_kernels().numbers_that(counts, {.kind = Comparison::Kind::more_than});
}

}  // namespace

ScanPad::ScanPad(const ScanProgram& program)
    : program_(program),
      rows_from_(program.seconds.size()),
      row_counts_(program.filters.size()),
      row_sums_(program.filters.size()),
      counts_(program.tallies.size()),
      sums_(program.tallies.size()),
      answers_(program.leaves.size()) {
  for (const LineField field : {LineField::category, LineField::product}) {
    SearchHits& of = hits_[static_cast<std::size_t>(field)];
    of.searches = field == LineField::category ? &program.categories : &program.products;
    of.found.resize(of.searches->size());
    of.turns.resize(of.searches->size());
  }
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
    const ScanLeaf& asked = program_.leaves[leaf];
    bits.holds |= std::visit([&](const auto& test) { return answer(asked, test, missing); }, asked.test) & missing;
    bits.known |= missing;
  }
  return bits.holds & need;
}

// ---- Leaves

LaneBits ScanPad::answer(const ScanLeaf&, const BytesLeaf& test, LaneBits) {
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

LaneBits ScanPad::answer(const ScanLeaf&, const WordsLeaf& test, LaneBits) {
  return page_ < test.words.size() ? test.words[page_] : 0;
}

LaneBits ScanPad::answer(const ScanLeaf& leaf, const LastOrderLeaf& test, LaneBits need) {
  const auto column = program_.audience->orders().last_standing();
  std::array<std::uint32_t, lane_count> last;
  const std::size_t size = std::min<std::size_t>(lane_count, column.size() - page_ * lane_count);
  std::copy_n(column.data() + page_ * lane_count, size, last.data());
  std::fill(last.begin() + static_cast<std::ptrdiff_t>(size), last.end(), OrderStore::no_second);
  const std::uint32_t bound = test.test.bound;
  const std::uint32_t ahead = second_from(program_.moment.now + Duration{1});
  const LaneKernels& kernels = lane_kernels();
  const LaneBits come = kernels.seconds_before(last, ahead);
  const LaneBits before = kernels.seconds_before(last, bound);
  const LaneBits none = ~kernels.seconds_before(last, OrderStore::no_second);
  // Whose last order is still to come may have one before it.
  const LaneBits unclear = need & ~come & ~none;
  return (come & (test.test.before ? before : ~before)) | answer(leaf, SingleLeaf{}, unclear);
}

LaneBits ScanPad::answer(const ScanLeaf& leaf, const FirstSeenLeaf& test, LaneBits need) {
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

LaneBits ScanPad::answer(const ScanLeaf& leaf, const TallyLeaf& test, LaneBits need) {
  const bool is_additive = test.measure == Measure::count || test.measure == Measure::sum ||
                           test.measure == Measure::average;
  if (!is_additive) return row_by_row(test, need);
  const LaneNumbers& count = counts(test.tally);
  if (test.measure == Measure::count) return lane_kernels().numbers_that(count, test.comparison);
  if (!sums_fit()) return answer(leaf, SingleLeaf{}, need);
  const LaneNumbers& sum = sums(test.tally, need);
  if (test.measure == Measure::sum) {
    return lane_kernels().numbers_that(sum, test.comparison);
  }
  return averages_that(sum, count, test.comparison) & need;
}

LaneBits ScanPad::answer(const ScanLeaf&, const HitsLeaf& test, LaneBits need) {
  const LaneBits lanes = test.lanes ? need & (*test.lanes)[page_] : need;
  SearchHits& of = hits_[static_cast<std::size_t>(test.field)];
  LaneBits hit = 0;
  if (of.turns[test.search] != turn_ && std::popcount(lanes) <= looked_at_singly_max) {
    for_each_lane(lanes, [&](std::uint32_t lane) {
      of.searches->find_of(program_.audience->orders(), page_, lane, test.seconds, test.search, of.found[test.search]);
      hit |= add_up(test, of.found[test.search]);
    });
  } else {
    hit = add_up(test, hits(test.field, test.search));
  }
  LaneBits holds = holds_over_none(test.measure, test.comparison) ? ~hit : 0;
  for_each_lane(hit, [&](std::uint32_t lane) {
    if (figures_[lane].hold(test.measure, test.comparison)) holds |= LaneBits{1} << lane;
  });
  return holds;
}

LaneBits ScanPad::add_up(const HitsLeaf& test, const std::vector<OrderHit>& hits) {
  LaneBits hit = 0;
  for (const OrderHit& order : hits) {
    const std::uint32_t second = orders_.rows().keys()[order.row];
    if (second < test.seconds.begin || second >= test.seconds.end) continue;
    if (!orders_.all_pass(test.filter) && !orders_.passes(test.filter, order.row)) continue;
    const LaneBits bit = LaneBits{1} << order.lane;
    if ((hit & bit) == 0) figures_[order.lane] = {};
    hit |= bit;
    figures_[order.lane].add(second, orders_.rows().column(net_column)[order.row]);
  }
  return hit;
}

LaneBits ScanPad::answer(const ScanLeaf& leaf, const SingleLeaf&, LaneBits need) {
  LaneBits holds = 0;
  for_each_lane(need, [&](std::uint32_t lane) {
    const CustomerNumber customer{static_cast<std::uint32_t>(page_ * lane_count + lane)};
    if (evaluate(leaf.single, program_.audience->customer(customer), program_.moment).holds) {
      holds |= LaneBits{1} << lane;
    }
  });
  return holds;
}

// ---- What leaves share

const LaneRows& ScanPad::rows_from(std::uint32_t second) {
  return keep(rows_from_[second], [&](LaneRows& fresh) { orders_.find(program_.seconds[second], words_, fresh); });
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

const std::vector<OrderHit>& ScanPad::hits(LineField field, std::uint32_t search) {
  SearchHits& of = hits_[static_cast<std::size_t>(field)];
  if (of.turns[search] == turn_) return of.found[search];
  if (of.searches->go_together()) {
    of.searches->find_all(program_.audience->orders(), page_, lines_, of.found);
    std::ranges::fill(of.turns, turn_);
  } else {
    of.searches->find(program_.audience->orders(), page_, search, of.found[search]);
    of.turns[search] = turn_;
  }
  return of.found[search];
}

bool ScanPad::sums_fit() {
  return keep(sums_fit_, [&](bool& fresh) { fresh = orders_.sums_fit(); });
}

}  // namespace lapwing
