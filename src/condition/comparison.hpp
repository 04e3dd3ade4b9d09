#pragma once

#include <cstdint>

namespace lapwing {

/// Wide enough for the sum of any customer's orders and for the products that comparing an average takes.
__extension__ using WideNumber = __int128;

/// What a number is held against: a count, an amount in units of Money, or the number of a Day.
struct Comparison {
  enum class Kind : std::uint8_t { at_least, at_most, more_than, less_than, equals, between };

  Kind kind = Kind::at_least;
  std::int64_t bound = 0;
  std::int64_t upper = 0;  ///< of `between`, inclusive as `bound` is; otherwise 0

  /// Whether sum / count compares so, without rounding. `count` is positive.
  [[nodiscard]] constexpr bool holds(WideNumber sum, std::int64_t count = 1) const {
    const WideNumber limit = static_cast<WideNumber>(bound) * count;
    switch (kind) {
      case Kind::at_least:
        return sum >= limit;
      case Kind::at_most:
        return sum <= limit;
      case Kind::more_than:
        return sum > limit;
      case Kind::less_than:
        return sum < limit;
      case Kind::equals:
        return sum == limit;
      case Kind::between:
        return sum >= limit && sum <= static_cast<WideNumber>(upper) * count;
    }
    return false;
  }
  /// Whether every larger number than one that compares so does, too.
  [[nodiscard]] constexpr bool is_from_below() const { return kind == Kind::at_least || kind == Kind::more_than; }
  /// Whether every smaller number than one that compares so does, too.
  [[nodiscard]] constexpr bool is_from_above() const { return kind == Kind::at_most || kind == Kind::less_than; }

  friend bool operator==(const Comparison&, const Comparison&) = default;
};

}  // namespace lapwing
