#pragma once

#include <string>
#include <string_view>

#include "host/data_folder.hpp"
#include "transfer/importer.hpp"
#include "transfer/input_router.hpp"

namespace lapwing {

/// One import under way: what its tables share. Internal to the room.
struct ImportRun {
  DataFolder& folder;
  const ImportOptions& options;
  Instant now;
  ImportSummary summary;
  RejectWriter rejects;
  InputRouter router;

  ImportRun(DataFolder& into, const ImportOptions& given, Instant at);

  Result<MappedTable> open(ImportTable table, const std::string& path, std::string_view date_column);
  /// Whom an order or a customer row without an id belongs to, by its contacts: the customer who has one of them, or a
  /// new one named after it. Empty if there is no usable contact.
  Result<std::string> customer_by_contact(std::string_view email, std::string_view phone);
  [[nodiscard]] std::string phone_region() const { return folder.shop().phone_region; }
};

/// Runs an import of one file to its end; if it fails, waits for what it had submitted, which counts into it.
template <class Import>
Result<void> run_to_end(ImportRun& run, const MappedTable& table, Import import) {
  auto imported = import.run();
  run.router.settle();
  run.summary.is_cut_short |= table.is_cut_short();
  return imported;
}

Result<void> import_customers(ImportRun& run, const std::string& path);
Result<void> import_products(ImportRun& run, const std::string& path);
Result<void> import_orders(ImportRun& run, const std::string& path);
Result<void> import_lines(ImportRun& run, const std::string& path);
Result<void> import_activity(ImportRun& run, const std::string& path);

/// "yes", "1", "true", "да" and their like; nothing if the text is neither that nor its contrary.
std::optional<bool> parse_yes(std::string_view text);

/// The line of an order that a row holds. `first` is the place of product_id among the table's columns, behind which
/// category, quantity, price and amount follow; whether it must say what it is worth, too. On a fault the row is
/// rejected and nothing given.
Result<std::optional<OrderLine>> read_line(MappedTable& table, std::size_t first, bool needs_worth = true);

}  // namespace lapwing
