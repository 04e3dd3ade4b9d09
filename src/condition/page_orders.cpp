#include "condition/page_orders.hpp"

#include <algorithm>
#include <limits>

#include "audience/narrow_values.hpp"
#include "audience/order_store.hpp"

namespace lapwing {
namespace {

constexpr auto index(OrderColumn column) { return static_cast<std::uint8_t>(column); }

void prefetch_all(const void* begin, std::size_t bytes) {
  constexpr std::size_t line = 64;
  for (std::size_t at = 0; at < bytes; at += line) prefetch(static_cast<const std::byte*>(begin) + at);
}

void prefetch_column(const RowPage& rows, std::uint8_t column) {
  const NarrowRows values = rows.column(column);
  prefetch_all(values.as<std::byte>(), std::size_t{rows.rows()} * values.width());
}

/// The page of that number, if there is one, whose successor will be wanted after it.
const RowPage* page_ahead(const PagedRows& pages, std::size_t page) {
  if (page >= pages.page_count()) return nullptr;
  if (page + 1 < pages.page_count()) prefetch_all(&pages.page(page + 1), sizeof(RowPage));
  return &pages.page(page);
}

}  // namespace

PageOrders::PageOrders(const OrderStore& store, std::size_t page)
    : rows_(&store.order_pages().page(page)), all_stand_(store.all_stand(page)) {}

void PageOrders::approach(const OrderStore& store, std::size_t page, std::span<const OrderColumn> columns) {
  if (const RowPage* rows = page_ahead(store.order_pages(), page)) {
    prefetch_all(rows->keys(), rows->rows() * sizeof(std::uint32_t));
    for (const OrderColumn column : columns) prefetch_column(*rows, index(column));
  }
}

void PageOrders::approach_categories(const OrderStore& store, std::size_t page) {
  if (const RowPage* rows = page_ahead(store.line_pages(), page)) {
    prefetch_column(*rows, static_cast<std::uint8_t>(LineColumn::category));
  }
}

bool PageOrders::sums_fit() const {
  const NarrowRows net = rows_->column(index(OrderColumn::net));
  if (net.width() < 8) return true;
  const std::int64_t limit = std::numeric_limits<std::int64_t>::max() / 2 / std::max(1u, rows_->rows());
  const std::int64_t* values = net.as<std::int64_t>();
  return std::all_of(values, values + rows_->rows(),
                     [limit](std::int64_t value) { return value <= limit && value >= -limit; });
}

void PageOrders::mark(const SecondRange& seconds, std::vector<MarkedRows>& to) const {
  to.resize(words_for(rows_->rows()));
  lane_kernels().mark_between(rows_->keys(), rows_->rows(), seconds.begin, seconds.end, to.data());
}

void PageOrders::keep(const RowFilter& filter, std::vector<MarkedRows>& marked) const {
  if (all_pass(filter)) return;
  for (std::uint32_t word = 0; word < marked.size(); ++word) {
    for_each_lane(marked[word].bits, [&](std::uint32_t place) {
      if (!passes(filter, word * lane_count + place)) marked[word].bits ^= std::uint64_t{1} << place;
    });
  }
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

}  // namespace lapwing
