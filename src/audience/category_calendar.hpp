#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace lapwing {

/// An index from (category, month of 28 days) to the pages of customers who have such an order: a question about one
/// category in a bounded window looks at those pages only. It takes two bytes for an order at most, since it may name
/// too many pages, never too few: categories share 256 classes, nothing is taken out, and pages behind the first 65,536
/// are always named.
class CategoryCalendar {
 public:
  /// An order placed at that second, by a customer of that page, has a line of the category.
  void add(std::uint32_t category, std::uint32_t second, std::size_t page);
  /// The pages, of `page_count`, that may have an order of one of the categories from `begin` to before `end`: one bit
  /// each, the lowest first.
  [[nodiscard]] std::vector<std::uint64_t> pages(std::span<const std::uint32_t> categories, std::uint32_t begin,
                                                 std::uint32_t end, std::size_t page_count) const;
  [[nodiscard]] std::size_t memory() const;
  void clear() { months_.clear(); }

 private:
  static constexpr std::uint32_t month_seconds = 28 * 86'400;
  static constexpr std::uint32_t class_count = 256;
  static constexpr std::size_t pages_max = 65'536;
  using Month = std::array<std::vector<std::uint16_t>, class_count>;  // pages, ascending

  [[nodiscard]] const Month* month(std::uint32_t number) const;

  std::uint32_t first_month_ = 0;
  std::vector<Month> months_;
};

}  // namespace lapwing
