#include "api/campaign_routes.hpp"

#include <limits>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/campaign_desk.hpp"
#include "api/campaign_overview.hpp"
#include "api/definition_desk.hpp"
#include "api/draft_answers.hpp"
#include "api/four_eyes.hpp"
#include "api/json_body.hpp"
#include "campaign/definition.hpp"
#include "campaign/stay_reason.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int32_t days_of_a_list = 14;

Answered<CampaignStatus> read_status(std::string_view text, unsigned status, std::string_view where) {
  const auto read = parse_campaign_status(text);
  if (!read) return refuse(status, "expected draft, running, paused, finished or archived", std::string(where));
  return *read;
}

Answered<Definition> find(Host& host, const std::string& id) {
  return known_definition(host, DefinitionKind::campaign, id);
}

// ---- Reading

/// A campaign of which there is a draft and nothing else.
Json unpublished_json(const Draft& draft, Day from, Day until) {
  const Json definition = Json::parse(draft.text);
  const auto text = [&](const char* field) {
    const auto found = definition.find(field);
    return found != definition.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const std::string name = text("name");
  const CampaignOverview nothing{.name = name.empty() ? draft.campaign : name, .mechanic = text("mechanic")};
  return overview_json(draft.campaign, nothing, from, until);
}

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string status = query.text("status");
  const std::string mechanic = query.text("mechanic");
  CHECK(readable(query.finish()));
  if (!status.empty()) TRY(read_status(status, 400, "status"));
  const Day today = shop.folder.shop().zone.day(shop.clock());
  const Day from = today - (days_of_a_list - 1);
  std::map<std::string, Json> by_id;
  for (const auto& [id, campaign] : campaign_overviews(shop.folder.host(), {})) {
    by_id.emplace(id, overview_json(id, campaign, from, today)).first->second["has_draft"] = false;
  }
  for (const Draft& draft : shop.drafts.all()) {
    const auto known = by_id.try_emplace(draft.campaign);
    if (known.second) known.first->second = unpublished_json(draft, from, today);
    known.first->second["has_draft"] = true;
  }
  Json items = Json::array();
  for (auto& [id, item] : by_id) {
    const bool is_meant = (status.empty() || item["status"] == status) &&
                          (mechanic.empty() || item["mechanic"] == mechanic);
    if (is_meant) items.push_back(std::move(item));
  }
  return json_answer({{"items", std::move(items)}});
}

Answered<HttpResponse> tell(ApiShop& shop, const std::string& id, unsigned status) {
  const Definition known = TRY(find(shop.folder.host(), id));
  const CampaignOverview campaign = campaign_overview(shop.folder.host(), id).value();
  const Zone& zone = shop.folder.shop().zone;
  Json versions = Json::array();
  for (const auto& [version, at] : campaign.published_at) {
    const auto walking = campaign.walking.find(version);
    versions.push_back({{"version", version},
                        {"published_at", instant_json(at, zone)},
                        {"enrolled", walking == campaign.walking.end() ? 0 : walking->second}});
  }
  const auto draft = shop.drafts.find(id);
  HttpResponse response = json_answer(
      {{"id", id},
       {"name", campaign.name},
       {"mechanic", text_or_null(campaign.mechanic)},
       {"version", campaign.version},
       {"status", to_text(campaign.status)},
       {"status_reason", text_or_null(campaign.status_reason)},
       {"status_set_at", campaign.status_set_at ? instant_json(*campaign.status_set_at, zone) : Json()},
       {"enrolled", campaign.walking_now()},
       {"versions", std::move(versions)},
       {"draft", draft ? draft_head(*draft, zone) : Json()},
       {"definition", Json::parse(known.text, nullptr, false)}},
      status);
  response.headers.emplace_back("ETag", etag(campaign.version));
  return response;
}

Answered<HttpResponse> one(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return tell(shop, call.value("campaign"), 200);
}

// ---- Changing

/// What is wrong with the definition, by the field of the body that it stands in.
Problem in_body(Problem problem) {
  std::string& where = problem.error.where;
  if (where.starts_with('$')) where = "$.definition" + where.substr(1);
  return problem;
}

/// What is to be published: what the body says, else the draft.
Answered<std::string> text_to_publish(ApiShop& shop, const Call& call, JsonBody& body,
                                      const std::optional<Draft>& draft) {
  const std::string& id = call.value("campaign");
  std::string text;
  if (body->value("definition") != nullptr) {
    text = Json::parse(call.request.body)["definition"].dump();
  } else if (draft) {
    text = draft->text;
  } else {
    return refuse(409, fmt::format("there is no draft of \"{}\": give a \"definition\"", id));
  }
  std::string whole = TRY(with_id(text, id, "$.definition"));
  const auto problems = problems_of(shop.folder.host(), whole);
  if (problems.empty()) return whole;
  const bool are_more = problems.size() > 1;
  Error first{problems.front().message, problems.front().where};
  if (are_more) first.message += fmt::format(" (and {} more: ask /api/campaigns/validate)", problems.size() - 1);
  return std::unexpected(in_body(std::move(first)));
}

/// What a request for approval went by when it was asked for.
struct Pinned {
  std::uint32_t version = 0;  ///< of the campaign, that was the newest
  std::uint32_t draft = 0;    ///< its revision; 0: it was not of a draft
};
Json to_json(const Pinned& pinned) { return {{"version", pinned.version}, {"draft", pinned.draft}}; }

Answered<Pinned> read_pinned(JsonBody& body) {
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  JsonFields fields = TRY(JsonFields::of(*body->value("pinned"), "$.pinned"));
  Pinned pinned;
  pinned.version = static_cast<std::uint32_t>(TRY(fields.integer("version", 0, most)));
  pinned.draft = static_cast<std::uint32_t>(TRY(fields.integer("draft", 0, most)));
  CHECK(fields.finish());
  return pinned;
}

/// What was shown is carried out, or nothing.
Answered<void> check_pinned(const Pinned& pinned, std::uint32_t version) {
  if (pinned.version == version) return {};
  return refuse(409,
                fmt::format("it was asked for over version {}, and {} is the newest now", pinned.version, version));
}

Intended intended_run(ApprovalKind kind, const std::string& id, Extent extent, Json body) {
  return {.kind = kind,
          .needs = Permission::run_campaigns,
          .subject = id,
          .counted_as = id,
          .extent = extent,
          .body = std::move(body)};
}

CampaignStatus status_of(Host& host, const std::string& id) {
  CampaignStatus status = CampaignStatus::draft;
  host.with(PartitionId{0}, [&](const Engine& engine) { status = engine.campaigns().status(id); });
  return status;
}

/// Whether people enter the campaign once that is published: a new one runs.
bool is_to_run(Host& host, const std::string& id, bool is_known, std::optional<CampaignStatus> wanted) {
  if (wanted) return *wanted == CampaignStatus::running;
  return !is_known || status_of(host, id) == CampaignStatus::running;
}

}  // namespace

Answered<HttpResponse> publish_campaign_version(ApiShop& shop, const Call& call, Approved* approved) {
  const std::string& id = call.value("campaign");
  CHECK(check_draft_size(call));
  auto body = TRY(JsonBody::of(call));
  std::optional<CampaignStatus> status;
  if (body->has("status")) status = TRY(read_status(TRY(body->text("status")), 422, "$.status"));
  if (status && *status != CampaignStatus::running && *status != CampaignStatus::draft) {
    return refuse(422, "expected running or draft", "$.status");
  }
  const std::lock_guard lock(shop.publishing);
  // The one that is published is the one that goes: what somebody saves over it meanwhile stays.
  const auto draft = shop.drafts.find(id);
  const bool is_draft_meant = body->value("definition") == nullptr;
  std::string text = TRY(text_to_publish(shop, call, body, draft));
  Pinned pinned{0, is_draft_meant && draft ? draft->revision : 0};
  if (approved != nullptr) pinned = TRY(read_pinned(body));
  CHECK(body->finish());
  Host& host = shop.folder.host();
  const auto known = find_definition(host, DefinitionKind::campaign, id);
  const std::uint32_t version = known ? known->version : 0;
  CHECK(check_version(call.request, version));
  if (approved != nullptr) CHECK(check_pinned(pinned, version));
  pinned.version = version;
  if (is_to_run(host, id, known.has_value(), status)) {
    const CampaignDefinition campaign = TRY(parse_campaign(text, 1));
    Json again{{"definition", Json::parse(text)}, {"pinned", to_json(pinned)}};
    if (status) again["status"] = to_text(*status);
    const Extent extent = extent_of(host, campaign, shop.clock());
    const Intended intended = intended_run(ApprovalKind::campaign_publish, id, extent, std::move(again));
    if (auto held = TRY(hold_for_approval(shop, call, approved, intended))) return *std::move(held);
  }
  const auto published = publish_campaign(host, id, std::move(text), status, shop.clock());
  if (!published) return std::unexpected(in_body(publication_problem(published.error())));
  const std::uint32_t gone = approved == nullptr ? (draft ? draft->revision : 0) : pinned.draft;
  if (gone != 0) CHECK(stored(shop.drafts.remove(id, gone)));
  return tell(shop, id, known ? 200 : 201);
}

Answered<HttpResponse> set_campaign_status(ApiShop& shop, const Call& call, Approved* approved) {
  const std::string& id = call.value("campaign");
  auto body = TRY(JsonBody::of(call));
  const CampaignStatus status = TRY(read_status(TRY(body->text("status")), 422, "$.status"));
  Pinned pinned;
  if (approved != nullptr) pinned = TRY(read_pinned(body));
  CHECK(body->finish());
  Host& host = shop.folder.host();
  const std::lock_guard lock(shop.publishing);
  const Definition known = TRY(find(host, id));
  if (approved != nullptr) CHECK(check_pinned(pinned, known.version));
  call.tell(to_text(status));
  if (status == CampaignStatus::running && status_of(host, id) != CampaignStatus::running) {
    const CampaignDefinition campaign = TRY(parse_campaign(known.text, known.version));
    const Json again{{"status", to_text(status)}, {"pinned", to_json(Pinned{known.version, 0})}};
    const Extent extent = extent_of(host, campaign, shop.clock());
    const Intended intended = intended_run(ApprovalKind::campaign_start, id, extent, again);
    if (auto held = TRY(hold_for_approval(shop, call, approved, intended))) return *std::move(held);
  }
  TRY(host.publish(CampaignStatusSet{id, status, {}}, shop.clock()));
  return tell(shop, id, 200);
}

namespace {

Answered<HttpResponse> migrate(ApiShop& shop, const Call& call) {
  constexpr std::int64_t version_max = 1'000'000;
  Host& host = shop.folder.host();
  CampaignMigrated migrated{.campaign_id = call.value("campaign")};
  auto body = TRY(JsonBody::of(call));
  migrated.to_version = static_cast<std::uint32_t>(TRY(body->integer("to", 1, version_max)));
  if (body->has("from")) {
    migrated.from_version = static_cast<std::uint32_t>(TRY(body->integer("from", 1, version_max)));
  }
  if (const auto* steps = body->value("steps")) {
    if (!steps->is_object()) return refuse(422, "expected an object of steps, as {\"old\": \"new\"}", "$.steps");
    for (const auto& [from, to] : steps->items()) {
      if (!to.is_string()) return refuse(422, "expected the id of a step", "$.steps." + from);
      migrated.steps.emplace_back(from, to.get<std::string>());
    }
  }
  const bool is_preview = TRY(body->yes_or("preview", false));
  CHECK(body->finish());
  const std::lock_guard lock(shop.publishing);
  TRY(find(host, migrated.campaign_id));
  const MigrationPreview moved = TRY(preview_migration(host, migrated));
  if (!is_preview) TRY(host.publish(migrated, shop.clock()));
  Json stayed = Json::array();
  for (const auto& [text, count] : moved.stays) {
    const StayReason reason = parse_stay_reason(text);
    stayed.push_back({{"code", reason.code},
                      {"step", text_or_null(reason.step)},
                      {"message", in_words(reason, migrated.to_version)},
                      {"count", count}});
  }
  return json_answer({{"moved", moved.moves}, {"stayed", std::move(stayed)}, {"done", !is_preview}});
}

Answered<HttpResponse> end_split(ApiShop& shop, const Call& call) {
  Host& host = shop.folder.host();
  SplitDecided decided{.campaign_id = call.value("campaign")};
  auto body = TRY(JsonBody::of(call));
  decided.split = TRY(body->text("step"));
  decided.variant = TRY(body->text("variant"));
  if (body->has("version")) decided.version = static_cast<std::uint32_t>(TRY(body->integer("version", 1, 1'000'000)));
  CHECK(body->finish());
  const std::lock_guard lock(shop.publishing);
  const Definition campaign = TRY(find(host, decided.campaign_id));
  if (decided.version == 0) decided.version = campaign.version;
  TRY(host.publish(decided, shop.clock()));
  return json_answer({{"campaign", decided.campaign_id},
                      {"version", decided.version},
                      {"step", decided.split},
                      {"variant", decided.variant}});
}

}  // namespace

std::vector<Route> campaign_routes(ApiShop& shop) {
  const std::string campaign = "/api/campaigns/{campaign}";
  return {api_route(shop, "GET", "/api/campaigns", Permission::read, list),
          api_route(shop, "GET", campaign, Permission::read, one),
          deed_route(shop, "POST", campaign + "/publish", Permission::run_campaigns, publish_campaign_version),
          deed_route(shop, "POST", campaign + "/status", Permission::run_campaigns, set_campaign_status),
          api_route(shop, "POST", campaign + "/migrate", Permission::run_campaigns, migrate),
          api_route(shop, "POST", campaign + "/split", Permission::run_campaigns, end_split)};
}

}  // namespace lapwing
