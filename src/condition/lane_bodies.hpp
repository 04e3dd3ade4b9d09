#pragma once

#include "condition/lane_kernels.hpp"

// A body is inlined into one function per processor. Plain loops become vectors of whatever width the compiler may use
// there.
#define LAPWING_BODY [[gnu::always_inline]] inline

namespace lapwing::lane_bodies {

template <class Test>
LAPWING_BODY LaneBits pack(const Test& test) {
  alignas(64) std::uint8_t flags[lane_count];
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) flags[lane] = test(lane) ? 1 : 0;
  LaneBits bits = 0;
  for (std::uint32_t byte = 0; byte < lane_count / 8; ++byte) {
    std::uint64_t eight = 0;
    __builtin_memcpy(&eight, flags + byte * 8, 8);
    bits |= (eight * 0x0102'0408'1020'4080 >> 56) << byte * 8;
  }
  return bits;
}

LAPWING_BODY void above(const LaneNumbers& numbers, std::span<const LaneBound> bounds, LaneBits* to) {
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const std::int64_t limit = bounds[i].bound + bounds[i].offset;
    to[i] = pack([&](std::uint32_t lane) __attribute__((always_inline)) { return numbers[lane] > limit; });
  }
}

LAPWING_BODY void sums_above(const LaneNumbers& sums, const LaneNumbers& counts, std::span<const LaneBound> bounds,
                             LaneBits* to) {
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const auto [bound, offset] = bounds[i];
    to[i] = pack([&](std::uint32_t lane)
                     __attribute__((always_inline)) { return sums[lane] > bound * counts[lane] + offset; });
  }
}

LAPWING_BODY LaneBits before(const std::uint32_t* seconds, std::uint32_t bound) {
  return pack([=](std::uint32_t lane) __attribute__((always_inline)) { return seconds[lane] < bound; });
}
LAPWING_BODY void seconds_before(const LaneSeconds& seconds, std::span<const std::uint32_t> bounds, LaneBits* to) {
  for (std::size_t i = 0; i < bounds.size(); ++i) to[i] = before(seconds.data(), bounds[i]);
}

/// Counts the rows marked in a word that is filled, and goes on to the next.
LAPWING_BODY void fill(MarkedRows& word, std::uint64_t bits, std::uint32_t& count) {
  word = {bits, count};
  count += static_cast<std::uint32_t>(__builtin_popcountll(bits));
}

/// Marks the rows behind the last whole word, then counts each customer's.
LAPWING_BODY void finish_rows(const std::uint32_t* seconds, const LaneRows& begins, std::uint32_t second,
                              std::uint32_t count, MarkedRows* marked, LaneRows& to) {
  const std::uint32_t rows = begins[lane_count];
  const std::uint32_t whole = rows / lane_count;
  marked[whole] = {0, count};
  for (std::uint32_t row = whole * lane_count; row < rows; ++row) {
    marked[whole].bits |= std::uint64_t{seconds[row] < second} << row % lane_count;
  }
  std::uint32_t last_rank = 0;
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    const std::uint32_t end = begins[lane + 1];
    const MarkedRows& word = marked[end / lane_count];
    const std::uint64_t below = word.bits & ((std::uint64_t{1} << end % lane_count) - 1);
    const std::uint32_t rank = word.before + static_cast<std::uint32_t>(__builtin_popcountll(below));
    to[lane] = begins[lane] + rank - last_rank;
    last_rank = rank;
  }
  to[lane_count] = rows;
}

LAPWING_BODY void first_rows(const std::uint32_t* seconds, const LaneRows& begins, std::uint32_t second,
                             MarkedRows* marked, LaneRows& to) {
  std::uint32_t count = 0;
  for (std::uint32_t word = 0; word < begins[lane_count] / lane_count; ++word) {
    fill(marked[word], before(seconds + word * lane_count, second), count);
  }
  finish_rows(seconds, begins, second, count, marked, to);
}

LAPWING_BODY void mark_between_tail(const std::uint32_t* seconds, std::uint32_t rows, std::uint32_t begin,
                                    std::uint32_t end, MarkedRows* marked) {
  marked[rows / lane_count].bits = 0;
  for (std::uint32_t row = rows / lane_count * lane_count; row < rows; ++row) {
    marked[rows / lane_count].bits |= std::uint64_t{seconds[row] - begin < end - begin} << row % lane_count;
  }
}
LAPWING_BODY void mark_between(const std::uint32_t* seconds, std::uint32_t rows, std::uint32_t begin, std::uint32_t end,
                               MarkedRows* marked) {
  for (std::uint32_t row = 0; row + lane_count <= rows; row += lane_count) {
    marked[row / lane_count].bits = pack(
        [=](std::uint32_t lane) __attribute__((always_inline)) { return seconds[row + lane] - begin < end - begin; });
  }
  mark_between_tail(seconds, rows, begin, end, marked);
}

LAPWING_BODY void keep_above_tail(const std::int32_t* values, std::uint32_t rows, std::int32_t limit,
                                  MarkedRows* marked) {
  for (std::uint32_t row = rows / lane_count * lane_count; row < rows; ++row) {
    marked[rows / lane_count].bits &= ~(std::uint64_t{values[row] <= limit} << row % lane_count);
  }
}
LAPWING_BODY void keep_above(const std::int32_t* values, std::uint32_t rows, std::int32_t limit, MarkedRows* marked) {
  for (std::uint32_t row = 0; row + lane_count <= rows; row += lane_count) {
    marked[row / lane_count].bits &= pack([=](std::uint32_t lane)
                                              __attribute__((always_inline)) { return values[row + lane] > limit; });
  }
  keep_above_tail(values, rows, limit, marked);
}

LAPWING_BODY void list(std::span<const MarkedRows> marked, std::uint32_t* to) {
  for (std::size_t word = 0; word < marked.size(); ++word) {
    for (std::uint64_t rest = marked[word].bits; rest != 0; rest &= rest - 1) {
      *to++ = static_cast<std::uint32_t>(word * lane_count) + static_cast<std::uint32_t>(__builtin_ctzll(rest));
    }
  }
}

LAPWING_BODY bool is_sought(std::uint16_t value, std::span<const std::uint64_t> sought) {
  const std::size_t word = value / lane_count;
  return word < sought.size() && (sought[word] >> value % lane_count & 1u) != 0;
}
LAPWING_BODY void mark_sought(const std::uint16_t* values, std::uint32_t from, std::uint32_t rows,
                              std::span<const std::uint64_t> sought, std::uint64_t* words) {
  for (std::uint32_t row = from; row < rows; ++row) {
    words[row / lane_count] |= std::uint64_t{is_sought(values[row], sought)} << row % lane_count;
  }
}

template <class Value>
LAPWING_BODY void mark_tail(const Value* values, std::uint32_t rows, Value number, std::uint64_t* words) {
  for (std::uint32_t row = rows / lane_count * lane_count; row < rows; ++row) {
    words[row / lane_count] |= std::uint64_t{values[row] == number} << row % lane_count;
  }
}
template <class Value>
LAPWING_BODY void mark(const Value* values, std::uint32_t rows, Value number, std::uint64_t* words) {
  for (std::uint32_t row = 0; row + lane_count <= rows; row += lane_count) {
    words[row / lane_count] |= pack([=](std::uint32_t lane)
                                        __attribute__((always_inline)) { return values[row + lane] == number; });
  }
  mark_tail(values, rows, number, words);
}

}  // namespace lapwing::lane_bodies
