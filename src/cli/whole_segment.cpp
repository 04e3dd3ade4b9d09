#include "cli/whole_segment.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "engine/engine.hpp"

namespace lapwing {

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

}  // namespace lapwing
