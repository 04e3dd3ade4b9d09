#include "contact/phone.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <set>

#include <phonenumbers/phonenumberutil.h>

namespace lapwing {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t text_bytes_max = 250;  // as libphonenumber has it
constexpr std::size_t digits_max = 17;       // E.164 has 15; two more for a national prefix
constexpr std::size_t country_code_digits_max = 3;
constexpr std::string_view unknown_region = "ZZ";

const PhoneNumberUtil& util() {
  static const PhoneNumberUtil* const instance = PhoneNumberUtil::GetInstance();
  return *instance;
}

/// All country codes in use, as a table by number.
const std::array<bool, 1000>& country_codes() {
  static const std::array<bool, 1000> table = [] {
    std::set<int> codes;
    util().GetSupportedCallingCodes(&codes);
    std::array<bool, 1000> made{};
    for (const int code : codes) made.at(static_cast<std::size_t>(code)) = true;
    return made;
  }();
  return table;
}

/// The digits of a number written with nothing but digits and common separators.
struct PlainDigits {
  bool international = false;  ///< a plus stood in front
  std::string digits;
};

std::optional<PlainDigits> plain_digits(std::string_view text) {
  constexpr std::string_view separators = " -()./\t";
  PlainDigits plain;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (plain.digits.size() == digits_max) return std::nullopt;
      plain.digits += c;
    } else if (c == '+' && !plain.international && plain.digits.empty()) {
      plain.international = true;
    } else if (separators.find(c) == std::string_view::npos) {
      return std::nullopt;
    }
  }
  if (plain.digits.empty()) return std::nullopt;
  return plain;
}

PhoneNumber number_of(int country_code, std::string_view national) {
  PhoneNumber number;
  number.set_country_code(country_code);
  std::size_t zeros = 0;
  while (zeros + 1 < national.size() && national[zeros] == '0') ++zeros;
  if (zeros > 0) {
    number.set_italian_leading_zero(true);
    if (zeros > 1) number.set_number_of_leading_zeros(static_cast<std::int32_t>(zeros));
  }
  std::uint64_t value = 0;
  for (const char digit : national) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  number.set_national_number(value);
  return number;
}

/// Splits digits behind a plus into country code and national number. No country code begins with another one.
std::optional<PhoneNumber> international_number(std::string_view digits) {
  std::size_t code = 0;
  for (std::size_t i = 0; i < country_code_digits_max && i + 1 < digits.size(); ++i) {
    code = code * 10 + static_cast<std::size_t>(digits[i] - '0');
    if (country_codes()[code]) return number_of(static_cast<int>(code), digits.substr(i + 1));
    if (code == 0) break;
  }
  return std::nullopt;
}

/// Removes the region's national prefix; nothing if it is not in front or nothing is behind it.
std::optional<std::string_view> behind_national_prefix(std::string_view digits, const std::string& region) {
  std::string prefix;
  util().GetNddPrefixForRegion(region, true, &prefix);
  if (prefix.empty() || !digits.starts_with(prefix) || digits.size() == prefix.size()) return std::nullopt;
  return digits.substr(prefix.size());
}

PhoneVerdict::Type type_of(PhoneNumberUtil::PhoneNumberType type) {
  if (type == PhoneNumberUtil::MOBILE || type == PhoneNumberUtil::FIXED_LINE_OR_MOBILE)
    return PhoneVerdict::Type::mobile;
  return type == PhoneNumberUtil::FIXED_LINE ? PhoneVerdict::Type::fixed : PhoneVerdict::Type::other;
}

PhoneVerdict refusal(std::string_view reason) {
  PhoneVerdict verdict;
  verdict.reason = reason;
  return verdict;
}

/// A number that a known range holds; nothing if none does.
std::optional<PhoneVerdict> valid_verdict(const PhoneNumber& number) {
  const auto type = util().GetNumberType(number);
  if (type == PhoneNumberUtil::UNKNOWN) return std::nullopt;
  PhoneVerdict verdict;
  verdict.status = PhoneVerdict::Status::valid;
  verdict.is_possible = true;
  verdict.type = type_of(type);
  util().Format(number, PhoneNumberUtil::E164, &verdict.e164);
  util().GetRegionCodeForNumber(number, &verdict.region);
  return verdict;
}

std::string_view reason_of(PhoneNumberUtil::ErrorType error) {
  switch (error) {
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
      return "an unknown country code, or none and no default region";
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case PhoneNumberUtil::TOO_SHORT_NSN:
      return "too short for a phone number";
    case PhoneNumberUtil::TOO_LONG_NSN:
      return "too long for a phone number";
    case PhoneNumberUtil::NOT_A_NUMBER:
    case PhoneNumberUtil::NO_PARSING_ERROR:
      break;
  }
  return "not a phone number";
}

std::string_view reason_of(PhoneNumberUtil::ValidationResult result) {
  switch (result) {
    case PhoneNumberUtil::TOO_SHORT:
      return "too short for its country";
    case PhoneNumberUtil::TOO_LONG:
      return "too long for its country";
    case PhoneNumberUtil::INVALID_LENGTH:
      return "of a length that its country does not use";
    case PhoneNumberUtil::INVALID_COUNTRY_CODE:
      return "an unknown country code, or none and no default region";
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY:
      return "without its area code";
    case PhoneNumberUtil::IS_POSSIBLE:
      break;
  }
  return "in no known number range of its country";
}

/// The common spellings, which need none of the library's parsing: it costs three times the rest. Nothing if the digits
/// do not make a valid number this way.
std::optional<PhoneVerdict> quick_verdict(const PlainDigits& plain, const std::string& region) {
  if (plain.international) {
    const auto number = international_number(plain.digits);
    return number ? valid_verdict(*number) : std::nullopt;
  }
  const int country_code = util().GetCountryCodeForRegion(region);
  if (country_code == 0) return std::nullopt;
  if (const auto national = behind_national_prefix(plain.digits, region)) {
    if (auto verdict = valid_verdict(number_of(country_code, *national))) return verdict;
  }
  return valid_verdict(number_of(country_code, plain.digits));
}

/// All readings that libphonenumber knows: extensions, letters, carrier codes, foreign digits, dialling out.
PhoneVerdict full_verdict(const std::string& text, const std::string& region) {
  PhoneNumber number;
  const auto error = util().Parse(text, region, &number);
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) return refusal(reason_of(error));
  if (auto verdict = valid_verdict(number)) return *std::move(verdict);
  const auto possible = util().IsPossibleNumberWithReason(number);
  PhoneVerdict verdict = refusal(reason_of(possible));
  if (possible == PhoneNumberUtil::IS_POSSIBLE) {
    verdict.is_possible = true;
    util().Format(number, PhoneNumberUtil::E164, &verdict.e164);
    util().GetRegionCodeForNumber(number, &verdict.region);
    if (verdict.region == unknown_region) verdict.region.clear();
  }
  return verdict;
}

}  // namespace

PhoneVerdict normalize_phone(std::string_view text, std::string_view default_region) {
  if (text.find_first_not_of(" \t") == std::string_view::npos) return refusal("empty");
  if (text.size() > text_bytes_max) return refusal("too long for a phone number");
  try {
    const std::string region(default_region.empty() ? unknown_region : default_region);
    if (const auto plain = plain_digits(text)) {
      if (auto verdict = quick_verdict(*plain, region)) return *std::move(verdict);
    }
    return full_verdict(std::string(text), region);
  } catch (const std::exception&) {
    return refusal("not a phone number");
  }
}

std::string country_of_phone(std::string_view e164) {
  const auto plain = plain_digits(e164);
  if (!plain || !plain->international) return {};
  const auto number = international_number(plain->digits);
  if (!number) return {};
  std::string region;
  util().GetRegionCodeForNumber(*number, &region);
  return region == unknown_region ? std::string() : region;
}

}  // namespace lapwing
