#pragma once

#include <cstdint>
#include <vector>

#include "base/random.hpp"

namespace lapwing {

/// When a customer comes back: the story of the BG/NBD model (Fader, Hardie and Lee 2005), with two things that it
/// leaves out. Each customer buys at a rate of their own, gamma distributed, and after each order may drop out with a
/// probability of their own, beta distributed. Beside them there are regulars, who buy about once a month and seldom
/// drop out; and some who dropped out return after a long pause. All in shop time, see ShopCalendar.
///
/// Deviates that pass through libm are rounded at once to whole numbers, so that the last bit, in which machines
/// may differ, decides nothing.
struct BuyingHabit {
  enum class Kind : std::uint8_t { browser, one_off, occasional, regular };

  Kind kind{};
  std::int64_t mean_gap = 0;              ///< between orders
  std::uint64_t drop_out_per_mille = 0;   ///< after each order
  std::uint64_t returning_per_mille = 0;  ///< of those who dropped out

  static BuyingHabit draw(SeededRandom& random);

  /// The moments of all orders before `end`, ascending, the first of them at `first` (if that is before `end`). Empty
  /// for a browser, who only registered.
  [[nodiscard]] std::vector<std::int64_t> orders(std::int64_t first, std::int64_t end, SeededRandom& random) const;

 private:
  [[nodiscard]] std::int64_t gap(SeededRandom& random) const;
};

}  // namespace lapwing
