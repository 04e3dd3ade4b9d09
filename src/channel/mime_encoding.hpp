#pragma once

#include <string>
#include <string_view>

namespace lapwing {

/// How the bytes of a text stand in a mail (RFC 2045, 6).
enum class TransferEncoding { seven_bit, quoted_printable, base64 };

/// A text of UTF-8 as a part of a mail has it. Line breaks of any system become CRLF, and the text ends with one. As it
/// stands goes what is ASCII without control characters in lines of at most 998 characters, none of which begins with
/// "From " (programs on the way change those); for the rest the encoding is taken that is shorter by its count of bytes
/// above ASCII. Pure; any thread.
class MailText {
 public:
  explicit MailText(std::string_view text);

  [[nodiscard]] TransferEncoding encoding() const { return encoding_; }

  /// Appends it in that encoding: 7 bit, each line ended by CRLF.
  void append_to(std::string& out) const;

 private:
  std::string text_;
  TransferEncoding encoding_ = TransferEncoding::seven_bit;
};

/// Appends base64 without line breaks, padded (RFC 4648, 4).
void append_base64(std::string& out, std::string_view bytes);

/// Appends base64 in lines of 76 characters, each ended by CRLF (RFC 2045, 6.8).
void append_base64_lines(std::string& out, std::string_view bytes);

/// Appends a text whose lines end with CRLF as quoted-printable, in lines of at most 76 characters (RFC 2045, 6.7).
void append_quoted_printable(std::string& out, std::string_view text);

}  // namespace lapwing
