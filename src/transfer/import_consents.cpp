#include <fmt/format.h>

#include <functional>
#include <unordered_set>

#include "host/consent_evidence.hpp"
#include "host/customer_facts.hpp"
#include "model/record.hpp"
#include "transfer/import_run.hpp"

namespace lapwing {
namespace {

/// In the order of known_columns(ImportTable::consents).
enum Field : std::size_t { customer_id, email, phone, at, granted, ip, proof };

/// What a consent says, less what is sealed: equal texts are the same consent.
std::size_t identity_of(std::string_view customer, const ConsentFact& fact) {
  return std::hash<std::string>{}(fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", customer,
                                              static_cast<unsigned>(fact.channel), fact.topic, fact.granted, fact.at.ms,
                                              fact.source, fact.text_id, fact.text_version, fact.proof));
}

class ConsentsImport {
 public:
  ConsentsImport(ImportRun& run, MappedTable& table, const ConsentImport& wanted)
      : run_(run), table_(table), wanted_(wanted) {}

  Result<void> run() {
    CHECK(read_log());
    while (TRY(table_.next())) CHECK(row());
    CHECK(run_.router.finish());
    run_.summary.consents.accepted = counters_.changed + counters_.added;
    run_.summary.consents.unchanged += counters_.unchanged;
    run_.summary.consents.rejected = table_.summary().rejected + counters_.refused;
    return {};
  }

 private:
  /// Consents under this wording that the journal has, so that a file that comes again changes nothing.
  Result<void> read_log() {
    for (std::uint16_t i = 0; i < run_.folder.host().partition_count(); ++i) {
      CHECK(run_.folder.journal().read(PartitionId{i}, JournalOffset{},
                                       [&](JournalOffset, std::string_view payload) -> Result<void> {
                                         const Batch batch = TRY(decode_batch(payload));
                                         for (const Record& record : batch.records) note(record);
                                         return {};
                                       }));
    }
    return {};
  }

  void note(const Record& record) {
    const auto* input = std::get_if<Input>(&record.body);
    const auto* customer = input == nullptr ? nullptr : std::get_if<CustomerRecorded>(input);
    if (customer == nullptr) return;
    for (const ConsentFact& fact : customer->consents) {
      if (fact.text_id == wanted_.text_id) known_.insert(identity_of(customer->customer_id, fact));
    }
  }

  Result<void> row() {
    ConsentFact fact{.channel = wanted_.channel, .topic = wanted_.topic, .granted = true, .at = run_.now};
    fact.source = wanted_.source;
    fact.text_id = wanted_.text_id;
    fact.text_version = wanted_.text_version;
    const std::string said = std::string(table_.field(proof));
    const Field named = !table_.field(customer_id).empty() ? customer_id : !table_.field(email).empty() ? email : phone;
    fact.proof = fmt::format("{}{}{}", table_.place_of(named), said.empty() ? "" : "; ", said);
    const std::string customer = TRY(customer_of_row());
    if (customer.empty()) return table_.reject(named, "expected a customer who is known: import customers first");
    if (const auto text = table_.field(at); !text.empty()) {
      const auto instant = parse_date(text, table_.dates(), run_.folder.shop().zone);
      if (!instant) return table_.reject(at, fmt::format("expected a date as {}", to_text(table_.dates())));
      if (*instant > run_.now) return table_.reject(at, "expected a date that has come");
      fact.at = *instant;
    } else {
      return table_.reject(at, "expected the date on which it was given");
    }
    if (const auto text = table_.field(granted); !text.empty()) {
      const auto yes = parse_yes(text);
      if (!yes) return table_.reject(granted, "expected yes or no");
      fact.granted = *yes;
    }
    if (!known_.insert(identity_of(customer, fact)).second) {
      ++run_.summary.consents.unchanged;
      return {};
    }
    fact.sealed_evidence = TRY(seal_evidence(run_.folder.vault(), customer, {std::string(table_.field(ip)), ""}));
    CustomerRecorded recorded{.customer_id = customer, .imported = true};
    recorded.consents.push_back(std::move(fact));
    return run_.router.put(customer, std::move(recorded), counters_);
  }

  /// Empty: nobody whom the shop knows.
  Result<std::string> customer_of_row() {
    std::string customer = run_.folder.vault().current_id(table_.field(customer_id));
    for (const Field contact : {email, phone}) {
      if (!customer.empty() || table_.field(contact).empty()) continue;
      const auto owner = TRY(owner_of_contact(run_.folder.vault(), table_.field(contact), run_.phone_region()));
      if (owner) customer = *owner;
    }
    bool is_known = false;
    Host& host = run_.folder.host();
    host.with(host.partition_of(customer),
              [&](const Engine& engine) { is_known = engine.audience().find(customer).has_value(); });
    return is_known ? customer : std::string();
  }

  ImportRun& run_;
  MappedTable& table_;
  const ConsentImport& wanted_;
  InputRouter::Counters counters_;
  std::unordered_set<std::size_t> known_;
};

}  // namespace

Result<ImportSummary> import_consents(DataFolder& folder, const ConsentImport& wanted, const ImportOptions& options,
                                      Instant now) {
  ImportRun run(folder, options, now);
  MappedTable table = TRY(run.open(ImportTable::consents, wanted.path, "at"));
  if (!table.has(customer_id) && !table.has(email) && !table.has(phone)) {
    return fail("no column tells customers apart: expected customer_id, email or phone", wanted.path);
  }
  if (!table.has(at)) return fail("no column says when consent was given: expected at", wanted.path);
  CHECK(run_to_end(run, table, ConsentsImport(run, table, wanted)));
  CHECK(run.rejects.finish());
  run.summary.files.push_back(table.summary());
  run.summary.rejects = run.rejects.total();
  run.summary.rejects_path = run.rejects.path();
  run.summary.reject_reasons = run.rejects.count_by_reason();
  return std::move(run.summary);
}

}  // namespace lapwing
