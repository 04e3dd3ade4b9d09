// Refills: whom a campaign takes in because something that they bought runs out.
//
// After every record the refills that were due by then have come, each as a decision; whatever else would have been due
// by then is history and starts nothing. So what is due later follows from the state alone, and timers need no image.
#include <algorithm>
#include <utility>

#include "campaign/machine.hpp"

namespace lapwing {

/// A campaign that hears of refills.
struct CampaignMachine::Refilling {
  CampaignPlace place;
  RefillReader reader;
};

/// A pause lets refills come and go, so that nobody is reminded late when it is over.
bool CampaignMachine::hears_of_refills(CampaignPlace place) const {
  const CampaignStatus now = status(campaign(place).current().id);
  return now == CampaignStatus::running || now == CampaignStatus::paused;
}

std::vector<CampaignMachine::Refilling> CampaignMachine::refilling(const Audience& audience) const {
  std::vector<Refilling> all;
  for (const CampaignPlace place : by_refill_) {
    if (!hears_of_refills(place)) continue;
    const auto& trigger = std::get<RefillTrigger>(campaign(place).current().trigger);
    all.push_back({place, RefillReader(trigger, campaign(place).refills.learned, audience)});
  }
  return all;
}

bool CampaignMachine::has_come(const Refilling& one, CustomerNumber customer, const Refill& refill) const {
  const auto key = keys_.find(one.reader.id_of(refill.item));
  return key && campaign(one.place).refills.has_come(customer, *key, refill.purchased_at);
}

Instant CampaignMachine::next_refill(const std::vector<Refilling>& all, CustomerNumber customer, Instant after) const {
  Instant next = Instant::never();
  for (const Refilling& one : all) {
    for (const Refill& refill : one.reader.of(customer)) {
      if (refill.due > after && refill.due < next && !has_come(one, customer, refill)) next = refill.due;
    }
  }
  return next;
}

void CampaignMachine::set_refills(const Audience& audience, Instant known_until) {
  refill_timers_.clear();
  const std::vector<Refilling> all = refilling(audience);
  if (all.empty()) return;
  for (std::uint32_t customer = 0; customer < audience.size(); ++customer) {
    const CustomerNumber number{customer};
    refill_timers_.set(number, next_refill(all, number, known_until));
  }
}

void CampaignMachine::ready_refills(const Audience& audience, Instant known_until) {
  if (refill_timers_.is_stale()) set_refills(audience, known_until);
}

void CampaignMachine::look_at_refills(CustomerNumber customer, const Audience& audience, Instant now) {
  if (by_refill_.empty()) return;
  refill_timers_.set(customer, next_refill(refilling(audience), customer, now));
}

void CampaignMachine::run_refills(Instant now, CampaignWorld& world) {
  while (const auto timer = refill_timers_.take(now)) {
    const std::vector<Refilling> all = refilling(world.audience());
    for (const Refilling& one : all) {
      for (const Refill& refill : one.reader.of(timer->customer)) {
        if (refill.due != timer->at || has_come(one, timer->customer, refill)) continue;
        come(one.place, timer->customer, std::string(one.reader.id_of(refill.item)), refill.purchased_at, now, world);
      }
    }
    refill_timers_.set(timer->customer, next_refill(all, timer->customer, timer->at));
  }
  for (const CampaignPlace place : by_refill_) {
    if (hears_of_refills(place) && campaign(place).refills.learn_at <= now) learn_refills(place, now, world);
  }
  ready_refills(world.audience(), now);
}

void CampaignMachine::come(CampaignPlace place, CustomerNumber customer, const std::string& item, Instant purchased_at,
                           Instant now, CampaignWorld& world) {
  const CampaignDefinition& definition = campaign(place).current();
  world.emit(RefillDue{customer, definition.id, definition.version, item, purchased_at});
  trigger(place, customer, item, now, world);
}

// ---- Learning

namespace {

/// What is new in `now` and what is gone.
void add_changes(const LearnedPeriods::ById& before, const LearnedPeriods::ById& now, std::string LearnedPeriod::* id,
                 std::vector<LearnedPeriod>& changes) {
  const auto add = [&](const std::string& whose, Duration period) {
    LearnedPeriod change{.period = period};
    change.*id = whose;
    changes.push_back(std::move(change));
  };
  for (const auto& [whose, period] : now) {
    const auto known = before.find(whose);
    if (known == before.end() || known->second != period) add(whose, period);
  }
  for (const auto& [whose, period] : before) {
    if (!now.contains(whose)) add(whose, Duration{});
  }
}

}  // namespace

Instant CampaignMachine::next_learning() const {
  Instant next = Instant::never();
  for (const CampaignPlace place : by_refill_) {
    if (hears_of_refills(place)) next = std::min(next, campaign(place).refills.learn_at);
  }
  return next;
}

void CampaignMachine::learn_refills(const std::string& campaign_id, Instant now, CampaignWorld& world) {
  const auto place = find(campaign_id);
  const auto* trigger = place ? std::get_if<RefillTrigger>(&campaign(*place).current().trigger) : nullptr;
  if (trigger != nullptr && trigger->learns) learn_refills(*place, now, world);
}

/// A refill that was to be due and by the new periods was due before now comes now: else whoever is due in these hours
/// would be forgotten each night on which a period becomes shorter.
void CampaignMachine::learn_refills(CampaignPlace place, Instant now, CampaignWorld& world) {
  struct Overdue {
    CustomerNumber customer;
    std::string item;
    Instant purchased_at;
  };
  const Audience& audience = world.audience();
  const CampaignDefinition& definition = campaign(place).current();
  const auto& trigger = std::get<RefillTrigger>(definition.trigger);
  const RefillMemory& memory = campaign(place).refills;
  const LearnedPeriods learned = learn_periods(trigger, audience);
  std::vector<Overdue> overdue;
  const bool is_first = memory.learn_at == Instant::never();
  if (!is_first && learned != memory.learned) {
    const Refilling before{place, RefillReader(trigger, memory.learned, audience)};
    const RefillReader after(trigger, learned, audience);
    for (std::uint32_t customer = 0; customer < audience.size(); ++customer) {
      const CustomerNumber number{customer};
      const std::vector<Refill> earlier = before.reader.of(number);
      for (const Refill& refill : after.of(number)) {
        if (refill.due > now || has_come(before, number, refill)) continue;
        const auto known = std::ranges::find(earlier, refill.item, &Refill::item);
        if (known == earlier.end() || known->due <= now) continue;
        overdue.push_back({number, std::string(after.id_of(refill.item)), refill.purchased_at});
      }
    }
  }
  const Zone& zone = world.shop_zone();
  RefillPeriodsLearned told{definition.id, definition.version, zone.start_of(zone.day(now) + 1), {}};
  add_changes(memory.learned.products, learned.products, &LearnedPeriod::product, told.periods);
  add_changes(memory.learned.categories, learned.categories, &LearnedPeriod::category, told.periods);
  world.emit(std::move(told));
  for (const Overdue& one : overdue) come(place, one.customer, one.item, one.purchased_at, now, world);
}

// ---- Enacting

void CampaignMachine::enact(const RefillDue& due) {
  Instant& came = campaign(place_of(due.campaign_id))
                      .refills.came.try_emplace({due.customer.value, keys_.ensure(due.item)}, due.purchased_at)
                      .first->second;
  came = std::max(came, due.purchased_at);
}

void CampaignMachine::enact(const RefillPeriodsLearned& told) {
  RefillMemory& memory = campaign(place_of(told.campaign_id)).refills;
  memory.learn_at = told.next_due;
  for (const LearnedPeriod& period : told.periods) {
    const bool is_product = !period.product.empty();
    LearnedPeriods::ById& periods = is_product ? memory.learned.products : memory.learned.categories;
    const std::string& id = is_product ? period.product : period.category;
    if (period.period > Duration{}) {
      periods.insert_or_assign(id, period.period);
    } else {
      periods.erase(id);
    }
  }
  if (!told.periods.empty()) refill_timers_.mark_stale();
}

}  // namespace lapwing
