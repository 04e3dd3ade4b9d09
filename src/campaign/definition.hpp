#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "campaign/entry_rule.hpp"
#include "campaign/steps.hpp"
#include "campaign/trigger.hpp"
#include "condition/condition.hpp"
#include "condition/facets.hpp"
#include "model/conversion.hpp"
#include "model/shop.hpp"
#include "model/tracking.hpp"

namespace lapwing {

/// What the campaign is for. Every standing order placed during the walk counts; the first one may end it.
struct GoalRule {
  std::optional<std::string> exit_reason;  ///< empty: reaching the goal does not end the walk
};

/// Ends a walk at once, wherever it stands, when the condition holds; it may ask what happened since the enrollment.
struct ExitRule {
  Condition condition;
  Facets facets;  ///< that the condition depends on
  std::string reason;
};

/// One version of a campaign. Immutable.
struct CampaignDefinition {
  std::string id;
  std::uint32_t version = 1;
  std::string name;
  std::string mechanic;                    ///< the family it belongs to; for reports only
  std::string group;                       ///< that frequency caps may be set for; empty: of none
  bool is_exclusive = false;               ///< who walks another campaign of the group does not enter
  std::uint8_t priority = priority_usual;  ///< of its messages before those of others
  Trigger trigger;
  Condition audience;
  EntryRule entry;
  CampaignPeriod period;      ///< when it takes anybody in
  std::uint32_t control = 0;  ///< of ten thousand who enter: so many get nothing of it, to compare with
  std::optional<GoalRule> goal;
  std::vector<ExitRule> exits;  ///< the first that holds gives the reason
  std::vector<Step> steps;      ///< the last one is always an exit
  ConversionRule conversion;    ///< how its success is told
  TrackingRule tracking;

  /// The templates, bonus types and promo pools that the steps name.
  [[nodiscard]] std::vector<std::string> template_ids() const;
  [[nodiscard]] std::vector<std::string> bonus_types() const;
  [[nodiscard]] std::vector<std::string> promo_pools() const;
  /// Whether the campaign's own control group has the customer.
  [[nodiscard]] bool is_in_control(std::string_view customer_id) const;
  /// Whether it sends anything but receipts and the like: only such campaigns are withheld from the shop's control
  /// group.
  [[nodiscard]] bool is_marketing() const;
  /// Whether something may happen to an enrollment between its wakes: exits, or waits for conditions.
  [[nodiscard]] bool needs_looks() const;
  /// The sends that a walk may come to from that step on without waiting, one for each way through branches; from a
  /// wait on, when that is over.
  [[nodiscard]] std::vector<const SendStep*> next_sends(std::uint32_t step) const;
};

/// Reads a definition as schema/campaign.schema.json describes it. An error's `where` is the path of the field
/// ("$.steps[2].wait") and its message what was expected there.
Result<CampaignDefinition> parse_campaign(std::string_view json_text, std::uint32_t version);

}  // namespace lapwing
