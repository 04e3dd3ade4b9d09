#include "http/http.hpp"

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

HttpResponse problem(unsigned status, const Error& error) {
  const std::string_view title = status == 400   ? "Bad Request"
                                 : status == 404 ? "Not Found"
                                 : status == 409 ? "Conflict"
                                 : status == 422 ? "Unprocessable Content"
                                                 : "Internal Server Error";
  return problem(status, title, error.message, error.where);
}

HttpResponse json_answer(std::string body, unsigned status) {
  return {.status = status, .content_type = "application/json", .body = std::move(body), .headers = {}};
}

bool is_json(const HttpRequest& request) {
  const std::string_view type = request.content_type;
  return type.substr(0, type.find(';')) == "application/json";
}

HttpResponse json_expected() {
  return problem(415, "Unsupported Media Type", "expected the header Content-Type: application/json");
}

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return {};
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
