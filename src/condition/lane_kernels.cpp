#include "condition/lane_kernels.hpp"

// The bodies are inlined into one function per processor; so they keep to plain loops, which the compiler turns into
// vectors of whatever width it may use there.
#define LAPWING_BODY [[gnu::always_inline]] inline

namespace lapwing {
namespace {

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

LAPWING_BODY LaneBits numbers_that_body(const std::int64_t* numbers, const Comparison& comparison) {
  const std::int64_t bound = comparison.bound;
  const std::int64_t upper = comparison.upper;
  switch (comparison.kind) {
    case Comparison::Kind::at_least:
      return pack([=](std::uint32_t lane) __attribute__((always_inline)) { return numbers[lane] >= bound; });
    case Comparison::Kind::at_most:
      return pack([=](std::uint32_t lane) __attribute__((always_inline)) { return numbers[lane] <= bound; });
    case Comparison::Kind::more_than:
      return pack([=](std::uint32_t lane) __attribute__((always_inline)) { return numbers[lane] > bound; });
    case Comparison::Kind::less_than:
      return pack([=](std::uint32_t lane) __attribute__((always_inline)) { return numbers[lane] < bound; });
    case Comparison::Kind::equals:
      return pack([=](std::uint32_t lane) __attribute__((always_inline)) { return numbers[lane] == bound; });
    case Comparison::Kind::between:
      return pack([=](std::uint32_t lane)
                      __attribute__((always_inline)) { return (numbers[lane] >= bound) & (numbers[lane] <= upper); });
  }
  return 0;
}

LAPWING_BODY LaneBits seconds_before_body(const std::uint32_t* seconds, std::uint32_t bound) {
  return pack([=](std::uint32_t lane) __attribute__((always_inline)) { return seconds[lane] < bound; });
}

/// Marks the rows before `second` with a bit each, then counts each customer's.
LAPWING_BODY void first_rows_body(const std::uint32_t* seconds, const std::uint32_t* begins, std::uint32_t second,
                                  std::uint64_t* words, std::uint32_t* to) {
  const std::uint32_t rows = begins[lane_count];
  const std::uint32_t whole = rows / lane_count;
  for (std::uint32_t word = 0; word < whole; ++word) {
    words[word] = seconds_before_body(seconds + word * lane_count, second);
  }
  words[whole] = 0;
  for (std::uint32_t row = whole * lane_count; row < rows; ++row) {
    words[whole] |= std::uint64_t{seconds[row] < second} << row % lane_count;
  }
  std::uint32_t word = 0;
  std::uint32_t before = 0;  // marked rows in the words before `word`
  std::uint32_t last_rank = 0;
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    const std::uint32_t end = begins[lane + 1];
    for (; word < end / lane_count; ++word) before += static_cast<std::uint32_t>(__builtin_popcountll(words[word]));
    const std::uint64_t below = (std::uint64_t{1} << end % lane_count) - 1;
    const std::uint32_t rank = before + static_cast<std::uint32_t>(__builtin_popcountll(words[word] & below));
    to[lane] = begins[lane] + rank - last_rank;
    last_rank = rank;
  }
  to[lane_count] = rows;
}

LaneBits numbers_that_plain(const LaneNumbers& numbers, const Comparison& comparison) {
  return numbers_that_body(numbers.data(), comparison);
}
LaneBits seconds_before_plain(const std::array<std::uint32_t, lane_count>& seconds, std::uint32_t bound) {
  return seconds_before_body(seconds.data(), bound);
}
void first_rows_plain(const std::uint32_t* seconds, const LaneRows& begins, std::uint32_t second, std::uint64_t* words,
                      LaneRows& to) {
  first_rows_body(seconds, begins.data(), second, words, to.data());
}

constexpr LaneKernels plain{numbers_that_plain, seconds_before_plain, first_rows_plain};

#if defined(__x86_64__)
#define LAPWING_AVX2 [[gnu::target("avx2,bmi,popcnt")]]

LAPWING_AVX2 LaneBits numbers_that_avx2(const LaneNumbers& numbers, const Comparison& comparison) {
  return numbers_that_body(numbers.data(), comparison);
}
LAPWING_AVX2 LaneBits seconds_before_avx2(const std::array<std::uint32_t, lane_count>& seconds, std::uint32_t bound) {
  return seconds_before_body(seconds.data(), bound);
}
LAPWING_AVX2 void first_rows_avx2(const std::uint32_t* seconds, const LaneRows& begins, std::uint32_t second,
                                  std::uint64_t* words, LaneRows& to) {
  first_rows_body(seconds, begins.data(), second, words, to.data());
}

constexpr LaneKernels avx2{numbers_that_avx2, seconds_before_avx2, first_rows_avx2};
const LaneKernels& choose() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") ? avx2
                                                                                                             : plain;
}
#else
const LaneKernels& choose() { return plain; }
#endif

}  // namespace

const LaneKernels& lane_kernels() {
  static const LaneKernels& chosen = choose();
  return chosen;
}

const LaneKernels& plain_lane_kernels() { return plain; }

}  // namespace lapwing
