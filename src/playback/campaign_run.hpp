#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "model/inputs.hpp"
#include "playback/history.hpp"
#include "report/report.hpp"

namespace lapwing {

class Courier;
class Host;
struct MessageFacts;

/// What comes of a message that was accepted at that instant: inputs of its partition, each with its own instant, later
/// than that one.
using PlayedAnswers = std::function<std::vector<std::pair<Instant, Input>>(const MessageFacts&, Instant)>;

/// What to play.
struct RunOptions {
  /// What is played beside the history's own definitions, in their stead where they have one of the same id.
  std::vector<DefinitionPublished> definitions;
  bool with_published = true;  ///< the history's campaigns are played, too
  Instant from;
  Instant until;               ///< exclusive
  PlayedAnswers answers = {};  ///< of customers who are played, too; empty: nobody answers a message
  /// Managers are played, too: they see a pop-up within the day, and close a task after two.
  bool with_managers = false;
  /// Told after each day played: how far it is, 0..1.
  std::function<void(double)> progress;
};

struct RunSummary {
  std::map<std::string, CampaignCounters, std::less<>> campaigns;
  std::map<std::string, BonusCounters, std::less<>> bonuses;
  std::map<std::string, std::uint64_t> active;  ///< enrollments still under way at the end, by campaign
  std::uint64_t tasks = 0;                      ///< that were raised for managers
  std::uint64_t customers = 0;
  std::uint64_t records = 0;  ///< inputs played
};

/// Plays the history, and the campaigns over it, into an empty (or half-played) host: what happened before `from` is
/// the state to begin with, what comes later arrives as it happened, day by day. Segments, stages, policy and bonus
/// rules are the history's, as they were published last. Each day begins with RFM bounds by the shop's settings.
/// Errands between partitions are carried and messages go out through the courier at the end of each hour at least, and
/// their receipts come back as inputs. Codes are made from a secret of their own. If the host was killed in the middle
/// of the same run, it goes on where that stopped, and ends the same; but where customers answer, that is an error,
/// since what they were about to do is not kept.
Result<RunSummary> play_campaigns(Host& host, const History& history, Courier& courier, const RunOptions& options);

}  // namespace lapwing
