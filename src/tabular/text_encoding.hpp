#pragma once

#include <string>
#include <string_view>

#include "tabular/read_options.hpp"

namespace lapwing {

/// What the first bytes of a text say about its encoding.
struct EncodingGuess {
  TextEncoding encoding = TextEncoding::utf8;
  /// Set if the bytes allow other answers: what was assumed, as a sentence.
  std::string doubt;
};

/// Judges by a byte-order mark, then by zero bytes (UTF-16), then by whether it is valid UTF-8, then by whether the
/// bytes beyond ASCII stand in words (Windows-1251) or alone (Windows-1252). A character cut off at the end is no
/// objection.
EncodingGuess guess_encoding(std::string_view sample);

/// The length of that encoding's byte-order mark if the text begins with it, or 0.
std::size_t byte_order_mark_size(std::string_view text, TextEncoding encoding);

bool is_valid_utf8(std::string_view text);

/// Turns bytes of an encoding into UTF-8, piece by piece. What has no meaning becomes U+FFFD.
class Utf8Converter {
 public:
  explicit Utf8Converter(TextEncoding encoding) : encoding_(encoding) {}

  /// Appends the characters that are complete; the bytes of an unfinished one wait for the next piece.
  void convert(std::string_view piece, std::string& utf8);
  /// Appends U+FFFD if the text ended within a character.
  void finish(std::string& utf8);

 private:
  void convert_utf16(std::string_view piece, std::string& utf8);
  void put_unit(char32_t unit, std::string& utf8);

  TextEncoding encoding_;
  std::string half_unit_;        // UTF-16: a byte that waits for its other half
  char32_t high_surrogate_ = 0;  // UTF-16: waits for its low surrogate
};

}  // namespace lapwing
