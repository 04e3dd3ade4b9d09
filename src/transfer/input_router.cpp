#include "transfer/input_router.hpp"

#include "base/ensure.hpp"
#include "host/errands.hpp"

namespace lapwing {
namespace {

constexpr std::size_t batch_inputs = 2000;
// Beside a service: what comes in waits behind at most so many inputs, a few milliseconds.
constexpr std::size_t small_batch_inputs = 200;
constexpr std::size_t small_batches_max = 4;

}  // namespace

InputRouter::InputRouter(Host& host, Instant now, std::function<Result<void>()> before_submit, bool is_beside_service)
    : host_(host),
      now_(now),
      before_submit_(std::move(before_submit)),
      gathered_(host.partition_count()),
      is_beside_service_(is_beside_service) {}

InputRouter::~InputRouter() { host_.drain(); }

Result<void> InputRouter::put(std::string_view customer_id, Input input, Counters& counters) {
  ensure(counters_ == nullptr || counters_ == &counters, "inputs of one kind are finished before the next");
  counters_ = &counters;
  const PartitionId partition = host_.partition_of(customer_id);
  std::vector<Input>& gathered = gathered_[partition.value];
  const std::size_t full = is_beside_service_ ? small_batch_inputs : batch_inputs;
  if (gathered.capacity() == 0) gathered.reserve(full);
  gathered.push_back(std::move(input));
  if (gathered.size() >= full) return submit(partition);
  return {};
}

Result<void> InputRouter::submit(PartitionId partition) {
  CHECK(before_submit_());
  wait_for_room();
  host_.submit(partition, std::exchange(gathered_[partition.value], {}), now_,
               [this, &counters = *counters_](const Tally& tally) {
                 counters.added += tally.added;
                 counters.changed += tally.changed;
                 counters.unchanged += tally.unchanged;
                 counters.refused += tally.refused.size();
                 if (!is_beside_service_) return;
                 const std::lock_guard lock(mutex_);
                 --under_way_;
                 changed_.notify_all();
               });
  return {};
}

void InputRouter::wait_for_room() {
  if (!is_beside_service_) return;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return under_way_ < small_batches_max; });
  ++under_way_;
}

Result<void> InputRouter::finish() {
  for (std::uint16_t i = 0; i < gathered_.size(); ++i) {
    if (!gathered_[i].empty()) CHECK(submit(PartitionId{i}));
  }
  host_.drain();
  carry_errands(host_, now_);
  counters_ = nullptr;
  return {};
}

}  // namespace lapwing
