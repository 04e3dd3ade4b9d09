#include "server/message_routes.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "delivery/message_facts.hpp"
#include "host/data_folder.hpp"
#include "model/json_fields.hpp"
#include "server/message_desk.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t messages_max = 10'000;

/// {"messages": ["p03-000000000123", ...]}.
Result<std::vector<MessageName>> read_names(std::string_view body) {
  const auto json = TRY(parse_json(body));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
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

HttpResponse list(DataFolder& folder, const HttpRequest& request) {
  const MessageWish wish{std::string(query_value(request.query, "outcome")),
                         std::string(query_value(request.query, "campaign"))};
  if (const auto checked = check(wish); !checked) {
    return problem(400, "Bad Request", checked.error().message, checked.error().where);
  }
  std::size_t limit = 50;
  const std::string_view asked = query_value(request.query, "limit");
  const auto end = std::from_chars(asked.data(), asked.data() + asked.size(), limit);
  if (!asked.empty() && (end.ec != std::errc() || end.ptr != asked.data() + asked.size() || limit > messages_max)) {
    return problem(400, "Bad Request", fmt::format("expected a number up to {}", messages_max), "limit");
  }
  return {.content_type = "application/json",
          .body = to_json(list_messages(folder.host(), wish), limit, folder.shop().zone)};
}

HttpResponse resend(DataFolder& folder, const MessageDeskWork& work, const HttpRequest& request) {
  if (!is_json(request)) return json_expected();
  const auto names = read_names(request.body);
  if (!names) return problem(400, "Bad Request", names.error().message, names.error().where);
  std::vector<MessageName> again;
  Json refused = Json::array();
  for (const SentAgain& one : send_again(folder.host(), *names, work.clock())) {
    if (!one.refused) {
      again.push_back(one.name);
    } else {
      const std::string id = intent_token(one.name.partition, one.name.intent);
      refused.push_back({{"id", id}, {"reason", one.refused->text()}});
    }
  }
  if (work.take_up_again) work.take_up_again(again);
  const Json json{{"again", again.size()}, {"refused", refused}};
  return {.status = again.empty() ? 422u : 200u, .content_type = "application/json", .body = json.dump()};
}

}  // namespace

std::vector<Route> message_routes(DataFolder& folder, MessageDeskWork work) {
  return {{"GET", "/api/messages", Permission::read_customers,
           [&folder](const Call& call) { return list(folder, call.request); }},
          {"POST", "/api/messages/resend", Permission::run_campaigns,
           [&folder, work](const Call& call) { return resend(folder, work, call.request); }}};
}

}  // namespace lapwing
