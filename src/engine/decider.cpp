#include "engine/decider.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

/// What of a customer the record says something about.
Facets touched_by(const CustomerRecorded& customer) {
  Facets facets;
  if (customer.created_at || !customer.zone.empty()) facets.insert(Facet::profile);
  if (!customer.contacts.empty()) facets.insert(Facet::contacts);
  if (!customer.consents.empty()) facets.insert(Facet::consents);
  if (!customer.attributes.empty()) facets.insert(Facet::attributes);
  if (!customer.labels.empty()) facets.insert(Facet::labels);
  return facets;
}

/// Who got, or did not get, such a message may be written to otherwise than was planned.
constexpr bool is_against(ReceiptOutcome outcome) {
  return is_failure(outcome) || outcome == ReceiptOutcome::complained;
}

constexpr Facets touched_by_order = {Facet::orders, Facet::rfm};

}  // namespace

Answer Engine::Decider::ask(const Condition& condition, CustomerNumber customer, std::optional<Instant> entered_at) {
  return evaluate(condition, engine_.audience_.customer(customer), engine_.moment(now_, entered_at));
}

void Engine::Decider::emit(Decision decision) {
  if (const auto* exited = std::get_if<Exited>(&decision)) {
    withdraw(*exited);
    release_codes(exited->enrollment);
  }
  const auto touched = history_of(decision);
  const auto* profile = std::get_if<CustomerChanged>(&decision);
  const auto changed_customer = profile != nullptr ? std::optional(profile->customer) : std::nullopt;
  engine_.enact(decision, now_);
  if (const auto* changed = std::get_if<SegmentsChanged>(&decision)) {
    note_moved(*changed);
    note_touched(changed->customer, {Facet::segments});
  }
  if (const auto* moved = std::get_if<StageMoved>(&decision)) {
    note_touched(moved->customer, {Facet::stages});
    note_trigger(moved->customer, engine_.campaigns_.triggered_by(*moved));
  }
  if (const auto* posted = std::get_if<BonusPosted>(&decision)) {
    note_trigger(posted->customer, engine_.campaigns_.triggered_by(*posted));
  }
  out_.push_back({now_, std::move(decision)});
  if (changed_customer) look(*changed_customer, {Facet::attributes, Facet::labels}, false);
  if (!touched) return;
  const bool is_message = touched->second == Facet::messages;
  note_happened(touched->first, is_message ? Activity::Lane::messages : Activity::Lane::campaigns, now_);
  look(touched->first, {touched->second}, false);
}

std::optional<std::pair<CustomerNumber, Facet>> Engine::Decider::history_of(const Decision& decision) const {
  if (const auto* queued = std::get_if<MessageQueued>(&decision)) return std::pair(queued->customer, Facet::messages);
  if (const auto* refused = std::get_if<MessageRefused>(&decision))
    return std::pair(refused->customer, Facet::messages);
  if (const auto* withdrawn = std::get_if<MessageWithdrawn>(&decision)) {
    return std::pair(withdrawn->customer, Facet::messages);
  }
  if (const auto* enrolled = std::get_if<Enrolled>(&decision)) return std::pair(enrolled->customer, Facet::campaigns);
  if (const auto* exited = std::get_if<Exited>(&decision)) {
    const Enrollment* enrollment = engine_.campaigns_.find(exited->enrollment);
    ensure(enrollment != nullptr, "an enrollment that exits is under way");
    return std::pair(enrollment->customer, Facet::campaigns);
  }
  return std::nullopt;
}

void Engine::Decider::accrue(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                             const AccrueStep& step) {
  const auto index = engine_.bonuses_.find_type(step.bonus_type);
  ensure(index.has_value(), "a campaign's bonus types were checked when it was published");
  const auto term = term_of(engine_.bonuses_.type(*index), now_, shop_zone());
  if (!term) return;  // the type's fixed burn date is past: there is nothing to give
  const std::string key = fmt::format("enrollment/{}/{}", enrollment.value, step_index);
  const auto postings = engine_.bonuses_.ledger(customer).plan_accrual({.key = key,
                                                                        .now = now_,
                                                                        .amount = step.amount,
                                                                        .type = *index,
                                                                        .term = *term,
                                                                        .lot = engine_.bonuses_.next_lot()});
  if (postings) post(customer, *postings, enrollment);
}

void Engine::Decider::raise(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                            const TaskStep& step) {
  emit(TaskRaised{.task = TaskNumber{engine_.next_task_},
                  .customer = customer,
                  .enrollment = enrollment,
                  .campaign_id = engine_.campaign_of(enrollment),
                  .step = step_index,
                  .kind = step.kind,
                  .text = step.text,
                  .assignee = step.assignee,
                  .due_at = step.due ? std::optional(now_ + *step.due) : std::nullopt});
}

bool Engine::Decider::is_in_control(CustomerNumber customer) const {
  return engine_.policy_ && engine_.policy_->is_in_control(audience().customer(customer).id());
}

Money Engine::Decider::cost_of(ChannelKind channel) const {
  return engine_.policy_ ? engine_.policy_->cost_of(channel) : Money{};
}

void Engine::Decider::post(CustomerNumber customer, const BonusLedger::Postings& postings,
                           EnrollmentNumber enrollment) {
  for (const BonusPosting& posting : postings) emit(engine_.bonuses_.posted(customer, posting, enrollment));
  if (!postings.empty()) look(customer, {Facet::bonuses}, false);
}

Result<Change> Engine::Decider::follow(const Input& input, Change change, bool is_new) {
  starts_nothing_ = is_history(input);
  auto followed = follow_input(input, change, is_new);
  settle();
  if (!followed || *followed == Change::unchanged) return followed;
  starts_nothing_ = false;
  run_refills(input);
  settle();
  return followed;
}

Result<Change> Engine::Decider::follow_input(const Input& input, Change change, bool is_new) {
  LiveSegments& segments = engine_.segments_;
  if (const auto* order = std::get_if<OrderRecorded>(&input)) {
    const CustomerNumber number = audience().find(order->customer_id).value();
    note_order(number, order->order_id);
    attribute(number, order->order_id);
    order_recorded(number, *order, change, is_new);
  } else if (const auto* customer = std::get_if<CustomerRecorded>(&input)) {
    const CustomerNumber number = audience().find(customer->customer_id).value();
    look(number, touched_by(*customer), is_new);
    reconsider(number);
  } else if (const auto* lines = std::get_if<OrderLinesRecorded>(&input)) {
    const CustomerNumber number = audience().find(lines->customer_id).value();
    note_order(number, lines->order_id);
    attribute(number, lines->order_id);
    look(number, touched_by_order, false);
    // Lines that come alone are imported, so that by them nothing begins.
    if (orders_earn()) earn(number, lines->order_id, [](const AccrualRule& rule) { return rule.history; });
  } else if (const auto* activity = std::get_if<ActivityRecorded>(&input)) {
    activity_recorded(*activity, is_new);
  } else if (const auto* product = std::get_if<ProductRecorded>(&input)) {
    note_product(product->product_id);
  } else if (const auto* issued = std::get_if<PromoCodeIssued>(&input)) {
    look(audience().find(issued->customer_id).value(), {Facet::promo_codes}, is_new);
  } else if (const auto* receipt = std::get_if<ReceiptArrived>(&input)) {
    heard(*receipt);
  } else if (const auto* attempt = std::get_if<AttemptRequested>(&input)) {
    withdraw_if_refused(*attempt);
  } else if (const auto* code = std::get_if<PromoCodeRequested>(&input)) {
    return give_code(*code);
  } else if (const auto* claimed = std::get_if<ReferralClaimed>(&input)) {
    return claim_referral(*claimed, change, is_new);
  } else if (const auto* received = std::get_if<ErrandReceived>(&input)) {
    take_errand(*received);
  } else if (const auto* request_to_all = std::get_if<BroadcastRequested>(&input)) {
    broadcast(*request_to_all);
  } else if (auto operated = follow_bonuses(input)) {
    return *std::move(operated);
  } else if (before_.parting) {
    part_with(*before_.parting, std::holds_alternative<CustomerErased>(input) ? "erased" : "merged");
  } else if (const auto* members = std::get_if<SegmentMembersChanged>(&input)) {
    return segments.change_members(*members, *this) ? Change::changed : Change::unchanged;
  } else if (const auto* suppression = std::get_if<SuppressionChanged>(&input)) {
    if (!suppression->customer_id.empty()) reconsider(audience().find(suppression->customer_id).value());
  } else if (const auto* definition = std::get_if<DefinitionPublished>(&input)) {
    published(*definition);
  } else if (const auto* bounds = std::get_if<RfmBoundsSet>(&input)) {
    engine_.campaigns_.forget_looks();
    bounds->organic ? segments.look_at_all({Facet::rfm}, *this) : segments.recompute(Facets{Facet::rfm}, *this);
  } else if (const auto* status = std::get_if<CampaignStatusSet>(&input)) {
    engine_.campaigns_.follow(*status, *this);
    for (const HoldNumber hold : engine_.held_.all()) {
      if (engine_.held_.find(hold)->rule == paused_rule) ask_again(hold);
    }
  } else if (const auto* migrated = std::get_if<CampaignMigrated>(&input)) {
    engine_.campaigns_.migrate(*migrated, now_, *this);
  } else if (std::holds_alternative<ShopConfigured>(input)) {
    segments.recompute(Facets{Facet::clock}, *this);  // the shop's days may begin at other instants now
  }
  return change;
}

std::optional<Result<Change>> Engine::Decider::follow_bonuses(const Input& input) {
  if (const auto* spent = std::get_if<BonusSpendRequested>(&input)) return spend(*spent);
  if (const auto* accrual = std::get_if<BonusAccrualRequested>(&input)) return accrue(*accrual);
  if (const auto* held = std::get_if<BonusHoldRequested>(&input)) return hold(*held);
  if (const auto* committed = std::get_if<BonusHoldCommitted>(&input)) return commit(*committed);
  if (const auto* released = std::get_if<BonusHoldReleased>(&input)) return release(*released);
  if (const auto* moved = std::get_if<BonusesMoved>(&input)) return take_over(*moved);
  return std::nullopt;
}

void Engine::Decider::heard(const ReceiptArrived& receipt) {
  if (const auto addressee = audience().activity().addressee(receipt.intent)) {
    note_happened(*addressee, Activity::Lane::messages, now_);
    look(*addressee, {Facet::messages}, false);
    if (is_against(receipt.outcome)) reconsider(*addressee);
  }
  code_sent(receipt);
}

void Engine::Decider::published(const DefinitionPublished& definition) {
  engine_.campaigns_.forget_looks();  // exits and waits may ask for what is defined anew
  if (definition.kind == DefinitionKind::segment) engine_.segments_.recompute(definition.id, *this);
  if (definition.kind == DefinitionKind::campaign) {
    const std::string id = trigger_segment(definition.id);
    if (engine_.segments_.catalogue().find(id)) engine_.segments_.recompute(id, *this);
    engine_.campaigns_.learn_refills(definition.id, now_, *this);
  }
  if (definition.kind == DefinitionKind::lifecycle) engine_.segments_.recompute_stages(*this);
  if (definition.kind == DefinitionKind::policy) {
    for (const HoldNumber hold : engine_.held_.all()) ask_again(hold);
  }
  if (definition.kind == DefinitionKind::rfm) engine_.segments_.recompute(Facets{Facet::rfm}, *this);
}

void Engine::Decider::note_touched(CustomerNumber customer, Facets touched) {
  if (engine_.campaigns_.is_walking(customer)) touched_.emplace_back(customer, touched);
}

void Engine::Decider::look(CustomerNumber customer, Facets touched, bool is_new) {
  note_touched(customer, touched);
  if (is_new) {
    note_trigger(customer, engine_.campaigns_.triggered_by_registration());
    engine_.segments_.look_at_new(customer, *this);
  } else {
    engine_.segments_.look(customer, touched, *this);
  }
}

Result<Change> Engine::Decider::accrue(const BonusAccrualRequested& request) {
  const auto customer = engine_.audience_.find(request.customer_id);
  if (!customer) return fail(fmt::format("there is no customer \"{}\"", request.customer_id));
  const auto type = engine_.bonuses_.find_type(request.bonus_type);
  if (!type) return fail(fmt::format("there is no bonus type \"{}\"", request.bonus_type));
  if (request.key.empty()) return fail("bonuses are given under a key");
  if (request.amount <= Money{} || request.amount > BonusLedger::amount_max) {
    return fail(fmt::format("expected an amount above zero and of at most {}, found {}",
                            to_text(BonusLedger::amount_max), to_text(request.amount)));
  }
  const BonusTerm term = TRY(term_of(engine_.bonuses_.type(*type), now_, shop_zone()));
  const std::string key = operator_key(request.key);
  const BonusLedger& ledger = engine_.bonuses_.ledger(*customer);
  if (ledger.accrual(key) != nullptr) return Change::unchanged;
  // Nothing is refused from here on, so that what is posted stays.
  post(*customer, ledger.plan_due(now_), EnrollmentNumber{});
  const auto postings = engine_.bonuses_.ledger(*customer).plan_accrual({.key = key,
                                                                         .now = now_,
                                                                         .amount = request.amount,
                                                                         .type = *type,
                                                                         .term = term,
                                                                         .lot = engine_.bonuses_.next_lot()});
  ensure(postings.has_value(), "an accrual that was checked is planned");
  post(*customer, *postings, EnrollmentNumber{});
  return Change::changed;
}

void Engine::Decider::activity_recorded(const ActivityRecorded& activity, bool is_new) {
  const CustomerNumber number = audience().find(activity.customer_id).value();
  engine_.campaigns_.note_interest(number, activity, audience());
  note_happened(number, Activity::Lane::behaviour, std::min(activity.at, now_));
  look(number, {Facet::activity}, is_new);
}

/// Segments are true before campaigns look.
void Engine::Decider::order_recorded(CustomerNumber customer, const OrderRecorded& order, Change change, bool is_new) {
  settle_bonuses(customer, order, change);
  settle_code(customer, order);
  look(customer, touched_by_order, is_new);
  if (orders_earn()) {
    earn(customer, order.order_id, [&](const AccrualRule& rule) { return may_begin(rule, order, change); });
  }
  settle_referral(customer);
  if (!stands(order.status)) return;
  const OrderStore& orders = engine_.audience_.orders();
  const Money amount = orders.orders(customer.value).net(orders.find(customer.value, order.order_id));
  engine_.campaigns_.order_placed(customer, order, amount, now_, *this);
}

/// Bonuses that paid for an order are spent when it first appears, as far as they are there, and come back when it
/// falls.
void Engine::Decider::settle_bonuses(CustomerNumber customer, const OrderRecorded& order, Change change) {
  const BonusLedger& ledger = engine_.bonuses_.ledger(customer);
  const std::string key = order_key(order.order_id);
  if (!stands(order.status)) {
    if (ledger.outstanding(key) <= Money{}) return;
    post(customer, ledger.plan_due(now_), EnrollmentNumber{});
    const auto postings = ledger.plan_return({.key = key + "/return",
                                              .now = now_,
                                              .spend_key = key,
                                              .amount = {},
                                              .grace_until = return_grace(now_, shop_zone())});
    if (postings) post(customer, *postings, EnrollmentNumber{});
    return;
  }
  if (change != Change::added || order.bonus_spent <= Money{}) return;
  post(customer, ledger.plan_due(now_), EnrollmentNumber{});
  const Money amount = std::min(order.bonus_spent, ledger.spendable({}, {}));
  if (amount <= Money{}) return;
  const auto postings = ledger.plan_spend({.key = key, .now = now_, .amount = amount, .type = {}, .limits = {}});
  if (postings) post(customer, *postings, EnrollmentNumber{});
}

void Engine::Decider::run_due() {
  while (const auto customer = engine_.bonuses_.due(now_)) {
    post(*customer, engine_.bonuses_.ledger(*customer).plan_due(now_), EnrollmentNumber{});
  }
  engine_.segments_.run_due(now_, *this);
  engine_.campaigns_.run_due(now_, *this);
  for (const HoldNumber hold : engine_.held_.due(now_)) ask_again(hold);
  settle();
}

}  // namespace lapwing
