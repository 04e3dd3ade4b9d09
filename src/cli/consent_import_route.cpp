#include "cli/consent_import_route.hpp"

#include <filesystem>
#include <fstream>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/json_body.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"
#include "ingest/consent_texts.hpp"
#include "journal/temporary_folder.hpp"
#include "transfer/importer.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What proof of a consent names the table by: a file's name without folders.
Result<std::string> read_name(JsonFields& fields) {
  std::string name = TRY(fields.text_or("name", "consents.csv"));
  if (!name.empty() && fs::path(name).filename() == name && name != "." && name != "..") return name;
  return fail("expected a file's name without folders", fields.path_of("name"));
}

Result<void> write_file(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  if (!file) return fail("the table cannot be written into a passing file: is there room?");
  return {};
}

Result<std::uint32_t> publish_wording(ApiShop& shop, const std::string& id, const std::string& wording, Instant now) {
  const std::lock_guard lock(shop.publishing);
  return publish_consent_text(shop.folder.host(), id, wording, now);
}

Json report_of(const ImportSummary& summary, std::uint32_t text_version, const std::string& rejects) {
  Json reasons = Json::object();
  for (const auto& [reason, count] : summary.reject_reasons) reasons[reason] = count;
  return {{"accepted", summary.consents.accepted}, {"unchanged", summary.consents.unchanged},
          {"rejected", summary.consents.rejected}, {"text_version", text_version},
          {"reject_reasons", std::move(reasons)},  {"rejects", rejects}};
}

Answered<HttpResponse> import(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const auto channel = parse_channel_kind(TRY(body->text("channel")));
  ConsentImport wanted;
  wanted.topic = TRY(optional_text(body.fields(), "topic"));
  wanted.source = TRY(body->text("source"));
  wanted.text_id = TRY(body->text_or("text_id", "import"));
  const std::string wording = TRY(body->text("text"));
  const std::string name = TRY(read_name(body.fields()));
  const std::string csv = TRY(body->text("csv"));
  ImportOptions options;
  if (const std::string dates = TRY(optional_text(body.fields(), "dates")); !dates.empty()) {
    const auto format = parse_date_format(dates);
    if (!format) return refuse(422, format.error().message, "$.dates");
    options.dates = *format;
  }
  CHECK(body->finish());
  if (!channel) return refuse(422, "expected email, sms or push", "$.channel");
  wanted.channel = *channel;
  const TemporaryFolder scratch(TemporaryFolder::Place::memory);
  wanted.path = (scratch.path() / name).string();
  options.rejects_path = (scratch.path() / (name + ".rejects")).string();
  options.is_beside_service = true;
  CHECK(stored(write_file(wanted.path, csv)));
  const Instant now = shop.clock();
  const auto version = publish_wording(shop, wanted.text_id, wording, now);
  if (!version) return refuse(422, version.error().message, version.error().where == "id" ? "$.text_id" : "$.text");
  wanted.text_version = *version;
  const auto summary = import_consents(shop.folder, wanted, options, now);
  if (!summary) return refuse(422, summary.error().message, "$.csv");
  const std::string rejects = summary->rejects > 0 ? read_text(options.rejects_path).value_or("") : "";
  call.tell(fmt::format("{} accepted", summary->consents.accepted));
  return json_answer(report_of(*summary, wanted.text_version, rejects));
}

}  // namespace

Route consent_import_route(ApiShop& shop) {
  return api_route(shop, "POST", "/api/consents/import", Permission::change_customers, import);
}

}  // namespace lapwing
