#include <utility>

#include "channel/envelope_check.hpp"
#include "channel/file_bytes.hpp"
#include "channel/web_push.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

bool is_subject(std::string_view text) {
  constexpr std::string_view mailto = "mailto:";
  if (text.starts_with(mailto)) return check_address(text.substr(mailto.size()), "").has_value();
  return text.starts_with("https://") && text.size() > 8 && text.find_first_of(" \t\r\n\"") == std::string_view::npos;
}

Result<WebPushSettings> read_settings(const nlohmann::json& json, const fs::path& folder) {
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  std::string subject = TRY(fields.text("subject"));
  if (!is_subject(subject)) {
    return fail("expected how to reach the shop: mailto:name@shop.example or an https URL", fields.path_of("subject"));
  }
  auto key = read_vapid_key(folder / TRY(fields.text("key_file")));
  if (!key) return fail(key.error().text(), fields.path_of("key_file"));
  WebPushSettings settings{.key = std::move(*key), .subject = std::move(subject), .ca_file = {}};
  if (fields.has("time_to_live")) settings.time_to_live = TRY(fields.duration("time_to_live"));
  const bool is_in_range = settings.time_to_live >= Duration{} && settings.time_to_live <= Duration::days(28);
  if (!is_in_range) return fail("expected at most 28 days", fields.path_of("time_to_live"));
  settings.is_private_allowed = TRY(fields.yes_or("allow_private", false));
  const std::string ca_file = TRY(fields.text_or("ca_file", ""));
  if (!ca_file.empty()) settings.ca_file = (folder / ca_file).string();
  CHECK(fields.finish());
  return settings;
}

}  // namespace

Result<WebPushSettings> read_web_push_settings(const fs::path& file) {
  const auto text = file_bytes(file);
  if (!text) return fail("the file cannot be read", file.string());
  const auto read = [&]() -> Result<WebPushSettings> {
    const nlohmann::json json = TRY(parse_json(*text));
    return read_settings(json, file.parent_path());
  };
  auto settings = read();
  if (!settings) return fail(settings.error().text(), file.string());
  return settings;
}

}  // namespace lapwing
