#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "campaign/trigger.hpp"
#include "campaign/wait.hpp"
#include "condition/condition.hpp"
#include "condition/facets.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// Whether and when a customer may enter again after a walk has ended. Nobody walks the same campaign twice at once,
/// but for different keys, nor enters it twice at one instant.
struct EntryRule {
  bool again = false;            ///< false: once ever
  Duration gap{};                ///< at least so long after the last entry (or exit)
  bool gap_since_exit = false;   ///< the gap counts from the last exit instead of the last entry
  bool after_new_order = false;  ///< only after an order placed since the last entry
  /// Once for each order that the trigger came for, also at the same time; and the rest says nothing.
  bool every_key = false;
};

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

// ---- Steps, compiled to a flat list: branches have become jumps.

/// Goes on if the condition holds, else leaves with the reason.
struct FilterStep {
  Condition condition;
  std::string exit_reason;
};
/// Goes to `target` unless the condition holds.
struct JumpUnlessStep {
  Condition condition;
  std::uint32_t target = 0;
};
struct JumpStep {
  std::uint32_t target = 0;
};
struct WaitStep {
  std::variant<PauseWait, DateWait> wait;
};
/// Stands still until the condition holds, and goes on; but if it did not hold for so long, goes to `otherwise`.
struct WaitForStep {
  Condition condition;
  Facets facets;  ///< that the condition depends on
  Duration at_most{};
  std::uint32_t otherwise = 0;
};
struct SendStep {
  ChannelKind channel{};
  std::string template_id;
  MessageClass message_class = MessageClass::marketing;
  std::string topic;
  OnLimit on_limit = OnLimit::defer;
};
struct AccrueStep {
  std::string bonus_type;
  Money amount;
};
struct ExitStep {
  std::string reason;
};
using StepAction =
    std::variant<FilterStep, JumpUnlessStep, JumpStep, WaitStep, WaitForStep, SendStep, AccrueStep, ExitStep>;

struct Step {
  std::string id;  ///< as given in the definition, for reports; empty if none was given
  StepAction action;
};

/// One version of a campaign. Immutable.
struct CampaignDefinition {
  std::string id;
  std::uint32_t version = 1;
  std::string name;
  std::string mechanic;                    ///< the family it belongs to; for reports only
  std::string group;                       ///< that frequency caps may be set for; empty: of none
  std::uint8_t priority = priority_usual;  ///< of its messages before those of others
  Trigger trigger;
  Condition audience;
  EntryRule entry;
  std::optional<GoalRule> goal;
  std::vector<ExitRule> exits;  ///< the first that holds gives the reason
  std::vector<Step> steps;      ///< the last one is always an exit

  /// The templates and bonus types that the steps name.
  [[nodiscard]] std::vector<std::string> template_ids() const;
  [[nodiscard]] std::vector<std::string> bonus_types() const;
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
