#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "channel/child_process.hpp"
#include "channel/parse.hpp"

namespace lapwing {
namespace {

// SMS to the server of the npm package smpp, beside what that package's own client hands to the same server with the
// same window, in the same run.

constexpr std::size_t sms_count = 50'000;
constexpr const char* node = "/usr/bin/node";
constexpr const char* script = "bench/smpp.js";
constexpr const char* modules = "build/npm/node_modules";

std::vector<Envelope> batch_of_sms() {
  std::vector<Envelope> batch(sms_count);
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].message_id_token = fmt::format("p00-{:012}", i);
    batch[i].to_address = fmt::format("+{}", 79'160'000'000 + i);
    batch[i].text = "Hello, Lapwing here";
  }
  return batch;
}

/// What the client says it made of it; 0 if it failed.
double client_rate(std::uint16_t port, int window) {
  const std::string command = fmt::format("{} {} submit {} 127.0.0.1:{} {} {}", node, script, modules, port, sms_count,
                                          window);
  const std::unique_ptr<FILE, decltype([](FILE* file) { pclose(file); })> said(popen(command.c_str(), "r"));
  double rate = 0;
  return said != nullptr && std::fscanf(said.get(), "%lf", &rate) == 1 ? rate : 0;
}

/// Says `channel`, `npm_client` (SMS a second, medians of three) and the first over the second.
void submit(benchmark::State& state) {
  if (access(node, X_OK) != 0 || !std::filesystem::exists(std::filesystem::path(modules) / "smpp")) {
    return state.SkipWithError("node and build/npm/node_modules/smpp are missing: ./dev test fetches it");
  }
  const auto window = static_cast<int>(state.range(0));
  const std::uint16_t port = free_port();
  const ChildProcess server({node, script, "serve", modules, fmt::format("127.0.0.1:{}", port)});
  if (!wait_until_listening(port)) return state.SkipWithError("the server does not start");
  const auto channel = parse_channel(
      fmt::format("smpp://shop:secret@127.0.0.1:{}?window={}&rate=100000&from=Lapwing", port, window));
  const auto batch = batch_of_sms();
  std::array<double, 3> ours{};
  std::array<double, 3> theirs{};
  for (auto _ : state) {
    for (std::size_t turn = 0; turn < ours.size(); ++turn) {
      theirs[turn] = client_rate(port, window);
      if (theirs[turn] == 0) return state.SkipWithError("the client failed");
      std::size_t accepted = 0;
      const auto begin = std::chrono::steady_clock::now();
      (*channel)->send(batch, [&](std::size_t, const SendResult& result) {
        accepted += result.outcome == Outcome::accepted ? 1U : 0U;
      });
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
      ours[turn] = static_cast<double>(sms_count) / taken.count();
      if (accepted != batch.size()) return state.SkipWithError("an SMS was not accepted");
    }
  }
  std::sort(ours.begin(), ours.end());
  std::sort(theirs.begin(), theirs.end());
  state.counters["channel"] = ours[1];
  state.counters["npm_client"] = theirs[1];
  state.counters["ratio"] = ours[1] / theirs[1];
}
BENCHMARK(submit)->Arg(10)->Arg(50)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
