#include "api/task_list.hpp"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

#include "host/host.hpp"
#include "host/tell.hpp"

namespace lapwing {

std::string ListedTask::id() const { return fmt::format("{}-{}", partition.value, task.raised.task.value); }

std::tuple<Instant, Instant, std::uint16_t, std::uint64_t> ListedTask::order() const {
  return {task.raised.due_at.value_or(Instant::never()), task.at, partition.value, task.raised.task.value};
}

std::vector<ListedTask> open_tasks(Host& host, const TaskWish& wish) {
  std::mutex mutex;
  std::vector<ListedTask> listed;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    const std::lock_guard lock(mutex);
    for (const auto& [number, task] : engine.tasks()) {
      const std::string& assignee = task.raised.assignee;
      const bool is_theirs = wish.assignee.empty() || assignee.empty() || assignee == wish.assignee;
      if (!is_theirs || (wish.kind && task.raised.kind != *wish.kind)) continue;
      const CampaignDefinition* campaign = engine.campaigns().current(task.raised.campaign_id);
      listed.push_back({partition, task, std::string(engine.audience().customer(task.raised.customer).id()),
                        campaign == nullptr ? task.raised.campaign_id : campaign->name});
    }
  });
  std::ranges::sort(listed, {}, &ListedTask::order);
  return listed;
}

Result<void> close_task(Host& host, const std::string& id, const std::string& result, Instant now) {
  for (const ListedTask& one : open_tasks(host, {})) {
    if (one.id() != id) continue;
    TRY(tell(host, one.partition, TaskClosed{one.customer_id, one.task.raised.task, result}, now));
    return {};
  }
  return fail(fmt::format("there is no open task \"{}\"", id));
}

}  // namespace lapwing
