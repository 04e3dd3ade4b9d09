// What the engine decides about referrals.
//
//   friend's partition                         referrer's partition
//   claim: asked ───────── ReferralAsked ─────▶ may they refer? passed on up the line of referrers, for loops
//   accepted or refused ◀─ ReferralAnswered ─── by the first who knows an answer
//   first order: rewarded ─ ReferralEarned ───▶ rewarded, or refused for the month
//   it falls: taken back ── ReferralEarned ───▶ taken back
//
// Every step is an errand, also if both live in one partition, so that it comes out the same however many there are.
#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "engine/decider.hpp"

namespace lapwing {
namespace {

/// Longer lines of referrers are taken for a loop.
constexpr std::uint32_t hops_max = 10'000;

constexpr std::string_view friend_key = "referral/friend";

std::string referrer_key(CustomerPlace referred) {
  return fmt::format("referral/{}/{}", referred.partition.value, referred.customer.value);
}

/// In ascending order.
std::vector<std::uint64_t> fingerprints_of(const Audience& audience, CustomerNumber customer) {
  std::vector<std::uint64_t> prints;
  for (std::size_t channel = 0; channel < channel_count; ++channel) {
    const auto print = audience.contact_holders().fingerprint(customer, static_cast<ChannelKind>(channel));
    if (print != 0) prints.push_back(print);
  }
  std::ranges::sort(prints);
  return prints;
}

}  // namespace

CustomerPlace Engine::Decider::place_of(CustomerNumber customer) const {
  const auto& source = engine_.promo_stock_.source();
  ensure(source.has_value(), "a referral program is published behind the secret of its codes");
  return {source->partition, customer};
}

// ---- The friend's side

std::string Engine::Decider::objection_to_claim(CustomerNumber customer, const std::optional<CustomerPlace>& referrer,
                                                Instant claimed_at) const {
  if (!referrer) return "no_such_code";
  if (*referrer == place_of(customer)) return "self";
  if (engine_.referrals_.of(customer) != nullptr) return "second_claim";
  const OrdersView orders = audience().orders().orders(customer.value);
  for (std::size_t i = 0; i < orders.size() && orders.at(i).seconds() <= claimed_at.seconds(); ++i) {
    if (stands(orders.status(i))) return "has_ordered";
  }
  return {};
}

Result<Change> Engine::Decider::claim_referral(const ReferralClaimed& claimed, Change change, bool is_new) {
  const CustomerNumber customer = audience().find(claimed.customer_id).value();
  const Instant at = std::min(claimed.at, now_);
  const auto referrer = engine_.referrer_of(claimed.code);
  const Referral* known = engine_.referrals_.of(customer);
  if (known != nullptr && referrer == known->referrer) return Change::unchanged;
  if (is_new) look(customer, {Facet::profile}, true);
  if (std::string refusal = objection_to_claim(customer, referrer, at); !refusal.empty()) {
    emit(ReferralMoved{customer, ReferralState::refused, {}, {}, std::move(refusal), {}});
    return change;
  }
  emit(ReferralMoved{customer, ReferralState::asked, *referrer, at, {}, {}});
  send_errand(referrer->partition,
              ReferralAsked{referrer->customer, place_of(customer), fingerprints_of(audience(), customer), 0});
  return change;
}

void Engine::Decider::take_referral_errand(const ErrandPayload& payload) {
  if (!engine_.referrals_.program()) return;
  if (const auto* asked = std::get_if<ReferralAsked>(&payload)) {
    answer_referral(*asked);
  } else if (const auto* answered = std::get_if<ReferralAnswered>(&payload)) {
    referral_answered(*answered);
  } else {
    reward_referrer(std::get<ReferralEarned>(payload));
  }
}

void Engine::Decider::referral_answered(const ReferralAnswered& answered) {
  const Referral* referral = engine_.referrals_.of(answered.customer);
  if (referral == nullptr || referral->state != ReferralState::asked) return;
  const bool is_refused = !answered.refusal.empty();
  emit(ReferralMoved{answered.customer,
                     is_refused ? ReferralState::refused : ReferralState::accepted,
                     referral->referrer,
                     referral->claimed_at,
                     answered.refusal,
                     {}});
  settle_referral(answered.customer);
}

void Engine::Decider::settle_referral(CustomerNumber customer) {
  const Referral* referral = engine_.referrals_.of(customer);
  if (referral == nullptr || !engine_.referrals_.program()) return;
  const ReferralProgram& program = *engine_.referrals_.program();
  const OrdersView orders = audience().orders().orders(customer.value);
  const auto counts = [&](std::size_t order) {
    return orders.status(order) == OrderStatus::completed && orders.net(order) >= program.min_order;
  };
  if (referral->state == ReferralState::accepted) {
    const Instant until = referral->claimed_at + Duration::days(program.within_days);
    for (std::size_t i = 0; i < orders.size() && orders.at(i) < until; ++i) {
      if (orders.at(i).seconds() < referral->claimed_at.seconds() || !counts(i)) continue;
      return reward_friend(customer, *referral, audience().orders().order_id(orders.id_key(i)));
    }
  } else if (referral->state == ReferralState::rewarded) {
    if (now_ >= referral->rewarded_at + Duration::days(program.return_within_days)) return;
    const std::size_t order = audience().orders().find(customer.value, referral->order_id);
    if (order < orders.size() && counts(order)) return;
    const Referral then = *referral;
    emit(ReferralMoved{customer, ReferralState::taken_back, then.referrer, then.claimed_at, "order_fell",
                       then.order_id});
    take_back_referral(customer, friend_key);
    send_errand(then.referrer.partition, ReferralEarned{then.referrer.customer, place_of(customer), true});
  }
}

void Engine::Decider::reward_friend(CustomerNumber customer, Referral referral, const std::string& order_id) {
  emit(ReferralMoved{customer, ReferralState::rewarded, referral.referrer, referral.claimed_at, {}, order_id});
  accrue_referral(customer, engine_.referrals_.program()->referred, friend_key);
  send_errand(referral.referrer.partition, ReferralEarned{referral.referrer.customer, place_of(customer), false});
}

// ---- The referrer's side

void Engine::Decider::answer_referral(const ReferralAsked& asked) {
  std::string refusal;
  if (asked.customer.value >= audience().size()) {
    refusal = "no_such_code";
  } else if (place_of(asked.customer) == asked.referred) {
    refusal = "loop";
  } else if (asked.hops >= hops_max) {
    refusal = "loop";
  } else {
    std::vector<std::uint64_t> shared;
    std::ranges::set_intersection(asked.fingerprints, fingerprints_of(audience(), asked.customer),
                                  std::back_inserter(shared));
    if (!shared.empty()) refusal = "self";
  }
  const Referral* above = refusal.empty() ? engine_.referrals_.of(asked.customer) : nullptr;
  if (above != nullptr) {
    return send_errand(above->referrer.partition,
                       ReferralAsked{above->referrer.customer, asked.referred, {}, asked.hops + 1});
  }
  send_errand(asked.referred.partition, ReferralAnswered{asked.referred.customer, std::move(refusal)});
}

void Engine::Decider::reward_referrer(const ReferralEarned& earned) {
  const std::string key = referrer_key(earned.referred);
  if (earned.taken_back) {
    if (!engine_.referrals_.has_reward(earned.customer, earned.referred)) return;
    emit(ReferrerRewarded{earned.customer, earned.referred, ReferrerOutcome::taken_back, {}});
    return take_back_referral(earned.customer, key);
  }
  const ReferralProgram& program = *engine_.referrals_.program();
  const Day month = engine_.month_of(now_);
  if (engine_.referrals_.rewards_in(earned.customer, month) >= program.rewards_per_month) {
    emit(ReferrerRewarded{earned.customer, earned.referred, ReferrerOutcome::refused, "monthly_limit"});
    return;
  }
  emit(ReferrerRewarded{earned.customer, earned.referred, ReferrerOutcome::rewarded, {}});
  accrue_referral(earned.customer, program.referrer, key);
}

// ---- Bonuses of both

void Engine::Decider::accrue_referral(CustomerNumber customer, const ReferralReward& reward, std::string_view key) {
  if (audience().is_gone(customer)) return;
  const auto type = engine_.bonuses_.find_type(reward.bonus_type);
  ensure(type.has_value(), "a program's bonus types were checked when it was published");
  const auto term = term_of(engine_.bonuses_.type(*type), now_, shop_zone());
  if (!term) return;  // the type's fixed burn date is past: there is nothing to give
  post(customer, engine_.bonuses_.ledger(customer).plan_due(now_), EnrollmentNumber{});
  const auto postings = engine_.bonuses_.ledger(customer).plan_accrual({.key = key,
                                                                        .now = now_,
                                                                        .amount = reward.amount,
                                                                        .type = *type,
                                                                        .term = *term,
                                                                        .lot = engine_.bonuses_.next_lot()});
  ensure(postings.has_value(), "a reward that was checked can be accrued");
  post(customer, *postings, EnrollmentNumber{});
}

void Engine::Decider::take_back_referral(CustomerNumber customer, std::string_view key) {
  post(customer, engine_.bonuses_.ledger(customer).plan_due(now_), EnrollmentNumber{});
  const BonusLedger& ledger = engine_.bonuses_.ledger(customer);
  if (ledger.accrual(key) == nullptr) return;  // its bonus type could not be given any more
  const std::string undo = std::string(key) + "/back";
  const auto postings = ledger.plan_clawback(
      {.key = undo, .now = now_, .accrual_key = key, .amount = {}, .debt_lot = engine_.bonuses_.next_lot()});
  ensure(postings.has_value(), "what a referral earned can be clawed back");
  post(customer, *postings, EnrollmentNumber{});
}

}  // namespace lapwing
