#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/packed_numbers.hpp"
#include "base/result.hpp"

namespace lapwing {

/// A segment's place within its partition, in the order of first publication.
using SegmentNumber = Id<struct SegmentNumberTag, std::uint32_t>;

/// Some of the segments of a partition; a bit for each by its number.
class SegmentSet {
 public:
  static constexpr std::size_t segments_max = 1024;
  static constexpr std::size_t word_count = segments_max / 64;

  void insert(SegmentNumber segment) { words_[segment.value / 64] |= std::uint64_t{1} << segment.value % 64; }
  [[nodiscard]] bool contains(SegmentNumber segment) const {
    return (words_[segment.value / 64] >> segment.value % 64 & 1u) != 0;
  }
  [[nodiscard]] bool is_empty() const {
    std::uint64_t any = 0;
    for (const std::uint64_t word : words_) any |= word;
    return any == 0;
  }
  /// Whether all of them have numbers below that one.
  [[nodiscard]] bool lies_below(std::uint32_t number) const {
    std::uint64_t beyond = 0;
    for (std::size_t i = number / 64; i < word_count; ++i) {
      beyond |= i == number / 64 ? words_[i] >> number % 64 : words_[i];
    }
    return beyond == 0;
  }
  [[nodiscard]] bool intersects(const SegmentSet& other) const {
    std::uint64_t common = 0;
    for (std::size_t i = 0; i < word_count; ++i) common |= words_[i] & other.words_[i];
    return common != 0;
  }
  /// How many.
  [[nodiscard]] std::uint32_t count() const {
    int sum = 0;
    for (const std::uint64_t word : words_) sum += std::popcount(word);
    return static_cast<std::uint32_t>(sum);
  }
  [[nodiscard]] std::uint64_t word(std::size_t i) const { return words_[i]; }
  [[nodiscard]] std::span<const std::uint64_t, word_count> words() const { return words_; }
  [[nodiscard]] std::span<std::uint64_t, word_count> words() { return words_; }
  void set_word(std::size_t i, std::uint64_t word) { words_[i] = word; }

  /// Calls `visit(SegmentNumber)` for each, ascending.
  template <class Visit>
  void for_each(Visit visit) const {
    constexpr std::size_t stride = 4;
    for (std::size_t first = 0; first < word_count; first += stride) {
      if ((words_[first] | words_[first + 1] | words_[first + 2] | words_[first + 3]) == 0) continue;  // nearly always
      for (std::size_t i = first; i < first + stride; ++i) {
        for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
          visit(SegmentNumber{static_cast<std::uint32_t>(i * 64) + static_cast<std::uint32_t>(std::countr_zero(rest))});
        }
      }
    }
  }

  /// As records hold them (`packed_numbers.hpp`).
  [[nodiscard]] std::string pack() const {
    std::array<char, 2 * segments_max> bytes;  // distances have two bytes at most
    char* end = bytes.data();
    std::uint32_t before = 0;
    for_each([&](SegmentNumber segment) {
      end = put_leb128(end, segment.value - before);
      before = segment.value;
    });
    return {bytes.data(), end};
  }
  static Result<SegmentSet> unpack(std::string_view bytes) {
    SegmentSet segments;
    bool is_sound = true;
    const auto insert = [&](std::uint32_t number) {
      if (number < segments_max) {
        segments.insert(SegmentNumber{number});
      } else {
        is_sound = false;
      }
    };
    if (!unpack_numbers(bytes, insert) || !is_sound) {
      return fail("packed segments end within a number, or one is too large");
    }
    return segments;
  }

  SegmentSet& operator|=(const SegmentSet& other) {
    for (std::size_t i = 0; i < word_count; ++i) words_[i] |= other.words_[i];
    return *this;
  }
  SegmentSet& operator&=(const SegmentSet& other) {
    for (std::size_t i = 0; i < word_count; ++i) words_[i] &= other.words_[i];
    return *this;
  }
  SegmentSet& operator^=(const SegmentSet& other) {
    for (std::size_t i = 0; i < word_count; ++i) words_[i] ^= other.words_[i];
    return *this;
  }
  friend SegmentSet operator|(SegmentSet a, const SegmentSet& b) { return a |= b; }
  friend SegmentSet operator&(SegmentSet a, const SegmentSet& b) { return a &= b; }
  friend SegmentSet operator^(SegmentSet a, const SegmentSet& b) { return a ^= b; }
  friend bool operator==(const SegmentSet&, const SegmentSet&) = default;

 private:
  std::array<std::uint64_t, word_count> words_{};
};

}  // namespace lapwing
