// Records to Protocol Buffers and back. Each kind has one `put` and one `get`; they mirror schema/records.proto.
#include <google/protobuf/arena.h>

#include "model/record.hpp"
#include "records.pb.h"

namespace lapwing {
namespace {

namespace pb = records;

void put(pb::Zone& to, const Zone& zone) {
  to.set_name(zone.name());
  to.set_first_offset_seconds(zone.first_offset_seconds());
  for (const Zone::Transition& transition : zone.transitions()) {
    to.add_transition_at_seconds(transition.at_second);
    to.add_transition_offset_seconds(transition.offset_seconds);
  }
}

Zone get(const pb::Zone& from) {
  std::vector<Zone::Transition> transitions;
  const int count = std::min(from.transition_at_seconds_size(), from.transition_offset_seconds_size());
  for (int i = 0; i < count; ++i) {
    transitions.push_back({from.transition_at_seconds(i), from.transition_offset_seconds(i)});
  }
  return {from.name(), from.first_offset_seconds(), std::move(transitions)};
}

// ---- Inputs

void put(pb::Record& record, const ShopConfigured& shop) {
  auto& to = *record.mutable_shop_configured();
  to.set_name(shop.name);
  to.set_currency(shop.currency);
  put(*to.mutable_zone(), shop.zone);
  to.set_partition_count(shop.partition_count);
  to.set_locale(shop.locale);
  to.set_phone_region(shop.phone_region);
}

ShopConfigured get(const pb::ShopConfigured& from) {
  return {from.name(), from.currency(), get(from.zone()), from.partition_count(), from.locale(), from.phone_region()};
}

void put(pb::Record& record, const ZoneDefined& defined) {
  put(*record.mutable_zone_defined()->mutable_zone(), defined.zone);
}

void put(pb::Record& record, const DefinitionPublished& published) {
  auto& to = *record.mutable_definition_published();
  to.set_kind(std::string(to_text(published.kind)));
  to.set_id(published.id);
  to.set_version(published.version);
  to.set_text(published.text);
}

void put(pb::Record& record, const RfmBoundsSet& bounds) {
  auto& to = *record.mutable_rfm_bounds_set();
  to.set_version(bounds.version);
  to.set_day(bounds.day.number);
  to.set_bins(bounds.bins);
  to.mutable_recency_thousandths()->Add(bounds.recency_thousandths.begin(), bounds.recency_thousandths.end());
  to.mutable_frequency_thousandths()->Add(bounds.frequency_thousandths.begin(), bounds.frequency_thousandths.end());
  for (const Money bound : bounds.monetary) to.add_monetary_units(bound.units);
  to.set_period_days(bounds.period_days);
  to.set_tie_guard(bounds.tie_guard);
  to.set_organic(bounds.organic);
  to.set_settings_version(bounds.settings_version);
}

RfmBoundsSet get(const pb::RfmBoundsSet& from) {
  RfmBoundsSet bounds{.version = from.version(), .day = Day{from.day()}, .bins = from.bins()};
  bounds.recency_thousandths.assign(from.recency_thousandths().begin(), from.recency_thousandths().end());
  bounds.frequency_thousandths.assign(from.frequency_thousandths().begin(), from.frequency_thousandths().end());
  for (const std::int64_t units : from.monetary_units()) bounds.monetary.push_back(Money{units});
  bounds.period_days = from.period_days();
  bounds.tie_guard = from.tie_guard();
  bounds.organic = from.organic();
  bounds.settings_version = from.settings_version();
  return bounds;
}

void put(pb::Record& record, const ProductRecorded& product) {
  auto& to = *record.mutable_product_recorded();
  to.set_product_id(product.product_id);
  to.set_name(product.name);
  to.set_category(product.category);
  to.set_brand(product.brand);
  if (product.price) to.set_price_units(product.price->units);
  to.set_url(product.url);
}

ProductRecorded get(const pb::ProductRecorded& from) {
  ProductRecorded product{from.product_id(), from.name(), from.category(), from.brand(), {}, from.url()};
  if (from.has_price_units()) product.price = Money{from.price_units()};
  return product;
}

void put(pb::Attribute& to, const AttributeFact& attribute) {
  to.set_name(attribute.name);
  if (const auto* text = std::get_if<std::string>(&attribute.value)) to.set_text(*text);
  if (const auto* number = std::get_if<Money>(&attribute.value)) to.set_number_units(number->units);
  if (const auto* yes = std::get_if<bool>(&attribute.value)) to.set_yes(*yes);
  if (const auto* day = std::get_if<Day>(&attribute.value)) to.set_day(day->number);
  if (const auto* list = std::get_if<TextList>(&attribute.value)) {
    auto& texts = *to.mutable_list()->mutable_texts();
    for (const std::string& text : *list) *texts.Add() = text;
  }
}

AttributeValue value_of(const pb::Attribute& from) {
  switch (from.value_case()) {
    case pb::Attribute::kNumberUnits:
      return Money{from.number_units()};
    case pb::Attribute::kYes:
      return from.yes();
    case pb::Attribute::kDay:
      return Day{from.day()};
    case pb::Attribute::kList:
      return TextList(from.list().texts().begin(), from.list().texts().end());
    case pb::Attribute::kText:
    case pb::Attribute::VALUE_NOT_SET:
      break;
  }
  return from.text();
}

void put(pb::Record& record, const CustomerRecorded& customer) {
  auto& to = *record.mutable_customer_recorded();
  to.set_customer_id(customer.customer_id);
  if (customer.created_at) to.set_created_at_ms(customer.created_at->ms);
  to.set_zone(customer.zone);
  for (const ContactFact& contact : customer.contacts) {
    auto& added = *to.add_contacts();
    added.set_channel(static_cast<std::uint32_t>(contact.channel));
    added.set_state(static_cast<std::uint32_t>(contact.state));
    added.set_fingerprint(contact.fingerprint);
    added.set_place(contact.place);
  }
  for (const ConsentFact& consent : customer.consents) {
    auto& added = *to.add_consents();
    added.set_channel(static_cast<std::uint32_t>(consent.channel));
    added.set_topic(consent.topic);
    added.set_granted(consent.granted);
    added.set_at_ms(consent.at.ms);
    added.set_source(consent.source);
  }
  for (const AttributeFact& attribute : customer.attributes) put(*to.add_attributes(), attribute);
  for (const LabelFact& label : customer.labels) {
    auto& added = *to.add_labels();
    added.set_name(label.name);
    added.set_set(label.set);
  }
  to.set_sealed_personal(customer.sealed_personal);
  to.set_imported(customer.imported);
}

CustomerRecorded get(const pb::CustomerRecorded& from) {
  CustomerRecorded customer{.customer_id = from.customer_id(), .created_at = {}, .zone = from.zone()};
  if (from.has_created_at_ms()) customer.created_at = Instant{from.created_at_ms()};
  for (const auto& contact : from.contacts()) {
    customer.contacts.push_back({static_cast<ChannelKind>(contact.channel()),
                                 static_cast<ContactState>(contact.state()), contact.fingerprint(), contact.place()});
  }
  for (const auto& consent : from.consents()) {
    customer.consents.push_back({static_cast<ChannelKind>(consent.channel()), consent.topic(), consent.granted(),
                                 Instant{consent.at_ms()}, consent.source()});
  }
  for (const auto& attribute : from.attributes()) {
    customer.attributes.push_back({attribute.name(), value_of(attribute)});
  }
  for (const auto& label : from.labels()) customer.labels.push_back({label.name(), label.set()});
  customer.sealed_personal = from.sealed_personal();
  customer.imported = from.imported();
  return customer;
}

void put(pb::OrderLine& to, const OrderLine& line) {
  to.set_product_id(line.product_id);
  to.set_category(line.category);
  to.set_quantity_thousandths(line.quantity.thousandths);
  to.set_price_units(line.price.units);
  to.set_amount_units(line.amount.units);
}

OrderLine get(const pb::OrderLine& from) {
  return {from.product_id(), from.category(), Quantity{from.quantity_thousandths()}, Money{from.price_units()},
          Money{from.amount_units()}};
}

void put(pb::Record& record, const OrderRecorded& order) {
  auto& to = *record.mutable_order_recorded();
  to.set_customer_id(order.customer_id);
  to.set_order_id(order.order_id);
  to.set_placed_at_ms(order.placed_at.ms);
  to.set_status(static_cast<std::uint32_t>(order.status));
  if (order.total) to.set_total_units(order.total->units);
  to.set_refunded_units(order.refunded.units);
  to.set_bonus_spent_units(order.bonus_spent.units);
  to.set_promo_code(order.promo_code);
  to.set_store(order.store);
  to.set_first_line(order.first_line);
  for (const OrderLine& line : order.lines) put(*to.add_lines(), line);
  to.set_imported(order.imported);
}

OrderRecorded get(const pb::OrderRecorded& from) {
  OrderRecorded order{.customer_id = from.customer_id(),
                      .order_id = from.order_id(),
                      .placed_at = Instant{from.placed_at_ms()},
                      .status = static_cast<OrderStatus>(from.status()),
                      .total = {},
                      .refunded = Money{from.refunded_units()},
                      .bonus_spent = Money{from.bonus_spent_units()},
                      .promo_code = from.promo_code(),
                      .store = from.store(),
                      .first_line = from.first_line(),
                      .lines = {},
                      .imported = from.imported()};
  if (from.has_total_units()) order.total = Money{from.total_units()};
  for (const auto& line : from.lines()) order.lines.push_back(get(line));
  return order;
}

void put(pb::Record& record, const OrderLinesRecorded& recorded) {
  auto& to = *record.mutable_order_lines_recorded();
  to.set_customer_id(recorded.customer_id);
  to.set_order_id(recorded.order_id);
  to.set_first_line(recorded.first_line);
  for (const OrderLine& line : recorded.lines) put(*to.add_lines(), line);
}

OrderLinesRecorded get(const pb::OrderLinesRecorded& from) {
  OrderLinesRecorded recorded{from.customer_id(), from.order_id(), from.first_line(), {}};
  for (const auto& line : from.lines()) recorded.lines.push_back(get(line));
  return recorded;
}

void put(pb::BonusPurchase& to, const BonusPurchase& purchase) {
  to.set_total_units(purchase.total.units);
  for (const OrderLine& line : purchase.lines) put(*to.add_lines(), line);
}

BonusPurchase get(const pb::BonusPurchase& from) {
  BonusPurchase purchase{Money{from.total_units()}, {}};
  for (const auto& line : from.lines()) purchase.lines.push_back(get(line));
  return purchase;
}

void put(pb::Record& record, const BonusHoldRequested& hold) {
  auto& to = *record.mutable_bonus_hold_requested();
  to.set_customer_id(hold.customer_id);
  to.set_bonus_type(hold.bonus_type);
  to.set_amount_units(hold.amount.units);
  to.set_key(hold.key);
  to.set_expires_at_ms(hold.expires_at.ms);
  if (hold.purchase) put(*to.mutable_purchase(), *hold.purchase);
}

BonusHoldRequested get(const pb::BonusHoldRequested& from) {
  BonusHoldRequested hold{
      from.customer_id(), from.bonus_type(), Money{from.amount_units()}, from.key(), Instant{from.expires_at_ms()}, {}};
  if (from.has_purchase()) hold.purchase = get(from.purchase());
  return hold;
}

void put(pb::Record& record, const BonusHoldCommitted& commit) {
  auto& to = *record.mutable_bonus_hold_committed();
  to.set_customer_id(commit.customer_id);
  to.set_key(commit.key);
  to.set_order_id(commit.order_id);
}

void put(pb::Record& record, const BonusHoldReleased& release) {
  auto& to = *record.mutable_bonus_hold_released();
  to.set_customer_id(release.customer_id);
  to.set_key(release.key);
}

void put(pb::Record& record, const BonusSpendRequested& spend) {
  auto& to = *record.mutable_bonus_spend_requested();
  to.set_customer_id(spend.customer_id);
  to.set_bonus_type(spend.bonus_type);
  to.set_amount_units(spend.amount.units);
  to.set_key(spend.key);
  if (spend.purchase) put(*to.mutable_purchase(), *spend.purchase);
}

BonusSpendRequested get(const pb::BonusSpendRequested& from) {
  BonusSpendRequested spend{from.customer_id(), from.bonus_type(), Money{from.amount_units()}, from.key(), {}};
  if (from.has_purchase()) spend.purchase = get(from.purchase());
  return spend;
}

void put(pb::Record& record, const BonusAccrualRequested& accrual) {
  auto& to = *record.mutable_bonus_accrual_requested();
  to.set_customer_id(accrual.customer_id);
  to.set_bonus_type(accrual.bonus_type);
  to.set_amount_units(accrual.amount.units);
  to.set_key(accrual.key);
}

void put(pb::Record& record, const BroadcastRequested& broadcast) {
  auto& to = *record.mutable_broadcast_requested();
  to.set_broadcast_id(broadcast.broadcast_id);
  to.set_channel(static_cast<std::uint32_t>(broadcast.channel));
  to.set_template_id(broadcast.template_id);
  to.set_message_class(static_cast<std::uint32_t>(broadcast.message_class));
  to.set_topic(broadcast.topic);
  for (const std::string& id : broadcast.customer_ids) to.add_customer_ids(id);
  if (broadcast.priority != priority_usual) to.set_priority(broadcast.priority);
  to.set_on_limit(static_cast<std::uint32_t>(broadcast.on_limit));
}

BroadcastRequested get(const pb::BroadcastRequested& from) {
  return {from.broadcast_id(),
          static_cast<ChannelKind>(from.channel()),
          from.template_id(),
          static_cast<MessageClass>(from.message_class()),
          from.topic(),
          {from.customer_ids().begin(), from.customer_ids().end()},
          from.has_priority() ? static_cast<std::uint8_t>(from.priority()) : priority_usual,
          static_cast<OnLimit>(from.on_limit())};
}

void put(pb::Record& record, const SuppressionChanged& changed) {
  auto& to = *record.mutable_suppression_changed();
  if (changed.channel) to.set_channel(static_cast<std::uint32_t>(*changed.channel));
  to.set_fingerprint(changed.fingerprint);
  to.set_customer_id(changed.customer_id);
  to.set_suppressed(changed.suppressed);
  to.set_reason(changed.reason);
}

SuppressionChanged get(const pb::SuppressionChanged& from) {
  SuppressionChanged changed{{}, from.fingerprint(), from.customer_id(), from.suppressed(), from.reason()};
  if (from.has_channel()) changed.channel = static_cast<ChannelKind>(from.channel());
  return changed;
}

void put(pb::Record& record, const ReceiptArrived& receipt) {
  auto& to = *record.mutable_receipt_arrived();
  to.set_intent(receipt.intent.value);
  to.set_outcome(static_cast<std::uint32_t>(receipt.outcome));
  to.set_code(receipt.code);
  to.set_reply(receipt.reply);
}

void put(pb::Record& record, const ActivityRecorded& activity) {
  auto& to = *record.mutable_activity_recorded();
  to.set_customer_id(activity.customer_id);
  to.set_at_ms(activity.at.ms);
  to.set_kind(static_cast<std::uint32_t>(activity.kind));
  to.set_name(activity.name);
  to.set_product_id(activity.product_id);
  to.set_category(activity.category);
  for (const OrderLine& line : activity.cart) put(*to.add_cart(), line);
}

ActivityRecorded get(const pb::ActivityRecorded& from) {
  ActivityRecorded activity{.customer_id = from.customer_id(),
                            .at = Instant{from.at_ms()},
                            .kind = static_cast<ActivityKind>(from.kind()),
                            .name = from.name(),
                            .product_id = from.product_id(),
                            .category = from.category(),
                            .cart = {}};
  for (const auto& line : from.cart()) activity.cart.push_back(get(line));
  return activity;
}

void put(pb::Record& record, const PromoCodeIssued& issued) {
  auto& to = *record.mutable_promo_code_issued();
  to.set_customer_id(issued.customer_id);
  to.set_code(issued.code);
  to.set_pool(issued.pool);
  to.set_issued_at_ms(issued.issued_at.ms);
  if (issued.expires_at) to.set_expires_at_ms(issued.expires_at->ms);
}

PromoCodeIssued get(const pb::PromoCodeIssued& from) {
  PromoCodeIssued issued{from.customer_id(), from.code(), from.pool(), Instant{from.issued_at_ms()}, {}};
  if (from.has_expires_at_ms()) issued.expires_at = Instant{from.expires_at_ms()};
  return issued;
}

void put(pb::Record& record, const SegmentMembersChanged& changed) {
  auto& to = *record.mutable_segment_members_changed();
  to.set_segment_id(changed.segment_id);
  for (const std::string& id : changed.added) to.add_added(id);
  for (const std::string& id : changed.removed) to.add_removed(id);
}

SegmentMembersChanged get(const pb::SegmentMembersChanged& from) {
  return {
      from.segment_id(), {from.added().begin(), from.added().end()}, {from.removed().begin(), from.removed().end()}};
}

void put(pb::Record& record, const ClockAdvanced&) { record.mutable_clock_advanced(); }

// ---- Decisions

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
                       HoldNumber{from.hold()}};
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
          HoldNumber{from.hold()}};
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
          from.rule()};
}

Decision get_decision(const pb::Record& from) {
  switch (from.body_case()) {
    case pb::Record::kRegistered:
      return Registered{CustomerNumber{from.registered().customer()}, from.registered().customer_id()};
    case pb::Record::kScheduleFired: {
      const auto& fired = from.schedule_fired();
      return ScheduleFired{fired.campaign_id(), fired.version(), Instant{fired.next_due_ms()}};
    }
    case pb::Record::kEnrolled: {
      const auto& enrolled = from.enrolled();
      return Enrolled{EnrollmentNumber{enrolled.enrollment()}, CustomerNumber{enrolled.customer()},
                      enrolled.campaign_id(), enrolled.version(), enrolled.key()};
    }
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
    case pb::Record::kSegmentsChanged: {
      const auto& changed = from.segments_changed();
      return SegmentsChanged{CustomerNumber{changed.customer()}, changed.entered(), changed.left()};
    }
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
      break;
  }
  const auto& posted = from.bonus_posted();
  return BonusPosted{CustomerNumber{posted.customer()},
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

Result<Input> get_input(const pb::Record& from) {
  switch (from.body_case()) {
    case pb::Record::kShopConfigured:
      return get(from.shop_configured());
    case pb::Record::kZoneDefined:
      return ZoneDefined{get(from.zone_defined().zone())};
    case pb::Record::kDefinitionPublished: {
      const auto& published = from.definition_published();
      const auto kind = parse_definition_kind(published.kind());
      if (!kind) return fail("a definition of the unknown kind '" + published.kind() + "'");
      return DefinitionPublished{*kind, published.id(), published.version(), published.text()};
    }
    case pb::Record::kRfmBoundsSet:
      return get(from.rfm_bounds_set());
    case pb::Record::kProductRecorded:
      return get(from.product_recorded());
    case pb::Record::kCustomerRecorded:
      return get(from.customer_recorded());
    case pb::Record::kOrderRecorded:
      return get(from.order_recorded());
    case pb::Record::kBonusSpendRequested:
      return get(from.bonus_spend_requested());
    case pb::Record::kBonusHoldRequested:
      return get(from.bonus_hold_requested());
    case pb::Record::kBonusHoldCommitted: {
      const auto& commit = from.bonus_hold_committed();
      return BonusHoldCommitted{commit.customer_id(), commit.key(), commit.order_id()};
    }
    case pb::Record::kBonusHoldReleased:
      return BonusHoldReleased{from.bonus_hold_released().customer_id(), from.bonus_hold_released().key()};
    case pb::Record::kBonusAccrualRequested: {
      const auto& accrual = from.bonus_accrual_requested();
      return BonusAccrualRequested{accrual.customer_id(), accrual.bonus_type(), Money{accrual.amount_units()},
                                   accrual.key()};
    }
    case pb::Record::kBroadcastRequested:
      return get(from.broadcast_requested());
    case pb::Record::kReceiptArrived: {
      const auto& receipt = from.receipt_arrived();
      return ReceiptArrived{IntentNumber{receipt.intent()}, static_cast<ReceiptOutcome>(receipt.outcome()),
                            receipt.code(), receipt.reply()};
    }
    case pb::Record::kClockAdvanced:
      return ClockAdvanced{};
    case pb::Record::kActivityRecorded:
      return get(from.activity_recorded());
    case pb::Record::kPromoCodeIssued:
      return get(from.promo_code_issued());
    case pb::Record::kOrderLinesRecorded:
      return get(from.order_lines_recorded());
    case pb::Record::kSegmentMembersChanged:
      return get(from.segment_members_changed());
    case pb::Record::kSuppressionChanged:
      return get(from.suppression_changed());
    default:
      return fail("a record of a kind that this version of Lapwing does not know");
  }
}

}  // namespace

std::string encode(const Batch& batch) {
  google::protobuf::Arena arena;
  auto& message = *google::protobuf::Arena::CreateMessage<pb::Batch>(&arena);
  message.mutable_records()->Reserve(static_cast<int>(batch.records.size()));
  for (const Record& record : batch.records) {
    pb::Record& to = *message.add_records();
    to.set_at_ms(record.at.ms);
    std::visit([&](const auto& side) { std::visit([&](const auto& body) { put(to, body); }, side); }, record.body);
  }
  return message.SerializeAsString();
}

Result<Batch> decode_batch(std::string_view bytes) {
  google::protobuf::Arena arena;
  auto& message = *google::protobuf::Arena::CreateMessage<pb::Batch>(&arena);
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return fail("the bytes are not a batch");
  Batch batch;
  batch.records.reserve(static_cast<std::size_t>(message.records_size()));
  for (const pb::Record& record : message.records()) {
    const Instant at{record.at_ms()};
    if (record.body_case() >= pb::Record::kRegistered) {
      batch.records.push_back({at, get_decision(record)});
    } else {
      batch.records.push_back({at, TRY(get_input(record))});
    }
  }
  return batch;
}

std::string_view kind_of(const Record& record) {
  constexpr std::array<std::string_view, std::variant_size_v<Input>> inputs = {
      "shop_configured",         "zone_defined",
      "definition_published",    "rfm_bounds_set",
      "product_recorded",        "customer_recorded",
      "order_recorded",          "bonus_spend_requested",
      "receipt_arrived",         "clock_advanced",
      "order_lines_recorded",    "activity_recorded",
      "segment_members_changed", "bonus_accrual_requested",
      "broadcast_requested",     "promo_code_issued",
      "bonus_hold_requested",    "bonus_hold_committed",
      "bonus_hold_released",     "suppression_changed"};
  constexpr std::array<std::string_view, std::variant_size_v<Decision>> decisions = {
      "registered",         "schedule_fired", "enrolled",          "advanced",     "exited",
      "goal_reached",       "message_queued", "message_refused",   "bonus_posted", "segments_changed",
      "segment_recomputed", "stage_moved",    "stages_recomputed", "message_held"};
  if (const auto* input = std::get_if<Input>(&record.body)) return inputs.at(input->index());
  return decisions.at(std::get<Decision>(record.body).index());
}

}  // namespace lapwing
