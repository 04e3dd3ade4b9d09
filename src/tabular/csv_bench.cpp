#include <filesystem>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "tabular/row_source.hpp"

namespace lapwing {
namespace {

constexpr int row_count = 200'000;

/// Orders of six fields, about 70 bytes a row. `quoted`: as those exporters write that quote every text.
std::string orders_csv(bool quoted, std::string_view name) {
  std::string csv = "order_id,customer_id,date,sum,status,name\n";
  const char* quote = quoted ? "\"" : "";
  for (int i = 0; i < row_count; ++i) {
    csv += fmt::format("{2}{0}{2},{2}C{1}{2},2024-05-{3:02} 10:{4:02}:00,{5}.50,{2}paid{2},{2}{6}{2}\n", 1'000'000 + i,
                       i % 50'000, quote, 1 + i % 28, i % 60, i % 900, name);
  }
  return csv;
}

std::string orders_jsonl() {
  std::string lines;
  for (int i = 0; i < row_count; ++i) {
    lines += fmt::format(
        R"({{"order_id":"{}","customer":{{"id":"C{}"}},"date":"2024-05-{:02}T10:{:02}:00Z","sum":{}.50,)"
        R"("status":"paid"}})"
        "\n",
        1'000'000 + i, i % 50'000, 1 + i % 28, i % 60, i % 900);
  }
  return lines;
}

/// Reads all of a source and touches every field.
void read_all(benchmark::State& state, RowSource& source, std::int64_t& rows) {
  std::size_t touched = 0;
  for (;;) {
    const auto read = source.next();
    if (!read || *read == RowRead::bad_row) return state.SkipWithError("a row cannot be read");
    if (*read == RowRead::end) break;
    for (const std::string_view field : source.row().fields()) touched += field.size();
    ++rows;
  }
  benchmark::DoNotOptimize(touched);
}

void read_memory(benchmark::State& state, const std::string& text, const ReadOptions& options = {}) {
  std::int64_t rows = 0;
  for (auto _ : state) {
    auto source = RowSource::over(text, "orders", options);
    read_all(state, *source, rows);
  }
  state.SetItemsProcessed(rows);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void csv_plain(benchmark::State& state) { read_memory(state, orders_csv(false, "Anna Petrova")); }
void csv_quoted(benchmark::State& state) { read_memory(state, orders_csv(true, "Anna \"\"A\"\" Petrova")); }
void csv_cyrillic(benchmark::State& state) { read_memory(state, orders_csv(false, "Анна Петрова")); }
void csv_windows_1251(benchmark::State& state) {
  ReadOptions options;
  options.encoding = TextEncoding::windows_1251;
  read_memory(state, orders_csv(false, "\xC0\xED\xED\xE0 \xCF\xE5\xF2\xF0\xEE\xE2\xE0"), options);
}
void json_lines(benchmark::State& state) { read_memory(state, orders_jsonl()); }

void csv_gzip_file(benchmark::State& state) {
  const std::string path = "../shared/data/online-retail/online_retail_even.csv.gz";
  if (!std::filesystem::exists(path)) return state.SkipWithError("../shared/data is not there");
  std::int64_t rows = 0;
  for (auto _ : state) {
    auto source = RowSource::open(path);
    read_all(state, *source, rows);
  }
  state.SetItemsProcessed(rows);
}

BENCHMARK(csv_plain)->Unit(benchmark::kMillisecond);
BENCHMARK(csv_quoted)->Unit(benchmark::kMillisecond);
BENCHMARK(csv_cyrillic)->Unit(benchmark::kMillisecond);
BENCHMARK(csv_windows_1251)->Unit(benchmark::kMillisecond);
BENCHMARK(json_lines)->Unit(benchmark::kMillisecond);
BENCHMARK(csv_gzip_file)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
