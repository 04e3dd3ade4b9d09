#include "server/publication.hpp"

#include <mutex>

#include <fmt/format.h>

#include "host/host.hpp"

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
    const Definition newest = newest_of(host, definition.kind, definition.id);
    definition.version = newest.text == definition.text && newest.version > 0 ? newest.version : newest.version + 1;
    const std::string name = fmt::format("{} \"{}\"", to_text(definition.kind), definition.id);
    const auto tally = host.publish(definition, now);
    if (!tally) return fail(tally.error().text(), name);
    if (tally->changed + tally->added > 0) ++fresh;
  }
  return fresh;
}

}  // namespace lapwing
