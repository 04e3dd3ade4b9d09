#include "ingest/ingest_routes.hpp"

#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "ingest/ingest.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

// Our own JSON.

Json to_json(const IntakeItem& item) {
  constexpr std::array<std::string_view, 3> words = {"accepted", "unchanged", "refused"};
  Json json{{"id", item.id}, {"status", words.at(static_cast<std::size_t>(item.status))}};
  if (item.status == IntakeItem::Status::refused) {
    json["where"] = item.error.where;
    json["reason"] = item.error.message;
  }
  return json;
}

HttpResponse report_of(const std::vector<IntakeItem>& items) {
  std::array<std::uint64_t, 3> counts{};
  Json list = Json::array();
  for (const IntakeItem& item : items) {
    ++counts.at(static_cast<std::size_t>(item.status));
    list.push_back(to_json(item));
  }
  const auto [accepted, unchanged, refused] = counts;
  const Json json{{"accepted", accepted}, {"unchanged", unchanged}, {"refused", refused}, {"items", list}};
  return json_answer(json, refused > 0 && refused == items.size() ? 422U : 200U);
}

using Taker = Result<std::vector<IntakeItem>> (Intake::*)(std::string_view body);

Route intake_route(Ingest& ingest, std::string path, Taker taker) {
  Route route;
  route.method = "POST";
  route.path = std::move(path);
  route.needs = Permission::record_events;
  route.is_audited = false;
  route.answer = [&ingest, taker](const Call& call) {
    if (!is_json(call.request)) return json_expected();
    const auto items = (ingest.intake().*taker)(call.request.body);
    if (!items) return problem(400, "Bad Request", items.error().message, items.error().where);
    return report_of(*items);
  };
  return route;
}

// Segment's.

/// Any page may send: what it may say is decided by its key, and it is told nothing that is not its own.
HttpResponse open_to_pages(HttpResponse response) {
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

Json to_json(const IngestItem& item) {
  constexpr std::array<std::string_view, 3> words = {"accepted", "duplicate", "refused"};
  Json json{{"messageId", item.message_id}, {"status", words.at(static_cast<std::size_t>(item.status))}};
  if (item.status == IngestItem::Status::refused) {
    json["where"] = item.error.where;
    json["reason"] = item.error.message;
  }
  if (!item.left_out.empty()) json["left_out"] = item.left_out;
  return json;
}

HttpResponse answer_of(const std::vector<IngestItem>& items, bool is_verbose) {
  if (!is_verbose) return json_answer(Json{{"success", true}});
  std::array<std::uint64_t, 3> counts{};
  Json list = Json::array();
  for (const IngestItem& item : items) {
    ++counts.at(static_cast<std::size_t>(item.status));
    list.push_back(to_json(item));
  }
  const auto [accepted, duplicate, refused] = counts;
  const Json json{
      {"success", true}, {"accepted", accepted}, {"duplicate", duplicate}, {"refused", refused}, {"items", list}};
  return json_answer(json);
}

HttpResponse refusal_of(const Ingest::Refusal& refusal) {
  if (refusal.status != 429) return problem(refusal.status, refusal.error);
  HttpResponse response = problem(429, "Too Many Requests", refusal.error.message);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

HttpResponse take(Ingest& ingest, const Call& call, std::optional<SegmentCall> kind) {
  const IngestSource source = call.actor.may(Permission::record_events) ? IngestSource::server : IngestSource::browser;
  const auto items = ingest.take(call.request.body, kind, source);
  if (!items) return refusal_of(items.error());
  return answer_of(*items, query_value(call.request.query, "verbose") == "1");
}

/// What a browser asks before it sends what is more than plain text: who may, and with which headers.
HttpResponse preflight() {
  HttpResponse response;
  response.status = 204;
  response.headers = {{"Access-Control-Allow-Methods", "POST, GET, OPTIONS"},
                      {"Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding, X-Retry-Count"},
                      {"Access-Control-Max-Age", "86400"}};
  return open_to_pages(std::move(response));
}

/// What analytics.js asks for at its start: that there is one place to send to, and that it is this one.
HttpResponse page_settings(const Call& call) {
  const Json segment{{"apiKey", call.value("write_key")},
                     {"apiHost", call.request.host + "/v1"},
                     {"protocol", call.request.is_https ? "https" : "http"},
                     {"type", "server"},
                     {"unbundledIntegrations", Json::array()},
                     {"addBundledMetadata", false}};
  const Json json{{"integrations", {{"Segment.io", segment}}},
                  {"plan", {{"track", Json::object()}, {"identify", Json::object()}, {"group", Json::object()}}},
                  {"edgeFunction", Json::object()},
                  {"analyticsNextEnabled", true},
                  {"middlewareSettings", Json::object()},
                  {"enabledMiddleware", Json::object()},
                  {"metrics", {{"sampleRate", 0}}},
                  {"legacyVideoPluginsEnabled", false},
                  {"remotePlugins", Json::array()}};
  return open_to_pages(json_answer(json));
}

void add_segment_routes(std::vector<Route>& routes, Ingest& ingest, const std::string& path,
                        std::optional<SegmentCall> kind) {
  Route post;
  post.method = "POST";
  post.path = path;
  post.needs = Permission::record_browser_events;
  post.is_audited = false;
  post.key_of = write_key_of;
  post.answer = [&ingest, kind](const Call& call) { return open_to_pages(take(ingest, call, kind)); };
  routes.push_back(std::move(post));
  Route options;
  options.method = "OPTIONS";
  options.path = path;
  options.is_audited = false;
  options.answer = [](const Call&) { return preflight(); };
  routes.push_back(std::move(options));
}

/// The member `writeKey` of the outermost object, found without building the rest.
class WriteKeyFinder : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::string found;

  bool null() override { return next(); }
  bool boolean(bool) override { return next(); }
  bool number_integer(number_integer_t) override { return next(); }
  bool number_unsigned(number_unsigned_t) override { return next(); }
  bool number_float(number_float_t, const string_t&) override { return next(); }
  bool string(string_t& value) override {
    if (is_key_) found = value;
    return next();
  }
  bool binary(binary_t&) override { return next(); }
  bool start_object(std::size_t) override { return open(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    is_key_ = depth_ == 1 && name == "writeKey";
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  bool next() {
    is_key_ = false;
    return found.empty();
  }
  bool open() {
    is_key_ = false;
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }

  std::size_t depth_ = 0;
  bool is_key_ = false;
};

}  // namespace

std::vector<Route> ingest_routes(Ingest& ingest) {
  std::vector<Route> routes;
  routes.push_back(intake_route(ingest, "/api/orders", &Intake::take_orders));
  routes.push_back(intake_route(ingest, "/api/customers", &Intake::take_customers));
  routes.push_back(intake_route(ingest, "/api/activity", &Intake::take_activity));
  routes.push_back(intake_route(ingest, "/api/promo-codes", &Intake::take_promo_codes));
  constexpr std::array<std::pair<std::string_view, SegmentCall>, 6> calls = {{{"track", SegmentCall::track},
                                                                              {"page", SegmentCall::page},
                                                                              {"screen", SegmentCall::screen},
                                                                              {"identify", SegmentCall::identify},
                                                                              {"group", SegmentCall::group},
                                                                              {"alias", SegmentCall::alias}}};
  for (const auto& [name, kind] : calls) {
    add_segment_routes(routes, ingest, "/v1/" + std::string(name), kind);
    // As @segment/analytics-next writes them.
    add_segment_routes(routes, ingest, "/v1/" + std::string(name.substr(0, 1)), kind);
  }
  add_segment_routes(routes, ingest, "/v1/batch", std::nullopt);
  add_segment_routes(routes, ingest, "/v1/b", std::nullopt);
  Route settings;
  settings.method = "GET";
  settings.path = "/v1/projects/{write_key}/settings";
  settings.answer = page_settings;
  routes.push_back(std::move(settings));
  return routes;
}

std::string write_key_of(const HttpRequest& request) {
  WriteKeyFinder finder;
  try {
    nlohmann::json::sax_parse(request.body, &finder);
  } catch (const nlohmann::json::exception&) {
    return {};
  }
  return finder.found;
}

}  // namespace lapwing
