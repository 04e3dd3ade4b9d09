#include "engine/engine.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "engine/customer_history.hpp"
#include "engine/decider.hpp"
#include "loyalty/bonus_type_json.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

/// A stage whose name nobody bears would be given what is to be withheld from it. `where`: of the definition at fault.
Result<void> check_stages(const PolicyDefinition& policy, const Lifecycle* lifecycle, const char* where) {
  for (const WithheldTopic& withheld : policy.withheld_topics) {
    for (const std::string& stage : withheld.stages) {
      if (lifecycle != nullptr && lifecycle->place_of(stage)) continue;
      return fail(fmt::format("there is no stage \"{}\", from which the policy withholds \"{}\"", stage,
                              withheld.topic),
                  where);
    }
  }
  return {};
}

}  // namespace

// ---- Deciding

Result<Change> Engine::apply(Input input, Instant now, std::vector<Record>& out) {
  const Instant at = std::max(now_, now);
  const std::size_t before = out.size();
  const std::uint32_t known = audience_.size();
  campaigns_.ready_refills(audience_, now_);
  const auto order = known_order(input);
  Decider::Before input_before;
  if (order) {
    input_before.triggered = triggered_by(*order, at);
    input_before.status = audience_.customer(order->customer).orders().status(order->place);
  }
  input_before.product = product_change(input);
  input_before.parting = parting(input);
  if (const auto* merged = std::get_if<CustomerMerged>(&input)) CHECK(check_told(*this, *merged));
  auto change = take_in(input, at, order);
  if (!change || *change == Change::unchanged) return change;
  out.push_back({at, Input{}});  // the input's place; until it takes it, decisions look at it
  Decider decider(*this, at, out, std::move(input_before));
  const bool is_new = audience_.size() > known;
  if (is_new) {
    const CustomerNumber number{known};
    decider.emit(Registered{number, std::string(audience_.customer(number).id())});
  }
  change = decider.follow(input, *change, is_new);
  if (!change || *change == Change::unchanged) {
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
  } else {
    out[before].body = std::move(input);
    now_ = at;  // only what is recorded moves the clock, since only that is replayed
  }
  return change;
}

void Engine::advance(Instant now, std::vector<Record>& out) {
  if (next_due() > std::max(now_, now)) return;
  campaigns_.ready_refills(audience_, now_);
  const Instant before = now_;
  const std::size_t records_before = out.size();
  now_ = std::max(now_, now);
  out.push_back({now_, Input{ClockAdvanced{}}});
  Decider decider(*this, now_, out);
  while (next_due() <= now_) decider.run_due();
  if (out.size() > records_before + 1) return;
  out.pop_back();  // customers were looked at, and nothing had changed
  now_ = before;
}

Instant Engine::next_due() const {
  // What is overdue is due now.
  const Instant segments_due = std::max(segments_.next_due(), now_);
  const Instant campaigns_due = std::max(campaigns_.next_due(), now_);
  return std::min({campaigns_due, bonuses_.next_due(), held_.next_due(), segments_due});
}

// ---- Absorbing inputs

std::optional<Engine::KnownOrder> Engine::known_order(const Input& input) const {
  const auto of = [&](const auto& order) -> std::optional<KnownOrder> {
    const auto customer = audience_.find(order.customer_id);
    if (!customer) return std::nullopt;
    const std::size_t place = audience_.orders().find(customer->value, order.order_id);
    if (place == audience_.orders().orders(customer->value).size()) return std::nullopt;
    return KnownOrder{*customer, place};
  };
  if (const auto* order = std::get_if<OrderRecorded>(&input)) return of(*order);
  if (const auto* lines = std::get_if<OrderLinesRecorded>(&input)) return of(*lines);
  return std::nullopt;
}

ProductChange Engine::product_change(const Input& input) const {
  ProductChange change;
  const auto* product = std::get_if<ProductRecorded>(&input);
  const auto number = product == nullptr ? std::nullopt : audience_.product_ids().find(product->product_id);
  const ProductFacts* known = number ? audience_.product(*number) : nullptr;
  if (known == nullptr) return change;
  change.price_before = known->price;
  change.stock_before = known->stock;
  change.price = product->price;
  change.stock = product->stock;
  return change;
}

std::vector<CampaignPlace> Engine::triggered_by(const KnownOrder& order, Instant at) const {
  if (!campaigns_.hears_of_orders()) return {};
  return campaigns_.triggered_by(audience_.customer(order.customer), order.place, moment(at));
}

Result<void> Engine::check_trigger(const Trigger& trigger) const {
  const SegmentCatalogue& catalogue = segments_.catalogue();
  if (const auto* segment = std::get_if<SegmentTrigger>(&trigger)) {
    if (!catalogue.find(segment->segment)) {
      return fail(fmt::format("there is no segment \"{}\"", segment->segment), "$.trigger.segment.id");
    }
  }
  if (const auto* stage = std::get_if<StageTrigger>(&trigger)) {
    for (const auto* stages : {&stage->from, &stage->to}) {
      for (const std::string& id : *stages) {
        if (catalogue.lifecycle() != nullptr && catalogue.lifecycle()->place_of(id)) continue;
        return fail(fmt::format("the lifecycle has no stage \"{}\"", id), "$.trigger.stage");
      }
    }
  }
  if (const auto* bonus = std::get_if<BonusTrigger>(&trigger)) {
    if (!bonus->bonus_type.empty() && !bonuses_.find_type(bonus->bonus_type)) {
      return fail(fmt::format("there is no bonus type \"{}\"", bonus->bonus_type), "$.trigger.bonus.type");
    }
  }
  return {};
}

/// A campaign's condition is heard of as membership in a segment of the engine's own; one that has no condition any
/// more leaves it to those who are in.
Result<void> Engine::publish_trigger(const CampaignDefinition& campaign) {
  const std::string id = trigger_segment(campaign.id);
  const auto* trigger = std::get_if<ConditionTrigger>(&campaign.trigger);
  if (trigger == nullptr && !segments_.catalogue().find(id)) return {};
  nlohmann::json json = {{"id", id}};
  if (trigger != nullptr) {
    json["condition"] = nlohmann::json::parse(to_json(trigger->condition));
  } else {
    json["static"] = true;
  }
  const std::string text = json.dump();
  if (auto published = segments_.publish(TRY(parse_segment(text, campaign.version)), text); !published) {
    return fail(published.error().message, "$.trigger.when");
  }
  return {};
}

Result<void> Engine::replay(const Record& record) {
  now_ = std::max(now_, record.at);
  if (const auto* input = std::get_if<Input>(&record.body)) {
    TRY(take_in(*input, record.at, known_order(*input)));
  } else {
    enact(std::get<Decision>(record.body), record.at);
  }
  segments_.forget_timers();
  campaigns_.forget_looks();
  campaigns_.forget_refill_timers();
  return {};
}

Result<Change> Engine::absorb(const Input& input, Instant at) {
  if (const auto* order = std::get_if<OrderRecorded>(&input)) return absorb(*order, at);
  if (const auto* customer = std::get_if<CustomerRecorded>(&input)) return absorb(*customer, at);
  if (const auto* lines = std::get_if<OrderLinesRecorded>(&input)) {
    const auto customer = audience_.find(lines->customer_id);
    if (!customer) return fail(fmt::format("there is no customer \"{}\"", lines->customer_id));
    return audience_.record(*customer, *lines);
  }
  if (const auto* product = std::get_if<ProductRecorded>(&input)) return audience_.record(*product);
  if (const auto* receipt = std::get_if<ReceiptArrived>(&input)) return absorb(*receipt, at);
  if (const auto* attempt = std::get_if<AttemptRequested>(&input)) {
    return messages_.begin_attempt(attempt->intent, at) ? Change::changed : Change::unchanged;
  }
  if (const auto* resend = std::get_if<ResendRequested>(&input)) return absorb(*resend, at);
  if (const auto* activity = std::get_if<ActivityRecorded>(&input)) return absorb(*activity, at);
  if (const auto* issued = std::get_if<PromoCodeIssued>(&input)) return absorb(*issued, at);
  if (const auto* published = std::get_if<DefinitionPublished>(&input)) return absorb(*published, at);
  if (const auto* shop = std::get_if<ShopConfigured>(&input)) return absorb(*shop);
  if (const auto* bounds = std::get_if<RfmBoundsSet>(&input)) {
    if (rfm_.frozen() && to_record(*rfm_.frozen()) == *bounds) return Change::unchanged;
    rfm_.freeze(from_record(*bounds));
  }
  if (const auto* members = std::get_if<SegmentMembersChanged>(&input)) CHECK(segments_.check(*members));
  if (const auto* broadcast = std::get_if<BroadcastRequested>(&input)) return absorb(*broadcast);
  if (const auto* suppression = std::get_if<SuppressionChanged>(&input)) {
    return suppressions_.record(*suppression, audience_);
  }
  if (const auto* zone = std::get_if<ZoneDefined>(&input)) audience_.define(zone->zone);
  if (const auto* status = std::get_if<CampaignStatusSet>(&input)) return campaigns_.set_status(*status, at);
  if (const auto* decided = std::get_if<SplitDecided>(&input)) return campaigns_.decide(*decided, at);
  if (const auto* closed = std::get_if<TaskClosed>(&input)) return absorb(*closed);
  if (const auto* erased = std::get_if<CustomerErased>(&input)) return absorb(*erased);
  if (const auto* merged = std::get_if<CustomerMerged>(&input)) return absorb(*merged);
  if (const auto* migrated = std::get_if<CampaignMigrated>(&input)) {
    return TRY(campaigns_.preview(*migrated)).moves > 0 ? Change::changed : Change::unchanged;
  }
  // A spend, an accrual, chosen members and a passing clock change nothing by themselves: their decisions do.
  return absorb_codes(input, at);
}

Result<Change> Engine::absorb(const ShopConfigured& shop) {
  if (shop_ == shop) return Change::unchanged;
  shop_ = shop;
  segments_.forget_calendar();
  return Change::changed;
}

Result<Change> Engine::absorb(const DefinitionPublished& published, Instant at) {
  const auto key = std::pair(published.kind, published.id);
  const auto known = definitions_.find(key);
  if (known != definitions_.end() && known->second.text == published.text) return Change::unchanged;
  if (published.kind == DefinitionKind::campaign) {
    CampaignDefinition campaign = TRY(parse_campaign(published.text, published.version));
    for (const std::string& type : campaign.bonus_types()) {
      if (!bonuses_.find_type(type)) return fail(fmt::format("there is no bonus type \"{}\"", type), "$.steps");
    }
    for (const std::string& pool : campaign.promo_pools()) {
      if (!promo_stock_.find_pool(pool)) return fail(fmt::format("there is no promo pool \"{}\"", pool), "$.steps");
    }
    CHECK(check_trigger(campaign.trigger));
    CHECK(publish_trigger(campaign));
    campaigns_.publish(std::move(campaign), published.text, at, shop_zone());
  }
  if (published.kind == DefinitionKind::bonus_type) {
    bonuses_.define(TRY(parse_bonus_type(TRY(parse_json(published.text)))), published.text);
  }
  if (published.kind == DefinitionKind::accrual_rule) CHECK(absorb_rule(published));
  if (published.kind == DefinitionKind::promo_pool) CHECK(absorb_pool(published));
  if (published.kind == DefinitionKind::referral) CHECK(absorb_referral(published));
  if (published.kind == DefinitionKind::segment) {
    SegmentDefinition segment = TRY(parse_segment(published.text, published.version));
    if (segment.is_internal()) return fail("an id that begins with \"/\" is the engine's own", "$.id");
    if (segment.id != published.id) return fail(fmt::format("expected \"{}\"", published.id), "$.id");
    CHECK(segments_.publish(std::move(segment), published.text));
  }
  if (published.kind == DefinitionKind::lifecycle) {
    Lifecycle lifecycle = TRY(parse_lifecycle(published.text, published.version));
    if (policy_) CHECK(check_stages(*policy_, &lifecycle, "$.stages"));
    CHECK(segments_.publish(std::move(lifecycle), published.text));
  }
  if (published.kind == DefinitionKind::rfm) {
    if (published.id != RfmDefinition::id) {
      return fail(fmt::format("a shop has one definition of RFM, and it is called \"{}\"", RfmDefinition::id));
    }
    rfm_.define(TRY(parse_rfm_definition(published.text)), published.version);
  }
  if (published.kind == DefinitionKind::policy) CHECK(take_policy(published));
  definitions_.insert_or_assign(key, Definition{published.version, published.text});
  return Change::changed;
}

Result<void> Engine::take_policy(const DefinitionPublished& published) {
  if (published.id != PolicyDefinition::id) {
    return fail(fmt::format("a shop has one policy, and it is called \"{}\"", PolicyDefinition::id));
  }
  PolicyDefinition policy = TRY(parse_policy(published.text));
  CHECK(check_stages(policy, segments_.catalogue().lifecycle(), "$.withheld_topics"));
  policy_ = std::move(policy);
  return {};
}

Result<void> Engine::absorb_rule(const DefinitionPublished& published) {
  AccrualRule rule = TRY(parse_accrual_rule(TRY(parse_json(published.text))));
  if (rule.id != published.id) return fail(fmt::format("expected \"{}\"", published.id), "$.id");
  if (!bonuses_.find_type(rule.bonus_type)) {
    return fail(fmt::format("there is no bonus type \"{}\"", rule.bonus_type), "$.bonus_type");
  }
  if (!rule.segment.empty() && !segments_.catalogue().find(rule.segment)) {
    return fail(fmt::format("there is no segment \"{}\"", rule.segment), "$.segment");
  }
  if (!rule.stage.empty()) {
    const Lifecycle* lifecycle = segments_.catalogue().lifecycle();
    const bool known = lifecycle != nullptr &&
                       std::ranges::find(lifecycle->stages, rule.stage, &Stage::id) != lifecycle->stages.end();
    if (!known) return fail(fmt::format("the lifecycle has no stage \"{}\"", rule.stage), "$.stage");
  }
  bonuses_.define(std::move(rule), published.version, published.text);
  return {};
}

Result<Change> Engine::absorb(const CustomerRecorded& customer, Instant at) {
  if (customer.customer_id.empty()) return fail("a customer without an id");
  if (!customer.zone.empty() && !audience_.has_zone(customer.zone)) {
    return fail(fmt::format("the zone \"{}\" has not been defined", customer.zone));
  }
  const std::uint32_t known = audience_.size();
  const Change change = audience_.record(TRY(take_in_customer(customer.customer_id, at)), customer);
  return audience_.size() > known ? Change::added : change;
}

Result<Change> Engine::absorb(const OrderRecorded& order, Instant at) {
  if (order.customer_id.empty() || order.order_id.empty()) return fail("an order without a customer's or its own id");
  const std::int64_t second = order.placed_at.seconds();
  if (second < 0 || second > OrderStore::second_max) {
    return fail(fmt::format("an order placed at {}: expected a time from 1970 to 2106", to_text(order.placed_at)));
  }
  return audience_.record(TRY(take_in_customer(order.customer_id, at)), order);
}

Result<Change> Engine::absorb(const BroadcastRequested& broadcast) {
  if (broadcast.broadcast_id.empty()) return fail("a broadcast without an id");
  if (definition(DefinitionKind::message_template, broadcast.template_id) == nullptr) {
    return fail(fmt::format("there is no template \"{}\"", broadcast.template_id));
  }
  for (const std::string& id : broadcast.customer_ids) {
    if (!audience_.find(id)) return fail(fmt::format("there is no customer \"{}\"", id));
  }
  return broadcasts_.insert(broadcast.broadcast_id).second ? Change::changed : Change::unchanged;
}

Result<Change> Engine::absorb(const ActivityRecorded& activity, Instant at) {
  if (activity.customer_id.empty()) return fail("an activity without a customer's id");
  const bool lacks_subject = (activity.kind == ActivityKind::product_view && activity.product_id.empty()) ||
                             (activity.kind == ActivityKind::category_view && activity.category.empty()) ||
                             (activity.kind == ActivityKind::custom && activity.name.empty());
  if (lacks_subject) {
    return fail(fmt::format("a {} without what it is about: expected a product, a category or a name, as its kind has",
                            to_text(activity.kind)));
  }
  const std::uint32_t known = audience_.size();
  const Change change = audience_.record(TRY(take_in_customer(activity.customer_id, at)), activity, at);
  return audience_.size() > known ? Change::added : change;
}

Result<Change> Engine::absorb(const PromoCodeIssued& issued, Instant at) {
  if (issued.customer_id.empty() || issued.code.empty())
    return fail("a promo code without a customer's id or its text");
  const std::int64_t second = issued.issued_at.seconds();
  if (second < 0 || second > OrderStore::second_max) {
    return fail(fmt::format("a promo code issued at {}: expected a time from 1970 to 2106", to_text(issued.issued_at)));
  }
  if (issued.expires_at && issued.expires_at->seconds() <= second) {
    return fail(fmt::format("a promo code issued at {} that expires at {}: expected a later time",
                            to_text(issued.issued_at), to_text(*issued.expires_at)));
  }
  const std::uint32_t known = audience_.size();
  const Change change = audience_.record(TRY(take_in_customer(issued.customer_id, at)), issued);
  return audience_.size() > known ? Change::added : change;
}

Change Engine::tell_of(const ReceiptArrived& receipt, Instant at) {
  const Change heard = audience_.activity().heard(receipt, at);
  const bool is_of_sending = ends_sending(receipt.outcome) || receipt.outcome == ReceiptOutcome::deferred;
  const bool settles = pending().contains(receipt.intent) && is_of_sending;
  if (heard == Change::unchanged && !settles) return heard;  // what is told again is not recorded
  effects_.heard(receipt.intent, receipt.outcome, reported_now(at));
  if (const auto addressee = audience_.activity().addressee(receipt.intent)) {
    campaigns_.hear(receipt, *addressee);
    suppressions_.hear(receipt, *addressee, audience_.activity().channel_of(receipt.intent), audience_, at);
  }
  return heard;
}

Result<Change> Engine::absorb(const ReceiptArrived& receipt, Instant at) {
  const Change heard = tell_of(receipt, at);
  const auto found = pending().find(receipt.intent);
  if (found == pending().end()) {  // what became of a message that was sent, a receipt that comes twice
    if (heard != Change::unchanged && receipt.outcome != ReceiptOutcome::failed) messages_.forget_dead(receipt.intent);
    return heard;
  }
  if (receipt.outcome == ReceiptOutcome::deferred) {
    messages_.defer(receipt.intent);
    return Change::changed;
  }
  if (!ends_sending(receipt.outcome)) return heard;
  send_history_.settled(found->second.customer, receipt.intent, receipt.outcome, at);
  messages_.end(receipt, at);
  return Change::changed;
}

Result<Change> Engine::absorb(const ResendRequested& request, Instant at) {
  const auto letter = dead_letters().find(request.intent);
  if (letter == dead_letters().end()) {
    if (pending().contains(request.intent)) return Change::unchanged;
    return fail("the message is not among those that ended without having arrived, or that was too long ago");
  }
  const PendingIntent& message = letter->second.message;
  const auto code = message.promo_code.empty() ? nullptr : promo_stock_.find(message.promo_code);
  const bool is_theirs = code != nullptr && code->customer == message.customer;
  if (!message.promo_code.empty() && !is_theirs) {
    return fail("the message's promo code went back to its pool when it failed, and may be somebody else's by now");
  }
  MessageQueued again{.intent = request.intent,
                      .customer = message.customer,
                      .channel = message.channel,
                      .template_id = message.template_id,
                      .template_version = message.template_version,
                      .campaign_id = message.campaign_id,
                      .message_class = message.message_class,
                      .topic = message.topic,
                      .group = message.group};
  send_history_.reopened(again, at);  // it takes its place under every cap
  messages_.revive(request.intent);
  return Change::changed;
}

Result<Change> Engine::absorb(const TaskClosed& closed) {
  const auto found = tasks_.find(closed.task);
  if (found == tasks_.end()) return Change::unchanged;
  const auto customer = audience_.find(closed.customer_id);
  if (customer != found->second.raised.customer) {
    return fail(fmt::format("task {} does not concern the customer \"{}\"", closed.task.value, closed.customer_id));
  }
  tasks_.erase(found);
  return Change::changed;
}

// ---- Enacting decisions

std::string Engine::campaign_of(EnrollmentNumber number) const {
  const Enrollment* enrollment = campaigns_.find(number);
  ensure(enrollment != nullptr, "a decision names an enrollment that is under way");
  return campaigns_.campaign_id(*enrollment);
}

void Engine::enact(const Decision& decision, Instant at) {
  report_decision(decision, at);
  const bool is_reported_only = std::holds_alternative<OrderAttributed>(decision) ||
                                std::holds_alternative<WebhookRaised>(decision);
  if (is_reported_only) return;
  if (enact_segments(decision, at) || enact_messages(decision, at) || enact_walks(decision, at)) return;
  if (enact_codes(decision, at)) return;
  if (const auto* registered = std::get_if<Registered>(&decision)) {
    ensure(audience_.customer(registered->customer).id() == registered->customer_id,
           "customers are numbered as journaled");
    segments_.enact(*registered);
  } else if (const auto* changed = std::get_if<CustomerChanged>(&decision)) {
    audience_.record(changed->customer, *changed);
  } else if (const auto* raised = std::get_if<TaskRaised>(&decision)) {
    tasks_.emplace(raised->task, OpenTask{*raised, at});
    next_task_ = std::max(next_task_, raised->task.value + 1);
  } else {
    const BonusPosted& posted = std::get<BonusPosted>(decision);
    bonuses_.enact(posted, at);
    bonus_counts_.count(posted);
    if (posted.kind == PostingKind::accrued && posted.enrollment.value != 0) {
      accrued_lots_[posted.enrollment.value] = posted.lot;
    }
  }
}

bool Engine::enact_walks(const Decision& decision, Instant at) {
  if (const auto* fired = std::get_if<ScheduleFired>(&decision)) {
    campaigns_.enact(*fired);
  } else if (const auto* enrolled = std::get_if<Enrolled>(&decision)) {
    campaigns_.enact(*enrolled, at);
    audience_.activity().entered(enrolled->customer, enrolled->campaign_id, at);
  } else if (const auto* advanced = std::get_if<Advanced>(&decision)) {
    campaigns_.enact(*advanced);
  } else if (const auto* migrated = std::get_if<Migrated>(&decision)) {
    campaigns_.enact(*migrated);
  } else if (const auto* due = std::get_if<RefillDue>(&decision)) {
    campaigns_.enact(*due);
  } else if (const auto* learned = std::get_if<RefillPeriodsLearned>(&decision)) {
    campaigns_.enact(*learned);
  } else if (const auto* exited = std::get_if<Exited>(&decision)) {
    const Enrollment* enrollment = campaigns_.find(exited->enrollment);
    ensure(enrollment != nullptr, "an enrollment that exits is under way");
    const std::string& campaign = campaigns_.campaign_id(*enrollment);
    audience_.activity().exited(enrollment->customer, campaign, exited->reason, at);
    campaigns_.enact(*exited, at);
    accrued_lots_.erase(exited->enrollment.value);
    promo_stock_.forget(exited->enrollment);
  } else if (const auto* reached = std::get_if<GoalReached>(&decision)) {
    campaigns_.enact(*reached);
  } else {
    return std::holds_alternative<VariantAssigned>(decision);  // which the report alone counts
  }
  return true;
}

bool Engine::enact_messages(const Decision& decision, Instant at) {
  if (const auto* queued = std::get_if<MessageQueued>(&decision)) {
    enact_message(*queued, at);
  } else if (const auto* refused = std::get_if<MessageRefused>(&decision)) {
    const std::string campaign = refused->campaign_id.empty() ? campaign_of(refused->enrollment) : refused->campaign_id;
    audience_.activity().refused(*refused, campaign, at);
    campaigns_.enact(*refused);
    held_.end(refused->hold);
  } else if (const auto* held = std::get_if<MessageHeld>(&decision)) {
    held_.enact(*held);
    campaigns_.enact(*held);
  } else if (const auto* withdrawn = std::get_if<MessageWithdrawn>(&decision)) {
    const ReceiptArrived receipt{withdrawn->intent, ReceiptOutcome::failed, 0, withdrawn->reason, 0};
    tell_of(receipt, at);
    send_history_.settled(withdrawn->customer, withdrawn->intent, receipt.outcome, at);
    messages_.withdraw(withdrawn->intent);
  } else {
    return false;
  }
  return true;
}

bool Engine::enact_segments(const Decision& decision, Instant at) {
  if (const auto* changed = std::get_if<SegmentsChanged>(&decision)) {
    segments_.enact(*changed, at, shop_zone().day(at));
  } else if (const auto* recomputed = std::get_if<SegmentRecomputed>(&decision)) {
    segments_.enact(*recomputed, at, shop_zone().day(at));
  } else if (const auto* moved = std::get_if<StageMoved>(&decision)) {
    segments_.enact(*moved, at, shop_zone().day(at));
  } else if (const auto* stages = std::get_if<StagesRecomputed>(&decision)) {
    segments_.enact(*stages, at, shop_zone().day(at));
  } else {
    return false;
  }
  return true;
}

void Engine::enact_message(const MessageQueued& queued, Instant at) {
  PendingIntent intent{queued.customer,
                       queued.enrollment,
                       queued.campaign_id.empty() ? campaign_of(queued.enrollment) : queued.campaign_id,
                       queued.channel,
                       queued.message_class.value_or(MessageClass::marketing),
                       queued.topic,
                       queued.group,
                       queued.template_id,
                       queued.template_version,
                       at};
  audience_.activity().sent(queued, intent.campaign_id, at);
  campaigns_.enact(queued);
  send_history_.queued(queued, intent.campaign_id, at);
  held_.end(queued.hold);
  const auto lot = accrued_lots_.find(queued.enrollment.value);
  if (lot != accrued_lots_.end()) intent.lot = lot->second;
  if (const PromoCode* code = promo_stock_.note_message(queued.intent, queued.enrollment))
    intent.promo_code = code->text;
  if (const Enrollment* enrollment = campaigns_.find(queued.enrollment)) {
    intent.product_id = campaigns_.product_of(*enrollment);
    intent.order_id = campaigns_.order_of(*enrollment);
  }
  const Definition* newest = definition(DefinitionKind::message_template, intent.template_id);
  ensure(newest != nullptr, "a message is queued with a template that was published");
  ensure(newest->version == intent.template_version, "a message is queued with the newest version");
  messages_.queue(queued.intent, std::move(intent), newest->text);
  next_intent_ = std::max(next_intent_, queued.intent.value + 1);
}

// ---- Reading

const Zone& Engine::shop_zone() const {
  static const Zone utc;
  return shop_ ? shop_->zone : utc;
}

const Definition* Engine::definition(DefinitionKind kind, const std::string& id) const {
  const auto found = definitions_.find({kind, id});
  return found == definitions_.end() ? nullptr : &found->second;
}

Report Engine::report() const { return {totals_of(effects_.figures()), bonus_counts_.by_type()}; }

Circumstances Engine::circumstances(CustomerNumber customer, Instant now) const {
  return {.now = now,
          .asked_at = now,
          .shop_zone = &shop_zone(),
          .audience = &audience_,
          .history = &send_history_,
          .suppressions = &suppressions_,
          .policy = policy_ ? &*policy_ : nullptr,
          .stage = segments_.stage(customer).first,
          .expected = [](Instant) { return std::vector<ExpectedSend>(); }};
}

namespace {

MessageSubject subject_of(const PendingIntent& pending) {
  return {pending.channel,     pending.message_class, pending.topic,
          pending.template_id, pending.campaign_id,   pending.group};
}

}  // namespace

std::optional<HouseholdMessage> Engine::household_message(const PendingIntent& pending) const {
  const bool is_shared = policy_ && policy_->household > Duration{} && pending.message_class == MessageClass::marketing;
  const std::uint64_t contact = audience_.contact_holders().fingerprint(pending.customer, pending.channel);
  if (!is_shared || contact == 0) return std::nullopt;
  return HouseholdMessage{contact, subject_of(pending)};
}

bool Engine::household_has(const HouseholdMessage& message, Instant now) const {
  if (!policy_) return false;
  bool has = false;
  const auto was_begun = [&](IntentNumber intent) {
    const auto pending = this->pending().find(intent);
    return pending != this->pending().end() && pending->second.attempts > 0;
  };
  audience_.contact_holders().for_each(message.contact, message.subject.channel, [&](CustomerNumber holder) {
    has = has || was_sent(send_history_, holder, message.subject, now - policy_->household, was_begun);
  });
  return has;
}

Verdict Engine::attempt_verdict(const PendingIntent& pending, Instant now) const {
  const Verdict verdict = judge_attempt(audience_.customer(pending.customer), subject_of(pending),
                                        circumstances(pending.customer, now));
  const bool goes = std::holds_alternative<GoesNow>(verdict);
  const bool is_paused = campaigns_.status(pending.campaign_id) == CampaignStatus::paused;
  if (goes && is_paused) return Waits{Instant::never(), std::string(paused_rule)};
  return verdict;
}

Moment Engine::moment(Instant now, std::optional<Instant> enrolled_at) const {
  return {.now = now,
          .shop_zone = &shop_zone(),
          .audience = &audience_,
          .enrolled_at = enrolled_at,
          .rfm = &rfm_,
          .bonuses = &bonuses_,
          .segments = &segments_};
}

}  // namespace lapwing
