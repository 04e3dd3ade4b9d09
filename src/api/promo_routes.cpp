#include "api/promo_routes.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/bonus_moves.hpp"
#include "api/code_history.hpp"
#include "api/customer_names.hpp"
#include "api/definition_desk.hpp"
#include "api/json_body.hpp"
#include "api/promo_answers.hpp"
#include "host/promo_codes.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t refused_told_max = 1000;

// ---- pools

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  Host& host = shop.folder.host();
  std::map<std::string, PoolCounts> counts;
  for (PoolCounts& pool : count_pools(host, shop.clock())) counts.emplace(pool.id, std::move(pool));
  Json json = definitions_json(host, DefinitionKind::promo_pool);
  for (Json& item : json["items"]) {
    const std::string id = item["id"].get<std::string>();
    item["counts"] = to_json(counts.try_emplace(id, PoolCounts{.id = id}).first->second);
  }
  return json_answer(json);
}

HttpResponse pool_answer(ApiShop& shop, const std::string& id, const Definition& definition, unsigned status) {
  Json json = definition_json(id, definition);
  json["counts"] = to_json(count_pool(shop.folder.host(), id, shop.clock()));
  HttpResponse response = json_answer(json, status);
  response.headers.emplace_back("ETag", etag(definition.version));
  return response;
}

Answered<HttpResponse> one(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const std::string& id = call.value("pool");
  const Definition known = TRY(known_definition(shop.folder.host(), DefinitionKind::promo_pool, id));
  return pool_answer(shop, id, known, 200);
}

Answered<HttpResponse> publish(ApiShop& shop, const Call& call) {
  const std::string& id = call.value("pool");
  const DefinitionPut put = TRY(put_definition(shop, call, DefinitionKind::promo_pool, id));
  return pool_answer(shop, id, put.definition, put.status);
}

Answered<HttpResponse> codes(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string state = query.text("state");
  const Paging paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  using enum PromoCodeState;
  CodePageWish wish{.pool = call.value("pool"), .state = {}, .after = paging.cursor, .count = paging.limit + 1};
  for (const PromoCodeState one : {free, reserved, given, lapsed}) {
    if (to_text(one) == state) wish.state = one;
  }
  if (!state.empty() && !wish.state) return refuse(400, "expected free, reserved, given or lapsed", "state");
  const auto page = TRY(with_status(404, page_of_codes(shop.folder.host(), wish)));
  Json json{{"items", Json::array()}};
  for (const ListedCode& code : page) {
    if (json["items"].size() == paging.limit) {
      json["next"] = json["items"].back()["code"];
      break;
    }
    Json item = to_json(code, shop.folder.shop().zone);
    item["holder"] = named_customer(shop.folder, code.customer_id);
    json["items"].push_back(std::move(item));
  }
  return json_answer(json);
}

// ---- upload

/// One in each line: of a text, or of {"codes": [...]}.
Answered<std::string> read_lines(const Call& call) {
  if (call.request.content_type.starts_with("text/plain")) {
    CHECK(readable(TRY(read_query(call)).finish()));
    return call.request.body;
  }
  auto body = TRY(JsonBody::of(call));
  const nlohmann::json* list = body->value("codes");
  CHECK(body->finish());
  if (list == nullptr || !list->is_array()) return refuse(422, "expected a list of texts", "$.codes");
  std::string lines;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const nlohmann::json& code = (*list)[i];
    const std::string where = fmt::format("$.codes[{}]", i);
    if (!code.is_string()) return refuse(422, "expected a text", where);
    const auto& text = code.get_ref<const std::string&>();
    if (text.find_first_of("\r\n") != std::string::npos) return refuse(422, "expected one line", where);
    lines += text + "\n";
  }
  return lines;
}

Answered<HttpResponse> upload(ApiShop& shop, const Call& call) {
  const std::string& id = call.value("pool");
  const std::string lines = TRY(read_lines(call));
  Host& host = shop.folder.host();
  TRY(known_definition(host, DefinitionKind::promo_pool, id));
  if (count_pool(host, id, shop.clock()).generated) {
    return refuse(409, fmt::format("the pool \"{}\" generates its codes: nothing can be uploaded", id));
  }
  const UploadReport report = TRY(upload_codes(host, id, lines, shop.clock()));
  std::uint64_t known = 0;
  Json refused = Json::array();
  for (const CodeObjection& objection : report.objections) {
    known += objection.is_known ? 1 : 0;
    if (refused.size() == refused_told_max) continue;
    refused.push_back({{"line", objection.line},
                       {"code", objection.code},
                       {"kind", objection.is_known ? "known" : "bad"},
                       {"reason", objection.reason}});
  }
  call.tell(fmt::format("{} codes", report.added));
  return json_answer({{"pool", id},
                      {"accepted", report.added},
                      {"known", known},
                      {"bad", report.objections.size() - known},
                      {"refused", std::move(refused)},
                      {"counts", to_json(count_pool(host, id, shop.clock()))}});
}

// ---- codes

Answered<HttpResponse> issue(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  PromoCodeRequested request;
  request.pool = call.value("pool");
  request.customer_id = TRY(body->text("customer"));
  request.key = TRY(read_idempotency_key(body.fields()));
  CHECK(body->finish());
  Host& host = shop.folder.host();
  TRY(known_definition(host, DefinitionKind::promo_pool, request.pool));
  call.tell("customer=" + request.customer_id);
  const auto given = TRY(give_code_once(shop.folder, request, shop.clock()));
  const auto code = code_given(host, request.customer_id, request.key);
  if (!code) return refuse(500, "the code that was given cannot be found");
  Json json{{"new", given.is_new}};
  json.update(to_json(*code, shop.folder.shop().zone));
  return json_answer(json);
}

Answered<HttpResponse> check(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string customer_id = query.text("customer");
  const Instant at = TRY(read_at(query, "at", shop.clock()));
  CHECK(readable(query.finish()));
  const std::string& typed = call.value("code");
  const CheckedCode checked = check_code_everywhere(shop.folder.host(), typed, customer_id, at);
  Json json = to_json(checked, typed, shop.folder.shop().zone);
  if (checked.code) json["holder"] = named_customer(shop.folder, checked.code->customer_id);
  return json_answer(json);
}

Answered<HttpResponse> history(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const Paging paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  return json_answer(TRY(code_history_json(shop.folder, call.value("code"), shop.clock(), paging)));
}

}  // namespace

std::vector<Route> promo_routes(ApiShop& shop) {
  const std::string pool = "/api/promo-pools/{pool}";
  return {api_route(shop, "GET", "/api/promo-pools", Permission::read, list),
          api_route(shop, "GET", pool, Permission::read, one),
          api_route(shop, "PUT", pool, Permission::edit_definitions, publish),
          api_route(shop, "GET", pool + "/codes", Permission::read_customers, codes),
          api_route(shop, "POST", pool + "/codes", Permission::edit_definitions, upload),
          api_route(shop, "POST", pool + "/issue", Permission::move_bonuses, issue),
          api_route(shop, "GET", "/api/promo-codes/{code}", Permission::read_customers, check),
          api_route(shop, "GET", "/api/promo-codes/{code}/history", Permission::read_customers, history)};
}

}  // namespace lapwing
