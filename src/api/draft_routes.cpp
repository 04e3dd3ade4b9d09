// Drafts of campaigns, and what is wrong with them.
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/campaign_desk.hpp"
#include "api/campaign_routes.hpp"
#include "api/definition_desk.hpp"
#include "api/draft_answers.hpp"
#include "api/json_body.hpp"
#include "api/preset_answers.hpp"
#include "campaign/preset.hpp"
#include "host/data_folder.hpp"

namespace lapwing {

using Json = nlohmann::ordered_json;

Json draft_head(const Draft& draft, const Zone& zone) {
  return {{"revision", draft.revision},
          {"based_on", draft.based_on == 0 ? Json() : Json(draft.based_on)},
          {"saved_at", instant_json(draft.saved_at, zone)},
          {"saved_by", draft.saved_by}};
}

Answered<void> check_draft_size(const Call& call) {
  if (call.request.body.size() <= Drafts::text_max) return {};
  return refuse(413, fmt::format("expected a draft of at most {} bytes", Drafts::text_max));
}

namespace {

Answered<Draft> find(ApiShop& shop, const std::string& id) {
  auto draft = shop.drafts.find(id);
  if (!draft) return refuse(404, fmt::format("there is no draft of a campaign \"{}\"", id));
  return *std::move(draft);
}

HttpResponse draft_answer(ApiShop& shop, const Draft& draft, unsigned status) {
  Json json{{"campaign", draft.campaign}};
  json.update(draft_head(draft, shop.folder.shop().zone));
  json["definition"] = Json::parse(draft.text);
  HttpResponse response = json_answer(json, status);
  response.headers.emplace_back("ETag", etag(draft.revision));
  return response;
}

Answered<HttpResponse> show(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return draft_answer(shop, TRY(find(shop, call.value("campaign"))), 200);
}

Answered<HttpResponse> save(ApiShop& shop, const Call& call) {
  constexpr std::size_t id_max = 200;
  const std::string& id = call.value("campaign");
  if (id.size() > id_max) return refuse(422, fmt::format("expected an id of at most {} bytes", id_max));
  CHECK(check_draft_size(call));
  auto body = TRY(JsonBody::of(call));
  Draft draft{.campaign = id,
              .text = TRY(with_id(call.request.body, id, "$")),
              .saved_at = shop.clock(),
              .saved_by = call.actor.name};
  const auto published = find_definition(shop.folder.host(), DefinitionKind::campaign, id);
  if (published) draft.based_on = published->version;
  const auto before = shop.drafts.find(id);
  const std::uint32_t over = before ? before->revision : 0;
  CHECK(check_version(call.request, over));
  auto saved = shop.drafts.save(std::move(draft), over);
  if (!saved) return std::unexpected(Problem(saved.error().where == "revision" ? 412 : 422, saved.error()));
  return draft_answer(shop, *saved, before ? 200 : 201);
}

Answered<HttpResponse> discard(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const Draft draft = TRY(find(shop, call.value("campaign")));
  CHECK(check_version(call.request, draft.revision));
  if (!TRY(stored(shop.drafts.remove(draft.campaign, draft.revision)))) {
    return refuse(412, "the draft was changed meanwhile");
  }
  return done();
}

Answered<HttpResponse> validate_draft(ApiShop& shop, const Call& call) {
  CHECK(check_draft_size(call));
  auto body = TRY(JsonBody::of(call));
  const auto* definition = body->value("definition");
  if (definition == nullptr || !definition->is_object()) return refuse(422, "expected an object", "$.definition");
  CHECK(body->finish());
  const auto problems = problems_of(shop.folder.host(), definition->dump());
  return json_answer({{"valid", problems.empty()}, {"problems", to_json(problems)}});
}

// ---- Mechanics

Answered<HttpResponse> mechanics(ApiShop&, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  Json items = Json::array();
  for (const std::string_view mechanic : mechanic_names) items.push_back(to_json(*form_of(mechanic)));
  return json_answer({{"items", std::move(items)}});
}

Answered<HttpResponse> fill_in(ApiShop&, const Call& call) {
  const std::string& mechanic = call.value("mechanic");
  if (form_of(mechanic) == nullptr) return refuse(404, fmt::format("there is no mechanic \"{}\"", mechanic));
  auto body = TRY(JsonBody::of(call));
  const PresetValues values = TRY(read_preset_values(body->value("values"), "$.values"));
  CHECK(body->finish());
  const auto made = campaign_from(mechanic, values);
  if (!made) return refuse(422, made.error().message, "$.values." + made.error().where);
  return json_answer({{"definition", Json::parse(*made)}});
}

}  // namespace

std::vector<Route> draft_routes(ApiShop& shop) {
  const std::string draft = "/api/campaigns/{campaign}/draft";
  return {asking_route(shop, "POST", "/api/campaigns/validate", Permission::read, validate_draft),
          api_route(shop, "GET", draft, Permission::read, show),
          api_route(shop, "PUT", draft, Permission::edit_definitions, save),
          api_route(shop, "DELETE", draft, Permission::edit_definitions, discard),
          api_route(shop, "GET", "/api/mechanics", Permission::read, mechanics),
          asking_route(shop, "POST", "/api/mechanics/{mechanic}", Permission::read, fill_in)};
}

}  // namespace lapwing
