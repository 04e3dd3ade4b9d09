#include "channel/gateway_definition.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <span>

#include <fmt/format.h>

#include "model/json_fields.hpp"

namespace lapwing {

std::span<const std::pair<std::string_view, std::string_view>> gateway_texts();  // embedded by CMakeLists.txt

namespace {

namespace fs = std::filesystem;

constexpr Duration timeout_min = Duration::seconds(1);
constexpr Duration timeout_max = Duration::seconds(120);
constexpr Duration status_wait_min = Duration::seconds(1);
constexpr Duration status_wait_max = Duration::days(30);

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

/// The host of a URL, which must stand there as it is: no message and no secret may choose where it goes.
Result<std::string> fixed_host(std::string_view url, const std::string& field) {
  const auto scheme = std::find_if(url.begin(), url.end(), [](char c) { return c == ':'; }) - url.begin();
  const std::string_view name = url.substr(0, static_cast<std::size_t>(scheme));
  if ((name != "http" && name != "https") || !url.substr(name.size()).starts_with("://")) {
    return fail("expected http://HOST/... or https://HOST/...", field);
  }
  const std::string_view rest = url.substr(name.size() + 3);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.empty() || host.find_first_of("{}$@ ") != std::string_view::npos) {
    return fail("expected a host without variables, secrets and users", field);
  }
  return std::string(host);
}

Result<GatewayEscaping> escaping_of(std::string_view content_type, const std::string& field) {
  const std::string type = lower(content_type.substr(0, content_type.find(';')));
  if (type == "application/json" || type.ends_with("+json")) return GatewayEscaping::json;
  if (type == "application/x-www-form-urlencoded") return GatewayEscaping::percent;
  if (type == "text/xml" || type == "application/xml" || type.ends_with("+xml")) return GatewayEscaping::xml;
  if (type == "text/plain") return GatewayEscaping::none;
  return fail("expected application/json, application/x-www-form-urlencoded, application/xml or text/plain", field);
}

bool is_header_name(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_allowed);
}

Result<std::string> read_headers(GatewayDefinition& gateway, JsonFields& fields, const fs::path& folder) {
  std::string content_type;
  const nlohmann::json* headers = fields.value("headers");
  if (headers == nullptr) return content_type;
  if (!headers->is_object()) return fail("expected an object of header fields", fields.path_of("headers"));
  for (const auto& [name, value] : headers->items()) {
    const std::string field = fields.path_of("headers") + "." + name;
    if (!is_header_name(name) || !value.is_string()) return fail("expected a name and a text", field);
    if (lower(name) == "content-type") content_type = value.get<std::string>();
    auto text = TRY(GatewayText::parse(value.get<std::string>(), GatewayEscaping::line, folder, field));
    gateway.headers.emplace_back(name, std::move(text));
  }
  return content_type;
}

/// A body of JSON must be JSON whatever the values are, so it is with these.
Result<void> check_json_body(const GatewayText& body, const std::string& field) {
  const std::string rendered = TRY(body.render({"+79990000000", "\"SHOP\"", "a \"text\"\nof two lines", "p00-1"}));
  const auto read = parse_json(rendered);
  if (!read) return fail("does not become JSON: " + read.error().message, field);
  return {};
}

Result<void> read_body(GatewayDefinition& gateway, JsonFields& fields, const std::string& content_type,
                       const fs::path& folder) {
  if (!fields.has("body")) return {};
  const std::string field = fields.path_of("body");
  if (!gateway.is_post) return fail("a GET has no body", field);
  const auto escaping = TRY(escaping_of(content_type, fields.path_of("headers") + ".Content-Type"));
  gateway.body = TRY(GatewayText::parse(TRY(fields.text("body")), escaping, folder, field));
  if (escaping == GatewayEscaping::json) CHECK(check_json_body(*gateway.body, field));
  return {};
}

Result<void> read_sign_in(GatewayDefinition& gateway, JsonFields& fields, const fs::path& folder) {
  const nlohmann::json* json = fields.value("sign_in");
  if (json == nullptr) return {};
  JsonFields sign_in = TRY(JsonFields::of(*json, fields.path_of("sign_in")));
  auto user = TRY(
      GatewayText::parse(TRY(sign_in.text("user")), GatewayEscaping::line, folder, sign_in.path_of("user")));
  auto password = TRY(
      GatewayText::parse(TRY(sign_in.text("password")), GatewayEscaping::line, folder, sign_in.path_of("password")));
  CHECK(sign_in.finish());
  gateway.sign_in.emplace(std::move(user), std::move(password));
  return {};
}

Result<std::optional<GatewayStatus>> read_status(JsonFields& fields, const std::string& host, const fs::path& folder) {
  const nlohmann::json* json = fields.value("status");
  if (json == nullptr) return std::nullopt;
  JsonFields own = TRY(JsonFields::of(*json, fields.path_of("status")));
  const std::string url = TRY(own.text("url"));
  if (TRY(fixed_host(url, own.path_of("url"))) != host) return fail("expected the host of $.url", own.path_of("url"));
  if (url.find("{{id}}") == std::string::npos) return fail("expected {{id}} somewhere in it", own.path_of("url"));
  GatewayText url_text = TRY(GatewayText::parse(url, GatewayEscaping::percent, folder, own.path_of("url")));
  GatewayReports reports = TRY(read_gateway_reports(own, true));
  GatewayStatus status{std::move(url_text), std::move(reports)};
  for (const auto& [name, duration] :
       {std::pair<std::string_view, Duration*>{"every", &status.every}, {"for", &status.over}}) {
    if (own.has(name)) *duration = TRY(own.duration(name));
    if (*duration < status_wait_min || *duration > status_wait_max) {
      return fail("expected 1 second to 30 days", own.path_of(name));
    }
  }
  CHECK(own.finish());
  return std::optional(std::move(status));
}

Result<GatewayDefinition> definition_of(const nlohmann::json& json, const fs::path& folder) {
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  const std::string name = TRY(fields.text("name"));
  const std::string url = TRY(fields.text("url"));
  const std::string host = TRY(fixed_host(url, fields.path_of("url")));
  GatewayText url_text = TRY(GatewayText::parse(url, GatewayEscaping::percent, folder, fields.path_of("url")));
  GatewayDefinition gateway{name, true, host, std::move(url_text), {}, {}, {}, Duration::seconds(15), {}, {}, {}};
  const std::string method = TRY(fields.text_or("method", "POST"));
  if (method != "POST" && method != "GET") return fail("expected POST or GET", fields.path_of("method"));
  gateway.is_post = method == "POST";
  const std::string content_type = TRY(read_headers(gateway, fields, folder));
  CHECK(read_body(gateway, fields, content_type, folder));
  CHECK(read_sign_in(gateway, fields, folder));
  if (fields.has("timeout")) {
    gateway.timeout = TRY(fields.duration("timeout"));
    if (gateway.timeout < timeout_min || gateway.timeout > timeout_max) {
      return fail("expected 1 to 120 seconds", fields.path_of("timeout"));
    }
  }
  gateway.answers = TRY(read_gateway_answers(fields));
  gateway.status = TRY(read_status(fields, host, folder));
  gateway.callback = TRY(read_gateway_callback(fields));
  CHECK(fields.finish());
  return gateway;
}

}  // namespace

Result<GatewayDefinition> parse_gateway(std::string_view text, const fs::path& folder) {
  const nlohmann::json json = TRY(parse_json(text));
  return definition_of(json, folder);
}

std::vector<std::pair<std::string_view, std::string_view>> ready_gateways() {
  const auto texts = gateway_texts();
  return {texts.begin(), texts.end()};
}

Result<GatewayDefinition> find_gateway(const std::string& name_or_file) {
  std::string names;
  for (const auto& [name, text] : gateway_texts()) {
    names += (names.empty() ? "" : ", ") + std::string(name);
    if (name != name_or_file) continue;
    auto gateway = parse_gateway(text, ".");
    if (!gateway) return fail(gateway.error().text(), "gateway " + name_or_file);
    return gateway;
  }
  const fs::path file(name_or_file);
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return fail(fmt::format("is no file that can be read, and none of the gateways that are ready: {}", names),
                "gateway " + name_or_file);
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto gateway = parse_gateway(text, file.parent_path());
  if (!gateway) return fail(gateway.error().text(), file.string());
  return gateway;
}

}  // namespace lapwing
