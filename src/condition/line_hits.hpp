#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "audience/paged_rows.hpp"
#include "condition/lanes.hpp"
#include "condition/second_range.hpp"

namespace lapwing {

class OrderStore;

/// Which texts of a table are sought: by their numbers, few compared one by one, many looked up.
class SoughtNumbers {
 public:
  SoughtNumbers() = default;
  explicit SoughtNumbers(std::vector<std::uint32_t> numbers);

  [[nodiscard]] std::span<const std::uint32_t> numbers() const { return numbers_; }
  [[nodiscard]] bool contains(std::uint32_t number) const;
  /// The place among `numbers` of one that is there.
  [[nodiscard]] std::size_t place_of(std::uint32_t number) const {
    if (is_short()) return static_cast<std::size_t>(std::ranges::find(numbers_, number) - numbers_.begin());
    const std::uint64_t below = bits_[number / 64] & ((std::uint64_t{1} << number % 64) - 1);
    return before_[number / 64] + static_cast<std::size_t>(std::popcount(below));
  }
  [[nodiscard]] bool is_short() const { return bits_.empty(); }
  /// Of many numbers: a bit for each.
  [[nodiscard]] std::span<const std::uint64_t> bits() const { return bits_; }

 private:
  std::vector<std::uint32_t> numbers_;  // ascending
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint32_t> before_;  // how many bits there are before each word
};

enum class LineField : std::uint8_t { category, product };

/// Some rows of a page, a bit each.
using RowBits = std::vector<std::uint64_t>;

/// An order of a page that was found.
struct OrderHit {
  std::uint32_t search = 0;  ///< which it was that found it
  std::uint32_t lane = 0;    ///< the customer's
  std::uint32_t order = 0;   ///< its place on the page
};

/// Several searches for orders by the categories of their lines, or by the products.
class LineSearches {
 public:
  explicit LineSearches(LineField field) : field_(field) {}

  /// Also seeks orders with a line of one of these; gives the search's place, which equal searches share.
  std::uint32_t add(std::vector<std::uint32_t> numbers);
  [[nodiscard]] std::size_t size() const { return searches_.size(); }

  /// The lines of a page that any of the searches is for.
  void mark(const RowPage& lines, RowBits& to) const;
  /// What they look at of each line.
  [[nodiscard]] NarrowRows numbers_on(const RowPage& lines) const;
  /// The searches that are for a number, which any of them is for.
  [[nodiscard]] std::span<const std::uint32_t> seekers_of(std::uint32_t number) const {
    return seekers_[all_.place_of(number)];
  }
  /// Appends the orders of one customer on the page, placed in that time, that the search is for.
  void find_of(const OrderStore& store, std::size_t page, std::uint32_t lane, const SecondRange& seconds,
               std::uint32_t search, std::vector<OrderHit>& to) const;

 private:
  LineField field_;
  std::vector<SoughtNumbers> searches_;
  SoughtNumbers all_;                                // what any of them seeks
  std::vector<std::vector<std::uint32_t>> seekers_;  // for each of those the searches
};

/// The orders on a page that searches are for, found for all of them in one go. Keeps memory between pages. Belongs to
/// one thread.
class LineHits {
 public:
  /// Turns to a page, which is read until this returns.
  void find(const OrderStore& store, std::size_t page, const LineSearches& searches);
  /// Customer after customer; an order with several such lines maybe several times.
  [[nodiscard]] std::span<const OrderHit> all() const { return hits_; }
  /// Those of one search, customer after customer, once each.
  std::span<const OrderHit> of(std::uint32_t search);

 private:
  void spread_lanes(const RowPage& lines);
  template <class OrderOf>
  void trace(const RowPage& lines, const NarrowRows& numbers, const LineSearches& searches, const OrderOf& order_of);
  void sort();

  RowBits marked_;
  std::vector<std::uint8_t> lanes_;  // by line
  std::vector<OrderHit> hits_;
  bool is_sorted_ = false;
  std::vector<OrderHit> sorted_;       // by search
  std::vector<std::uint32_t> begins_;  // by search: where in `sorted_` its own begin
  std::vector<std::uint32_t> ends_;    // and end
};

}  // namespace lapwing
