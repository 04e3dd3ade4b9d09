// Whole-base questions: everybody_bench [--customers N] [--csv FOLDER] [--runs N]. Prints one JSON object;
// bench/everybody.py asks DuckDB, SQLite and PostgreSQL the same of the CSV and compares.
#include <algorithm>
#include <bit>
#include <chrono>
#include <ctime>
#include <functional>
#include <mutex>
#include <numeric>
#include <thread>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "bench_shop.hpp"
#include "by_hand.hpp"
#include "condition/scan.hpp"
#include "questions.hpp"
#include "rfm_cells.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// Runs `work(partition)` for all of them on that many threads.
void on_threads(std::uint32_t threads, const std::function<void(std::uint32_t)>& work) {
  std::vector<std::jthread> running;
  for (std::uint32_t thread = 0; thread < threads; ++thread) {
    running.emplace_back([&, thread] {
      for (std::uint32_t i = thread; i < BenchShop::partition_count; i += threads) work(i);
    });
  }
}

double median(std::vector<double> of) {
  const auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
  std::ranges::nth_element(of, middle);
  return *middle;
}

/// What something took, in milliseconds: by the clock, and of processor time over all threads, which says more where
/// others work, too.
struct Cost {
  double ms = 0;
  double cpu_ms = 0;
};

Cost median_cost(int runs, const std::function<void()>& work) {
  std::vector<double> times;
  std::vector<double> cpu_times;
  for (int i = 0; i < runs; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t cpu_start = std::clock();
    work();
    cpu_times.push_back(static_cast<double>(std::clock() - cpu_start) * 1000 / CLOCKS_PER_SEC);
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  return {median(std::move(times)), median(std::move(cpu_times))};
}

Json with_cost(const Cost& cost, Json rest) {
  Json json = {{"ms", cost.ms}, {"cpu_ms", cost.cpu_ms}};
  json.update(rest);
  return json;
}

/// Asks a partition's pages one after the other: `take(page, answers)`.
void scan_partition(const BenchShop& shop, std::uint32_t partition, std::span<const Condition> conditions,
                    const std::function<void(std::size_t, std::span<const LaneBits>)>& take) {
  const ScanPlan plan(conditions, Moment{shop.now, &shop.zone, &shop.partitions[partition]});
  PageScan scan(plan);
  for (std::size_t page = plan.next_page(0); page < plan.page_count(); page = plan.next_page(page + 1)) {
    take(page, scan.ask(page));
  }
}

/// The numbers of those for whom the condition holds, by partition.
std::vector<std::vector<std::uint32_t>> list(const BenchShop& shop, const Condition& condition, std::uint32_t threads) {
  std::vector<std::vector<std::uint32_t>> found(BenchShop::partition_count);
  on_threads(threads, [&](std::uint32_t partition) {
    scan_partition(shop, partition, {&condition, 1}, [&](std::size_t page, std::span<const LaneBits> answers) {
      for_each_lane(answers.front(), [&](std::uint32_t lane) {
        found[partition].push_back(static_cast<std::uint32_t>(page * lane_count + lane));
      });
    });
  });
  return found;
}

/// The members of segments: a bit for each customer, and how many there are.
struct Members {
  std::vector<std::vector<LaneBits>> words;  // by partition and page, as many as there are segments
  std::vector<std::uint64_t> counts;         // by segment
};

Members compute_members(const BenchShop& shop, std::span<const Condition> conditions, std::uint32_t threads) {
  Members members{std::vector<std::vector<LaneBits>>(BenchShop::partition_count),
                  std::vector<std::uint64_t>(conditions.size())};
  std::mutex mutex;
  on_threads(threads, [&](std::uint32_t partition) {
    std::vector<LaneBits>& words = members.words[partition];
    words.reserve(shop.partitions[partition].orders().order_pages().page_count() * conditions.size());
    std::vector<std::uint64_t> counts(conditions.size());
    scan_partition(shop, partition, conditions, [&](std::size_t, std::span<const LaneBits> answers) {
      words.insert(words.end(), answers.begin(), answers.end());
      for (std::size_t i = 0; i < answers.size(); ++i) counts[i] += static_cast<unsigned>(std::popcount(answers[i]));
    });
    const std::lock_guard lock(mutex);
    std::ranges::transform(members.counts, counts, members.counts.begin(), std::plus());
  });
  return members;
}

std::uint64_t count(const std::vector<std::vector<std::uint32_t>>& found) {
  std::uint64_t sum = 0;
  for (const auto& some : found) sum += some.size();
  return sum;
}

Json by_hand(const BenchShop& shop, const std::string& name, int runs, std::uint32_t threads) {
  const HandScan scan = hand_scan(name);
  std::vector<std::vector<std::uint32_t>> ids(BenchShop::partition_count);
  const Cost cost = median_cost(runs, [&] {
    on_threads(threads, [&](std::uint32_t partition) {
      ids[partition].clear();
      scan(shop.partitions[partition], shop.now, ids[partition]);
    });
  });
  return with_cost(cost, {{"count", count(ids)}});
}

/// Q3: figures, bounds and scores of all buyers, and how many there are in each cell.
Json ask_rfm(const BenchShop& shop, int runs, std::uint32_t threads) {
  const auto for_each = [threads](const std::function<void(std::uint32_t)>& work) { on_threads(threads, work); };
  RfmCellCounts cells{};
  RfmCellCounts cells_by_hand{};
  const Cost cost = median_cost(runs, [&] { cells = rfm_cells(shop, for_each); });
  const Cost cost_by_hand = median_cost(runs, [&] { cells_by_hand = rfm_cells_by_hand(shop, for_each); });
  const auto buyers = [](const RfmCellCounts& of) { return std::accumulate(of.begin(), of.end(), std::uint64_t{0}); };
  return {{"name", "Q3"},
          {"ms", cost.ms},
          {"cpu_ms", cost.cpu_ms},
          {"rfm", {{"today", rfm_today(shop)}, {"since", rfm_since(shop)}}},
          {"count", buyers(cells)},
          {"cells", cells},
          {"by_hand", with_cost(cost_by_hand, {{"count", buyers(cells_by_hand)}, {"cells", cells_by_hand}})}};
}

Json as_json(const BenchQuestion& question) {
  return {{"having", question.having}, {"where", question.where}, {"needs_consent", question.needs_consent}};
}

Json run(std::uint32_t customers, const std::string& folder, const std::string& only, int runs, std::uint32_t threads) {
  const BenchShop shop = make_bench_shop(customers);
  if (!folder.empty()) write_csv(shop, folder);
  Json result = {{"customers", customers},
                 {"orders", shop.orders},
                 {"threads", threads},
                 {"bytes_per_customer", shop.memory() / customers},
                 {"questions", Json::array()}};
  for (const BenchQuestion& question : single_questions(shop.now)) {
    if (!only.empty() && only != question.name) continue;
    const Condition condition = parse_condition(question.condition).value();
    std::vector<std::vector<std::uint32_t>> found;
    const Cost cost = median_cost(runs, [&] { found = list(shop, condition, threads); });
    result["questions"].push_back({{"name", question.name},
                                   {"condition", question.condition},
                                   {"sql", as_json(question)},
                                   {"ms", cost.ms},
                                   {"cpu_ms", cost.cpu_ms},
                                   {"count", count(found)},
                                   {"by_hand", by_hand(shop, question.name, runs, threads)}});
  }
  if (only.empty() || only == "Q3") result["questions"].push_back(ask_rfm(shop, runs, threads));
  if (!only.empty() && only != "hundred") return result;
  const std::vector<BenchQuestion> hundred = hundred_segments(shop.now);
  std::vector<Condition> conditions;
  for (const BenchQuestion& question : hundred) conditions.push_back(parse_condition(question.condition).value());
  Members members;
  const Cost cost = median_cost(runs, [&] { members = compute_members(shop, conditions, threads); });
  Json segments = Json::array();
  for (std::size_t i = 0; i < hundred.size(); ++i) {
    segments.push_back(
        {{"condition", hundred[i].condition}, {"sql", as_json(hundred[i])}, {"count", members.counts[i]}});
  }
  result["hundred"] = with_cost(cost, {{"segments", segments}});
  return result;
}

}  // namespace
}  // namespace lapwing

int main(int argc, char** argv) {
  CLI::App app("Whole-base questions");
  std::uint32_t customers = 1'000'000;
  std::uint32_t threads = 2;
  std::string folder;
  std::string only;
  int runs = 7;
  app.add_option("--customers", customers);
  app.add_option("--threads", threads);
  app.add_option("--csv", folder);
  app.add_option("--runs", runs);
  app.add_option("--only", only, "Q1, Q2, Q3, Q4 or hundred");
  CLI11_PARSE(app, argc, argv);
  fmt::print("{}\n", lapwing::run(customers, folder, only, runs, threads).dump(1));
}
