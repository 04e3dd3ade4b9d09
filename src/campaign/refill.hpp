#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "audience/audience.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "condition/order_matcher.hpp"

namespace lapwing {

/// A customer will soon need something again. An item is bought by a completed order that stands; a piece of it lasts
/// for a period, so that it is due a lead before quantity x period have passed. A standing order placed later, whether
/// completed or not, puts an end to that if it has the item or a substitute in it: once the item's is completed, time
/// counts from there.
struct RefillTrigger {
  static constexpr std::uint32_t whole = 10'000;  ///< 100 %
  static constexpr Duration lasts_max = Duration::days(3'650);

  // Which lines are of an item; lists are sorted, and empty: any.
  std::vector<std::string> products;
  std::vector<std::string> categories;
  bool by_category = false;  ///< an item is a category; else each product is one
  bool learns = false;       ///< the period is that which repeated purchases tell, if they do
  std::optional<Duration> period;
  std::optional<Duration> lead;      ///< at most half of the time counts
  std::uint32_t lead_share = 1'500;  ///< of the time, in ten-thousandths, if no lead is given
  std::vector<std::string> substitute_products;
  std::vector<std::string> substitute_categories;
  friend bool operator==(const RefillTrigger&, const RefillTrigger&) = default;
};

/// Reads {"product": "beans", "period": "90 days", "lead": "7 days", "substitutes": {"category": "coffee"}}.
Result<RefillTrigger> parse_refill_trigger(const nlohmann::json& json, const std::string& path);

/// How long a piece lasts, by the ids of products and of categories.
struct LearnedPeriods {
  using ById = std::map<std::string, Duration, std::less<>>;
  ById products;
  ById categories;
  friend bool operator==(const LearnedPeriods&, const LearnedPeriods&) = default;
};

/// What the purchases in the partition tell: for each item that the trigger may be about, and for the categories of
/// its products, the median of the times between consecutive purchases by one customer, each divided by how many pieces
/// were bought. Times under a day are no refills; fewer than `learned_from` tell nothing. Reads all orders once.
LearnedPeriods learn_periods(const RefillTrigger& trigger, const Audience& audience);
inline constexpr std::size_t learned_from = 30;

/// An item that a customer bought and will need again.
struct Refill {
  std::uint32_t item = 0;  ///< number in `Audience::product_ids` or `categories`
  Instant purchased_at{};
  Instant due{};
  friend bool operator==(const Refill&, const Refill&) = default;
};

/// Tells refills from orders as they are now.
class RefillReader {
 public:
  /// Reads in place.
  RefillReader(const RefillTrigger& trigger, const LearnedPeriods& learned, const Audience& audience);

  /// The customer's, the latest purchase first; items of which no period is known are left out.
  [[nodiscard]] std::vector<Refill> of(CustomerNumber customer) const;
  [[nodiscard]] std::string_view id_of(std::uint32_t item) const;

 private:
  /// What an order has of an item.
  struct Bought {
    std::uint32_t item = 0;
    std::uint32_t category = 0;
    std::int64_t thousandths = 0;
  };

  [[nodiscard]] bool is_covered(const LinesView& lines, std::uint32_t line) const;
  [[nodiscard]] bool is_substitute(const LinesView& lines, std::uint32_t line) const;
  [[nodiscard]] std::optional<Duration> period_of(const Bought& bought) const;
  [[nodiscard]] std::optional<Instant> due(const Bought& bought, Instant purchased_at) const;

  const RefillTrigger* trigger_;
  const LearnedPeriods* learned_;
  const Audience* audience_;
  WantedTexts products_;
  WantedTexts categories_;
  WantedTexts substitute_products_;
  WantedTexts substitute_categories_;
};

}  // namespace lapwing
