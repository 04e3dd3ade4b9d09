#include "condition/line_hits.hpp"

#include <algorithm>
#include <bit>

#include "audience/order_store.hpp"

namespace lapwing {
namespace {

constexpr std::size_t short_max = 4;

/// Goes from line rows, which ascend, to the orders that they belong to.
class OrderFinder {
 public:
  OrderFinder(const OrderStore& store, std::size_t page)
      : orders_(store.order_pages().page(page)),
        lines_(store.line_pages().page(page)),
        ends_(orders_.column(static_cast<std::uint8_t>(OrderColumn::lines_end))) {}

  OrderHit of_line(std::uint32_t line) {
    while (lines_.begins()[lane_ + 1] <= line) ++lane_;
    // The first order whose lines end behind this one.
    const std::uint32_t place = line - lines_.begins()[lane_];
    std::uint32_t first = std::max(row_, orders_.begins()[lane_]);
    std::uint32_t length = orders_.begins()[lane_ + 1] - first;
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
};

/// Calls `work(row)` for every row whose value is sought. The comparisons of 64 rows are one loop, for vectors.
template <class Value, class Work>
void for_each_sought(const Value* values, std::uint32_t rows, const SoughtNumbers& sought, const Work& work) {
  std::uint32_t row = 0;
  if (sought.is_short()) {
    for (; row + 64 <= rows; row += 64) {
      std::array<std::uint8_t, 64> flags{};
      for (const std::uint32_t number : sought.numbers()) {
        const auto wanted = static_cast<Value>(number);
        for (std::uint32_t i = 0; i < 64; ++i) flags[i] |= values[row + i] == wanted ? 1 : 0;
      }
      for (std::uint32_t eight = 0; eight < 64; eight += 8) {
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

void find_hits(const OrderStore& store, std::size_t page, LineField field, const SoughtNumbers& sought,
               std::vector<OrderHit>& to) {
  to.clear();
  if (sought.numbers().empty()) return;
  OrderFinder finder(store, page);
  const auto take = [&](std::uint32_t line) {
    const OrderHit hit = finder.of_line(line);
    if (to.empty() || to.back().row != hit.row) to.push_back(hit);
  };
  const RowPage& lines = store.line_pages().page(page);
  if (field == LineField::product) return for_each_sought(lines.keys(), lines.rows(), sought, take);
  const NarrowRows categories = lines.column(static_cast<std::uint8_t>(LineColumn::category));
  // A number that its width cannot hold does not occur on the page.
  const std::uint64_t largest = categories.width() == 8 ? ~0ull : (1ull << (categories.width() * 8u)) / 2;
  std::vector<std::uint32_t> within;
  for (const std::uint32_t number : sought.numbers()) {
    if (number < largest || number == 0) within.push_back(number);
  }
  const SoughtNumbers here(std::move(within));
  if (here.numbers().empty()) return;
  switch (categories.width()) {
    case 0:
      for (std::uint32_t line = 0; line < lines.rows() && here.contains(0); ++line) take(line);
      return;
    case 1:
      return for_each_sought(categories.as<std::int8_t>(), lines.rows(), here, take);
    case 2:
      return for_each_sought(categories.as<std::int16_t>(), lines.rows(), here, take);
    case 4:
      return for_each_sought(categories.as<std::int32_t>(), lines.rows(), here, take);
    default:
      return for_each_sought(categories.as<std::int64_t>(), lines.rows(), here, take);
  }
}

}  // namespace lapwing
