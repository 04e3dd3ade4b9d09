#include "ingest/consent_texts.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host/host.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t id_bytes_max = 64;

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= id_bytes_max && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

}  // namespace

std::uint32_t consent_text_version(Host& host, const std::string& id) {
  std::uint32_t version = 0;
  host.with(PartitionId{0}, [&](const Engine& engine) {
    const Definition* known = engine.definition(DefinitionKind::consent_text, id);
    if (known != nullptr) version = known->version;
  });
  return version;
}

Result<std::uint32_t> publish_consent_text(Host& host, const std::string& id, std::string_view text, Instant now) {
  if (!is_id(id)) return fail("expected small letters, digits, dots, dashes and underscores, 64 at most", "id");
  if (text.empty() || text.size() > consent_text_bytes_max) {
    return fail(fmt::format("expected a text of at most {} bytes", consent_text_bytes_max), "text");
  }
  const std::string json = Json{{"text", text}}.dump(-1, ' ', false, Json::error_handler_t::replace);
  TRY(publish_definitions(host, {{DefinitionKind::consent_text, id, 1, json}}, now));
  return consent_text_version(host, id);
}

std::string text_of_consent_text(std::string_view definition) {
  const Json json = Json::parse(definition, nullptr, false);
  return json.is_object() ? json.value("text", std::string()) : std::string();
}

}  // namespace lapwing
