#include "server/live_state.hpp"

#include <algorithm>
#include <tuple>

#include "audience/order_totals.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

std::uint64_t count_of(const std::map<std::string, std::uint64_t>& by_reason) {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : by_reason) sum += count;
  return sum;
}

/// The newest first; a partition's tasks are numbered as they come.
void keep_newest(std::vector<LiveTask>& tasks) {
  std::ranges::sort(tasks, [](const LiveTask& a, const LiveTask& b) {
    return std::tuple(b.task.at, b.partition, b.task.raised.task) <
           std::tuple(a.task.at, a.partition, a.task.raised.task);
  });
  if (tasks.size() > LiveState::tasks_shown) tasks.resize(LiveState::tasks_shown);
}

}  // namespace

LiveCampaign& LiveCampaign::operator+=(const Figures& figures) {
  entered += figures.entered;
  exited += count_of(figures.exited);
  queued += figures.queued;
  sent += figures.sent;
  refused += count_of(figures.refused);
  failed += figures.failed;
  unknown += figures.unknown;
  delivered += figures.delivered;
  opened += figures.opened;
  clicked += figures.clicked;
  goals += figures.goals;
  converted += figures.converted;
  attributed_orders += figures.attributed_orders;
  goal_revenue += figures.goal_revenue;
  conversion_revenue += figures.conversion_revenue;
  attributed_revenue += figures.attributed_revenue;
  return *this;
}

LiveCampaign& LiveCampaign::operator+=(const LiveCampaign& other) {
  entered += other.entered;
  exited += other.exited;
  queued += other.queued;
  sent += other.sent;
  refused += other.refused;
  failed += other.failed;
  unknown += other.unknown;
  delivered += other.delivered;
  opened += other.opened;
  clicked += other.clicked;
  goals += other.goals;
  converted += other.converted;
  attributed_orders += other.attributed_orders;
  goal_revenue += other.goal_revenue;
  conversion_revenue += other.conversion_revenue;
  attributed_revenue += other.attributed_revenue;
  return *this;
}

LiveState& LiveState::operator+=(const LiveState& other) {
  customers += other.customers;
  orders += other.orders;
  messages_pending += other.messages_pending;
  messages_undelivered += other.messages_undelivered;
  for (const auto& [id, campaign] : other.campaigns) campaigns[id] += campaign;
  for (const auto& [id, members] : other.segments) segments[id] += members;
  tasks_open += other.tasks_open;
  newest_tasks.insert(newest_tasks.end(), other.newest_tasks.begin(), other.newest_tasks.end());
  keep_newest(newest_tasks);
  return *this;
}

LiveState live_state_of(PartitionId partition, const Engine& engine) {
  LiveState state;
  const Audience& audience = engine.audience();
  state.customers = audience.count();
  state.orders = count_orders(audience.orders());
  state.messages_pending = engine.pending().size();
  state.messages_undelivered = engine.dead_letters().size();
  engine.figures().for_each(
      [&](const FigurePlace& place, Day, const Figures& figures) { state.campaigns[place.campaign_id] += figures; });
  for (const auto& [key, definition] : engine.definitions()) {
    if (key.first == DefinitionKind::campaign) state.campaigns.try_emplace(key.second);
  }
  const SegmentCatalogue& catalogue = engine.segments().catalogue();
  for (std::uint32_t i = 0; i < catalogue.size(); ++i) {
    const SegmentDefinition& segment = catalogue.segment(SegmentNumber{i});
    if (!segment.is_internal()) state.segments[segment.id] = engine.segments().memberships().size(SegmentNumber{i});
  }
  state.tasks_open = engine.tasks().size();
  for (auto task = engine.tasks().rbegin(); task != engine.tasks().rend(); ++task) {
    if (state.newest_tasks.size() == LiveState::tasks_shown) break;
    const std::string_view customer = audience.customer(task->second.raised.customer).id();
    state.newest_tasks.push_back({partition, task->second, std::string(customer)});
  }
  return state;
}

LiveReader::LiveReader(DataFolder& folder) : folder_(folder), partitions_(folder.host().partition_count()) {}

bool LiveReader::read() {
  const auto has_news = [&](PartitionId id) {
    const Partition& partition = partitions_[id.value];
    return !partition.is_read || folder_.journal().next_offset(id) != partition.next;
  };
  bool any = false;
  for (std::uint16_t i = 0; i < partitions_.size() && !any; ++i) any = has_news(PartitionId{i});
  if (!any) return false;
  folder_.host().for_each([&](PartitionId id, const Engine& engine) {
    if (!has_news(id)) return;
    partitions_[id.value] = {true, folder_.journal().next_offset(id), live_state_of(id, engine)};
  });
  return true;
}

LiveState LiveReader::sum() const {
  LiveState sum;
  for (const Partition& partition : partitions_) sum += partition.state;
  return sum;
}

}  // namespace lapwing
