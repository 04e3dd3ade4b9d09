#include "condition/line_hits.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "audience/order_store.hpp"
#include "condition/lane_kernels.hpp"

namespace lapwing {
namespace {

constexpr std::size_t short_max = 4;
constexpr auto category_column = static_cast<std::uint8_t>(LineColumn::category);

/// Marks the rows whose value is sought; `mark` is the kernel for one value.
template <class Value, class Kernel>
void mark_sought(const Value* values, std::uint32_t rows, const SoughtNumbers& sought, const Kernel& mark,
                 RowBits& to) {
  if (sought.is_short()) {
    for (const std::uint32_t number : sought.numbers()) {
      const auto wanted = static_cast<Value>(number);
      if (wanted == number) mark(values, rows, wanted, to.data());  // or it is too large for this page to have it
    }
    return;
  }
  for (std::uint32_t row = 0; row < rows; ++row) {
    to[row / lane_count] |= std::uint64_t{sought.contains(values[row])} << row % lane_count;
  }
}

/// Vacant lines have the category 0.
void take_out_vacant(const RowPage& lines, RowBits& marked) {
  RowBits vacant(marked.size());
  lane_kernels().mark_fours(lines.keys(), lines.rows(), RowPage::vacant, vacant.data());
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
  if (known == searches_.end()) searches_.push_back(sought);
  return place;
}

void LineSearches::mark(const RowPage& lines, std::uint32_t search, RowBits& to) const {
  const std::uint32_t rows = lines.rows();
  to.assign(rows / lane_count + 1, 0);
  const SoughtNumbers& sought = searches_[search];
  const LaneKernels& kernels = lane_kernels();
  if (field_ == LineField::product) return mark_sought(lines.keys(), rows, sought, kernels.mark_fours, to);
  const NarrowRows categories = lines.column(category_column);
  switch (categories.width()) {
    case 0:
      if (sought.contains(0)) to.assign(to.size(), ~std::uint64_t{0});
      break;
    case 1:
      mark_sought(categories.as<std::uint8_t>(), rows, sought, kernels.mark_bytes, to);
      break;
    case 2:
      mark_sought(categories.as<std::uint16_t>(), rows, sought, kernels.mark_pairs, to);
      break;
    default:
      mark_sought(categories.as<std::uint32_t>(), rows, sought, kernels.mark_fours, to);
  }
  if (sought.contains(0)) take_out_vacant(lines, to);
}

void LineSearches::find_of(const OrderStore& store, std::size_t page, std::uint32_t lane, const SecondRange& seconds,
                           std::uint32_t search, std::vector<std::uint32_t>& to) const {
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
    if (line < places.end) to.push_back(rows.begin() + order);
  }
}

void LineOrders::open(const OrderStore& store, std::size_t page) {
  orders_ = &store.order_pages().page(page);
  lines_ = &store.line_pages().page(page);
  // Sixteen at a time: what is written beyond a customer's lines, the next customer's overwrite.
  constexpr std::uint32_t at_once = 16;
  lanes_.resize(lines_->rows() + at_once);
  const RowPage::Begins& begins = lines_->begins();
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    std::array<std::uint8_t, at_once> same;
    same.fill(static_cast<std::uint8_t>(lane));
    for (std::uint32_t line = begins[lane]; line < begins[lane + 1]; line += at_once) {
      std::memcpy(lanes_.data() + line, same.data(), at_once);
    }
  }
}

/// The first of the customer's orders whose lines end behind this one.
std::uint32_t LineOrders::order_of(std::uint32_t line, std::uint32_t lane) const {
  const NarrowRows ends = orders_->column(static_cast<std::uint8_t>(OrderColumn::lines_end));
  const std::uint32_t place = line - lines_->begins()[lane];
  std::uint32_t first = orders_->begins()[lane];
  // Where every order has one line, that is the order at the same place.
  const std::uint32_t guess = first + place;
  if (guess < orders_->begins()[lane + 1] && ends[guess] == std::int64_t{place} + 1 &&
      (place == 0 || ends[guess - 1] == place)) {
    return guess;
  }
  std::uint32_t length = orders_->end(lane) - first;
  while (length > 0) {
    const std::uint32_t half = length / 2;
    const bool ends_before = ends[first + half] <= place;
    first = ends_before ? first + half + 1 : first;
    length = ends_before ? length - half - 1 : half;
  }
  return first;
}

}  // namespace lapwing
