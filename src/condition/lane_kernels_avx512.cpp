// The kernels for AVX-512, whose masks answer a test of eight or sixteen customers with one instruction. The compiler
// does not find these by itself.
#include <algorithm>

#include "condition/lane_bodies.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#define LAPWING_AVX512 [[gnu::target("avx512f,avx512dq,avx512bw,bmi,popcnt")]]

namespace lapwing {
namespace {

using namespace lane_bodies;

LAPWING_AVX512 void above_avx512(const LaneNumbers& numbers, std::span<const LaneBound> bounds, LaneBits* to) {
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const __m512i limit = _mm512_set1_epi64(bounds[i].bound + bounds[i].offset);
    LaneBits bits = 0;
    for (std::uint32_t lane = 0; lane < lane_count; lane += 8) {
      bits |= LaneBits{_mm512_cmpgt_epi64_mask(_mm512_loadu_si512(&numbers[lane]), limit)} << lane;
    }
    to[i] = bits;
  }
}

LAPWING_AVX512 void sums_above_avx512(const LaneNumbers& sums, const LaneNumbers& counts,
                                      std::span<const LaneBound> bounds, LaneBits* to) {
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const __m512i bound = _mm512_set1_epi64(bounds[i].bound);
    const __m512i offset = _mm512_set1_epi64(bounds[i].offset);
    LaneBits bits = 0;
    for (std::uint32_t lane = 0; lane < lane_count; lane += 8) {
      const __m512i product = _mm512_mullo_epi64(_mm512_loadu_si512(&counts[lane]), bound);
      const __m512i limit = _mm512_add_epi64(product, offset);
      bits |= LaneBits{_mm512_cmpgt_epi64_mask(_mm512_loadu_si512(&sums[lane]), limit)} << lane;
    }
    to[i] = bits;
  }
}

LAPWING_AVX512 inline LaneBits before_avx512(const std::uint32_t* seconds, __m512i limit) {
  LaneBits bits = 0;
  for (std::uint32_t lane = 0; lane < lane_count; lane += 16) {
    bits |= LaneBits{_mm512_cmplt_epu32_mask(_mm512_loadu_si512(seconds + lane), limit)} << lane;
  }
  return bits;
}

LAPWING_AVX512 void seconds_before_avx512(const LaneSeconds& seconds, std::span<const std::uint32_t> bounds,
                                          LaneBits* to) {
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    to[i] = before_avx512(seconds.data(), _mm512_set1_epi32(static_cast<int>(bounds[i])));
  }
}

LAPWING_AVX512 void first_rows_avx512(const std::uint32_t* seconds, const LaneRows& begins, std::uint32_t second,
                                      MarkedRows* marked, LaneRows& to) {
  const __m512i limit = _mm512_set1_epi32(static_cast<int>(second));
  std::uint32_t count = 0;
  for (std::uint32_t word = 0; word < begins[lane_count] / lane_count; ++word) {
    fill(marked[word], before_avx512(seconds + word * lane_count, limit), count);
  }
  finish_rows(seconds, begins, second, count, marked, to);
}

LAPWING_AVX512 void mark_between_avx512(const std::uint32_t* seconds, std::uint32_t rows, std::uint32_t begin,
                                        std::uint32_t end, MarkedRows* marked) {
  const __m512i first = _mm512_set1_epi32(static_cast<int>(begin));
  const __m512i length = _mm512_set1_epi32(static_cast<int>(end - begin));
  for (std::uint32_t row = 0; row + lane_count <= rows; row += lane_count) {
    std::uint64_t bits = 0;
    for (std::uint32_t some = 0; some < lane_count; some += 16) {
      const __m512i behind = _mm512_sub_epi32(_mm512_loadu_si512(seconds + row + some), first);
      bits |= std::uint64_t{_mm512_cmplt_epu32_mask(behind, length)} << some;
    }
    marked[row / lane_count].bits = bits;
  }
  mark_between_tail(seconds, rows, begin, end, marked);
}

LAPWING_AVX512 void keep_above_avx512(const std::int32_t* values, std::uint32_t rows, std::int32_t limit,
                                      MarkedRows* marked) {
  const __m512i limits = _mm512_set1_epi32(limit);
  for (std::uint32_t row = 0; row + lane_count <= rows; row += lane_count) {
    std::uint64_t bits = 0;
    for (std::uint32_t some = 0; some < lane_count; some += 16) {
      const __m512i sixteen = _mm512_loadu_si512(values + row + some);
      bits |= std::uint64_t{_mm512_cmpgt_epi32_mask(sixteen, limits)} << some;
    }
    marked[row / lane_count].bits &= bits;
  }
  keep_above_tail(values, rows, limit, marked);
}

LAPWING_AVX512 void list_avx512(std::span<const MarkedRows> marked, std::uint32_t* to) {
  const __m512i sixteen = _mm512_set1_epi32(16);
  __m512i rows = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (const MarkedRows& word : marked) {
    for (std::uint32_t some = 0; some < lane_count; some += 16) {
      const auto mask = static_cast<__mmask16>(word.bits >> some);
      _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(mask, rows));
      to += __builtin_popcount(mask);
      rows = _mm512_add_epi32(rows, sixteen);
    }
  }
}

LAPWING_AVX512 void mark_bytes_avx512(const std::uint8_t* values, std::uint32_t rows, std::uint8_t number,
                                      std::uint64_t* words) {
  const __m512i wanted = _mm512_set1_epi8(static_cast<char>(number));
  for (std::uint32_t row = 0; row + lane_count <= rows; row += lane_count) {
    words[row / lane_count] |= _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(values + row), wanted);
  }
  mark_tail(values, rows, number, words);
}

LAPWING_AVX512 void mark_pairs_avx512(const std::uint16_t* values, std::uint32_t rows, std::uint16_t number,
                                      std::uint64_t* words) {
  const __m512i wanted = _mm512_set1_epi16(static_cast<short>(number));
  for (std::uint32_t row = 0; row + lane_count <= rows; row += lane_count) {
    const std::uint64_t low = _mm512_cmpeq_epi16_mask(_mm512_loadu_si512(values + row), wanted);
    const std::uint64_t high = _mm512_cmpeq_epi16_mask(_mm512_loadu_si512(values + row + 32), wanted);
    words[row / lane_count] |= low | high << 32;
  }
  mark_tail(values, rows, number, words);
}

LAPWING_AVX512 void mark_fours_avx512(const std::uint32_t* values, std::uint32_t rows, std::uint32_t number,
                                      std::uint64_t* words) {
  const __m512i wanted = _mm512_set1_epi32(static_cast<int>(number));
  for (std::uint32_t row = 0; row + 16 <= rows; row += 16) {
    const std::uint64_t some = _mm512_cmpeq_epi32_mask(_mm512_loadu_si512(values + row), wanted);
    words[row / lane_count] |= some << row % lane_count;
  }
  mark_tail(values, rows, number, words);
}

/// The sought of 1,024 numbers at a time lie in two registers; each number picks its sixteen of them and its bit there.
LAPWING_AVX512 void mark_sought_avx512(const std::uint16_t* values, std::uint32_t rows,
                                       std::span<const std::uint64_t> sought, std::uint64_t* words) {
  constexpr std::size_t words_at_once = 16;
  const __m512i low_bits = _mm512_set1_epi16(15);
  for (std::size_t first = 0; first < sought.size(); first += words_at_once) {
    std::uint64_t some[words_at_once] = {};
    __builtin_memcpy(some, &sought[first], std::min(words_at_once, sought.size() - first) * sizeof(std::uint64_t));
    const __m512i near = _mm512_loadu_si512(some);
    const __m512i far = _mm512_loadu_si512(some + words_at_once / 2);
    const __m512i part = _mm512_set1_epi16(static_cast<short>(first / words_at_once));
    for (std::uint32_t row = 0; row + 32 <= rows; row += 32) {
      const __m512i numbers = _mm512_loadu_si512(values + row);
      const __m512i sixteens = _mm512_permutex2var_epi16(near, _mm512_srli_epi16(numbers, 4), far);
      const __m512i bit = _mm512_sllv_epi16(_mm512_set1_epi16(1), _mm512_and_si512(numbers, low_bits));
      const __mmask32 here = _mm512_cmpeq_epi16_mask(_mm512_srli_epi16(numbers, 10), part);
      words[row / lane_count] |= std::uint64_t{_mm512_mask_test_epi16_mask(here, sixteens, bit)} << row % lane_count;
    }
  }
  mark_sought(values, rows / 32 * 32, rows, sought, words);
}

}  // namespace

extern const LaneKernels avx512_lane_kernels;
const LaneKernels avx512_lane_kernels{above_avx512,        sums_above_avx512, seconds_before_avx512, first_rows_avx512,
                                      mark_between_avx512, keep_above_avx512, list_avx512,           mark_bytes_avx512,
                                      mark_pairs_avx512,   mark_fours_avx512, mark_sought_avx512};

}  // namespace lapwing
#endif
