#include "condition/lane_kernels.hpp"

#include <bit>
#include <limits>
#include <vector>

#include "condition/lane_bodies.hpp"

namespace lapwing {

#if defined(__x86_64__)
extern const LaneKernels avx512_lane_kernels;
#endif

namespace {

// The plain bodies as functions for a processor whose features `attributes` names.
#define LAPWING_PLAIN_KERNELS(name, attributes)                                                                 \
  attributes void above_##name(const LaneNumbers& numbers, std::span<const LaneBound> bounds, LaneBits* to) {   \
    lane_bodies::above(numbers, bounds, to);                                                                    \
  }                                                                                                             \
  attributes void sums_above_##name(const LaneNumbers& sums, const LaneNumbers& counts,                         \
                                    std::span<const LaneBound> bounds, LaneBits* to) {                          \
    lane_bodies::sums_above(sums, counts, bounds, to);                                                          \
  }                                                                                                             \
  attributes void seconds_before_##name(const LaneSeconds& seconds, std::span<const std::uint32_t> bounds,      \
                                        LaneBits* to) {                                                         \
    lane_bodies::seconds_before(seconds, bounds, to);                                                           \
  }                                                                                                             \
  attributes void first_rows_##name(const std::uint32_t* seconds, const LaneRows& begins, std::uint32_t second, \
                                    MarkedRows* marked, LaneRows& to) {                                         \
    lane_bodies::first_rows(seconds, begins, second, marked, to);                                               \
  }                                                                                                             \
  attributes void mark_between_##name(const std::uint32_t* seconds, std::uint32_t rows, std::uint32_t begin,    \
                                      std::uint32_t end, MarkedRows* marked) {                                  \
    lane_bodies::mark_between(seconds, rows, begin, end, marked);                                               \
  }                                                                                                             \
  attributes void keep_above_##name(const std::int32_t* values, std::uint32_t rows, std::int32_t limit,         \
                                    MarkedRows* marked) {                                                       \
    lane_bodies::keep_above(values, rows, limit, marked);                                                       \
  }                                                                                                             \
  attributes void list_##name(std::span<const MarkedRows> marked, std::uint32_t* to) {                          \
    lane_bodies::list(marked, to);                                                                              \
  }                                                                                                             \
  attributes void mark_bytes_##name(const std::uint8_t* values, std::uint32_t rows, std::uint8_t number,        \
                                    std::uint64_t* words) {                                                     \
    lane_bodies::mark(values, rows, number, words);                                                             \
  }                                                                                                             \
  attributes void mark_pairs_##name(const std::uint16_t* values, std::uint32_t rows, std::uint16_t number,      \
                                    std::uint64_t* words) {                                                     \
    lane_bodies::mark(values, rows, number, words);                                                             \
  }                                                                                                             \
  attributes void mark_fours_##name(const std::uint32_t* values, std::uint32_t rows, std::uint32_t number,      \
                                    std::uint64_t* words) {                                                     \
    lane_bodies::mark(values, rows, number, words);                                                             \
  }                                                                                                             \
  attributes void mark_sought_##name(const std::uint16_t* values, std::uint32_t rows,                           \
                                     std::span<const std::uint64_t> sought, std::uint64_t* words) {             \
    lane_bodies::mark_sought(values, 0, rows, sought, words);                                                   \
  }                                                                                                             \
  constexpr LaneKernels name{above_##name,        sums_above_##name, seconds_before_##name, first_rows_##name,  \
                             mark_between_##name, keep_above_##name, list_##name,           mark_bytes_##name,  \
                             mark_pairs_##name,   mark_fours_##name, mark_sought_##name};

LAPWING_PLAIN_KERNELS(plain, )

#if defined(__x86_64__)
LAPWING_PLAIN_KERNELS(avx2, [[gnu::target("avx2,bmi,popcnt")]])

std::vector<const LaneKernels*> supported() {
  std::vector<const LaneKernels*> kernels = {&plain};
  if (!__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("popcnt")) return kernels;
  if (__builtin_cpu_supports("avx2")) kernels.push_back(&avx2);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    kernels.push_back(&avx512_lane_kernels);
  }
  return kernels;
}
#else
std::vector<const LaneKernels*> supported() { return {&plain}; }
#endif

constexpr std::int64_t least_number = std::numeric_limits<std::int64_t>::min();

/// Answers a comparison by `above(bounds, answers)`, or if its bound is the least of all numbers one by one.
template <class Above, class Alone>
LaneBits compare(const Comparison& comparison, const Above& above, const Alone& alone) {
  std::array<LaneBits, 2> answers;
  if (const auto side = one_sided(comparison)) {
    above({&side->bound, 1}, answers.data());
    return side->above ? answers[0] : ~answers[0];
  }
  if (comparison.bound == least_number) {
    LaneBits holds = 0;
    for (std::uint32_t lane = 0; lane < lane_count; ++lane) holds |= LaneBits{alone(lane)} << lane;
    return holds;
  }
  const bool is_range = comparison.kind == Comparison::Kind::between;
  const std::array<LaneBound, 2> bounds = {
      {{comparison.bound, -1}, {is_range ? comparison.upper : comparison.bound, 0}}};
  above(bounds, answers.data());
  return answers[0] & ~answers[1];
}

}  // namespace

std::optional<OneSided> one_sided(const Comparison& comparison) {
  const bool is_strict = comparison.kind == Comparison::Kind::more_than || comparison.kind == Comparison::Kind::at_most;
  if (!comparison.is_from_below() && !comparison.is_from_above()) return std::nullopt;
  if (!is_strict && comparison.bound == least_number) return std::nullopt;
  return OneSided{{comparison.bound, is_strict ? 0 : -1}, comparison.is_from_below()};
}

LaneBits LaneKernels::numbers_that(const LaneNumbers& numbers, const Comparison& comparison) const {
  return compare(
      comparison, [&](std::span<const LaneBound> bounds, LaneBits* to) { above(numbers, bounds, to); },
      [&](std::uint32_t lane) { return comparison.holds(numbers[lane]); });
}

LaneBits LaneKernels::averages_that(const LaneNumbers& sums, const LaneNumbers& counts,
                                    const Comparison& comparison) const {
  return compare(
      comparison, [&](std::span<const LaneBound> bounds, LaneBits* to) { sums_above(sums, counts, bounds, to); },
      [&](std::uint32_t lane) { return comparison.holds(sums[lane], counts[lane]); });
}

LaneBits LaneKernels::before(const LaneSeconds& seconds, std::uint32_t bound) const {
  LaneBits bits = 0;
  seconds_before(seconds, {&bound, 1}, &bits);
  return bits;
}

void count_before(std::span<MarkedRows> marked) {
  std::uint32_t count = 0;
  for (MarkedRows& word : marked) {
    word.before = count;
    count += static_cast<std::uint32_t>(std::popcount(word.bits));
  }
}

void rank(std::span<const MarkedRows> marked, const LaneRows& begins, LaneRows& to) {
  for (std::uint32_t lane = 0; lane <= lane_count; ++lane) {
    const MarkedRows& word = marked[begins[lane] / lane_count];
    const std::uint64_t below = word.bits & ((std::uint64_t{1} << begins[lane] % lane_count) - 1);
    to[lane] = word.before + static_cast<std::uint32_t>(std::popcount(below));
  }
}

std::span<const LaneKernels* const> all_lane_kernels() {
  static const std::vector<const LaneKernels*> kernels = supported();
  return kernels;
}

const LaneKernels& lane_kernels() {
  static const LaneKernels& fastest = *all_lane_kernels().back();
  return fastest;
}

}  // namespace lapwing
