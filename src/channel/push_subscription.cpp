#include "channel/push_subscription.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "channel/base64url.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

constexpr std::size_t endpoint_size_max = 2048;
constexpr std::size_t auth_size = 16;

bool is_visible_ascii(char c) { return c > ' ' && c < 0x7f; }

struct Origin {
  std::string text;
  bool has_other_port = false;
};

/// "https://host" or "https://host:port" of a URL, in small letters; nothing if it is no https URL with a host that we
/// would call: no user, no fragment, nothing that one parser may read so and another so.
std::optional<Origin> origin_of(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme) || url.size() > endpoint_size_max) return std::nullopt;
  if (!std::all_of(url.begin(), url.end(), is_visible_ascii)) return std::nullopt;
  if (url.find_first_of("#\\\"<>^`{|}") != std::string_view::npos) return std::nullopt;
  std::string origin(url.substr(0, std::min(url.find_first_of("/?", scheme.size()), url.size())));
  for (char& c : origin) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string_view rest = std::string_view(origin).substr(scheme.size());
  const bool is_ipv6 = rest.starts_with('[');
  const auto host_end = is_ipv6 ? rest.find(']') : rest.find(':');
  if (is_ipv6 && host_end == std::string_view::npos) return std::nullopt;
  const std::string_view host = rest.substr(0, is_ipv6 ? host_end + 1 : host_end);
  const bool is_host = std::all_of(host.begin(), host.end(), [&](char c) {
    const bool is_name = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    return is_name || (is_ipv6 && (c == '[' || c == ']' || c == ':'));
  });
  if (host.empty() || !is_host) return std::nullopt;
  rest.remove_prefix(host.size());
  if (rest.empty()) return Origin{.text = origin};
  unsigned port = 0;
  const auto read = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
  const bool is_port = rest.front() == ':' && read.ec == std::errc() && read.ptr == rest.data() + rest.size() &&
                       port > 0 && port <= 65535;
  if (!is_port) return std::nullopt;
  if (port == 443) return Origin{.text = origin.substr(0, scheme.size() + host.size())};
  return Origin{.text = origin, .has_other_port = true};
}

// The fields' own errors would show what was found; these say only what was expected.

Result<JsonFields> read_object(const nlohmann::json* json, const std::string& path, const char* expected) {
  if (json == nullptr || !json->is_object()) return fail(expected, path);
  return JsonFields::of(*json, path);
}

Result<std::string> read_text(JsonFields& fields, std::string_view name, const char* expected) {
  const nlohmann::json* value = fields.value(name);
  if (value == nullptr || !value->is_string()) return fail(expected, fields.path_of(name));
  return value->get<std::string>();
}

Result<std::string> read_bytes(JsonFields& fields, std::string_view name, const char* expected) {
  auto bytes = base64url_decoded(TRY(read_text(fields, name, expected)));
  if (!bytes) return fail(expected, fields.path_of(name));
  return std::move(*bytes);
}

}  // namespace

Result<PushSubscription> parse_push_subscription(std::string_view text) {
  constexpr const char* whole_words = "expected an object with \"endpoint\" and \"keys\" as a browser writes it";
  constexpr const char* endpoint_words = "expected an https URL";
  constexpr const char* keys_words = "expected an object with \"p256dh\" and \"auth\"";
  constexpr const char* key_words = "expected a public key on P-256, 65 bytes in base64url";
  constexpr const char* auth_words = "expected 16 bytes in base64url";

  const auto json = parse_json(text);
  JsonFields fields = TRY(read_object(json ? &*json : nullptr, "$", whole_words));
  PushSubscription subscription;
  subscription.endpoint = TRY(read_text(fields, "endpoint", endpoint_words));
  auto origin = origin_of(subscription.endpoint);
  if (!origin) return fail(endpoint_words, fields.path_of("endpoint"));
  subscription.origin = std::move(origin->text);
  subscription.has_other_port = origin->has_other_port;
  fields.value("expirationTime");

  JsonFields keys = TRY(read_object(fields.value("keys"), fields.path_of("keys"), keys_words));
  subscription.recipient.public_key = TRY(read_bytes(keys, "p256dh", key_words));
  if (!is_public_key(subscription.recipient.public_key)) return fail(key_words, keys.path_of("p256dh"));
  subscription.recipient.auth_secret = TRY(read_bytes(keys, "auth", auth_words));
  if (subscription.recipient.auth_secret.size() != auth_size) return fail(auth_words, keys.path_of("auth"));
  if (!keys.finish()) return fail(keys_words, keys.path());
  if (!fields.finish()) return fail(whole_words, fields.path());
  return subscription;
}

}  // namespace lapwing
