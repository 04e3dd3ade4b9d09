#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "tabular/read_options.hpp"

namespace lapwing {

struct RowScan;

/// One row of a file. Its views last until the next row is read.
class Row {
 public:
  /// The line of the file on which the row starts, counted from 1, the header included.
  [[nodiscard]] std::uint64_t line() const { return line_; }
  /// The row as it stands in the file (in UTF-8), without its line end.
  [[nodiscard]] std::string_view text() const { return text_; }
  /// One per column of the source.
  [[nodiscard]] const std::vector<std::string_view>& fields() const { return fields_; }
  /// The field of that column, which must exist: see RowSource::column.
  [[nodiscard]] std::string_view operator[](std::size_t column) const { return fields_[column]; }

 private:
  friend class RowSource;
  std::uint64_t line_ = 0;
  std::string_view text_;
  std::vector<std::string_view> fields_;
};

/// Why a row could not be taken apart. Its views last until the next row is read.
struct RowError {
  std::uint64_t line = 0;  ///< where the fault is, counted from 1
  std::string_view text;   ///< the lines that were passed over
  std::string reason;      ///< what was expected
};

enum class RowRead : std::uint8_t {
  row,
  bad_row,  ///< see `row_error`; reading goes on
  end
};

/// Reads the rows of a shop's export in constant memory: CSV and its kin, columns between blanks, JSON lines; plain or
/// gzip; in UTF-8, UTF-16, Windows-1251 or -1252. Lines of nothing are passed over. Used by one thread at a time.
class RowSource {
 public:
  /// A row longer than this ends the reading: the file is no table.
  static constexpr std::size_t row_bytes_max = 4 * 1024 * 1024;

  /// Opens a file ("-": standard input), looks at its first 64 KiB, and reads its header if it has one. Columns without
  /// a name are called column1, column2, ..., by their place; a name that comes again gets its place added ("price_7").
  static Result<RowSource> open(const std::string& path, const ReadOptions& options = {});
  /// The same over bytes in memory, which errors call `name`.
  static Result<RowSource> over(std::string bytes, const std::string& name, const ReadOptions& options = {});

  RowSource(RowSource&&) noexcept;
  RowSource& operator=(RowSource&&) noexcept;
  ~RowSource();

  /// Reads the next row. An error means that the file cannot be read further.
  Result<RowRead> next();
  /// After RowRead::row.
  [[nodiscard]] const Row& row() const;
  /// After RowRead::bad_row: a wrong number of fields, broken quotes, invalid UTF-8, broken JSON.
  [[nodiscard]] const RowError& row_error() const;

  /// JSON lines may add columns while they are read; an index once given stays.
  [[nodiscard]] const std::vector<std::string>& columns() const;
  /// The place of a column by its exact name, from 0.
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  [[nodiscard]] const Detected& detected() const;
  /// The path, or the name given.
  [[nodiscard]] const std::string& name() const;

  /// Bytes of the file itself taken in so far, compressed ones for gzip; somewhat ahead of the row.
  [[nodiscard]] std::uint64_t bytes_read() const;
  /// The size of the file itself; unknown for a pipe.
  [[nodiscard]] std::optional<std::uint64_t> total_bytes() const;

 private:
  struct State;
  explicit RowSource(std::unique_ptr<State> state);
  static Result<RowSource> start(std::unique_ptr<State> state, const ReadOptions& options);

  RowRead take(const RowScan& scan);
  RowRead refuse(std::size_t fault_line, std::string reason);
  void name_columns(const std::vector<std::string_view>& header);
  void learn_json_columns();

  std::unique_ptr<State> state_;
};

}  // namespace lapwing
