#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "base/bytes.hpp"
#include "base/ensure.hpp"

namespace lapwing {

/// Where one customer's rows lie in the columns.
struct Extent {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
  std::uint32_t capacity = 0;  ///< a power of two, or 0
};

/// Columns whose rows are clustered by owner: the rows of one extent lie together and in the order their owner keeps.
/// Growing moves an extent to a place of twice the size; places left behind are used again. One value per column and
/// row, all columns side by side, so that a question reads only the columns that it asks about.
template <class... Columns>
class ClusteredColumns {
 public:
  /// Puts a row before position `at` of the extent (0 .. size).
  void insert(Extent& extent, std::uint32_t at, const Columns&... values) {
    ensure(at <= extent.size, "a row is inserted within its extent");
    if (extent.size == extent.capacity) grow(extent);
    each(
        [&](auto& column, const auto& value) {
          const auto first = column.begin() + extent.begin;
          std::move_backward(first + at, first + extent.size, first + extent.size + 1);
          *(first + at) = value;
        },
        values...);
    ++extent.size;
  }

  /// The rows of an extent in one column; valid until the next insertion anywhere.
  template <std::size_t column>
  [[nodiscard]] auto rows(const Extent& extent) const {
    return std::span(std::get<column>(columns_)).subspan(extent.begin, extent.size);
  }
  template <std::size_t column>
  [[nodiscard]] auto rows(const Extent& extent) {
    return std::span(std::get<column>(columns_)).subspan(extent.begin, extent.size);
  }

  void save(ByteWriter& to) const {
    std::apply([&](const auto&... column) { (to.put_column(column), ...); }, columns_);
    for (const auto& places : free_) to.put_column(places);
  }
  void load(ByteReader& from) {
    std::apply([&](auto&... column) { (from.get_column(column), ...); }, columns_);
    for (auto& places : free_) from.get_column(places);
  }

 private:
  template <class Work>
  void each(Work work, const Columns&... values) {
    std::apply([&](auto&... column) { (work(column, values), ...); }, columns_);
  }

  void grow(Extent& extent) {
    const std::uint32_t capacity = extent.capacity == 0 ? 1 : extent.capacity * 2;
    const std::uint32_t begin = place_for(capacity);
    std::apply(
        [&](auto&... column) {
          (std::copy_n(column.begin() + extent.begin, extent.size, column.begin() + begin), ...);
        },
        columns_);
    if (extent.capacity > 0) free_[class_of(extent.capacity)].push_back(extent.begin);
    extent.begin = begin;
    extent.capacity = capacity;
  }

  std::uint32_t place_for(std::uint32_t capacity) {
    auto& free = free_[class_of(capacity)];
    if (!free.empty()) {
      const std::uint32_t begin = free.back();
      free.pop_back();
      return begin;
    }
    const std::size_t begin = std::get<0>(columns_).size();
    ensure(begin + capacity <= 0xFFFF'FFFFu, "a partition holds fewer than 2^32 rows");
    std::apply([&](auto&... column) { (column.resize(begin + capacity), ...); }, columns_);
    return static_cast<std::uint32_t>(begin);
  }

  static std::size_t class_of(std::uint32_t capacity) { return static_cast<std::size_t>(std::bit_width(capacity) - 1); }

  std::tuple<std::vector<Columns>...> columns_;
  std::array<std::vector<std::uint32_t>, 32> free_;  // begins of unused places by the logarithm of their capacity
};

}  // namespace lapwing
