#include "cli/import_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/console.hpp"
#include "transfer/import_json.hpp"
#include "transfer/importer.hpp"

namespace lapwing {
namespace {

void print_counts(std::string_view name, const ImportCounts& counts) {
  if (counts.accepted + counts.unchanged + counts.rejected == 0) return;
  fmt::print("  {}{}{}{}\n", padded_right(name, 11), padded_left(grouped(counts.accepted), 12),
             padded_left(grouped(counts.unchanged), 12),
             painted(padded_left(grouped(counts.rejected), 12), counts.rejected > 0 ? Colour::red : Colour::plain));
}

}  // namespace

void print_import(const ImportSummary& summary, std::string_view currency, bool as_json) {
  if (as_json) {
    fmt::print("{}\n", to_json(summary).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    return;
  }
  for (const TableSummary& file : summary.files) {
    fmt::print("{}  {} rows: {}\n", painted(file.path, Colour::bold), grouped(file.rows), file.detected);
    for (const std::string& pair : file.mapping) fmt::print("    {}\n", painted(pair, Colour::dim));
    for (const std::string& doubt : file.doubts) fmt::print("    {} {}\n", painted("check:", Colour::yellow), doubt);
  }
  fmt::print("\n  {}{}{}{}\n", padded_right("", 11), padded_left("accepted", 12), padded_left("unchanged", 12),
             padded_left("rejected", 12));
  print_counts("customers", summary.customers);
  print_counts("orders", summary.orders);
  print_counts("lines", summary.lines);
  print_counts("products", summary.products);
  print_counts("activity", summary.activity);
  if (summary.merged_rows > 0)
    fmt::print("  {} rows joined the order of an earlier row\n", grouped(summary.merged_rows));
  for (const auto& [name, counts] : {std::pair("e-mail", &summary.emails), std::pair("phone", &summary.phones)}) {
    if (counts->valid + counts->invalid == 0) continue;
    fmt::print("  {}: {} valid, {} cannot be used (the customers are kept, the contact is marked)\n", name,
               grouped(counts->valid), grouped(counts->invalid));
  }
  fmt::print("  revenue {} {}\n", grouped_money(to_text(summary.revenue)), currency);
  if (summary.guests.rows > 0) {
    fmt::print("  guests: {} orders ({} rows, {} {}) without a customer id, e-mail or phone were left out\n",
               grouped(summary.guests.orders), grouped(summary.guests.rows),
               grouped_money(to_text(summary.guests.revenue)), currency);
  }
  if (summary.rejects == 0) return;
  fmt::print("\n{} rows were rejected, see {}\n", painted(grouped(summary.rejects), Colour::red), summary.rejects_path);
  for (const auto& [reason, count] : summary.reject_reasons)
    fmt::print("  {}  {}\n", padded_left(grouped(count), 9), reason);
}

}  // namespace lapwing
