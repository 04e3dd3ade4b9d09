// What campaigns hear of: whose trigger a record was, and what then follows from what.
#include <algorithm>
#include <utility>

#include "engine/decider.hpp"
#include "model/history_age.hpp"

namespace lapwing {
namespace {

constexpr std::string_view trigger_segment_prefix = "/campaign/";

}  // namespace

std::string trigger_segment(std::string_view campaign_id) {
  return std::string(trigger_segment_prefix).append(campaign_id);
}

bool Engine::Decider::is_history(const Input& input) const {
  const auto is_old = [&](Instant at) { return at + history_age < now_; };
  if (const auto* order = std::get_if<OrderRecorded>(&input)) return order->imported || is_old(order->placed_at);
  if (const auto* customer = std::get_if<CustomerRecorded>(&input)) {
    return customer->imported || (customer->created_at && is_old(*customer->created_at));
  }
  if (const auto* lines = std::get_if<OrderLinesRecorded>(&input)) {
    // Lines that come later than their order are imported.
    const CustomerNumber customer = audience().find(lines->customer_id).value();
    const OrdersView orders = audience().customer(customer).orders();
    const std::size_t order = audience().orders().find(customer.value, lines->order_id);
    return order == orders.size() || orders.at(order).seconds() != now_.seconds();
  }
  if (const auto* activity = std::get_if<ActivityRecorded>(&input)) return is_old(activity->at);
  return before_.parting || std::holds_alternative<BonusesMoved>(input);
}

void Engine::Decider::note_trigger(CustomerNumber customer, const std::vector<CampaignPlace>& campaigns) {
  if (starts_nothing_) return;
  for (const CampaignPlace campaign : campaigns) triggered_.push_back({customer, campaign, {}});
}

void Engine::Decider::note_moved(const SegmentsChanged& changed) {
  if (starts_nothing_) return;
  const SegmentCatalogue& catalogue = engine_.segments_.catalogue();
  const auto entered = SegmentSet::unpack(changed.entered);
  entered->for_each([&](SegmentNumber number) {
    const SegmentDefinition& segment = catalogue.segment(number);
    if (!segment.is_internal()) return;
    const auto campaign = engine_.campaigns_.find(std::string_view(segment.id).substr(trigger_segment_prefix.size()));
    if (campaign) note_trigger(changed.customer, {*campaign});
  });
  note_trigger(changed.customer, engine_.campaigns_.triggered_by_segments([&](const SegmentTrigger& trigger) {
    const auto number = catalogue.find(trigger.segment);
    return number && (trigger.leaving ? SegmentSet::unpack(changed.left) : entered)->contains(*number);
  }));
}

void Engine::Decider::note_happened(CustomerNumber customer, Activity::Lane lane, Instant at) {
  if (starts_nothing_ || at.seconds() < 0) return;
  const Happened happened{customer, lane, static_cast<std::uint32_t>(at.seconds())};
  note_trigger(customer, engine_.campaigns_.triggered_by(happened, audience().activity()));
}

void Engine::Decider::note_order(CustomerNumber customer, const std::string& order_id) {
  if (starts_nothing_) return;
  const std::size_t place = audience().orders().find(customer.value, order_id);
  if (place == audience().orders().orders(customer.value).size()) return;
  for (const CampaignPlace campaign : engine_.triggered_by({customer, place}, now_)) {
    if (!std::ranges::binary_search(before_.triggered, campaign)) triggered_.push_back({customer, campaign, order_id});
  }
}

void Engine::Decider::note_product(const std::string& product_id) {
  CampaignMachine& campaigns = engine_.campaigns_;
  const std::vector<CampaignPlace> places = campaigns.triggered_by(before_.product);
  if (places.empty()) return;
  for (const std::uint32_t number : campaigns.interested_in(product_id, audience())) {
    const CustomerNumber customer{number};
    for (const CampaignPlace place : places) {
      const auto& trigger = std::get<ProductTrigger>(campaigns.definition(place).trigger);
      if (cares_for(trigger, audience(), customer, product_id, now_))
        triggered_.push_back({customer, place, product_id});
    }
  }
}

void Engine::Decider::run_refills(const Input& input) {
  engine_.campaigns_.run_refills(now_, *this);
  const auto* order = std::get_if<OrderRecorded>(&input);
  const auto* lines = std::get_if<OrderLinesRecorded>(&input);
  if (order == nullptr && lines == nullptr) return;
  const auto customer = audience().find(order != nullptr ? order->customer_id : lines->customer_id);
  engine_.campaigns_.look_at_refills(customer.value(), audience(), now_);
}

/// Exits before entries: whoever leaves a campaign at this instant may enter another. Messages last, since they are
/// judged together; and who asks for one is looked at when it is judged, not in the midst of a walk.
void Engine::Decider::settle() {
  std::vector<std::pair<CustomerNumber, Facets>> later;
  while (!touched_.empty() || !triggered_.empty() || !asked_.empty()) {
    for (const auto& [customer, facets] : std::exchange(touched_, {})) {
      if (std::ranges::find(asked_, customer, &Ask::customer) != asked_.end()) {
        later.emplace_back(customer, facets);
      } else {
        engine_.campaigns_.look(customer, facets, now_, *this);
        if (facets.contains(Facet::messages)) engine_.campaigns_.look_at_messages(customer, now_, *this);
      }
    }
    if (!touched_.empty()) continue;
    for (const Triggered& one : std::exchange(triggered_, {})) {
      engine_.campaigns_.trigger(one.campaign, one.customer, one.key, now_, *this);
    }
    if (!touched_.empty() || !triggered_.empty()) continue;
    settle_asked();
    touched_.insert(touched_.end(), later.begin(), later.end());
    later.clear();
  }
}

}  // namespace lapwing
