#include "host/attempts.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
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

/// One message, and what becomes of it.
struct Asked {
  AttemptAnswer answer;
  std::optional<HouseholdMessage> household;  ///< if it goes, for the first time, and to one of its household only
  bool household_has = false;
};

Asked ask(const Engine& engine, IntentNumber intent, Instant now) {
  const auto pending = engine.pending().find(intent);
  if (pending == engine.pending().end()) return {};
  const Verdict verdict = engine.attempt_verdict(pending->second, now);
  if (const auto* waits = std::get_if<Waits>(&verdict)) return {{AttemptAnswer::Kind::waits, waits->until}, {}};
  Asked asked{{AttemptAnswer::Kind::goes, {}}, {}};  // one that is refused is withdrawn once it is asked for
  if (std::holds_alternative<GoesNow>(verdict) && pending->second.attempts == 0) {
    asked.household = engine.household_message(pending->second);
  }
  return asked;
}

/// Finds those whose household has the message by way of another partition. Within their own that was settled when the
/// message was decided on.
void find_households(Host& host, std::span<const MessageName> messages, std::vector<Asked>& asked, Instant now) {
  const bool is_any = std::ranges::any_of(asked, [](const Asked& one) { return one.household.has_value(); });
  if (!is_any || host.partition_count() == 1) return;
  std::mutex mutex;
  host.for_each([&](PartitionId partition, const Engine& engine) {
    for (std::size_t place = 0; place < asked.size(); ++place) {
      const auto& household = asked[place].household;
      if (!household || messages[place].partition == partition || !engine.household_has(*household, now)) continue;
      const std::lock_guard lock(mutex);
      asked[place].household_has = true;
    }
  });
  std::map<HouseholdMessage, PartitionId> going;
  for (std::size_t place = 0; place < asked.size(); ++place) {
    Asked& one = asked[place];
    if (!one.household || one.household_has) continue;
    const auto [first, is_first] = going.emplace(*one.household, messages[place].partition);
    one.household_has = !is_first && first->second != messages[place].partition;
  }
}

}  // namespace

std::vector<AttemptAnswer> begin_attempts(Host& host, std::span<const MessageName> messages, Instant now) {
  std::vector<Asked> asked(messages.size());
  const auto places = by_partition(messages, host.partition_count());
  host.for_each([&](PartitionId partition, const Engine& engine) {
    for (const std::size_t place : places[partition.value]) asked[place] = ask(engine, messages[place].intent, now);
  });
  find_households(host, messages, asked, now);
  for (std::uint16_t i = 0; i < places.size(); ++i) {
    std::vector<Input> attempts;
    for (const std::size_t place : places[i]) {
      if (asked[place].answer.kind != AttemptAnswer::Kind::goes) continue;
      attempts.emplace_back(AttemptRequested{messages[place].intent, asked[place].household_has});
    }
    if (!attempts.empty()) host.submit(PartitionId{i}, std::move(attempts), now);
  }
  host.drain();
  host.for_each([&](PartitionId partition, const Engine& engine) {
    for (const std::size_t place : places[partition.value]) {
      if (!engine.pending().contains(messages[place].intent)) asked[place].answer = {};
    }
  });
  std::vector<AttemptAnswer> answers;
  answers.reserve(asked.size());
  for (const Asked& one : asked) answers.push_back(one.answer);
  return answers;
}

}  // namespace lapwing
