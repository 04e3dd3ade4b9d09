#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "audience/audience.hpp"
#include "base/result.hpp"
#include "campaign/product_trigger.hpp"
#include "campaign/refill.hpp"
#include "campaign/schedule.hpp"
#include "condition/condition.hpp"
#include "condition/evaluate.hpp"
#include "model/decisions.hpp"

namespace lapwing {

// What starts a campaign for a customer: the calendar, a condition, or a record. There are no other kinds; all triggers
// that have names of their own are spellings of these.

/// The calendar came round for the audience.
struct CalendarTrigger {
  Schedule schedule;
  friend bool operator==(const CalendarTrigger&, const CalendarTrigger&) = default;
};
/// The condition became true for the customer, by what happened or by time: exact to the instant. Whoever fulfils it
/// when it is published or edited is not concerned.
struct ConditionTrigger {
  Condition condition;
  friend bool operator==(const ConditionTrigger&, const ConditionTrigger&) = default;
};
/// An order of the customer came to fit: a new one that does, or one that changed and did not before.
struct OrderTrigger {
  OrderFilter filter;
  friend bool operator==(const OrderTrigger&, const OrderTrigger&) = default;
};
/// The customer did something besides ordering, or something became of a message or of a walk through a campaign.
struct HappeningTrigger {
  HappeningFilter filter;
  friend bool operator==(const HappeningTrigger&, const HappeningTrigger&) = default;
};
/// The customer was seen for the first time.
struct RegistrationTrigger {
  friend bool operator==(const RegistrationTrigger&, const RegistrationTrigger&) = default;
};
/// The customer entered a segment, or left it, by what happened or by time; not by an edit of the segment.
struct SegmentTrigger {
  std::string segment;
  bool leaving = false;
  friend bool operator==(const SegmentTrigger&, const SegmentTrigger&) = default;
};
/// The customer went from one stage of the lifecycle to another.
struct StageTrigger {
  std::vector<std::string> from;  ///< any of these; empty: any
  std::vector<std::string> to;
  friend bool operator==(const StageTrigger&, const StageTrigger&) = default;
};
/// Something happened to the customer's bonuses.
struct BonusTrigger {
  PostingKind kind{};
  std::string bonus_type;  ///< empty: any
  friend bool operator==(const BonusTrigger&, const BonusTrigger&) = default;
};
using Trigger = std::variant<CalendarTrigger, ConditionTrigger, OrderTrigger, HappeningTrigger, RegistrationTrigger,
                             SegmentTrigger, StageTrigger, BonusTrigger, ProductTrigger, RefillTrigger>;

/// Reads a trigger as schema/campaign.schema.json describes it; `path` is where it stands.
Result<Trigger> parse_trigger(const nlohmann::json& json, const std::string& path);

/// Whether the customer's order at that place fits now.
bool fits(const OrderTrigger& trigger, const CustomerView& customer, std::size_t order, const Moment& moment);

/// Something that has just become a part of a customer's history.
struct Happened {
  CustomerNumber customer{};
  Activity::Lane lane{};
  std::uint32_t second = 0;  ///< when, since the epoch; it is the newest of its second
};
bool fits(const StageTrigger& trigger, const StageMoved& moved);
bool fits(const BonusTrigger& trigger, const BonusPosted& posted);
bool fits(const HappeningTrigger& trigger, const Happened& happened, const Activity& activity);

}  // namespace lapwing
