#include "transfer/input_router.hpp"

#include "base/ensure.hpp"
#include "host/errands.hpp"

namespace lapwing {
namespace {

constexpr std::size_t batch_inputs = 2000;

}  // namespace

InputRouter::InputRouter(Host& host, Instant now, std::function<Result<void>()> before_submit)
    : host_(host), now_(now), before_submit_(std::move(before_submit)), gathered_(host.partition_count()) {}

InputRouter::~InputRouter() { host_.drain(); }

Result<void> InputRouter::put(std::string_view customer_id, Input input, Counters& counters) {
  ensure(counters_ == nullptr || counters_ == &counters, "inputs of one kind are finished before the next");
  counters_ = &counters;
  const PartitionId partition = host_.partition_of(customer_id);
  std::vector<Input>& gathered = gathered_[partition.value];
  if (gathered.capacity() == 0) gathered.reserve(batch_inputs);
  gathered.push_back(std::move(input));
  if (gathered.size() >= batch_inputs) return submit(partition);
  return {};
}

Result<void> InputRouter::submit(PartitionId partition) {
  CHECK(before_submit_());
  host_.submit(partition, std::exchange(gathered_[partition.value], {}), now_,
               [&counters = *counters_](const Tally& tally) {
                 counters.added += tally.added;
                 counters.changed += tally.changed;
                 counters.unchanged += tally.unchanged;
                 counters.refused += tally.refused.size();
               });
  return {};
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
