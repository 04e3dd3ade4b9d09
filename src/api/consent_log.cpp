#include "api/consent_log.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "host/data_folder.hpp"
#include "model/record.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// Gives the inputs that may be about those.
Result<void> read_inputs(DataFolder& folder, PartitionId partition, const RecordSubjects& subjects,
                         const std::function<void(const Input&, Instant)>& read) {
  return folder.journal_index().read(partition, subjects, [&](const Record& record) {
    if (const auto* input = std::get_if<Input>(&record.body)) read(*input, record.at);
  });
}

}  // namespace

Result<ConsentLog> read_consent_log(DataFolder& folder, const std::string& customer_id) {
  const PartitionId partition = folder.host().partition_of(customer_id);
  bool is_known = false;
  folder.host().with(partition,
                     [&](const Engine& engine) { is_known = engine.audience().find(customer_id).has_value(); });
  if (!is_known) return fail(fmt::format("there is no customer \"{}\"", customer_id));
  ConsentLog log;
  RecordSubjects customer_subject, shown;
  customer_subject.add_customer(customer_id);
  CHECK(read_inputs(folder, partition, customer_subject, [&](const Input& input, Instant at) {
    const auto* customer = std::get_if<CustomerRecorded>(&input);
    if (customer == nullptr || customer->customer_id != customer_id) return;
    for (const ConsentFact& fact : customer->consents) {
      const auto evidence = open_evidence(folder.vault(), customer_id, fact.sealed_evidence);
      log.entries.push_back({at, fact, evidence ? std::optional(*evidence) : std::nullopt});
      if (!fact.text_id.empty()) shown.add_definition(DefinitionKind::consent_text, fact.text_id);
    }
  }));
  if (shown.sorted().empty()) return log;
  CHECK(read_inputs(folder, partition, shown, [&](const Input& input, Instant) {
    const auto* published = std::get_if<DefinitionPublished>(&input);
    if (published == nullptr || published->kind != DefinitionKind::consent_text) return;
    log.texts[{published->id, published->version}] = published->text;
  }));
  std::erase_if(log.texts, [&](const auto& text) {
    return std::ranges::none_of(log.entries, [&](const ConsentLog::Entry& entry) {
      return text.first == ConsentLog::TextName{entry.fact.text_id, entry.fact.text_version};
    });
  });
  return log;
}

Json to_json(const ConsentLog& log, const std::string& customer_id) {
  Json entries = Json::array();
  for (const ConsentLog::Entry& entry : log.entries) {
    const ConsentFact& fact = entry.fact;
    Json json{{"at", to_text(fact.at)},
              {"recorded_at", to_text(entry.recorded_at)},
              {"channel", to_text(fact.channel)},
              {"topic", fact.topic},
              {"granted", fact.granted},
              {"source", fact.source},
              {"text_id", fact.text_id},
              {"text_version", fact.text_version},
              {"proof", fact.proof}};
    json["address"] = entry.evidence ? Json(entry.evidence->address) : Json();
    json["client"] = entry.evidence ? Json(entry.evidence->client) : Json();
    entries.push_back(std::move(json));
  }
  Json texts = Json::array();
  for (const auto& [name, definition] : log.texts) {
    const Json published = Json::parse(definition, nullptr, false);
    texts.push_back({{"id", name.first},
                     {"version", name.second},
                     {"text", published.is_object() ? published.value("text", std::string()) : std::string()}});
  }
  return {{"customer", customer_id}, {"consents", std::move(entries)}, {"texts", std::move(texts)}};
}

}  // namespace lapwing
