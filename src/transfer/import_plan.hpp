#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"
#include "transfer/importer.hpp"

namespace lapwing {

/// How one file is to be read; what is left open is detected.
struct ImportPlan {
  ImportTable table = ImportTable::orders;
  std::map<std::string, std::string> columns;  ///< the file's by known ones; empty: the file has none for it
  std::map<std::string, std::string> lists;    ///< attributes that hold lists, and what stands between their texts
  ReadOptions read;
  std::optional<DateFormat> dates;
};

/// What imports the file at `path` so. Error: the table knows no such column.
Result<ImportOptions> import_options(const ImportPlan& plan, const std::string& path);

/// A row that could not be used.
struct ImportProblem {
  std::uint64_t line = 0;
  std::string column;  ///< empty if the row as a whole is at fault
  std::string value;
  std::string reason;
};

/// What a file looks like under a plan, by its first thousand rows.
struct ImportPreview {
  static constexpr std::size_t rows_shown = 20;
  static constexpr std::size_t rows_tried = 1000;
  static constexpr std::size_t problems_shown = 20;

  Detected detected;
  std::string described;            ///< "CSV, delimiter comma, UTF-8, header, 8 columns; dates DD.MM.YYYY"
  std::vector<std::string> doubts;  ///< guesses that another eye should check
  std::vector<std::string> columns;
  /// Every column that the table knows with the file's that holds it; empty: none.
  std::vector<std::pair<std::string_view, std::string>> mapping;
  std::vector<std::string> others;             ///< columns that are not mapped: attributes, of customers
  std::vector<std::vector<std::string>> rows;  ///< the first ones, a field for each column
  std::uint64_t tried = 0;                     ///< how many rows were tried in a shop that is thrown away
  std::uint64_t rejected = 0;                  ///< of these
  std::vector<ImportProblem> problems;
  std::optional<Error> hindrance;  ///< why it cannot be imported so
};

/// Looks at the file; `scratch` is a path where rows that are rejected may be written, which is gone afterwards. Error:
/// it cannot be read as a table at all.
Result<ImportPreview> preview_import(const ShopConfigured& shop, const std::string& path, const ImportPlan& plan,
                                     const std::string& scratch, Instant now);

/// The table that most columns of the file fit.
Result<ImportTable> guess_table(const std::string& path, const ReadOptions& read);

}  // namespace lapwing
