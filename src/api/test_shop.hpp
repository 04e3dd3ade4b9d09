#pragma once

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/api_shop.hpp"
#include "api/routes.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "http/router.hpp"
#include "model/inputs.hpp"
#include "vault/vault.hpp"

namespace lapwing {

/// A shop in memory and its API, without a gate: for tests.
class TestShop {
 public:
  using Json = nlohmann::ordered_json;
  using Headers = std::vector<std::pair<std::string, std::string>>;

  static constexpr Instant now = Instant::from_seconds(1'750'000'000);  // 2025-06-15T15:06:40Z

  DataFolder folder =
      DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "en", "RU"}, now, {.workers = 2}).value();
  ApiShop api{.folder = folder, .clock = [] { return now; }};
  Router router{api_routes(api)};
  Actor actor{.kind = Actor::Kind::user, .id = 1, .name = "owner", .permissions = PermissionSet::all()};
  std::string subject{};  ///< what the audit log would say of the last request

  Host& host() { return folder.host(); }
  void tell(Input input, const std::string& customer_id) {
    std::vector<Input> inputs;
    inputs.push_back(std::move(input));
    host().submit(host().partition_of(customer_id), std::move(inputs), now);
    host().drain();
  }
  void publish(DefinitionKind kind, std::string id, std::string text) {
    publish_definitions(host(), {{kind, std::move(id), 1, std::move(text)}}, now).value();
  }
  /// With an e-mail and a phone, and a name if there is one.
  void customer(const std::string& id, const std::string& first_name = "", CustomerRecorded more = {}) {
    Personal personal{.first_name = first_name};
    more.customer_id = id;
    more.contacts.push_back(take_email(folder.vault(), id, id + "@example.org", personal).value());
    more.sealed_personal = folder.vault().seal(id, personal).value();
    tell(std::move(more), id);
  }
  void order(const std::string& id, const std::string& customer_id, Duration ago, Money total,
             OrderStatus status = OrderStatus::paid) {
    tell(OrderRecorded{.customer_id = customer_id,
                       .order_id = id,
                       .placed_at = now - ago,
                       .status = status,
                       .total = total,
                       .lines = {{"tea-1", "tea", Quantity{2000}, Money::of(10), Money::of(20)}}},
         customer_id);
  }

  HttpResponse ask(std::string method, std::string path, std::string query, std::string body, Headers headers = {}) {
    const HttpRequest request{.method = std::move(method),
                              .path = std::move(path),
                              .query = std::move(query),
                              .content_type = body.empty() ? "" : "application/json",
                              .body = std::move(body),
                              .headers = std::move(headers)};
    auto found = router.find(request);
    if (!found) return found.error();
    subject.clear();
    return found->route->answer(Call{request, actor, std::move(found->values), &subject});
  }
  HttpResponse get(std::string path, std::string query = "") {
    return ask("GET", std::move(path), std::move(query), "");
  }
  HttpResponse post(std::string path, const Json& body) { return ask("POST", std::move(path), "", body.dump()); }
  HttpResponse put(std::string path, const Json& body, Headers headers = {}) {
    return ask("PUT", std::move(path), "", body.dump(), std::move(headers));
  }
  Json told(const HttpResponse& response) { return Json::parse(response.body); }
  /// What a GET gives that goes well; null if it does not.
  Json read(std::string path, std::string query = "") {
    const HttpResponse response = get(std::move(path), std::move(query));
    return response.status == 200 ? told(response) : Json();
  }
  static std::string header(const HttpResponse& response, std::string_view name) {
    for (const auto& [known, value] : response.headers) {
      if (known == name) return value;
    }
    return {};
  }
};

/// The field of each item.
inline std::vector<std::string> each(const TestShop::Json& page, const char* field) {
  std::vector<std::string> all;
  for (const auto& item : page["items"]) all.push_back(item[field].get<std::string>());
  return all;
}

}  // namespace lapwing
