#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "channel/child_process.hpp"
#include "channel/mime.hpp"
#include "channel/parse.hpp"
#include "channel/test_envelope.hpp"

namespace lapwing {
namespace {

// Mails of 30 KB of HTML, built and sent in batches to Postfix's smtp-sink on the same machine, beside what Postfix's
// own smtp-source hands to the same sink: as many mails of as many bytes over as many connections, in the same run.
// Both shares of the machine are the same then; the ratio is what counts.

constexpr std::size_t mail_count = 1000;
constexpr const char* source_program = "/usr/sbin/smtp-source";

Envelope thirty_kilobytes() {
  Envelope envelope = test_envelope();
  while (envelope.html.size() < 30'000) {
    envelope.html +=
        "<tr><td style=\"padding:8px;font-family:Arial\"><a href=\"https://shop.example.test/p/1?a=1&amp;b=2\">"
        "Чай листовой</a>, 100&nbsp;г &mdash; 250&nbsp;₽</td></tr>\n";
  }
  return envelope;
}

/// Mails a second, of the time that `work` takes for `mail_count` of them.
template <class Work>
double mails_a_second(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return static_cast<double>(mail_count) /
         std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Runs smtp-source to its end; false if it failed. "-d": it keeps its connections from mail to mail, as the channel
/// does.
bool run_source(const SmtpSink& sink, std::size_t connection_count, std::size_t mail_size) {
  const std::string host_and_port = sink.url().substr(std::string("smtp://").size());
  return ChildProcess({source_program, "-d", "-s", std::to_string(connection_count), "-m", std::to_string(mail_count),
                       "-l", std::to_string(mail_size), "-f", "shop@shop.example.test", "-t",
                       "anna@customer.example.test", host_and_port})
             .wait() == 0;
}

/// Says `channel`, `smtp_source` (mails a second, medians of three) and the first over the second.
void hand_over(benchmark::State& state) {
  if (!SmtpSink::is_installed() || access(source_program, X_OK) != 0) {
    return state.SkipWithError("smtp-sink and smtp-source (Debian package postfix) are missing");
  }
  SmtpSink sink;
  const auto connection_count = static_cast<std::size_t>(state.range(0));
  const auto channel = parse_channel(sink.url() + "?connections=" + std::to_string(connection_count));
  const Envelope envelope = thirty_kilobytes();
  const std::size_t mail_size = build_mail(envelope)->bytes.size();
  const std::vector<Envelope> batch(mail_count, envelope);
  std::array<double, 3> ours{};
  std::array<double, 3> theirs{};
  for (auto _ : state) {
    // Turn by turn, so that both meet what else the machine does.
    for (std::size_t turn = 0; turn < ours.size(); ++turn) {
      bool is_sent = false;
      theirs[turn] = mails_a_second([&] { is_sent = run_source(sink, connection_count, mail_size); });
      if (!is_sent) return state.SkipWithError("smtp-source failed");
      std::size_t accepted = 0;
      ours[turn] = mails_a_second([&] {
        (*channel)->send(batch, [&](std::size_t, const SendResult& result) {
          accepted += result.outcome == Outcome::accepted ? 1U : 0U;
        });
      });
      if (accepted != batch.size()) return state.SkipWithError("a mail was not accepted");
    }
  }
  std::sort(ours.begin(), ours.end());
  std::sort(theirs.begin(), theirs.end());
  state.counters["channel"] = ours[1];
  state.counters["smtp_source"] = theirs[1];
  state.counters["ratio"] = ours[1] / theirs[1];
}
BENCHMARK(hand_over)->Arg(1)->Arg(2)->Arg(10)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
