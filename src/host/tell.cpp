#include "host/tell.hpp"

#include <latch>
#include <utility>

namespace lapwing {

Result<Tally> tell(Host& host, PartitionId partition, std::vector<Input> inputs, Instant now) {
  Tally told;
  std::latch done(1);
  host.submit(partition, std::move(inputs), now, [&](const Tally& tally) {
    told = tally;
    done.count_down();
  });
  done.wait();
  if (!told.refused.empty()) return std::unexpected(told.refused.front().second);
  return told;
}

Result<Tally> tell(Host& host, PartitionId partition, Input input, Instant now) {
  std::vector<Input> inputs;
  inputs.push_back(std::move(input));
  return tell(host, partition, std::move(inputs), now);
}

}  // namespace lapwing
