#pragma once

#include <string>
#include <string_view>

#include "playback/campaign_run.hpp"

namespace lapwing {

/// How many enrollments of the campaign are under way at the end of the run.
std::uint64_t active_in(const RunSummary& summary, std::string_view campaign);

/// What each campaign did, what became of bonuses, and how many tasks were raised, in the language ("ru" or "en").
std::string run_table(const RunSummary& summary, std::string_view locale, std::string_view currency);

}  // namespace lapwing
