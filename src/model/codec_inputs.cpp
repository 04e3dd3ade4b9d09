// Inputs to Protocol Buffers and back.
#include "model/codec_parts.hpp"
#include "records.pb.h"

namespace lapwing {

namespace pb = records;

namespace {

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

}  // namespace

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

AttributeFact attribute_of(const pb::Attribute& from) { return {from.name(), value_of(from)}; }

void put(pb::Label& to, const LabelFact& label) {
  to.set_name(label.name);
  to.set_set(label.set);
}

LabelFact label_of(const pb::Label& from) { return {from.name(), from.set()}; }

namespace {

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
  if (product.stock) to.set_stock(*product.stock);
}

ProductRecorded get(const pb::ProductRecorded& from) {
  ProductRecorded product{from.product_id(), from.name(), from.category(), from.brand(), {}, from.url(), {}};
  if (from.has_price_units()) product.price = Money{from.price_units()};
  if (from.has_stock()) product.stock = from.stock();
  return product;
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
    added.set_text_id(consent.text_id);
    added.set_text_version(consent.text_version);
    added.set_proof(consent.proof);
    added.set_sealed_evidence(consent.sealed_evidence);
  }
  for (const AttributeFact& attribute : customer.attributes) put(*to.add_attributes(), attribute);
  for (const LabelFact& label : customer.labels) put(*to.add_labels(), label);
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
                                 Instant{consent.at_ms()}, consent.source(), consent.text_id(), consent.text_version(),
                                 consent.proof(), consent.sealed_evidence()});
  }
  for (const auto& attribute : from.attributes()) {
    customer.attributes.push_back(attribute_of(attribute));
  }
  for (const auto& label : from.labels()) customer.labels.push_back(label_of(label));
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
  to.set_contact(receipt.contact);
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
void put(pb::Record& record, const CampaignStatusSet& set) {
  auto& to = *record.mutable_campaign_status_set();
  to.set_campaign_id(set.campaign_id);
  to.set_status(static_cast<std::uint32_t>(set.status));
  to.set_reason(set.reason);
}

void put(pb::Record& record, const AttemptRequested& requested) {
  auto& to = *record.mutable_attempt_requested();
  to.set_intent(requested.intent.value);
  to.set_household_has(requested.household_has);
}

void put(pb::Record& record, const ResendRequested& requested) {
  record.mutable_resend_requested()->set_intent(requested.intent.value);
}

void put(pb::Record& record, const CustomerErased& erased) {
  record.mutable_customer_erased()->set_customer_id(erased.customer_id);
}

void put(pb::Record& record, const CustomerMerged& merged) {
  auto& to = *record.mutable_customer_merged();
  to.set_customer_id(merged.customer_id);
  to.set_into(merged.into);
  to.set_digest(merged.digest);
}

void put(pb::Record& record, const BonusesMoved& moved) {
  auto& to = *record.mutable_bonuses_moved();
  to.set_customer_id(moved.customer_id);
  to.set_from(moved.from);
  for (const MovedLot& lot : moved.lots) {
    auto& added = *to.add_lots();
    added.set_number(lot.number);
    added.set_bonus_type(lot.bonus_type);
    added.set_amount_units(lot.amount.units);
    added.set_active_at_ms(lot.active_at.ms);
    added.set_burns_at_ms(lot.burns_at.ms);
  }
}

BonusesMoved get(const pb::BonusesMoved& from) {
  BonusesMoved moved{from.customer_id(), from.from(), {}};
  for (const auto& lot : from.lots()) {
    moved.lots.push_back({lot.number(), lot.bonus_type(), Money{lot.amount_units()}, Instant{lot.active_at_ms()},
                          Instant{lot.burns_at_ms()}});
  }
  return moved;
}

void put(pb::Record& record, const CampaignMigrated& migrated) {
  auto& to = *record.mutable_campaign_migrated();
  to.set_campaign_id(migrated.campaign_id);
  to.set_from_version(migrated.from_version);
  to.set_to_version(migrated.to_version);
  for (const auto& [from, into] : migrated.steps) {
    auto& added = *to.add_steps();
    added.set_from(from);
    added.set_to(into);
  }
}

CampaignMigrated get(const pb::CampaignMigrated& from) {
  CampaignMigrated migrated{from.campaign_id(), from.from_version(), from.to_version(), {}};
  for (const auto& step : from.steps()) migrated.steps.emplace_back(step.from(), step.to());
  return migrated;
}

void put(pb::Record& record, const SplitDecided& decided) {
  auto& to = *record.mutable_split_decided();
  to.set_campaign_id(decided.campaign_id);
  to.set_version(decided.version);
  to.set_split(decided.split);
  to.set_variant(decided.variant);
  to.set_automatic(decided.automatic);
}

SplitDecided get(const pb::SplitDecided& from) {
  return {from.campaign_id(), from.version(), from.split(), from.variant(), from.automatic()};
}

void put(pb::Record& record, const TaskClosed& closed) {
  auto& to = *record.mutable_task_closed();
  to.set_customer_id(closed.customer_id);
  to.set_task(closed.task.value);
  to.set_result(closed.result);
}

Result<DefinitionPublished> get(const pb::DefinitionPublished& from) {
  const auto kind = parse_definition_kind(from.kind());
  if (!kind) return fail("a definition of the unknown kind '" + from.kind() + "'");
  return DefinitionPublished{*kind, from.id(), from.version(), from.text()};
}

/// Nothing if the record is of another kind.
std::optional<Input> attempts_input_of(const pb::Record& from) {
  if (from.body_case() == pb::Record::kAttemptRequested) {
    const auto& attempt = from.attempt_requested();
    return AttemptRequested{IntentNumber{attempt.intent()}, attempt.household_has()};
  }
  if (from.body_case() == pb::Record::kResendRequested) {
    return ResendRequested{IntentNumber{from.resend_requested().intent()}};
  }
  return std::nullopt;
}

/// The same of what ends a customer.
std::optional<Input> parting_input_of(const pb::Record& from) {
  switch (from.body_case()) {
    case pb::Record::kCustomerErased:
      return CustomerErased{from.customer_erased().customer_id()};
    case pb::Record::kCustomerMerged:
      return CustomerMerged{from.customer_merged().customer_id(), from.customer_merged().into(),
                            from.customer_merged().digest()};
    case pb::Record::kBonusesMoved:
      return get(from.bonuses_moved());
    default:
      return std::nullopt;
  }
}

Result<Input> get_input(const pb::Record& from) {
  switch (from.body_case()) {
    case pb::Record::kShopConfigured:
      return get(from.shop_configured());
    case pb::Record::kZoneDefined:
      return ZoneDefined{get(from.zone_defined().zone())};
    case pb::Record::kDefinitionPublished:
      return TRY(get(from.definition_published()));
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
                            receipt.code(), receipt.reply(), receipt.contact()};
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
    case pb::Record::kCampaignStatusSet:
      return CampaignStatusSet{from.campaign_status_set().campaign_id(),
                               static_cast<CampaignStatus>(from.campaign_status_set().status()),
                               from.campaign_status_set().reason()};
    case pb::Record::kCampaignMigrated:
      return get(from.campaign_migrated());
    case pb::Record::kSplitDecided:
      return get(from.split_decided());
    case pb::Record::kTaskClosed: {
      const auto& closed = from.task_closed();
      return TaskClosed{closed.customer_id(), TaskNumber{closed.task()}, closed.result()};
    }
    case pb::Record::kSuppressionChanged:
      return get(from.suppression_changed());
    default:
      if (auto input = codes_input_of(from)) return std::move(*input);
      if (auto input = attempts_input_of(from)) return std::move(*input);
      if (auto input = parting_input_of(from)) return std::move(*input);
      return fail("a record of a kind that this version of Lapwing does not know");
  }
}

}  // namespace

void encode(const Input& input, records::Record& to) {
  std::visit([&](const auto& body) { put(to, body); }, input);
}

Result<Input> decode_input(const records::Record& from) { return get_input(from); }

}  // namespace lapwing
