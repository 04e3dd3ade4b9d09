#pragma once

#include <cstdint>
#include <vector>

#include "base/instant.hpp"
#include "base/random.hpp"
#include "demo/weighted_choice.hpp"

namespace lapwing {

/// How busy the shop's days and hours are: the weeks before New Year, Black Friday, 8 March, quiet January and summer,
/// Fridays and Saturdays, evenings.
///
/// Buying is simulated in *shop time*, in which every day lasts as long as it is busy: an ordinary one 1000 units, the
/// Friday of Black Friday three times as much. A habit with even gaps there buys in season here, and seasons need no
/// rule of their own.
class ShopCalendar {
 public:
  /// `first` <= `last`, both within.
  ShopCalendar(Day first, Day last);

  /// Shop time from the start of the first day to the end of the last.
  [[nodiscard]] std::int64_t length() const { return ends_.back(); }
  /// The day on which a moment of shop time falls; 0 <= `shop_time` < length().
  [[nodiscard]] Day day_at(std::int64_t shop_time) const;
  /// A moment at which somebody new appears: on busy days, and ever more often as the shop grows.
  [[nodiscard]] std::int64_t arrival(SeededRandom& random) const;

  /// The time on the clock at which somebody orders over the internet on that day.
  [[nodiscard]] Duration online_hour(Day day, SeededRandom& random) const;
  /// The same at a till, which opens at ten.
  [[nodiscard]] Duration store_hour(SeededRandom& random) const;

 private:
  Day first_;
  std::vector<std::int64_t> ends_;  ///< shop time at the end of each day
  WeightedChoice arrivals_;         ///< by day
  WeightedChoice workday_hours_;
  WeightedChoice weekend_hours_;
  WeightedChoice store_hours_;
};

/// Shop time that a day lasts: 1000 on an ordinary one.
std::int64_t busyness(Day day);

/// Whether presents are being bought: before New Year, 23 February and 8 March.
bool is_gift_season(Day day);

/// From the Thursday before the last Friday of November to the Monday after it.
bool is_black_friday(Day day);

}  // namespace lapwing
