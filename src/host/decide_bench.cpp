// How many inputs a partition decides a second: orders of known customers while thirty campaigns run and a hundred
// segments are live. With the journal in memory, with the one on disk, and that one alone with the same frames.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/random.hpp"
#include "host/partition.hpp"
#include "journal/memory_journal.hpp"
#include "journal/sqlite_journal.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

const Instant start = Instant::from_seconds(1'717'200'000);
constexpr std::size_t batch_inputs = 500;  // what a busy partition finds when it has written the batch before
constexpr std::size_t batch_count = 400;
constexpr Duration apart{20};  // between orders

std::unique_ptr<SqliteJournal> open_journal(const TemporaryFolder& folder) {
  auto journal = SqliteJournal::open(folder.path() / "data", {.create = true, .partitions = 1});
  ensure(journal.has_value(), "a journal can be made in a folder of its own");
  return std::move(*journal);
}

DefinitionPublished definition(DefinitionKind kind, const std::string& id, const std::string& text) {
  return {kind, id, 1, text};
}

/// Ten campaigns for orders of certain stores, ten for conditions over time, ten for what customers do.
void add_thirty_campaigns(std::vector<Input>& inputs) {
  const std::string steps =
      R"("steps": [{"wait": "1 day"}, {"send": {"channel": "email", "template": "t"}}, {"wait": "5 days"}])";
  inputs.emplace_back(definition(DefinitionKind::message_template, "t", "{}"));
  const auto add = [&](const std::string& id, const std::string& trigger) {
    inputs.emplace_back(definition(DefinitionKind::campaign, id,
                                   fmt::format(R"({{"id": "{}", "trigger": {}, {}}})", id, trigger, steps)));
  };
  for (int i = 0; i < 10; ++i) {
    add(fmt::format("store{}", i), fmt::format(R"({{"order": {{"where": {{"store": ["s{}"]}}}}}})", i));
    add(fmt::format("since{}", i),
        fmt::format(R"({{"when": {{"orders": "last", "at_least_ago": "{} days"}}}})", 20 + i));
    add(fmt::format("event{}", i), fmt::format(R"({{"events": {{"where": {{"name": "e{}"}}}}}})", i));
  }
}

/// Counts, sums and recency of orders in windows of different lengths.
std::string segment_condition(int i) {
  const int days = 10 + i * 3;
  switch (i % 3) {
    case 0:
      return fmt::format(R"({{"orders": "count", "within": "{} days", "at_least": {}}})", days, 1 + i % 5);
    case 1:
      return fmt::format(R"({{"orders": "sum", "within": "{} days", "at_least": {}}})", days, 1000 * (1 + i % 9));
    default:
      return fmt::format(R"({{"orders": "last", "at_least_ago": "{} days"}})", days);
  }
}

void add_hundred_segments(std::vector<Input>& inputs) {
  for (int i = 0; i < 100; ++i) {
    const std::string id = fmt::format("s{}", i);
    inputs.emplace_back(definition(DefinitionKind::segment, id,
                                   fmt::format(R"({{"id": "{}", "condition": {}}})", id, segment_condition(i))));
  }
}

CustomerRecorded customer(std::uint32_t number) {
  CustomerRecorded facts{.customer_id = std::to_string(number)};
  facts.contacts = {{ChannelKind::email, ContactState::valid, number + 1, {}}};
  facts.consents = {{ChannelKind::email, "", true, start, "bench"}};
  return facts;
}

std::vector<std::vector<Input>> draw_orders(std::uint32_t customers) {
  SeededRandom random(7);
  std::vector<std::vector<Input>> batches(batch_count);
  std::uint64_t number = 0;
  for (std::vector<Input>& batch : batches) {
    for (std::size_t i = 0; i < batch_inputs; ++i) {
      ++number;
      batch.emplace_back(OrderRecorded{.customer_id = std::to_string(random.below(customers)),
                                       .order_id = std::to_string(number),
                                       .placed_at = start + apart * static_cast<std::int64_t>(number),
                                       .total = Money::of(1'000),
                                       .store = fmt::format("s{}", random.below(40))});
    }
  }
  return batches;
}

/// A partition with its customers and definitions.
std::unique_ptr<Partition> open_shop(Journal& journal, std::uint32_t customers, bool has_segments) {
  auto partition = std::make_unique<Partition>(PartitionId{0}, journal);
  std::vector<Input> inputs;
  inputs.emplace_back(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"});
  if (has_segments) add_hundred_segments(inputs);
  add_thirty_campaigns(inputs);
  for (std::uint32_t i = 0; i < customers; ++i) inputs.emplace_back(customer(i));
  const auto all_taken = [](const Tally& tally) { ensure(tally.refused.empty(), "what a benchmark tells is taken"); };
  partition->apply(std::move(inputs), start, all_taken);
  journal.flush();
  return partition;
}

void take_orders(benchmark::State& state, Journal& journal) {
  const auto customers = static_cast<std::uint32_t>(state.range(0));
  const auto shop = open_shop(journal, customers, state.range(1) != 0);
  auto batches = draw_orders(customers);
  Instant now = start;
  std::size_t next = 0;
  for (auto _ : state) {
    now = now + apart * static_cast<std::int64_t>(batch_inputs);
    shop->apply(std::move(batches[next++]), now, {});
    if (shop->engine().next_due() <= now) shop->advance(now, {});
    if (next == batch_count) journal.flush();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch_inputs));
  state.counters["walks"] = static_cast<double>(shop->engine().campaigns().enrollments().size());
}

void decide_orders_in_memory(benchmark::State& state) {
  MemoryJournal journal(1);
  take_orders(state, journal);
}
void decide_orders_on_disk(benchmark::State& state) {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder);
  take_orders(state, *journal);
}
BENCHMARK(decide_orders_in_memory)
    ->ArgNames({"customers", "segments"})
    ->Args({10'000, 0})
    ->Args({100'000, 0})
    ->Args({100'000, 100})
    ->Iterations(batch_count)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(decide_orders_on_disk)
    ->ArgNames({"customers", "segments"})
    ->Args({100'000, 100})
    ->Iterations(batch_count)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

/// The same frames, already decided and encoded.
void append_the_same_frames(benchmark::State& state) {
  MemoryJournal decided(1);
  const auto shop = open_shop(decided, 100'000, true);
  const JournalOffset first = decided.next_offset(PartitionId{0});
  Instant now = start;
  for (std::vector<Input>& batch : draw_orders(100'000)) {
    now = now + apart * static_cast<std::int64_t>(batch_inputs);
    shop->apply(std::move(batch), now, {});
  }
  std::vector<std::string> frames;
  const auto read = decided.read(PartitionId{0}, first, [&](JournalOffset, std::string_view payload) -> Result<void> {
    frames.emplace_back(payload);
    return {};
  });
  ensure(read.has_value() && frames.size() == batch_count, "each batch was a frame");
  const TemporaryFolder folder;
  const auto journal = open_journal(folder);
  std::size_t next = 0;
  for (auto _ : state) {
    journal->append(PartitionId{0}, std::move(frames[next++]), {});
    if (next == frames.size()) journal->flush();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch_inputs));
}
BENCHMARK(append_the_same_frames)->Iterations(batch_count)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lapwing
