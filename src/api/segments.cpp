#include "api/segments.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/engine.hpp"
#include "segment/overlap.hpp"

namespace lapwing {

using Json = nlohmann::ordered_json;

Result<WholeSegment> whole_segment(Host& host, const std::string& id,
                                   const std::function<void(PartitionId, const Engine&, const Members&)>& visit) {
  std::mutex mutex;
  std::optional<WholeSegment> whole;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    const LiveSegments& segments = engine.segments();
    const auto number = segments.catalogue().find(id);
    if (!number) return;
    const Members members = segments.memberships().members(*number);
    const std::lock_guard lock(mutex);
    if (!whole) whole = WholeSegment{.definition = segments.catalogue().segment(*number)};
    whole->members += members.count();
    whole->sizes = sum_of(whole->sizes, segments.history().of(*number));
    visit(partition, engine, members);
  });
  if (!whole) return fail(fmt::format("there is no segment \"{}\": lapwing segment list tells which there are", id));
  return std::move(*whole);
}

Result<WholeSegment> whole_segment(Host& host, const std::string& id) {
  return whole_segment(host, id, [](PartitionId, const Engine&, const Members&) {});
}

Members members_of(const Engine& engine, const std::string& id) {
  const LiveSegments& segments = engine.segments();
  const auto number = segments.catalogue().find(id);
  return number ? segments.memberships().members(*number) : Members{};
}

std::vector<WholeSegment> published_segments(Host& host) {
  std::mutex mutex;
  std::map<std::string, WholeSegment> by_id;
  host.for_each([&](PartitionId, const Engine& engine) {
    const SegmentCatalogue& catalogue = engine.segments().catalogue();
    const std::lock_guard lock(mutex);
    for (std::uint32_t i = 0; i < catalogue.size(); ++i) {
      const SegmentDefinition& segment = catalogue.segment(SegmentNumber{i});
      if (segment.is_internal()) continue;
      WholeSegment& whole = by_id.try_emplace(segment.id, WholeSegment{.definition = segment}).first->second;
      whole.members += engine.segments().memberships().size(SegmentNumber{i});
      whole.sizes = sum_of(whole.sizes, engine.segments().history().of(SegmentNumber{i}));
    }
  });
  std::vector<WholeSegment> all;
  for (auto& [id, whole] : by_id) all.push_back(std::move(whole));
  return all;
}

Result<Condition> published_condition(Host& host, const std::string& id) {
  const WholeSegment whole = TRY(whole_segment(host, id));
  if (!whole.definition.is_static) return whole.definition.condition;
  return parse_condition(Json{{"segment", id}}.dump());
}

Result<SegmentOverlap> segment_overlap(Host& host, const std::vector<std::string>& ids) {
  if (ids.size() < 2 || ids.size() > overlap_segments_max) {
    return fail(fmt::format("expected 2 to {} segments", overlap_segments_max), "$.segments");
  }
  SegmentOverlap overlap;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string where = fmt::format("$.segments[{}]", i);
    if (std::find(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(i), ids[i]) !=
        ids.begin() + static_cast<std::ptrdiff_t>(i)) {
      return fail(fmt::format("the segment \"{}\" comes twice", ids[i]), where);
    }
    auto whole = whole_segment(host, ids[i]);
    if (!whole || whole->definition.is_internal()) {
      return fail(fmt::format("there is no segment \"{}\"", ids[i]), where);
    }
    whole->members = 0;
    overlap.segments.push_back(*std::move(whole));
  }
  overlap.customers.resize(std::size_t{1} << ids.size());
  std::mutex mutex;
  host.for_each([&](PartitionId, const Engine& engine) {
    std::vector<Members> members;
    for (const std::string& id : ids) members.push_back(members_of(engine, id));
    const std::vector<std::uint64_t> here = overlap_of(members);
    const std::lock_guard lock(mutex);
    overlap.everybody += engine.audience().count();
    // Sizes of the same look, so that they add up.
    for (std::size_t i = 0; i < members.size(); ++i) overlap.segments[i].members += members[i].count();
    for (std::size_t i = 0; i < here.size(); ++i) overlap.customers[i] += here[i];
  });
  return overlap;
}

SegmentRevenue revenue_of_segment(Host& host, const std::string& id, Instant now) {
  std::mutex mutex;
  SegmentRevenue revenue;
  host.for_each([&](PartitionId, const Engine& engine) {
    const SegmentRevenue here = revenue_of(members_of(engine, id), engine.audience(), now);
    const std::lock_guard lock(mutex);
    revenue.members += here.members;
    revenue.everyone += here.everyone;
  });
  return revenue;
}

Result<Json> segment_history_json(Host& host, const std::string& id, Instant now) {
  const WholeSegment whole = TRY(whole_segment(host, id));
  const SegmentRevenue revenue = revenue_of_segment(host, id, now);
  Json days = Json::array();
  for (const SegmentSize& size : whole.sizes) days.push_back({{"day", to_text(size.day)}, {"members", size.members}});
  return Json{{"segment", id},
              {"members", whole.members},
              {"sizes", std::move(days)},
              {"revenue_365_days", to_text(revenue.members)},
              {"revenue_365_days_of_everyone", to_text(revenue.everyone)}};
}

Result<void> change_members(Host& host, const std::string& segment_id, std::vector<std::string> added,
                            std::vector<std::string> removed, Instant now) {
  std::map<PartitionId, SegmentMembersChanged> by_partition;
  const auto change_of = [&](const std::string& customer_id) -> SegmentMembersChanged& {
    SegmentMembersChanged& change = by_partition[host.partition_of(customer_id)];
    change.segment_id = segment_id;
    return change;
  };
  for (std::string& id : added) change_of(id).added.push_back(std::move(id));
  for (std::string& id : removed) change_of(id).removed.push_back(std::move(id));
  std::mutex mutex;
  std::optional<Error> refused;
  for (auto& [partition, change] : by_partition) {
    host.submit(partition, {std::move(change)}, now, [&](const Tally& tally) {
      const std::lock_guard lock(mutex);
      if (!refused && !tally.refused.empty()) refused = tally.refused.front().second;
    });
  }
  host.drain();
  if (refused) return std::unexpected(*refused);
  return {};
}

}  // namespace lapwing
