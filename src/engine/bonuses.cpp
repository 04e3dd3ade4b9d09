#include "engine/bonuses.hpp"

#include <algorithm>

#include <type_traits>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "loyalty/bonus_type_json.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

std::string operator_key(std::string_view key) { return "operator/" + std::string(key); }

std::string order_key(std::string_view order_id) { return "order/" + std::string(order_id); }

void Bonuses::define(BonusType type, std::string text) {
  const auto known = find_type(type.id);
  DefinedType defined{std::move(type), std::move(text)};
  if (known) {
    types_[known->value] = std::move(defined);
  } else {
    types_.push_back(std::move(defined));
  }
}

std::optional<BonusTypeIndex> Bonuses::find_type(std::string_view id) const {
  const auto found = std::ranges::find_if(types_, [&](const DefinedType& defined) { return defined.type.id == id; });
  if (found == types_.end()) return std::nullopt;
  return BonusTypeIndex{static_cast<std::uint32_t>(found - types_.begin())};
}

void Bonuses::define(AccrualRule rule, std::uint32_t version, std::string text) {
  auto known = std::ranges::find_if(rules_, [&](const auto& versions) { return versions.front().rule.id == rule.id; });
  if (known == rules_.end()) known = rules_.insert(rules_.end(), std::vector<DefinedRule>());
  known->push_back({std::move(rule), version, std::move(text)});
}

const DefinedRule& Bonuses::rule(const OrderReward& reward) const {
  const auto& versions = rules_.at(reward.rule);
  const auto found = std::ranges::find(versions, reward.version, &DefinedRule::version);
  ensure(found != versions.end(), "an order earned by a version of a rule that was defined");
  return *found;
}

const OrderReward* Bonuses::reward(CustomerNumber customer, std::string_view order_id, std::uint32_t rule) const {
  const auto rewards = rewards_.find(customer.value);
  if (rewards == rewards_.end()) return nullptr;
  const std::uint64_t order = stable_hash(order_id);
  const auto found = std::ranges::find_if(rewards->second, [&](const OrderReward& reward) {
    return reward.order == order && reward.rule == rule;
  });
  return found == rewards->second.end() ? nullptr : &*found;
}

std::vector<BonusType> Bonuses::types() const {
  std::vector<BonusType> types;
  for (const DefinedType& defined : types_) types.push_back(defined.type);
  return types;
}

SpendLimits Bonuses::limits(const BonusOrder& order) const { return spend_limits(types(), order); }

Spendable Bonuses::spendable(CustomerNumber customer, const BonusOrder& order, Instant now) const {
  BonusLedger then = ledger(customer);
  for (const BonusPosting& posting : ledger(customer).plan_due(now)) then.apply(posting);
  return spendable_for(then, types(), order);
}

std::map<std::string, BonusLiability> Bonuses::liability(Instant now, const Zone& zone) const {
  std::vector<BonusLiability> by_type(types_.size());
  for (const auto& [customer, ledger] : ledgers_) add_liability(by_type, ledger, now, zone);
  std::map<std::string, BonusLiability> by_id;
  for (std::size_t i = 0; i < types_.size(); ++i) by_id.emplace(types_[i].type.id, std::move(by_type[i]));
  return by_id;
}

const BonusLedger& Bonuses::ledger(CustomerNumber customer) const {
  static const BonusLedger none;
  const auto found = ledgers_.find(customer.value);
  return found == ledgers_.end() ? none : found->second;
}

BonusPosted Bonuses::posted(CustomerNumber customer, const BonusPosting& posting, EnrollmentNumber enrollment) const {
  return {.customer = customer,
          .kind = static_cast<PostingKind>(posting.kind),
          .lot = posting.lot,
          .bonus_type = types_[posting.type.value].type.id,
          .amount = posting.amount,
          .active_at = posting.active_at,
          .burns_at = posting.burns_at,
          .key = posting.key,
          .enrollment = enrollment,
          .of = posting.of,
          .expires_at = posting.expires_at,
          .rule = {},
          .order_id = {}};
}

void Bonuses::enact(const BonusPosted& posted, Instant at) {
  const auto type = find_type(posted.bonus_type);
  ensure(type.has_value(), "bonuses are posted of a type that is defined");
  BonusLedger& ledger = ledgers_[posted.customer.value];
  due_.erase({ledger.next_change(), posted.customer.value});
  ledger.apply({.kind = static_cast<BonusPostingKind>(posted.kind),
                .lot = posted.lot,
                .type = *type,
                .amount = posted.amount,
                .active_at = posted.active_at,
                .burns_at = posted.burns_at,
                .key = posted.key,
                .of = posted.of,
                .expires_at = posted.expires_at});
  if (ledger.next_change() != Instant::never()) due_.insert({ledger.next_change(), posted.customer.value});
  next_lot_ = std::max(next_lot_, posted.lot.value + 1);
  note_flow(posted, *type, at);
  if (!posted.rule.empty()) note_reward(posted);
}

void Bonuses::note_reward(const BonusPosted& posted) {
  const auto versions = std::ranges::find_if(rules_,
                                             [&](const auto& each) { return each.front().rule.id == posted.rule; });
  ensure(versions != rules_.end(), "bonuses are earned by a rule that is defined");
  const auto rule = static_cast<std::uint32_t>(versions - rules_.begin());
  std::vector<OrderReward>& rewards = rewards_[posted.customer.value];
  const std::uint64_t order = stable_hash(posted.order_id);
  auto reward = std::ranges::find_if(rewards,
                                     [&](const OrderReward& each) { return each.order == order && each.rule == rule; });
  if (reward == rewards.end()) {
    reward = rewards.insert(
        rewards.end(),
        OrderReward{.order = order, .granted = {}, .rule = rule, .version = posted.rule_version, .postings = 0});
  }
  ++reward->postings;
  if (posted.kind == PostingKind::accrued) reward->granted += posted.amount;
  if (posted.kind == PostingKind::clawed_back || posted.kind == PostingKind::debt) reward->granted -= posted.amount;
}

void Bonuses::note_flow(const BonusPosted& posted, BonusTypeIndex type, Instant at) {
  const auto note = [&](BonusPart part, std::int64_t amount) {
    Flows& flows = flows_[posted.customer.value];
    const auto second = static_cast<std::uint32_t>(std::clamp<std::int64_t>(at.seconds(), 0, 0xFFFF'FFFF));
    flows.at.push_back(flows.at.empty() ? second : std::max(second, flows.at.back()));
    flows.part.push_back(part);
    flows.type.push_back(type.value);
    flows.amount.push_back(amount);
  };
  switch (posted.kind) {
    case PostingKind::accrued:
      return note(BonusPart::accrued, posted.amount.units);
    case PostingKind::clawed_back:
    case PostingKind::debt:  // what a clawback did not find
      return note(BonusPart::accrued, -posted.amount.units);
    case PostingKind::spent:
      return note(BonusPart::spent, posted.amount.units);
    case PostingKind::returned:
      return note(BonusPart::spent, -posted.amount.units);
    case PostingKind::burned:
    case PostingKind::debt_paid:
    case PostingKind::activated:
    case PostingKind::held:
    case PostingKind::released:
      return;
  }
}

Instant Bonuses::next_due() const { return due_.empty() ? Instant::never() : due_.begin()->first; }

std::optional<CustomerNumber> Bonuses::due(Instant now) const {
  if (next_due() > now) return std::nullopt;
  return CustomerNumber{due_.begin()->second};
}

BonusStanding Bonuses::standing(CustomerNumber customer, std::string_view type, Instant now, Duration horizon) const {
  std::optional<BonusTypeIndex> index;
  if (!type.empty()) {
    index = find_type(type);
    if (!index) return {.until = Instant::never()};
  }
  const BonusBalance balance = ledger(customer).balance(now, horizon, index);
  return {.active = balance.active, .pending = balance.pending, .burning = balance.burning, .until = balance.until};
}

BonusFlows Bonuses::flows(CustomerNumber customer) const {
  const auto found = flows_.find(customer.value);
  if (found == flows_.end()) return {};
  const Flows& flows = found->second;
  return {.at = flows.at, .part = flows.part, .type = flows.type, .amount = flows.amount};
}

std::optional<std::uint32_t> Bonuses::type_number(std::string_view type) const {
  const auto index = find_type(type);
  if (!index) return std::nullopt;
  return index->value;
}

void Bonuses::save(ByteWriter& to) const {
  to.put<std::uint64_t>(types_.size());
  for (const DefinedType& defined : types_) to.put_text(defined.text);
  to.put<std::uint64_t>(ledgers_.size());
  for (const auto& [customer, ledger] : ledgers_) {
    to.put(customer);
    ledger.write(to);
  }
  to.put<std::uint64_t>(flows_.size());
  for (const auto& [customer, flows] : flows_) {
    to.put(customer);
    to.put_column(flows.at);
    to.put_column(flows.part);
    to.put_column(flows.type);
    to.put_column(flows.amount);
  }
  to.put<std::uint64_t>(rules_.size());
  for (const auto& versions : rules_) {
    to.put<std::uint64_t>(versions.size());
    for (const DefinedRule& defined : versions) {
      to.put(defined.version);
      to.put_text(defined.text);
    }
  }
  static_assert(std::has_unique_object_representations_v<OrderReward>);
  to.put<std::uint64_t>(rewards_.size());
  for (const auto& [customer, rewards] : rewards_) {
    to.put(customer);
    to.put_column(rewards);
  }
  to.put(next_lot_);
}

Result<void> Bonuses::load(ByteReader& from) {
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    std::string text = from.get_text();
    BonusType type = TRY(parse_bonus_type(TRY(parse_json(text))));
    define(std::move(type), std::move(text));
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const auto customer = from.get<std::uint32_t>();
    BonusLedger ledger = BonusLedger::read(from);
    if (ledger.next_change() != Instant::never()) due_.insert({ledger.next_change(), customer});
    ledgers_.emplace(customer, std::move(ledger));
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    Flows& flows = flows_[from.get<std::uint32_t>()];
    from.get_column(flows.at);
    from.get_column(flows.part);
    from.get_column(flows.type);
    from.get_column(flows.amount);
  }
  for (auto rules = from.get<std::uint64_t>(); rules > 0; --rules) {
    for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
      const auto version = from.get<std::uint32_t>();
      std::string text = from.get_text();
      AccrualRule rule = TRY(parse_accrual_rule(TRY(parse_json(text))));
      define(std::move(rule), version, std::move(text));
    }
  }
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) from.get_column(rewards_[from.get<std::uint32_t>()]);
  from.get(next_lot_);
  return {};
}

}  // namespace lapwing
