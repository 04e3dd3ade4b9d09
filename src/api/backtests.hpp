#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "backtest/backtest_report.hpp"
#include "backtest/past_rfm.hpp"
#include "backtest/plan.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

class Host;

/// A draft and the part of the shop's history over which it is to be played.
struct BacktestWish {
  CampaignDefinition campaign;
  std::vector<BonusType> bonus_types;  ///< that it names and the shop need not have
  Instant from;
  Instant until;  ///< exclusive
  Duration window = Duration::days(7);
};
/// Error: what cannot be played. Its `where` is "from" or "until", or the path of a field of the draft, "$...".
Result<BacktestPlan> plan_backtest(Host& host, BacktestWish wish);

/// The plan by the definitions that the shop has now: what the draft depends on follows from them. Error: as above.
Result<BacktestPlan> complete_again(Host& host, BacktestPlan plan);

/// How a draft is played.
struct BacktestPlay {
  /// Beside a shop that is served: one partition after another, and each for a hundredth of a second at a time, so that
  /// nothing waits for longer. Else all of them at once.
  bool is_gentle = false;
  std::function<void(std::uint64_t done, std::uint64_t all)> progress;  ///< of `what`, now and then; any thread
  std::stop_token stop{};
  std::uint32_t slice_max = 8'192;  ///< customers at a time at most, if it is gentle
};

/// The bounds of RFM of that time, if the draft depends on them: the plan goes by them as long as what is given lives.
/// Null if it does not, or if the play was stopped.
std::unique_ptr<PastRfm> score_past(Host& host, BacktestPlan& plan, const Zone& zone, const BacktestPlay& play);

/// Plays everybody whom the shop knows now, once more for each limit of participants that fills, which is noted in the
/// plan. A gentle play goes by one state of the shop's definitions, with which the plan is completed: it begins again
/// if they change. Error: it was stopped; they changed again and again; or what the draft names is gone.
Result<BacktestReport> play_everybody(Host& host, BacktestPlan& plan, const BacktestPlay& play);

/// Whether places are limited, so that everybody is played before one customer's story can be told.
bool has_limits(const CampaignDefinition& campaign);

nlohmann::ordered_json to_json(const BacktestReport& report);
/// What history cannot tell, by name.
nlohmann::ordered_json to_json(std::span<const BlindSpot> spots);
/// A sentence, in the language ("ru" or "en").
std::string_view in_words(BlindSpot spot, std::string_view language);

}  // namespace lapwing
