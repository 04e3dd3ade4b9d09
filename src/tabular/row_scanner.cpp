#include "tabular/row_scanner.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace lapwing {
namespace {

static_assert(std::endian::native == std::endian::little, "the first byte in memory is taken for the lowest one");

constexpr std::uint64_t every_byte = 0x0101010101010101;
constexpr std::uint64_t high_bits = 0x8080808080808080;

/// The high bit of each byte that is zero is set; bytes above the lowest zero may be marked too, which does no harm.
std::uint64_t zero_bytes(std::uint64_t word) { return (word - every_byte) & ~word & high_bits; }

/// The first of three characters in [from, end), or `end`: eight bytes at a step.
const char* find_any(const char* from, const char* end, char a, char b, char c) {
  const std::uint64_t all_a = every_byte * static_cast<unsigned char>(a);
  const std::uint64_t all_b = every_byte * static_cast<unsigned char>(b);
  const std::uint64_t all_c = every_byte * static_cast<unsigned char>(c);
  for (; end - from >= 8; from += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    const std::uint64_t found = zero_bytes(word ^ all_a) | zero_bytes(word ^ all_b) | zero_bytes(word ^ all_c);
    if (found != 0) return from + std::countr_zero(found) / 8;
  }
  while (from != end && *from != a && *from != b && *from != c) ++from;
  return from;
}

std::size_t distance(const char* from, const char* to) { return static_cast<std::size_t>(to - from); }

/// Lines that end in the text, by LF, CRLF or CR.
std::size_t line_ends(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') ++count;
    if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) ++count;
  }
  return count;
}

/// The length of the line end at `at`, or nothing if only more text can tell.
std::size_t line_end_size(const char* at, const char* end) {
  return *at == '\r' && at + 1 != end && at[1] == '\n' ? 2 : 1;
}

bool is_undecided(const char* at, const char* end, bool is_last) {
  return !is_last && (at == end || (*at == '\r' && at + 1 == end));
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

RowScan incomplete() {
  RowScan scan;
  scan.kind = RowScan::Kind::incomplete;
  return scan;
}

}  // namespace

struct DelimitedScanner::Cursor {
  const char* begin;
  const char* end;
  bool is_last;
  const char* at;
  std::size_t lines = 0;  ///< line ends passed within quotes

  /// A fault found at `at`: the next row begins behind that line.
  [[nodiscard]] RowScan fault(std::string_view reason) const {
    const char* line_end = find_any(at, end, '\n', '\r', '\n');
    if (is_undecided(line_end, end, is_last)) return incomplete();
    RowScan scan;
    scan.kind = RowScan::Kind::fault;
    scan.text_size = distance(begin, line_end);
    scan.size = scan.text_size + (line_end == end ? 0 : line_end_size(line_end, end));
    scan.line_count = lines + 1;
    scan.fault_line = lines;
    scan.fault = reason;
    return scan;
  }
};

RowScan DelimitedScanner::scan(std::string_view text, bool is_last, std::vector<std::string_view>& fields) {
  fields.clear();
  escaped_.clear();
  Cursor cursor{text.data(), text.data() + text.size(), is_last, text.data()};
  for (;;) {
    if (cursor.at != cursor.end && *cursor.at == '"') {
      RowScan stopped;
      if (!scan_quoted(cursor, fields, stopped)) return stopped;
    } else {
      const char* const start = cursor.at;
      cursor.at = find_any(start, cursor.end, delimiter_, '\n', '\r');
      if (cursor.at == cursor.end && !is_last) return incomplete();
      fields.emplace_back(start, distance(start, cursor.at));
    }
    if (cursor.at == cursor.end || *cursor.at != delimiter_) return finish_row(cursor, fields);
    ++cursor.at;
  }
}

RowScan DelimitedScanner::finish_row(const Cursor& cursor, std::vector<std::string_view>& fields) {
  if (is_undecided(cursor.at, cursor.end, cursor.is_last)) return incomplete();
  RowScan scan;
  scan.text_size = distance(cursor.begin, cursor.at);
  scan.size = scan.text_size + (cursor.at == cursor.end ? 0 : line_end_size(cursor.at, cursor.end));
  scan.line_count = cursor.lines + 1;
  // A lone field that fills the row was not quoted.
  if (fields.size() == 1 && fields[0].size() == scan.text_size && std::ranges::all_of(fields[0], is_blank)) {
    scan.kind = RowScan::Kind::blank;
  }
  if (!escaped_.empty()) unescape(scan.text_size, fields);
  return scan;
}

/// Reads the quoted field at the cursor and moves behind it; false, with the reason in `stopped`, if there is none.
bool DelimitedScanner::scan_quoted(Cursor& cursor, std::vector<std::string_view>& fields, RowScan& stopped) {
  const char* const start = cursor.at + 1;
  const char* const limit = start + std::min(distance(start, cursor.end), quoted_bytes_max + 1);
  const char* quote = start;
  bool is_escaped = false;
  for (;; quote += 2) {
    const auto* const found = quote < limit ? static_cast<const char*>(std::memchr(quote, '"', distance(quote, limit)))
                                            : nullptr;
    if (found == nullptr) {
      const bool is_known = cursor.is_last || limit != cursor.end;
      stopped = is_known ? cursor.fault("a quote is opened and not closed within 1 MiB") : incomplete();
      return false;
    }
    quote = found;
    if (quote + 1 == cursor.end && !cursor.is_last) {
      stopped = incomplete();
      return false;
    }
    if (quote + 1 == cursor.end || quote[1] != '"') break;
    is_escaped = true;
  }
  const std::string_view field(start, distance(start, quote));
  if (is_escaped) escaped_.push_back(fields.size());
  fields.push_back(field);
  cursor.at = quote + 1;
  cursor.lines += line_ends(field);
  if (cursor.at != cursor.end && *cursor.at != delimiter_ && *cursor.at != '\n' && *cursor.at != '\r') {
    stopped = cursor.fault("text stands behind a closing quote");
    return false;
  }
  return true;
}

/// Done only when the row is whole: the unescaped text is never longer, so one reservation keeps the views valid.
void DelimitedScanner::unescape(std::size_t row_size, std::vector<std::string_view>& fields) {
  unescaped_.clear();
  unescaped_.reserve(row_size);
  for (const std::size_t index : escaped_) {
    const std::string_view field = fields[index];
    const std::size_t from = unescaped_.size();
    for (std::size_t i = 0; i < field.size(); ++i) {
      unescaped_ += field[i];
      if (field[i] == '"') ++i;
    }
    fields[index] = std::string_view(unescaped_).substr(from);
  }
}

RowScan scan_line(std::string_view text, bool is_last) {
  const char* const end = text.data() + text.size();
  const char* const line_end = find_any(text.data(), end, '\n', '\r', '\n');
  if (is_undecided(line_end, end, is_last)) return incomplete();
  RowScan scan;
  scan.text_size = distance(text.data(), line_end);
  scan.size = scan.text_size + (line_end == end ? 0 : line_end_size(line_end, end));
  if (std::ranges::all_of(text.substr(0, scan.text_size), is_blank)) scan.kind = RowScan::Kind::blank;
  return scan;
}

RowScan scan_columns(std::string_view text, bool is_last, std::vector<std::string_view>& fields) {
  fields.clear();
  const RowScan scan = scan_line(text, is_last);
  if (scan.kind != RowScan::Kind::row) return scan;
  const std::string_view line = text.substr(0, scan.text_size);
  for (std::size_t at = 0; at < line.size();) {
    while (at < line.size() && is_blank(line[at])) ++at;
    const std::size_t start = at;
    while (at < line.size() && !is_blank(line[at])) ++at;
    if (at > start) fields.push_back(line.substr(start, at - start));
  }
  return scan;
}

}  // namespace lapwing
