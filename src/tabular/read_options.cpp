#include "tabular/read_options.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

template <class Value>
using Names = std::pair<std::string_view, Value>;

constexpr std::array formats = {Names<TableFormat>{"csv", TableFormat::delimited},
                                Names<TableFormat>{"tsv", TableFormat::delimited},
                                Names<TableFormat>{"columns", TableFormat::columns},
                                Names<TableFormat>{"jsonl", TableFormat::json_lines}};

constexpr std::array encodings = {Names<TextEncoding>{"utf-8", TextEncoding::utf8},
                                  Names<TextEncoding>{"utf8", TextEncoding::utf8},
                                  Names<TextEncoding>{"utf-16", TextEncoding::utf16_le},
                                  Names<TextEncoding>{"utf-16le", TextEncoding::utf16_le},
                                  Names<TextEncoding>{"utf-16be", TextEncoding::utf16_be},
                                  Names<TextEncoding>{"windows-1251", TextEncoding::windows_1251},
                                  Names<TextEncoding>{"cp1251", TextEncoding::windows_1251},
                                  Names<TextEncoding>{"windows-1252", TextEncoding::windows_1252},
                                  Names<TextEncoding>{"cp1252", TextEncoding::windows_1252},
                                  Names<TextEncoding>{"latin1", TextEncoding::windows_1252}};

constexpr std::array delimiters = {Names<char>{"comma", ','}, Names<char>{"tab", '\t'}, Names<char>{"semicolon", ';'},
                                   Names<char>{"pipe", '|'}};

template <class Table>
auto parse_name(const Table& table, std::string_view text, std::string_view what)
    -> Result<decltype(table.front().second)> {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  std::string known;
  for (const auto& [name, value] : table) {
    if (name == lower) return value;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
  }
  return fail(fmt::format("'{}' is no {}: expected one of {}", text, what, known));
}

std::string delimiter_name(char delimiter) {
  const auto* const named = std::ranges::find(delimiters, delimiter, &Names<char>::second);
  return named != delimiters.end() ? std::string(named->first) : fmt::format("'{}'", delimiter);
}

}  // namespace

std::string_view to_text(TextEncoding encoding) {
  switch (encoding) {
    case TextEncoding::utf8:
      return "UTF-8";
    case TextEncoding::utf16_le:
      return "UTF-16";
    case TextEncoding::utf16_be:
      return "UTF-16 (big-endian)";
    case TextEncoding::windows_1251:
      return "Windows-1251";
    case TextEncoding::windows_1252:
      return "Windows-1252";
  }
  ensure(false, "every encoding has a name");
  return {};
}

std::string to_text(const Detected& detected) {
  std::string text;
  switch (detected.format) {
    case TableFormat::delimited:
      text = fmt::format("CSV, delimiter {}", delimiter_name(detected.delimiter));
      break;
    case TableFormat::columns:
      text = "columns between blanks";
      break;
    case TableFormat::json_lines:
      text = "JSON lines";
      break;
  }
  text += fmt::format(", {}{}", to_text(detected.encoding), detected.is_gzip ? ", gzip" : "");
  if (detected.format != TableFormat::json_lines) text += detected.has_header ? ", header" : ", no header";
  return text + fmt::format(", {} column{}", detected.column_count, detected.column_count == 1 ? "" : "s");
}

Result<TableFormat> parse_table_format(std::string_view text) { return parse_name(formats, text, "table format"); }

Result<TextEncoding> parse_text_encoding(std::string_view text) { return parse_name(encodings, text, "encoding"); }

Result<char> parse_delimiter(std::string_view text) {
  if (text.size() == 1 && text != "\"" && text != "\n" && text != "\r") return text.front();
  if (text == "\\t") return '\t';
  return parse_name(delimiters, text, "delimiter");
}

}  // namespace lapwing
