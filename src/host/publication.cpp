#include "host/publication.hpp"

#include <mutex>

#include <fmt/format.h>

#include "campaign/definition.hpp"
#include "campaign/preset.hpp"
#include "host/host.hpp"
#include "host/promo_codes.hpp"

namespace lapwing {
namespace {

/// The highest version that any partition has; version 0 if none has the definition.
Definition newest_of(Host& host, DefinitionKind kind, const std::string& id) {
  std::mutex mutex;
  Definition newest;
  host.for_each([&](PartitionId, const Engine& engine) {
    const Definition* here = engine.definition(kind, id);
    const std::lock_guard lock(mutex);
    if (here != nullptr && here->version > newest.version) newest = *here;
  });
  return newest;
}

Result<void> check_mechanic_of(const std::string& text, const std::string& name) {
  const auto campaign = parse_campaign(text, 1);
  if (!campaign) return {};  // whoever takes it in tells
  if (auto known = check_mechanic(campaign->mechanic); !known) {
    return fail("$.mechanic: " + known.error().message, name);
  }
  return {};
}

}  // namespace

std::vector<DefinitionPublished> published_definitions(Host& host) {
  std::vector<DefinitionPublished> published;
  host.with(PartitionId{0}, [&](const Engine& engine) {
    for (const auto& [key, definition] : engine.definitions()) {
      published.push_back({key.first, key.second, definition.version, definition.text});
    }
  });
  return published;
}

Result<std::size_t> publish_definitions(Host& host, std::vector<DefinitionPublished> definitions, Instant now) {
  std::size_t fresh = 0;
  for (DefinitionPublished& definition : definitions) {
    const bool makes_codes = definition.kind == DefinitionKind::promo_pool ||
                             definition.kind == DefinitionKind::referral;
    if (makes_codes) CHECK(ensure_code_secret(host, now));
    const Definition newest = newest_of(host, definition.kind, definition.id);
    definition.version = newest.text == definition.text && newest.version > 0 ? newest.version : newest.version + 1;
    const std::string name = fmt::format("{} \"{}\"", to_text(definition.kind), definition.id);
    const bool is_campaign = definition.kind == DefinitionKind::campaign;
    // What is published already may be of a mechanic that is no longer known, and still opens.
    if (is_campaign && definition.version > newest.version) CHECK(check_mechanic_of(definition.text, name));
    const auto tally = host.publish(definition, now);
    if (!tally) return fail(tally.error().text(), name);
    if (tally->changed + tally->added > 0) ++fresh;
  }
  return fresh;
}

}  // namespace lapwing
