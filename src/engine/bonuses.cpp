#include "engine/bonuses.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "loyalty/bonus_type_json.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

std::string operator_key(std::string_view key) { return "operator/" + std::string(key); }

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
          .of = posting.of};
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
                .of = posted.of});
  if (ledger.next_change() != Instant::never()) due_.insert({ledger.next_change(), posted.customer.value});
  next_lot_ = std::max(next_lot_, posted.lot.value + 1);
  note_flow(posted, *type, at);
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
  from.get(next_lot_);
  return {};
}

}  // namespace lapwing
