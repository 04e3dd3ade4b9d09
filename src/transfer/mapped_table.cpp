#include "transfer/mapped_table.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::size_t sample_rows = 1000;

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

MappedTable::MappedTable(ImportTable table, RowSource source, RejectWriter& rejects, Progress::Style style)
    : table_(table),
      source_(std::move(source)),
      rejects_(&rejects),
      progress_(std::make_unique<Progress>(fmt::format("importing {}", to_text(table)), style)) {}

Result<MappedTable> MappedTable::open(ImportTable table, const std::string& path, const ColumnMap& map,
                                      const Options& options, RejectWriter& rejects, std::string_view date_column) {
  MappedTable mapped(table, TRY(RowSource::open(path, options.read)), rejects, options.progress);
  mapped.watch_ = options.watch;
  mapped.summary_.path = mapped.source_.name();
  mapped.summary_.table = to_text(table);
  CHECK(mapped.keep_sample());
  CHECK(mapped.map_columns(map));
  mapped.choose_dates(options, date_column);
  return mapped;
}

Result<void> MappedTable::map_columns(const ColumnMap& map) {
  auto places = map.resolve(table_, source_.columns());
  if (!places) return fail(places.error().message, summary_.path);
  places_ = std::move(*places);
  const auto known = known_columns(table_);
  const std::vector<std::string>& columns = source_.columns();
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (places_[i]) summary_.mapping.push_back(fmt::format("{} = {}", known[i].name, columns[*places_[i]]));
  }
  for (std::size_t place = 0; place < columns.size(); ++place) {
    if (std::ranges::find(places_, std::optional(place)) == places_.end()) others_.emplace_back(columns[place], place);
  }
  summary_.detected = to_text(source_.detected());
  summary_.doubts = source_.detected().doubts;
  return {};
}

Result<void> MappedTable::keep_sample() {
  while (sample_.size() < sample_rows && TRY(read_row())) {
    const Row& row = source_.row();
    KeptRow kept{row.line(), std::string(row.text()), {}};
    kept.fields.assign(row.fields().begin(), row.fields().end());
    sample_.push_back(std::move(kept));
  }
  return {};
}

void MappedTable::choose_dates(const Options& options, std::string_view date_column) {
  if (options.dates) dates_ = *options.dates;
  const auto known = known_columns(table_);
  const auto column = std::ranges::find(known, date_column, &KnownColumn::name);
  if (column == known.end() || !places_[static_cast<std::size_t>(column - known.begin())]) return;
  const std::size_t place = *places_[static_cast<std::size_t>(column - known.begin())];
  if (!options.dates) {
    const std::vector<std::string_view> samples = sample(place);
    const DateDetection detection = detect_date_format(samples);
    if (detection.format) dates_ = *detection.format;
    if (!detection.doubt.empty()) summary_.doubts.push_back(detection.doubt);
  }
  summary_.detected += fmt::format("; dates {}", to_text(dates_));
}

/// Reads until a row that could be taken apart; the others are rejected.
Result<bool> MappedTable::read_row() {
  for (;;) {
    if (is_cut_short_) return false;
    const RowRead read = TRY(source_.next());
    if (read == RowRead::end) return false;
    ++summary_.rows;
    progress_->update(summary_.rows, source_.bytes_read(), source_.total_bytes());
    const ImportPace pace{summary_.rows, summary_.rejected, source_.bytes_read(), source_.total_bytes()};
    if (watch_ && !watch_(pace)) {
      --summary_.rows;  // that one is not looked at
      is_cut_short_ = true;
      return false;
    }
    if (read == RowRead::row) return true;
    const RowError& error = source_.row_error();
    ++summary_.rejected;
    CHECK(rejects_->write({.file = source_.name(), .line = error.line, .reason = error.reason, .row = error.text}));
  }
}

Result<bool> MappedTable::next() {
  if (in_sample_) sample_.pop_front();
  in_sample_ = !sample_.empty();
  if (in_sample_) return true;
  const bool found = TRY(read_row());
  if (!found) progress_->finish();
  return found;
}

std::string_view MappedTable::other(std::size_t place) const {
  if (in_sample_) {
    const KeptRow& row = sample_.front();
    return place < row.fields.size() ? without_blanks(row.fields[place]) : std::string_view();
  }
  const auto& fields = source_.row().fields();
  return place < fields.size() ? without_blanks(fields[place]) : std::string_view();
}

std::vector<std::string_view> MappedTable::sample(std::size_t place) const {
  std::vector<std::string_view> values;
  for (const KeptRow& row : sample_) {
    if (place >= row.fields.size()) continue;
    const std::string_view value = without_blanks(row.fields[place]);
    if (!value.empty()) values.push_back(value);
  }
  return values;
}

std::string_view MappedTable::field(std::size_t known) const {
  return places_[known] ? other(*places_[known]) : std::string_view();
}

std::string_view MappedTable::row_text() const { return in_sample_ ? sample_.front().text : source_.row().text(); }

std::string MappedTable::place_of(std::size_t known) const {
  const std::string& name = source_.name();
  return fmt::format(
      "{}, line {}, {}", name.substr(name.rfind('/') + 1), in_sample_ ? sample_.front().line : source_.row().line(),
      places_[known] ? std::string_view(source_.columns()[*places_[known]]) : known_columns(table_)[known].name);
}

Result<void> MappedTable::reject(std::optional<std::size_t> known, std::string_view reason) {
  ++summary_.rejected;
  std::string_view column;
  if (known) column = places_[*known] ? source_.columns()[*places_[*known]] : known_columns(table_)[*known].name;
  return rejects_->write({.file = source_.name(),
                          .line = in_sample_ ? sample_.front().line : source_.row().line(),
                          .column = column,
                          .value = known ? field(*known) : std::string_view(),
                          .reason = reason,
                          .row = row_text()});
}

}  // namespace lapwing
