#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "tabular/dates.hpp"
#include "tabular/progress.hpp"
#include "tabular/reject_writer.hpp"
#include "tabular/row_source.hpp"
#include "transfer/column_map.hpp"

namespace lapwing {

/// How a file was read, for the user.
struct TableSummary {
  std::string path;
  std::string table;
  std::string detected;              ///< "CSV, delimiter comma, UTF-8, header, 8 columns; dates DD.MM.YYYY"
  std::vector<std::string> doubts;   ///< guesses that another eye should check
  std::vector<std::string> mapping;  ///< "order_id = InvoiceNo"
  std::uint64_t rows = 0;            ///< data rows read, bad ones included
  std::uint64_t rejected = 0;
};

/// How far the reading of a file has come.
struct ImportPace {
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  std::uint64_t bytes = 0;  ///< of the file
  std::optional<std::uint64_t> bytes_total;
};
/// Called for each row; false: enough. The file then ends there, and what was read of it goes in. Empty: nobody
/// watches.
using WatchImport = std::function<bool(const ImportPace&)>;

/// The rows of one file by known columns: looks at the first rows to tell how dates are written, then streams. Bad rows
/// go to the reject file and are passed over. One thread at a time.
class MappedTable {
 public:
  struct Options {
    ReadOptions read;
    std::optional<DateFormat> dates;
    Progress::Style progress = Progress::Style::silent;
    WatchImport watch{};
  };

  /// `date_column`: the known column whose values show how dates are written.
  static Result<MappedTable> open(ImportTable table, const std::string& path, const ColumnMap& map,
                                  const Options& options, RejectWriter& rejects, std::string_view date_column);

  /// Moves to the next row that could be taken apart; false at the end.
  Result<bool> next();
  [[nodiscard]] bool has(std::size_t known) const { return places_[known].has_value(); }
  /// The value of a known column in this row, without outer blanks; empty if the file has no such column.
  [[nodiscard]] std::string_view field(std::size_t known) const;
  [[nodiscard]] std::string_view row_text() const;
  /// Where a known column's value stands: "customers.csv, line 7, email_ok". Nothing of it is personal.
  [[nodiscard]] std::string place_of(std::size_t known) const;
  /// Columns that are not known, with their places.
  [[nodiscard]] const std::vector<std::pair<std::string, std::size_t>>& other_columns() const { return others_; }
  [[nodiscard]] std::string_view other(std::size_t place) const;
  /// What stands in that place of the rows that were looked at beforehand, as far as they are still to come; empty ones
  /// are left out.
  [[nodiscard]] std::vector<std::string_view> sample(std::size_t place) const;
  [[nodiscard]] const DateFormat& dates() const { return dates_; }

  /// Sends the row to the reject file because of that column (nothing: because of the row).
  Result<void> reject(std::optional<std::size_t> known, std::string_view reason);
  [[nodiscard]] const TableSummary& summary() const { return summary_; }
  /// Whoever watches wanted no more of it.
  [[nodiscard]] bool is_cut_short() const { return is_cut_short_; }

 private:
  struct KeptRow {
    std::uint64_t line;
    std::string text;
    std::vector<std::string> fields;
  };

  MappedTable(ImportTable table, RowSource source, RejectWriter& rejects, Progress::Style style);
  Result<void> map_columns(const ColumnMap& map);
  Result<void> keep_sample();
  Result<bool> read_row();
  void choose_dates(const Options& options, std::string_view date_column);

  ImportTable table_;
  RowSource source_;
  RejectWriter* rejects_;
  std::unique_ptr<Progress> progress_;
  std::vector<std::optional<std::size_t>> places_;
  std::vector<std::pair<std::string, std::size_t>> others_;
  std::deque<KeptRow> sample_;  // rows looked at beforehand; the first one is the current row while `in_sample_`
  bool in_sample_ = false;
  DateFormat dates_;
  TableSummary summary_;
  WatchImport watch_;
  bool is_cut_short_ = false;
};

}  // namespace lapwing
