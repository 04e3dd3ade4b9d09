#include "report/conversion_windows.hpp"

#include <algorithm>
#include <set>

namespace lapwing {

void ConversionWindows::open(const WindowRequest& request, Instant now, Day day, const OrdersView& orders,
                             CampaignFigures& figures) {
  if (request.method == ConversionMethod::none) return;
  bool is_open = false;
  windows_.for_each(request.customer.value, [&](const Window& window) {
    is_open |= window.enrollment != 0 && window.enrollment == request.enrollment.value && window.is_arm == 0;
  });
  if (is_open && !request.is_arm) return;
  Window& window = windows_.add(request.customer.value,
                                {.number = next_++,
                                 .enrollment = request.enrollment.value,
                                 .from = now,
                                 .place = request.place,
                                 .day = day.number,
                                 .seconds = static_cast<std::uint32_t>(request.length.ms / 1000),
                                 .method = request.method,
                                 .is_arm = static_cast<std::uint8_t>(request.is_arm)});
  Figures& counted = figures.at(request.place, day);
  ++(request.is_arm ? counted.customers : counted.reached);
  for (std::size_t i = orders.size(); i-- > 0;) {
    if (!stands(orders.status(i))) continue;
    if (window.counts_new() && window.has(orders.at(i))) add(window, orders.net(i), 1, figures);
    const bool is_open_order = orders.status(i) != OrderStatus::completed && orders.at(i) <= now;
    if (!window.counts_growth() || !is_open_order) continue;
    if (request.order_key != WindowRequest::any_order && request.order_key != orders.id_key(i)) continue;
    open_orders_.add(request.customer.value, {window.number, orders.id_key(i), orders.net(i), Money{}});
  }
}

void ConversionWindows::add(Window& window, Money revenue, std::int32_t orders, CampaignFigures& figures) {
  const bool had = window.orders > 0;
  const Money before = window.revenue;
  window.revenue += revenue;
  window.orders += orders;
  Figures& counted = figures.at(window.place, Day{window.day});
  const std::uint64_t converted = (window.orders > 0 ? 1u : 0u) - (had ? 1ull : 0ull);  // wraps, and back when added
  if (window.is_arm != 0) {
    counted.customers_converted += converted;
    counted.customers_revenue += revenue;
    counted.customers_squares.change(before, window.revenue);
  } else {
    counted.converted += converted;
    counted.conversion_orders += static_cast<std::uint64_t>(std::int64_t{orders});
    counted.conversion_revenue += revenue;
  }
}

/// While the window is open the order may rise; later it can only fall.
void ConversionWindows::grow(Window& window, OpenOrder& order, const OrderChange& change, Instant now,
                             CampaignFigures& figures) {
  const Money above = std::max(Money{}, change.after - order.base);
  const Money grown = now <= window.until() ? above : std::min(order.grown, above);
  const auto counts = [](Money amount) { return amount > Money{} ? 1 : 0; };
  const Money difference = grown - order.grown;
  const std::int32_t orders = counts(grown) - counts(order.grown);
  order.grown = grown;
  if (difference != Money{}) add(window, difference, orders, figures);
}

void ConversionWindows::change(const OrderChange& change, Instant now, CampaignFigures& figures) {
  windows_.for_each(change.customer.value, [&](Window& window) {
    if (now > window.until() + return_period) return;
    if (window.counts_new() && window.has(change.placed_at)) {
      add(window, change.after - change.before, (change.stands ? 1 : 0) - (change.stood ? 1 : 0), figures);
    }
    if (!window.counts_growth()) return;
    open_orders_.for_each(change.customer.value, [&](OpenOrder& order) {
      if (order.window == window.number && order.key == change.key) grow(window, order, change, now, figures);
    });
  });
}

void ConversionWindows::sweep(Instant now) {
  std::set<std::uint64_t> over;  // numbers
  windows_.erase_if([&](const Window& window) {
    if (window.until() + return_period >= now) return false;
    if (window.counts_growth()) over.insert(window.number);
    return true;
  });
  if (!over.empty()) open_orders_.erase_if([&](const OpenOrder& order) { return over.contains(order.window); });
}

void ConversionWindows::save(ByteWriter& to) const {
  windows_.save(to);
  open_orders_.save(to);
  to.put(next_);
}

void ConversionWindows::load(ByteReader& from) {
  windows_.load(from);
  open_orders_.load(from);
  from.get(next_);
}

}  // namespace lapwing
