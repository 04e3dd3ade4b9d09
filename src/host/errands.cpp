#include "host/errands.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "host/host.hpp"

namespace lapwing {
namespace {

using InputsByPartition = std::vector<std::vector<Input>>;

void submit(Host& host, InputsByPartition inputs, Instant now) {
  for (std::uint16_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].empty()) host.submit(PartitionId{i}, std::move(inputs[i]), now);
  }
  host.drain();
}

/// One round: what arrives may send errands of its own.
std::uint64_t carry_pending(Host& host, Instant now) {
  std::vector<std::vector<ErrandSent>> sent(host.partition_count());
  host.for_each([&](PartitionId partition, const Engine& engine) {
    for (const auto& [number, errand] : engine.errands().pending()) sent[partition.value].push_back(errand);
  });
  if (std::ranges::all_of(sent, &std::vector<ErrandSent>::empty)) return 0;
  host.drain();  // the frames that hold them may be under way to the disk
  InputsByPartition received(sent.size());
  InputsByPartition done(sent.size());
  std::uint64_t count = 0;
  for (std::uint16_t from = 0; from < sent.size(); ++from) {
    for (ErrandSent& errand : sent[from]) {
      done[from].emplace_back(ErrandDone{errand.errand});
      received[errand.to.value].emplace_back(
          ErrandReceived{PartitionId{from}, errand.errand, std::move(errand.payload)});
      ++count;
    }
  }
  submit(host, std::move(received), now);
  submit(host, std::move(done), now);
  return count;
}

}  // namespace

std::uint64_t carry_errands(Host& host, Instant now) {
  std::uint64_t carried = 0;
  while (const std::uint64_t count = carry_pending(host, now)) carried += count;
  return carried;
}

}  // namespace lapwing
