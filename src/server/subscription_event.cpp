#include "server/subscription_event.hpp"

#include <optional>

#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "base/packed_numbers.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct KindOf {
  std::optional<SubscribedKind> operator()(const StageMoved&) const { return SubscribedKind::stage_changed; }
  std::optional<SubscribedKind> operator()(const Enrolled&) const { return SubscribedKind::enrolled; }
  std::optional<SubscribedKind> operator()(const MessageQueued&) const { return SubscribedKind::message_queued; }
  std::optional<SubscribedKind> operator()(const MessageRefused&) const { return SubscribedKind::message_refused; }
  std::optional<SubscribedKind> operator()(const MessageWithdrawn&) const { return SubscribedKind::message_refused; }
  std::optional<SubscribedKind> operator()(const BonusPosted&) const { return SubscribedKind::bonus_posted; }
  std::optional<SubscribedKind> operator()(const PromoCodeGiven&) const { return SubscribedKind::promo_code_issued; }
  std::optional<SubscribedKind> operator()(const TaskRaised&) const { return SubscribedKind::task_raised; }
  std::optional<SubscribedKind> operator()(const OrderAttributed&) const { return SubscribedKind::order_attributed; }
  std::optional<SubscribedKind> operator()(const auto&) const { return std::nullopt; }
};

/// What each kind says besides the customer.
class DataOf {
 public:
  DataOf(SubscribedKind kind, const Engine& engine) : kind_(kind), engine_(engine) {}

  Json operator()(const SegmentsChanged& changed) const {
    const SegmentCatalogue& catalogue = engine_.segments().catalogue();
    Json segments = Json::array();
    unpack_numbers(kind_ == SubscribedKind::entered_segment ? changed.entered : changed.left,
                   [&](std::uint32_t number) {
                     if (number >= catalogue.size()) return;
                     const SegmentDefinition& segment = catalogue.segment(SegmentNumber{number});
                     if (!segment.is_internal()) segments.push_back(segment.id);
                   });
    if (segments.empty()) return {};
    return {{"segments", std::move(segments)}};
  }
  Json operator()(const StageMoved& moved) const { return {{"from", text_or_null(moved.from)}, {"to", moved.to}}; }
  Json operator()(const Enrolled& enrolled) const {
    return {{"campaign_id", enrolled.campaign_id},
            {"version", enrolled.version},
            {"about", text_or_null(enrolled.key)},
            {"control_group", enrolled.control == ControlGroup::none ? Json() : Json(to_text(enrolled.control))}};
  }
  Json operator()(const MessageQueued& queued) const {
    return {{"campaign_id", text_or_null(queued.campaign_id)},
            {"channel", to_text(queued.channel)},
            {"template_id", queued.template_id},
            {"topic", text_or_null(queued.topic)}};
  }
  Json operator()(const MessageRefused& refused) const {
    return {{"campaign_id", text_or_null(refused.campaign_id)},
            {"channel", to_text(refused.channel)},
            {"template_id", refused.template_id},
            {"topic", text_or_null(refused.topic)},
            {"reason", refused.reason},
            {"rule", text_or_null(refused.rule)}};
  }
  /// It had been queued.
  Json operator()(const MessageWithdrawn& withdrawn) const {
    return {{"withdrawn", true}, {"reason", withdrawn.reason}, {"rule", text_or_null(withdrawn.rule)}};
  }
  Json operator()(const BonusPosted& posted) const {
    return {{"posting", to_text(posted.kind)},
            {"bonus_type", posted.bonus_type},
            {"amount", to_text(posted.amount)},
            {"key", posted.key},
            {"order_id", text_or_null(posted.order_id)},
            {"active_at", to_text(posted.active_at)},
            {"burns_at", instant_json(posted.burns_at, Zone())}};
  }
  Json operator()(const PromoCodeGiven& given) const {
    const auto origin = engine_.code_origin(given.code);
    return {{"code", given.code}, {"campaign_id", origin ? text_or_null(origin->campaign_id) : Json()}};
  }
  Json operator()(const TaskRaised& raised) const {
    return {{"campaign_id", raised.campaign_id},
            {"kind", to_text(raised.kind)},
            {"text", raised.text},
            {"assignee", text_or_null(raised.assignee)},
            {"due_at", raised.due_at ? Json(to_text(*raised.due_at)) : Json()}};
  }
  Json operator()(const OrderAttributed& attributed) const {
    return {{"order_id", attributed.order_id},
            {"campaign_id", attributed.campaign_id},
            {"touch", to_text(attributed.touch)},
            {"touched_at", to_text(attributed.touched_at)},
            {"amount", to_text(attributed.amount)}};
  }
  Json operator()(const auto&) const { return {}; }

 private:
  SubscribedKind kind_;
  const Engine& engine_;
};

struct CustomerOf {
  std::optional<CustomerNumber> operator()(const auto& decision) const {
    if constexpr (requires { decision.customer; }) return decision.customer;
    return std::nullopt;
  }
};

}  // namespace

std::vector<SubscribedEvent> subscribed_events(const Batch& batch, const std::set<SubscribedKind>& kinds) {
  std::vector<SubscribedEvent> events;
  for (std::uint32_t i = 0; i < batch.records.size(); ++i) {
    const Record& record = batch.records[i];
    const auto* decision = std::get_if<Decision>(&record.body);
    if (decision == nullptr) continue;
    const auto tell = [&](SubscribedKind kind, std::uint32_t second) {
      if (kinds.contains(kind)) events.push_back({kind, 2 * i + second, decision, record.at});
    };
    if (const auto* changed = std::get_if<SegmentsChanged>(decision)) {
      if (!changed->entered.empty()) tell(SubscribedKind::entered_segment, 0);
      if (!changed->left.empty()) tell(SubscribedKind::left_segment, 1);
    } else if (const auto kind = std::visit(KindOf(), *decision)) {
      tell(*kind, 0);
    }
  }
  return events;
}

std::string subscribed_body(const SubscribedEvent& event, const Engine& engine) {
  const Json about = std::visit(DataOf(event.kind, engine), *event.decision);
  const auto customer = std::visit(CustomerOf(), *event.decision);
  if (about.is_null() || !customer) return {};
  Json data{{"customer_id", engine.audience().customer(*customer).id()}};
  data.update(about);
  const Json body{{"type", to_text(event.kind)}, {"timestamp", to_text(event.at)}, {"data", std::move(data)}};
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace lapwing
