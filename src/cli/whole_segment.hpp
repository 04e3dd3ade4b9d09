#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

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

}  // namespace lapwing
