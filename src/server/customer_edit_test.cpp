// What somebody changes of a customer by hand.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/routes.hpp"
#include "host/data_folder.hpp"
#include "ingest/ingest.hpp"
#include "server/customer_edit.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr Instant now = Instant::from_seconds(1'750'000'000);

class EditedShop {
 public:
  EditedShop() {
    std::vector<Route> routes = api_routes(api_);
    routes.push_back(customer_edit_route(*ingest_, api_));
    router_ = Router(std::move(routes));
    ingest_->intake()
        .take_customers(R"({"customer_id": "anna", "first_name": "Анна", "email": "anna@example.org"})")
        .value();
  }

  HttpResponse patch(const std::string& id, const Json& change) {
    const HttpRequest request{.method = "PATCH",
                              .path = "/api/customers/" + id,
                              .query = "",
                              .content_type = "application/json",
                              .body = change.dump()};
    auto found = router_.find(request);
    if (!found) return found.error();
    return found->route->answer(Call{request, actor, std::move(found->values)});
  }

  Actor actor{.kind = Actor::Kind::user, .id = 1, .name = "owner", .permissions = PermissionSet::all()};

 private:
  DataFolder folder_ =
      DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "en", "RU"}, now, {.workers = 2}).value();
  std::unique_ptr<Ingest> ingest_ = Ingest::open(folder_, std::nullopt, [] { return now; }).value();
  ApiShop api_{.folder = folder_, .clock = [] { return now; }};
  Router router_;
};

TEST(CustomerEdit, ChangesWhatIsSaidAndKeepsTheRest) {
  EditedShop shop;
  const HttpResponse response = shop.patch("anna", {{"last_name", "Иванова"},
                                                    {"phone", "+79123456789"},
                                                    {"labels", {{"vip", true}}},
                                                    {"attributes", {{"size", 42}}},
                                                    {"email_consent", true}});
  ASSERT_EQ(response.status, 200U) << response.body;
  const Json card = Json::parse(response.body);
  EXPECT_EQ(card["first_name"], "Анна");
  EXPECT_EQ(card["last_name"], "Иванова");
  EXPECT_EQ(card["email"], "anna@example.org");
  EXPECT_EQ(card["phone"], "+79123456789");
  EXPECT_EQ(card["labels"], Json::array({"vip"}));
  EXPECT_EQ(card["attributes"]["size"], 42);
  EXPECT_EQ(card["consents"][0]["granted"], true);
  EXPECT_EQ(shop.patch("anna", Json::object()).status, 200U) << "nothing is said, nothing changes";
}

TEST(CustomerEdit, TellsNothingToWhomMayNotReadCustomers) {
  EditedShop shop;
  shop.actor.permissions = {Permission::change_customers};
  const HttpResponse response = shop.patch("anna", {{"last_name", "Иванова"}});
  EXPECT_EQ(response.status, 204U);
  EXPECT_EQ(response.body, "");
}

TEST(CustomerEdit, MakesNobodyAndTellsTheFieldThatIsWrong) {
  EditedShop shop;
  const auto where = [](const HttpResponse& response) { return Json::parse(response.body).value("where", ""); };
  EXPECT_EQ(shop.patch("nobody", {{"first_name", "Nobody"}}).status, 404U);
  EXPECT_EQ(where(shop.patch("anna", {{"birthday", "yesterday"}})), "$.birthday");
  EXPECT_EQ(shop.patch("anna", {{"colour", "red"}}).status, 422U) << "nobody knows such a field";
  EXPECT_EQ(where(shop.patch("anna", {{"customer_id", "boris"}})), "$.customer_id");
  EXPECT_EQ(shop.patch("anna", {{"birthday", "yesterday"}}).status, 422U);
}

}  // namespace
}  // namespace lapwing
