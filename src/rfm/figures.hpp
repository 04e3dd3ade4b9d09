#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.hpp"
#include "base/money.hpp"

namespace lapwing {

class Zone;

/// What one customer did within the period; only customers with a counted order there have such figures.
struct RfmInput {
  std::int32_t recency_days = 0;  ///< whole days of the calendar since the last counted order; 0 = today
  std::uint32_t frequency = 1;    ///< counted orders
  Money monetary;                 ///< their totals less refunds
  friend auto operator<=>(const RfmInput&, const RfmInput&) = default;
};

/// An order as far as RFM looks at it.
struct RfmOrder {
  Instant at;
  Money total;
  Money refunded;  ///< how much of the total was given back so far
  bool cancelled = false;
};

/// Whether the order says anything about the customer: not cancelled, worth something, not refunded in full.
[[nodiscard]] bool is_counted(const RfmOrder& order);

/// The last `days` days of the shop's calendar, `today` among them.
struct RfmPeriod {
  Day today;
  Instant from;   ///< the first instant of the first day
  Instant until;  ///< the first instant after today

  static RfmPeriod ending(Day today, std::int32_t days, const Zone& zone);
};

/// Gathers one customer's figures from all their orders, in any order. Orders dated after the period are not looked at.
class RfmTally {
 public:
  explicit RfmTally(const RfmPeriod& period) : period_(period) {}

  void add(const RfmOrder& order);
  /// Whether any order counted, be it in the period or before it.
  [[nodiscard]] bool ever_bought() const { return ever_bought_; }
  /// The figures, or nothing if no order of the period counted. `zone` is the shop's.
  [[nodiscard]] std::optional<RfmInput> input(const Zone& zone) const;

 private:
  RfmPeriod period_;
  Instant last_ = Instant::earliest();
  Money monetary_;
  std::uint32_t frequency_ = 0;
  bool ever_bought_ = false;
};

}  // namespace lapwing
