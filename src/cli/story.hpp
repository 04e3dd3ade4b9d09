#pragma once

#include "model/inputs.hpp"
#include "report/campaign_story.hpp"

namespace lapwing {

/// The story's events, a line each, by the shop's clock and in its language.
void print_story(const CampaignStory& story, const ShopConfigured& shop);

}  // namespace lapwing
