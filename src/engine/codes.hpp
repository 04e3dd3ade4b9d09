#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "loyalty/promo_stock.hpp"

namespace lapwing {

class Engine;

/// Where a code of a pool comes from.
struct PromoCodeOrigin {
  std::string pool;
  std::string campaign_id;  ///< empty: an operator gave it
  EnrollmentNumber enrollment{};
  CustomerNumber customer{};
  Instant given_at{};
  friend bool operator==(const PromoCodeOrigin&, const PromoCodeOrigin&) = default;
};

/// What a code is worth to somebody who names it.
///   good. mistyped: it looks like a generated one and its checksum is wrong. unknown. not_given: it is in a pool, and
///   nobody has got it. expired. used: as often as it may be. lapsed: it was made and never reached its customer.
///   others: it is good, and was given to another customer.
enum class CodeVerdict : std::uint8_t { good, mistyped, unknown, not_given, expired, used, lapsed, others };
[[nodiscard]] std::string_view to_text(CodeVerdict verdict);

struct CodeCheck {
  CodeVerdict verdict = CodeVerdict::unknown;
  const PromoCode* code = nullptr;  ///< null if it is unknown or mistyped; valid until the engine next changes
};

/// Looks at a code as `customer_id` (empty: anybody) names it at `now`, in any case and with blanks around it.
[[nodiscard]] CodeCheck check_code(const Engine& engine, std::string_view typed, std::string_view customer_id,
                                   Instant now);

}  // namespace lapwing
