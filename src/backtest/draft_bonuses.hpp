#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "condition/evaluate.hpp"
#include "engine/bonuses.hpp"
#include "loyalty/bonus_type.hpp"
#include "model/decisions.hpp"

namespace lapwing {

/// One customer's bonuses as they would be had the draft given what it gives: those that the engine knows of, and the
/// draft's own, which nobody spends, since history cannot tell. Belongs to the partition's thread.
class DraftBonuses final : public BonusSource {
 public:
  /// Both must outlive it; `drafted` are the draft's own types.
  DraftBonuses(const Bonuses& bonuses, const std::vector<BonusType>& drafted) : bonuses_(bonuses), drafted_(drafted) {}

  /// Begins anew, for that customer.
  void open(CustomerNumber customer);
  /// The draft gives them. Instants do not go back.
  void accrued(const BonusPosted& posted, Instant at);

  [[nodiscard]] BonusStanding standing(CustomerNumber customer, std::string_view type, Instant now,
                                       Duration horizon) const override;
  [[nodiscard]] BonusFlows flows(CustomerNumber customer) const override;
  [[nodiscard]] std::optional<std::uint32_t> type_number(std::string_view type) const override;

 private:
  struct Lot {
    std::uint32_t type = 0;
    Money amount;
    Instant active_at{};
    Instant burns_at{};
  };

  const Bonuses& bonuses_;
  const std::vector<BonusType>& drafted_;
  CustomerNumber customer_{};
  std::vector<Lot> lots_;
  // The engine's flows with the draft's among them, once there are any; as `BonusFlows` has them.
  std::vector<std::uint32_t> at_;
  std::vector<BonusPart> part_;
  std::vector<std::uint32_t> type_;
  std::vector<std::int64_t> amount_;
};

}  // namespace lapwing
