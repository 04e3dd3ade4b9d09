#pragma once

#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "report/campaign_story.hpp"

namespace lapwing {

class DataFolder;

/// What there was between the customer and the campaign, from the journal; an error if nobody knows the customer.
Result<CampaignStory> read_story(DataFolder& folder, const std::string& customer_id, const std::string& campaign_id);

/// Its events, a line each, by the shop's clock and in its language.
void print_story(const CampaignStory& story, const ShopConfigured& shop);

/// A customer whose story shows most of what the campaign does: one who reached its goal behind a message, else one who
/// got a message, else one who entered; of several the first one in the journal.
Result<std::optional<std::string>> telling_customer(DataFolder& folder, const std::string& campaign_id);

}  // namespace lapwing
