#include "tabular/detection.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tabular/row_scanner.hpp"

namespace lapwing {
namespace {

constexpr std::size_t sample_rows_max = 1000;
constexpr std::array<char, 4> delimiters = {',', ';', '\t', '|'};

using SampleRows = std::vector<std::vector<std::string>>;

/// The rows of the sample that are whole, as a scanner takes them apart.
template <class Scan>
SampleRows sample_rows(std::string_view sample, bool is_whole, Scan scan) {
  SampleRows rows;
  std::vector<std::string_view> fields;
  while (!sample.empty() && rows.size() < sample_rows_max) {
    const RowScan found = scan(sample, is_whole, fields);
    if (found.kind == RowScan::Kind::incomplete) break;
    if (found.kind == RowScan::Kind::row) rows.emplace_back(fields.begin(), fields.end());
    sample.remove_prefix(found.size);
  }
  return rows;
}

SampleRows delimited_rows(std::string_view sample, bool is_whole, char delimiter) {
  DelimitedScanner scanner(delimiter);
  return sample_rows(sample, is_whole,
                     [&](auto text, bool last, auto& fields) { return scanner.scan(text, last, fields); });
}

/// How well the rows agree on their number of fields.
struct Agreement {
  std::size_t field_count = 0;  ///< of most rows
  std::size_t permille = 0;     ///< of rows that have it
};

Agreement agreement(const SampleRows& rows) {
  std::map<std::size_t, std::size_t> counts;
  for (const auto& row : rows) ++counts[row.size()];
  Agreement result;
  std::size_t most = 0;
  for (const auto& [fields, count] : counts) {
    if (count >= most) result.field_count = fields, most = count;
  }
  if (!rows.empty()) result.permille = most * 1000 / rows.size();
  return result;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether all commas stand between digits, as decimal commas do.
bool has_decimal_commas_only(std::string_view sample) {
  for (std::size_t at = sample.find(','); at != std::string_view::npos; at = sample.find(',', at + 1)) {
    const bool between = at > 0 && at + 1 < sample.size() && is_digit(sample[at - 1]) && is_digit(sample[at + 1]);
    if (!between) return false;
  }
  return true;
}

struct DelimiterTrial {
  char delimiter = ',';
  Agreement rows;
};

/// The delimiter by which the rows agree best; of equals the one that makes more fields, save that a comma which only
/// ever stands between digits loses.
std::optional<DelimiterTrial> best_delimiter(std::string_view sample, bool is_whole) {
  std::optional<DelimiterTrial> best;
  for (const char delimiter : delimiters) {
    const DelimiterTrial trial{delimiter, agreement(delimited_rows(sample, is_whole, delimiter))};
    if (trial.rows.field_count < 2) continue;
    const bool decimal_comma = best && best->delimiter == ',' && has_decimal_commas_only(sample);
    const bool is_better = !best || trial.rows.permille > best->rows.permille ||
                           (trial.rows.permille == best->rows.permille &&
                            (decimal_comma || trial.rows.field_count > best->rows.field_count));
    if (is_better) best = trial;
  }
  return best;
}

/// Columns between blanks are believed only where most lines are padded: begin with a blank or have two together.
bool is_padded(std::string_view sample) {
  std::size_t lines = 0;
  std::size_t padded = 0;
  while (!sample.empty()) {
    const RowScan line = scan_line(sample, true);
    const std::string_view text = sample.substr(0, line.text_size);
    if (line.kind == RowScan::Kind::row) {
      ++lines;
      if (text.starts_with(' ') || text.find("  ") != std::string_view::npos) ++padded;
    }
    sample.remove_prefix(line.size);
  }
  return 2 * padded > lines;
}

enum class Shape : std::uint8_t { empty, value, text };

/// A value is what no column is called: a number, an amount, a date, an e-mail address.
Shape shape_of(std::string_view field) {
  if (field.find_first_not_of(' ') == std::string_view::npos) return Shape::empty;
  if (field.find('@') != std::string_view::npos) return Shape::value;
  const bool has_digit = std::ranges::any_of(field, is_digit);
  const bool begins_with_letter = std::string_view("TZe").find(field.front()) != std::string_view::npos;  // "e164"
  const bool is_plain = !begins_with_letter &&
                        field.find_first_not_of("0123456789+-.,:/() TZ%$e") == std::string_view::npos;
  return has_digit && is_plain ? Shape::value : Shape::text;
}

struct HeaderGuess {
  bool has_header = false;
  bool is_certain = true;
};

/// A header is a first row of distinct texts. What follows confirms it: a column of values, or denies it: its texts
/// again.
HeaderGuess guess_header(const SampleRows& rows) {
  if (rows.empty()) return {};
  const auto& first = rows.front();
  const std::set<std::string> distinct(first.begin(), first.end());
  if (std::ranges::any_of(first, [](const auto& field) { return shape_of(field) == Shape::value; })) return {};
  if (std::ranges::all_of(first, [](const auto& field) { return shape_of(field) == Shape::empty; })) return {};
  bool repeats = false;
  for (std::size_t column = 0; column < first.size(); ++column) {
    std::size_t filled = 0;
    std::size_t values = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      if (column >= rows[i].size()) continue;
      const Shape shape = shape_of(rows[i][column]);
      if (shape != Shape::empty) ++filled;
      if (shape == Shape::value) ++values;
      repeats = repeats || (shape == Shape::text && rows[i][column] == first[column]);
    }
    if (filled > 0 && 2 * values > filled) return {true, true};
  }
  return {!repeats && distinct.size() == first.size(), false};
}

void detect_format(std::string_view sample, bool is_whole, Detected& detected) {
  const std::size_t start = sample.find_first_not_of(" \t\r\n");
  if (start != std::string_view::npos && sample[start] == '{') {
    detected.format = TableFormat::json_lines;
    return;
  }
  constexpr std::size_t convincing = 900;
  const auto best = best_delimiter(sample, is_whole);
  if (!best || best->rows.permille < convincing) {
    const Agreement columns = agreement(sample_rows(sample, is_whole, scan_columns));
    if (columns.field_count > 1 && columns.permille >= convincing && is_padded(sample)) {
      detected.format = TableFormat::columns;
      return;
    }
  }
  detected.format = TableFormat::delimited;
  if (best && best->rows.permille > 500) {
    detected.delimiter = best->delimiter;
    if (best->rows.permille < convincing) detected.doubts.emplace_back("the rows differ in their number of fields");
  } else if (start != std::string_view::npos) {
    detected.doubts.emplace_back("no delimiter was found; each line is taken for one field");
  }
}

}  // namespace

void detect_layout(std::string_view sample, bool is_whole, const ReadOptions& options, Detected& detected) {
  if (options.delimiter) {
    detected.format = TableFormat::delimited;
    detected.delimiter = *options.delimiter;
  } else if (options.format == TableFormat::delimited) {
    if (const auto best = best_delimiter(sample, is_whole)) detected.delimiter = best->delimiter;
  } else if (options.format) {
    detected.format = *options.format;
  } else {
    detect_format(sample, is_whole, detected);
  }
  if (detected.format == TableFormat::json_lines) return;

  const SampleRows rows = detected.format == TableFormat::columns
                              ? sample_rows(sample, is_whole, scan_columns)
                              : delimited_rows(sample, is_whole, detected.delimiter);
  const HeaderGuess guess = guess_header(rows);
  detected.has_header = options.has_header.value_or(guess.has_header);
  if (!options.has_header && !guess.is_certain) {
    detected.doubts.emplace_back(guess.has_header ? "the first row is taken for a header, though all columns are text"
                                                  : "the first row is taken for data, since its texts come again");
  }
  if (rows.empty()) return;
  detected.column_count = detected.has_header ? rows.front().size() : agreement(rows).field_count;
}

}  // namespace lapwing
