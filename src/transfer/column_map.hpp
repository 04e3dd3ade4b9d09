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
enum class ImportTable : unsigned char { customers, orders, lines, products, activity, consents };
std::string_view to_text(ImportTable table);
std::optional<ImportTable> parse_import_table(std::string_view text);

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
  /// "order_id=InvoiceNo,total=Sum" or "orders.order_id=InvoiceNo"; "list:Likes=semicolon" for an attribute whose
  /// column holds lists of texts, and what stands between them. Adds to what was said before.
  Result<void> add(std::string_view text);
  /// One of them; an empty column: the file has none, whatever its columns are called. Error: the table knows no such
  /// column, or takes no such separator.
  Result<void> set(ImportTable table, std::string_view known, std::string column);
  Result<void> set_list(std::string_view column, std::string_view separator) { return add_list(column, separator); }
  /// A file with one such pair a line; lines starting with # are comments.
  Result<void> add_file(const std::string& path);

  /// For each known column of the table its place among `columns`, if it is there. An error if the user named a column
  /// that the file does not have.
  [[nodiscard]] Result<std::vector<std::optional<std::size_t>>> resolve(ImportTable table,
                                                                        std::span<const std::string> columns) const;

  /// What stands between the texts of a column that was said to hold lists; nothing for any other.
  [[nodiscard]] std::optional<char> list_separator(std::string_view column) const;
  /// An error if a column that was said to hold lists is none of these, the attributes of the file at `path`.
  [[nodiscard]] Result<void> check_lists(std::span<const std::pair<std::string, std::size_t>> attributes,
                                         const std::string& path) const;

 private:
  Result<void> add_list(std::string_view column, std::string_view separator);
  Result<void> add_pair(std::string_view pair);

  std::map<std::pair<ImportTable, std::string>, std::string> said_;  // known column -> column of the file
  std::map<std::string, char> lists_;                                // folded name of an attribute -> separator
};

/// "Customer ID" and "customer_id" alike become "customerid"; Cyrillic letters are kept.
std::string folded_name(std::string_view name);

}  // namespace lapwing
