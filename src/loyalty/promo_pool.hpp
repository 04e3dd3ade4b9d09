#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "loyalty/code_text.hpp"

namespace lapwing {

class Zone;

/// What a code is good for: in words, and for programs as a share or an amount off the order, or neither.
struct PromoWorth {
  std::string text;
  std::optional<Money> percent;  ///< above 0, at most 100
  std::optional<Money> amount;
  friend bool operator==(const PromoWorth&, const PromoWorth&) = default;
};

/// A stock of promo codes as the shop defines it.
struct PromoPool {
  std::string id;
  std::string title;
  std::optional<CodePattern> generated;  ///< absent: the shop uploads the codes
  std::int32_t valid_days = 0;           ///< behind the day on which a code is reserved; 0: not limited so
  std::optional<Day> valid_until;        ///< the last day of all its codes
  PromoWorth worth;
  std::uint32_t uses = 1;        ///< in so many orders a code can be used
  bool one_per_campaign = true;  ///< a customer gets one code from a campaign, however often they enter it
  std::uint64_t low_stock = 0;   ///< of an uploaded pool: with so few free codes left the shop is told; 0: never
  friend bool operator==(const PromoPool&, const PromoPool&) = default;
};

/// Reads the definition of a pool; schema/promo_pool.schema.json says how it is written. An error names the field's
/// path.
[[nodiscard]] Result<PromoPool> parse_promo_pool(const nlohmann::json& definition);

/// From when on a code that is reserved at `now` is not accepted any more: the end of its last day, so that the day
/// named to the customer is the last on which it can be used; `never` if it stays good. Absent: the pool's last day is
/// past.
[[nodiscard]] std::optional<Instant> code_end(const PromoPool& pool, Instant now, const Zone& zone);

}  // namespace lapwing
