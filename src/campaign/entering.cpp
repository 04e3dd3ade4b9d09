// Who enters a campaign, and when.
#include <algorithm>

#include "base/ensure.hpp"
#include "campaign/machine.hpp"

namespace lapwing {

void CampaignMachine::fire(CampaignPlace place, Instant now, CampaignWorld& world) {
  const CampaignDefinition& definition = campaign(place).current();
  const Schedule& schedule = std::get<CalendarTrigger>(definition.trigger).schedule;
  const Instant next = schedule.next(now + Duration{1}, world.shop_zone());
  world.emit(ScheduleFired{definition.id, definition.version, next});
  if (status(definition.id) != CampaignStatus::running || !definition.period.contains(now, world.shop_zone())) return;
  const Audience& audience = world.audience();
  for (std::uint32_t number = 0; number < audience.size(); ++number) {
    trigger(place, CustomerNumber{number}, {}, now, world);
  }
}

void CampaignMachine::trigger(CampaignPlace place, CustomerNumber number, const std::string& key, Instant now,
                              CampaignWorld& world) {
  const CampaignDefinition& definition = campaign(place).current();
  const CustomerView customer = world.audience().customer(number);
  if (!may_enter(place, customer, key, now, world)) return;
  if (!world.holds(definition.audience, number, std::nullopt)) return;
  ControlGroup control = ControlGroup::none;
  if (definition.is_in_control(customer.id())) control = ControlGroup::campaign;
  if (world.is_in_control(number) && definition.is_marketing()) control = ControlGroup::shop;
  const EnrollmentNumber enrollment{next_enrollment_};
  world.emit(Enrolled{enrollment, number, definition.id, definition.version, key, control});
  if (control != ControlGroup::none) return world.emit(Exited{enrollment, "control_group"});
  if (!leaves(enrollment, world)) walk(enrollment, 0, false, now, world);
}

bool CampaignMachine::may_enter(CampaignPlace place, const CustomerView& customer, const std::string& key, Instant now,
                                const CampaignWorld& world) const {
  const Campaign& entered = campaign(place);
  const CampaignDefinition& definition = entered.current();
  if (status(definition.id) != CampaignStatus::running) return false;
  if (!definition.period.contains(now, world.shop_zone())) return false;
  const EntryRule& rule = definition.entry;
  // None: it is not known as a key, so that nobody entered for it.
  const std::optional<std::uint32_t> about = rule.every_key ? keys_.find(key) : std::nullopt;
  const Walked* walked = rule.every_key && !about ? nullptr : last_walk(entered, customer.number(), about);
  if (walked == nullptr) return has_room(place, customer, now, world);
  if (!rule.again) return false;
  for (const EnrollmentNumber number : enrollments_.of(customer.number())) {
    const Enrollment& active = *enrollments_.find(number);
    if (active.campaign == place && (!about || active.key == *about)) return false;
  }
  if (walked->entered_at == now) return false;  // else what it does itself might start it for ever
  if (now < (rule.gap_since_exit ? walked->exited_at : walked->entered_at) + rule.gap) return false;
  if (!has_room(place, customer, now, world)) return false;
  if (!rule.after_new_order) return true;
  const OrdersView orders = customer.orders();
  for (std::size_t i = orders.size(); i-- > 0 && orders.at(i) > walked->entered_at;) {
    if (orders.at(i) <= now && stands(orders.status(i))) return true;
  }
  return false;
}

const CampaignMachine::Walked* CampaignMachine::last_walk(const Campaign& entered, CustomerNumber customer,
                                                          std::optional<std::uint32_t> key) {
  if (key) return entered.find_walk(customer, *key);
  if (customer.value >= entered.walked.size()) return nullptr;
  const Walked& walked = entered.walked[customer.value];
  return walked.entered_at == Instant::earliest() ? nullptr : &walked;
}

/// Whether neither the limit of entries nor another campaign of the group is in the way.
bool CampaignMachine::has_room(CampaignPlace place, const CustomerView& customer, Instant now,
                               const CampaignWorld& world) const {
  const CampaignDefinition& definition = campaign(place).current();
  if (definition.is_exclusive) {
    for (const EnrollmentNumber number : enrollments_.of(customer.number())) {
      const Enrollment& active = *enrollments_.find(number);
      if (active.campaign != place && definition_of(active).group == definition.group) return false;
    }
  }
  const auto& limit = definition.entry.limit;
  if (!limit) return true;
  const Activity& activity = world.audience().activity();
  const auto group = activity.texts().find(definition.id);
  if (!group) return true;
  const Zone& zone = customer.zone() != nullptr ? *customer.zone() : world.shop_zone();
  const std::int64_t began = limit->began(now, zone).seconds();
  const HappeningsView rows = activity.happenings(customer.number(), Activity::Lane::campaigns);
  std::uint32_t entries = 0;
  for (std::size_t i = rows.size(); i-- > 0 && rows.at()[i] >= began;) {
    const bool is_entry = rows.kind(i) == Happening::campaign_entered;
    if (is_entry && activity.subject(rows.subject(i)).group == *group) ++entries;
  }
  return entries < limit->times;
}

}  // namespace lapwing
