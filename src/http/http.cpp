#include "http/http.hpp"

#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

/// As RFC 9110 calls it.
std::string_view title_of(unsigned status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

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
  return problem(status, title_of(status), error.message, error.where);
}

HttpResponse json_answer(const nlohmann::ordered_json& json, unsigned status) {
  // What customers and shops are called need not be UTF-8.
  return json_text_answer(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n", status);
}

HttpResponse json_text_answer(std::string text, unsigned status) {
  return {.status = status, .content_type = "application/json", .body = std::move(text), .headers = {}};
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
