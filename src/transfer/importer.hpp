#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "base/result.hpp"
#include "model/shop.hpp"
#include "transfer/mapped_table.hpp"

namespace lapwing {

class DataFolder;

/// What to import, and what the user says of the files.
struct ImportOptions {
  std::optional<std::string> customers;
  std::optional<std::string> orders;
  std::optional<std::string> lines;
  std::optional<std::string> products;
  std::optional<std::string> activity;
  ColumnMap map;
  ReadOptions read;
  std::optional<DateFormat> dates;
  std::string rejects_path = "rejects.csv";
  WatchImport watch{};  ///< see there
  /// Others use the shop meanwhile: few inputs are under way at a time, so that what comes in does not wait long.
  bool is_beside_service = false;
  Progress::Style progress = Progress::Style::silent;
};

/// What became of the things of one kind.
struct ImportCounts {
  std::uint64_t accepted = 0;   ///< new or changed
  std::uint64_t unchanged = 0;  ///< known already
  std::uint64_t rejected = 0;   ///< rows in the reject file
};

/// Contacts of one channel in the customers file.
struct ContactCounts {
  std::uint64_t valid = 0;
  std::uint64_t invalid = 0;
};

/// Orders that nobody can be credited with: no customer id, no usable e-mail or phone.
struct GuestCounts {
  std::uint64_t orders = 0;
  std::uint64_t rows = 0;
  Money revenue;
};

struct ImportSummary {
  ImportCounts customers;
  ImportCounts orders;
  ImportCounts lines;
  ImportCounts products;
  ImportCounts activity;
  ImportCounts consents;
  ContactCounts emails;
  ContactCounts phones;
  GuestCounts guests;
  std::uint64_t merged_rows = 0;  ///< rows of the orders file that joined the order of an earlier row
  Money revenue;  ///< of the orders in the files that were not rejected, guests' left out; returns subtract
  std::vector<TableSummary> files;
  std::string rejects_path;
  std::uint64_t rejects = 0;
  std::map<std::string, std::uint64_t, std::less<>> reject_reasons;
  bool is_cut_short = false;  ///< whoever watched it wanted no more
};

/// Imports the files into the folder, customers and products first, then orders, lines and activity. Nothing that can
/// be used is left out because of what cannot; importing the same files again changes nothing. An error means that the
/// import could not go on: a file that cannot be read, a column that is missing; what went in before stays. `now` is
/// when the shop learns of it.
Result<ImportSummary> import_files(DataFolder& folder, const ImportOptions& options, Instant now);

/// Consents to messages over a channel that were given elsewhere, under one wording.
struct ConsentImport {
  std::string path;
  ChannelKind channel{};
  std::string topic;    ///< empty: all topics
  std::string source;   ///< where they were given
  std::string text_id;  ///< the wording, published
  std::uint32_t text_version = 0;
};

/// Records each row's consent, with the file, line and column as its proof, of customers who are known. A row that
/// was imported before changes nothing, and neither does a consent start anything. Errors as above.
Result<ImportSummary> import_consents(DataFolder& folder, const ConsentImport& wanted, const ImportOptions& options,
                                      Instant now);

}  // namespace lapwing
