#include "cli/definition_folder.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "campaign/definition.hpp"
#include "cli/commands.hpp"
#include "cli/definitions.hpp"
#include "delivery/message_template.hpp"
#include "engine/rfm_definition.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "loyalty/accrual_rule.hpp"
#include "loyalty/bonus_type_json.hpp"
#include "loyalty/promo_pool.hpp"
#include "loyalty/referral.hpp"
#include "model/json_fields.hpp"
#include "policy/policy_definition.hpp"
#include "segment/definition.hpp"
#include "segment/lifecycle.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

/// Where definitions of a kind lie, and how one is checked by itself, which gives its id.
struct Shelf {
  DefinitionKind kind;
  std::string_view path;  // a folder, or a file if there is one definition
  std::function<Result<std::string>(const std::string& text)> check;

  [[nodiscard]] bool is_file() const { return path.ends_with(".json"); }
};

Result<std::string> check_bonus_type(const std::string& text) {
  return TRY(parse_bonus_type(TRY(parse_json(text)))).id;
}
Result<std::string> check_accrual_rule(const std::string& text) {
  return TRY(parse_accrual_rule(TRY(parse_json(text)))).id;
}
Result<std::string> check_promo_pool(const std::string& text) {
  return TRY(parse_promo_pool(TRY(parse_json(text)))).id;
}
Result<std::string> check_referral(const std::string& text) {
  TRY(parse_referral_program(TRY(parse_json(text))));
  return std::string(ReferralProgram::id);
}
Result<std::string> check_lifecycle(const std::string& text) {
  TRY(parse_lifecycle(text, 1));
  return std::string(Lifecycle::definition_id);
}
Result<std::string> check_rfm(const std::string& text) {
  TRY(parse_rfm_definition(text));
  return std::string(RfmDefinition::id);
}
Result<std::string> check_policy(const std::string& text) {
  TRY(parse_policy(text));
  return std::string(PolicyDefinition::id);
}

/// In the order in which most of them refer to one another.
const std::vector<Shelf>& shelves() {
  static const std::vector<Shelf> all = {
      {DefinitionKind::rfm, "rfm.json", check_rfm},
      {DefinitionKind::lifecycle, "lifecycle.json", check_lifecycle},
      {DefinitionKind::bonus_type, "bonus_types", check_bonus_type},
      {DefinitionKind::segment, "segments",
       [](const auto& text) -> Result<std::string> { return TRY(parse_segment(text, 1)).id; }},
      {DefinitionKind::accrual_rule, "accrual_rules", check_accrual_rule},
      {DefinitionKind::promo_pool, "promo_pools", check_promo_pool},
      {DefinitionKind::referral, "referral.json", check_referral},
      {DefinitionKind::policy, "policy.json", check_policy},
      {DefinitionKind::campaign, "campaigns",
       [](const auto& text) -> Result<std::string> { return TRY(parse_campaign(text, 1)).id; }},
  };
  return all;
}

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(folder, missing)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  return entries;
}

Result<DefinitionPublished> read_definition(const Shelf& shelf, const fs::path& file) {
  DefinitionPublished definition{.kind = shelf.kind, .text = TRY(read_text(file.string()))};
  auto id = shelf.check(definition.text);
  if (!id) return fail(id.error().text(), file.string());
  definition.id = std::move(*id);
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
  const auto shelf = std::ranges::find(shelves(), definition.kind, &Shelf::kind);
  if (shelf == shelves().end()) return files;
  const fs::path place = folder / shelf->path;
  files.emplace_back(shelf->is_file() ? place : place / (definition.id + ".json"), definition.text);
  return files;
}

/// An id is a file's name here.
bool is_file_name(const std::string& id) { return fs::path(id).filename() == id && id != "." && id != ".."; }

/// What a campaign names and the folder lacks, from the folder above it.
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
      if (!known.emplace(DefinitionKind::bonus_type, id).second) continue;
      if (fs::exists(above / "bonus_types" / (id + ".json"))) shared.push_back(TRY(read_bonus_type(above, id)));
    }
    for (const std::string& id : campaign.template_ids()) {
      if (!known.emplace(DefinitionKind::message_template, id).second) continue;
      if (fs::exists(above / "templates" / id)) shared.push_back(TRY(read_message_template(above, id)));
    }
  }
  return shared;
}

}  // namespace

Result<std::vector<DefinitionPublished>> read_definition_folder(const fs::path& folder) {
  if (!fs::is_directory(folder)) return fail("there is no such folder", folder.string());
  std::vector<DefinitionPublished> definitions;
  for (const fs::path& entry : sorted_entries(folder / "templates")) {
    if (!fs::exists(entry / "template.json")) continue;
    definitions.push_back(
        {DefinitionKind::message_template, entry.filename().string(), 1, TRY(read_template_folder(entry))});
  }
  for (const Shelf& shelf : shelves()) {
    const fs::path place = folder / shelf.path;
    if (shelf.is_file()) {
      if (fs::exists(place)) definitions.push_back(TRY(read_definition(shelf, place)));
      continue;
    }
    for (const fs::path& entry : sorted_entries(place)) {
      if (entry.extension() == ".json") definitions.push_back(TRY(read_definition(shelf, entry)));
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

Result<std::vector<fs::path>> write_definition_folder(const fs::path& folder,
                                                      const std::vector<DefinitionPublished>& definitions) {
  std::vector<fs::path> written;
  for (const DefinitionPublished& definition : definitions) {
    if (!is_file_name(definition.id)) {
      return fail(fmt::format("the {} \"{}\" cannot be a file's name", to_text(definition.kind), definition.id));
    }
    for (const auto& [path, text] : TRY(files_of(folder, definition))) {
      std::error_code error;
      fs::create_directories(path.parent_path(), error);
      std::ofstream out(path, std::ios::binary);
      out << text;
      out.close();
      if (error || !out) return fail("cannot be written", path.string());
      written.push_back(path);
    }
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

}  // namespace lapwing
