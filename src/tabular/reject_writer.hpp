#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "tabular/csv_writer.hpp"

namespace lapwing {

/// A row that was not taken in, and why.
struct Reject {
  std::string_view file;
  std::uint64_t line = 0;
  std::string_view column;  ///< empty if the row as a whole is at fault
  std::string_view value;   ///< what stood in that column
  std::string_view reason;  ///< what was expected; short and without the value, so that rejects can be counted by it
  std::string_view row;     ///< the row as it stands in the file
};

/// Keeps the rows that an import refuses in a CSV file (file, line, column, value, reason, row) and counts them by
/// reason. The file is created by the first reject; without one there is none. Used by one thread at a time.
class RejectWriter {
 public:
  /// Behind so many different reasons all further ones are counted together.
  static constexpr std::size_t reasons_max = 1000;

  explicit RejectWriter(std::string path) : path_(std::move(path)) {}

  /// The error is one of creating the file.
  Result<void> write(const Reject& reject);
  /// Closes the file, if there is one.
  Result<void> finish();

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] const std::map<std::string, std::uint64_t, std::less<>>& count_by_reason() const { return counts_; }

 private:
  void count(std::string_view reason);

  std::string path_;
  std::optional<CsvWriter> file_;
  std::uint64_t total_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

}  // namespace lapwing
