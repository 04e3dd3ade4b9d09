#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

/// What stands at the front of a text.
struct RowScan {
  enum class Kind : std::uint8_t {
    row,
    blank,       ///< a line of nothing
    incomplete,  ///< the row does not end within this text, which is not the last: nothing is known yet
    fault        ///< not a row; reading may go on behind it
  };
  Kind kind = Kind::row;
  std::size_t size = 0;        ///< bytes up to where the next row begins
  std::size_t text_size = 0;   ///< the same without the line end
  std::size_t line_count = 1;  ///< lines that begin in those bytes
  std::size_t fault_line = 0;  ///< lines between the front and the one at fault
  std::string_view fault;      ///< one of a fixed set of phrases
};

/// Takes rows of delimited text apart: RFC 4180, and beyond it a quote within an unquoted field is an ordinary
/// character. Not for several threads.
class DelimitedScanner {
 public:
  /// A quoted field may be this long; a quote that is not closed within it is taken for a fault of its line.
  static constexpr std::size_t quoted_bytes_max = 1024 * 1024;

  explicit DelimitedScanner(char delimiter) : delimiter_(delimiter) {}

  /// Reads the first row of `text` into `fields`; they view `text`, or memory that lasts until the next scan. A quote
  /// that is never closed, or text behind a closed one, is a fault; the next row then begins on the next line.
  RowScan scan(std::string_view text, bool is_last, std::vector<std::string_view>& fields);

 private:
  struct Cursor;

  RowScan finish_row(const Cursor& cursor, std::vector<std::string_view>& fields);
  bool scan_quoted(Cursor& cursor, std::vector<std::string_view>& fields, RowScan& stopped);
  void unescape(std::size_t row_size, std::vector<std::string_view>& fields);

  char delimiter_;
  std::vector<std::size_t> escaped_;  // fields of this row that hold doubled quotes
  std::string unescaped_;
};

/// The same for fields between runs of blanks and tabs, without quotes.
RowScan scan_columns(std::string_view text, bool is_last, std::vector<std::string_view>& fields);

/// The first line of `text`, whatever it holds.
RowScan scan_line(std::string_view text, bool is_last);

}  // namespace lapwing
