#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "report/campaign_story.hpp"

namespace lapwing {

class DataFolder;

/// What there was between the customer and the campaign, from the journal; an error if nobody knows the customer.
Result<CampaignStory> read_story(DataFolder& folder, const std::string& customer_id, const std::string& campaign_id);

/// Of a campaign that never took the customer in: how often it could have, and whether it is for them now. In the
/// language.
std::string absence_in_words(DataFolder& folder, const std::string& customer_id, const std::string& campaign_id,
                             const CampaignStory& story, std::string_view language);

/// {"customer", "campaign", "fired", "events": [{"at", "kind", "text"}]} in the language.
nlohmann::ordered_json story_json(DataFolder& folder, const std::string& customer_id, const std::string& campaign_id,
                                  const CampaignStory& story, std::string_view language);

/// A customer whose story shows most of what the campaign does: one who reached its goal behind a message, else one who
/// got a message, else one who entered; of several the first one in the journal.
Result<std::optional<std::string>> telling_customer(DataFolder& folder, const std::string& campaign_id);

}  // namespace lapwing
