#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "condition/second_range.hpp"

namespace lapwing {

class OrderStore;

/// An order of a page that has a line sought, and its customer's place.
struct OrderHit {
  std::uint32_t row = 0;
  std::uint32_t lane = 0;
};

/// Which texts of a table are sought: by their numbers, few compared one by one, many looked up.
class SoughtNumbers {
 public:
  explicit SoughtNumbers(std::vector<std::uint32_t> numbers);

  [[nodiscard]] std::span<const std::uint32_t> numbers() const { return numbers_; }
  [[nodiscard]] bool contains(std::uint32_t number) const;
  [[nodiscard]] bool is_short() const { return bits_.empty(); }

 private:
  std::vector<std::uint32_t> numbers_;  // ascending
  std::vector<std::uint64_t> bits_;     // of many numbers, one bit each
};

enum class LineField : std::uint8_t { category, product };

/// Several searches for orders by the categories of their lines, or by the products, together.
class LineSearches {
 public:
  explicit LineSearches(LineField field) : field_(field) {}

  /// Also seeks orders with a line of one of these; gives the search's place, which equal searches share.
  std::uint32_t add(std::vector<std::uint32_t> numbers);
  [[nodiscard]] std::size_t size() const { return searches_.size(); }
  /// Whether all of them at once are found sooner than one by one.
  [[nodiscard]] bool go_together() const { return searches_.size() > 3; }

  /// The orders of a page that the search finds, in the order of their rows, each once.
  void find(const OrderStore& store, std::size_t page, std::uint32_t search, std::vector<OrderHit>& to) const;
  /// The same of one customer only, among the orders placed in that time.
  void find_of(const OrderStore& store, std::size_t page, std::uint32_t lane, const SecondRange& seconds,
               std::uint32_t search, std::vector<OrderHit>& to) const;
  /// The same for every search in one pass over the page. `wanted_lines` is scratch.
  void find_all(const OrderStore& store, std::size_t page, std::vector<std::uint32_t>& wanted_lines,
                std::span<std::vector<OrderHit>> to) const;

 private:
  LineField field_;
  std::vector<SoughtNumbers> searches_;
  std::vector<std::vector<std::uint32_t>> by_number_;  // the searches that seek a number
  std::vector<std::uint8_t> wanted_ = {0};             // 1 for numbers that any seeks; the last is 0, for all behind
};

}  // namespace lapwing
