#include "contact/unicode.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

icu::StringPiece piece(std::string_view text) { return {text.data(), static_cast<std::int32_t>(text.size())}; }

const icu::Normalizer2& nfc() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode code = U_ZERO_ERROR;
    const icu::Normalizer2* made = icu::Normalizer2::getNFCInstance(code);
    ensure(U_SUCCESS(code) != 0, "ICU has its NFC data");
    return made;
  }();
  return *instance;
}

const icu::IDNA& uts46() {
  static const std::unique_ptr<const icu::IDNA> instance = [] {
    UErrorCode code = U_ZERO_ERROR;
    std::unique_ptr<const icu::IDNA> made(icu::IDNA::createUTS46Instance(
        UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_CHECK_CONTEXTO |
            UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
        code));
    ensure(U_SUCCESS(code) != 0, "ICU has its UTS #46 data");
    return made;
  }();
  return *instance;
}

/// Calls `accept(index, code point)` for each character; false at the first refusal or broken byte.
template <class Accept>
bool all_code_points(std::string_view text, Accept accept) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    const std::int32_t start = at;
    UChar32 point = 0;
    U8_NEXT(bytes, at, size, point);
    if (point < 0 || !accept(start, point)) return false;
  }
  return true;
}

/// The characters that RFC 5892 calls valid in a label, given that UTS #46 has mapped and checked the rest: letters,
/// digits and marks, and its few exceptions.
bool is_idna2008(UChar32 point) {
  constexpr std::uint32_t letter_digit_mark = U_GC_L_MASK | U_GC_ND_MASK | U_GC_MN_MASK | U_GC_MC_MASK;
  if ((U_MASK(u_charType(point)) & letter_digit_mark) != 0) return true;
  constexpr UChar32 exceptions[] = {'-',    '.',    0x00B7, 0x0375, 0x05F3, 0x05F4, 0x06FD,
                                    0x06FE, 0x0F0B, 0x200C, 0x200D, 0x3007, 0x30FB};
  return std::ranges::find(exceptions, point) != std::end(exceptions);
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<std::string> to_nfc(std::string_view text) {
  if (!all_code_points(text, [](std::int32_t, UChar32) { return true; })) return std::nullopt;
  std::string normalized;
  icu::StringByteSink<std::string> sink(&normalized);
  UErrorCode code = U_ZERO_ERROR;
  nfc().normalizeUTF8(0, piece(text), sink, nullptr, code);
  if (U_FAILURE(code)) return std::nullopt;
  return normalized;
}

std::string fold_case(std::string_view text) {
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded);
  UErrorCode code = U_ZERO_ERROR;
  icu::CaseMap::utf8Fold(U_FOLD_CASE_DEFAULT, piece(text), sink, nullptr, code);
  ensure(U_SUCCESS(code) != 0, "ICU folds valid UTF-8");
  return to_nfc(folded).value_or(folded);
}

bool is_visible_text(std::string_view text) {
  constexpr std::uint32_t unsafe = U_GC_Z_MASK | U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CN_MASK | U_GC_CO_MASK |
                                   U_GC_CS_MASK;
  return all_code_points(text, [](std::int32_t start, UChar32 point) {
    const std::uint32_t category = U_MASK(u_charType(point));
    return (category & unsafe) == 0 && (start > 0 || (category & U_GC_M_MASK) == 0);
  });
}

std::optional<AsciiDomain> to_ascii_domain(std::string_view name) {
  AsciiDomain ascii;
  std::string unicode;
  icu::StringByteSink<std::string> ascii_sink(&ascii.name);
  icu::StringByteSink<std::string> unicode_sink(&unicode);
  icu::IDNAInfo ascii_info;
  icu::IDNAInfo unicode_info;
  UErrorCode code = U_ZERO_ERROR;
  uts46().nameToASCII_UTF8(piece(name), ascii_sink, ascii_info, code);
  uts46().nameToUnicodeUTF8(piece(name), unicode_sink, unicode_info, code);
  if (U_FAILURE(code) || ascii_info.hasErrors() || unicode_info.hasErrors()) return std::nullopt;
  if (!all_code_points(unicode, [](std::int32_t, UChar32 point) { return is_idna2008(point); })) return std::nullopt;
  ascii.unicode_bytes = unicode.size();
  return ascii;
}

}  // namespace lapwing
