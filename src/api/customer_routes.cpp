#include "api/customer_routes.hpp"

#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/consent_log.hpp"
#include "api/customer_card.hpp"
#include "api/customer_list.hpp"
#include "api/customer_timeline.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  CustomerQuery wanted;
  wanted.text = query.text("q");
  wanted.segment = query.text("segment");
  wanted.paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  const CustomerPage page = TRY(list_customers(shop.folder, wanted, shop.clock()));
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

}  // namespace

std::vector<Route> customer_routes(ApiShop& shop) {
  const auto get = [&](std::string path, Permission needs, Handler handler) {
    return api_route(shop, "GET", std::move(path), needs, handler);
  };
  return {get("/api/customers", Permission::read_customers, list),
          get("/api/customers/{customer}", Permission::read_customers, card),
          get("/api/customers/{customer}/orders", Permission::read_customers, orders),
          get("/api/customers/{customer}/timeline", Permission::read_customers, timeline),
          get("/api/customers/{customer}/consents", Permission::read_customers, consents),
          get("/api/customers/{customer}/export", Permission::export_customers, everything)};
}

}  // namespace lapwing
