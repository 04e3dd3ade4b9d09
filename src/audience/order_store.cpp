#include "audience/order_store.hpp"

#include <algorithm>
#include <array>

namespace lapwing {
namespace {

constexpr auto index(OrderColumn column) { return static_cast<std::uint8_t>(column); }
constexpr auto index(LineColumn column) { return static_cast<std::uint8_t>(column); }

std::int64_t flags_of(OrderStatus status, bool total_known) {
  return (static_cast<std::int64_t>(status) | (total_known ? order_total_known : 0)) ^ usual_order_flags;
}

std::uint32_t second_of(Instant at) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(at.seconds(), 0, OrderStore::second_max));
}

/// What the price is above the amount for one piece, so that adding it gives the price back, whatever they are.
std::int64_t price_rest(const LineRow& line) {
  return LinesView::plus(line.price.units, -LinesView::piece_price(line.amount, line.quantity).units);
}

std::array<std::int64_t, line_shape.narrow_count> values_of(const LineRow& line) {
  return {line.category, LinesView::plus(line.quantity.thousandths, -Quantity{}.thousandths), line.amount.units,
          price_rest(line)};
}

}  // namespace

OrderStore::OrderStore() : orders_(order_shape), lines_(line_shape) {
  stores_.ensure("");
  promo_codes_.ensure("");
}

void OrderStore::ensure_customer(std::uint32_t customer) {
  orders_.ensure_owner(customer);
  lines_.ensure_owner(customer);
  if (last_standing_.size() <= customer) last_standing_.resize(customer + 1, no_second);
  if (fallen_on_page_.size() < orders_.page_count()) fallen_on_page_.resize(orders_.page_count());
}

void OrderStore::approach(std::uint32_t customer, Approach step) const {
  orders_.page_of(customer).approach(customer, step);
  lines_.page_of(customer).approach(customer, step);
  if (step == Approach::place) prefetch(&last_standing_[customer]);
}

std::size_t OrderStore::find(std::uint32_t customer, std::string_view order_id) const {
  const auto key = ids_.find(order_id);
  return key ? find(customer, *key) : orders(customer).size();
}

std::size_t OrderStore::find(std::uint32_t customer, std::int64_t key) const {
  const OrdersView known = orders(customer);
  const NarrowRows keys = known.column(OrderColumn::id);
  // The newest are asked for most often.
  for (std::size_t i = known.size(); i-- > 0;) {
    if (keys[i] == key) return i;
  }
  return known.size();
}

// ---- Orders

Change OrderStore::record(std::uint32_t customer, const OrderRecorded& order, std::span<const LineRow> lines) {
  const OrderIds::Key key = ids_.ensure(order.order_id);
  const std::uint32_t count = static_cast<std::uint32_t>(orders(customer).size());
  const std::uint32_t position = key.is_new ? count : static_cast<std::uint32_t>(find(customer, key.value));
  if (position == count) {
    insert(customer, key.value, order, lines);
    return Change::added;
  }
  const Change change = update(customer, position, order);
  return join(change, put_lines(customer, position, order.first_line, lines));
}

Change OrderStore::record(std::uint32_t customer, std::string_view order_id, std::uint32_t first_line,
                          std::span<const LineRow> lines) {
  const std::size_t position = find(customer, order_id);
  if (position == orders(customer).size()) return Change::unchanged;
  return put_lines(customer, static_cast<std::uint32_t>(position), first_line, lines);
}

void OrderStore::insert(std::uint32_t customer, std::int64_t key, const OrderRecorded& order,
                        std::span<const LineRow> lines) {
  const std::uint32_t second = second_of(order.placed_at);
  const OrdersView known = orders(customer);
  const auto times = known.placed_at();
  const auto position = static_cast<std::uint32_t>(std::ranges::upper_bound(times, second) - times.begin());
  const PlaceRange before = position == 0 ? PlaceRange{} : known.lines(position - 1);
  Money sum{};
  for (const LineRow& line : lines) sum += line.amount;
  // Most orders name neither a store nor a promo code; the empty text is number 0.
  const std::uint32_t store = order.store.empty() ? 0 : stores_.ensure(order.store);
  const std::uint32_t promo_code = order.promo_code.empty() ? 0 : promo_codes_.ensure(order.promo_code);
  const auto line_count = static_cast<std::int64_t>(lines.size());
  const std::array<std::int64_t, order_shape.narrow_count> values = {flags_of(order.status, order.total.has_value()),
                                                                     (order.total.value_or(sum) - order.refunded).units,
                                                                     order.refunded.units,
                                                                     key,
                                                                     before.end + line_count - (position + 1),
                                                                     store,
                                                                     promo_code};
  orders_.page_of(customer).insert(customer, position, second, values);
  insert_lines(customer, second, before.end, lines);
  shift_lines(customer, position + 1, line_count - 1);
  if (stands(order.status)) {
    std::uint32_t& last = last_standing_[customer];
    last = last == no_second ? second : std::max(last, second);
  } else {
    ++fallen_on_page_[customer / owners_per_page];
  }
}

Change OrderStore::update(std::uint32_t customer, std::uint32_t position, const OrderRecorded& order) {
  const OrdersView known = orders(customer);
  const OrderStatus before = known.status(position);
  const Money total = order.total.value_or(known.total(position));
  const bool total_known = order.total || known.total_known(position);
  Change change = assign(customer, position, OrderColumn::net, (total - order.refunded).units);
  change = join(change, assign(customer, position, OrderColumn::refunded, order.refunded.units));
  if (!order.store.empty()) {
    change = join(change, assign(customer, position, OrderColumn::store, stores_.ensure(order.store)));
  }
  if (!order.promo_code.empty()) {
    const std::uint32_t code = promo_codes_.ensure(order.promo_code);
    change = join(change, assign(customer, position, OrderColumn::promo_code, code));
  }
  if (order.status != before) change = Change::changed;
  assign(customer, position, OrderColumn::flags, flags_of(order.status, total_known));
  if (stands(order.status) != stands(before)) {
    fallen_on_page_[customer / owners_per_page] += stands(before) ? 1 : -1u;
    find_last_standing(customer);
  }
  return change;
}

void OrderStore::forget(std::uint32_t customer) {
  const OrdersView known = orders(customer);
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!stands(known.status(i))) --fallen_on_page_[customer / owners_per_page];
  }
  orders_.page_of(customer).clear(customer);
  lines_.page_of(customer).clear(customer);
  last_standing_[customer] = no_second;
}

Change OrderStore::assign(std::uint32_t customer, std::uint32_t position, OrderColumn column, std::int64_t value) {
  const OwnerRows rows(orders_.page_of(customer), customer);
  if (rows.column(index(column))[position] == value) return Change::unchanged;
  orders_.page_of(customer).set(rows.begin() + position, index(column), value);
  return Change::changed;
}

void OrderStore::find_last_standing(std::uint32_t customer) {
  const OrdersView known = orders(customer);
  last_standing_[customer] = no_second;
  for (std::size_t i = known.size(); i-- > 0;) {
    if (!stands(known.status(i))) continue;
    last_standing_[customer] = known.placed_at()[i];
    return;
  }
}

// ---- Lines

/// Puts new lines of an order of that second before that place among the customer's.
void OrderStore::insert_lines(std::uint32_t customer, std::uint32_t second, std::uint32_t place,
                              std::span<const LineRow> lines) {
  if (lines.empty()) return;
  RowPage& page = lines_.page_of(customer);
  for (const LineRow& line : lines) {
    page.insert(customer, place++, line.product, values_of(line));
    calendar_.add(line.category, second, customer);
  }
}

/// There are so many more lines up to the order at that position, and to each behind it, than that orders have one.
void OrderStore::shift_lines(std::uint32_t customer, std::uint32_t position, std::int64_t by) {
  if (by == 0) return;
  const auto count = static_cast<std::uint32_t>(orders(customer).size());
  for (; position < count; ++position) {
    const std::int64_t surplus = orders(customer).column(OrderColumn::lines_surplus)[position];
    assign(customer, position, OrderColumn::lines_surplus, surplus + by);
  }
}

Change OrderStore::put_lines(std::uint32_t customer, std::uint32_t position, std::uint32_t first_line,
                             std::span<const LineRow> given) {
  Change change = Change::unchanged;
  for (std::uint32_t i = 0; i < given.size(); ++i) {
    change = join(change, put_line(customer, position, first_line + i, given[i]));
  }
  if (change != Change::unchanged && !orders(customer).total_known(position)) sum_lines(customer, position);
  return change;
}

Change OrderStore::put_line(std::uint32_t customer, std::uint32_t position, std::uint32_t place, const LineRow& line) {
  RowPage& page = lines_.page_of(customer);
  const PlaceRange known = orders(customer).lines(position);
  if (place >= known.size()) {
    shift_lines(customer, position, 1);
    insert_lines(customer, orders(customer).placed_at()[position], known.end, {&line, 1});
    return Change::changed;
  }
  calendar_.add(line.category, orders(customer).placed_at()[position], customer);
  const auto values = values_of(line);
  const std::uint32_t row = OwnerRows(page, customer).begin() + known.begin + place;
  Change change = Change::unchanged;
  if (page.narrow_keys()[row] != line.product) {
    page.set_key(row, line.product);
    change = Change::changed;
  }
  for (std::uint8_t column = 0; column < line_shape.narrow_count; ++column) {
    if (page.column(column)[row] == values[column]) continue;
    page.set(row, column, values[column]);
    change = Change::changed;
  }
  return change;
}

void OrderStore::sum_lines(std::uint32_t customer, std::uint32_t position) {
  const PlaceRange places = orders(customer).lines(position);
  const LinesView rows = lines(customer);
  Money sum{};
  for (std::uint32_t i = places.begin; i < places.end; ++i) sum += rows.amount(i);
  assign(customer, position, OrderColumn::net, (sum - orders(customer).refunded(position)).units);
}

// ---- Image

std::size_t OrderStore::memory() const {
  return orders_.memory() + lines_.memory() + calendar_.memory() + ids_.memory() + stores_.memory() +
         promo_codes_.memory() + last_standing_.capacity() * sizeof(std::uint32_t) +
         fallen_on_page_.capacity() * sizeof(std::uint32_t);
}

void OrderStore::save(ByteWriter& to) const {
  ids_.save(to);
  for (const TextTable* table : {&stores_, &promo_codes_}) table->save(to);
  orders_.save(to);
  lines_.save(to);
}

void OrderStore::load(ByteReader& from, std::uint32_t customer_count) {
  ids_.load(from);
  for (TextTable* table : {&stores_, &promo_codes_}) table->load(from);
  orders_.load(from);
  lines_.load(from);
  const std::size_t pages = (std::size_t{customer_count} + owners_per_page - 1) / owners_per_page;
  if (orders_.page_count() != pages || lines_.page_count() != pages) return from.spoil();
  calendar_.clear();
  last_standing_.assign(customer_count, no_second);
  fallen_on_page_.assign(pages, 0);
  for (std::uint32_t customer = 0; customer < customer_count; ++customer) derive(customer);
}

void OrderStore::derive(std::uint32_t customer) {
  find_last_standing(customer);
  const OrdersView known = orders(customer);
  const LinesView rows = lines(customer);
  for (std::uint32_t i = 0; i < known.size(); ++i) {
    if (!stands(known.status(i))) ++fallen_on_page_[customer / owners_per_page];
    const PlaceRange places = known.lines(i);
    for (std::uint32_t line = places.begin; line < std::min<std::size_t>(places.end, rows.size()); ++line) {
      calendar_.add(rows.category(line), known.placed_at()[i], customer);
    }
  }
}

}  // namespace lapwing
