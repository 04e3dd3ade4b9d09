#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "condition/comparison.hpp"
#include "condition/lanes.hpp"

namespace lapwing {

/// A figure of each customer of a page.
using LaneNumbers = std::array<std::int64_t, lane_count>;
/// A second of each customer of a page.
using LaneSeconds = std::array<std::uint32_t, lane_count>;
/// A place among the rows of a page for each customer, and one behind the last.
using LaneRows = std::array<std::uint32_t, lane_count + 1>;

/// 64 rows of a page, a bit for each that is marked, and how many are marked before them.
struct MarkedRows {
  std::uint64_t bits = 0;
  std::uint32_t before = 0;
};

/// How many words mark so many rows: there is always one in which the place behind the last row lies.
[[nodiscard]] constexpr std::size_t words_for(std::size_t rows) { return rows / lane_count + 1; }

/// What is above `bound` times a count, and `offset`. Of a number by itself the count is 1.
struct LaneBound {
  std::int64_t bound = 0;
  std::int64_t offset = 0;
};

/// A comparison with one bound: whatever is above it holds, or whatever is not.
struct OneSided {
  LaneBound bound;
  bool above = true;
};
/// Nothing for those with two bounds, and for a bound beyond which there are no numbers.
std::optional<OneSided> one_sided(const Comparison& comparison);

/// Whether the bounds of an average stay within 64 bits times as many rows as a page may have.
[[nodiscard]] constexpr bool is_narrow(const Comparison& comparison) {
  constexpr std::int64_t bound_max = std::int64_t{1} << 36;  // times fewer than 2^25 rows
  return comparison.bound < bound_max && comparison.bound > -bound_max && comparison.upper < bound_max &&
         comparison.upper > -bound_max;
}

/// The inner loops of scans. Each exists for any processor, for those with AVX2 and for those with AVX-512
/// (docs/decisions/), and gives the same each way; which is used is found out once. Numbers, and products of bounds and
/// counts, stay within 64 bits.
struct LaneKernels {
  /// For each bound whose number is above it.
  void (*above)(const LaneNumbers& numbers, std::span<const LaneBound> bounds, LaneBits* to);
  /// For each bound whose sum is above it times their count.
  void (*sums_above)(const LaneNumbers& sums, const LaneNumbers& counts, std::span<const LaneBound> bounds,
                     LaneBits* to);
  /// For each bound whose second is before it.
  void (*seconds_before)(const LaneSeconds& seconds, std::span<const std::uint32_t> bounds, LaneBits* to);
  /// For each customer the first of their rows, which ascend, at `second` or later. `begins` is where their rows begin;
  /// `marked` is room for all rows and one word more.
  void (*first_rows)(const std::uint32_t* seconds, const LaneRows& begins, std::uint32_t second, MarkedRows* marked,
                     LaneRows& to);
  /// Marks the rows from second `begin` on to before `end`, and no others. `marked` is room for `words_for(rows)`.
  void (*mark_between)(const std::uint32_t* seconds, std::uint32_t rows, std::uint32_t begin, std::uint32_t end,
                       MarkedRows* marked);
  /// Takes the marks off the rows whose value is `limit` or below.
  void (*keep_above)(const std::int32_t* values, std::uint32_t rows, std::int32_t limit, MarkedRows* marked);
  /// Writes the numbers of the rows that are marked, in order. There is room for `listed_beyond` more than are marked.
  void (*list)(std::span<const MarkedRows> marked, std::uint32_t* to);
  static constexpr std::size_t listed_beyond = 16;
  /// Marks in `words`, a bit for each row, those that are `number`, beside what is marked there.
  void (*mark_bytes)(const std::uint8_t* values, std::uint32_t rows, std::uint8_t number, std::uint64_t* words);
  void (*mark_pairs)(const std::uint16_t* values, std::uint32_t rows, std::uint16_t number, std::uint64_t* words);
  void (*mark_fours)(const std::uint32_t* values, std::uint32_t rows, std::uint32_t number, std::uint64_t* words);
  /// Marks those whose number has a bit among `sought`, beside what is marked there.
  void (*mark_sought)(const std::uint16_t* values, std::uint32_t rows, std::span<const std::uint64_t> sought,
                      std::uint64_t* words);

  /// Whose number compares so.
  [[nodiscard]] LaneBits numbers_that(const LaneNumbers& numbers, const Comparison& comparison) const;
  /// Whose sum over their count compares so, as if nothing over nothing were 0.
  [[nodiscard]] LaneBits averages_that(const LaneNumbers& sums, const LaneNumbers& counts,
                                       const Comparison& comparison) const;
  /// Whose second is before `bound`.
  [[nodiscard]] LaneBits before(const LaneSeconds& seconds, std::uint32_t bound) const;
};

/// Counts what is marked before each word.
void count_before(std::span<MarkedRows> marked);
/// How many rows are marked before each customer's first, and of all. What is marked was counted.
void rank(std::span<const MarkedRows> marked, const LaneRows& begins, LaneRows& to);

/// The fastest that this processor can do.
const LaneKernels& lane_kernels();
/// All that this processor can do; the first are those for any.
std::span<const LaneKernels* const> all_lane_kernels();

}  // namespace lapwing
