#include "loyalty/referral.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "loyalty/ledger.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t days_max = 3650;
constexpr std::int64_t rewards_max = 1'000'000;

Result<ReferralReward> read_reward(JsonFields& program, std::string_view name) {
  const nlohmann::json* json = program.value(name);
  if (json == nullptr) return fail(fmt::format("the field \"{}\" is missing", name), program.path());
  JsonFields fields = TRY(JsonFields::of(*json, program.path_of(name)));
  ReferralReward reward;
  reward.bonus_type = TRY(fields.text("bonus_type"));
  reward.amount = TRY(fields.money("amount"));
  if (reward.amount <= Money{} || reward.amount > BonusLedger::amount_max) {
    return fail(fmt::format("expected more than 0 and at most {}, found {}", to_text(BonusLedger::amount_max),
                            to_text(reward.amount)),
                fields.path_of("amount"));
  }
  CHECK(fields.finish());
  return reward;
}

Result<void> read_days(JsonFields& fields, std::string_view name, std::int32_t& days) {
  if (!fields.has(name)) return {};
  days = static_cast<std::int32_t>(TRY(fields.integer(name, 1, days_max)));
  return {};
}

}  // namespace

Result<ReferralProgram> parse_referral_program(const nlohmann::json& definition) {
  JsonFields fields = TRY(JsonFields::of(definition, "$"));
  ReferralProgram program;
  if (const std::string id = TRY(fields.text("id")); id != ReferralProgram::id) {
    return fail(fmt::format("a shop has one referral program, and it is called \"{}\"", ReferralProgram::id), "$.id");
  }
  program.title = TRY(fields.text("title"));
  program.codes.prefix = "FRIEND-";
  if (const nlohmann::json* codes = fields.value("codes")) {
    JsonFields pattern = TRY(JsonFields::of(*codes, "$.codes"));
    program.codes = TRY(parse_code_pattern(pattern));
    CHECK(pattern.finish());
  }
  program.referrer = TRY(read_reward(fields, "referrer"));
  program.referred = TRY(read_reward(fields, "friend"));
  if (fields.has("min_order")) program.min_order = TRY(fields.money("min_order"));
  if (program.min_order < Money{}) {
    return fail(fmt::format("expected at least 0, found {}", to_text(program.min_order)), "$.min_order");
  }
  CHECK(read_days(fields, "within_days", program.within_days));
  CHECK(read_days(fields, "return_within_days", program.return_within_days));
  if (fields.has("rewards_per_month")) {
    program.rewards_per_month = static_cast<std::uint32_t>(TRY(fields.integer("rewards_per_month", 1, rewards_max)));
  }
  CHECK(fields.finish());
  return program;
}

void Referrals::define(ReferralProgram program, std::string text) {
  program_ = std::move(program);
  text_ = std::move(text);
}

void Referrals::apply(const ReferralMoved& moved, Instant at) {
  const auto known = referrals_.find(moved.customer.value);
  switch (moved.state) {
    case ReferralState::asked:
      ensure(known == referrals_.end(), "a friend asks whom one referrer only");
      referrals_[moved.customer.value] = {ReferralState::asked, moved.referrer, moved.claimed_at, {}, {}};
      return;
    case ReferralState::refused:  // a refused friend may claim again, and one whose claim counts keeps it
      if (known != referrals_.end() && known->second.state == ReferralState::asked && moved.claimed_at.ms != 0) {
        referrals_.erase(known);
      }
      return;
    case ReferralState::accepted:
    case ReferralState::rewarded:
    case ReferralState::taken_back:
      break;
  }
  ensure(known != referrals_.end(), "a referral moves on that was asked for");
  known->second.state = moved.state;
  if (moved.state == ReferralState::rewarded) {
    known->second.rewarded_at = at;
    known->second.order_id = moved.order_id;
  }
}

void Referrals::apply(const ReferrerRewarded& rewarded, Day month) {
  outcomes_[{rewarded.customer.value, rewarded.referred}] = rewarded.outcome;
  if (rewarded.outcome == ReferrerOutcome::rewarded) ++months_[{rewarded.customer.value, month.number}];
}

const Referral* Referrals::of(CustomerNumber friend_number) const {
  const auto found = referrals_.find(friend_number.value);
  return found == referrals_.end() ? nullptr : &found->second;
}

std::uint32_t Referrals::rewards_in(CustomerNumber referrer, Day month) const {
  const auto found = months_.find({referrer.value, month.number});
  return found == months_.end() ? 0 : found->second;
}

bool Referrals::has_reward(CustomerNumber referrer, CustomerPlace referred) const {
  const auto found = outcomes_.find({referrer.value, referred});
  return found != outcomes_.end() && found->second == ReferrerOutcome::rewarded;
}

void Referrals::save(ByteWriter& to) const {
  to.put_text(text_);
  to.put<std::uint64_t>(referrals_.size());
  for (const auto& [customer, referral] : referrals_) {
    to.put(customer);
    to.put(referral.state);
    to.put(referral.referrer.partition);
    to.put(referral.referrer.customer);
    to.put(referral.claimed_at);
    to.put(referral.rewarded_at);
    to.put_text(referral.order_id);
  }
  to.put<std::uint64_t>(months_.size());
  for (const auto& [month, rewards] : months_) {
    to.put(month.first);
    to.put(month.second);
    to.put(rewards);
  }
  to.put<std::uint64_t>(outcomes_.size());
  for (const auto& [pair, outcome] : outcomes_) {
    to.put(pair.first);
    to.put(pair.second.partition);
    to.put(pair.second.customer);
    to.put(outcome);
  }
}

Result<void> Referrals::load(ByteReader& from) {
  text_ = from.get_text();
  if (!text_.empty()) program_ = TRY(parse_referral_program(TRY(parse_json(text_))));
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    Referral& referral = referrals_[from.get<std::uint32_t>()];
    from.get(referral.state);
    from.get(referral.referrer.partition);
    from.get(referral.referrer.customer);
    from.get(referral.claimed_at);
    from.get(referral.rewarded_at);
    referral.order_id = from.get_text();
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto referrer = from.get<std::uint32_t>();
    const auto month = from.get<std::int32_t>();
    from.get(months_[{referrer, month}]);
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto referrer = from.get<std::uint32_t>();
    CustomerPlace referred;
    from.get(referred.partition);
    from.get(referred.customer);
    from.get(outcomes_[{referrer, referred}]);
  }
  return {};
}

}  // namespace lapwing
