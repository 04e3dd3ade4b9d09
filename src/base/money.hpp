#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// An amount in ten-thousandths of the shop's currency: exact for prices with three decimals, and wide enough for sums
/// of 9 * 10^14. The currency itself belongs to the shop, not to each amount.
struct Money {
  std::int64_t units = 0;

  static constexpr std::int64_t scale = 10'000;
  static constexpr Money of(std::int64_t whole) { return {whole * scale}; }

  friend constexpr auto operator<=>(Money, Money) = default;
  friend constexpr Money operator+(Money a, Money b) { return {a.units + b.units}; }
  friend constexpr Money operator-(Money a, Money b) { return {a.units - b.units}; }
  friend constexpr Money operator-(Money a) { return {-a.units}; }
  constexpr Money& operator+=(Money b) {
    units += b.units;
    return *this;
  }
  constexpr Money& operator-=(Money b) {
    units -= b.units;
    return *this;
  }
};

/// A number of pieces (or kilograms, litres) in thousandths; negative in returns.
struct Quantity {
  std::int64_t thousandths = 1000;
  friend constexpr auto operator<=>(Quantity, Quantity) = default;
};

/// price * quantity, rounded half away from zero to a unit of Money.
Money operator*(Money price, Quantity quantity);

/// The average of `count` amounts that sum to `sum`, rounded half away from zero; zero if count is 0.
Money average(Money sum, std::int64_t count);

/// A decimal string with at least two decimals and no more than needed: "12.00", "0.125", "-708898.89".
std::string to_text(Money amount);
/// "3" or "0.25"
std::string to_text(Quantity quantity);

/// Reads "1234.5", "1 234,50" (spaces or no-break spaces between groups), "1,234.50", "-3.1". A comma followed by one,
/// two or four digits at the end is a decimal comma. More decimals than we keep are refused, unless they are zeros.
Result<Money> parse_money(std::string_view text);
Result<Quantity> parse_quantity(std::string_view text);

}  // namespace lapwing
