#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "playback/history.hpp"
#include "report/report.hpp"

namespace lapwing {

class Courier;
class Host;

/// What to play.
struct RunOptions {
  std::string campaign_id;
  std::vector<DefinitionPublished> definitions;  ///< the campaign last, behind what it refers to
  Instant from;
  Instant until;  ///< exclusive
  /// Told after each day played: how far it is, 0..1.
  std::function<void(double)> progress;
};

struct RunSummary {
  CampaignCounters campaign;
  std::map<std::string, BonusCounters, std::less<>> bonuses;
  std::uint64_t active = 0;  ///< enrollments still under way at the end
  std::uint64_t customers = 0;
  std::uint64_t records = 0;  ///< inputs played
};

/// Plays the history into an empty (or half-played) host: what happened before `from` is the state to begin with, what
/// comes later arrives as it happened, day by day. Each day begins with RFM bounds by the shop's settings, as they are
/// in the history. Messages go out through the courier at the end of each day, and
/// their receipts come back as inputs. If the host was killed in the middle of the same run, it goes on where that
/// stopped, and ends the same.
Result<RunSummary> play_campaign(Host& host, const History& history, Courier& courier, const RunOptions& options);

}  // namespace lapwing
