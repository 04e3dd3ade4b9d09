// How an enrollment goes on from step to step.
#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "campaign/machine.hpp"

namespace lapwing {

struct CampaignMachine::Walk {
  EnrollmentNumber number;
  CustomerNumber customer;
  Instant entered_at;
  const CampaignDefinition& definition;
  std::uint32_t at;
  bool is_woken;  // its time at that step is over
  Instant now;
  CampaignWorld& world;
};

/// Takes the steps that follow without standing still. Steps only lead forward, so this ends.
void CampaignMachine::walk(EnrollmentNumber number, std::uint32_t from, bool is_woken, Instant now,
                           CampaignWorld& world) {
  const Enrollment& enrollment = *enrollments_.find(number);
  Walk walk{number, enrollment.customer, enrollment.entered_at, definition_of(enrollment), from, is_woken, now, world};
  for (;;) {
    ensure(walk.at < walk.definition.steps.size(), "the last step of a campaign is an exit");
    const Next next = std::visit([&](const auto& step) { return take(step, walk); },
                                 walk.definition.steps[walk.at].action);
    if (!next) return;
    walk.at = *next;
    walk.is_woken = false;
  }
}

// ---- Whether to go on

bool CampaignMachine::still_holds(const CampaignDefinition& definition, CustomerNumber customer,
                                  CampaignWorld& world) const {
  if (!world.holds(definition.audience, customer, std::nullopt)) return false;
  const auto* trigger = std::get_if<ConditionTrigger>(&definition.trigger);
  return trigger == nullptr || world.holds(trigger->condition, customer, std::nullopt);
}

CampaignMachine::Next CampaignMachine::take(const FilterStep& step, Walk& walk) {
  if (walk.world.holds(step.condition, walk.customer, walk.entered_at)) return walk.at + 1;
  walk.world.emit(Exited{walk.number, step.exit_reason});
  return std::nullopt;
}

CampaignMachine::Next CampaignMachine::take(const RecheckStep& step, Walk& walk) {
  if (still_holds(walk.definition, walk.customer, walk.world)) return walk.at + 1;
  walk.world.emit(Exited{walk.number, step.exit_reason});
  return std::nullopt;
}

CampaignMachine::Next CampaignMachine::take(const JumpUnlessStep& step, Walk& walk) {
  return walk.world.holds(step.condition, walk.customer, walk.entered_at) ? walk.at + 1 : step.target;
}

CampaignMachine::Next CampaignMachine::take(const JumpStep& step, Walk&) { return step.target; }

CampaignMachine::Next CampaignMachine::take(const SplitStep& step, Walk& walk) {
  const std::string& id = walk.definition.steps[walk.at].id;
  const Version& version = campaign(places_.find(walk.definition.id)->second).versions.at(walk.definition.version);
  const auto decided = version.decided.find(id);
  const std::uint32_t bucket = bucket_of(walk.world.audience().customer(walk.customer).id(),
                                         "split/" + walk.definition.id + "/" + id);
  std::uint32_t behind = 0;
  const auto variant = std::ranges::find_if(step.variants, [&](const SplitStep::Variant& one) {
    behind += one.share;
    return decided == version.decided.end() ? bucket < behind : one.name == decided->second.variant;
  });
  ensure(variant != step.variants.end(), "the shares of a split add up to all");
  walk.world.emit(VariantAssigned{walk.number, walk.at, id, variant->name});
  return variant->target;
}

CampaignMachine::Next CampaignMachine::take(const ExitStep& step, Walk& walk) {
  walk.world.emit(Exited{walk.number, step.reason});
  return std::nullopt;
}

bool CampaignMachine::passes_filters(EnrollmentNumber number, std::uint32_t send_step, CampaignWorld& world) {
  if (leaves(number, world)) return false;
  const Enrollment& enrollment = *enrollments_.find(number);
  const CampaignDefinition& definition = definition_of(enrollment);
  const auto asks = [&](std::uint32_t at) {
    const StepAction& action = definition.steps[at].action;
    return std::holds_alternative<FilterStep>(action) || std::holds_alternative<RecheckStep>(action);
  };
  std::uint32_t at = send_step;
  while (at > 0 && asks(at - 1)) --at;
  Walk walk{number, enrollment.customer, enrollment.entered_at, definition, at, false, Instant{}, world};
  for (; walk.at < send_step; ++walk.at) {
    const StepAction& action = definition.steps[walk.at].action;
    const auto* filter = std::get_if<FilterStep>(&action);
    const Next next = filter != nullptr ? take(*filter, walk) : take(std::get<RecheckStep>(action), walk);
    if (!next) return false;
  }
  return true;
}

// ---- Standing still

CampaignMachine::Next CampaignMachine::take(const WaitStep& step, Walk& walk) {
  if (walk.is_woken) return walk.at + 1;
  const auto end = end_of(step, walk);
  if (!end) return std::nullopt;
  if (*end <= walk.now) return walk.at + 1;
  walk.world.emit(Advanced{walk.number, walk.at, *end});
  return std::nullopt;
}

std::optional<Instant> CampaignMachine::end_of(const WaitStep& step, const Walk& walk) {
  const CustomerView customer = walk.world.audience().customer(walk.customer);
  const Zone& zone = customer.zone() != nullptr ? *customer.zone() : walk.world.shop_zone();
  if (const auto* pause = std::get_if<PauseWait>(&step.wait)) return pause->end(walk.now, zone);
  const auto& until = std::get<DateWait>(step.wait);
  const auto value = customer.attribute(until.attribute);
  const Day* date = value ? std::get_if<Day>(&*value) : nullptr;
  const Instant end = date != nullptr ? std::min(until.end(*date, zone), walk.now + wait_max) : walk.now;
  if ((date == nullptr || end < walk.now) && until.exit_reason) {
    walk.world.emit(Exited{walk.number, *until.exit_reason});
    return std::nullopt;
  }
  return end;
}

CampaignMachine::Next CampaignMachine::take(const WaitForStep& step, Walk& walk) {
  if (walk.is_woken) return step.otherwise;
  if (walk.world.holds(step.condition, walk.customer, walk.entered_at)) return walk.at + 1;
  walk.world.emit(Advanced{walk.number, walk.at, walk.now + step.at_most});
  look_at(walk.number, walk.now, walk.world);
  return std::nullopt;
}

/// Comes here again, woken, if it was given its place while the campaign was paused.
CampaignMachine::Next CampaignMachine::take(const LimitStep& step, Walk& walk) {
  if (walk.is_woken) return walk.at + 1;
  const auto has_place = walk.world.take_place(walk.number, walk.definition.steps[walk.at].id, step.participants);
  if (has_place && *has_place) return walk.at + 1;
  if (has_place) {
    walk.world.emit(Exited{walk.number, step.exit_reason});
  } else {
    walk.world.emit(Advanced{walk.number, walk.at, Instant::never()});
  }
  return std::nullopt;
}

/// Whoever has left meanwhile has taken the place with them.
void CampaignMachine::place_answered(const PlaceAnswered& answered, Instant now, CampaignWorld& world) {
  const Enrollment* enrollment = enrollments_.find(answered.enrollment);
  if (enrollment == nullptr) return;
  const std::uint32_t at = enrollment->step;
  const auto* limit = std::get_if<LimitStep>(&definition_of(*enrollment).steps[at].action);
  ensure(limit != nullptr, "who asked for a place stands at the limit");
  ensure(enrollment->wake_at == Instant::never(), "who asked for a place is answered once");
  if (answered.place == 0) {
    world.emit(Exited{answered.enrollment, limit->exit_reason});
  } else if (is_paused(*enrollment)) {
    world.emit(Advanced{answered.enrollment, at, now});
  } else {
    walk(answered.enrollment, at + 1, false, now, world);
  }
}

// ---- Messages

CampaignMachine::Next CampaignMachine::take(const SendStep& step, Walk& walk) {
  if (leaves(walk.number, walk.world)) return std::nullopt;
  if (!walk.world.send(walk.customer, walk.number, walk.at, 0, step)) return std::nullopt;
  return walk.at + 1;
}

/// Comes here again whenever something became of its last message, or its time is over.
CampaignMachine::Next CampaignMachine::take(const CascadeStep& step, Walk& walk) {
  for (;;) {
    const auto found = cascades_.find(walk.number.value);
    const bool is_begun = found != cascades_.end() && found->second.step == walk.at;
    const Cascade cascade = is_begun ? found->second : Cascade{};
    if (cascade.fate >= fate_of(step.until)) return walk.at + 1;
    if (cascade.fate > MessageFate::failed && !walk.is_woken) {
      walk.world.emit(Advanced{walk.number, walk.at, walk.now + step.parts[cascade.part].within});
      return std::nullopt;
    }
    walk.is_woken = false;
    const auto part = next_part(step, cascade.tried, walk.world);
    if (!part) return step.otherwise;
    if (leaves(walk.number, walk.world)) return std::nullopt;
    if (!walk.world.send(walk.customer, walk.number, walk.at, *part, step.parts[*part].send)) return std::nullopt;
  }
}

std::optional<std::uint32_t> CampaignMachine::next_part(const CascadeStep& step, std::uint8_t tried,
                                                        const CampaignWorld& world) {
  std::optional<std::uint32_t> next;
  for (std::uint32_t part = 0; part < step.parts.size(); ++part) {
    if ((tried >> part & 1) != 0) continue;
    const auto cost = [&](std::uint32_t one) { return world.cost_of(step.parts[one].send.channel); };
    if (!next || (step.cheapest_first && cost(part) < cost(*next))) next = part;
  }
  return next;
}

void CampaignMachine::go_on(EnrollmentNumber number, std::uint32_t send_step, Instant now, CampaignWorld& world) {
  const bool is_cascade = cascade_at(number, send_step) != nullptr;
  walk(number, is_cascade ? send_step : send_step + 1, false, now, world);
}

std::vector<ComingSend> CampaignMachine::coming_sends(CustomerNumber customer, std::uint8_t priority, Instant now,
                                                      Instant until) const {
  std::vector<ComingSend> coming;
  for (const EnrollmentNumber number : enrollments_.of(customer)) {
    const Enrollment& enrollment = *enrollments_.find(number);
    if (enrollment.wake_at <= now || enrollment.wake_at > until) continue;
    const CampaignDefinition& campaign = definition_of(enrollment);
    if (campaign.priority <= priority) continue;
    for (const SendStep* step : campaign.next_sends(enrollment.step)) {
      coming.push_back({enrollment.wake_at, &campaign, step});
    }
  }
  return coming;
}

// ---- Besides messages

CampaignMachine::Next CampaignMachine::take(const AccrueStep& step, Walk& walk) {
  walk.world.accrue(walk.customer, walk.number, walk.at, step);
  return walk.at + 1;
}

CampaignMachine::Next CampaignMachine::take(const PromoCodeStep& step, Walk& walk) {
  const bool has_code = walk.world.reserve_code(walk.customer, walk.number, walk.at, step.pool);
  if (has_code || !step.exit_reason) return walk.at + 1;
  walk.world.emit(Exited{walk.number, *step.exit_reason});
  return std::nullopt;
}

/// Only what is not so already is recorded.
CampaignMachine::Next CampaignMachine::take(const ChangeStep& step, Walk& walk) {
  const CustomerView customer = walk.world.audience().customer(walk.customer);
  CustomerChanged changed{walk.customer, walk.number, {}, {}};
  for (const AttributeFact& attribute : step.attributes) {
    const bool is_nothing = attribute.value == AttributeValue(TextList());
    const auto wanted = is_nothing ? std::nullopt : std::optional(attribute.value);
    if (customer.attribute(attribute.name) != wanted) changed.attributes.push_back(attribute);
  }
  for (const LabelFact& label : step.labels) {
    if (customer.has_label(label.name) != label.set) changed.labels.push_back(label);
  }
  if (!changed.attributes.empty() || !changed.labels.empty()) walk.world.emit(std::move(changed));
  return walk.at + 1;
}

CampaignMachine::Next CampaignMachine::take(const TaskStep& step, Walk& walk) {
  walk.world.raise(walk.customer, walk.number, walk.at, step);
  return walk.at + 1;
}

CampaignMachine::Next CampaignMachine::take(const WebhookStep& step, Walk& walk) {
  const Enrollment& enrollment = *enrollments_.find(walk.number);
  walk.world.emit(WebhookRaised{walk.customer, walk.number, campaign_id(enrollment), walk.at, step.endpoint,
                                key(enrollment), step.data});
  return walk.at + 1;
}

}  // namespace lapwing
