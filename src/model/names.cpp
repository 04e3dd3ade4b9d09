// The words that enumerations are written with, in JSON, on the command line and in reports.
#include <algorithm>

#include "model/conversion.hpp"
#include "model/decisions.hpp"
#include "model/inputs.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 3> channel_names = {"email", "sms", "push"};
constexpr std::array<std::string_view, 4> contact_names = {"absent", "valid", "invalid", "confirmed"};
constexpr std::array<std::string_view, 5> status_names = {"created", "paid", "completed", "cancelled", "returned"};
constexpr std::array<std::string_view, 11> definition_names = {"campaign",   "template",  "bonus_type",  "segment",
                                                               "rfm",        "lifecycle", "policy",      "accrual_rule",
                                                               "promo_pool", "referral",  "consent_text"};
constexpr std::array<std::string_view, 3> class_names = {"transactional", "service", "marketing"};
constexpr std::array<std::string_view, 3> on_limit_names = {"defer", "drop", "ignore"};
constexpr std::array<std::string_view, receipt_outcome_count> outcome_names = {
    "accepted", "deferred",     "failed",     "unknown",      "delivered",      "opened",         "clicked",
    "bounced",  "soft_bounced", "complained", "unsubscribed", "machine_opened", "machine_clicked"};
constexpr std::array<std::string_view, 6> activity_names = {"visit",        "product_view",     "category_view",
                                                            "cart_changed", "checkout_started", "custom"};
constexpr std::array<std::string_view, 10> posting_names = {
    "accrued", "spent", "returned", "burned", "clawed_back", "debt", "debt_paid", "activated", "held", "released"};

constexpr std::array<std::string_view, 3> control_names = {"none", "campaign", "shop"};
constexpr std::array<std::string_view, 3> promo_refusal_names = {"empty", "over", "had_one"};
constexpr std::array<std::string_view, 5> referral_names = {"asked", "accepted", "refused", "rewarded", "taken_back"};
constexpr std::array<std::string_view, 3> referrer_names = {"rewarded", "refused", "taken_back"};
constexpr std::array<std::string_view, 2> task_names = {"task", "popup"};
constexpr std::array<std::string_view, 5> campaign_status_names = {"draft", "running", "paused", "finished",
                                                                   "archived"};

constexpr std::array<std::string_view, 4> conversion_names = {"new_orders", "order_growth", "any", "none"};
constexpr std::array<std::string_view, 4> touch_names = {"delivered", "opened", "clicked", "code"};

template <std::size_t n, class Value>
std::string_view name_of(const std::array<std::string_view, n>& names, Value value) {
  return names.at(static_cast<std::size_t>(value));
}

template <class Value, std::size_t n>
std::optional<Value> value_of(const std::array<std::string_view, n>& names, std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) return std::nullopt;
  return static_cast<Value>(found - names.begin());
}

}  // namespace

std::string_view to_text(ChannelKind channel) { return name_of(channel_names, channel); }
std::string_view to_text(ContactState state) { return name_of(contact_names, state); }
std::string_view to_text(OrderStatus status) { return name_of(status_names, status); }
std::string_view to_text(MessageClass message_class) { return name_of(class_names, message_class); }
std::string_view to_text(OnLimit on_limit) { return name_of(on_limit_names, on_limit); }
std::string_view to_text(DefinitionKind kind) { return name_of(definition_names, kind); }
std::string_view to_text(ReceiptOutcome outcome) { return name_of(outcome_names, outcome); }
std::string_view to_text(ActivityKind kind) { return name_of(activity_names, kind); }
std::string_view to_text(PostingKind kind) { return name_of(posting_names, kind); }
std::string_view to_text(ControlGroup control) { return name_of(control_names, control); }
std::string_view to_text(PromoRefusal refusal) { return name_of(promo_refusal_names, refusal); }
std::string_view to_text(ReferralState state) { return name_of(referral_names, state); }
std::string_view to_text(ReferrerOutcome outcome) { return name_of(referrer_names, outcome); }
std::string_view to_text(TaskKind kind) { return name_of(task_names, kind); }
std::string_view to_text(CampaignStatus status) { return name_of(campaign_status_names, status); }
std::string_view to_text(ConversionMethod method) { return name_of(conversion_names, method); }
std::string_view to_text(TouchKind touch) { return name_of(touch_names, touch); }

std::optional<ChannelKind> parse_channel_kind(std::string_view text) {
  return value_of<ChannelKind>(channel_names, text);
}
std::optional<OrderStatus> parse_order_status(std::string_view text) {
  return value_of<OrderStatus>(status_names, text);
}
std::optional<MessageClass> parse_message_class(std::string_view text) {
  return value_of<MessageClass>(class_names, text);
}
std::optional<OnLimit> parse_on_limit(std::string_view text) { return value_of<OnLimit>(on_limit_names, text); }
std::optional<ActivityKind> parse_activity_kind(std::string_view text) {
  return value_of<ActivityKind>(activity_names, text);
}
std::optional<CampaignStatus> parse_campaign_status(std::string_view text) {
  return value_of<CampaignStatus>(campaign_status_names, text);
}
std::optional<ConversionMethod> parse_conversion_method(std::string_view text) {
  return value_of<ConversionMethod>(conversion_names, text);
}
std::optional<DefinitionKind> parse_definition_kind(std::string_view text) {
  return value_of<DefinitionKind>(definition_names, text);
}

}  // namespace lapwing
