#include "api/audience_rows.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/smallest.hpp"
#include "base/hash.hpp"
#include "host/audience_question.hpp"
#include "host/host.hpp"
#include "tabular/csv_writer.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// What a sample is chosen by: it does not depend on how customers are partitioned or numbered.
using HashedId = std::pair<std::uint64_t, std::string_view>;
HashedId hashed(std::string_view id) { return {stable_hash(id, 1), id}; }

}  // namespace

AudienceRow audience_row(const CustomerSelection& selection, const Engine& engine, CustomerNumber number) {
  const CustomerView customer = engine.audience().customer(number);
  AudienceRow row{.id = std::string(customer.id()), .sealed_personal = std::string(customer.sealed_personal())};
  for_each_rfm_order(customer, [&](const RfmOrder& order) {
    if (!is_counted(order)) return;
    ++row.orders;
    row.revenue += order.total - order.refunded;
  });
  const RfmState& rfm = selection.rfm(engine);
  const Moment moment = engine.moment(selection.at());
  row.place = rfm.bounds() != nullptr ? place_of(rfm.definition(), *rfm.bounds(), customer, moment)
                                      : figures_of(rfm.definition(), customer, moment);
  if (const auto& scores = row.place.scores) row.cell = fmt::format("R{}F{}M{}", scores->r, scores->f, scores->m);
  // Whoever has figures has a name only by scores, which there are none of before the first bounds.
  const bool is_named = row.place.scores || !row.place.figures;
  if (const auto name = is_named ? name_of(rfm.names(), row.place) : std::nullopt)
    row.name = rfm.names().names()[*name].id;
  return row;
}

std::vector<AudienceRow> list_audience(const CustomerSelection& selection, std::optional<std::uint32_t> limit) {
  std::mutex mutex;
  std::vector<AudienceRow> all;
  selection.host().for_each([&](PartitionId id, const Engine& engine) {
    const std::vector<CustomerNumber>& members = selection.members()[id.value];
    std::vector<AudienceRow> here;
    const auto put = [&](CustomerNumber number) { here.push_back(audience_row(selection, engine, number)); };
    if (limit) {
      Smallest<HashedId, CustomerNumber> chosen(*limit);
      for (const CustomerNumber number : members) {
        chosen.offer(hashed(engine.audience().customer(number).id()), number);
      }
      for (const auto& [key, number] : std::move(chosen).take()) put(number);
    } else {
      std::ranges::for_each(members, put);
    }
    const std::lock_guard lock(mutex);
    std::ranges::move(here, std::back_inserter(all));
  });
  if (limit) {
    std::ranges::sort(all, {}, [](const AudienceRow& row) { return hashed(row.id); });
    if (all.size() > *limit) all.resize(*limit);
  } else {
    std::ranges::sort(all, {}, &AudienceRow::id);
  }
  return all;
}

Json to_json(const AudienceRow& row) {
  return {{"customer", row.id},
          {"orders", row.orders},
          {"revenue", to_text(row.revenue)},
          {"cell", row.cell},
          {"name", row.name}};
}

std::vector<std::string> export_columns(bool personal) {
  std::vector<std::string> columns = {"customer_id", "orders",   "revenue", "recency_days",
                                      "frequency",   "monetary", "cell",    "name"};
  if (personal) columns.insert(columns.end(), {"email", "phone", "first_name", "last_name"});
  return columns;
}

Result<std::vector<ExportField>> export_fields(const AudienceRow& row, const Vault* vault) {
  const auto& figures = row.place.figures;
  std::vector<ExportField> fields = {{row.id},
                                     {std::to_string(row.orders), true},
                                     {to_text(row.revenue), true},
                                     {figures ? std::to_string(figures->recency_days) : "", true},
                                     {figures ? std::to_string(figures->frequency) : "", true},
                                     {figures ? to_text(figures->monetary) : "", true},
                                     {row.cell},
                                     {row.name}};
  if (vault == nullptr) return fields;
  Personal personal;
  if (!row.sealed_personal.empty()) personal = TRY(vault->open(row.id, row.sealed_personal));
  for (std::string* text : {&personal.email, &personal.phone, &personal.first_name, &personal.last_name}) {
    fields.push_back({std::move(*text)});
  }
  return fields;
}

Result<std::string> export_csv(const CustomerSelection& selection, const Vault* vault) {
  std::string csv;
  const auto put = [&](std::string_view text, bool is_first, bool is_number) {
    if (!is_first) csv += ',';
    append_csv_field(csv, text, is_number ? FormulaGuard::off : FormulaGuard::on);
  };
  bool is_first = true;
  for (const std::string& column : export_columns(vault != nullptr)) {
    put(column, std::exchange(is_first, false), true);
  }
  csv += '\n';
  for (const AudienceRow& row : list_audience(selection, std::nullopt)) {
    is_first = true;
    for (const ExportField& field : TRY(export_fields(row, vault))) {
      put(field.text, std::exchange(is_first, false), field.is_number);
    }
    csv += '\n';
  }
  return csv;
}

Json count_json(const AudienceAnswer& answer) {
  return {{"count", answer.customers},
          {"of", answer.everybody},
          {"revenue", to_text(answer.revenue)},
          {"revenue_of", to_text(answer.revenue_of_everybody)}};
}

}  // namespace lapwing
