// The machine's snapshot image. Definitions are written as their JSON and parsed again.
#include "campaign/machine.hpp"

namespace lapwing {

void CampaignMachine::save(ByteWriter& to) const {
  to.put<std::uint64_t>(campaigns_.size());
  for (const auto& [id, campaign] : campaigns_) {
    to.put_text(id);
    to.put(campaign.next_due);
    to.put_column(campaign.walked);
    to.put<std::uint64_t>(campaign.keys.size());
    for (const auto& [customer, key] : campaign.keys) {
      to.put(customer);
      to.put_text(key);
    }
    to.put<std::uint64_t>(campaign.versions.size());
    for (const auto& [number, version] : campaign.versions) {
      to.put(number);
      to.put_text(version.text);
    }
  }
  to.put<std::uint64_t>(active_.size());
  for (const auto& [number, enrollment] : active_) {
    to.put(number);
    to.put(enrollment.customer);
    to.put_text(enrollment.campaign_id);
    to.put(enrollment.version);
    to.put(enrollment.entered_at);
    to.put(enrollment.step);
    to.put(enrollment.wake_at);
    to.put_text(enrollment.key);
    to.put<std::uint64_t>(enrollment.goal_orders.size());
    for (const std::string& order : enrollment.goal_orders) to.put_text(order);
  }
  to.put(next_enrollment_);
}

Result<void> CampaignMachine::load(ByteReader& from) {
  *this = CampaignMachine();
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    Campaign& campaign = campaigns_[from.get_text()];
    from.get(campaign.next_due);
    from.get_column(campaign.walked);
    for (auto keys = from.get<std::uint64_t>(); keys > 0 && from.has(1); --keys) {
      const auto customer = from.get<std::uint32_t>();
      campaign.keys.emplace(customer, from.get_text());
    }
    for (auto versions = from.get<std::uint64_t>(); versions > 0; --versions) {
      const auto number = from.get<std::uint32_t>();
      std::string text = from.get_text();
      CampaignDefinition definition = TRY(parse_campaign(text, number));
      campaign.versions.emplace(number, Version{std::move(definition), std::move(text)});
    }
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto number = from.get<std::uint64_t>();
    Enrollment& enrollment = active_[number];
    from.get(enrollment.customer);
    enrollment.campaign_id = from.get_text();
    from.get(enrollment.version);
    from.get(enrollment.entered_at);
    from.get(enrollment.step);
    from.get(enrollment.wake_at);
    enrollment.key = from.get_text();
    for (auto orders = from.get<std::uint64_t>(); orders > 0; --orders) enrollment.goal_orders.insert(from.get_text());
    by_customer_[enrollment.customer.value].push_back(number);
    if (enrollment.wake_at != Instant::never()) wakes_.push({enrollment.wake_at, number});
  }
  from.get(next_enrollment_);
  index_triggers();
  first_look_is_due_ = true;
  return {};
}

}  // namespace lapwing
