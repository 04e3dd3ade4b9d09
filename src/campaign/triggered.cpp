// Whose trigger a record is.
#include <algorithm>

#include "campaign/machine.hpp"

namespace lapwing {

void CampaignMachine::index_triggers() {
  has_looks_ = false;
  for (const Campaign& campaign : campaigns_) {
    for (const auto& [number, version] : campaign.versions) {
      has_looks_ = has_looks_ || version.definition.needs_looks();
    }
  }
  by_order_ = triggered_by_a<OrderTrigger>();
  by_happening_ = triggered_by_a<HappeningTrigger>();
  by_registration_ = triggered_by_a<RegistrationTrigger>();
  by_segment_ = triggered_by_a<SegmentTrigger>();
  by_stage_ = triggered_by_a<StageTrigger>();
  by_bonus_ = triggered_by_a<BonusTrigger>();
  by_product_ = triggered_by_a<ProductTrigger>();
  by_refill_ = triggered_by_a<RefillTrigger>();
  forget_idle_interest();
  find_next_schedule();
}

template <class Kind>
std::vector<CampaignPlace> CampaignMachine::triggered_by_a() const {
  std::vector<CampaignPlace> places;
  for (std::size_t i = 0; i < campaigns_.size(); ++i) {
    if (!std::holds_alternative<Kind>(campaigns_[i].current().trigger)) continue;
    places.emplace_back(static_cast<CampaignPlace::number_type>(i));
  }
  return places;
}

template <class Kind>
std::vector<CampaignPlace> CampaignMachine::those_of(const std::vector<CampaignPlace>& places, const auto& fits) const {
  std::vector<CampaignPlace> fitting;
  for (const CampaignPlace place : places) {
    if (fits(std::get<Kind>(campaign(place).current().trigger))) fitting.push_back(place);
  }
  return fitting;
}

std::vector<CampaignPlace> CampaignMachine::triggered_by(const CustomerView& customer, std::size_t order,
                                                         const Moment& moment) const {
  return those_of<OrderTrigger>(by_order_, [&](const auto& trigger) { return fits(trigger, customer, order, moment); });
}

std::vector<CampaignPlace> CampaignMachine::triggered_by(const Happened& happened, const Activity& activity) const {
  return those_of<HappeningTrigger>(by_happening_,
                                    [&](const auto& trigger) { return fits(trigger, happened, activity); });
}

std::vector<CampaignPlace> CampaignMachine::triggered_by(const StageMoved& moved) const {
  return those_of<StageTrigger>(by_stage_, [&](const auto& trigger) { return fits(trigger, moved); });
}

std::vector<CampaignPlace> CampaignMachine::triggered_by(const BonusPosted& posted) const {
  return those_of<BonusTrigger>(by_bonus_, [&](const auto& trigger) { return fits(trigger, posted); });
}

std::vector<CampaignPlace> CampaignMachine::triggered_by(const ProductChange& change) const {
  std::vector<CampaignPlace> places = those_of<ProductTrigger>(by_product_, [&](const auto& trigger) {
    return fits(trigger, change);
  });
  std::erase_if(places,
                [&](CampaignPlace place) { return status(campaign(place).current().id) != CampaignStatus::running; });
  return places;
}

void CampaignMachine::forget_idle_interest() {
  const bool is_asked = std::ranges::any_of(by_product_, [&](CampaignPlace place) {
    return status(campaign(place).current().id) == CampaignStatus::running;
  });
  if (!is_asked) interest_.forget();
}

std::span<const std::uint32_t> CampaignMachine::interested_in(const std::string& product_id, const Audience& audience) {
  if (!interest_.is_found()) interest_.find(audience);
  const auto product = audience.activity().texts().find(product_id);
  return product ? interest_.of(*product) : std::span<const std::uint32_t>();
}

void CampaignMachine::note_interest(CustomerNumber customer, const ActivityRecorded& activity,
                                    const Audience& audience) {
  if (interest_.is_found()) interest_.note(customer, activity, audience.activity());
}

std::vector<CampaignPlace> CampaignMachine::triggered_by_segments(
    const std::function<bool(const SegmentTrigger&)>& fits) const {
  return those_of<SegmentTrigger>(by_segment_, fits);
}

}  // namespace lapwing
