// Decisions to Protocol Buffers and back.
#include "model/codec_parts.hpp"
#include "records.pb.h"

namespace lapwing {
namespace {

namespace pb = records;

void put(pb::Record& record, const Registered& registered) {
  auto& to = *record.mutable_registered();
  to.set_customer(registered.customer.value);
  to.set_customer_id(registered.customer_id);
}

void put(pb::Record& record, const ScheduleFired& fired) {
  auto& to = *record.mutable_schedule_fired();
  to.set_campaign_id(fired.campaign_id);
  to.set_version(fired.version);
  to.set_next_due_ms(fired.next_due.ms);
}

void put(pb::Record& record, const Enrolled& enrolled) {
  auto& to = *record.mutable_enrolled();
  to.set_enrollment(enrolled.enrollment.value);
  to.set_customer(enrolled.customer.value);
  to.set_campaign_id(enrolled.campaign_id);
  to.set_version(enrolled.version);
  to.set_key(enrolled.key);
  to.set_control(static_cast<std::uint32_t>(enrolled.control));
}

void put(pb::Record& record, const Advanced& advanced) {
  auto& to = *record.mutable_advanced();
  to.set_enrollment(advanced.enrollment.value);
  to.set_step(advanced.step);
  to.set_wake_at_ms(advanced.wake_at.ms);
}

void put(pb::Record& record, const Exited& exited) {
  auto& to = *record.mutable_exited();
  to.set_enrollment(exited.enrollment.value);
  to.set_reason(exited.reason);
}

void put(pb::Record& record, const GoalReached& goal) {
  auto& to = *record.mutable_goal_reached();
  to.set_enrollment(goal.enrollment.value);
  to.set_order_id(goal.order_id);
  to.set_amount_units(goal.amount.units);
}

void put(pb::Record& record, const MessageQueued& queued) {
  auto& to = *record.mutable_message_queued();
  to.set_intent(queued.intent.value);
  to.set_enrollment(queued.enrollment.value);
  to.set_customer(queued.customer.value);
  to.set_channel(static_cast<std::uint32_t>(queued.channel));
  to.set_template_id(queued.template_id);
  to.set_template_version(queued.template_version);
  to.set_campaign_id(queued.campaign_id);
  if (queued.message_class) to.set_message_class(static_cast<std::uint32_t>(*queued.message_class));
  to.set_topic(queued.topic);
  to.set_group(queued.group);
  to.set_hold(queued.hold.value);
  to.set_step(queued.step);
  to.set_part(queued.part);
  to.set_cost_units(queued.cost.units);
}

void put(pb::Record& record, const MessageRefused& refused) {
  auto& to = *record.mutable_message_refused();
  to.set_enrollment(refused.enrollment.value);
  to.set_customer(refused.customer.value);
  to.set_channel(static_cast<std::uint32_t>(refused.channel));
  to.set_template_id(refused.template_id);
  to.set_reason(refused.reason);
  to.set_campaign_id(refused.campaign_id);
  to.set_topic(refused.topic);
  to.set_rule(refused.rule);
  to.set_hold(refused.hold.value);
  to.set_step(refused.step);
  to.set_part(refused.part);
}

void put(pb::Record& record, const MessageHeld& held) {
  auto& to = *record.mutable_message_held();
  to.set_hold(held.hold.value);
  to.set_enrollment(held.enrollment.value);
  to.set_step(held.step);
  to.set_customer(held.customer.value);
  to.set_channel(static_cast<std::uint32_t>(held.channel));
  to.set_template_id(held.template_id);
  to.set_campaign_id(held.campaign_id);
  to.set_message_class(static_cast<std::uint32_t>(held.message_class));
  to.set_topic(held.topic);
  to.set_group(held.group);
  to.set_priority(held.priority);
  to.set_on_limit(static_cast<std::uint32_t>(held.on_limit));
  to.set_asked_at_ms(held.asked_at.ms);
  to.set_until_ms(held.until.ms);
  to.set_rule(held.rule);
  to.set_part(held.part);
}

void put(pb::Record& record, const MessageWithdrawn& withdrawn) {
  auto& to = *record.mutable_message_withdrawn();
  to.set_intent(withdrawn.intent.value);
  to.set_customer(withdrawn.customer.value);
  to.set_reason(withdrawn.reason);
  to.set_rule(withdrawn.rule);
}

void put(pb::Record& record, const BonusPosted& posted) {
  auto& to = *record.mutable_bonus_posted();
  to.set_customer(posted.customer.value);
  to.set_kind(static_cast<std::uint32_t>(posted.kind));
  to.set_lot(posted.lot.value);
  to.set_bonus_type(posted.bonus_type);
  to.set_amount_units(posted.amount.units);
  to.set_active_at_ms(posted.active_at.ms);
  to.set_burns_at_ms(posted.burns_at.ms);
  to.set_key(posted.key);
  to.set_enrollment(posted.enrollment.value);
  to.set_of(posted.of);
  to.set_expires_at_ms(posted.expires_at.ms);
  to.set_rule(posted.rule);
  to.set_rule_version(posted.rule_version);
  to.set_order_id(posted.order_id);
}

void put(pb::Record& record, const SegmentsChanged& changed) {
  auto& to = *record.mutable_segments_changed();
  to.set_customer(changed.customer.value);
  to.set_entered(changed.entered);
  to.set_left(changed.left);
}

void put(pb::Record& record, const SegmentRecomputed& recomputed) {
  auto& to = *record.mutable_segment_recomputed();
  to.set_segment_id(recomputed.segment_id);
  to.set_version(recomputed.version);
  to.set_added(recomputed.added);
  to.set_removed(recomputed.removed);
}

void put(pb::Record& record, const StageMoved& moved) {
  auto& to = *record.mutable_stage_moved();
  to.set_customer(moved.customer.value);
  to.set_from(moved.from);
  to.set_to(moved.to);
}

void put(pb::Record& record, const StagesRecomputed& recomputed) {
  auto& to = *record.mutable_stages_recomputed();
  to.set_version(recomputed.version);
  to.set_stages(recomputed.stages);
}

void put(pb::Record& record, const VariantAssigned& assigned) {
  auto& to = *record.mutable_variant_assigned();
  to.set_enrollment(assigned.enrollment.value);
  to.set_step(assigned.step);
  to.set_split(assigned.split);
  to.set_variant(assigned.variant);
}

void put(pb::Record& record, const CustomerChanged& changed) {
  auto& to = *record.mutable_customer_changed();
  to.set_customer(changed.customer.value);
  to.set_enrollment(changed.enrollment.value);
  for (const AttributeFact& attribute : changed.attributes) put(*to.add_attributes(), attribute);
  for (const LabelFact& label : changed.labels) put(*to.add_labels(), label);
}

CustomerChanged get(const pb::CustomerChanged& from) {
  CustomerChanged changed{CustomerNumber{from.customer()}, EnrollmentNumber{from.enrollment()}, {}, {}};
  for (const auto& attribute : from.attributes()) changed.attributes.push_back(attribute_of(attribute));
  for (const auto& label : from.labels()) changed.labels.push_back(label_of(label));
  return changed;
}

void put(pb::Record& record, const TaskRaised& raised) {
  auto& to = *record.mutable_task_raised();
  to.set_task(raised.task.value);
  to.set_customer(raised.customer.value);
  to.set_enrollment(raised.enrollment.value);
  to.set_campaign_id(raised.campaign_id);
  to.set_step(raised.step);
  to.set_kind(static_cast<std::uint32_t>(raised.kind));
  to.set_text(raised.text);
  to.set_assignee(raised.assignee);
  if (raised.due_at) to.set_due_at_ms(raised.due_at->ms);
}

TaskRaised get(const pb::TaskRaised& from) {
  TaskRaised raised{TaskNumber{from.task()},
                    CustomerNumber{from.customer()},
                    EnrollmentNumber{from.enrollment()},
                    from.campaign_id(),
                    from.step(),
                    static_cast<TaskKind>(from.kind()),
                    from.text(),
                    from.assignee(),
                    {}};
  if (from.has_due_at_ms()) raised.due_at = Instant{from.due_at_ms()};
  return raised;
}

void put(pb::Record& record, const WebhookRaised& raised) {
  auto& to = *record.mutable_webhook_raised();
  to.set_customer(raised.customer.value);
  to.set_enrollment(raised.enrollment.value);
  to.set_campaign_id(raised.campaign_id);
  to.set_step(raised.step);
  to.set_endpoint(raised.endpoint);
  to.set_about(raised.about);
  to.set_data(raised.data);
}

WebhookRaised get(const pb::WebhookRaised& from) {
  return {CustomerNumber{from.customer()},
          EnrollmentNumber{from.enrollment()},
          from.campaign_id(),
          from.step(),
          from.endpoint(),
          from.about(),
          from.data()};
}

void put(pb::Record& record, const Migrated& migrated) {
  auto& to = *record.mutable_migrated();
  to.set_enrollment(migrated.enrollment.value);
  to.set_version(migrated.version);
  to.set_step(migrated.step);
}

MessageQueued get(const pb::MessageQueued& from) {
  MessageQueued queued{IntentNumber{from.intent()},
                       EnrollmentNumber{from.enrollment()},
                       CustomerNumber{from.customer()},
                       static_cast<ChannelKind>(from.channel()),
                       from.template_id(),
                       from.template_version(),
                       from.campaign_id(),
                       {},
                       from.topic(),
                       from.group(),
                       HoldNumber{from.hold()},
                       from.step(),
                       from.part(),
                       Money{from.cost_units()}};
  if (from.has_message_class()) queued.message_class = static_cast<MessageClass>(from.message_class());
  return queued;
}

MessageRefused get(const pb::MessageRefused& from) {
  return {EnrollmentNumber{from.enrollment()},
          CustomerNumber{from.customer()},
          static_cast<ChannelKind>(from.channel()),
          from.template_id(),
          from.reason(),
          from.campaign_id(),
          from.topic(),
          from.rule(),
          HoldNumber{from.hold()},
          from.step(),
          from.part()};
}

MessageHeld get(const pb::MessageHeld& from) {
  return {HoldNumber{from.hold()},
          EnrollmentNumber{from.enrollment()},
          from.step(),
          CustomerNumber{from.customer()},
          static_cast<ChannelKind>(from.channel()),
          from.template_id(),
          from.campaign_id(),
          static_cast<MessageClass>(from.message_class()),
          from.topic(),
          from.group(),
          static_cast<std::uint8_t>(from.priority()),
          static_cast<OnLimit>(from.on_limit()),
          Instant{from.asked_at_ms()},
          Instant{from.until_ms()},
          from.rule(),
          from.part()};
}

BonusPosted get(const pb::BonusPosted& posted) {
  return {CustomerNumber{posted.customer()},
          static_cast<PostingKind>(posted.kind()),
          LotNumber{posted.lot()},
          posted.bonus_type(),
          Money{posted.amount_units()},
          Instant{posted.active_at_ms()},
          Instant{posted.burns_at_ms()},
          posted.key(),
          EnrollmentNumber{posted.enrollment()},
          posted.of(),
          Instant{posted.expires_at_ms()},
          posted.rule(),
          posted.rule_version(),
          posted.order_id()};
}

void put(pb::Record& record, const OrderAttributed& attributed) {
  auto& to = *record.mutable_order_attributed();
  to.set_customer(attributed.customer.value);
  to.set_order_id(attributed.order_id);
  to.set_campaign_id(attributed.campaign_id);
  to.set_intent(attributed.intent.value);
  to.set_touch(static_cast<std::uint32_t>(attributed.touch));
  to.set_touched_at_ms(attributed.touched_at.ms);
  to.set_amount_units(attributed.amount.units);
}

OrderAttributed get(const pb::OrderAttributed& from) {
  return {CustomerNumber{from.customer()},
          from.order_id(),
          from.campaign_id(),
          IntentNumber{from.intent()},
          static_cast<TouchKind>(from.touch()),
          Instant{from.touched_at_ms()},
          Money{from.amount_units()}};
}

void put(pb::Record& record, const RefillDue& due) {
  auto& to = *record.mutable_refill_due();
  to.set_customer(due.customer.value);
  to.set_campaign_id(due.campaign_id);
  to.set_version(due.version);
  to.set_item(due.item);
  to.set_purchased_at_ms(due.purchased_at.ms);
}

SegmentsChanged get(const pb::SegmentsChanged& from) {
  return {CustomerNumber{from.customer()}, from.entered(), from.left()};
}

RefillDue get(const pb::RefillDue& from) {
  return {CustomerNumber{from.customer()}, from.campaign_id(), from.version(), from.item(),
          Instant{from.purchased_at_ms()}};
}

void put(pb::Record& record, const RefillPeriodsLearned& learned) {
  auto& to = *record.mutable_refill_periods_learned();
  to.set_campaign_id(learned.campaign_id);
  to.set_version(learned.version);
  to.set_next_due_ms(learned.next_due.ms);
  for (const LearnedPeriod& period : learned.periods) {
    auto& one = *to.add_periods();
    one.set_product(period.product);
    one.set_category(period.category);
    one.set_period_ms(period.period.ms);
  }
}

RefillPeriodsLearned get(const pb::RefillPeriodsLearned& from) {
  RefillPeriodsLearned learned{from.campaign_id(), from.version(), Instant{from.next_due_ms()}, {}};
  for (const auto& one : from.periods()) {
    learned.periods.push_back({one.product(), one.category(), Duration{one.period_ms()}});
  }
  return learned;
}

Enrolled get(const pb::Enrolled& from) {
  return {EnrollmentNumber{from.enrollment()},
          CustomerNumber{from.customer()},
          from.campaign_id(),
          from.version(),
          from.key(),
          static_cast<ControlGroup>(from.control())};
}

Decision get_decision(const pb::Record& from) {
  switch (from.body_case()) {
    case pb::Record::kRegistered:
      return Registered{CustomerNumber{from.registered().customer()}, from.registered().customer_id()};
    case pb::Record::kScheduleFired: {
      const auto& fired = from.schedule_fired();
      return ScheduleFired{fired.campaign_id(), fired.version(), Instant{fired.next_due_ms()}};
    }
    case pb::Record::kEnrolled:
      return get(from.enrolled());
    case pb::Record::kAdvanced: {
      const auto& advanced = from.advanced();
      return Advanced{EnrollmentNumber{advanced.enrollment()}, advanced.step(), Instant{advanced.wake_at_ms()}};
    }
    case pb::Record::kExited:
      return Exited{EnrollmentNumber{from.exited().enrollment()}, from.exited().reason()};
    case pb::Record::kGoalReached: {
      const auto& goal = from.goal_reached();
      return GoalReached{EnrollmentNumber{goal.enrollment()}, goal.order_id(), Money{goal.amount_units()}};
    }
    case pb::Record::kMessageQueued:
      return get(from.message_queued());
    case pb::Record::kMessageRefused:
      return get(from.message_refused());
    case pb::Record::kMessageHeld:
      return get(from.message_held());
    case pb::Record::kMessageWithdrawn: {
      const auto& withdrawn = from.message_withdrawn();
      return MessageWithdrawn{IntentNumber{withdrawn.intent()}, CustomerNumber{withdrawn.customer()},
                              withdrawn.reason(), withdrawn.rule()};
    }
    case pb::Record::kVariantAssigned: {
      const auto& assigned = from.variant_assigned();
      return VariantAssigned{EnrollmentNumber{assigned.enrollment()}, assigned.step(), assigned.split(),
                             assigned.variant()};
    }
    case pb::Record::kCustomerChanged:
      return get(from.customer_changed());
    case pb::Record::kTaskRaised:
      return get(from.task_raised());
    case pb::Record::kWebhookRaised:
      return get(from.webhook_raised());
    case pb::Record::kMigrated:
      return Migrated{EnrollmentNumber{from.migrated().enrollment()}, from.migrated().version(),
                      from.migrated().step()};
    case pb::Record::kOrderAttributed:
      return get(from.order_attributed());
    case pb::Record::kRefillDue:
      return get(from.refill_due());
    case pb::Record::kRefillPeriodsLearned:
      return get(from.refill_periods_learned());
    case pb::Record::kSegmentsChanged:
      return get(from.segments_changed());
    case pb::Record::kSegmentRecomputed: {
      const auto& recomputed = from.segment_recomputed();
      return SegmentRecomputed{recomputed.segment_id(), recomputed.version(), recomputed.added(), recomputed.removed()};
    }
    case pb::Record::kStageMoved: {
      const auto& moved = from.stage_moved();
      return StageMoved{CustomerNumber{moved.customer()}, moved.from(), moved.to()};
    }
    case pb::Record::kStagesRecomputed:
      return StagesRecomputed{from.stages_recomputed().version(), from.stages_recomputed().stages()};
    default:
      if (auto decision = codes_decision_of(from)) return std::move(*decision);
      break;
  }
  return get(from.bonus_posted());
}

}  // namespace

void encode(const Decision& decision, records::Record& to) {
  std::visit([&](const auto& body) { put(to, body); }, decision);
}

Decision decode_decision(const records::Record& from) { return get_decision(from); }

}  // namespace lapwing
