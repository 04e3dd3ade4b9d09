// Records of codes, errands and referrals to Protocol Buffers and back.
#include <type_traits>

#include "model/codec_parts.hpp"
#include "records.pb.h"

namespace lapwing {

namespace pb = records;

namespace {

void put(pb::CustomerPlace& to, const CustomerPlace& place) {
  to.set_partition(place.partition.value);
  to.set_customer(place.customer.value);
}

CustomerPlace get(const pb::CustomerPlace& from) {
  return {PartitionId{static_cast<std::uint16_t>(from.partition())}, CustomerNumber{from.customer()}};
}

void put(pb::Errand& errand, const ReferralAsked& asked) {
  auto& to = *errand.mutable_referral_asked();
  to.set_customer(asked.customer.value);
  put(*to.mutable_referred(), asked.referred);
  to.mutable_fingerprints()->Add(asked.fingerprints.begin(), asked.fingerprints.end());
  to.set_hops(asked.hops);
}

void put(pb::Errand& errand, const ReferralAnswered& answered) {
  auto& to = *errand.mutable_referral_answered();
  to.set_customer(answered.customer.value);
  to.set_refusal(answered.refusal);
}

void put(pb::Errand& errand, const ReferralEarned& earned) {
  auto& to = *errand.mutable_referral_earned();
  to.set_customer(earned.customer.value);
  put(*to.mutable_referred(), earned.referred);
  to.set_taken_back(earned.taken_back);
}

void put(pb::Errand& errand, const PlaceAsked& asked) {
  auto& to = *errand.mutable_place_asked();
  to.set_enrollment(asked.enrollment.value);
  to.set_campaign_id(asked.campaign_id);
  to.set_limit(asked.limit);
  to.set_participants(asked.participants);
}

void put(pb::Errand& errand, const PlaceAnswered& answered) {
  auto& to = *errand.mutable_place_answered();
  to.set_enrollment(answered.enrollment.value);
  to.set_campaign_id(answered.campaign_id);
  to.set_limit(answered.limit);
  to.set_place(answered.place);
}

void put(pb::Errand& to, const ErrandPayload& payload) {
  std::visit([&](const auto& body) { put(to, body); }, payload);
}

ErrandPayload get(const pb::Errand& from) {
  if (from.has_referral_asked()) {
    const auto& asked = from.referral_asked();
    return ReferralAsked{CustomerNumber{asked.customer()},
                         get(asked.referred()),
                         {asked.fingerprints().begin(), asked.fingerprints().end()},
                         asked.hops()};
  }
  if (from.has_referral_answered()) {
    return ReferralAnswered{CustomerNumber{from.referral_answered().customer()}, from.referral_answered().refusal()};
  }
  if (from.has_place_asked()) {
    const auto& asked = from.place_asked();
    return PlaceAsked{EnrollmentNumber{asked.enrollment()}, asked.campaign_id(), asked.limit(), asked.participants()};
  }
  if (from.has_place_answered()) {
    const auto& answered = from.place_answered();
    return PlaceAnswered{EnrollmentNumber{answered.enrollment()}, answered.campaign_id(), answered.limit(),
                         answered.place()};
  }
  const auto& earned = from.referral_earned();
  return ReferralEarned{CustomerNumber{earned.customer()}, get(earned.referred()), earned.taken_back()};
}

}  // namespace

// ---- Inputs

void put(pb::Record& record, const CodeSecretSet& set) {
  auto& to = *record.mutable_code_secret_set();
  to.set_secret(set.secret);
  to.set_partition(set.partition.value);
}

void put(pb::Record& record, const PromoCodesUploaded& uploaded) {
  auto& to = *record.mutable_promo_codes_uploaded();
  to.set_pool(uploaded.pool);
  for (const std::string& code : uploaded.codes) to.add_codes(code);
}

void put(pb::Record& record, const PromoCodeRequested& requested) {
  auto& to = *record.mutable_promo_code_requested();
  to.set_customer_id(requested.customer_id);
  to.set_pool(requested.pool);
  to.set_key(requested.key);
}

void put(pb::Record& record, const ReferralClaimed& claimed) {
  auto& to = *record.mutable_referral_claimed();
  to.set_customer_id(claimed.customer_id);
  to.set_code(claimed.code);
  to.set_at_ms(claimed.at.ms);
}

void put(pb::Record& record, const ErrandReceived& received) {
  auto& to = *record.mutable_errand_received();
  to.set_from(received.from.value);
  to.set_errand(received.errand.value);
  put(*to.mutable_payload(), received.payload);
}

void put(pb::Record& record, const ErrandDone& done) { record.mutable_errand_done()->set_errand(done.errand.value); }

std::optional<Input> codes_input_of(const pb::Record& from) {
  switch (from.body_case()) {
    case pb::Record::kCodeSecretSet:
      return CodeSecretSet{from.code_secret_set().secret(),
                           PartitionId{static_cast<std::uint16_t>(from.code_secret_set().partition())}};
    case pb::Record::kPromoCodesUploaded: {
      const auto& uploaded = from.promo_codes_uploaded();
      return PromoCodesUploaded{uploaded.pool(), {uploaded.codes().begin(), uploaded.codes().end()}};
    }
    case pb::Record::kPromoCodeRequested: {
      const auto& requested = from.promo_code_requested();
      return PromoCodeRequested{requested.customer_id(), requested.pool(), requested.key()};
    }
    case pb::Record::kReferralClaimed: {
      const auto& claimed = from.referral_claimed();
      return ReferralClaimed{claimed.customer_id(), claimed.code(), Instant{claimed.at_ms()}};
    }
    case pb::Record::kErrandReceived: {
      const auto& received = from.errand_received();
      return ErrandReceived{PartitionId{static_cast<std::uint16_t>(received.from())}, ErrandNumber{received.errand()},
                            get(received.payload())};
    }
    case pb::Record::kErrandDone:
      return ErrandDone{ErrandNumber{from.errand_done().errand()}};
    default:
      return std::nullopt;
  }
}

// ---- Decisions

void put(pb::Record& record, const PromoCodeReserved& reserved) {
  auto& to = *record.mutable_promo_code_reserved();
  to.set_customer(reserved.customer.value);
  to.set_pool(reserved.pool);
  to.set_code(reserved.code);
  to.set_number(reserved.number);
  to.set_enrollment(reserved.enrollment.value);
  to.set_step(reserved.step);
  to.set_campaign_id(reserved.campaign_id);
  to.set_key(reserved.key);
  to.set_expires_at_ms(reserved.expires_at.ms);
}

void put(pb::Record& record, const PromoCodeGiven& given) {
  auto& to = *record.mutable_promo_code_given();
  to.set_customer(given.customer.value);
  to.set_code(given.code);
}

void put(pb::Record& record, const PromoCodeReleased& released) {
  auto& to = *record.mutable_promo_code_released();
  to.set_customer(released.customer.value);
  to.set_code(released.code);
}

void put(pb::Record& record, const PromoCodeRedeemed& redeemed) {
  auto& to = *record.mutable_promo_code_redeemed();
  to.set_customer(redeemed.customer.value);
  to.set_code(redeemed.code);
  to.set_order_id(redeemed.order_id);
}

void put(pb::Record& record, const PromoCodeRestored& restored) {
  auto& to = *record.mutable_promo_code_restored();
  to.set_customer(restored.customer.value);
  to.set_code(restored.code);
  to.set_order_id(restored.order_id);
}

void put(pb::Record& record, const PromoCodeRefused& refused) {
  auto& to = *record.mutable_promo_code_refused();
  to.set_customer(refused.customer.value);
  to.set_pool(refused.pool);
  to.set_enrollment(refused.enrollment.value);
  to.set_step(refused.step);
  to.set_campaign_id(refused.campaign_id);
  to.set_reason(static_cast<std::uint32_t>(refused.reason));
}

void put(pb::Record& record, const PromoStockLow& low) {
  auto& to = *record.mutable_promo_stock_low();
  to.set_pool(low.pool);
  to.set_left(low.left);
}

void put(pb::Record& record, const ErrandSent& sent) {
  auto& to = *record.mutable_errand_sent();
  to.set_errand(sent.errand.value);
  to.set_to(sent.to.value);
  put(*to.mutable_payload(), sent.payload);
}

void put(pb::Record& record, const ReferralMoved& moved) {
  auto& to = *record.mutable_referral_moved();
  to.set_customer(moved.customer.value);
  to.set_state(static_cast<std::uint32_t>(moved.state));
  put(*to.mutable_referrer(), moved.referrer);
  to.set_claimed_at_ms(moved.claimed_at.ms);
  to.set_reason(moved.reason);
  to.set_order_id(moved.order_id);
}

void put(pb::Record& record, const ReferrerRewarded& rewarded) {
  auto& to = *record.mutable_referrer_rewarded();
  to.set_customer(rewarded.customer.value);
  put(*to.mutable_referred(), rewarded.referred);
  to.set_outcome(static_cast<std::uint32_t>(rewarded.outcome));
  to.set_reason(rewarded.reason);
}

namespace {

PromoCodeReserved get(const pb::PromoCodeReserved& from) {
  return {CustomerNumber{from.customer()},     from.pool(), from.code(),        from.number(),
          EnrollmentNumber{from.enrollment()}, from.step(), from.campaign_id(), from.key(),
          Instant{from.expires_at_ms()}};
}

PromoCodeRefused get(const pb::PromoCodeRefused& from) {
  return {CustomerNumber{from.customer()},
          from.pool(),
          EnrollmentNumber{from.enrollment()},
          from.step(),
          from.campaign_id(),
          static_cast<PromoRefusal>(from.reason())};
}

ReferralMoved get(const pb::ReferralMoved& from) {
  return {CustomerNumber{from.customer()},
          static_cast<ReferralState>(from.state()),
          get(from.referrer()),
          Instant{from.claimed_at_ms()},
          from.reason(),
          from.order_id()};
}

}  // namespace

std::optional<Decision> codes_decision_of(const pb::Record& from) {
  switch (from.body_case()) {
    case pb::Record::kPromoCodeReserved:
      return get(from.promo_code_reserved());
    case pb::Record::kPromoCodeGiven:
      return PromoCodeGiven{CustomerNumber{from.promo_code_given().customer()}, from.promo_code_given().code()};
    case pb::Record::kPromoCodeReleased:
      return PromoCodeReleased{CustomerNumber{from.promo_code_released().customer()},
                               from.promo_code_released().code()};
    case pb::Record::kPromoCodeRedeemed: {
      const auto& redeemed = from.promo_code_redeemed();
      return PromoCodeRedeemed{CustomerNumber{redeemed.customer()}, redeemed.code(), redeemed.order_id()};
    }
    case pb::Record::kPromoCodeRestored: {
      const auto& restored = from.promo_code_restored();
      return PromoCodeRestored{CustomerNumber{restored.customer()}, restored.code(), restored.order_id()};
    }
    case pb::Record::kPromoCodeRefused:
      return get(from.promo_code_refused());
    case pb::Record::kPromoStockLow:
      return PromoStockLow{from.promo_stock_low().pool(), from.promo_stock_low().left()};
    case pb::Record::kErrandSent: {
      const auto& sent = from.errand_sent();
      return ErrandSent{ErrandNumber{sent.errand()}, PartitionId{static_cast<std::uint16_t>(sent.to())},
                        get(sent.payload())};
    }
    case pb::Record::kReferralMoved:
      return get(from.referral_moved());
    case pb::Record::kReferrerRewarded: {
      const auto& rewarded = from.referrer_rewarded();
      return ReferrerRewarded{CustomerNumber{rewarded.customer()}, get(rewarded.referred()),
                              static_cast<ReferrerOutcome>(rewarded.outcome()), rewarded.reason()};
    }
    default:
      return std::nullopt;
  }
}

}  // namespace lapwing
