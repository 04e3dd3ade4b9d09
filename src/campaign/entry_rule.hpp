#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>
#include "audience/audience.hpp"

#include "base/result.hpp"
#include "base/zone.hpp"
#include "model/json_fields.hpp"

namespace lapwing {

/// At most so many entries of a customer in a period.
struct EntryLimit {
  enum class Per : std::uint8_t { span, day, week, month, year };

  std::uint32_t times = 0;
  Per per = Per::span;
  Duration span{};  ///< `span`: that ends now. The others: the one of the customer's calendar that it is now
  friend bool operator==(const EntryLimit&, const EntryLimit&) = default;

  /// Where the period began that `now` lies in; entries at that instant count.
  [[nodiscard]] Instant began(Instant now, const Zone& zone) const;
};

/// Whether and when a customer may enter again after a walk has ended. Nobody walks the same campaign twice at once,
/// but for different keys, nor enters it twice at one instant.
struct EntryRule {
  bool again = false;            ///< false: once ever
  Duration gap{};                ///< at least so long after the last entry (or exit)
  bool gap_since_exit = false;   ///< the gap counts from the last exit instead of the last entry
  bool after_new_order = false;  ///< only after an order placed since the last entry
  /// Each order, product or item that the trigger came for is an entry of its own, also at the same time as others: the
  /// rest but the limit is about the walks for that one.
  bool every_key = false;
  std::optional<EntryLimit> limit;
};

/// What a trigger comes for, each of which may be an entry of its own.
enum class EntryKey : std::uint8_t { none, order, product, item };

/// Reads the field "entry" as schema/campaign.schema.json describes it. `key`: what the campaign's trigger comes for.
Result<EntryRule> parse_entry(const nlohmann::json& json, const std::string& path, EntryKey key);

/// When a campaign takes anybody in, by the shop's clock.
struct CampaignPeriod {
  std::optional<Day> from;   ///< the first day
  std::optional<Day> until;  ///< the last day

  [[nodiscard]] bool contains(Instant at, const Zone& shop_zone) const;
};
Result<CampaignPeriod> parse_period(const nlohmann::json& json, const std::string& path);

}  // namespace lapwing
