#include "server/http.hpp"

#include <nlohmann/json.hpp>

namespace lapwing {

HttpResponse problem(unsigned status, std::string_view title, std::string_view detail, std::string_view where) {
  nlohmann::ordered_json json{{"type", "about:blank"}, {"title", title}, {"status", status}, {"detail", detail}};
  if (!where.empty()) json["where"] = where;
  // What a client sent may stand in the detail, and need not be UTF-8.
  return {.status = status,
          .content_type = "application/problem+json",
          .body = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n",
          .headers = {}};
}

std::string_view query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return {};
}

}  // namespace lapwing
