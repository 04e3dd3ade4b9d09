#include "condition/line_hits.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <set>

#include "audience/narrow_values.hpp"
#include "audience/order_store.hpp"
#include "condition/lane_kernels.hpp"

namespace lapwing {
namespace {

constexpr std::size_t short_max = 4;
constexpr auto category_column = static_cast<std::uint8_t>(LineColumn::category);

/// Marks the rows whose value is one of a few; `mark` is the kernel for one value.
template <class Value, class Kernel>
void mark_few(const Value* values, std::uint32_t rows, const SoughtNumbers& sought, const Kernel& mark, RowBits& to) {
  for (const std::uint32_t number : sought.numbers()) {
    const auto wanted = static_cast<Value>(number);
    if (wanted == number) mark(values, rows, wanted, to.data());  // or it is too large for this page to have it
  }
}

/// Marks the rows whose value is one of many.
void mark_many(const std::uint32_t* values, std::uint32_t rows, const SoughtNumbers& sought, RowBits& to) {
  for (std::uint32_t row = 0; row < rows; ++row) {
    to[row / lane_count] |= std::uint64_t{sought.contains(values[row])} << row % lane_count;
  }
}
void mark_many(const std::uint16_t* values, std::uint32_t rows, const SoughtNumbers& sought, RowBits& to) {
  lane_kernels().mark_sought(values, rows, sought.bits(), to.data());
}
void mark_many(const std::uint8_t* values, std::uint32_t rows, const SoughtNumbers& sought, RowBits& to) {
  std::array<std::uint16_t, 16 * lane_count> some;
  for (std::uint32_t from = 0; from < rows; from += static_cast<std::uint32_t>(some.size())) {
    const std::uint32_t size = std::min(rows - from, static_cast<std::uint32_t>(some.size()));
    std::copy_n(values + from, size, some.begin());
    lane_kernels().mark_sought(some.data(), size, sought.bits(), to.data() + from / lane_count);
  }
}

template <class Value, class Kernel>
void mark_sought(const Value* values, std::uint32_t rows, const SoughtNumbers& sought, const Kernel& mark,
                 RowBits& to) {
  if (sought.is_short()) return mark_few(values, rows, sought, mark, to);
  mark_many(values, rows, sought, to);
}

/// The order that a customer's line belongs to: the first that ends behind it. `surplus` is that column of the orders.
template <class Surplus>
std::uint32_t order_of(const RowPage& orders, const Surplus* surplus, std::uint32_t lane, std::uint32_t line) {
  const std::uint32_t begin = orders.begins()[lane];
  // Where every order has one line, that is the order at the same place.
  const std::uint32_t guess = begin + line;
  const bool is_order = guess < orders.begins()[lane + 1] && orders.keys()[guess] != RowPage::vacant;
  if (is_order && surplus[guess] == 0 && (line == 0 || surplus[guess - 1] == 0)) return guess;
  std::uint32_t first = begin;
  std::uint32_t length = orders.end(lane) - first;
  while (length > 0) {
    const std::uint32_t half = length / 2;
    const std::uint32_t middle = first + half;
    const bool ends_before = OrdersView::lines_end(middle - begin, static_cast<std::int64_t>(surplus[middle])) <= line;
    first = ends_before ? middle + 1 : first;
    length = ends_before ? length - half - 1 : half;
  }
  return first;
}

/// Vacant lines have the category 0, and a product that may be another's on a page of wider keys.
void take_out_vacant(const RowPage& lines, RowBits& marked) {
  RowBits vacant(marked.size());
  if (const NarrowRows keys = lines.narrow_keys(); keys.width() == 2) {
    lane_kernels().mark_pairs(keys.as<std::uint16_t>(), lines.rows(), static_cast<std::uint16_t>(RowPage::vacant),
                              vacant.data());
  } else {
    lane_kernels().mark_fours(lines.keys(), lines.rows(), RowPage::vacant, vacant.data());
  }
  for (std::uint32_t row = lines.rows(); row < vacant.size() * lane_count; ++row) {
    vacant[row / lane_count] |= std::uint64_t{1} << row % lane_count;
  }
  for (std::size_t i = 0; i < marked.size(); ++i) marked[i] &= ~vacant[i];
}

}  // namespace

SoughtNumbers::SoughtNumbers(std::vector<std::uint32_t> numbers) : numbers_(std::move(numbers)) {
  std::ranges::sort(numbers_);
  if (numbers_.size() <= short_max) return;
  bits_.resize(numbers_.back() / 64 + 1);
  for (const std::uint32_t number : numbers_) bits_[number / 64] |= std::uint64_t{1} << number % 64;
  std::uint32_t before = 0;
  for (const std::uint64_t word : bits_) {
    before_.push_back(before);
    before += static_cast<std::uint32_t>(std::popcount(word));
  }
}

bool SoughtNumbers::contains(std::uint32_t number) const {
  if (is_short()) return std::ranges::find(numbers_, number) != numbers_.end();
  return number / 64 < bits_.size() && (bits_[number / 64] >> number % 64 & 1) != 0;
}

std::uint32_t LineSearches::add(std::vector<std::uint32_t> numbers) {
  const SoughtNumbers sought(std::move(numbers));
  const auto known = std::ranges::find_if(searches_, [&](const SoughtNumbers& other) {
    return std::ranges::equal(other.numbers(), sought.numbers());
  });
  const auto place = static_cast<std::uint32_t>(known - searches_.begin());
  if (known != searches_.end()) return place;
  searches_.push_back(sought);
  std::set<std::uint32_t> all;
  for (const SoughtNumbers& search : searches_) all.insert(search.numbers().begin(), search.numbers().end());
  all_ = SoughtNumbers({all.begin(), all.end()});
  seekers_.assign(all.size(), {});
  for (std::uint32_t search = 0; search < searches_.size(); ++search) {
    for (const std::uint32_t number : searches_[search].numbers()) {
      seekers_[all_.place_of(number)].push_back(search);
    }
  }
  return place;
}

NarrowRows LineSearches::numbers_on(const RowPage& lines) const {
  return field_ == LineField::product ? lines.narrow_keys() : lines.column(category_column);
}

void LineSearches::mark(const RowPage& lines, RowBits& to) const {
  const std::uint32_t rows = lines.rows();
  to.assign(words_for(rows), 0);
  const LaneKernels& kernels = lane_kernels();
  const NarrowRows numbers = numbers_on(lines);
  switch (numbers.width()) {
    case 0:
      if (all_.contains(0)) to.assign(to.size(), ~std::uint64_t{0});
      break;
    case 1:
      mark_sought(numbers.as<std::uint8_t>(), rows, all_, kernels.mark_bytes, to);
      break;
    case 2:
      mark_sought(numbers.as<std::uint16_t>(), rows, all_, kernels.mark_pairs, to);
      break;
    default:
      mark_sought(numbers.as<std::uint32_t>(), rows, all_, kernels.mark_fours, to);
  }
  if (field_ == LineField::product ? all_.contains(static_cast<std::uint16_t>(RowPage::vacant)) : all_.contains(0)) {
    take_out_vacant(lines, to);
  }
}

void LineSearches::find_of(const OrderStore& store, std::size_t page, std::uint32_t lane, const SecondRange& seconds,
                           std::uint32_t search, std::vector<OrderHit>& to) const {
  const SoughtNumbers& sought = searches_[search];
  const auto customer = static_cast<std::uint32_t>(page * lane_count + lane);
  const OwnerRows rows(store.order_pages().page(page), customer);
  const OrdersView orders(rows);
  const LinesView lines = store.lines(customer);
  const auto is_sought = [&](std::uint32_t line) {
    return sought.contains(field_ == LineField::category ? lines.category(line) : lines.product(line));
  };
  for (std::uint32_t order = 0; order < rows.size(); ++order) {
    const std::uint32_t second = rows.keys()[order];
    if (second < seconds.begin || second >= seconds.end) continue;
    const PlaceRange places = orders.lines(order);
    std::uint32_t line = places.begin;
    while (line < places.end && !is_sought(line)) ++line;
    if (line < places.end) to.push_back({search, lane, rows.begin() + order});
  }
}

void LineHits::find(const OrderStore& store, std::size_t page, const LineSearches& searches) {
  const RowPage& orders = store.order_pages().page(page);
  const RowPage& lines = store.line_pages().page(page);
  is_sorted_ = false;
  begins_.assign(searches.size() + 1, 0);
  hits_.clear();
  searches.mark(lines, marked_);
  spread_lanes(lines);
  const NarrowRows numbers = searches.numbers_on(lines);
  const NarrowRows surplus = orders.column(static_cast<std::uint8_t>(OrderColumn::lines_surplus));
  if (surplus.width() == 0) {
    return trace(lines, numbers, searches,
                 [&](std::uint32_t lane, std::uint32_t line) { return orders.begins()[lane] + line; });
  }
  with_values(surplus, [&](const auto* values) {
    trace(lines, numbers, searches,
          [&](std::uint32_t lane, std::uint32_t line) { return order_of(orders, values, lane, line); });
  });
}

/// Finds of each marked line the order, by the customer and the line's place among theirs.
template <class OrderOf>
void LineHits::trace(const RowPage& lines, const NarrowRows& numbers, const LineSearches& searches,
                     const OrderOf& order_of) {
  for (std::uint32_t word = 0; word < marked_.size(); ++word) {
    for_each_lane(marked_[word], [&](std::uint32_t place) {
      const std::uint32_t line = word * lane_count + place;
      const std::uint32_t lane = lanes_[line];
      const std::uint32_t order = order_of(lane, line - lines.begins()[lane]);
      for (const std::uint32_t search : searches.seekers_of(static_cast<std::uint32_t>(numbers[line]))) {
        hits_.push_back({search, lane, order});
      }
    });
  }
}

std::span<const OrderHit> LineHits::of(std::uint32_t search) {
  if (!is_sorted_) sort();
  // Each search's end is where it was last put something, since orders may be found twice.
  return std::span(sorted_).subspan(begins_[search], ends_[search] - begins_[search]);
}

void LineHits::sort() {
  is_sorted_ = true;
  for (const OrderHit& hit : hits_) ++begins_[hit.search + 1];
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  ends_ = begins_;
  sorted_.resize(hits_.size());
  for (const OrderHit& hit : hits_) {
    // An order's lines stand beside one another, so it is known if it was the last.
    std::uint32_t& end = ends_[hit.search];
    if (end == begins_[hit.search] || sorted_[end - 1].order != hit.order) sorted_[end++] = hit;
  }
}

void LineHits::spread_lanes(const RowPage& lines) {
  // Sixteen at a time: what is written beyond a customer's lines, the next customer's overwrite.
  constexpr std::uint32_t at_once = 16;
  if (lanes_.size() < lines.rows() + at_once) lanes_.resize(lines.rows() + at_once);
  const RowPage::Begins& begins = lines.begins();
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    std::array<std::uint8_t, at_once> same;
    same.fill(static_cast<std::uint8_t>(lane));
    for (std::uint32_t line = begins[lane]; line < begins[lane + 1]; line += at_once) {
      std::memcpy(lanes_.data() + line, same.data(), at_once);
    }
  }
}

}  // namespace lapwing
