#include "channel/webhook_endpoints.hpp"

#include <sodium.h>

#include <cstdlib>

#include "channel/file_bytes.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_min = 24;
constexpr std::size_t key_max = 64;

Result<std::string> read_secret(JsonFields& fields, const fs::path& folder) {
  if (fields.has("secret_file") == fields.has("secret_env")) {
    return fail("expected \"secret_file\" or \"secret_env\"", fields.path());
  }
  if (fields.has("secret_file")) {
    const std::string name = TRY(fields.text("secret_file"));
    const auto text = file_bytes(folder / name);
    if (!text) return fail("the file cannot be read: " + (folder / name).string(), fields.path_of("secret_file"));
    return *text;
  }
  const std::string name = TRY(fields.text("secret_env"));
  const char* text = std::getenv(name.c_str());
  if (text == nullptr) return fail("the variable " + name + " is not set", fields.path_of("secret_env"));
  return std::string(text);
}

Result<WebhookEndpoint> read_endpoint(const nlohmann::json& json, const std::string& path, const fs::path& folder) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  WebhookEndpoint endpoint{.url = TRY(fields.text("url")), .key = {}};
  const bool is_http = endpoint.url.starts_with("http://") || endpoint.url.starts_with("https://");
  const auto host = endpoint.url.substr(std::min(endpoint.url.size(), endpoint.url.find("//") + 2));
  if (!is_http || host.empty() || host.substr(0, host.find('/')).find('@') != std::string::npos) {
    return fail("expected http://HOST or https://HOST, with a path if need be", fields.path_of("url"));
  }
  const bool is_in_file = fields.has("secret_file");
  const auto secret = parse_webhook_secret(TRY(read_secret(fields, folder)));
  if (!secret) {
    return fail(secret.error().message, fields.path_of(is_in_file ? "secret_file" : "secret_env"));
  }
  endpoint.key = *secret;
  CHECK(fields.finish());
  return endpoint;
}

}  // namespace

Result<std::string> parse_webhook_secret(std::string_view text) {
  constexpr std::string_view prefix = "whsec_";
  constexpr std::string_view blanks = " \t\r\n";
  while (!text.empty() && blanks.contains(text.back())) text.remove_suffix(1);
  std::string key(key_max, '\0');
  std::size_t size = 0;
  const bool is_written_so = text.starts_with(prefix) &&
                             sodium_base642bin(reinterpret_cast<unsigned char*>(key.data()), key.size(),
                                               text.data() + prefix.size(), text.size() - prefix.size(), nullptr, &size,
                                               nullptr, sodium_base64_VARIANT_ORIGINAL) == 0;
  if (!is_written_so || size < key_min) return fail("expected whsec_ and 24 to 64 bytes in base64");
  key.resize(size);
  return key;
}

Result<WebhookEndpoints> read_webhook_endpoints(const fs::path& file) {
  const auto text = file_bytes(file);
  if (!text) return fail("the file cannot be read", file.string());
  const auto read = [&]() -> Result<WebhookEndpoints> {
    const nlohmann::json json = TRY(parse_json(*text));
    if (!json.is_object() || json.empty()) return fail("expected an object of endpoints by their names", "$");
    WebhookEndpoints endpoints;
    for (const auto& [name, endpoint] : json.items()) {
      endpoints.emplace(name, TRY(read_endpoint(endpoint, "$." + name, file.parent_path())));
    }
    return endpoints;
  };
  auto endpoints = read();
  if (!endpoints) return fail(endpoints.error().text(), file.string());
  return endpoints;
}

}  // namespace lapwing
