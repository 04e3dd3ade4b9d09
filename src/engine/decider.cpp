#include "engine/decider.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "policy/arbiter.hpp"

namespace lapwing {

bool Engine::Decider::holds(const Condition& condition, CustomerNumber customer, std::optional<Instant> entered_at) {
  return evaluate(condition, engine_.audience_.customer(customer), engine_.moment(now_, entered_at)).holds;
}

void Engine::Decider::emit(Decision decision) {
  engine_.enact(decision, now_);
  out_.push_back({now_, std::move(decision)});
}

void Engine::Decider::send(CustomerNumber customer, EnrollmentNumber enrollment, const SendStep& step) {
  const auto message_class = parse_message_class(step.message_class);
  ensure(message_class.has_value(), "a campaign's message class was checked when it was parsed");
  const auto refusal = refusal_of(engine_.audience_.customer(customer), {step.channel, *message_class, step.topic});
  if (refusal) {
    return emit(MessageRefused{enrollment, customer, step.channel, step.template_id, std::string(to_text(*refusal)),
                               step.topic});
  }
  const Definition* message_template = engine_.definition(DefinitionKind::message_template, step.template_id);
  if (message_template == nullptr) {
    return emit(MessageRefused{enrollment, customer, step.channel, step.template_id, "no_template", step.topic});
  }
  emit(MessageQueued{IntentNumber{engine_.next_intent_}, enrollment, customer, step.channel, step.template_id,
                     message_template->version, step.topic});
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

void Engine::Decider::post(CustomerNumber customer, const BonusLedger::Postings& postings,
                           EnrollmentNumber enrollment) {
  for (const BonusPosting& posting : postings) emit(engine_.bonuses_.posted(customer, posting, enrollment));
}

Result<Change> Engine::Decider::spend(CustomerNumber customer, const BonusSpendRequested& request) {
  std::optional<BonusTypeIndex> type;
  if (!request.bonus_type.empty()) {
    type = engine_.bonuses_.find_type(request.bonus_type);
    if (!type) return fail(fmt::format("there is no bonus type \"{}\"", request.bonus_type));
  }
  const auto postings = TRY(engine_.bonuses_.ledger(customer).plan_spend(
      {.key = request.key, .now = now_, .amount = request.amount, .type = type, .limits = {}}));
  post(customer, postings, EnrollmentNumber{});
  return postings.empty() ? Change::unchanged : Change::changed;
}

void Engine::Decider::order_recorded(CustomerNumber customer, const OrderRecorded& order, Change change) {
  settle_bonuses(customer, order, change);
  if (!stands(order.status)) return;
  const OrderStore& orders = engine_.audience_.orders();
  const Money amount = orders.orders(customer.value).net(orders.find(customer.value, order.order_id));
  engine_.campaigns_.order_placed(customer, order, amount, now_, *this);
}

/// Bonuses that paid for an order are spent when it first appears, as far as they are there, and come back when it
/// falls.
void Engine::Decider::settle_bonuses(CustomerNumber customer, const OrderRecorded& order, Change change) {
  const BonusLedger& ledger = engine_.bonuses_.ledger(customer);
  const std::string key = "order/" + order.order_id;
  if (!stands(order.status)) {
    if (ledger.outstanding(key) <= Money{}) return;
    const auto postings = ledger.plan_return({.key = key + "/return",
                                              .now = now_,
                                              .spend_key = key,
                                              .amount = {},
                                              .grace_until = return_grace(now_, shop_zone())});
    if (postings) post(customer, *postings, EnrollmentNumber{});
    return;
  }
  const Money amount = std::min(order.bonus_spent, ledger.spendable({}, {}));
  if (change != Change::added || amount <= Money{}) return;
  const auto postings = ledger.plan_spend({.key = key, .now = now_, .amount = amount, .type = {}, .limits = {}});
  if (postings) post(customer, *postings, EnrollmentNumber{});
}

void Engine::Decider::run_due() {
  while (const auto customer = engine_.bonuses_.due(now_)) {
    post(*customer, engine_.bonuses_.ledger(*customer).plan_due(now_), EnrollmentNumber{});
  }
  engine_.campaigns_.run_due(now_, *this);
}

}  // namespace lapwing
