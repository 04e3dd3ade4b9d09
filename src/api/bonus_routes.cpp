#include "api/bonus_routes.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/bonus_accounts.hpp"
#include "api/bonus_ledger.hpp"
#include "api/bonus_moves.hpp"
#include "api/customer_list.hpp"
#include "api/definition_desk.hpp"
#include "api/four_eyes.hpp"
#include "api/json_body.hpp"
#include "api/read_instant.hpp"
#include "api/selection.hpp"
#include "host/data_folder.hpp"
#include "model/order_line_json.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr Duration hold_usual = Duration::minutes(30);
constexpr Duration hold_max = Duration::days(30);

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

/// Of an order or one of its lines.
Result<void> check_worth(Money amount, std::string where) {
  if (amount >= Money{} && amount <= BonusLedger::amount_max) return {};
  return fail(fmt::format("expected an amount from 0 to {}", to_text(BonusLedger::amount_max)), std::move(where));
}

Answered<HttpResponse> account(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string total = query.text("order_total");
  CHECK(readable(query.finish()));
  std::optional<BonusOrder> order;
  if (!total.empty()) {
    const auto parsed = parse_money(total);
    if (!parsed) return refuse(400, parsed.error().message, "order_total");
    if (const auto bounded = check_worth(*parsed, "order_total"); !bounded) {
      return std::unexpected(Problem(400, bounded.error()));
    }
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
  CHECK(check_worth(purchase.total, own.path_of("total")));
  if (const auto* lines = own.value("lines")) {
    purchase.lines = TRY(read_order_lines(*lines, own.path_of("lines"), Worth::needed));
    for (std::size_t i = 0; i < purchase.lines.size(); ++i) {
      CHECK(check_worth(purchase.lines[i].amount, fmt::format("{}[{}].amount", own.path_of("lines"), i)));
    }
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
  const Instant at = TRY(read_at(query, "at", shop.clock()));
  CHECK(readable(query.finish()));
  const ShopConfigured& configured = shop.folder.shop();
  Json types = Json::array();
  for (const TypeLiability& type : shop_liability(shop.folder.host(), at, configured.zone)) {
    types.push_back(to_json(type, configured.zone.day(at)));
  }
  return json_answer(
      {{"at", to_text(at, configured.zone)}, {"currency", configured.currency}, {"types", std::move(types)}});
}

// ---- what changes it

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

/// Whether the customer got something under the key.
bool is_accrued(Host& host, const BonusAccrualRequested& request) {
  bool is_known = false;
  static_cast<void>(read_customer(host, request.customer_id, [&](const Engine& engine, const CustomerView& customer) {
    is_known = engine.bonuses().ledger(customer.number()).accrual(operator_key(request.key)) != nullptr;
  }));
  return is_known;
}

}  // namespace

/// What a person gives one customer after another counts together; what the shop's software gives does not, or a till
/// would stand still at noon.
Answered<HttpResponse> accrue_bonuses(ApiShop& shop, const Call& call, Approved* approved) {
  auto body = TRY(JsonBody::of(call));
  BonusAccrualRequested request;
  request.customer_id = TRY(body->text("customer"));
  request.bonus_type = TRY(read_type(body.fields(), shop.folder.host()));
  if (request.bonus_type.empty()) return refuse(422, "expected a bonus type", "$.bonus_type");
  request.amount = TRY(read_amount(body.fields()));
  request.key = TRY(read_idempotency_key(body.fields()));
  CHECK(body->finish());
  call.tell(fmt::format("customer={} {} {}", request.customer_id, to_text(request.amount), request.bonus_type));
  if (!is_accrued(shop.folder.host(), request)) {
    const Intended intended{.kind = ApprovalKind::bonus_accrual,
                            .needs = Permission::move_bonuses,
                            .subject = request.customer_id,
                            .counted_as = request.customer_id + "\n" + request.key,
                            .extent = {1, request.amount},
                            .body = {{"customer", request.customer_id},
                                     {"bonus_type", request.bonus_type},
                                     {"amount", to_text(request.amount)},
                                     {"idempotency_key", request.key}},
                            .is_counted_along = call.actor.kind == Actor::Kind::user};
    if (auto held = TRY(hold_for_approval(shop, call, approved, intended))) return *std::move(held);
  }
  const auto moved = TRY(accrue_once(shop.folder, request, shop.clock()));
  return moved_answer(shop, request.customer_id, moved.is_new,
                      {{"idempotency_key", request.key}, {"amount", to_text(moved.taken.amount)}});
}

namespace {

Answered<HttpResponse> spend(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  BonusSpendRequested request;
  request.customer_id = TRY(body->text("customer"));
  request.bonus_type = TRY(read_type(body.fields(), shop.folder.host()));
  request.amount = TRY(read_amount(body.fields()));
  const std::string key = TRY(read_idempotency_key(body.fields()));
  request.purchase = TRY(read_purchase(body.fields()));
  CHECK(body->finish());
  request.key = std::string(spend_key_prefix) + key;
  call.tell(fmt::format("customer={} {}", request.customer_id, to_text(request.amount)));
  const auto moved = TRY(spend_once(shop.folder, request, shop.clock()));
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
  request.key = TRY(read_idempotency_key(body.fields()));
  request.purchase = TRY(read_purchase(body.fields()));
  const auto expires_at = TRY(read_at(body.fields(), "expires_at"));
  CHECK(body->finish());
  request.expires_at = expires_at.value_or(now + hold_usual);
  if (request.expires_at > now + hold_max) {
    return refuse(422, fmt::format("expected a time within {}", to_text(hold_max)), "$.expires_at");
  }
  call.tell(fmt::format("customer={} {}", request.customer_id, to_text(request.amount)));
  const auto moved = TRY(hold_once(shop.folder, request, expires_at.has_value(), now));
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
  call.tell("customer=" + request.customer_id);
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
  call.tell("customer=" + request.customer_id);
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
      deed_route(shop, "POST", "/api/bonuses/accrue", Permission::move_bonuses, accrue_bonuses),
      move("/api/bonuses/spend", spend),
      move("/api/bonuses/hold", hold),
      move("/api/bonuses/holds/{hold}/commit", commit),
      move("/api/bonuses/holds/{hold}/release", release)};
  add_definition_routes<DefinitionKind::bonus_type>(routes, shop, "/api/bonus-types", "/api/bonus-types/{type}");
  add_definition_routes<DefinitionKind::accrual_rule>(routes, shop, "/api/accrual-rules", "/api/accrual-rules/{rule}");
  return routes;
}

}  // namespace lapwing
