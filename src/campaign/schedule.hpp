#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/zone.hpp"
#include "campaign/cron.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

/// When the calendar comes round, by the shop's clock.
struct Schedule {
  enum class Every : std::uint8_t { minutes, day, week, month, year, once, cron };

  Every every = Every::day;
  std::int32_t interval = 1;           ///< every so many minutes, only for `minutes`
  Duration at = Duration::hours(10);   ///< time of day, for all but `minutes`
  std::vector<std::int32_t> weekdays;  ///< 1 = Monday .. 7, for `week`
  std::int32_t day_of_month = 1;       ///< 1..31, for `month`; a shorter month's last day stands in
  Day date{};                          ///< for `once`; for `year` its month and day, 29 February is 1 March in most
  std::string holiday;                 ///< for `year`: instead of a date
  std::int32_t days = 0;               ///< for `year`: so many days later; negative: earlier
  Cron cron;                           ///< for `cron`

  /// The first time not before `from` when the schedule is due; never if it was once.
  [[nodiscard]] Instant next(Instant from, const Zone& zone) const;

  friend bool operator==(const Schedule&, const Schedule&) = default;
};

/// Reads the field "on", a list of weekdays: 1 Monday .. 7 Sunday.
Result<std::vector<std::int32_t>> parse_weekdays(JsonFields& fields);
/// Reads a schedule as schema/campaign.schema.json describes it; `path` is where it stands.
Result<Schedule> parse_schedule(const nlohmann::json& json, const std::string& path);

}  // namespace lapwing
