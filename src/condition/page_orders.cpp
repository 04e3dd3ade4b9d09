#include "condition/page_orders.hpp"

#include <algorithm>
#include <limits>

#include "audience/narrow_values.hpp"
#include "audience/order_store.hpp"

namespace lapwing {
namespace {

constexpr auto index(OrderColumn column) { return static_cast<std::uint8_t>(column); }

}  // namespace

PageOrders::PageOrders(const OrderStore& store, std::size_t page)
    : rows_(&store.order_pages().page(page)), all_stand_(store.all_stand(page)) {}

bool PageOrders::sums_fit() const {
  const NarrowRows net = rows_->column(index(OrderColumn::net));
  if (net.width() < 8) return true;
  const std::int64_t limit = std::numeric_limits<std::int64_t>::max() / 2 / std::max(1u, rows_->rows());
  const std::int64_t* values = net.as<std::int64_t>();
  return std::all_of(values, values + rows_->rows(),
                     [limit](std::int64_t value) { return value <= limit && value >= -limit; });
}

void PageOrders::find(std::uint32_t second, std::vector<MarkedRows>& marked, LaneRows& to) const {
  marked.resize(rows_->rows() / lane_count + 1);
  lane_kernels().first_rows(rows_->keys(), rows_->begins(), second, marked.data(), to);
}

bool PageOrders::passes(const RowFilter& filter, std::uint32_t row) const {
  const auto status = static_cast<unsigned>(status_of(rows_->column(index(OrderColumn::flags))[row]));
  if ((filter.statuses >> status & 1u) == 0) return false;
  return !filter.total || filter.total->holds(rows_->column(index(OrderColumn::net))[row]);
}

bool PageOrders::all_pass(const RowFilter& filter) const {
  if (!all_stand_ || (filter.statuses & standing_statuses) != standing_statuses) return false;
  if (!filter.total) return true;
  // What lies between two numbers that compare so does, too.
  bool all = filter.total->holds(0);
  if (rows_->rows() == 0) return all;
  with_values(rows_->column(index(OrderColumn::net)), [&](const auto* values) {
    auto least = values[0];
    auto most = values[0];
    for (std::uint32_t row = 1; row < rows_->rows(); ++row) {
      least = std::min(least, values[row]);
      most = std::max(most, values[row]);
    }
    all = filter.total->holds(least) && filter.total->holds(most);
  });
  return all;
}

void RowSums::count(const PageOrders& page, const RowFilter& filter) {
  const std::uint32_t rows = page.rows().rows();
  counts_.resize(rows + 1);
  counts_[0] = 0;
  std::uint32_t count = 0;
  for (std::uint32_t row = 0; row < rows; ++row) {
    count += page.passes(filter, row) ? 1u : 0u;
    counts_[row + 1] = count;
  }
}

void RowSums::sum(const PageOrders& page, const RowFilter& filter) {
  const std::uint32_t rows = page.rows().rows();
  sums_.assign(rows + 1, 0);
  const bool all = page.all_pass(filter);
  with_values(page.rows().column(index(OrderColumn::net)), [&](const auto* values) {
    std::int64_t sum = 0;
    for (std::uint32_t row = 0; row < rows; ++row) {
      sum += all || page.passes(filter, row) ? std::int64_t{values[row]} : 0;
      sums_[row + 1] = sum;
    }
  });
}

}  // namespace lapwing
