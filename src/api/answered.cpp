#include "api/answered.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t limit_max = 500;

/// Whether a list of ETags, as If-Match has it, names this one. "*" names any that there is.
bool names(std::string_view list, std::uint32_t version) {
  const std::string tag = etag(version);
  while (!list.empty()) {
    std::string_view one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one == tag || (one == "*" && version > 0)) return true;
  }
  return false;
}

}  // namespace

Route api_route(ApiShop& shop, std::string method, std::string path, Permission needs, Handler handler) {
  return {.method = std::move(method),
          .path = std::move(path),
          .needs = needs,
          .answer = [&shop, handler = std::move(handler)](const Call& call) -> HttpResponse {
            return told(handler(shop, call));
          }};
}

HttpResponse done() { return {.status = 204, .content_type = "application/json", .body = "", .headers = {}}; }

HttpResponse told(Answered<HttpResponse> answered) {
  if (answered) return *std::move(answered);
  return problem(answered.error().status, answered.error().error);
}

Route asking_route(ApiShop& shop, std::string method, std::string path, Permission needs, Handler handler) {
  Route route = api_route(shop, std::move(method), std::move(path), needs, std::move(handler));
  route.only_asks = true;
  return route;
}

Answered<nlohmann::json> read_body(const HttpRequest& request) {
  if (!is_json(request)) return refuse(415, "expected the header Content-Type: application/json");
  return readable(parse_json(request.body));
}

Answered<Paging> read_paging(QueryFields& query) {
  Paging paging;
  paging.limit = static_cast<std::size_t>(TRY(readable(query.integer("limit", 50, 1, limit_max))));
  paging.cursor = query.text("cursor");
  return paging;
}

Answered<QueryFields> read_query(const Call& call) { return readable(QueryFields::of(call.request)); }

Answered<std::string> read_language(QueryFields& query, const ShopConfigured& shop) {
  std::string language = query.text("lang");
  if (language.empty()) return shop.locale;
  if (language != "ru" && language != "en") return refuse(400, "expected ru or en", "lang");
  return language;
}

Answered<Day> read_day(QueryFields& query, std::string_view name, std::optional<Day> otherwise) {
  const std::string text = query.text(name);
  if (text.empty() && otherwise) return *otherwise;
  const auto day = parse_day(text);
  if (!day) return refuse(400, day.error().message, std::string(name));
  return *day;
}

Answered<Instant> read_at(QueryFields& query, std::string_view name, Instant otherwise) {
  const std::string text = query.text(name);
  if (text.empty()) return otherwise;
  const auto instant = parse_instant(text);
  if (!instant) return refuse(400, instant.error().message, std::string(name));
  return *instant;
}

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json instant_json(Instant at, const Zone& zone) { return at == Instant::never() ? Json() : Json(to_text(at, zone)); }

std::string etag(std::uint32_t version) { return fmt::format("\"{}\"", version); }

Answered<void> check_version(const HttpRequest& request, std::uint32_t version) {
  const std::string_view wanted = request.header("if-match");
  if (!wanted.empty() && !names(wanted, version)) {
    return refuse(412,
                  version == 0 ? "there is none yet"
                               : fmt::format("expected version {}, which is the newest", etag(version)),
                  "If-Match");
  }
  const std::string_view unwanted = request.header("if-none-match");
  if (!unwanted.empty() && names(unwanted, version)) {
    return refuse(412, fmt::format("there is one already: version {}", etag(version)), "If-None-Match");
  }
  return {};
}

}  // namespace lapwing
