#include "host/rfm_bounds.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ensure.hpp"
#include "engine/rfm_pages.hpp"
#include "host/host.hpp"

namespace lapwing {
namespace {

/// The definition that any partition has of the highest version; version 0 if none has one.
Definition newest_definition(Host& host) {
  std::mutex mutex;
  Definition newest;
  host.for_each([&](PartitionId, const Engine& engine) {
    const Definition* here = engine.definition(DefinitionKind::rfm, std::string(RfmDefinition::id));
    const std::lock_guard lock(mutex);
    if (here != nullptr && here->version > newest.version) newest = *here;
  });
  return newest;
}

/// Bounds are made anew if these are of an earlier day or follow other settings.
bool is_current(const RfmFreeze& freeze, Day today, std::uint32_t settings_version) {
  return freeze.bounds.day >= today && freeze.settings_version == settings_version;
}

/// Adds everybody's figures at the ends of those days, page by page: a page that is near is looked at for all of them.
void gather_ends(const Engine& engine, const Zone& zone, std::span<const Day> days, const RfmDefinition& definition,
                 std::span<RfmDistribution> to) {
  std::deque<RfmPages> pages;
  for (std::size_t i = 0; i < days.size(); ++i) {
    pages.emplace_back(definition, RfmPeriod::ending(days[i], definition.settings.period_days, zone),
                       engine.moment(end_of(days[i], zone)));
    to[i].reserve(engine.audience().size());
  }
  const std::size_t count = pages.empty() ? 0 : pages.front().page_count();
  for (std::size_t page = 0; page < count; ++page) {
    for (std::size_t i = 0; i < days.size(); ++i) {
      pages[i].read(page);
      to[i].add(pages[i].inputs());
    }
  }
}

/// Of so many customers figures are held at once.
constexpr std::size_t figures_at_once_max = 16'000'000;

}  // namespace

ShopRfm shop_rfm(Host& host) {
  Definition newest = newest_definition(host);
  if (newest.version == 0) return {};
  auto definition = parse_rfm_definition(newest.text);
  ensure(definition.has_value(), "a published definition was read before");
  return {*std::move(definition), newest.version, std::move(newest.text)};
}

Result<RfmBounds> bounds_at(Host& host, const Zone& zone, Instant at, const RfmDefinition& definition,
                            std::uint32_t version) {
  std::mutex mutex;
  RfmDistribution whole;
  host.for_each([&](PartitionId, const Engine& engine) {
    RfmDistribution here;
    gather(definition, engine.moment(at), here);
    const std::lock_guard lock(mutex);
    whole.merge(std::move(here));
  });
  return compute_bounds(definition.settings, whole, version, zone.day(at));
}

std::vector<std::optional<RfmBounds>> bounds_at_ends(Host& host, const Zone& zone, std::span<const Day> days,
                                                     const RfmDefinition& definition) {
  std::atomic<std::size_t> customers = 0;
  host.for_each([&](PartitionId, const Engine& engine) { customers += engine.audience().size(); });
  const std::size_t at_once = std::max<std::size_t>(1, figures_at_once_max / std::max<std::size_t>(1, customers));
  std::vector<std::optional<RfmBounds>> bounds;
  for (; !days.empty(); days = days.subspan(std::min(at_once, days.size()))) {
    const std::span<const Day> some = days.first(std::min(at_once, days.size()));
    std::mutex mutex;
    std::vector<RfmDistribution> whole(some.size());
    host.for_each([&](PartitionId, const Engine& engine) {
      std::vector<RfmDistribution> here(some.size());
      gather_ends(engine, zone, some, definition, here);
      const std::lock_guard lock(mutex);
      for (std::size_t i = 0; i < some.size(); ++i) whole[i].merge(std::move(here[i]));
    });
    for (std::size_t i = 0; i < some.size(); ++i) {
      auto of_day = compute_bounds(definition.settings, whole[i], 1, some[i]);
      bounds.push_back(of_day ? std::optional(*std::move(of_day)) : std::nullopt);
    }
  }
  return bounds;
}

Result<ScoredShop> score_shop_at(Host& host, const Zone& zone, Instant at, const RfmDefinition& definition) {
  std::mutex mutex;
  std::vector<RfmEverybody> everybody(host.partition_count());
  RfmDistribution whole;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    RfmEverybody& here = everybody[partition.value];
    gather(definition, engine.moment(at), here);
    RfmDistribution distribution;
    here.add_to(distribution);
    const std::lock_guard lock(mutex);
    whole.merge(std::move(distribution));
  });
  RfmBounds bounds = TRY(compute_bounds(definition.settings, whole, 1, zone.day(at)));
  const RfmScorer scorer(bounds);
  RfmMatrix matrix(bounds.bins);
  host.for_each([&](PartitionId partition, const Engine&) {
    RfmMatrix here(bounds.bins);
    everybody[partition.value].add_to(here, scorer);
    const std::lock_guard lock(mutex);
    matrix.merge(here);
  });
  return ScoredShop{std::move(bounds), std::move(matrix)};
}

void freeze_at(Host& host, const Zone& zone, Instant at, RfmState& state) {
  ShopRfm rfm = shop_rfm(host);
  auto bounds = bounds_at(host, zone, at, rfm.definition);
  state.define(std::move(rfm.definition), rfm.version);
  if (bounds) state.freeze({*std::move(bounds), rfm.version, false});
}

Result<bool> freeze_for_day(Host& host, const Zone& zone, Instant now) {
  const Day today = zone.day(now);
  const ShopRfm rfm = shop_rfm(host);
  std::mutex mutex;
  std::optional<RfmFreeze> newest;
  bool everywhere = true;
  host.for_each([&](PartitionId, const Engine& engine) {
    const std::optional<RfmFreeze>& here = engine.rfm().frozen();
    const std::lock_guard lock(mutex);
    everywhere = everywhere && here && is_current(*here, today, rfm.version);
    if (here && (!newest || newest->bounds.version < here->bounds.version)) newest = *here;
  });
  if (everywhere) return true;
  if (rfm.version > 0) {
    TRY(host.publish(DefinitionPublished{DefinitionKind::rfm, std::string(RfmDefinition::id), rfm.version, rfm.text},
                     now));
  }
  if (!newest || !is_current(*newest, today, rfm.version)) {
    auto bounds = bounds_at(host, zone, now, rfm.definition, newest ? newest->bounds.version + 1 : 1);
    if (!bounds) return false;
    const bool organic = newest && newest->bounds.day < today && newest->settings_version == rfm.version;
    newest = RfmFreeze{*std::move(bounds), rfm.version, organic};
  }
  TRY(host.publish(to_record(*newest), now));
  return true;
}

}  // namespace lapwing
