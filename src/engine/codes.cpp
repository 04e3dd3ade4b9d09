// What inputs and decisions about promo codes change in an engine, and what can be asked about a code.
#include "engine/codes.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "engine/engine.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

// ---- Absorbing inputs

Result<void> Engine::absorb_pool(const DefinitionPublished& published) {
  PromoPool pool = TRY(parse_promo_pool(TRY(parse_json(published.text))));
  if (pool.id != published.id) return fail(fmt::format("expected \"{}\"", published.id), "$.id");
  if (pool.generated && !promo_stock_.source()) {
    return fail("codes cannot be generated before the shop has a secret for them", "$.codes");
  }
  CHECK(promo_stock_.check(pool));
  if (pool.generated && referrals_.program() && may_collide(*pool.generated, referrals_.program()->codes)) {
    return fail("referral codes may look the same: expected another prefix or length", "$.codes");
  }
  promo_stock_.define(std::move(pool), published.text);
  return {};
}

Result<void> Engine::absorb_referral(const DefinitionPublished& published) {
  ReferralProgram program = TRY(parse_referral_program(TRY(parse_json(published.text))));
  if (published.id != ReferralProgram::id) {
    return fail(fmt::format("a shop has one referral program, and it is called \"{}\"", ReferralProgram::id));
  }
  if (!promo_stock_.source()) return fail("codes cannot be generated before the shop has a secret for them", "$.codes");
  const auto& known = referrals_.program();
  if (known && known->codes != program.codes) {
    return fail("customers know their codes: the pattern stays for good", "$.codes");
  }
  for (const PromoStock::Pool& pool : promo_stock_.pools()) {
    const auto& pattern = pool.definition.generated;
    if (pattern && may_collide(*pattern, program.codes)) {
      return fail(fmt::format("codes of the pool \"{}\" may look the same: expected another prefix or length",
                              pool.definition.id),
                  "$.codes");
    }
  }
  for (const auto& [path, reward] :
       {std::pair("$.referrer.bonus_type", &program.referrer), std::pair("$.friend.bonus_type", &program.referred)}) {
    if (!bonuses_.find_type(reward->bonus_type)) {
      return fail(fmt::format("there is no bonus type \"{}\"", reward->bonus_type), path);
    }
  }
  referrals_.define(std::move(program), published.text);
  return {};
}

Result<Change> Engine::absorb(const CodeSecretSet& set) {
  if (set.secret.size() != 16) return fail(fmt::format("expected a secret of 16 bytes, found {}", set.secret.size()));
  if (!shop_ || set.partition.value >= shop_->partition_count) {
    return fail(fmt::format("there is no partition {} in the shop", set.partition.value));
  }
  const PromoStock::Source source{hash_key(set.secret), set.partition, shop_->partition_count};
  if (const auto& known = promo_stock_.source()) {
    if (known->key == source.key && known->partition == source.partition) return Change::unchanged;
    return fail("the secret of codes stays for good: what was generated from it would be found no more");
  }
  promo_stock_.set_source(source);
  return Change::changed;
}

Result<Change> Engine::absorb(const PromoCodesUploaded& uploaded) {
  const auto pool = promo_stock_.find_pool(uploaded.pool);
  if (!pool) return fail(fmt::format("there is no promo pool \"{}\"", uploaded.pool));
  if (promo_stock_.pools()[*pool].definition.generated) {
    return fail(fmt::format("the pool \"{}\" generates its codes: nothing can be uploaded", uploaded.pool));
  }
  return promo_stock_.upload(*pool, uploaded.codes) > 0 ? Change::changed : Change::unchanged;
}

Result<Change> Engine::absorb(const ReferralClaimed& claimed, Instant at) {
  if (!referrals_.program()) return fail("there is no referral program");
  if (claimed.customer_id.empty()) return fail("a referral without the friend's id");
  const std::uint32_t known = audience_.size();
  TRY(take_in_customer(claimed.customer_id, at));
  return audience_.size() > known ? Change::added : Change::changed;
}

Result<Change> Engine::absorb_codes(const Input& input, Instant at) {
  if (const auto* set = std::get_if<CodeSecretSet>(&input)) return absorb(*set);
  if (const auto* uploaded = std::get_if<PromoCodesUploaded>(&input)) return absorb(*uploaded);
  if (const auto* claimed = std::get_if<ReferralClaimed>(&input)) return absorb(*claimed, at);
  if (const auto* received = std::get_if<ErrandReceived>(&input)) {
    return errands_.receive(received->from, received->errand) ? Change::changed : Change::unchanged;
  }
  if (const auto* done = std::get_if<ErrandDone>(&input)) {
    return errands_.settle(done->errand) ? Change::changed : Change::unchanged;
  }
  return Change::changed;
}

// ---- Enacting decisions

bool Engine::enact_codes(const Decision& decision, Instant at) {
  if (const auto* reserved = std::get_if<PromoCodeReserved>(&decision)) {
    promo_stock_.apply(*reserved);
  } else if (const auto* given = std::get_if<PromoCodeGiven>(&decision)) {
    promo_stock_.apply(*given, at);
    const PromoCode& code = *promo_stock_.find(given->code);
    PromoCodeIssued issued{.customer_id = {},
                           .code = code.text,
                           .pool = promo_stock_.pools()[code.pool].definition.id,
                           .issued_at = at,
                           .expires_at = {}};
    if (code.expires_at != Instant::never()) {
      issued.expires_at = code.expires_at;
      // A message may be accepted behind the end of the code that it tells of; that code was expired at once.
      issued.issued_at = std::min(at, code.expires_at - Duration::seconds(1));
    }
    audience_.record(given->customer, issued);
  } else if (const auto* released = std::get_if<PromoCodeReleased>(&decision)) {
    promo_stock_.apply(*released);
  } else if (const auto* redeemed = std::get_if<PromoCodeRedeemed>(&decision)) {
    promo_stock_.apply(*redeemed);
  } else if (const auto* restored = std::get_if<PromoCodeRestored>(&decision)) {
    promo_stock_.apply(*restored);
  } else if (const auto* low = std::get_if<PromoStockLow>(&decision)) {
    promo_stock_.apply(*low);
  } else if (const auto* sent = std::get_if<ErrandSent>(&decision)) {
    errands_.apply(*sent);
    if (const auto* answered = std::get_if<PlaceAnswered>(&sent->payload)) campaigns_.enact(*answered);
  } else if (const auto* moved = std::get_if<ReferralMoved>(&decision)) {
    referrals_.apply(*moved, at);
  } else if (const auto* rewarded = std::get_if<ReferrerRewarded>(&decision)) {
    referrals_.apply(*rewarded, month_of(at));
  } else {
    return std::holds_alternative<PromoCodeRefused>(decision);
  }
  return true;
}

// ---- Reading

std::optional<PromoCodeOrigin> Engine::code_origin(const std::string& code) const {
  const PromoCode* found = promo_stock_.find(code);
  if (found == nullptr || found->state != PromoCodeState::given) return std::nullopt;
  return PromoCodeOrigin{promo_stock_.pools()[found->pool].definition.id, found->campaign_id, found->enrollment,
                         found->customer, found->given_at};
}

Day Engine::month_of(Instant at) const {
  Civil date = civil_of(shop_zone().day(at));
  date.day = 1;
  return day_of(date);
}

namespace {

CodeCipher referral_cipher(const PromoStock& stock, const ReferralProgram& program) {
  ensure(stock.source().has_value(), "a referral program is published behind the secret of its codes");
  return {derived_key(stock.source()->key, "referral"), program.codes};
}

}  // namespace

std::string Engine::referral_code(CustomerNumber customer) const {
  if (!referrals_.program()) return {};
  const PromoStock::Source& source = *promo_stock_.source();
  return referral_cipher(promo_stock_, *referrals_.program())
      .code(joined({source.partition, customer.value}, source.partition_count));
}

std::optional<CustomerPlace> Engine::referrer_of(std::string_view code) const {
  if (!referrals_.program()) return std::nullopt;
  const auto number = referral_cipher(promo_stock_, *referrals_.program()).number(tidied_code(code));
  if (!number) return std::nullopt;
  const CodeNumber of = split(*number, promo_stock_.source()->partition_count);
  if (of.number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return CustomerPlace{of.partition, CustomerNumber{static_cast<std::uint32_t>(of.number)}};
}

std::string_view to_text(CodeVerdict verdict) {
  static constexpr std::array<std::string_view, 8> names = {"good",    "mistyped", "unknown", "not_given",
                                                            "expired", "used",     "lapsed",  "others"};
  return names.at(static_cast<std::size_t>(verdict));
}

CodeCheck check_code(const Engine& engine, std::string_view typed, std::string_view customer_id, Instant now) {
  const PromoStock& stock = engine.promo_stock();
  const std::string tidied = tidied_code(typed);
  const PromoCode* code = stock.find(typed);
  if (code == nullptr) code = stock.find(tidied);
  if (code == nullptr) {
    const bool is_mistyped = std::ranges::any_of(stock.pools(), [&](const PromoStock::Pool& pool) {
      const auto& pattern = pool.definition.generated;
      return pattern && tidied.starts_with(pattern->prefix) &&
             tidied.size() == pattern->prefix.size() + pattern->length && !has_pattern(*pattern, tidied);
    });
    return {is_mistyped ? CodeVerdict::mistyped : CodeVerdict::unknown, nullptr};
  }
  const auto verdict = [&] {
    switch (code->state) {
      case PromoCodeState::free:
      case PromoCodeState::reserved:
        return CodeVerdict::not_given;
      case PromoCodeState::lapsed:
        return CodeVerdict::lapsed;
      case PromoCodeState::given:
        break;
    }
    if (code->uses >= stock.pools()[code->pool].definition.uses) return CodeVerdict::used;
    if (now >= code->expires_at) return CodeVerdict::expired;
    const bool is_own = customer_id.empty() || engine.audience().customer(code->customer).id() == customer_id;
    return is_own ? CodeVerdict::good : CodeVerdict::others;
  };
  return {verdict(), code};
}

}  // namespace lapwing
