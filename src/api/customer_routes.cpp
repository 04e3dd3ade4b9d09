#include "api/customer_routes.hpp"

#include <limits>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/consent_log.hpp"
#include "api/customer_card.hpp"
#include "api/customer_list.hpp"
#include "api/customer_timeline.hpp"
#include "api/json_body.hpp"
#include "host/data_folder.hpp"
#include "host/departures.hpp"
#include "http/asked_together.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

using ListedTogether = AskedTogetherBy<Answered<CustomerPage>>;

Answered<HttpResponse> list(ListedTogether& together, ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  CustomerQuery wanted;
  wanted.text = query.text("q");
  wanted.segment = query.text("segment");
  wanted.paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  const CustomerPage page = TRY(together.ask(call.request.query, [&](const auto& begins) {
    return list_customers(shop.folder, wanted, shop.clock(), begins);
  }));
  return json_answer(customers_json(shop.folder, page));
}

Answered<HttpResponse> card(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  return json_answer(TRY(customer_card(shop.folder, call.value("customer"), shop.clock())));
}

using PagedReader = Answered<Json> (*)(DataFolder&, const std::string&, const Paging&);

Answered<HttpResponse> paged(ApiShop& shop, const Call& call, PagedReader read) {
  QueryFields query = TRY(read_query(call));
  const Paging paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  return json_answer(TRY(read(shop.folder, call.value("customer"), paging)));
}
Answered<HttpResponse> orders(ApiShop& shop, const Call& call) { return paged(shop, call, customer_orders); }
Answered<HttpResponse> timeline(ApiShop& shop, const Call& call) { return paged(shop, call, customer_timeline); }

Answered<HttpResponse> consents(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const std::string& id = call.value("customer");
  CHECK(read_customer(shop.folder.host(), id, [](const Engine&, const CustomerView&) {}));
  return json_answer(to_json(TRY(read_consent_log(shop.folder, id)), id));
}

/// All that is known, as one file.
Answered<HttpResponse> everything(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const std::string& id = call.value("customer");
  const Paging all{.limit = std::numeric_limits<std::size_t>::max(), .cursor = {}};
  Json json{{"customer", TRY(customer_card(shop.folder, id, shop.clock()))}};
  json["orders"] = TRY(customer_orders(shop.folder, id, all))["items"];
  json["timeline"] = TRY(customer_timeline(shop.folder, id, all))["items"];
  json["consents"] = to_json(TRY(read_consent_log(shop.folder, id)), id)["consents"];
  HttpResponse response = json_answer(json);
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"customer.json\"");
  return response;
}

Answered<HttpResponse> merge(ApiShop& shop, const Call& call) {
  JsonBody body = TRY(JsonBody::of(call));
  const std::string into = TRY(body->text("into"));
  CHECK(body->finish());
  const std::string& id = call.value("customer");
  const auto is_there = [&](const std::string& customer) {
    return read_customer(shop.folder.host(), customer, [](const Engine&, const CustomerView&) {});
  };
  CHECK(is_there(id));
  if (into == id) return refuse(422, "expected another customer", "$.into");
  if (const auto there = is_there(into); !there) return refuse(422, there.error().error.message, "$.into");
  call.tell("into=" + into);
  CHECK(merge_customers(shop.folder, id, into, shop.clock()));
  if (!call.actor.may(Permission::read_customers)) return done();
  return json_answer(TRY(customer_card(shop.folder, into, shop.clock())));
}

/// Again is no error: whoever was cut off asks again.
Answered<HttpResponse> erase(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const std::string& id = call.value("customer");
  const auto there = read_customer(shop.folder.host(), id, [](const Engine&, const CustomerView&) {});
  if (!there && there.error().status == 404) return std::unexpected(there.error());
  CHECK(erase_customer(shop.folder, id, shop.clock()));
  return done();
}

}  // namespace

std::vector<Route> customer_routes(ApiShop& shop) {
  const auto get = [&](std::string path, Permission needs, Handler handler) {
    return api_route(shop, "GET", std::move(path), needs, handler);
  };
  const auto together = std::make_shared<ListedTogether>();
  const auto listed = [together](ApiShop& asked, const Call& call) { return list(*together, asked, call); };
  return {get("/api/customers", Permission::read_customers, listed),
          get("/api/customers/{customer}", Permission::read_customers, card),
          get("/api/customers/{customer}/orders", Permission::read_customers, orders),
          get("/api/customers/{customer}/timeline", Permission::read_customers, timeline),
          get("/api/customers/{customer}/consents", Permission::read_customers, consents),
          get("/api/customers/{customer}/export", Permission::export_customers, everything),
          api_route(shop, "POST", "/api/customers/{customer}/merge", Permission::change_customers, merge),
          api_route(shop, "DELETE", "/api/customers/{customer}", Permission::erase_customers, erase)};
}

}  // namespace lapwing
