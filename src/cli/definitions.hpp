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

/// Reads the campaign and finds what it names: templates (`templates/ID/`), bonus types (`bonus_types/ID.json`) and
/// promo pools (`promo_pools/ID.json`):
/// in `extra` (may be empty), in the campaign's own folder, in the two above it, among what is `published` already.
/// An error names the file and field at fault, or what is missing and where it was looked for.
Result<CampaignBundle> read_campaign(const std::filesystem::path& file, const std::filesystem::path& extra,
                                     const std::vector<DefinitionPublished>& published);

}  // namespace lapwing
