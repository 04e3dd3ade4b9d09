// How fast a million orders go into the SQLite store, and how much memory that takes.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/random.hpp"
#include "host/data_folder.hpp"
#include "transfer/importer.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

/// Orders of a fifth as many customers over three years, by time, as a shop's export has them.
void write_orders(const fs::path& file, std::int64_t orders) {
  SeededRandom random(1);
  std::ofstream out(file);
  out << "order_id,customer_id,created_at,status,total\n";
  for (std::int64_t i = 0; i < orders; ++i) {
    const Instant at = Instant::from_seconds(1'640'995'200 + i * 94'608'000 / orders);
    out << fmt::format("{},{},{},completed,{}.{:02}\n", 1'000'000 + i,
                       random.below(static_cast<std::uint64_t>(orders) / 5), to_text(at), 100 + random.below(9000),
                       random.below(100));
  }
}

double peak_memory_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void import_orders_csv(benchmark::State& state) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("lapwing-import-bench-{}", getpid());
  fs::create_directories(folder);
  write_orders(folder / "orders.csv", state.range(0));
  for (auto _ : state) {
    state.PauseTiming();
    fs::remove_all(folder / "shop");
    state.ResumeTiming();
    DataFolder shop = DataFolder::open_or_create(folder / "shop", {}, Instant::from_seconds(1'800'000'000)).value();
    ImportOptions options;
    options.orders = (folder / "orders.csv").string();
    const ImportSummary summary = import_files(shop, options, Instant::from_seconds(1'800'000'000)).value();
    ensure(summary.orders.accepted == static_cast<std::uint64_t>(state.range(0)), "every order goes in");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["peak_MiB"] = peak_memory_mib();
  fs::remove_all(folder);
}
BENCHMARK(import_orders_csv)->Arg(1'000'000)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

}  // namespace
}  // namespace lapwing
