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
  return false;
}

void Engine::Decider::note_entered(const SegmentsChanged& changed) {
  if (starts_nothing_ || changed.entered.empty()) return;
  const auto entered = SegmentSet::unpack(changed.entered);
  entered->for_each([&](SegmentNumber number) {
    const SegmentDefinition& segment = engine_.segments_.catalogue().segment(number);
    if (!segment.is_internal()) return;
    triggered_.push_back({changed.customer, segment.id.substr(trigger_segment_prefix.size()), {}});
  });
}

void Engine::Decider::note_happened(CustomerNumber customer, Activity::Lane lane, Instant at) {
  if (starts_nothing_ || at.seconds() < 0) return;
  const Happened happened{customer, lane, static_cast<std::uint32_t>(at.seconds())};
  for (std::string& id : engine_.campaigns_.triggered_by(happened, audience().activity())) {
    triggered_.push_back({customer, std::move(id), {}});
  }
}

void Engine::Decider::note_order(CustomerNumber customer, const std::string& order_id) {
  if (starts_nothing_) return;
  for (const std::string& id : engine_.triggered_by_order(customer, order_id, now_)) {
    if (!before_.triggered.contains(id)) triggered_.push_back({customer, id, order_id});
  }
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
      }
    }
    if (!touched_.empty()) continue;
    for (const Triggered& one : std::exchange(triggered_, {})) {
      engine_.campaigns_.trigger(one.campaign_id, one.customer, one.key, now_, *this);
    }
    if (!touched_.empty() || !triggered_.empty()) continue;
    settle_asked();
    touched_.insert(touched_.end(), later.begin(), later.end());
    later.clear();
  }
}

}  // namespace lapwing
