#include "api/campaign_routes.hpp"

#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/campaign_desk.hpp"
#include "api/campaign_overview.hpp"
#include "api/definition_desk.hpp"
#include "api/draft_answers.hpp"
#include "api/json_body.hpp"
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

Answered<HttpResponse> publish(ApiShop& shop, const Call& call) {
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
  std::string text = TRY(text_to_publish(shop, call, body, draft));
  CHECK(body->finish());
  Host& host = shop.folder.host();
  const auto known = find_definition(host, DefinitionKind::campaign, id);
  CHECK(check_version(call.request, known ? known->version : 0));
  const auto published = publish_campaign(host, id, std::move(text), status, shop.clock());
  if (!published) return std::unexpected(in_body(publication_problem(published.error())));
  if (draft) CHECK(stored(shop.drafts.remove(id, draft->revision)));
  return tell(shop, id, known ? 200 : 201);
}

Answered<HttpResponse> set_status(ApiShop& shop, const Call& call) {
  const std::string& id = call.value("campaign");
  auto body = TRY(JsonBody::of(call));
  const CampaignStatus status = TRY(read_status(TRY(body->text("status")), 422, "$.status"));
  CHECK(body->finish());
  Host& host = shop.folder.host();
  const std::lock_guard lock(shop.publishing);
  TRY(find(host, id));
  call.tell(to_text(status));
  TRY(host.publish(CampaignStatusSet{id, status, {}}, shop.clock()));
  return tell(shop, id, 200);
}

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
  return json_answer({{"moved", moved.moves}, {"stayed", moved.stays}, {"done", !is_preview}});
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
          api_route(shop, "POST", campaign + "/publish", Permission::run_campaigns, publish),
          api_route(shop, "POST", campaign + "/status", Permission::run_campaigns, set_status),
          api_route(shop, "POST", campaign + "/migrate", Permission::run_campaigns, migrate),
          api_route(shop, "POST", campaign + "/split", Permission::run_campaigns, end_split)};
}

}  // namespace lapwing
