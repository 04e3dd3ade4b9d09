// lapwing audience count, sample, export: who they are.
#include <algorithm>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "cli/audience_selection.hpp"
#include "condition/describe.hpp"
#include "host/audience_question.hpp"
#include "tabular/csv_writer.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// What is told of one customer.
struct Listed {
  std::string id;
  std::uint64_t standing_orders = 0;
  Money revenue;
  RfmPlace place;
  std::string name;  ///< of RFM; empty without one
  std::string sealed_personal;
};

Listed list_customer(const AudienceSelection& selection, const Engine& engine, CustomerNumber number) {
  const CustomerView customer = engine.audience().customer(number);
  Listed listed{.id = std::string(customer.id()), .sealed_personal = std::string(customer.sealed_personal())};
  for_each_rfm_order(customer, [&](const RfmOrder& order) {
    if (!is_counted(order)) return;
    ++listed.standing_orders;
    listed.revenue += order.total - order.refunded;
  });
  const RfmState& rfm = selection.rfm();
  const Moment moment = engine.moment(selection.at());
  listed.place = rfm.bounds() != nullptr ? place_of(rfm.definition(), *rfm.bounds(), customer, moment)
                                         : figures_of(rfm.definition(), customer, moment);
  if (const auto name = name_of(rfm.names(), listed.place)) listed.name = rfm.names().names()[*name].id;
  return listed;
}

/// All of them by id; of a sample those whose hash is smallest, so that it is the same next time.
std::vector<Listed> list_all(AudienceSelection& selection, std::optional<std::uint32_t> limit) {
  std::mutex mutex;
  std::vector<Listed> all;
  const auto by_hash = [](const Listed& listed) { return std::pair(stable_hash(listed.id, 1), listed.id); };
  selection.host().for_each([&](PartitionId id, const Engine& engine) {
    std::vector<Listed> here;
    for (const CustomerNumber number : selection.members()[id.value]) {
      here.push_back(list_customer(selection, engine, number));
      if (limit && here.size() > 2 * std::size_t{*limit} + 100) {
        std::ranges::sort(here, {}, by_hash);
        here.resize(*limit);
      }
    }
    const std::lock_guard lock(mutex);
    std::ranges::move(here, std::back_inserter(all));
  });
  if (limit) {
    std::ranges::sort(all, {}, by_hash);
    if (all.size() > *limit) all.resize(*limit);
  } else {
    std::ranges::sort(all, {}, &Listed::id);
  }
  return all;
}

std::string cell_of(const Listed& listed) {
  if (!listed.place.scores) return "";
  return fmt::format("R{}F{}M{}", listed.place.scores->r, listed.place.scores->f, listed.place.scores->m);
}

/// Texts of others are guarded against being run as formulas; numbers are ours.
Result<void> put_row(CsvWriter& csv, const Listed& listed, const Vault* vault) {
  csv.put(listed.id);
  csv.put_number(std::to_string(listed.standing_orders));
  csv.put_number(to_text(listed.revenue));
  const auto& figures = listed.place.figures;
  csv.put_number(figures ? std::to_string(figures->recency_days) : "");
  csv.put_number(figures ? std::to_string(figures->frequency) : "");
  csv.put_number(figures ? to_text(figures->monetary) : "");
  csv.put(cell_of(listed));
  csv.put(listed.name);
  if (vault != nullptr) {
    Personal personal;
    if (!listed.sealed_personal.empty()) personal = TRY(vault->open(listed.id, listed.sealed_personal));
    for (const std::string* text : {&personal.email, &personal.phone, &personal.first_name, &personal.last_name}) {
      csv.put(*text);
    }
  }
  csv.end_row();
  return {};
}

}  // namespace

Result<ExitCode> count_audience(const AudienceOptions& options) {
  const auto audience = TRY(NamedAudience::create(options));
  const auto answer = ask_everybody(audience->host(), audience->condition(), audience->at(), &audience->rfm(), {});
  ensure(answer.has_value(), "a question that nobody stops is answered");
  if (options.json) {
    fmt::print("{}\n", Json{{"count", answer->customers},
                            {"of", answer->everybody},
                            {"revenue", to_text(answer->revenue)},
                            {"revenue_of", to_text(answer->revenue_of_everybody)},
                            {"sample", answer->sample}}
                           .dump());
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
  const auto selection = TRY(AudienceSelection::create(options));
  const std::vector<Listed> sample = list_all(*selection, options.limit);
  Json customers = Json::array();
  if (!options.json) {
    fmt::print("{}\n", painted(fmt::format("{}  {}  {}  {}  {}", padded_right("customer", 24), padded_left("orders", 6),
                                           padded_left("revenue", 14), padded_right("cell", 8), "name"),
                               Colour::dim));
  }
  for (const Listed& listed : sample) {
    if (options.json) {
      customers.push_back({{"customer", listed.id},
                           {"orders", listed.standing_orders},
                           {"revenue", to_text(listed.revenue)},
                           {"cell", cell_of(listed)},
                           {"name", listed.name}});
      continue;
    }
    fmt::print("{}", tidied(fmt::format("{}  {}  {}  {}  {}\n", padded_right(listed.id, 24),
                                        padded_left(grouped(listed.standing_orders), 6),
                                        padded_left(grouped_money(to_text(listed.revenue)), 14),
                                        padded_right(cell_of(listed), 8), listed.name)));
  }
  if (options.json) {
    const Json json{{"count", selection->size()}, {"customers", customers}};
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    fmt::print("{} of {} customers\n", grouped(sample.size()), grouped(selection->size()));
  }
  return ExitCode::done;
}

Result<ExitCode> export_audience(const AudienceOptions& options) {
  const auto selection = TRY(AudienceSelection::create(options));
  CsvWriter csv = TRY(CsvWriter::create(options.out));
  for (const char* name :
       {"customer_id", "orders", "revenue", "recency_days", "frequency", "monetary", "cell", "name"}) {
    csv.put(name);
  }
  if (options.personal) {
    for (const char* name : {"email", "phone", "first_name", "last_name"}) csv.put(name);
  }
  csv.end_row();
  const Vault* vault = options.personal ? &selection->folder().vault() : nullptr;
  const std::vector<Listed> all = list_all(*selection, std::nullopt);
  for (const Listed& listed : all) CHECK(put_row(csv, listed, vault));
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
