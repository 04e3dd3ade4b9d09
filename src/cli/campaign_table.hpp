#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/told_campaign.hpp"

namespace lapwing {

/// The whole report in the language ("ru" or "en"), amounts in the currency.
std::string campaign_table(const ToldCampaign& campaign, std::string_view locale, std::string_view currency);
/// A line for each campaign, gathered by mechanic with what each mechanic brought.
std::string campaigns_table(const std::vector<ToldCampaign>& campaigns, std::string_view locale,
                            std::string_view currency);

/// What the uplift over a control group means, in plain words and one line each.
std::vector<std::string> uplift_in_words(const Uplift& uplift, std::string_view locale, std::string_view currency);

}  // namespace lapwing
