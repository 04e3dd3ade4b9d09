#include "host/partition.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "journal/journal.hpp"

namespace lapwing {
namespace {

std::string place_of(PartitionId partition, JournalOffset offset) {
  return fmt::format("partition {}, frame {}", partition.value, offset.value);
}

void settle(Tally& tally, std::size_t which, const Result<Change>& change) {
  if (!change) {
    tally.refused.emplace_back(which, change.error());
  } else if (*change == Change::added) {
    ++tally.added;
  } else if (*change == Change::changed) {
    ++tally.changed;
  } else {
    ++tally.unchanged;
  }
}

bool is_message(const Record& record) {
  const auto* decision = std::get_if<Decision>(&record.body);
  return decision != nullptr && std::holds_alternative<MessageQueued>(*decision);
}

/// Whether the decision came out as it is journaled. Older versions journaled messages without some of what they are
/// told with now; of those the rest is compared.
bool agree(const Record& journaled, const Record& decided) {
  if (decided == journaled) return true;
  Record cut = decided;
  auto* now = std::get_if<Decision>(&cut.body);
  const auto* then = std::get_if<Decision>(&journaled.body);
  if (now == nullptr || then == nullptr || now->index() != then->index()) return false;
  if (const auto* queued = std::get_if<MessageQueued>(then); queued != nullptr && queued->campaign_id.empty()) {
    auto& message = std::get<MessageQueued>(*now);
    message.campaign_id.clear();
    message.message_class.reset();
  }
  if (const auto* refused = std::get_if<MessageRefused>(then); refused != nullptr && refused->campaign_id.empty()) {
    std::get<MessageRefused>(*now).campaign_id.clear();
  }
  return cut == journaled;
}

}  // namespace

Result<void> Partition::restore() {
  const auto snapshot = TRY(journal_.latest_snapshot(id_));
  JournalOffset from{};
  // The journal is the truth: without a snapshot, or with one of another version, all of it is replayed.
  if (snapshot && Engine::reads(snapshot->image)) {
    if (auto loaded = engine_.load(snapshot->image); !loaded) {
      return fail(loaded.error().text(), fmt::format("snapshot of partition {}", id_.value));
    }
    from = snapshot->next_offset;
  }
  return journal_.read(id_, from, [&](JournalOffset offset, std::string_view payload) -> Result<void> {
    const auto batch = decode_batch(payload);
    if (!batch) return fail(batch.error().text(), place_of(id_, offset));
    const std::vector<Record>& records = batch->records;
    Result<void> replayed;
    handle_in_order(
        records.size(), [&](std::size_t i, Approach step) { engine_.approach(records[i], step); },
        [&](std::size_t i) {
          if (replayed) replayed = engine_.replay(records[i]);
        });
    if (!replayed) return fail(replayed.error().text(), place_of(id_, offset));
    ++frames_since_snapshot_;
    return {};
  });
}

void Partition::apply(std::vector<Input> inputs, Instant now, Done done) {
  Tally tally;
  std::vector<Record> records;
  records.reserve(inputs.size() + 1);
  handle_in_order(
      inputs.size(), [&](std::size_t i, Approach step) { engine_.approach(inputs[i], step); },
      [&](std::size_t i) { settle(tally, i, engine_.apply(std::move(inputs[i]), now, records)); });
  append(std::move(records), std::move(tally), std::move(done));
}

void Partition::play(std::vector<std::pair<Instant, Input>> inputs, Instant until, Done done) {
  Tally tally;
  std::vector<Record> records;
  records.reserve(inputs.size() + 1);
  handle_in_order(
      inputs.size(), [&](std::size_t i, Approach step) { engine_.approach(inputs[i].second, step); },
      [&](std::size_t i) {
        auto& [at, input] = inputs[i];
        while (engine_.next_due() < at) engine_.advance(engine_.next_due(), records);
        settle(tally, i, engine_.apply(std::move(input), at, records));
      });
  while (engine_.next_due() <= until) engine_.advance(engine_.next_due(), records);
  append(std::move(records), std::move(tally), std::move(done));
}

void Partition::advance(Instant now, Done done) {
  std::vector<Record> records;
  engine_.advance(now, records);
  append(std::move(records), {}, std::move(done));
}

void Partition::append(std::vector<Record> records, Tally tally, Done done) {
  if (records.empty()) {
    if (done) done(tally);
    return;
  }
  ++frames_since_snapshot_;
  Journal::Durable durable;
  const bool is_told = messages_told_ && std::ranges::any_of(records, is_message);
  if (is_told) {
    durable = [tally = std::move(tally), done = std::move(done), told = messages_told_](JournalOffset) mutable {
      if (done) done(tally);
      told();
    };
  } else if (done) {
    durable = [tally = std::move(tally), done = std::move(done)](JournalOffset) mutable { done(tally); };
  }
  journal_.append(id_, encode(Batch{std::move(records)}), std::move(durable));
}

Result<void> Partition::save_snapshot() {
  CHECK(journal_.save_snapshot(id_, journal_.next_offset(id_), engine_.save()));
  frames_since_snapshot_ = 0;
  return {};
}

Result<std::uint64_t> verify_partition(const Journal& journal, PartitionId partition) {
  Engine engine;
  std::uint64_t count = 0;
  const auto read = journal.read(
      partition, JournalOffset{}, [&](JournalOffset offset, std::string_view payload) -> Result<void> {
        const std::string place = place_of(partition, offset);
        const auto batch = decode_batch(payload);
        if (!batch) return fail(batch.error().text(), place);
        std::vector<Record> decided;
        for (const Record& record : batch->records) {
          const auto* input = std::get_if<Input>(&record.body);
          if (input == nullptr) continue;
          if (std::holds_alternative<ClockAdvanced>(*input)) {
            engine.advance(record.at, decided);
          } else if (auto change = engine.apply(*input, record.at, decided); !change) {
            return fail(fmt::format("a journaled {} is refused now: {}", kind_of(record), change.error().text()),
                        place);
          }
        }
        for (std::size_t i = 0; i < std::max(decided.size(), batch->records.size()); ++i) {
          if (i < decided.size() && i < batch->records.size() && agree(batch->records[i], decided[i])) {
            continue;
          }
          const std::string_view journaled = i < batch->records.size() ? kind_of(batch->records[i]) : "nothing";
          const std::string_view now = i < decided.size() ? kind_of(decided[i]) : "nothing";
          return fail(fmt::format("record {}: {} is journaled, and {} would be decided{}", i, journaled, now,
                                  journaled == now ? " with other contents" : ""),
                      place);
        }
        count += batch->records.size();
        return {};
      });
  if (!read) return std::unexpected(read.error());
  return count;
}

}  // namespace lapwing
