#include "demo/shop_calendar.hpp"

#include <algorithm>
#include <array>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

struct Season {
  std::int32_t from;  ///< month * 100 + day
  std::int32_t to;    ///< with this day
  std::int64_t per_mille;
  bool gifts = false;
};

constexpr std::array seasons = {Season{101, 108, 450},          Season{109, 115, 800},
                                Season{212, 216, 1250, true},   Season{217, 222, 1400, true},
                                Season{301, 307, 2000, true},   Season{308, 310, 750},
                                Season{501, 510, 800},          Season{615, 815, 850},
                                Season{901, 910, 1080},         Season{1201, 1210, 1350, true},
                                Season{1211, 1227, 1850, true}, Season{1228, 1231, 1200, true}};

constexpr std::array<std::int64_t, 7> weekday_per_mille = {950, 920, 940, 980, 1060, 1120, 1030};

const Season* season_of(Day day) {
  const Civil date = civil_of(day);
  const std::int32_t place = date.month * 100 + date.day;
  const auto* found = std::ranges::find_if(seasons, [&](const Season& season) {
    return season.from <= place && place <= season.to;
  });
  return found == seasons.end() ? nullptr : found;
}

/// Days since the Friday of Black Friday (-1 .. 3), or nothing of the kind (99).
std::int32_t days_since_black_friday(Day day) {
  for (std::int32_t since = -1; since <= 3; ++since) {
    const Day friday = day - since;
    const Civil date = civil_of(friday);
    if (weekday_of(friday) == 5 && date.month == 11 && date.day >= 24) return since;
  }
  return 99;
}

/// Weights of days for somebody new to appear: by the end of the story two and a half times as many as at its start.
std::vector<std::uint64_t> arrival_weights(Day first, Day last) {
  const std::int64_t days = last - first + 1;
  std::vector<std::uint64_t> weights;
  for (std::int64_t i = 0; i < days; ++i) {
    const std::int64_t growth = 1000 + 1500 * i / days;
    weights.push_back(static_cast<std::uint64_t>(busyness(first + static_cast<std::int32_t>(i)) * growth));
  }
  return weights;
}

Duration within_hour(std::size_t hour, SeededRandom& random) {
  return Duration::hours(static_cast<std::int64_t>(hour)) +
         Duration::seconds(static_cast<std::int64_t>(random.below(3600)));
}

}  // namespace

std::int64_t busyness(Day day) {
  const Season* season = season_of(day);
  const std::int32_t since_friday = days_since_black_friday(day);
  std::int64_t per_mille = season != nullptr ? season->per_mille : 1000;
  if (since_friday == 0) per_mille = 3400;
  if (since_friday == -1 || (since_friday >= 1 && since_friday <= 3)) per_mille = 2300;
  return weekday_per_mille[static_cast<std::size_t>(weekday_of(day) - 1)] * per_mille / 1000;
}

bool is_gift_season(Day day) {
  const Season* season = season_of(day);
  return season != nullptr && season->gifts;
}

bool is_black_friday(Day day) { return days_since_black_friday(day) <= 3; }

ShopCalendar::ShopCalendar(Day first, Day last)
    : first_(first),
      arrivals_(arrival_weights(first, last)),
      workday_hours_({3, 2, 1, 1, 1, 2, 9, 22, 40, 55, 68, 72, 78, 74, 66, 62, 64, 68, 80, 94, 100, 88, 54, 18}),
      weekend_hours_({5, 3, 1, 1, 1, 1, 3, 9, 24, 50, 78, 92, 94, 90, 84, 80, 78, 76, 78, 82, 84, 74, 46, 18}),
      store_hours_({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 48, 62, 70, 66, 64, 70, 84, 100, 92, 60, 24, 0, 0}) {
  std::int64_t end = 0;
  for (Day day = first; day <= last; day = day + 1) ends_.push_back(end += busyness(day));
}

Day ShopCalendar::day_at(std::int64_t shop_time) const {
  ensure(shop_time >= 0 && shop_time < length(), "shop time lies within the calendar");
  return first_ + static_cast<std::int32_t>(std::ranges::upper_bound(ends_, shop_time) - ends_.begin());
}

std::int64_t ShopCalendar::arrival(SeededRandom& random) const {
  const std::size_t day = arrivals_.pick(random);
  const std::int64_t start = day == 0 ? 0 : ends_[day - 1];
  return start + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(ends_[day] - start)));
}

Duration ShopCalendar::online_hour(Day day, SeededRandom& random) const {
  const WeightedChoice& hours = weekday_of(day) >= 6 ? weekend_hours_ : workday_hours_;
  return within_hour(hours.pick(random), random);
}

Duration ShopCalendar::store_hour(SeededRandom& random) const { return within_hour(store_hours_.pick(random), random); }

}  // namespace lapwing
