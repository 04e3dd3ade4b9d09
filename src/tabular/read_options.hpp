#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// How the rows of a file are laid out.
enum class TableFormat : std::uint8_t {
  delimited,  ///< CSV and its kin: one delimiter, quotes as in RFC 4180, line ends LF, CRLF or CR
  columns,    ///< fields separated by runs of blanks, blanks in front ignored, no quotes
  json_lines  ///< one JSON object a line; nested objects flattened ("customer.email"), arrays kept as JSON text
};

enum class TextEncoding : std::uint8_t { utf8, utf16_le, utf16_be, windows_1251, windows_1252 };

/// What the caller knows about a file; what is left open is detected from its first 64 KiB.
struct ReadOptions {
  std::optional<TableFormat> format;
  std::optional<char> delimiter;  ///< implies TableFormat::delimited
  std::optional<TextEncoding> encoding;
  std::optional<bool> has_header;
  std::string name{};  ///< what errors and rejects call the file; empty: its path
};

/// How a file is being read: options given, the rest detected.
struct Detected {
  TableFormat format = TableFormat::delimited;
  char delimiter = ',';
  TextEncoding encoding = TextEncoding::utf8;
  bool has_header = false;
  bool is_gzip = false;
  std::size_t column_count = 0;
  /// Guesses that the user should look at, as sentences; empty if the sample left no doubt.
  std::vector<std::string> doubts;
};

/// One line for the user: "CSV, delimiter comma, UTF-8, gzip, header, 8 columns".
std::string to_text(const Detected& detected);
std::string_view to_text(TextEncoding encoding);

/// As users write them on a command line; the errors list what is known.
/// "csv", "tsv" are delimited (and say nothing of the delimiter), "columns", "jsonl".
Result<TableFormat> parse_table_format(std::string_view text);
/// "utf-8", "utf-16", "utf-16be", "windows-1251" or "cp1251", "windows-1252" or "latin1".
Result<TextEncoding> parse_text_encoding(std::string_view text);
/// One character, or "comma", "tab", "semicolon", "pipe".
Result<char> parse_delimiter(std::string_view text);

}  // namespace lapwing
