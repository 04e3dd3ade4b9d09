#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "campaign/machine.hpp"
#include "campaign/problems.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Host;

/// All that keeps the draft from being published in this shop, as far as it can be told at once: what cannot be read,
/// and what it names that is not there.
std::vector<CampaignProblem> problems_of(Host& host, std::string_view campaign_text);
/// [{"where", "step", "message"}]
nlohmann::ordered_json to_json(const std::vector<CampaignProblem>& problems);

/// Publishes a campaign, with the status from then on; without one it keeps its own, and a new one runs. The version it
/// has now. The error names the field, as `publication_problem` reads it; the status is what it was then.
Result<std::uint32_t> publish_campaign(Host& host, const std::string& id, std::string text,
                                       std::optional<CampaignStatus> status, Instant now);

/// What moving people to another version would come to, over all partitions.
Result<MigrationPreview> preview_migration(Host& host, const CampaignMigrated& migrated);

}  // namespace lapwing
