#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"

namespace lapwing {

class Host;

// What campaigns ask of managers: `lapwing task` and the API tell the same.

/// A task that nobody has closed yet, as people name it: the partition's number and the task's within it.
struct ListedTask {
  PartitionId partition;
  OpenTask task;
  std::string customer_id;
  std::string campaign_name;  ///< as the campaign's newest version has it; its id if it is gone

  [[nodiscard]] std::string id() const;
  /// What lists are ordered by: those that are due first, then the oldest.
  [[nodiscard]] std::tuple<Instant, Instant, std::uint16_t, std::uint64_t> order() const;
};

/// Which tasks are wanted.
struct TaskWish {
  std::string assignee;          ///< theirs and those that are anybody's; empty: all
  std::optional<TaskKind> kind;  ///< absent: both
};
std::vector<ListedTask> open_tasks(Host& host, const TaskWish& wish);

/// Closes a task; `result` is what came of it, in the manager's words. Durable when it returns. Error: there is no open
/// task of that id.
Result<void> close_task(Host& host, const std::string& id, const std::string& result, Instant now);

}  // namespace lapwing
