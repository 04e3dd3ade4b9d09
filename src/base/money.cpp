#include "base/money.hpp"

#include <limits>

#include <fmt/format.h>

namespace lapwing {
namespace {

__extension__ using Wide = __int128;

std::int64_t divide_rounded(Wide number, Wide by) {
  const Wide half = by / 2;
  return static_cast<std::int64_t>(number >= 0 ? (number + half) / by : -((-number + half) / by));
}

/// The length of a space at the front: plain, no-break (U+00A0) or narrow no-break (U+202F); 0 if there is none.
std::size_t space_length(std::string_view text) {
  if (text.starts_with(' ')) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  if (text.starts_with("\xE2\x80\xAF")) return 3;
  return 0;
}

/// Where the decimal part starts: the last point or comma that reads as one, or npos.
std::size_t decimal_mark(std::string_view text) {
  const std::size_t point = text.rfind('.');
  const std::size_t comma = text.rfind(',');
  if (comma == std::string_view::npos) return point;
  if (point != std::string_view::npos) return point > comma ? point : comma;
  const std::size_t after = text.size() - comma - 1;
  const bool several = text.find(',') != comma;
  return !several && after != 3 && after != 0 ? comma : std::string_view::npos;
}

/// Reads a decimal number as an integer of `scale`ths.
Result<std::int64_t> parse_scaled(std::string_view text, std::int64_t scale, std::string_view kind) {
  const auto refuse = [&](std::string_view why) { return fail(fmt::format("'{}' is not {}: {}", text, kind, why)); };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-') || rest.starts_with("\xE2\x88\x92");
  if (negative) rest.remove_prefix(rest.starts_with('-') ? 1 : 3);
  if (rest.starts_with('+')) rest.remove_prefix(1);
  const std::size_t mark = decimal_mark(rest);
  Wide number = 0;
  bool any = false;
  std::int64_t weight = scale;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (i == mark) {
      weight = scale / 10;
    } else if (c >= '0' && c <= '9') {
      any = true;
      if (mark == std::string_view::npos || i < mark) {
        number = number * 10 + (c - '0') * scale;
        if (number > std::numeric_limits<std::int64_t>::max() / 2) return refuse("it is too large");
      } else {
        if (weight == 0 && c != '0') return refuse(fmt::format("more decimals than 1/{} can hold", scale));
        number += (c - '0') * weight;
        weight /= 10;
      }
    } else if (const std::size_t space = space_length(rest.substr(i)); space > 0 && any && i < mark) {
      i += space - 1;
    } else if (!(c == ',' && any && i < mark) && !(c == '\'' && any && i < mark)) {
      return refuse("expected a decimal number, as 1234.50");
    }
  }
  if (!any) return refuse("expected a decimal number, as 1234.50");
  return static_cast<std::int64_t>(negative ? -number : number);
}

std::string scaled_text(std::int64_t number, std::int64_t scale, int decimals, int decimals_min) {
  const auto size = number < 0 ? ~static_cast<std::uint64_t>(number) + 1 : static_cast<std::uint64_t>(number);
  const auto unit = static_cast<std::uint64_t>(scale);
  std::string text = fmt::format("{}{}.{:0{}}", number < 0 ? "-" : "", size / unit, size % unit, decimals);
  int shown = decimals;
  for (; shown > decimals_min && text.back() == '0'; --shown) text.pop_back();
  if (shown == 0) text.pop_back();
  return text;
}

}  // namespace

Money operator*(Money price, Quantity quantity) {
  return Money{divide_rounded(static_cast<Wide>(price.units) * quantity.thousandths, 1000)};
}

Money average(Money sum, std::int64_t count) { return count == 0 ? Money{} : Money{divide_rounded(sum.units, count)}; }

std::string to_text(Money amount) { return scaled_text(amount.units, Money::scale, 4, 2); }
std::string to_text(Quantity quantity) { return scaled_text(quantity.thousandths, 1000, 3, 0); }

Result<Money> parse_money(std::string_view text) { return Money{TRY(parse_scaled(text, Money::scale, "an amount"))}; }

Result<Quantity> parse_quantity(std::string_view text) { return Quantity{TRY(parse_scaled(text, 1000, "a quantity"))}; }

}  // namespace lapwing
