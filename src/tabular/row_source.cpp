#include "tabular/row_source.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "tabular/byte_source.hpp"
#include "tabular/detection.hpp"
#include "tabular/json_lines.hpp"
#include "tabular/row_scanner.hpp"
#include "tabular/text_encoding.hpp"
#include "tabular/text_window.hpp"

namespace lapwing {
namespace {

/// Rows of ASCII, the most of them, need no look at their UTF-8.
bool is_ascii(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; at + sizeof seen <= text.size(); at += sizeof seen) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    seen |= word;
  }
  for (; at < text.size(); ++at) seen |= static_cast<unsigned char>(text[at]);
  return (seen & high_bits) == 0;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

struct RowSource::State {
  State(std::string source_name, TextWindow text_window)
      : name(std::move(source_name)), window(std::move(text_window)), delimited(',') {}

  RowScan scan(std::vector<std::string_view>& fields) {
    switch (detected.format) {
      case TableFormat::delimited:
        return delimited.scan(window.unread(), window.is_last(), fields);
      case TableFormat::columns:
        return scan_columns(window.unread(), window.is_last(), fields);
      case TableFormat::json_lines:
        return scan_line(window.unread(), window.is_last());
    }
    ensure(false, "every format has a scanner");
    return {};
  }

  std::string name;
  TextWindow window;
  Detected detected;
  DelimitedScanner delimited;
  JsonLines json;
  std::vector<std::string> column_names;  // unless json has them
  std::uint64_t next_line = 1;
  Row row;
  RowError error;
};

RowSource::RowSource(std::unique_ptr<State> state) : state_(std::move(state)) {}
RowSource::RowSource(RowSource&&) noexcept = default;
RowSource& RowSource::operator=(RowSource&&) noexcept = default;
RowSource::~RowSource() = default;

Result<RowSource> RowSource::open(const std::string& path, const ReadOptions& options) {
  auto bytes = TRY(open_bytes(path));
  auto window = TRY(TextWindow::open(std::move(bytes), options.encoding));
  const std::string name = !options.name.empty() ? options.name : path == "-" ? "standard input" : path;
  return start(std::make_unique<State>(name, std::move(window)), options);
}

Result<RowSource> RowSource::over(std::string bytes, const std::string& name, const ReadOptions& options) {
  auto source = TRY(bytes_in_memory(std::move(bytes), name));
  auto window = TRY(TextWindow::open(std::move(source), options.encoding));
  return start(std::make_unique<State>(name, std::move(window)), options);
}

Result<RowSource> RowSource::start(std::unique_ptr<State> state, const ReadOptions& options) {
  RowSource source(std::move(state));
  State& s = *source.state_;
  s.detected.encoding = s.window.encoding().encoding;
  s.detected.is_gzip = s.window.bytes().is_gzip();
  if (!s.window.encoding().doubt.empty()) s.detected.doubts.push_back(s.window.encoding().doubt);
  detect_layout(s.window.unread(), s.window.is_last(), options, s.detected);
  s.delimited = DelimitedScanner(s.detected.delimiter);
  if (s.detected.format == TableFormat::json_lines) {
    source.learn_json_columns();
    return source;
  }
  std::vector<std::string_view> header;
  if (s.detected.has_header) {
    // Read as a row of as many fields as it has.
    const std::size_t column_count = std::exchange(s.detected.column_count, 0);
    const RowRead read = TRY(source.next());
    if (read == RowRead::bad_row)
      return fail("the header: " + s.error.reason, fmt::format("{}:{}", s.name, s.error.line));
    if (read == RowRead::row) header = s.row.fields_;
    s.detected.column_count = std::max(column_count, header.size());
  }
  source.name_columns(header);
  return source;
}

void RowSource::name_columns(const std::vector<std::string_view>& header) {
  std::vector<std::string>& names = state_->column_names;
  for (std::size_t i = 0; i < state_->detected.column_count; ++i) {
    std::string name(i < header.size() ? trimmed(header[i]) : std::string_view());
    if (name.empty()) name = fmt::format("column{}", i + 1);
    if (std::ranges::find(names, name) != names.end()) name += fmt::format("_{}", i + 1);
    names.push_back(std::move(name));
  }
}

/// Reads the objects of the sample for their members, without consuming them.
void RowSource::learn_json_columns() {
  std::string_view rest = state_->window.unread();
  std::vector<std::string_view> fields;
  while (!rest.empty()) {
    const RowScan line = scan_line(rest, state_->window.is_last());
    if (line.kind == RowScan::Kind::incomplete) break;
    // What is wrong with a line is said when it is its turn.
    if (line.kind == RowScan::Kind::row) std::ignore = state_->json.read(rest.substr(0, line.text_size), fields);
    rest.remove_prefix(line.size);
  }
  state_->detected.column_count = state_->json.columns().size();
}

Result<RowRead> RowSource::next() {
  State& s = *state_;
  for (;;) {
    if (s.window.unread().empty() && s.window.is_last()) return RowRead::end;
    const RowScan scan = s.scan(s.row.fields_);
    if (scan.kind == RowScan::Kind::incomplete) {
      if (s.window.unread().size() > row_bytes_max) {
        return fail("a row is longer than 4 MiB: is this a table?", fmt::format("{}:{}", s.name, s.next_line));
      }
      auto filled = s.window.fill();
      if (!filled) return std::unexpected(std::move(filled).error());
      continue;
    }
    const std::uint64_t line = s.next_line;
    s.row.line_ = line;
    s.row.text_ = s.window.unread().substr(0, scan.text_size);
    s.next_line += scan.line_count;
    s.window.consume(scan.size);
    if (scan.kind == RowScan::Kind::blank) continue;
    return take(scan);
  }
}

/// Judges the row that has just been scanned.
RowRead RowSource::take(const RowScan& scan) {
  State& s = *state_;
  if (scan.kind == RowScan::Kind::fault) return refuse(scan.fault_line, std::string(scan.fault));
  if (!is_ascii(s.row.text_) && !is_valid_utf8(s.row.text_)) {
    return refuse(0, fmt::format("not valid {}: is the file in another encoding?", to_text(s.detected.encoding)));
  }
  if (s.detected.format == TableFormat::json_lines) {
    if (auto read = s.json.read(s.row.text_, s.row.fields_); !read) return refuse(0, std::move(read).error().message);
    s.detected.column_count = s.json.columns().size();
    return RowRead::row;
  }
  const std::size_t expected = s.detected.column_count;
  if (s.row.fields_.size() != expected && expected != 0) {
    return refuse(0, fmt::format("expected {} fields, found {}", expected, s.row.fields_.size()));
  }
  return RowRead::row;
}

RowRead RowSource::refuse(std::size_t fault_line, std::string reason) {
  state_->error = RowError{state_->row.line_ + fault_line, state_->row.text_, std::move(reason)};
  return RowRead::bad_row;
}

const Row& RowSource::row() const { return state_->row; }

const RowError& RowSource::row_error() const { return state_->error; }

const std::vector<std::string>& RowSource::columns() const {
  return state_->detected.format == TableFormat::json_lines ? state_->json.columns() : state_->column_names;
}

std::optional<std::size_t> RowSource::column(std::string_view name) const {
  const auto& names = columns();
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

const Detected& RowSource::detected() const { return state_->detected; }

const std::string& RowSource::name() const { return state_->name; }

std::uint64_t RowSource::bytes_read() const { return state_->window.bytes().bytes_read(); }

std::optional<std::uint64_t> RowSource::total_bytes() const { return state_->window.bytes().total_bytes(); }

}  // namespace lapwing
