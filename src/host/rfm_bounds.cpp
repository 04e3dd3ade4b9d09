#include "host/rfm_bounds.hpp"

#include <algorithm>
#include <mutex>

#include "host/host.hpp"

namespace lapwing {

Result<RfmBounds> bounds_at(Host& host, const Zone& zone, Instant at, const RfmSettings& settings,
                            std::uint32_t version) {
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
  return compute_bounds(settings, std::move(whole), version, today);
}

Result<void> freeze_at(Host& host, const Zone& zone, Instant at, RfmState& state) {
  state.set_zone(zone);
  if (auto bounds = bounds_at(host, zone, at, RfmSettings{})) state.freeze(std::move(*bounds));
  return {};
}

Result<bool> freeze_for_day(Host& host, const Zone& zone, Instant now) {
  const Day today = zone.day(now);
  std::mutex mutex;
  std::optional<RfmBounds> newest;
  bool everywhere = true;
  host.for_each([&](PartitionId, const Engine& engine) {
    const std::optional<RfmBounds>& here = engine.rfm().bounds();
    const std::lock_guard lock(mutex);
    everywhere = everywhere && here && here->day >= today;
    if (here && (!newest || newest->version < here->version)) newest = *here;
  });
  if (everywhere) return true;
  if (!newest || newest->day < today) {
    auto bounds = bounds_at(host, zone, now, RfmSettings{}, newest ? newest->version + 1 : 1);
    if (!bounds) return false;
    newest = std::move(*bounds);
  }
  TRY(host.publish(to_record(*newest), now));
  return true;
}

}  // namespace lapwing
