#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "condition/evaluate.hpp"
#include "loyalty/accrual_rule.hpp"
#include "loyalty/ledger.hpp"
#include "loyalty/liability.hpp"
#include "loyalty/spendable.hpp"
#include "model/decisions.hpp"

namespace lapwing {

/// The key in the ledger of an accrual that an operator asked for under `key`; apart from those of campaigns.
std::string operator_key(std::string_view key);
/// The key in the ledger of what was spent on an order.
std::string order_key(std::string_view order_id);

/// What an order earned by a rule of accrual so far. Its bytes are its value.
struct OrderReward {
  std::uint64_t order = 0;  ///< hash of its id
  Money granted;            ///< less what was undone
  std::uint32_t rule = 0;   ///< its place among the rules
  std::uint32_t version = 0;
  std::uint64_t postings = 0;  ///< so far; numbers the next operation
};

/// A version of a rule of accrual.
struct DefinedRule {
  AccrualRule rule;
  std::uint32_t version = 0;
  std::string text;
};

/// One partition's bonuses: the shop's types and rules of accrual, the ledgers of the customers who have any, and when
/// the next one changes by time alone. Answers conditions about balances.
class Bonuses final : public BonusSource {
 public:
  void define(BonusType type, std::string text);
  [[nodiscard]] std::optional<BonusTypeIndex> find_type(std::string_view id) const;
  [[nodiscard]] const BonusType& type(BonusTypeIndex index) const { return types_[index.value].type; }

  [[nodiscard]] std::uint32_t type_count() const { return static_cast<std::uint32_t>(types_.size()); }

  /// The customer's ledger; an empty one if there is none.
  [[nodiscard]] const BonusLedger& ledger(CustomerNumber customer) const;
  [[nodiscard]] LotNumber next_lot() const { return LotNumber{next_lot_}; }

  /// A new version of a rule; those before it stay, since orders have earned by them.
  void define(AccrualRule rule, std::uint32_t version, std::string text);
  /// All versions of each rule, oldest first; rules in the order of their first definition.
  [[nodiscard]] const std::vector<std::vector<DefinedRule>>& rules() const { return rules_; }
  [[nodiscard]] const DefinedRule& rule(const OrderReward& reward) const;
  /// What the order earned by that rule; null if nothing ever.
  [[nodiscard]] const OrderReward* reward(CustomerNumber customer, std::string_view order_id, std::uint32_t rule) const;

  /// What of an order the customer may pay with bonuses at `now`.
  [[nodiscard]] Spendable spendable(CustomerNumber customer, const BonusOrder& order, Instant now) const;
  [[nodiscard]] SpendLimits limits(const BonusOrder& order) const;
  /// What the shop owes in bonuses at `now`, by the type's id.
  [[nodiscard]] std::map<std::string, BonusLiability> liability(Instant now, const Zone& zone) const;

  /// A posting as it is journaled, and back.
  [[nodiscard]] BonusPosted posted(CustomerNumber customer, const BonusPosting& posting,
                                   EnrollmentNumber enrollment) const;
  void enact(const BonusPosted& posted, Instant at);

  /// When some ledger changes by time alone, or `never`.
  [[nodiscard]] Instant next_due() const;
  /// A customer whose ledger has changes due by `now`, if any.
  [[nodiscard]] std::optional<CustomerNumber> due(Instant now) const;

  [[nodiscard]] BonusStanding standing(CustomerNumber customer, std::string_view type, Instant now,
                                       Duration horizon) const override;
  [[nodiscard]] BonusFlows flows(CustomerNumber customer) const override;
  [[nodiscard]] std::optional<std::uint32_t> type_number(std::string_view type) const override;

  void save(ByteWriter& to) const;
  /// Into bonuses that are still empty.
  Result<void> load(ByteReader& from);

 private:
  struct DefinedType {
    BonusType type;
    std::string text;
  };

  struct Flows {  // what conditions ask of the past, in time order
    std::vector<std::uint32_t> at;
    std::vector<BonusPart> part;
    std::vector<std::uint32_t> type;
    std::vector<std::int64_t> amount;
  };
  void note_flow(const BonusPosted& posted, BonusTypeIndex type, Instant at);
  void note_reward(const BonusPosted& posted);
  [[nodiscard]] std::vector<BonusType> types() const;

  std::vector<DefinedType> types_;  // in the order of their first definition
  std::map<std::uint32_t, BonusLedger> ledgers_;
  std::map<std::uint32_t, Flows> flows_;
  std::vector<std::vector<DefinedRule>> rules_;
  std::map<std::uint32_t, std::vector<OrderReward>> rewards_;  // by customer
  std::set<std::pair<Instant, std::uint32_t>> due_;            // one entry for each ledger that changes by itself
  std::uint64_t next_lot_ = 1;
};

}  // namespace lapwing
