#include "api/bonus_routes.hpp"

#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/bonus_accounts.hpp"
#include "api/bonus_ledger.hpp"
#include "api/bonus_moves.hpp"
#include "api/customer_list.hpp"
#include "api/definition_desk.hpp"
#include "api/json_body.hpp"
#include "api/selection.hpp"
#include "host/data_folder.hpp"
#include "model/order_line_json.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr Duration hold_usual = Duration::minutes(30);
constexpr Duration hold_max = Duration::days(30);
constexpr std::size_t key_bytes_max = 200;

// ---- what there is

BonusOrder order_of(const BonusPurchase& purchase) {
  BonusOrder order{purchase.total, {}};
  for (const OrderLine& line : purchase.lines) order.lines.push_back({line.category, line.amount});
  return order;
}

Answered<Json> account_json(ApiShop& shop, const std::string& customer_id, const std::optional<BonusOrder>& order) {
  const Instant now = shop.clock();
  const Zone& zone = shop.folder.shop().zone;
  Json json{{"customer", customer_id}, {"at", to_text(now, zone)}, {"currency", shop.folder.shop().currency}};
  CHECK(read_customer(shop.folder.host(), customer_id, [&](const Engine& engine, const CustomerView& customer) {
    json.update(to_json(account_of(engine, customer.number(), now, order), zone));
  }));
  return json;
}

Answered<HttpResponse> account(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string total = query.text("order_total");
  CHECK(readable(query.finish()));
  std::optional<BonusOrder> order;
  if (!total.empty()) {
    const auto parsed = parse_money(total);
    if (!parsed) return refuse(400, parsed.error().message, "order_total");
    order = BonusOrder{*parsed, {}};
  }
  return json_answer(TRY(account_json(shop, call.value("customer"), order)));
}

/// {"total": "1000", "lines": [...]}; nothing if the field is absent.
Result<std::optional<BonusPurchase>> read_purchase(JsonFields& fields) {
  const nlohmann::json* value = fields.value("order");
  if (value == nullptr) return std::optional<BonusPurchase>();
  JsonFields own = TRY(JsonFields::of(*value, fields.path_of("order")));
  BonusPurchase purchase;
  purchase.total = TRY(own.money("total"));
  if (purchase.total < Money{} || purchase.total > BonusLedger::amount_max) {
    return fail(fmt::format("expected an amount from 0 to {}", to_text(BonusLedger::amount_max)), own.path_of("total"));
  }
  if (const auto* lines = own.value("lines")) {
    purchase.lines = TRY(read_order_lines(*lines, own.path_of("lines"), Worth::needed));
  }
  CHECK(own.finish());
  return std::optional(std::move(purchase));
}

Answered<HttpResponse> spendable(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const std::string customer_id = TRY(body->text("customer"));
  const auto purchase = TRY(read_purchase(body.fields()));
  CHECK(body->finish());
  if (!purchase) return refuse(422, "expected an order", "$.order");
  return json_answer(TRY(account_json(shop, customer_id, order_of(*purchase))));
}

Answered<HttpResponse> ledger(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const Paging paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  return json_answer(TRY(bonus_ledger_json(shop.folder, call.value("customer"), paging)));
}

Answered<HttpResponse> liability(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string text = query.text("at");
  CHECK(readable(query.finish()));
  Instant at = shop.clock();
  if (!text.empty()) {
    const auto parsed = parse_instant(text);
    if (!parsed) return refuse(400, parsed.error().message, "at");
    at = *parsed;
  }
  const ShopConfigured& configured = shop.folder.shop();
  Json types = Json::array();
  for (const TypeLiability& type : shop_liability(shop.folder.host(), at, configured.zone)) {
    types.push_back(to_json(type, configured.zone.day(at)));
  }
  return json_answer(
      {{"at", to_text(at, configured.zone)}, {"currency", configured.currency}, {"types", std::move(types)}});
}

// ---- what changes it

Result<std::string> read_key(JsonFields& fields) {
  std::string key = TRY(fields.text("idempotency_key"));
  if (!key.empty() && key.size() <= key_bytes_max) return key;
  return fail(fmt::format("expected a text of 1 to {} bytes", key_bytes_max), fields.path_of("idempotency_key"));
}

Result<Money> read_amount(JsonFields& fields) {
  const auto amount = parse_accrual(to_text(TRY(fields.money("amount"))));
  if (!amount) return fail(amount.error().message, fields.path_of("amount"));
  return *amount;
}

/// Empty if it is not said.
Result<std::string> read_type(JsonFields& fields, Host& host) {
  std::string type = TRY(optional_text(fields, "bonus_type"));
  bool is_known = type.empty();
  host.with(PartitionId{0}, [&](const Engine& engine) { is_known |= engine.bonuses().find_type(type).has_value(); });
  if (is_known) return type;
  return fail(fmt::format("there is no bonus type \"{}\"", type), fields.path_of("bonus_type"));
}

/// What was done, and what the customer has after it.
Answered<HttpResponse> moved_answer(ApiShop& shop, const std::string& customer_id, bool is_new, Json more) {
  Json json{{"customer", customer_id}, {"new", is_new}};
  json.update(more);
  json["account"] = TRY(account_json(shop, customer_id, std::nullopt));
  return json_answer(json);
}

Answered<HttpResponse> accrue(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  BonusAccrualRequested request;
  request.customer_id = TRY(body->text("customer"));
  request.bonus_type = TRY(read_type(body.fields(), shop.folder.host()));
  if (request.bonus_type.empty()) return refuse(422, "expected a bonus type", "$.bonus_type");
  request.amount = TRY(read_amount(body.fields()));
  request.key = TRY(read_key(body.fields()));
  CHECK(body->finish());
  const auto moved = TRY(accrue_once(shop.folder, request, shop.clock()));
  call.tell(fmt::format("{} {}", to_text(request.amount), request.bonus_type));
  return moved_answer(shop, request.customer_id, moved.is_new,
                      {{"idempotency_key", request.key}, {"amount", to_text(moved.taken.amount)}});
}

Answered<HttpResponse> spend(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  BonusSpendRequested request;
  request.customer_id = TRY(body->text("customer"));
  request.bonus_type = TRY(read_type(body.fields(), shop.folder.host()));
  request.amount = TRY(read_amount(body.fields()));
  const std::string key = TRY(read_key(body.fields()));
  request.purchase = TRY(read_purchase(body.fields()));
  CHECK(body->finish());
  request.key = std::string(spend_key_prefix) + key;
  const auto moved = TRY(spend_once(shop.folder, request, shop.clock()));
  call.tell(to_text(request.amount));
  return moved_answer(shop, request.customer_id, moved.is_new,
                      {{"idempotency_key", key}, {"amount", to_text(moved.taken.amount)}});
}

Answered<HttpResponse> hold(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const Instant now = shop.clock();
  BonusHoldRequested request;
  request.customer_id = TRY(body->text("customer"));
  request.bonus_type = TRY(read_type(body.fields(), shop.folder.host()));
  request.amount = TRY(read_amount(body.fields()));
  request.key = TRY(read_key(body.fields()));
  request.purchase = TRY(read_purchase(body.fields()));
  request.expires_at = now + hold_usual;
  const std::string expires_at = TRY(optional_text(body.fields(), "expires_at"));
  CHECK(body->finish());
  if (!expires_at.empty()) {
    const auto parsed = parse_instant(expires_at);
    if (!parsed) return refuse(422, parsed.error().message, "$.expires_at");
    request.expires_at = *parsed;
  }
  if (request.expires_at > now + hold_max) {
    return refuse(422, fmt::format("expected a time within {}", to_text(hold_max)), "$.expires_at");
  }
  const auto moved = TRY(hold_once(shop.folder, request, !expires_at.empty(), now));
  call.tell(to_text(request.amount));
  return moved_answer(shop, request.customer_id, moved.is_new,
                      {{"hold", request.key},
                       {"amount", to_text(moved.taken.amount)},
                       {"expires_at", instant_json(moved.taken.expires_at, shop.folder.shop().zone)}});
}

Answered<HttpResponse> commit(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  BonusHoldCommitted request;
  request.key = call.value("hold");
  request.customer_id = TRY(body->text("customer"));
  request.order_id = TRY(optional_text(body.fields(), "order_id"));
  CHECK(body->finish());
  const auto moved = TRY(commit_once(shop.folder, request, shop.clock()));
  return moved_answer(shop, request.customer_id, moved.is_new,
                      {{"hold", request.key}, {"order_id", text_or_null(moved.taken.order_id)}});
}

Answered<HttpResponse> release(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  BonusHoldReleased request;
  request.key = call.value("hold");
  request.customer_id = TRY(body->text("customer"));
  CHECK(body->finish());
  const auto moved = TRY(release_once(shop.folder, request, shop.clock()));
  return moved_answer(shop, request.customer_id, moved.is_new, {{"hold", request.key}});
}

}  // namespace

std::vector<Route> bonus_routes(ApiShop& shop) {
  const auto move = [&](std::string path, Handler handler) {
    return api_route(shop, "POST", std::move(path), Permission::move_bonuses, handler);
  };
  std::vector<Route> routes = {
      api_route(shop, "GET", "/api/bonuses/liability", Permission::read, liability),
      asking_route(shop, "POST", "/api/bonuses/spendable", Permission::read_customers, spendable),
      api_route(shop, "GET", "/api/bonuses/{customer}", Permission::read_customers, account),
      api_route(shop, "GET", "/api/bonuses/{customer}/ledger", Permission::read_customers, ledger),
      move("/api/bonuses/accrue", accrue),
      move("/api/bonuses/spend", spend),
      move("/api/bonuses/hold", hold),
      move("/api/bonuses/holds/{hold}/commit", commit),
      move("/api/bonuses/holds/{hold}/release", release)};
  add_definition_routes<DefinitionKind::bonus_type>(routes, shop, "/api/bonus-types", "/api/bonus-types/{type}");
  add_definition_routes<DefinitionKind::accrual_rule>(routes, shop, "/api/accrual-rules", "/api/accrual-rules/{rule}");
  return routes;
}

}  // namespace lapwing
