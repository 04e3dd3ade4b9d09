#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

// Small readers for the text of mails. Case is ASCII case throughout: the words of protocols are ASCII.

[[nodiscard]] bool is_letter_or_digit(char c);
[[nodiscard]] bool is_digit(char c);
[[nodiscard]] bool is_blank(char c);
[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// Every line end (CRLF, LF, CR) as LF.
[[nodiscard]] std::string with_newlines(std::string_view text);

/// In lower case, with each run of blanks and line ends as one space: what phrases are looked for in.
[[nodiscard]] std::string folded(std::string_view text);

/// On one line, without control characters, valid UTF-8 and at most `bytes_max` long.
[[nodiscard]] std::string on_one_line(std::string_view text, std::size_t bytes_max = 200);

/// Whether `text`, folded, has the folded `pattern`, in which each '*' stands for up to 80 bytes.
[[nodiscard]] bool has_phrase(std::string_view text, std::string_view pattern);

/// An address in a text, and where it stands.
struct FoundAddress {
  std::string_view address;
  std::size_t begin = 0;
};

/// The addresses (something@something) in a text, in order, at most `count_max`.
[[nodiscard]] std::vector<FoundAddress> addresses_in(std::string_view text, std::size_t count_max = 400);

/// The address in "rfc822;<kim@example.com>", "Kim <kim@example.com>" or "<kim>": that without a domain if there is
/// none.
[[nodiscard]] std::string address_of(std::string_view field);

/// A Message-ID without its angle brackets and what stands around them.
[[nodiscard]] std::string bare_message_id(std::string_view field);

}  // namespace lapwing
