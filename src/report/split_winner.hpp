#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "report/campaign_figures.hpp"
#include "report/uplift.hpp"

namespace lapwing {

/// A split of a version of a campaign that is to end by itself.
struct SplitQuestion {
  std::string campaign_id;
  std::uint32_t version = 0;
  std::string split;
  std::vector<std::string> variants;
  std::size_t reference = 0;  ///< the variant that the others are compared with
  WinnerBy by = WinnerBy::conversion;
  std::int32_t after_days = 0;  ///< the first look comes so long after the first customer, at the earliest
  std::uint64_t at_least = 0;   ///< customers in each variant whose window is over
  Duration window{};            ///< of conversion
};

/// What became of the customers of each variant, by the day on which they came to the split. Of one partition, or of
/// several added up, in any order.
class SplitFigures {
 public:
  /// Adds what the figures have of the split.
  void add(const CampaignFigures& figures, const SplitQuestion& question);
  /// The place of the variant that has won by the beginning of `today`; absent: none, or too little is known.
  ///
  /// Looks are taken on the first day on which enough is known, and each time when the split has gone on for twice as
  /// long. Only customers whose window is over by then count, so a look tells the same whenever it is asked. The first
  /// look may err with half of 5 %, the next with half of the rest, and so on: with 5 % in all, however many there are.
  /// A split that is older than the days that figures are told apart for has no winner any more.
  [[nodiscard]] std::optional<std::size_t> winner(const SplitQuestion& question, Day today) const;

 private:
  [[nodiscard]] std::vector<ArmFigures> arms(std::size_t count, Day before) const;

  std::map<Day, std::vector<Figures>> days_;  // by variant
};

}  // namespace lapwing
