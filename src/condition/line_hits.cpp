#include "condition/line_hits.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "audience/order_store.hpp"
#include "condition/lanes.hpp"

namespace lapwing {
namespace {

constexpr std::size_t short_max = 4;
constexpr auto category_column = static_cast<std::uint8_t>(LineColumn::category);

/// Goes from line rows, which ascend, to the orders that they belong to.
class OrderFinder {
 public:
  OrderFinder(const OrderStore& store, std::size_t page)
      : orders_(store.order_pages().page(page)),
        lines_(store.line_pages().page(page)),
        ends_(orders_.column(static_cast<std::uint8_t>(OrderColumn::lines_end))),
        rows_end_(orders_.end(0)) {}

  [[nodiscard]] bool is_vacant(std::uint32_t line) const { return lines_.keys()[line] == RowPage::vacant; }
  OrderHit of_line(std::uint32_t line) {
    if (lines_.begins()[lane_ + 1] <= line) {
      while (lines_.begins()[lane_ + 1] <= line) ++lane_;
      row_ = orders_.begins()[lane_];
      rows_end_ = orders_.end(lane_);
    }
    // The first order whose lines end behind this one.
    const std::uint32_t place = line - lines_.begins()[lane_];
    std::uint32_t first = row_;
    std::uint32_t length = rows_end_ - first;
    while (length > 0) {
      const std::uint32_t half = length / 2;
      const bool ends_before = ends_[first + half] <= place;
      first = ends_before ? first + half + 1 : first;
      length = ends_before ? length - half - 1 : half;
    }
    row_ = first;
    return {first, lane_};
  }

 private:
  const RowPage& orders_;
  const RowPage& lines_;
  NarrowRows ends_;
  std::uint32_t lane_ = 0;
  std::uint32_t row_ = 0;
  std::uint32_t rows_end_;  // of the lane's
};

/// Calls `work(row)` for every row whose value is sought. Comparing 64 rows is one loop, for vectors.
template <class Value, class Work>
void for_each_sought(const Value* values, std::uint32_t rows, const SoughtNumbers& sought, const Work& work) {
  std::uint32_t row = 0;
  if (sought.is_short()) {
    for (; row + lane_count <= rows; row += lane_count) {
      std::array<std::uint8_t, lane_count> flags{};
      for (const std::uint32_t number : sought.numbers()) {
        const auto wanted = static_cast<Value>(number);
        if (static_cast<std::uint32_t>(wanted) != number) continue;  // too large for this page to have it
        for (std::uint32_t i = 0; i < lane_count; ++i) flags[i] |= values[row + i] == wanted ? 1 : 0;
      }
      for (std::uint32_t eight = 0; eight < lane_count; eight += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, flags.data() + eight, 8);
        for (; bytes != 0; bytes &= bytes - 1) {
          work(row + eight + static_cast<std::uint32_t>(std::countr_zero(bytes)) / 8);
        }
      }
    }
  }
  for (; row < rows; ++row) {
    if (sought.contains(static_cast<std::uint32_t>(values[row]))) work(row);
  }
}

/// Leaves in `kept`, which has room for all and one more, the rows whose value is wanted. Without a branch for each.
template <class Values>
void keep_wanted(const Values& values, std::uint32_t rows, const std::vector<std::uint8_t>& wanted,
                 std::vector<std::uint32_t>& kept) {
  std::uint32_t count = 0;
  const auto limit = static_cast<std::uint32_t>(wanted.size() - 1);
  for (std::uint32_t row = 0; row < rows; ++row) {
    kept[count] = row;
    const auto number = static_cast<std::uint32_t>(values[row]);
    count += wanted[std::min(number, limit)];
  }
  kept.resize(count);
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
  if (known != searches_.end()) return place;
  for (const std::uint32_t number : sought.numbers()) {
    if (by_number_.size() <= number) by_number_.resize(number + 1);
    by_number_[number].push_back(place);
    if (wanted_.size() <= number + 1) wanted_.resize(number + 2);
    wanted_[number] = 1;
  }
  searches_.push_back(sought);
  return place;
}

void LineSearches::find(const OrderStore& store, std::size_t page, std::uint32_t search,
                        std::vector<OrderHit>& to) const {
  to.clear();
  const SoughtNumbers& sought = searches_[search];
  if (sought.numbers().empty()) return;
  OrderFinder finder(store, page);
  const auto take = [&](std::uint32_t line) {
    if (finder.is_vacant(line)) return;  // its category is that of number 0
    const OrderHit hit = finder.of_line(line);
    if (to.empty() || to.back().row != hit.row) to.push_back(hit);
  };
  const RowPage& lines = store.line_pages().page(page);
  if (field_ == LineField::product) return for_each_sought(lines.keys(), lines.rows(), sought, take);
  const NarrowRows categories = lines.column(category_column);
  switch (categories.width()) {
    case 1:
      return for_each_sought(categories.as<std::int8_t>(), lines.rows(), sought, take);
    case 2:
      return for_each_sought(categories.as<std::int16_t>(), lines.rows(), sought, take);
    default:
      for (std::uint32_t line = 0; line < lines.rows(); ++line) {
        if (sought.contains(static_cast<std::uint32_t>(categories[line]))) take(line);
      }
  }
}

void LineSearches::find_of(const OrderStore& store, std::size_t page, std::uint32_t lane, const SecondRange& seconds,
                           std::uint32_t search, std::vector<OrderHit>& to) const {
  to.clear();
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
    if (line < places.end) to.push_back({rows.begin() + order, lane});
  }
}

void LineSearches::find_all(const OrderStore& store, std::size_t page, std::vector<std::uint32_t>& wanted_lines,
                            std::span<std::vector<OrderHit>> to) const {
  for (auto& hits : to) hits.clear();
  const RowPage& lines = store.line_pages().page(page);
  const NarrowRows categories = lines.column(category_column);
  wanted_lines.resize(lines.rows() + 1);
  if (field_ == LineField::product) {
    keep_wanted(lines.keys(), lines.rows(), wanted_, wanted_lines);
  } else if (categories.width() == 1) {
    keep_wanted(categories.as<std::int8_t>(), lines.rows(), wanted_, wanted_lines);
  } else if (categories.width() == 2) {
    keep_wanted(categories.as<std::int16_t>(), lines.rows(), wanted_, wanted_lines);
  } else {
    keep_wanted(categories, lines.rows(), wanted_, wanted_lines);
  }
  OrderFinder finder(store, page);
  for (const std::uint32_t line : wanted_lines) {
    if (finder.is_vacant(line)) continue;
    const OrderHit hit = finder.of_line(line);
    const bool by_category = field_ == LineField::category;
    const std::uint32_t number = by_category ? static_cast<std::uint32_t>(categories[line]) : lines.keys()[line];
    for (const std::uint32_t search : by_number_[number]) {
      if (to[search].empty() || to[search].back().row != hit.row) to[search].push_back(hit);
    }
  }
}

}  // namespace lapwing
