#include "rfm_cells.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <mutex>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/rfm_state.hpp"

namespace lapwing {
namespace {

constexpr std::uint32_t day_seconds = 86'400;
constexpr std::uint32_t days = 365;

}  // namespace

std::int64_t rfm_today(const BenchShop& shop) { return shop.now.seconds() / day_seconds; }
std::int64_t rfm_since(const BenchShop& shop) { return (rfm_today(shop) - (days - 1)) * day_seconds; }

RfmCellCounts rfm_cells(const BenchShop& shop, const ForEachPartition& for_each) {
  const RfmDefinition definition;
  const auto moment = [&](std::uint32_t partition) {
    return Moment{shop.now, &shop.zone, &shop.partitions[partition]};
  };
  std::mutex mutex;
  std::vector<RfmEverybody> everybody(BenchShop::partition_count);
  RfmDistribution distribution;
  for_each([&](std::uint32_t partition) {
    gather(definition, moment(partition), everybody[partition]);
    RfmDistribution here;
    everybody[partition].add_to(here);
    const std::lock_guard lock(mutex);
    distribution.merge(std::move(here));
  });
  const RfmBounds bounds = compute_bounds(definition.settings, distribution, 1, shop.zone.day(shop.now)).value();
  const RfmScorer scorer(bounds);
  RfmMatrix matrix(bounds.bins);
  for_each([&](std::uint32_t partition) {
    RfmMatrix here(bounds.bins);
    everybody[partition].add_to(here, scorer);
    const std::lock_guard lock(mutex);
    matrix.merge(here);
  });
  RfmCellCounts counts{};
  for (std::size_t cell = 0; cell < counts.size(); ++cell) {
    const auto score = [&](std::size_t unit) { return static_cast<std::uint8_t>(cell / unit % 5 + 1); };
    counts[cell] = matrix.cell(RfmScores{score(25), score(5), score(1)}).customers;
  }
  return counts;
}

namespace {

struct Buyer {
  std::uint32_t days_ago;
  std::uint32_t orders;
  std::int64_t amount;
};

/// What a partition's buyers are, and how many there are of each figure. Amounts are counted by the highest bits of
/// their logarithm, near enough: a floating-point number without its last digits.
struct Tally {
  std::vector<Buyer> buyers;
  std::array<std::uint32_t, days> by_days{};
  std::array<std::uint32_t, 1024> by_orders{};
  std::vector<std::uint32_t> by_size = std::vector<std::uint32_t>(std::size_t{1} << 15);

  static std::uint32_t size_of(std::int64_t amount) {
    return std::bit_cast<std::uint32_t>(static_cast<float>(amount)) >> 16;
  }
};

void tally(const Audience& audience, std::uint32_t today, std::uint32_t since, Tally& to) {
  const PagedRows& pages = audience.orders().order_pages();
  to.buyers.resize(pages.page_count() * owners_per_page);
  Buyer* next = to.buyers.data();
  for (std::size_t number = 0; number < pages.page_count(); ++number) {
    const RowPage& page = pages.page(number);
    const std::uint32_t* seconds = page.keys();
    const NarrowRows amounts = page.column(static_cast<std::uint8_t>(OrderColumn::net));
    for (std::uint32_t lane = 0; lane < owners_per_page; ++lane) {
      const std::uint32_t begin = page.begins()[lane];
      const std::uint32_t end = page.end(lane);
      if (end == begin || seconds[end - 1] < since) continue;
      std::uint32_t row = end;
      std::int64_t amount = 0;
      for (; row > begin && seconds[row - 1] >= since; --row) amount += amounts[row - 1];
      *next = {today - seconds[end - 1] / day_seconds, end - row, amount};
      ++to.by_days[next->days_ago];
      ++to.by_orders[next->orders];
      ++to.by_size[Tally::size_of(amount)];
      ++next;
    }
  }
  to.buyers.resize(static_cast<std::size_t>(next - to.buyers.data()));
}

using Bounds = std::array<std::int64_t, 4>;

/// The figures of rank ceil(k * count / 5), from how many there are of each.
template <class Counts>
Bounds bounds_of(const Counts& counts, std::uint64_t count) {
  Bounds bounds{};
  std::uint64_t seen = 0;
  std::uint64_t k = 1;
  for (std::size_t figure = 0; figure < counts.size() && k < 5; ++figure) {
    seen += counts[figure];
    for (; k < 5 && (k * count + 4) / 5 <= seen; ++k) bounds[k - 1] = static_cast<std::int64_t>(figure);
  }
  return bounds;
}

/// Finds the sizes of the amounts at the ranks, and then the amounts among those of these sizes.
Bounds amount_bounds(const std::vector<Tally>& tallies, const std::vector<std::uint32_t>& by_size,
                     std::uint64_t count) {
  Bounds bounds = bounds_of(by_size, count);
  std::array<std::vector<std::int64_t>, 4> of_size;
  for (const Tally& tally : tallies) {
    for (const Buyer& buyer : tally.buyers) {
      const std::int64_t size = Tally::size_of(buyer.amount);
      for (std::size_t k = 0; k < 4; ++k) {
        if (size == bounds[k]) of_size[k].push_back(buyer.amount);
      }
    }
  }
  for (std::uint64_t k = 0; k < 4; ++k) {
    const auto sizes_end = by_size.begin() + static_cast<std::ptrdiff_t>(bounds[k]);
    const std::uint64_t smaller = std::accumulate(by_size.begin(), sizes_end, std::uint64_t{0});
    const auto rank = of_size[k].begin() + static_cast<std::ptrdiff_t>(((k + 1) * count + 4) / 5 - smaller - 1);
    std::ranges::nth_element(of_size[k], rank);
    bounds[k] = *rank;
  }
  return bounds;
}

std::size_t above(const Bounds& bounds, std::int64_t figure) {
  std::size_t count = 0;
  for (const std::int64_t bound : bounds) count += bound < figure ? 1 : 0;
  return count;
}

}  // namespace

RfmCellCounts rfm_cells_by_hand(const BenchShop& shop, const ForEachPartition& for_each) {
  const auto today = static_cast<std::uint32_t>(rfm_today(shop));
  const auto since = static_cast<std::uint32_t>(rfm_since(shop));
  std::vector<Tally> tallies(BenchShop::partition_count);
  for_each([&](std::uint32_t partition) { tally(shop.partitions[partition], today, since, tallies[partition]); });
  Tally all;
  std::uint64_t count = 0;
  for (const Tally& each : tallies) {
    count += each.buyers.size();
    std::ranges::transform(all.by_days, each.by_days, all.by_days.begin(), std::plus());
    std::ranges::transform(all.by_orders, each.by_orders, all.by_orders.begin(), std::plus());
    std::ranges::transform(all.by_size, each.by_size, all.by_size.begin(), std::plus());
  }
  const Bounds by_days = bounds_of(all.by_days, count);
  const Bounds by_orders = bounds_of(all.by_orders, count);
  const Bounds by_amount = amount_bounds(tallies, all.by_size, count);
  std::vector<RfmCellCounts> cells(BenchShop::partition_count);
  for_each([&](std::uint32_t partition) {
    for (const Buyer& buyer : tallies[partition].buyers) {
      const std::size_t most = buyer.orders == 1 ? 0 : buyer.orders == 2 ? 2 : 4;
      const std::size_t r = 4 - above(by_days, buyer.days_ago);
      const std::size_t f = std::min(above(by_orders, buyer.orders), most);
      ++cells[partition][(r * 5 + f) * 5 + above(by_amount, buyer.amount)];
    }
  });
  RfmCellCounts sum{};
  for (const RfmCellCounts& some : cells) std::ranges::transform(sum, some, sum.begin(), std::plus());
  return sum;
}

}  // namespace lapwing
