#include "api/message_routes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/answered.hpp"
#include "api/json_body.hpp"
#include "api/message_desk.hpp"
#include "delivery/message_facts.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t messages_max = 10'000;

/// {"messages": ["p03-000000000123", ...]}.
Result<std::vector<MessageName>> read_names(JsonFields& fields) {
  const nlohmann::json* listed = fields.value("messages");
  CHECK(fields.finish());
  if (listed == nullptr || !listed->is_array() || listed->empty() || listed->size() > messages_max) {
    return fail(fmt::format("expected a list of 1 to {} messages", messages_max), "$.messages");
  }
  std::vector<MessageName> names;
  for (std::size_t i = 0; i < listed->size(); ++i) {
    const nlohmann::json& one = (*listed)[i];
    const auto name = one.is_string() ? parse_message_name(one.get<std::string>()) : fail("expected a text");
    if (!name) return fail(name.error().message, fmt::format("$.messages[{}]", i));
    names.push_back(*name);
  }
  return names;
}

Answered<HttpResponse> list(ApiShop& shop, const Call& call) {
  QueryFields query = TRY(read_query(call));
  const MessageWish wish{query.text("outcome"), query.text("campaign")};
  const auto limit = TRY(readable(query.integer("limit", 50, 0, messages_max)));
  CHECK(readable(query.finish()));
  CHECK(readable(check(wish)));
  return json_answer(
      to_json(list_messages(shop.folder.host(), wish), static_cast<std::size_t>(limit), shop.folder.shop().zone));
}

Answered<HttpResponse> resend(ApiShop& shop, const Call& call) {
  auto body = TRY(JsonBody::of(call));
  const std::vector<MessageName> names = TRY(readable(read_names(body.fields())));
  std::vector<MessageName> again;
  Json refused = Json::array();
  for (const SentAgain& one : send_again(shop.folder.host(), names, shop.clock())) {
    if (!one.refused) {
      again.push_back(one.name);
    } else {
      const std::string id = intent_token(one.name.partition, one.name.intent);
      refused.push_back({{"id", id}, {"reason", one.refused->text()}});
    }
  }
  if (shop.take_up_again) shop.take_up_again(again);
  return json_answer(Json{{"again", again.size()}, {"refused", refused}}, again.empty() ? 422u : 200u);
}

}  // namespace

std::vector<Route> message_routes(ApiShop& shop) {
  return {api_route(shop, "GET", "/api/messages", Permission::read_customers, list),
          api_route(shop, "POST", "/api/messages/resend", Permission::run_campaigns, resend)};
}

}  // namespace lapwing
