#pragma once

#include <cstdint>
#include <span>
#include <vector>

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

/// The orders of a page that have a line of one of the categories or products, in the order of their rows, each once.
void find_hits(const OrderStore& store, std::size_t page, LineField field, const SoughtNumbers& sought,
               std::vector<OrderHit>& to);

}  // namespace lapwing
