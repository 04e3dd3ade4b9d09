#include "cli/rfm_freeze.hpp"

#include <mutex>

#include "host/host.hpp"

namespace lapwing {

Result<RfmBounds> bounds_at(Host& host, const Zone& zone, Instant at, const RfmSettings& settings) {
  const Day today = zone.day(at);
  const RfmPeriod period = RfmPeriod::ending(today, settings.period_days, zone);
  std::mutex mutex;
  RfmDistribution whole;
  host.for_each([&](PartitionId, const Engine& engine) {
    RfmDistribution here;
    gather(engine.audience(), period, zone, here);
    const std::lock_guard lock(mutex);
    whole.merge(std::move(here));
  });
  return compute_bounds(settings, std::move(whole), 1, today);
}

Result<void> freeze_at(Host& host, const Zone& zone, Instant at, RfmState& state) {
  state.set_zone(zone);
  if (auto bounds = bounds_at(host, zone, at, RfmSettings{})) state.freeze(std::move(*bounds));
  return {};
}

}  // namespace lapwing
