#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "host/host.hpp"
#include "segment/definition.hpp"
#include "segment/history.hpp"
#include "segment/members.hpp"

namespace lapwing {

/// A published segment over all partitions.
struct WholeSegment {
  SegmentDefinition definition;
  std::uint64_t members = 0;
  std::vector<SegmentSize> sizes;
};

/// What every partition knows of the segment, added up; an error if there is none. `visit` sees each partition's
/// members, one partition at a time.
Result<WholeSegment> whole_segment(Host& host, const std::string& id,
                                   const std::function<void(PartitionId, const Engine&, const Members&)>& visit);
Result<WholeSegment> whole_segment(Host& host, const std::string& id);

/// The members of a segment in one partition; none if there is no such segment.
Members members_of(const Engine& engine, const std::string& id);

/// The segments that operators published, by id, with their sizes.
std::vector<WholeSegment> published_segments(Host& host);

/// What the published segment asks; of a static one, whether somebody is in it.
Result<Condition> published_condition(Host& host, const std::string& id);

/// What the members' standing orders came to in the 365 days before, and everybody's: looks at all orders.
SegmentRevenue revenue_of_segment(Host& host, const std::string& id, Instant now);

/// The segment's sizes by days and what its members brought: `lapwing segment history` and the API give it so.
Result<nlohmann::ordered_json> segment_history_json(Host& host, const std::string& id, Instant now);

/// How many customers are in exactly which of several segments, over all partitions.
struct SegmentOverlap {
  std::vector<WholeSegment> segments;    ///< as they were asked for
  std::vector<std::uint64_t> customers;  ///< by combination, as `overlap_of` has them
  std::uint64_t everybody = 0;
};

/// Of segments that are published, each once, at most `overlap_segments_max`. The error's path is in `$.segments`.
Result<SegmentOverlap> segment_overlap(Host& host, const std::vector<std::string>& ids);

/// Adds customers to a static segment and takes others out, each where the partition is that owns them; waits until
/// that is durable. An error is the first refusal.
Result<void> change_members(Host& host, const std::string& segment_id, std::vector<std::string> added,
                            std::vector<std::string> removed, Instant now);

}  // namespace lapwing
