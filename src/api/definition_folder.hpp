#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
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

/// Whether the id can stand for a file's name without folders.
bool is_file_name(const std::string& id);

/// One of them: FOLDER/bonus_types/ID.json, FOLDER/promo_pools/ID.json, FOLDER/templates/ID/. An error names the file.
Result<DefinitionPublished> read_bonus_type(const std::filesystem::path& folder, const std::string& id);
Result<DefinitionPublished> read_promo_pool(const std::filesystem::path& folder, const std::string& id);
Result<DefinitionPublished> read_message_template(const std::filesystem::path& folder, const std::string& id);

/// The texts of the files that they are written into, by their paths within the folder.
Result<std::map<std::string, std::string>> definition_files(const std::vector<DefinitionPublished>& definitions);
/// Writes each into its file, over what is there. Gives the files, sorted.
Result<std::vector<std::filesystem::path>> write_definition_folder(const std::filesystem::path& folder,
                                                                   const std::vector<DefinitionPublished>& definitions);

/// The same in an order in which each can be published on what the host has: what they refer to comes first. Nothing is
/// published; they are tried on a shop in memory, and the error names the definition that does not fit the others.
Result<std::vector<DefinitionPublished>> in_order(Host& host, const std::vector<DefinitionPublished>& definitions,
                                                  Instant now);

/// What publishing a definition changes.
enum class Standing : std::uint8_t { fresh, changed, same };
/// "new", "changed", "unchanged"
std::string_view to_text(Standing standing);
struct AppliedDefinition {
  DefinitionPublished definition;
  Standing standing{};
};
/// What applying them would change, in the order in which they can be published; nothing is published. An error names
/// the definition that does not fit the others: then none is to be applied.
Result<std::vector<AppliedDefinition>> plan_definitions(Host& host, std::vector<DefinitionPublished> definitions,
                                                        Instant now);
Result<void> apply_definitions(Host& host, const std::vector<AppliedDefinition>& planned, Instant now);

}  // namespace lapwing
