#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// A campaign file and what it refers to, ready to be published: bonus types, promo pools, templates, the
/// campaign last.
struct CampaignBundle {
  std::string campaign_id;
  std::vector<DefinitionPublished> definitions;
};

/// The bonus type in FOLDER/bonus_types/ID.json, and the template in FOLDER/templates/ID/. An error names the file.
Result<DefinitionPublished> read_bonus_type(const std::filesystem::path& folder, const std::string& id);
Result<DefinitionPublished> read_promo_pool(const std::filesystem::path& folder, const std::string& id);
Result<DefinitionPublished> read_message_template(const std::filesystem::path& folder, const std::string& id);

/// Reads the campaign and finds what it names: templates (`templates/ID/`), bonus types (`bonus_types/ID.json`) and
/// promo pools (`promo_pools/ID.json`):
/// in `extra` (may be empty), in the campaign's own folder, in the two above it, among what is `published` already.
/// An error names the file and field at fault, or what is missing and where it was looked for.
Result<CampaignBundle> read_campaign(const std::filesystem::path& file, const std::filesystem::path& extra,
                                     const std::vector<DefinitionPublished>& published);

}  // namespace lapwing
