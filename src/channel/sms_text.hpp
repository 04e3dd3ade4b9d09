#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

/// How a text travels as SMS. The GSM 7-bit alphabet of 3GPP TS 23.038 (6.2.1) has 128 characters and ten more, such as
/// '€' and '[', that are written as a pair of an escape and another one. A text with any other character goes out as
/// UCS-2, which is UTF-16 in practice: characters beyond U+FFFF are a pair of surrogates. 140 bytes go into one SMS:
///
///                alone   as a part of a longer text, which begins with a header of 6 bytes
///     GSM 7-bit   160    153
///     UCS-2        70     67
///
/// A pair is never cut in two by the end of a part.
namespace lapwing {

enum class SmsAlphabet : std::uint8_t { gsm7, ucs2 };

struct SmsMeasure {
  SmsAlphabet alphabet = SmsAlphabet::gsm7;
  std::size_t characters = 0;  ///< as operators count: a pair is two
  std::size_t parts = 0;       ///< what is paid for; an empty text is one part
  friend bool operator==(const SmsMeasure&, const SmsMeasure&) = default;
};

/// How a text will go out, and what it costs. `text` is UTF-8; a byte that is none counts as U+FFFD, so that there is
/// an answer while somebody types.
SmsMeasure measure_sms(std::string_view text);

/// A text in the bytes of its parts: GSM 7-bit with one septet a byte, as SMPP has it, or big-endian UTF-16. No
/// headers.
struct SmsParts {
  SmsAlphabet alphabet = SmsAlphabet::gsm7;
  std::vector<std::string> parts;
};

/// A header counts parts in one byte.
constexpr std::size_t sms_parts_max = 255;

/// Cuts a text into `measure_sms(text).parts` parts; into UCS-2, even if GSM 7-bit would do, on demand. Error: it is
/// not UTF-8, or takes more than 255 parts.
Result<SmsParts> split_sms(std::string_view text, bool is_ucs2_only = false);

/// The user data header that makes parts into one text (3GPP TS 23.040, 9.2.3.24.1): six bytes that go before a part.
/// `reference` is the same in all parts, `number` counts from 1.
std::string concatenation_header(std::uint8_t reference, std::size_t parts, std::size_t number);

/// Bytes of the GSM alphabet, one septet a byte, as UTF-8. What the alphabet does not have becomes U+FFFD.
std::string text_of_gsm7(std::string_view septets);
/// Big-endian UTF-16 as UTF-8. A lone surrogate or half a unit at the end becomes U+FFFD.
std::string text_of_ucs2(std::string_view bytes);

}  // namespace lapwing
