#include "host/attempts.hpp"

#include <variant>

#include "host/host.hpp"

namespace lapwing {
namespace {

/// Where the messages of each partition are in the span.
std::vector<std::vector<std::size_t>> by_partition(std::span<const MessageName> messages, std::size_t partitions) {
  std::vector<std::vector<std::size_t>> places(partitions);
  for (std::size_t i = 0; i < messages.size(); ++i) places.at(messages[i].partition.value).push_back(i);
  return places;
}

AttemptAnswer answer_of(const Engine& engine, IntentNumber intent, Instant now) {
  const auto pending = engine.pending().find(intent);
  if (pending == engine.pending().end()) return {};
  const Verdict verdict = engine.attempt_verdict(pending->second, now);
  if (const auto* waits = std::get_if<Waits>(&verdict)) return {AttemptAnswer::Kind::waits, waits->until};
  return {AttemptAnswer::Kind::goes, {}};  // one that is refused is withdrawn once it is asked for
}

}  // namespace

std::vector<AttemptAnswer> begin_attempts(Host& host, std::span<const MessageName> messages, Instant now) {
  std::vector<AttemptAnswer> answers(messages.size());
  const auto places = by_partition(messages, host.partition_count());
  host.for_each([&](PartitionId partition, const Engine& engine) {
    for (const std::size_t place : places[partition.value]) {
      answers[place] = answer_of(engine, messages[place].intent, now);
    }
  });
  for (std::uint16_t i = 0; i < places.size(); ++i) {
    std::vector<Input> attempts;
    for (const std::size_t place : places[i]) {
      if (answers[place].kind != AttemptAnswer::Kind::goes) continue;
      attempts.emplace_back(AttemptRequested{messages[place].intent});
    }
    if (!attempts.empty()) host.submit(PartitionId{i}, std::move(attempts), now);
  }
  host.drain();
  host.for_each([&](PartitionId partition, const Engine& engine) {
    for (const std::size_t place : places[partition.value]) {
      if (!engine.pending().contains(messages[place].intent)) answers[place] = {};
    }
  });
  return answers;
}

}  // namespace lapwing
