#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "api/selection.hpp"

namespace lapwing {

class Vault;
struct AudienceAnswer;

/// What is told of one customer of an audience.
struct AudienceRow {
  std::string id;
  std::uint64_t orders = 0;  ///< those that RFM counts
  Money revenue;
  RfmPlace place;
  std::string cell;  ///< "R2F1M3"; empty without scores
  std::string name;  ///< of RFM; empty without one
  std::string sealed_personal;
};

/// On the thread of the engine's partition.
AudienceRow audience_row(const CustomerSelection& selection, const Engine& engine, CustomerNumber number);

/// All of them by id; with a limit those whose hash is smallest, so that the sample is the same next time.
std::vector<AudienceRow> list_audience(const CustomerSelection& selection, std::optional<std::uint32_t> limit);

/// {"customer": ..., "orders": ..., "revenue": ..., "cell": ..., "name": ...}.
nlohmann::ordered_json to_json(const AudienceRow& row);

/// A field of an exported table. Texts of others are guarded against being run as formulas; numbers are ours.
struct ExportField {
  std::string text;
  bool is_number = false;
};
/// The columns' names; with names and contacts if `personal`.
std::vector<std::string> export_columns(bool personal);
/// The row's fields; with names and contacts from the vault if there is one. An error: the customer was erased.
Result<std::vector<ExportField>> export_fields(const AudienceRow& row, const Vault* vault);
/// The whole table as CSV.
Result<std::string> export_csv(const CustomerSelection& selection, const Vault* vault);

/// {"count": ..., "of": ..., "revenue": ..., "revenue_of": ...}: nobody is named.
nlohmann::ordered_json count_json(const AudienceAnswer& answer);

}  // namespace lapwing
