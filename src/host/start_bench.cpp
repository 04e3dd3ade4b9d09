// How long a start takes: a data folder of a million customers with ten orders each, opened from its snapshots and from
// its journal alone. The folder is in the page cache, as after a restart of the program (not of the machine).
//
// LAPWING_BENCH_CUSTOMERS sets another number of customers. LAPWING_BENCH_FOLDER names a folder that is kept, so that
// the next run need not make it again; else it is made under TMPDIR and goes with the run.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/random.hpp"
#include "host/audience_question.hpp"
#include "host/data_folder.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t orders_each = 10;
constexpr std::uint64_t category_count = 200;
constexpr std::uint64_t product_count = 20'000;
constexpr std::size_t batch_inputs = 500;  // between an import's 2,000 and the few of a quiet hour
constexpr std::int64_t history_seconds = 1095 * std::int64_t{86'400};
constexpr Instant history_end = Instant::from_seconds(1'717'200'000);
constexpr Instant history_begin = history_end - Duration::seconds(history_seconds);
const fs::path snapshots = "snapshots";
const fs::path snapshots_aside = "snapshots-aside";

std::uint64_t customer_count() {
  const char* given = std::getenv("LAPWING_BENCH_CUSTOMERS");
  return given == nullptr ? 1'000'000 : std::strtoull(given, nullptr, 10);
}

/// Gathers inputs for each partition and submits them in batches, in the order in which they come.
class Batches {
 public:
  explicit Batches(Host& host) : host_(host), gathered_(host.partition_count()) {}

  void put(std::string_view customer_id, Input input, Instant now) {
    const PartitionId partition = host_.partition_of(customer_id);
    std::vector<Input>& gathered = gathered_[partition.value];
    gathered.push_back(std::move(input));
    if (gathered.size() >= batch_inputs) submit(partition, now);
  }
  void finish(Instant now) {
    for (std::uint16_t i = 0; i < gathered_.size(); ++i) submit(PartitionId{i}, now);
    host_.drain();
  }

 private:
  void submit(PartitionId partition, Instant now) {
    host_.submit(partition, std::exchange(gathered_[partition.value], {}), now);
  }

  Host& host_;
  std::vector<std::vector<Input>> gathered_;
};

void publish_segment(Host& host, const char* id, const char* condition) {
  std::string text = fmt::format(R"({{"id":"{}","condition":{}}})", id, condition);
  ensure(host.publish(DefinitionPublished{DefinitionKind::segment, id, 1, std::move(text)}, history_begin).has_value(),
         "the benchmark's segments are well formed");
}

std::string customer_id_of(std::uint64_t customer) { return fmt::format("c{}", customer); }

void sign_up(Host& host, std::uint64_t customers, SeededRandom& random) {
  Batches batches(host);
  for (std::uint64_t i = 0; i < customers; ++i) {
    CustomerRecorded customer{.customer_id = customer_id_of(i), .created_at = history_begin};
    customer.contacts = {{ChannelKind::email, ContactState::valid, random.next(), "example.test"}};
    customer.consents = {{ChannelKind::email, "", random.chance(0.6), history_begin, "sign-up"}};
    customer.attributes = {{"city", fmt::format("city-{}", random.below(100))}};
    batches.put(customer.customer_id, customer, history_begin);
  }
  batches.finish(history_begin);
}

OrderRecorded draw_order(std::uint64_t customer, std::uint64_t number, Instant at, SeededRandom& random) {
  OrderRecorded order{
      .customer_id = customer_id_of(customer), .order_id = std::to_string(1'000'000 + number), .placed_at = at};
  for (std::uint64_t left = 1 + random.below(3); left > 0; --left) {
    const Money price{static_cast<std::int64_t>(random.gamma(2.0, 2500.0) * 100) * 100};
    const std::uint64_t product = random.below(product_count);
    order.lines.push_back(
        {fmt::format("p{}", product), fmt::format("category-{}", product % category_count), {}, price, price});
  }
  return order;
}

/// Orders of everybody in the order of time, as they come: to a replay each is another customer's.
void place_orders(Host& host, std::uint64_t customers, SeededRandom& random) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> placed(customers * orders_each);  // seconds, customers
  for (auto& [second, customer] : placed) {
    second = static_cast<std::uint32_t>(random.below(static_cast<std::uint64_t>(history_seconds)));
    customer = static_cast<std::uint32_t>(random.below(customers));
  }
  std::ranges::sort(placed);
  Batches batches(host);
  Instant at = history_begin;
  for (std::uint64_t i = 0; i < placed.size(); ++i) {
    at = history_begin + Duration::seconds(placed[i].first);
    OrderRecorded order = draw_order(placed[i].second, i, at, random);
    const std::string customer_id = order.customer_id;
    batches.put(customer_id, std::move(order), at);
  }
  batches.finish(at);
}

std::uint64_t bytes_under(const fs::path& path) {
  std::uint64_t sum = 0;
  for (const auto& entry : fs::directory_iterator(path)) sum += entry.file_size();
  return sum;
}

/// A real data folder with the default number of partitions.
class Shop {
 public:
  Shop() : path_(kept_folder()) {
    if (path_.empty()) path_ = passing_.emplace().path();
    if (!DataFolder::exists(path_)) make();
    fs::remove_all(path_ / snapshots_aside);  // of a run that was cut short; all are saved anew
    DataFolder folder = open();
    ensure(folder.host().save_snapshots().has_value(), "snapshots can be saved");
    hash_ = folder.host().state_hash();
    std::atomic<std::uint64_t> records = 0;
    folder.host().for_each([&](PartitionId partition, const Engine&) {
      const auto read = folder.journal().read(partition, {}, [&](JournalOffset, std::string_view payload) {
        records += decode_batch(payload).value().records.size();
        return Result<void>();
      });
      ensure(read.has_value(), "the journal can be read");
    });
    records_ = records;
  }

  [[nodiscard]] DataFolder open() const {
    auto folder = DataFolder::open(path_);
    ensure(folder.has_value(), "the benchmark's folder can be opened");
    return std::move(*folder);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] std::uint64_t records() const { return records_; }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

 private:
  static fs::path kept_folder() {
    const char* kept = std::getenv("LAPWING_BENCH_FOLDER");
    return kept == nullptr ? fs::path() : fs::path(kept);
  }
  void make() {
    DataFolder folder = DataFolder::open_or_create(path_, {}, history_begin).value();
    publish_segment(folder.host(), "buyers", R"({"orders":"count","at_least":1})");
    publish_segment(folder.host(), "loyal", R"({"orders":"count","within":"365 days","at_least":5})");
    SeededRandom random(7);
    sign_up(folder.host(), customer_count(), random);
    place_orders(folder.host(), customer_count(), random);
  }

  std::optional<TemporaryFolder> passing_;
  fs::path path_;
  std::uint64_t records_ = 0;
  std::uint64_t hash_ = 0;
};

const Shop& shop() {
  static const Shop made;
  return made;
}

/// Opens the folder and asks everybody one question. The state that it then has is compared once.
void open_and_ask(benchmark::State& state) {
  using Clock = std::chrono::steady_clock;
  const Condition bought_lately = parse_condition(R"({"orders":"count","within":"30 days","at_least":1})").value();
  bool is_compared = false;
  for (auto _ : state) {
    const Clock::time_point before = Clock::now();
    DataFolder folder = shop().open();
    const auto answer = ask_everybody(folder.host(), bought_lately, history_end, nullptr, {});
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - before).count());
    ensure(answer && answer->customers > 0, "somebody bought lately");
    if (!std::exchange(is_compared, true)) ensure(folder.host().state_hash() == shop().hash(), "the state is the same");
  }
}

void open_from_snapshots(benchmark::State& state) {
  const std::uint64_t bytes = bytes_under(shop().path() / snapshots);
  open_and_ask(state);
  state.counters["snapshot_MB"] = static_cast<double>(bytes) / 1e6;
}
BENCHMARK(open_from_snapshots)
    ->Iterations(1)
    ->Repetitions(5)
    ->UseManualTime()
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

void open_from_journal(benchmark::State& state) {
  const std::uint64_t bytes = fs::file_size(shop().path() / "journal.db");
  fs::rename(shop().path() / snapshots, shop().path() / snapshots_aside);
  open_and_ask(state);
  fs::remove(shop().path() / snapshots);
  fs::rename(shop().path() / snapshots_aside, shop().path() / snapshots);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(shop().records()));
  state.counters["journal_MB"] = static_cast<double>(bytes) / 1e6;
  state.counters["records"] = static_cast<double>(shop().records());
}
BENCHMARK(open_from_journal)
    ->Iterations(1)
    ->Repetitions(3)
    ->UseManualTime()
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
