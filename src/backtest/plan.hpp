#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "backtest/backtest_report.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "campaign/definition.hpp"
#include "condition/condition.hpp"
#include "condition/evaluate.hpp"
#include "condition/facets.hpp"
#include "engine/engine.hpp"
#include "loyalty/bonus_type.hpp"

namespace lapwing {

/// Longer backtests are refused: what customers did is not remembered for longer, nor are bounds.
inline constexpr std::int32_t backtest_days_max = 400;

/// A draft, and the part of history that it is played over. The draft stands in the place of the campaign of its id, if
/// one is published: that one's messages do not count. Immutable; any number of threads may play it.
struct BacktestPlan {
  CampaignDefinition campaign;
  std::vector<BonusType> bonus_types;        ///< that it names; they go before those that the shop has published
  Instant from;                              ///< when the draft begins to take customers in
  Instant until;                             ///< exclusive
  Duration window = Duration::days(7);       ///< so long after an entry an order counts as bought
  Instant known_until = Instant::never();    ///< what customers bought is known up to then
  const RfmSource* rfm = nullptr;            ///< scores by the bounds of days of the past; nullptr: by those of today
  std::vector<Instant> schedule;             ///< when the calendar comes round meanwhile; set by `complete_plan`
  std::map<std::string, LimitArrival> full;  ///< limits, and who got the last place; set by `find_full_limit`
  Facets trigger_facets;                     ///< that the trigger depends on; likewise
  Facets facets;                             ///< that anything in the draft depends on; likewise
};

/// Finds what follows from the rest of the plan, and whether what the draft names is there. An error's `where` is the
/// path of the field.
Result<BacktestPlan> complete_plan(BacktestPlan plan, const Engine& engine);

/// All that the condition depends on, also by way of the segments and stages that it asks for.
Facets reach_of(const Condition& condition, const SegmentCatalogue& catalogue);

/// What history cannot tell of a draft, in the order in which it is told.
enum class BlindSpot : std::uint8_t {
  reactions,   ///< what the messages would have changed; always
  receipts,    ///< it sends: messages count as delivered at once, and as never opened
  permission,  ///< it sends: contacts, consents and the suppression list are those of today
  households,  ///< it sends marketing: what others with the same contact would have got is not seen
  profile,     ///< it asks for labels, attributes, contacts or consents: those of today
  orders,      ///< it asks for orders: their statuses and refunds are those of today
  cart,        ///< it asks for carts: only the last one is known
  segments,    ///< it asks for segments: of static ones, and of how long, only today's is known
  bonuses,     ///< it asks for bonuses: balances are those of today
  bounds,      ///< it asks for RFM: by bounds of some days
  own_deeds,   ///< it asks for something that it changes itself: that is not seen
};
std::vector<BlindSpot> blind_spots(const BacktestPlan& plan, const Engine& engine);
std::string_view to_text(BlindSpot spot);

}  // namespace lapwing
