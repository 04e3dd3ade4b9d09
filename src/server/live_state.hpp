#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/zone.hpp"
#include "engine/engine.hpp"
#include "report/campaign_figures.hpp"

namespace lapwing {

class DataFolder;

/// What one campaign did, over all its versions: what pages show of it while it runs.
struct LiveCampaign {
  std::uint64_t entered = 0, exited = 0;
  std::uint64_t queued = 0, sent = 0, refused = 0, failed = 0, unknown = 0;
  std::uint64_t delivered = 0, opened = 0, clicked = 0;
  std::uint64_t goals = 0, converted = 0, attributed_orders = 0;
  Money goal_revenue, conversion_revenue, attributed_revenue;

  LiveCampaign& operator+=(const Figures& figures);
  LiveCampaign& operator+=(const LiveCampaign& other);
};

/// What one task or pop-up says; see `OpenTask`.
struct LiveTask {
  PartitionId partition;
  OpenTask task;
  std::string customer_id;
};

/// What pages show of a shop while it runs: of one partition, or of all added up. Holds nothing personal but what
/// `newest_tasks` says.
struct LiveState {
  static constexpr std::size_t tasks_shown = 20;

  std::uint64_t customers = 0, orders = 0, messages_pending = 0, messages_undelivered = 0;
  std::map<std::string, LiveCampaign> campaigns;  ///< by id; "broadcast:" and its id of a broadcast
  std::map<std::string, std::uint64_t> segments;  ///< members by id, of those that operators published
  std::uint64_t tasks_open = 0;
  std::vector<LiveTask> newest_tasks;  ///< the newest first, `tasks_shown` at most

  LiveState& operator+=(const LiveState& other);
};

/// Looks at one partition, on its thread.
LiveState live_state_of(PartitionId partition, const Engine& engine);

/// Reads a shop again and again, and looks only at partitions that recorded something since. One thread at a time.
class LiveReader {
 public:
  explicit LiveReader(DataFolder& folder);

  /// False: nothing has changed since the last time.
  bool read();
  /// All partitions, as they were read last.
  [[nodiscard]] LiveState sum() const;

 private:
  struct Partition {
    bool is_read = false;
    JournalOffset next{};  // when it was read
    LiveState state;
  };

  DataFolder& folder_;
  std::vector<Partition> partitions_;
};

}  // namespace lapwing
