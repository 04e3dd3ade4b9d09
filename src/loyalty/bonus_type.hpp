#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"

namespace lapwing {

class Zone;

/// When a lot can first be spent.
struct BonusActivation {
  enum class Kind : std::uint8_t { immediate, after, on_date };
  Kind kind = Kind::immediate;
  Duration delay;  ///< after: from the accrual
  Day date;        ///< on_date: from the start of this day, or at once if it is past
  friend bool operator==(const BonusActivation&, const BonusActivation&) = default;
};

/// When what is left of a lot burns: always at the end of a day, so that the day named to the customer is the last on
/// which they can spend it. All but a fixed date count from the day of activation.
struct BonusBurn {
  enum class Kind : std::uint8_t {
    never,
    after_days,
    after_months,
    on_date,
    end_of_month,
    end_of_quarter,
    end_of_year
  };
  Kind kind = Kind::never;
  std::int32_t count = 0;  ///< after_days, after_months; a month that is too short ends on its last day
  Day date;                ///< on_date: the last day
  friend bool operator==(const BonusBurn&, const BonusBurn&) = default;
};

/// How much of an order lots of a type may pay.
struct BonusSpendRules {
  std::int32_t max_percent = 100;  ///< of the order, less the excluded categories
  Money min_order;                 ///< a smaller order takes none
  std::vector<std::string> excluded_categories;
  friend bool operator==(const BonusSpendRules&, const BonusSpendRules&) = default;
};

/// What becomes of an accrual when the order that earned it is cancelled or returned.
enum class BonusOnReturn : std::uint8_t { take_back, keep };

/// A kind of bonus as the shop defines it.
struct BonusType {
  std::string id;
  std::string title;
  BonusActivation activation;
  BonusBurn burn;
  BonusSpendRules spend;
  BonusOnReturn on_return = BonusOnReturn::take_back;
  friend bool operator==(const BonusType&, const BonusType&) = default;
};

/// The first fault, with the path of its field as in the JSON of the definition.
[[nodiscard]] Result<void> validate(const BonusType& type);

/// The life of one lot: it can be spent in [active_at, burns_at).
struct BonusTerm {
  Instant active_at;
  Instant burns_at;  ///< `never` if it does not burn
  friend bool operator==(const BonusTerm&, const BonusTerm&) = default;
};

/// The term of a lot accrued at `now`, by the days of `zone`. Refused if the lot would burn before it is active.
[[nodiscard]] Result<BonusTerm> term_of(const BonusType& type, Instant now, const Zone& zone);

/// Until when a lot that gets bonuses back at `now` lives at least: the end of the third day after.
[[nodiscard]] Instant return_grace(Instant now, const Zone& zone);

/// An order that is to be paid with bonuses in part.
struct BonusOrder {
  struct Line {
    std::string_view category;
    Money total;
  };
  Money total;  ///< what the customer is to pay, without delivery
  std::vector<Line> lines;
};

/// How much of an order the lots of each type, and all together, may pay.
struct SpendLimits {
  Money total;
  std::vector<Money> by_type;  ///< in the order of the types; a type beyond may pay nothing
};

[[nodiscard]] SpendLimits spend_limits(std::span<const BonusType> types, const BonusOrder& order);

}  // namespace lapwing
