#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace lapwing {

/// An index from (category, month of 28 days) to the customers who have such an order: a question about one category in
/// a bounded window looks at those alone. It takes two bytes for a line at most, since it may name too many customers,
/// never too few: categories share 256 classes, and nothing is taken out.
class CategoryCalendar {
 public:
  /// An order of the customer, placed at that second, has a line of the category.
  void add(std::uint32_t category, std::uint32_t second, std::uint32_t customer);
  /// Who of `customer_count` may have an order of one of the categories from `begin` to before `end`: one bit each, the
  /// lowest first.
  [[nodiscard]] std::vector<std::uint64_t> customers(std::span<const std::uint32_t> categories, std::uint32_t begin,
                                                     std::uint32_t end, std::size_t customer_count) const;
  [[nodiscard]] std::size_t memory() const;
  void clear() { blocks_.clear(); }

 private:
  static constexpr std::uint32_t month_seconds = 28 * 86'400;
  static constexpr std::uint32_t class_count = 256;
  static constexpr std::uint32_t block_size = 65'536;                 // customers
  using Month = std::array<std::vector<std::uint16_t>, class_count>;  // places within the block

  struct Block {
    std::uint32_t first_month = 0;
    std::vector<Month> months;

    Month& ensure(std::uint32_t month);
  };

  std::vector<Block> blocks_;
};

}  // namespace lapwing
