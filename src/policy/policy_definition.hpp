#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/conversion.hpp"
#include "policy/frequency_cap.hpp"
#include "policy/quiet_hours.hpp"

namespace lapwing {

/// Names of rules that are no frequency caps.
inline constexpr std::string_view quiet_hours_rule = "quiet_hours";
inline constexpr std::string_view higher_priority_rule = "higher_priority";
/// An operator has paused the campaign.
inline constexpr std::string_view paused_rule = "paused";

/// Who does not get messages on a topic.
struct WithheldTopic {
  std::string topic;
  std::vector<std::string> stages;  ///< of the lifecycle
  friend bool operator==(const WithheldTopic&, const WithheldTopic&) = default;
};

/// What a shop lets its messages do. A shop has one policy; until one is published messages ask only for a contact that
/// can be used, for consent, and whether they are suppressed. What a policy does not say is as it stands here.
struct PolicyDefinition {
  /// The id under which it is published.
  static constexpr std::string_view id = "policy";
  static constexpr std::size_t caps_max = 32;
  static constexpr std::uint32_t control_max = 1'500;  ///< of ten thousand

  std::vector<QuietHours> quiet_hours = {QuietHours{}};  ///< each channel has them once at most
  Duration ramp = Duration::minutes(30);                 ///< what waited for their end is spread over so long
  std::vector<FrequencyCap> caps;                        ///< all hold
  Duration defer_max = Duration::days(3);                ///< so long a message waits for room under a cap
  Duration hold_for_higher = Duration::minutes(30);      ///< so far ahead a message of higher priority is seen coming
  Duration household = Duration::days(
      1);  ///< for so long one message of a campaign goes to a contact; 0: to each bearer
  std::vector<WithheldTopic> withheld_topics;
  std::uint32_t control = 0;  ///< of ten thousand customers: so many get no marketing, to compare with
  std::string control_salt;   ///< another one draws the control group anew
  std::array<Money, channel_count> costs = {};  ///< of a message, by channel
  AttributionWindows attribution;               ///< so long after a touch an order belongs to the message

  /// Whether the shop's control group has the customer.
  [[nodiscard]] bool is_in_control(std::string_view customer_id) const;
  [[nodiscard]] Money cost_of(ChannelKind channel) const { return costs[static_cast<std::size_t>(channel)]; }
  /// Nullptr if no quiet hours cover the channel.
  [[nodiscard]] const QuietHours* quiet_hours_of(ChannelKind channel) const;
  friend bool operator==(const PolicyDefinition&, const PolicyDefinition&) = default;
};

/// Reads a definition as schema/policy.schema.json describes it; an error's `where` is the path of the field.
Result<PolicyDefinition> parse_policy(std::string_view json_text);

}  // namespace lapwing
