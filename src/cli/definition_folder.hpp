#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Host;

// A shop's definitions as files, to be kept in git:
//
//   segments/*.json  bonus_types/*.json  accrual_rules/*.json  promo_pools/*.json  templates/ID/{template.json, ...}
//   campaigns/*.json  lifecycle.json  rfm.json  policy.json  referral.json
//
// Anything else in the folder is left alone. A template or a bonus type that a campaign names and the folder lacks is
// taken from the folder above it, so that several sets share them.

/// What the folder defines, each checked by itself; the error names file and field. Versions are not set.
Result<std::vector<DefinitionPublished>> read_definition_folder(const std::filesystem::path& folder);

/// Writes each into its file, over what is there. Gives the files, sorted.
Result<std::vector<std::filesystem::path>> write_definition_folder(const std::filesystem::path& folder,
                                                                   const std::vector<DefinitionPublished>& definitions);

/// The same in an order in which each can be published on what the host has: what they refer to comes first. Nothing is
/// published; they are tried on a shop in memory, and the error names the definition that does not fit the others.
Result<std::vector<DefinitionPublished>> in_order(Host& host, const std::vector<DefinitionPublished>& definitions,
                                                  Instant now);

}  // namespace lapwing
