#include "api/product_routes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/smallest.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Json money_or_null(const std::optional<Money>& money) { return money ? Json(to_text(*money)) : Json(); }

Json product_json(const Audience& audience, std::uint32_t number) {
  const ProductFacts& product = *audience.product(number);
  return {{"id", audience.product_ids().text(number)},
          {"name", text_or_null(product.name)},
          {"category", text_or_null(audience.categories().text(product.category))},
          {"brand", text_or_null(product.brand)},
          {"price", money_or_null(product.price)},
          {"price_before", money_or_null(product.price_before)},
          {"stock", product.stock ? Json(*product.stock) : Json()},
          {"url", text_or_null(product.url)}};
}

/// The facts of a product that the shop told of; nullptr of one that only stands in orders.
const ProductFacts* told_of(const Audience& audience, std::uint32_t number) {
  const ProductFacts* product = audience.product(number);
  const bool is_told = product != nullptr && (!product->name.empty() || product->category != 0 || product->price ||
                                              !product->brand.empty() || product->stock || !product->url.empty());
  return is_told ? product : nullptr;
}

/// Whether the text stands in the name, in any case as far as ASCII goes, or is how the id begins.
bool is_meant(std::string_view id, const ProductFacts& product, std::string_view text) {
  if (id.starts_with(text)) return true;
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return !std::ranges::search(product.name, text, {}, small, small).empty();
}

/// Every partition knows the same products, so one is asked.
Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const std::string text = query.text("q");
  const Paging paging = TRY(read_paging(query));
  CHECK(readable(query.finish()));
  Json items = Json::array();
  std::string next;
  shop.folder.host().with(PartitionId{0}, [&](const Engine& engine) {
    const Audience& audience = engine.audience();
    Smallest<std::string_view, std::uint32_t> page(paging.limit + 1);
    for (std::uint32_t number = 0; number < audience.product_ids().size(); ++number) {
      const std::string_view id = audience.product_ids().text(number);
      if (id <= paging.cursor || !page.wants(id)) continue;
      const ProductFacts* product = told_of(audience, number);
      if (product != nullptr && is_meant(id, *product, text)) page.offer(id, number);
    }
    for (const auto& [id, number] : std::move(page).take()) {
      if (items.size() == paging.limit) {
        next = items.back()["id"].get<std::string>();
        break;
      }
      items.push_back(product_json(audience, number));
    }
  });
  Json json{{"items", std::move(items)}};
  if (!next.empty()) json["next"] = next;
  return json_answer(json);
}

Answered<HttpResponse> one(ApiShop& shop, const Call& call) {
  CHECK(readable(TRY(read_query(call)).finish()));
  const std::string& id = call.value("product");
  Json json;
  shop.folder.host().with(PartitionId{0}, [&](const Engine& engine) {
    const auto number = engine.audience().product_ids().find(id);
    if (number && told_of(engine.audience(), *number) != nullptr) json = product_json(engine.audience(), *number);
  });
  if (json.is_null()) return refuse(404, fmt::format("there is no product \"{}\"", id));
  return json_answer(json);
}

}  // namespace

std::vector<Route> product_routes(ApiShop& shop) {
  return {api_route(shop, "GET", "/api/products", Permission::read, list),
          api_route(shop, "GET", "/api/products/{product}", Permission::read, one)};
}

}  // namespace lapwing
