#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "campaign/wait.hpp"
#include "condition/condition.hpp"
#include "condition/facets.hpp"
#include "model/conversion.hpp"
#include "model/decisions.hpp"
#include "model/inputs.hpp"

namespace lapwing {

// The steps of a campaign, compiled to a flat list in which branches have become jumps. They only lead forward, so that
// every walk ends.

/// Goes on if the condition holds, else leaves with the reason.
struct FilterStep {
  Condition condition;
  std::string exit_reason;
};
/// Asks anew what let the customer in: the audience, and the condition that is the trigger. Leaves with the reason if
/// it does not hold any more.
struct RecheckStep {
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
/// When a split ends by itself: once a variant is beyond chance better than the one that the others are compared with.
struct WinnerRule {
  WinnerBy by = WinnerBy::conversion;
  std::int32_t after_days = 0;  ///< so long after the first customer came to it, at the earliest
  std::uint64_t at_least = 0;   ///< customers in each variant whose window of conversion is over
};
/// Each customer goes one of the ways, always the same one for the same campaign and split.
struct SplitStep {
  struct Variant {
    std::string name;
    std::uint32_t share = 0;  ///< of ten thousand; they add up to that
    bool is_control = false;  ///< the others are compared with it
    std::uint32_t target = 0;
  };
  std::vector<Variant> variants;
  std::optional<WinnerRule> winner;  ///< absent: it goes on until an operator ends it

  /// The variant that the others are compared with: the control, or the first one.
  [[nodiscard]] std::size_t reference() const;
};
/// Only so many enrollments of the campaign go on, the first that come here, over all partitions and versions. Who
/// comes later leaves with the reason.
struct LimitStep {
  std::uint32_t participants = 0;
  std::string exit_reason;
};
struct SendStep {
  ChannelKind channel{};
  std::string template_id;
  MessageClass message_class = MessageClass::marketing;
  std::string topic;
  OnLimit on_limit = OnLimit::defer;
};
/// One message over several channels: the next one is sent when the one before could not be, failed, or did not come so
/// far in time. Goes on once one has, and to `otherwise` if none did.
struct CascadeStep {
  struct Part {
    SendStep send;
    Duration within{};  ///< so long it has to come so far
  };
  std::vector<Part> parts;  ///< in order, unless the cheapest goes first
  ReceiptOutcome until = ReceiptOutcome::delivered;
  bool cheapest_first = false;  ///< by what the policy says that messages cost; of equal ones the earlier part
  std::uint32_t otherwise = 0;
};
struct AccrueStep {
  std::string bonus_type;
  Money amount;
};
/// Sets a code of the pool aside for the customer, for the messages that follow.
struct PromoCodeStep {
  std::string pool;
  std::optional<std::string> exit_reason;  ///< with which leaves who gets none; else goes on without
};
/// Changes what is known of the customer.
struct ChangeStep {
  std::vector<AttributeFact> attributes;
  std::vector<LabelFact> labels;
};
/// Something for a manager.
struct TaskStep {
  TaskKind kind{};
  std::string text;
  std::string assignee;         ///< empty: whoever comes first
  std::optional<Duration> due;  ///< so long after it was raised
};
/// Tells software of the shop's own.
struct WebhookStep {
  std::string endpoint;  ///< a name that the server's settings give an address
  std::string data;      ///< a JSON object that goes along
};
struct ExitStep {
  std::string reason;
};
using StepAction =
    std::variant<FilterStep, RecheckStep, JumpUnlessStep, JumpStep, WaitStep, WaitForStep, SplitStep, LimitStep,
                 SendStep, CascadeStep, AccrueStep, PromoCodeStep, ChangeStep, TaskStep, WebhookStep, ExitStep>;

struct Step {
  std::string id;  ///< as given in the definition, for reports and migrations; empty if none was given
  StepAction action;
};

inline constexpr std::size_t steps_max = 500;
inline constexpr std::size_t cascade_parts_max = 8;
inline constexpr std::size_t split_variants_max = 6;  ///< five, and one to compare with

/// The steps that a walk at that step may come to next without standing still there.
std::vector<std::uint32_t> next_of(const std::vector<Step>& steps, std::uint32_t step);
/// Whether an enrollment may stand at the step: it waits there, for a place, or for what becomes of a message.
bool is_stop(const StepAction& action);

/// Reads and compiles steps as schema/campaign.schema.json describes them; the last one is always an exit.
Result<std::vector<Step>> compile_steps(const nlohmann::json& json, const std::string& path);

}  // namespace lapwing
