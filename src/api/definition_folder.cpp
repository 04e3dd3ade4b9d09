#include "api/definition_folder.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/definition_kinds.hpp"
#include "campaign/definition.hpp"
#include "delivery/message_template.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_text_file(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return fail("there is no such file", file.string());
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  if (!bytes) return fail("cannot be read, or is empty", file.string());
  return std::move(bytes).str();
}

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  return entries;
}

Result<DefinitionPublished> read_definition(DefinitionKind kind, const fs::path& file) {
  DefinitionPublished definition{.kind = kind, .text = TRY(read_text_file(file))};
  auto id = check_definition(kind, definition.text);
  if (!id) return fail(id.error().text(), file.string());
  definition.id = std::move(*id);
  return definition;
}

/// One of a shelf under the name by which another definition asks for it.
Result<DefinitionPublished> read_named(DefinitionKind kind, const fs::path& folder, const std::string& id) {
  DefinitionPublished definition = TRY(read_definition(kind, folder / (id + ".json")));
  definition.id = id;
  return definition;
}

/// A template's texts go into files of their own, as `read_template_folder` reads them.
Result<std::vector<std::pair<fs::path, std::string>>> files_of(const fs::path& folder,
                                                               const DefinitionPublished& definition) {
  std::vector<std::pair<fs::path, std::string>> files;
  if (definition.kind == DefinitionKind::message_template) {
    auto own = template_files(definition.text);
    if (!own) return fail(own.error().text(), definition.id);
    for (auto& [name, text] : *own) {
      files.emplace_back(folder / "templates" / definition.id / name, std::move(text));
    }
    return files;
  }
  if (!nlohmann::json::accept(definition.text)) return fail("not JSON", definition.id);
  const auto shelf = std::ranges::find(definition_shelves(), definition.kind, &DefinitionShelf::kind);
  if (shelf == definition_shelves().end()) return files;
  const fs::path place = folder / shelf->path;
  files.emplace_back(shelf->is_file() ? place : place / (definition.id + ".json"), definition.text);
  return files;
}

/// What a campaign names and the folder lacks, from the folder above it. An id that is no file's name would lead out of
/// that folder: nothing is read for it.
Result<std::vector<DefinitionPublished>> read_shared(const fs::path& folder,
                                                     const std::vector<DefinitionPublished>& definitions) {
  std::set<std::pair<DefinitionKind, std::string>> known;
  for (const DefinitionPublished& definition : definitions) known.emplace(definition.kind, definition.id);
  const fs::path above = folder / "..";
  std::vector<DefinitionPublished> shared;
  for (const DefinitionPublished& definition : definitions) {
    if (definition.kind != DefinitionKind::campaign) continue;
    const CampaignDefinition campaign = TRY(parse_campaign(definition.text, 1));
    for (const std::string& id : campaign.bonus_types()) {
      if (!is_file_name(id) || !known.emplace(DefinitionKind::bonus_type, id).second) continue;
      std::error_code missing;
      if (!fs::exists(above / "bonus_types" / (id + ".json"), missing)) continue;
      shared.push_back(TRY(read_bonus_type(above, id)));
    }
    for (const std::string& id : campaign.template_ids()) {
      if (!is_file_name(id) || !known.emplace(DefinitionKind::message_template, id).second) continue;
      std::error_code missing;
      if (fs::exists(above / "templates" / id, missing)) shared.push_back(TRY(read_message_template(above, id)));
    }
  }
  return shared;
}

/// A template is looked for when a message is sent; here it is told in time.
Result<void> check_templates(const std::vector<DefinitionPublished>& definitions,
                             const std::vector<DefinitionPublished>& published) {
  std::set<std::string> templates;
  for (const auto* list : {&definitions, &published}) {
    for (const DefinitionPublished& one : *list) {
      if (one.kind == DefinitionKind::message_template) templates.insert(one.id);
    }
  }
  for (const DefinitionPublished& one : definitions) {
    if (one.kind != DefinitionKind::campaign) continue;
    for (const std::string& id : TRY(parse_campaign(one.text, 1)).template_ids()) {
      if (templates.contains(id)) continue;
      return fail(fmt::format("there is no template \"{}\"", id), fmt::format("campaign \"{}\"", one.id));
    }
  }
  return {};
}

}  // namespace

bool is_file_name(const std::string& id) {
  return !id.empty() && fs::path(id).filename() == id && id != "." && id != "..";
}

Result<DefinitionPublished> read_bonus_type(const fs::path& folder, const std::string& id) {
  return read_named(DefinitionKind::bonus_type, folder / "bonus_types", id);
}

Result<DefinitionPublished> read_promo_pool(const fs::path& folder, const std::string& id) {
  return read_named(DefinitionKind::promo_pool, folder / "promo_pools", id);
}

Result<DefinitionPublished> read_message_template(const fs::path& folder, const std::string& id) {
  return DefinitionPublished{DefinitionKind::message_template, id, 1,
                             TRY(read_template_folder(folder / "templates" / id))};
}

Result<std::vector<DefinitionPublished>> read_definition_folder(const fs::path& folder) {
  if (!fs::is_directory(folder)) return fail("there is no such folder", folder.string());
  std::vector<DefinitionPublished> definitions;
  for (const fs::path& entry : sorted_entries(folder / "templates")) {
    if (!fs::exists(entry / "template.json")) continue;
    definitions.push_back(
        {DefinitionKind::message_template, entry.filename().string(), 1, TRY(read_template_folder(entry))});
  }
  for (const DefinitionShelf& shelf : definition_shelves()) {
    const fs::path place = folder / shelf.path;
    if (shelf.is_file()) {
      if (fs::exists(place)) definitions.push_back(TRY(read_definition(shelf.kind, place)));
      continue;
    }
    for (const fs::path& entry : sorted_entries(place)) {
      if (entry.extension() == ".json") definitions.push_back(TRY(read_definition(shelf.kind, entry)));
    }
  }
  std::set<std::pair<DefinitionKind, std::string>> seen;
  for (const DefinitionPublished& definition : definitions) {
    if (seen.emplace(definition.kind, definition.id).second) continue;
    return fail(fmt::format("the {} \"{}\" is defined twice", to_text(definition.kind), definition.id),
                folder.string());
  }
  for (DefinitionPublished& shared : TRY(read_shared(folder, definitions))) definitions.push_back(std::move(shared));
  return definitions;
}

Result<std::map<std::string, std::string>> definition_files(const std::vector<DefinitionPublished>& definitions) {
  std::map<std::string, std::string> files;
  for (const DefinitionPublished& definition : definitions) {
    if (!is_file_name(definition.id)) {
      return fail(fmt::format("the {} \"{}\" cannot be a file's name", to_text(definition.kind), definition.id));
    }
    for (auto& [path, text] : TRY(files_of({}, definition))) files.emplace(path.generic_string(), std::move(text));
  }
  return files;
}

Result<std::vector<fs::path>> write_definition_folder(const fs::path& folder,
                                                      const std::vector<DefinitionPublished>& definitions) {
  std::vector<fs::path> written;
  for (const auto& [name, text] : TRY(definition_files(definitions))) {
    const fs::path path = folder / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    if (error || !out) return fail("cannot be written", path.string());
    written.push_back(path);
  }
  std::ranges::sort(written);
  return written;
}

Result<std::vector<DefinitionPublished>> in_order(Host& host, const std::vector<DefinitionPublished>& definitions,
                                                  Instant now) {
  std::optional<ShopConfigured> shop;
  host.with(PartitionId{0}, [&](const Engine& engine) { shop = engine.shop(); });
  if (!shop) return fail("the folder has no shop");
  shop->partition_count = 1;
  DataFolder scratch = TRY(DataFolder::in_memory(*shop, now));
  const auto is_same = [](const DefinitionPublished& a, const DefinitionPublished& b) {
    return a.kind == b.kind && a.id == b.id;
  };
  const auto is_redefined = [&](const DefinitionPublished& one) {
    return std::ranges::any_of(definitions, [&](const DefinitionPublished& other) { return is_same(one, other); });
  };
  std::vector<DefinitionPublished> waiting = published_definitions(host);
  std::erase_if(waiting, is_redefined);
  waiting.insert(waiting.end(), definitions.begin(), definitions.end());
  std::vector<DefinitionPublished> ordered;
  // Those that refer to what is still to come wait for the next round.
  for (std::size_t left = waiting.size() + 1; !waiting.empty();) {
    if (waiting.size() == left) break;
    left = waiting.size();
    std::vector<DefinitionPublished> later;
    for (DefinitionPublished& definition : waiting) {
      const bool is_taken = publish_definitions(scratch.host(), {definition}, now).has_value();
      (is_taken ? ordered : later).push_back(std::move(definition));
    }
    waiting = std::move(later);
  }
  if (!waiting.empty()) return fail(publish_definitions(scratch.host(), {waiting.front()}, now).error().text());
  std::erase_if(ordered, [&](const DefinitionPublished& one) { return !is_redefined(one); });
  return ordered;
}

std::string_view to_text(Standing standing) {
  if (standing == Standing::fresh) return "new";
  return standing == Standing::changed ? "changed" : "unchanged";
}

Result<std::vector<AppliedDefinition>> plan_definitions(Host& host, std::vector<DefinitionPublished> definitions,
                                                        Instant now) {
  const std::vector<DefinitionPublished> published = published_definitions(host);
  CHECK(check_templates(definitions, published));
  definitions = TRY(in_order(host, definitions, now));
  std::vector<AppliedDefinition> planned;
  for (DefinitionPublished& definition : definitions) {
    const auto known = std::ranges::find_if(published, [&](const DefinitionPublished& one) {
      return one.kind == definition.kind && one.id == definition.id;
    });
    const bool is_same = known != published.end() && known->text == definition.text;
    const Standing standing = is_same ? Standing::same : known == published.end() ? Standing::fresh : Standing::changed;
    planned.push_back({std::move(definition), standing});
  }
  return planned;
}

Result<void> apply_definitions(Host& host, const std::vector<AppliedDefinition>& planned, Instant now) {
  std::vector<DefinitionPublished> definitions;
  for (const AppliedDefinition& one : planned) definitions.push_back(one.definition);
  TRY(publish_definitions(host, std::move(definitions), now));
  return {};
}

}  // namespace lapwing
