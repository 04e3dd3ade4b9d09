#pragma once

#include <span>
#include <string>
#include <string_view>

#include "backtest/backtest_report.hpp"
#include "backtest/plan.hpp"

namespace lapwing {

/// What a report is shown amid.
struct BacktestFrame {
  Day first;  ///< the days that were played
  Day last;
  std::int64_t window_days = 7;
  std::string_view locale;
  std::string_view currency;
};

/// Entries by day, or by week of a long time, as a row of bars with the days at its ends.
std::string entries_chart(const BacktestReport& report, const BacktestFrame& frame);

/// All that was counted, in the language of the locale ("ru" or else English).
std::string backtest_table(const BacktestReport& report, const BacktestFrame& frame);

/// What history cannot tell, in one paragraph.
std::string blind_spots_text(std::span<const BlindSpot> spots, std::string_view locale);

}  // namespace lapwing
