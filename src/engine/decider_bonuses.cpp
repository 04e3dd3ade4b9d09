// What the engine decides about bonuses at somebody's request, and what orders earn by the rules of accrual.
//
// An order's reward by one rule is a row of accruals and clawbacks under keys "rule/RULE/order/ORDER/N". Whenever the
// order changes, what it is to have earned is reckoned anew, and the difference to what was granted is accrued or
// clawed back: nothing is earned twice, however often an order is told.
#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "engine/decider.hpp"
#include "model/history_age.hpp"

namespace lapwing {
namespace {

std::string key_of_reward(std::string_view rule, std::string_view order_id, std::uint64_t number) {
  return fmt::format("rule/{}/order/{}/{}", rule, order_id, number);
}

/// A hold that pays for no order is spent under a key of its own.
std::string spend_key_of(const BonusHoldCommitted& commit) {
  return commit.order_id.empty() ? "hold/" + commit.key : order_key(commit.order_id);
}

BonusOrder order_of(const BonusPurchase& purchase) {
  BonusOrder order{purchase.total, {}};
  for (const OrderLine& line : purchase.lines) order.lines.push_back({line.category, line.amount});
  return order;
}

}  // namespace

// ---- Requests

Result<Change> Engine::Decider::operate(const std::string& customer_id, const Plan& plan) {
  const auto customer = audience().find(customer_id);
  if (!customer) return fail(fmt::format("there is no customer \"{}\"", customer_id));
  const BonusLedger& ledger = engine_.bonuses_.ledger(*customer);
  const BonusLedger::Postings due = ledger.plan_due(now_);
  BonusLedger then = ledger;
  for (const BonusPosting& posting : due) then.apply(posting);
  const auto postings = TRY(plan(then));
  if (postings.empty()) return Change::unchanged;
  post(*customer, due, EnrollmentNumber{});
  post(*customer, postings, EnrollmentNumber{});
  return Change::changed;
}

Result<std::optional<BonusTypeIndex>> Engine::Decider::wanted_type(const std::string& id) const {
  if (id.empty()) return std::optional<BonusTypeIndex>();
  const auto type = engine_.bonuses_.find_type(id);
  if (!type) return fail(fmt::format("there is no bonus type \"{}\"", id));
  return type;
}

std::optional<SpendLimits> Engine::Decider::limits_of(const std::optional<BonusPurchase>& purchase) const {
  if (!purchase) return std::nullopt;
  return engine_.bonuses_.limits(order_of(*purchase));
}

Result<Change> Engine::Decider::spend(const BonusSpendRequested& request) {
  const auto type = TRY(wanted_type(request.bonus_type));
  return operate(request.customer_id, [&](const BonusLedger& ledger) {
    return ledger.plan_spend({.key = request.key,
                              .now = now_,
                              .amount = request.amount,
                              .type = type,
                              .limits = limits_of(request.purchase)});
  });
}

Result<Change> Engine::Decider::hold(const BonusHoldRequested& request) {
  const auto type = TRY(wanted_type(request.bonus_type));
  return operate(request.customer_id, [&](const BonusLedger& ledger) {
    return ledger.plan_hold({.key = request.key,
                             .now = now_,
                             .amount = request.amount,
                             .type = type,
                             .limits = limits_of(request.purchase),
                             .expires_at = request.expires_at});
  });
}

Result<Change> Engine::Decider::commit(const BonusHoldCommitted& request) {
  const std::string spend_key = spend_key_of(request);
  const Change change = TRY(operate(request.customer_id, [&](const BonusLedger& ledger) {
    return ledger.plan_commit({.key = request.key, .now = now_, .spend_key = spend_key});
  }));
  // What was paid with bonuses earns none.
  if (change == Change::changed && orders_earn()) {
    earn(audience().find(request.customer_id).value(), request.order_id, [](const AccrualRule&) { return false; });
  }
  return change;
}

Result<Change> Engine::Decider::release(const BonusHoldReleased& request) {
  return operate(request.customer_id,
                 [&](const BonusLedger& ledger) { return ledger.plan_release({.key = request.key, .now = now_}); });
}

// ---- Rewards of orders

bool Engine::Decider::may_begin(const AccrualRule& rule, const OrderRecorded& order, Change change) const {
  if (rule.history) return true;
  if (order.imported) return false;
  const bool came_so_far = change != Change::added && !(before_.status && has_earned(rule, *before_.status));
  return came_so_far || order.placed_at >= now_ - history_age;
}

bool Engine::Decider::concerns(const AccrualRule& rule, CustomerNumber customer) const {
  if (!rule.enabled) return false;
  if (!rule.segment.empty() && !engine_.segments_.standing(customer, rule.segment).member) return false;
  return rule.stage.empty() || engine_.segments_.stage(customer).first == rule.stage;
}

void Engine::Decider::earn(CustomerNumber customer, const std::string& order_id,
                           const std::function<bool(const AccrualRule&)>& may_begin) {
  const Bonuses& bonuses = engine_.bonuses_;
  const OrderStore& orders = audience().orders();
  const std::size_t place = orders.find(customer.value, order_id);
  const OrdersView view = orders.orders(customer.value);
  if (place == view.size()) return;
  EarningOrder earning{.order = {view.total(place), {}},
                       .status = view.status(place),
                       .refunded = view.refunded(place),
                       .paid_with_bonuses = bonuses.ledger(customer).outstanding(order_key(order_id))};
  const LinesView lines = orders.lines(customer.value);
  for (std::uint32_t i = view.lines(place).begin; i < view.lines(place).end; ++i) {
    earning.order.lines.push_back({audience().categories().text(lines.category(i)), lines.amount(i)});
  }
  for (std::uint32_t rule = 0; rule < bonuses.rules().size(); ++rule) {
    const OrderReward* reward = bonuses.reward(customer, order_id, rule);
    const DefinedRule& defined = reward == nullptr ? bonuses.rules()[rule].back() : bonuses.rule(*reward);
    if (reward == nullptr && !(concerns(defined.rule, customer) && may_begin(defined.rule))) continue;
    const Money target = earned(defined.rule, earning);
    const Money granted = reward == nullptr ? Money{} : reward->granted;
    if (target > granted) accrue_reward(customer, order_id, rule, defined, target - granted);
    if (target < granted) undo_reward(customer, order_id, rule, defined, granted - target);
  }
}

std::string Engine::Decider::reward_key(CustomerNumber customer, const std::string& order_id,
                                        std::uint32_t rule) const {
  const OrderReward* reward = engine_.bonuses_.reward(customer, order_id, rule);
  return key_of_reward(engine_.bonuses_.rules()[rule].front().rule.id, order_id,
                       reward == nullptr ? 0 : reward->postings);
}

void Engine::Decider::accrue_reward(CustomerNumber customer, const std::string& order_id, std::uint32_t rule,
                                    const DefinedRule& defined, Money amount) {
  const auto index = engine_.bonuses_.find_type(defined.rule.bonus_type);
  ensure(index.has_value(), "a rule's bonus type was checked when it was published");
  BonusType type = engine_.bonuses_.type(*index);
  if (defined.rule.pending > Duration{}) {
    type.activation = {.kind = BonusActivation::Kind::after, .delay = defined.rule.pending, .date = {}};
  }
  const auto term = term_of(type, now_, shop_zone());
  if (!term) return;  // the type's fixed burn date is past: there is nothing to give
  post(customer, engine_.bonuses_.ledger(customer).plan_due(now_), EnrollmentNumber{});
  const std::string key = reward_key(customer, order_id, rule);
  const auto postings = engine_.bonuses_.ledger(customer).plan_accrual(
      {.key = key, .now = now_, .amount = amount, .type = *index, .term = *term, .lot = engine_.bonuses_.next_lot()});
  ensure(postings.has_value(), "what an order earns can be accrued");
  post_reward(customer, *postings, defined, order_id);
}

/// From the newest accrual to the oldest. What burned meanwhile is not undone.
void Engine::Decider::undo_reward(CustomerNumber customer, const std::string& order_id, std::uint32_t rule,
                                  const DefinedRule& defined, Money amount) {
  const auto index = engine_.bonuses_.find_type(defined.rule.bonus_type);
  ensure(index.has_value(), "a rule's bonus type was checked when it was published");
  if (engine_.bonuses_.type(*index).on_return == BonusOnReturn::keep) return;
  post(customer, engine_.bonuses_.ledger(customer).plan_due(now_), EnrollmentNumber{});
  Money left = amount;
  const std::uint64_t postings_before = engine_.bonuses_.reward(customer, order_id, rule)->postings;
  for (std::uint64_t number = postings_before; number > 0 && left > Money{}; --number) {
    const BonusLedger& ledger = engine_.bonuses_.ledger(customer);
    const std::string accrual = key_of_reward(defined.rule.id, order_id, number - 1);
    if (ledger.accrual(accrual) == nullptr) continue;
    const std::string key = reward_key(customer, order_id, rule);
    const auto postings = ledger.plan_clawback(
        {.key = key, .now = now_, .accrual_key = accrual, .amount = left, .debt_lot = engine_.bonuses_.next_lot()});
    ensure(postings.has_value(), "what an order earned can be clawed back");
    for (const BonusPosting& posting : *postings) left -= posting.amount;
    post_reward(customer, *postings, defined, order_id);
  }
}

void Engine::Decider::post_reward(CustomerNumber customer, const BonusLedger::Postings& postings,
                                  const DefinedRule& defined, const std::string& order_id) {
  for (const BonusPosting& posting : postings) {
    BonusPosted posted = engine_.bonuses_.posted(customer, posting, EnrollmentNumber{});
    posted.rule = defined.rule.id;
    posted.rule_version = defined.version;
    posted.order_id = order_id;
    emit(std::move(posted));
  }
  if (!postings.empty()) look(customer, {Facet::bonuses}, false);
}

}  // namespace lapwing
