#include <array>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "tabular/dates.hpp"

namespace lapwing {
namespace {

/// A zone that changed its offset twice a year for fifty years, as real ones do.
Zone changing_zone() {
  std::vector<Zone::Transition> transitions;
  for (std::int64_t year = 0; year < 50; ++year) {
    const std::int64_t start = year * 31'556'952;
    transitions.push_back({start + 7'776'000, 7200});
    transitions.push_back({start + 25'920'000, 3600});
  }
  return Zone("Test/Changing", 3600, std::move(transitions));
}

void parse(benchmark::State& state, std::string_view format_name, const Zone& zone, const char* written) {
  const auto format = parse_date_format(format_name);
  std::vector<std::string> texts;
  for (int i = 0; i < 1000; ++i) {
    texts.push_back(fmt::format(fmt::runtime(written), fmt::arg("y", 2010 + i % 14), fmt::arg("m", 1 + i % 12),
                                fmt::arg("d", 1 + i % 28), fmt::arg("h", i % 24), fmt::arg("i", i % 60)));
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const auto at = parse_date(texts[next], *format, zone);
    if (!at) return state.SkipWithError("a date cannot be read");
    benchmark::DoNotOptimize(at->ms);
    next = next + 1 == texts.size() ? 0 : next + 1;
  }
  state.SetItemsProcessed(state.iterations());
}

void iso_with_offset(benchmark::State& state) {
  parse(state, "iso", Zone(), "{y}-{m:02}-{d:02}T{h:02}:{i:02}:00+03:00");
}
void iso_in_zone(benchmark::State& state) {
  parse(state, "iso", changing_zone(), "{y}-{m:02}-{d:02} {h:02}:{i:02}:00");
}
void day_in_zone(benchmark::State& state) { parse(state, "DD.MM.YYYY", changing_zone(), "{d:02}.{m:02}.{y}"); }
void pattern_in_utc(benchmark::State& state) {
  parse(state, "%d.%m.%Y %H:%M", Zone(), "{d:02}.{m:02}.{y} {h:02}:{i:02}");
}

BENCHMARK(iso_with_offset);
BENCHMARK(iso_in_zone);
BENCHMARK(day_in_zone);
BENCHMARK(pattern_in_utc);

}  // namespace
}  // namespace lapwing
