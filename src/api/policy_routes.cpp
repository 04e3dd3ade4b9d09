#include "api/policy_routes.hpp"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/customer_names.hpp"
#include "api/definition_desk.hpp"
#include "api/definition_kinds.hpp"
#include "api/json_body.hpp"
#include "api/suppression_list.hpp"
#include "policy/policy_definition.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

// ---- what a shop has one of

/// With version 0 and no definition before one is published; `more` goes beside it.
HttpResponse only_answer(DataFolder& folder, DefinitionKind kind, const std::string& id, unsigned status,
                         const Json& more = Json::object()) {
  const auto known = find_definition(folder.host(), kind, id);
  Json json = known ? definition_json(id, *known) : Json{{"id", id}, {"version", 0}, {"definition", nullptr}};
  json.update(more);
  HttpResponse response = json_answer(json, status);
  response.headers.emplace_back("ETag", etag(known ? known->version : 0));
  return response;
}

Answered<HttpResponse> policy(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return only_answer(shop.folder, DefinitionKind::policy, std::string(PolicyDefinition::id), 200);
}

Answered<HttpResponse> publish_policy(ApiShop& shop, const Call& call) {
  const std::string id(PolicyDefinition::id);
  const DefinitionPut put = TRY(put_definition(shop, call, DefinitionKind::policy, id));
  return definition_answer(id, put.definition, put.status);
}

/// Whether the body could be published, and if not why.
Answered<HttpResponse> check_policy(ApiShop& /*shop*/, const Call& call) {
  const auto text = definition_text(call, DefinitionKind::policy, std::string(PolicyDefinition::id));
  if (!text && text.error().status != 422) return std::unexpected(text.error());
  Json problems = Json::array();
  if (!text) problems.push_back({{"where", text.error().error.where}, {"message", text.error().error.message}});
  return json_answer({{"valid", text.has_value()}, {"problems", std::move(problems)}});
}

Answered<HttpResponse> lifecycle(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return only_answer(shop.folder, DefinitionKind::lifecycle, std::string(Lifecycle::definition_id), 200,
                     {{"standard", Json::parse(standard_lifecycle(), nullptr, false)}});
}

Answered<HttpResponse> publish_lifecycle(ApiShop& shop, const Call& call) {
  const std::string id(Lifecycle::definition_id);
  const DefinitionPut put = TRY(put_definition(shop, call, DefinitionKind::lifecycle, id));
  return definition_answer(id, put.definition, put.status);
}

// ---- suppressions

Json suppressed_json(DataFolder& folder, const SuppressedOne& one) {
  const bool is_contact = one.customer_id.empty();
  return {{"id", one.id()},
          {"customer", named_customer(folder, one.customer_id)},
          {"contact", is_contact ? Json(fmt::format("{:016x}", one.fingerprint)) : Json()},
          {"channel", one.channel ? Json(to_text(*one.channel)) : Json()}};
}

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const Paging paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  const auto after = parse_suppressed(paging.cursor);
  if (!paging.cursor.empty() && !after) return refuse(400, "expected the \"next\" of the page before", "cursor");
  const std::vector<SuppressedOne> all = list_suppressed(shop.folder.host());
  Json json{{"items", Json::array()}, {"count", all.size()}};
  for (auto one = after ? std::ranges::upper_bound(all, *after) : all.begin(); one != all.end(); ++one) {
    if (json["items"].size() == paging.limit) {
      json["next"] = json["items"].back()["id"];
      break;
    }
    json["items"].push_back(suppressed_json(shop.folder, *one));
  }
  return json_answer(json);
}

Answered<HttpResponse> suppress(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const std::string whom = TRY(body->text("whom"));
  const std::string over = TRY(optional_text(body.fields(), "channel"));
  const std::string reason = TRY(optional_text(body.fields(), "reason"));
  CHECK(body->finish());
  const auto channel = parse_channel_kind(over);
  if (!over.empty() && !channel) return refuse(422, "expected email, sms or push", "$.channel");
  auto changed = suppression_of(shop.folder, whom, channel);
  if (!changed) return refuse(422, changed.error().message, "$." + changed.error().where);
  changed->reason = reason;
  const std::lock_guard lock(shop.publishing);
  const Change change = TRY(change_suppression(shop.folder.host(), *changed, shop.clock()));
  const SuppressedOne one{changed->customer_id, changed->fingerprint, changed->channel};
  call.tell(one.id());
  Json json = suppressed_json(shop.folder, one);
  json["new"] = change == Change::changed;
  return json_answer(json);
}

Answered<HttpResponse> release(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const std::string& id = call.value("suppression");
  const auto one = parse_suppressed(id);
  const std::lock_guard lock(shop.publishing);
  const std::vector<SuppressedOne> all = list_suppressed(shop.folder.host());
  if (!one || !std::ranges::binary_search(all, *one)) return refuse(404, fmt::format("\"{}\" is not on the list", id));
  SuppressionChanged changed{.channel = one->channel, .customer_id = one->customer_id, .reason = {}};
  changed.fingerprint = one->fingerprint;
  changed.suppressed = false;
  TRY(change_suppression(shop.folder.host(), changed, shop.clock()));
  return done();
}

}  // namespace

std::vector<Route> policy_routes(ApiShop& shop) {
  return {api_route(shop, "GET", "/api/policy", Permission::read, policy),
          api_route(shop, "PUT", "/api/policy", Permission::change_settings, publish_policy),
          asking_route(shop, "POST", "/api/policy/check", Permission::read, check_policy),
          api_route(shop, "GET", "/api/lifecycle", Permission::read, lifecycle),
          api_route(shop, "PUT", "/api/lifecycle", Permission::edit_definitions, publish_lifecycle),
          api_route(shop, "GET", "/api/suppressions", Permission::read_customers, list),
          api_route(shop, "POST", "/api/suppressions", Permission::change_customers, suppress),
          api_route(shop, "DELETE", "/api/suppressions/{suppression}", Permission::change_customers, release)};
}

}  // namespace lapwing
