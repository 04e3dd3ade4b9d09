#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "audience/audience.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"

namespace lapwing {

/// What is known of a product before a record of it and after.
struct ProductChange {
  std::optional<Money> price_before;
  std::optional<Money> price;
  std::optional<std::uint64_t> stock_before;
  std::optional<std::uint64_t> stock;
};

/// Something became of a product that the customer viewed and has not bought since, or that lies in the cart. Only what
/// changed between two records counts: what is told of a product for the first time starts nothing.
struct ProductTrigger {
  enum class Does : std::uint8_t { price_dropped, back_in_stock, low_on_stock };

  static constexpr std::uint32_t whole = 10'000;  ///< 100 %

  Does does = Does::price_dropped;
  std::uint32_t dropped_by = 0;  ///< of a price: at least so much of the old one, in ten-thousandths; 0: anything
  std::uint64_t at_most = 0;     ///< of a low stock: so many pieces are left, and at least one
  bool of_viewed = false;
  bool of_cart = false;
  Duration within{};  ///< so long a view counts
  friend bool operator==(const ProductTrigger&, const ProductTrigger&) = default;
};

/// Reads {"dropped_by": {"percent": 10}, "of": ["viewed", "cart"], "within": "30 days"}.
Result<ProductTrigger> parse_price_trigger(const nlohmann::json& json, const std::string& path);
/// Reads {"does": "back", ...} or {"does": "low", "at_most": 3, ...}.
Result<ProductTrigger> parse_stock_trigger(const nlohmann::json& json, const std::string& path);

bool fits(const ProductTrigger& trigger, const ProductChange& change);
/// Whether the customer cares for the product now.
bool cares_for(const ProductTrigger& trigger, const Audience& audience, CustomerNumber customer,
               const std::string& product_id, Instant now);

}  // namespace lapwing
