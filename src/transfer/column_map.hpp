#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace lapwing {

/// The tables that an import takes.
enum class ImportTable : unsigned char { customers, orders, lines, products };
std::string_view to_text(ImportTable table);

/// A column that an import knows, and what shops' exports call it. Names are compared without regard to case, blanks,
/// underscores and hyphens.
struct KnownColumn {
  std::string_view name;
  std::vector<std::string_view> aliases;
};

/// The columns known for a table, in the order of the table's field enumeration.
std::span<const KnownColumn> known_columns(ImportTable table);

/// Which column of a file holds which known column: what the user said, else the known name, else an alias.
class ColumnMap {
 public:
  /// "order_id=InvoiceNo,total=Sum" or "orders.order_id=InvoiceNo"; adds to what was said before.
  Result<void> add(std::string_view text);
  /// A file with one such pair a line; lines starting with # are comments.
  Result<void> add_file(const std::string& path);

  /// For each known column of the table its place among `columns`, if it is there. An error if the user named a column
  /// that the file does not have.
  [[nodiscard]] Result<std::vector<std::optional<std::size_t>>> resolve(ImportTable table,
                                                                        std::span<const std::string> columns) const;

 private:
  Result<void> add_pair(std::string_view pair);

  std::map<std::pair<ImportTable, std::string>, std::string> said_;  // known column -> column of the file
};

/// "Customer ID" and "customer_id" alike become "customerid"; Cyrillic letters are kept.
std::string folded_name(std::string_view name);

}  // namespace lapwing
