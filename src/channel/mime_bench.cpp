#include "channel/mime.hpp"

#include <benchmark/benchmark.h>

#include "channel/html_text.hpp"
#include "channel/test_envelope.hpp"

namespace lapwing {
namespace {

/// A mail of about 10 KB of Russian HTML, the text part made from it.
Envelope ten_kilobytes() {
  Envelope envelope = test_envelope();
  envelope.text.clear();
  while (envelope.html.size() < 10'000) {
    envelope.html +=
        "<tr><td style=\"padding:8px;font-family:Arial\"><a href=\"https://shop.example.test/p/1?a=1&amp;b=2\">"
        "Чай листовой</a>, 100&nbsp;г &mdash; 250&nbsp;₽</td></tr>\n";
  }
  return envelope;
}

void build_ten_kilobyte_mail(benchmark::State& state) {
  const Envelope envelope = ten_kilobytes();
  for (auto _ : state) benchmark::DoNotOptimize(build_mail(envelope));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(build_ten_kilobyte_mail);

void make_text_of_html(benchmark::State& state) {
  const Envelope envelope = ten_kilobytes();
  for (auto _ : state) benchmark::DoNotOptimize(text_of_html(envelope.html));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(make_text_of_html);

}  // namespace
}  // namespace lapwing
