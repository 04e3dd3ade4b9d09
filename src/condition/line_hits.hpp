#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "condition/lanes.hpp"
#include "condition/second_range.hpp"

namespace lapwing {

class OrderStore;
class RowPage;

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

/// Some rows of a page, a bit each.
using RowBits = std::vector<std::uint64_t>;

/// Several searches for orders by the categories of their lines, or by the products.
class LineSearches {
 public:
  explicit LineSearches(LineField field) : field_(field) {}

  /// Also seeks orders with a line of one of these; gives the search's place, which equal searches share.
  std::uint32_t add(std::vector<std::uint32_t> numbers);
  [[nodiscard]] std::size_t size() const { return searches_.size(); }

  /// The lines of a page that the search is for.
  void mark(const RowPage& lines, std::uint32_t search, RowBits& to) const;
  /// Appends the places among the page's orders of those that one customer placed in that time and the search is for.
  void find_of(const OrderStore& store, std::size_t page, std::uint32_t lane, const SecondRange& seconds,
               std::uint32_t search, std::vector<std::uint32_t>& to) const;

 private:
  LineField field_;
  std::vector<SoughtNumbers> searches_;
};

/// Goes from the lines of a page to the orders that they belong to. Keeps memory between pages. Belongs to one thread.
class LineOrders {
 public:
  /// Turns to a page, which is read in place: until the audience next changes.
  void open(const OrderStore& store, std::size_t page);

  /// Calls `work(lane, order)`, with the order's place on its page, for every order of the customers `lanes` that has a
  /// line among those marked, in their order, once.
  template <class Work>
  void for_each(const RowBits& marked, LaneBits lanes, const Work& work) const {
    std::uint32_t last = 0xFFFF'FFFF;
    for (std::uint32_t word = 0; word < marked.size(); ++word) {
      for (std::uint64_t rest = marked[word]; rest != 0; rest &= rest - 1) {
        const std::uint32_t line = word * 64 + static_cast<std::uint32_t>(std::countr_zero(rest));
        const std::uint32_t lane = lanes_[line];
        if ((lanes >> lane & 1) == 0) continue;
        const std::uint32_t order = order_of(line, lane);
        if (order != last) work(lane, order);
        last = order;
      }
    }
  }

 private:
  [[nodiscard]] std::uint32_t order_of(std::uint32_t line, std::uint32_t lane) const;

  const RowPage* orders_ = nullptr;
  const RowPage* lines_ = nullptr;
  std::vector<std::uint8_t> lanes_;  // by line
};

}  // namespace lapwing
