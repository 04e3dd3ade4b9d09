#include <benchmark/benchmark.h>

#include <vector>

#include "channel/child_process.hpp"
#include "channel/parse.hpp"
#include "channel/test_envelope.hpp"

namespace lapwing {
namespace {

/// Mails of 10 KB, built and sent in batches of 1,000 to smtp-sink on the same machine, over as many connections as the
/// argument says.
void send_to_sink(benchmark::State& state) {
  if (!SmtpSink::is_installed()) return state.SkipWithError("smtp-sink (Debian package postfix) is missing");
  SmtpSink sink;
  const auto channel = parse_channel(sink.url() + "?connections=" + std::to_string(state.range(0)));
  Envelope envelope = test_envelope();
  envelope.text = std::string();
  while (envelope.text.size() < 10'240) envelope.text += "Ten kilobytes of plain text, some forty bytes a line\n";
  envelope.html.clear();
  const std::vector<Envelope> batch(1000, envelope);
  std::size_t accepted = 0;
  for (auto _ : state) {
    (*channel)->send(batch, [&](std::size_t, const SendResult& result) {
      accepted += result.outcome == Outcome::accepted ? 1U : 0U;
    });
  }
  if (accepted != static_cast<std::size_t>(state.iterations()) * batch.size())
    state.SkipWithError("a mail was not accepted");
  state.SetItemsProcessed(static_cast<std::int64_t>(accepted));
}
BENCHMARK(send_to_sink)->Arg(1)->Arg(2)->Arg(10)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
