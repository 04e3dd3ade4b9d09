#include "server/status.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

#include "audience/order_totals.hpp"
#include "campaign/definition.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

/// What one partition adds.
struct Share {
  Instant last_record_at = Instant::earliest();
  std::uint64_t customers = 0;
  OrderTotals orders;
  Report report;
  std::uint64_t pending_messages = 0;
  std::uint64_t undelivered_messages = 0;
  std::optional<RfmMatrix> matrix;
};

Share share_of(const Engine& engine, Instant now) {
  Share share;
  share.last_record_at = engine.now();
  share.customers = engine.audience().count();
  share.orders = total_orders(engine.audience().orders());
  share.report = engine.report();
  share.pending_messages = engine.pending().size();
  share.undelivered_messages = engine.dead_letters().size();
  if (const RfmBounds* bounds = engine.rfm().bounds()) {
    share.matrix.emplace(bounds->bins);
    gather(engine.rfm().definition(), *bounds, engine.moment(now), *share.matrix);
  }
  return share;
}

/// What is the same in every partition, read from one.
void read_global(const Engine& engine, ShopStatus& status) {
  for (const auto& [key, definition] : engine.definitions()) {
    if (key.first != DefinitionKind::campaign) continue;
    const CampaignDefinition* campaign = engine.campaigns().current(key.second);
    status.campaigns.push_back({key.second, campaign != nullptr ? campaign->name : "", definition.version, {}});
  }
  if (const RfmBounds* bounds = engine.rfm().bounds()) {
    status.rfm.emplace(bounds->day, bounds->period_days, engine.rfm().names(), RfmMatrix(bounds->bins));
  }
}

}  // namespace

ShopStatus gather_status(DataFolder& folder, Instant now, const std::function<void()>& begins) {
  const ShopConfigured& shop = folder.shop();
  ShopStatus status{
      .shop_name = shop.name, .currency = shop.currency, .locale = shop.locale, .zone = shop.zone, .at = now};
  std::vector<Share> shares(folder.host().partition_count());
  std::once_flag begun;
  folder.host().for_each([&](PartitionId id, const Engine& engine) {
    if (begins) std::call_once(begun, begins);
    if (id == PartitionId{0}) read_global(engine, status);
    shares[id.value] = share_of(engine, now);
  });
  Report report;
  Instant last = Instant::earliest();
  for (const Share& share : shares) {
    last = std::max(last, share.last_record_at);
    status.customers += share.customers;
    status.buyers += share.orders.buyers;
    status.orders += share.orders.orders;
    status.orders_fallen += share.orders.fallen;
    status.revenue += share.orders.revenue;
    status.pending_messages += share.pending_messages;
    status.undelivered_messages += share.undelivered_messages;
    report += share.report;
    if (status.rfm && share.matrix && share.matrix->bins() == status.rfm->matrix.bins()) {
      status.rfm->matrix.merge(*share.matrix);
    }
  }
  if (last != Instant::earliest()) status.last_record_at = last;
  for (CampaignStanding& campaign : status.campaigns) campaign.counters = report.campaigns[campaign.id];
  status.bonuses = std::move(report.bonuses);
  return status;
}

}  // namespace lapwing
