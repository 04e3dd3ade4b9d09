// lapwing audience count, sample, export: who they are.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/audience_rows.hpp"
#include "api/currency.hpp"
#include "base/ensure.hpp"
#include "cli/audience_selection.hpp"
#include "condition/describe.hpp"
#include "host/audience_question.hpp"
#include "tabular/csv_writer.hpp"

namespace lapwing {

using Json = nlohmann::ordered_json;

Result<ExitCode> count_audience(const AudienceOptions& options) {
  const auto audience = TRY(NamedAudience::create(options));
  const auto answer = ask_everybody(audience->host(), audience->condition(), audience->at(), &audience->rfm(), {});
  ensure(answer.has_value(), "a question that nobody stops is answered");
  if (options.json) {
    Json json = count_json(*answer);
    json["sample"] = answer->sample;
    fmt::print("{}\n", json.dump());
    return ExitCode::done;
  }
  const auto share = [](double part, double whole) {
    return fmt::format("{:.1f}%", whole == 0 ? 0 : part / whole * 100);
  };
  fmt::print("{} of {} customers: {}\n", painted(grouped(answer->customers), Colour::bold), grouped(answer->everybody),
             describe(audience->condition(), audience->shop().locale, currency_of(audience->shop())));
  fmt::print("  {}  of the customers\n",
             padded_left(share(static_cast<double>(answer->customers), static_cast<double>(answer->everybody)), 6));
  fmt::print("  {}  of the revenue of the last 365 days: {} of {} {}\n",
             padded_left(share(static_cast<double>(answer->revenue.units),
                               static_cast<double>(answer->revenue_of_everybody.units)),
                         6),
             grouped_money(to_text(answer->revenue)), grouped_money(to_text(answer->revenue_of_everybody)),
             audience->shop().currency);
  if (!answer->sample.empty()) fmt::print("  for example: {}\n", fmt::join(answer->sample, ", "));
  return ExitCode::done;
}

Result<ExitCode> sample_audience(const AudienceOptions& options) {
  const auto audience = TRY(NamedAudience::create(options));
  const CustomerSelection selection = audience->select();
  const std::vector<AudienceRow> sample = list_audience(selection, options.limit);
  Json customers = Json::array();
  if (!options.json) {
    fmt::print("{}\n", painted(fmt::format("{}  {}  {}  {}  {}", padded_right("customer", 24), padded_left("orders", 6),
                                           padded_left("revenue", 14), padded_right("cell", 8), "name"),
                               Colour::dim));
  }
  for (const AudienceRow& row : sample) {
    if (options.json) {
      customers.push_back(to_json(row));
      continue;
    }
    fmt::print("{}", tidied(fmt::format(
                         "{}  {}  {}  {}  {}\n", padded_right(row.id, 24), padded_left(grouped(row.orders), 6),
                         padded_left(grouped_money(to_text(row.revenue)), 14), padded_right(row.cell, 8), row.name)));
  }
  if (options.json) {
    const Json json{{"count", selection.size()}, {"customers", customers}};
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    fmt::print("{} of {} customers\n", grouped(sample.size()), grouped(selection.size()));
  }
  return ExitCode::done;
}

Result<ExitCode> export_audience(const AudienceOptions& options) {
  const auto audience = TRY(NamedAudience::create(options));
  CsvWriter csv = TRY(CsvWriter::create(options.out));
  for (const std::string& name : export_columns(options.personal)) csv.put(name);
  csv.end_row();
  const Vault* vault = options.personal ? &audience->folder().vault() : nullptr;
  const std::vector<AudienceRow> all = list_audience(audience->select(), std::nullopt);
  for (const AudienceRow& row : all) {
    for (const ExportField& field : TRY(export_fields(row, vault))) {
      field.is_number ? csv.put_number(field.text) : csv.put(field.text);
    }
    csv.end_row();
  }
  CHECK(csv.finish());
  if (options.out == "-") return ExitCode::done;
  if (options.json) {
    fmt::print("{}\n", Json{{"customers", all.size()}, {"file", options.out}}.dump());
  } else {
    fmt::print("{} customers are in {}\n", grouped(all.size()), options.out);
  }
  return ExitCode::done;
}

}  // namespace lapwing
