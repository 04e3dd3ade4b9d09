#include "transfer/import_json.hpp"

#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const ImportCounts& counts) {
  return {{"accepted", counts.accepted}, {"rejected", counts.rejected}, {"unchanged", counts.unchanged}};
}

Json to_json(const TableSummary& file) {
  return {{"path", file.path},       {"table", file.table}, {"detected", file.detected}, {"doubts", file.doubts},
          {"mapping", file.mapping}, {"rows", file.rows},   {"rejected", file.rejected}};
}

std::string_view name_of(TableFormat format) {
  switch (format) {
    case TableFormat::delimited:
      return "delimited";
    case TableFormat::columns:
      return "columns";
    case TableFormat::json_lines:
      return "json_lines";
  }
  return {};
}

}  // namespace

Json to_json(const ImportSummary& summary) {
  Json files = Json::array();
  for (const TableSummary& file : summary.files) files.push_back(to_json(file));
  return {{"orders", to_json(summary.orders)},
          {"customers", to_json(summary.customers)},
          {"lines", to_json(summary.lines)},
          {"products", to_json(summary.products)},
          {"activity", to_json(summary.activity)},
          {"contacts",
           {{"email", {{"valid", summary.emails.valid}, {"invalid", summary.emails.invalid}}},
            {"phone", {{"valid", summary.phones.valid}, {"invalid", summary.phones.invalid}}}}},
          {"guests",
           {{"orders", summary.guests.orders},
            {"rows", summary.guests.rows},
            {"revenue", to_text(summary.guests.revenue)}}},
          {"merged_rows", summary.merged_rows},
          {"revenue", to_text(summary.revenue)},
          {"rejects",
           {{"total", summary.rejects}, {"file", summary.rejects_path}, {"reasons", summary.reject_reasons}}},
          {"files", files}};
}

Json to_json(const ImportPreview& preview) {
  const Detected& detected = preview.detected;
  Json mapping = Json::array();
  for (const auto& [field, column] : preview.mapping) {
    mapping.push_back({{"field", field}, {"column", column.empty() ? Json() : Json(column)}});
  }
  Json problems = Json::array();
  for (const ImportProblem& one : preview.problems) {
    problems.push_back({{"line", one.line},
                        {"column", one.column.empty() ? Json() : Json(one.column)},
                        {"value", one.value},
                        {"reason", one.reason}});
  }
  const bool is_delimited = detected.format == TableFormat::delimited;
  return {{"detected",
           {{"format", name_of(detected.format)},
            {"delimiter", is_delimited ? Json(std::string(1, detected.delimiter)) : Json()},
            {"encoding", to_text(detected.encoding)},
            {"header", detected.has_header},
            {"gzip", detected.is_gzip},
            {"text", preview.described}}},
          {"doubts", preview.doubts},
          {"columns", preview.columns},
          {"mapping", std::move(mapping)},
          {"others", preview.others},
          {"rows", preview.rows},
          {"tried", preview.tried},
          {"rejected", preview.rejected},
          {"problems", std::move(problems)},
          {"hindrance", preview.hindrance ? Json(preview.hindrance->message) : Json()}};
}

}  // namespace lapwing
