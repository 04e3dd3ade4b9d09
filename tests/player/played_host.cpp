#include "player/played_host.hpp"

#include <latch>
#include <utility>

#include "host/errands.hpp"

namespace lapwing {
namespace {

constexpr HostOptions two_threads{.workers = 2};

}  // namespace

PlayedHost::PlayedHost(std::uint16_t partitions, bool together)
    : journal_(partitions), host_(Host::open(journal_, two_threads).value()), together_(together) {}

PartitionId PlayedHost::partition_of(std::string_view customer_id) const {
  return host_->partition_of(together_ ? "everybody" : customer_id);
}

std::vector<PlayedShop::Refusal> PlayedHost::take(PartitionId partition, std::vector<Input> inputs, Instant now) {
  std::vector<Refusal> refused;
  std::latch told(1);
  host_->submit(partition, std::move(inputs), now, [&](const Tally& tally) {
    for (const auto& [which, error] : tally.refused) refused.push_back({which, error.text()});
    told.count_down();
  });
  told.wait();
  return refused;
}

void PlayedHost::carry_errands(Instant now) { lapwing::carry_errands(*host_, now); }

void PlayedHost::look_at(PartitionId partition, const std::function<void(const Engine&)>& look) {
  host_->with(partition, look);
}

std::vector<Record> PlayedHost::records(PartitionId partition) {
  host_->drain();
  std::vector<Record> records;
  const auto read = journal_.read(partition, {}, [&](JournalOffset, std::string_view payload) -> Result<void> {
    Batch batch = TRY(decode_batch(payload));
    for (Record& record : batch.records) records.push_back(std::move(record));
    return {};
  });
  return read ? records : std::vector<Record>{};
}

std::string PlayedHost::complaint() {
  host_->drain();
  for (std::uint16_t i = 0; i < host_->partition_count(); ++i) {
    const auto verified = verify_partition(journal_, PartitionId{i});
    if (!verified) return verified.error().text();
  }
  const auto opened = Host::open(journal_, two_threads);
  if (!opened) return opened.error().text();
  return (*opened)->state_hash() == host_->state_hash() ? "" : "another state comes of its journal";
}

}  // namespace lapwing
