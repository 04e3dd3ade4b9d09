#include "api/definition_routes.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/access.hpp"
#include "api/definition_desk.hpp"
#include "api/definition_folder.hpp"
#include "api/four_eyes.hpp"
#include "api/json_body.hpp"
#include "campaign/definition.hpp"
#include "host/publication.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t files_max = 2000;

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  Json items = Json::array();
  for (const DefinitionPublished& published : published_definitions(shop.folder.host())) {
    items.push_back({{"kind", to_text(published.kind)}, {"id", published.id}, {"version", published.version}});
  }
  return json_answer({{"items", std::move(items)}});
}

Answered<HttpResponse> export_all(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const auto files = TRY(stored(definition_files(published_definitions(shop.folder.host()))));
  HttpResponse response = json_answer({{"files", files}});
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"definitions.json\"");
  return response;
}

/// A path that stays within its folder: names between slashes.
bool is_inner_path(const std::string& path) {
  if (path.empty() || path.find_first_of(std::string_view("\\\0", 2)) != std::string::npos) return false;
  const fs::path parts(path);
  return parts.is_relative() &&
         std::ranges::all_of(parts, [](const fs::path& part) { return !part.empty() && part != "." && part != ".."; });
}

/// The files, laid out as `read_definition_folder` reads them.
Answered<void> lay_out(const nlohmann::json& files, const fs::path& folder) {
  for (const auto& [path, text] : files.items()) {
    const std::string where = fmt::format("$.files[\"{}\"]", path);
    if (!is_inner_path(path)) return refuse(422, "expected a path within the folder, as segments/vip.json", where);
    if (!text.is_string()) return refuse(422, "expected the file's text", where);
    std::error_code error;
    fs::create_directories((folder / path).parent_path(), error);
    std::ofstream out(folder / path, std::ios::binary);
    out << text.get_ref<const std::string&>();
    out.close();
    if (error || !out) return refuse(422, "expected a path that is no folder of another file", where);
  }
  return {};
}

/// The file's path within the folder, in place of where it lay.
Error within(Error error, const fs::path& folder) {
  const std::string prefix = folder.string() + "/";
  for (std::string* text : {&error.where, &error.message}) {
    for (std::size_t at = text->find(prefix); at != std::string::npos; at = text->find(prefix, at)) {
      text->erase(at, prefix.size());
    }
  }
  return error;
}

/// What the address of a kind's own needs.
Permission needed_for(DefinitionKind kind) {
  if (kind == DefinitionKind::campaign) return Permission::run_campaigns;
  return kind == DefinitionKind::policy ? Permission::change_settings : Permission::edit_definitions;
}

/// 403 for the first that whoever asks could not publish by itself; what stays as it is needs nothing.
Answered<void> check_permitted(const Actor& actor, const std::vector<AppliedDefinition>& planned) {
  for (const auto& [definition, standing] : planned) {
    const Permission needed = needed_for(definition.kind);
    if (standing == Standing::same || actor.may(needed)) continue;
    return refuse(403, fmt::format("the {} \"{}\" needs the permission {}", to_text(definition.kind), definition.id,
                                   to_text(needed)));
  }
  return {};
}

bool brings_segments(const std::vector<AppliedDefinition>& planned) {
  return std::ranges::any_of(planned, [](const AppliedDefinition& one) {
    return one.definition.kind == DefinitionKind::segment && one.standing != Standing::same;
  });
}

/// 409 for a campaign that needs a second person at its own address: a set of files is carried out whole or not at all.
/// What stays as it is, and what does not run, needs nobody.
Answered<void> check_approved(ApiShop& shop, const Call& call, const std::vector<AppliedDefinition>& planned) {
  Host& host = shop.folder.host();
  if (shop.access == nullptr || !shop.access->approvals().rule().is_on()) return {};
  for (const auto& [definition, standing] : planned) {
    if (definition.kind != DefinitionKind::campaign || standing == Standing::same) continue;
    CampaignStatus status = CampaignStatus::running;
    host.with(PartitionId{0}, [&](const Engine& engine) {
      if (engine.definition(DefinitionKind::campaign, definition.id) != nullptr) {
        status = engine.campaigns().status(definition.id);
      }
    });
    if (status != CampaignStatus::running) continue;
    if (brings_segments(planned)) {
      return refuse(409, fmt::format("whom the campaign \"{}\" would reach cannot be counted before the segments are "
                                     "there: apply them by themselves first",
                                     definition.id));
    }
    const CampaignDefinition campaign = TRY(parse_campaign(definition.text, 1));
    const Intended intended{.kind = ApprovalKind::campaign_publish,
                            .needs = Permission::run_campaigns,
                            .subject = definition.id,
                            .counted_as = definition.id,
                            .extent = extent_of(host, campaign, shop.clock())};
    if (!TRY(counts_as_needing_approval(shop, call, intended))) continue;
    return refuse(409, fmt::format("the campaign \"{}\" needs the approval of a second person: publish it by itself",
                                   definition.id));
  }
  return {};
}

Answered<HttpResponse> apply(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const nlohmann::json* files = body->value("files");
  const bool is_preview = TRY(body->yes_or("preview", false));
  CHECK(body->finish());
  if (files == nullptr || !files->is_object() || files->empty() || files->size() > files_max) {
    return refuse(422, fmt::format("expected an object of 1 to {} files, as an export has", files_max), "$.files");
  }
  const TemporaryFolder scratch(TemporaryFolder::Place::memory);
  // What a set lacks is looked for in the folder above it: there is nothing.
  const fs::path folder = scratch.path() / "definitions";
  CHECK(lay_out(*files, folder));
  auto read = read_definition_folder(folder);
  if (!read) return std::unexpected(Problem(within(read.error(), folder)));
  if (read->empty()) return refuse(422, "expected definitions, as segments/vip.json", "$.files");
  Host& host = shop.folder.host();
  const std::lock_guard lock(shop.publishing);
  const auto planned = TRY(plan_definitions(host, *std::move(read), shop.clock()));
  CHECK(check_permitted(call.actor, planned));
  if (!is_preview) CHECK(check_approved(shop, call, planned));
  if (!is_preview) CHECK(apply_definitions(host, planned, shop.clock()));
  Json listed = Json::array();
  for (const auto& [definition, standing] : planned) {
    listed.push_back({{"kind", to_text(definition.kind)}, {"id", definition.id}, {"standing", to_text(standing)}});
  }
  return json_answer({{"done", !is_preview}, {"definitions", std::move(listed)}});
}

}  // namespace

std::vector<Route> definition_routes(ApiShop& shop) {
  return {api_route(shop, "GET", "/api/definitions", Permission::read, list),
          api_route(shop, "GET", "/api/definitions/export", Permission::read, export_all),
          api_route(shop, "POST", "/api/definitions/apply", Permission::run_campaigns, apply)};
}

}  // namespace lapwing
