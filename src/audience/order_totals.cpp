#include "audience/order_totals.hpp"

#include <algorithm>

#include "audience/narrow_values.hpp"
#include "audience/order_store.hpp"

namespace lapwing {
namespace {

constexpr auto index(OrderColumn column) { return static_cast<std::uint8_t>(column); }

/// Of rows that all stand; a vacant one is worth nothing.
std::int64_t sum_all(const RowPage& page) {
  std::uint64_t sum = 0;
  with_values(page.column(index(OrderColumn::net)), [&](const auto* values) {
    for (std::uint32_t row = 0; row < page.rows(); ++row) sum += static_cast<std::uint64_t>(values[row]);
  });
  return static_cast<std::int64_t>(sum);
}

/// A vacant row's flags are those of a usual order, which stands.
void add_some_fallen(const RowPage& page, OrderTotals& totals) {
  const NarrowRows flags = page.column(index(OrderColumn::flags));
  const NarrowRows net = page.column(index(OrderColumn::net));
  for (std::uint32_t row = 0; row < page.rows(); ++row) {
    if (stands(status_of(flags[row]))) {
      totals.revenue += Money{net[row]};
    } else {
      ++totals.fallen;
    }
  }
}

}  // namespace

std::uint64_t count_orders(const OrderStore& store) {
  std::uint64_t count = 0;
  const PagedRows& pages = store.order_pages();
  for (std::size_t i = 0; i < pages.page_count(); ++i) {
    const std::uint32_t* keys = pages.page(i).keys();
    std::uint32_t here = 0;
    for (std::uint32_t row = 0; row < pages.page(i).rows(); ++row) here += keys[row] != RowPage::vacant ? 1U : 0U;
    count += here;
  }
  return count;
}

OrderTotals total_orders(const OrderStore& store) {
  OrderTotals totals{.orders = count_orders(store), .revenue = {}};
  const PagedRows& pages = store.order_pages();
  for (std::size_t i = 0; i < pages.page_count(); ++i) {
    if (store.all_stand(i)) {
      totals.revenue += Money{sum_all(pages.page(i))};
    } else {
      add_some_fallen(pages.page(i), totals);
    }
  }
  const auto last = store.last_standing();
  totals.buyers = last.size() - static_cast<std::uint64_t>(std::ranges::count(last, OrderStore::no_second));
  return totals;
}

}  // namespace lapwing
