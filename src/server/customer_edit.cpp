#include "server/customer_edit.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/customer_card.hpp"
#include "api/customer_list.hpp"
#include "api/json_body.hpp"
#include "host/data_folder.hpp"
#include "ingest/ingest.hpp"

namespace lapwing {
namespace {

Answered<HttpResponse> edit(Ingest& ingest, ApiShop& shop, const Call& call) {
  const std::string& id = call.value("customer");
  auto body = TRY(JsonBody::of(call));
  const std::string said = TRY(body->text_or("customer_id", id));
  if (said != id) return refuse(422, fmt::format("expected \"{}\", as in the address", id), "$.customer_id");
  CHECK(read_customer(shop.folder.host(), id, [](const Engine&, const CustomerView&) {}));
  nlohmann::json customer = body.json();
  customer["customer_id"] = id;
  const auto items = TRY(ingest.intake().take_customers(customer.dump()));
  if (items.front().status == IntakeItem::Status::refused) return std::unexpected(Problem(items.front().error));
  if (!call.actor.may(Permission::read_customers)) return done();
  return json_answer(TRY(customer_card(shop.folder, id, shop.clock())));
}

}  // namespace

Route customer_edit_route(Ingest& ingest, ApiShop& shop) {
  Route route;
  route.method = "PATCH";
  route.path = "/api/customers/{customer}";
  route.needs = Permission::change_customers;
  route.answer = [&ingest, &shop](const Call& call) { return told(edit(ingest, shop, call)); };
  return route;
}

}  // namespace lapwing
