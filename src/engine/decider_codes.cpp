// What the engine decides about the codes of promo pools.
//
// A code is reserved when a campaign comes to the step that gives it, and given when a message with it was accepted by
// a channel. In between nobody else can have it. If the enrollment ends and no message with the code is under way any
// more, it never reached its customer, and is released.
#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "engine/decider.hpp"

namespace lapwing {

bool Engine::Decider::reserve_code(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                                   const std::string& pool) {
  const PromoStock& stock = engine_.promo_stock_;
  if (stock.answer(enrollment, step_index) != nullptr) return true;
  const std::string campaign_id = engine_.campaign_of(enrollment);
  auto planned = stock.plan_reserve({.customer = customer,
                                     .pool = pool,
                                     .enrollment = enrollment,
                                     .step = step_index,
                                     .campaign_id = campaign_id,
                                     .key = {},
                                     .now = now_,
                                     .zone = &shop_zone()});
  if (!planned) {
    emit(PromoCodeRefused{customer, pool, enrollment, step_index, campaign_id, planned.error()});
    return false;
  }
  emit(std::move(*planned));
  tell_low_stock(pool);
  return true;
}

Result<Change> Engine::Decider::give_code(const PromoCodeRequested& request) {
  const auto customer = audience().find(request.customer_id);
  if (!customer) return fail(fmt::format("there is no customer \"{}\"", request.customer_id));
  if (!engine_.promo_stock_.find_pool(request.pool)) {
    return fail(fmt::format("there is no promo pool \"{}\"", request.pool));
  }
  if (request.key.empty()) return fail("a promo code is given under a key");
  if (engine_.promo_stock_.answer(*customer, request.key) != nullptr) return Change::unchanged;
  const auto planned = engine_.promo_stock_.plan_reserve({.customer = *customer,
                                                          .pool = request.pool,
                                                          .enrollment = {},
                                                          .step = 0,
                                                          .campaign_id = {},
                                                          .key = request.key,
                                                          .now = now_,
                                                          .zone = &shop_zone()});
  if (!planned) {
    const bool is_empty = planned.error() == PromoRefusal::empty;
    return fail(
        fmt::format("the pool \"{}\" {}", request.pool,
                    is_empty ? "has no free code for this customer's partition" : "is over: its last day is past"));
  }
  emit(*planned);
  hand_over(*customer, planned->code);
  tell_low_stock(request.pool);
  return Change::changed;
}

void Engine::Decider::hand_over(CustomerNumber owner, const std::string& code) {
  emit(PromoCodeGiven{owner, code});
  look(owner, {Facet::promo_codes}, false);
}

void Engine::Decider::tell_low_stock(const std::string& pool) {
  const auto index = engine_.promo_stock_.find_pool(pool);
  if (auto low = engine_.promo_stock_.plan_low(index.value())) emit(std::move(*low));
}

void Engine::Decider::settle_code(CustomerNumber customer, const OrderRecorded& order) {
  if (engine_.promo_stock_.pools().empty()) return;
  const auto decisions = engine_.promo_stock_.plan_purchase({.customer = customer,
                                                             .order_id = order.order_id,
                                                             .code = order.promo_code,
                                                             .stands = stands(order.status),
                                                             .placed_at = order.placed_at,
                                                             .now = now_,
                                                             .zone = &shop_zone()});
  for (const Decision& decision : decisions) {
    if (const auto* given = std::get_if<PromoCodeGiven>(&decision)) {
      hand_over(given->customer, given->code);
    } else {
      emit(decision);
    }
  }
}

void Engine::Decider::code_sent(const ReceiptArrived& receipt) {
  const PromoCode* code = engine_.promo_stock_.sent_with(receipt.intent);
  if (code == nullptr || code->state != PromoCodeState::reserved) return;
  switch (receipt.outcome) {
    case ReceiptOutcome::accepted:
    case ReceiptOutcome::unknown:  // it may have arrived, so that nobody else may get it
      return hand_over(code->customer, std::string(code->text));
    case ReceiptOutcome::failed:
    case ReceiptOutcome::bounced:
    case ReceiptOutcome::soft_bounced:
      return release_if_lost(*code, EnrollmentNumber{});
    case ReceiptOutcome::deferred:
    case ReceiptOutcome::delivered:
    case ReceiptOutcome::opened:
    case ReceiptOutcome::clicked:
    case ReceiptOutcome::complained:
    case ReceiptOutcome::unsubscribed:
    case ReceiptOutcome::machine_opened:
    case ReceiptOutcome::machine_clicked:
      return;
  }
}

void Engine::Decider::release_codes(EnrollmentNumber enrollment) {
  for (const PromoCode* code : engine_.promo_stock_.reserved_for(enrollment)) release_if_lost(*code, enrollment);
}

void Engine::Decider::release_if_lost(const PromoCode& code, EnrollmentNumber ended) {
  const PromoStock::Waiting& waiting = engine_.promo_stock_.waiting_for(code);
  const bool goes_on = std::ranges::any_of(waiting.enrollments, [&](EnrollmentNumber enrollment) {
    return enrollment != ended && engine_.campaigns_.find(enrollment) != nullptr;
  });
  const bool is_under_way = std::ranges::any_of(waiting.messages, [&](IntentNumber intent) {
    return engine_.pending().contains(intent);
  });
  if (goes_on || is_under_way) return;
  emit(PromoCodeReleased{code.customer, code.text});
}

}  // namespace lapwing
