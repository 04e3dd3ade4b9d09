#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lapwing {

/// What `normalize_phone` concluded.
struct PhoneVerdict {
  enum class Status : std::uint8_t { valid, invalid };
  enum class Type : std::uint8_t {
    mobile,  ///< may take an SMS as far as numbering tells; includes ranges shared with fixed lines, as in the US
    fixed,
    other,  ///< toll-free, premium, voice over IP, pager, unknown and the like
  };

  Status status = Status::invalid;
  Type type = Type::other;
  /// An invalid number of a length that its country uses, in a range that this libphonenumber does not know: perhaps a
  /// typing error, perhaps a range opened after the library's tables were made. `e164` is then set.
  bool is_possible = false;
  /// "+79123456789": a plus, the country code, the national number; no extension.
  std::string e164;
  /// ISO 3166 code of the country or territory, "001" for numbers of no country (+800, satellites), empty if unknown.
  std::string region;
  /// Why it was refused, one of a fixed set of short English phrases; empty if valid.
  std::string_view reason;

  [[nodiscard]] bool is_valid() const { return status == Status::valid; }
};

/// Reads a phone number as people write it (blanks, brackets, hyphens, "tel:", a national or international prefix,
/// full-width digits). A number without "+" or international prefix is one of `default_region` (ISO 3166, "RU"); with
/// an empty or unknown region such a number is refused. A number that is valid as its digits stand (behind "+", behind
/// the region's national prefix, or alone) is taken so; only otherwise its other readings are tried. Thread-safe.
PhoneVerdict normalize_phone(std::string_view text, std::string_view default_region);

/// The region of a number in E.164 form ("+79123456789" -> "RU"); empty if it belongs to none. Thread-safe.
std::string country_of_phone(std::string_view e164);

}  // namespace lapwing
