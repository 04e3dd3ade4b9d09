// How fast frames become durable: SQLite on the disk under TMPDIR, `synchronous=FULL`, two producers over 16
// partitions, every producer as far ahead as back-pressure lets it. Beside it the bare rate of the same disk, without
// which the figures say nothing: one file, one write and one fdatasync per commit of the same size.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <thread>

#include "base/random.hpp"
#include "journal/crc32c.hpp"
#include "journal/file.hpp"
#include "journal/frame.hpp"
#include "journal/sqlite_journal.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

constexpr std::uint16_t partitions = 16;
constexpr int producers = 2;

std::string random_bytes(std::size_t size) {
  SeededRandom random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.next());
  return bytes;
}

void count_frames(benchmark::State& state, std::int64_t frames) {
  state.SetItemsProcessed(frames);
  state.SetBytesProcessed(frames * state.range(0));
}

void Crc32cOf(benchmark::State& state) {
  const std::string bytes = random_bytes(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(crc32c(bytes));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Crc32cOf)->Arg(150)->Arg(15'000)->Arg(150'000);

void EncodeFrame(benchmark::State& state) {
  const std::string payload = random_bytes(static_cast<std::size_t>(state.range(0)));
  FrameLink link;
  for (auto _ : state) {
    const std::string frame = encode_frame(PartitionId{1}, JournalOffset{2}, link, payload);
    link = link_after(frame);
  }
  count_frames(state, state.iterations());
}
BENCHMARK(EncodeFrame)->Arg(15'000)->Arg(150'000);

/// Arguments: payload bytes, megabytes in all.
void AppendAsFastAsItGoes(benchmark::State& state) {
  const std::string payload = random_bytes(static_cast<std::size_t>(state.range(0)));
  const std::int64_t frames = (state.range(1) << 20U) / state.range(0) / producers * producers;
  for (auto _ : state) {
    state.PauseTiming();
    const TemporaryFolder folder;
    auto journal = *SqliteJournal::open(folder.path(), {.create = true, .partitions = partitions});
    state.ResumeTiming();
    std::vector<std::thread> threads;
    for (int producer = 0; producer < producers; ++producer) {
      threads.emplace_back([&, producer] {
        for (std::int64_t i = producer; i < frames; i += producers) {
          journal->append(PartitionId{static_cast<std::uint16_t>(i % partitions)}, payload, {});
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    journal->flush();
    state.PauseTiming();
    journal.reset();
    state.ResumeTiming();
  }
  count_frames(state, state.iterations() * frames);
}
BENCHMARK(AppendAsFastAsItGoes)
    ->Args({150, 30})
    ->Args({15'000, 500})
    ->Args({150'000, 500})
    ->Iterations(1)
    ->Repetitions(3)
    ->ReportAggregatesOnly()
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// One frame, waited for: what a lonely caller sees.
void AppendAndWait(benchmark::State& state) {
  const std::string payload = random_bytes(static_cast<std::size_t>(state.range(0)));
  const TemporaryFolder folder;
  const auto journal = *SqliteJournal::open(folder.path(), {.create = true, .partitions = partitions});
  std::uint16_t i = 0;
  for (auto _ : state) journal->append_and_wait(PartitionId{static_cast<std::uint16_t>(i++ % partitions)}, payload);
  count_frames(state, state.iterations());
}
BENCHMARK(AppendAndWait)->Arg(150)->Arg(15'000)->UseRealTime()->Unit(benchmark::kMicrosecond);

void BareDisk(benchmark::State& state) {
  const std::string bytes = random_bytes(static_cast<std::size_t>(state.range(0)));
  const TemporaryFolder folder;
  File file = *File::open(folder.path() / "bare", O_WRONLY | O_CREAT);
  for (auto _ : state) {
    if (!file.write(bytes) || ::fdatasync(file.descriptor()) != 0) state.SkipWithError("the disk refuses");
  }
  count_frames(state, state.iterations());
}
BENCHMARK(BareDisk)->Arg(150)->Arg(15'000)->Arg(8 << 20)->UseRealTime()->Unit(benchmark::kMicrosecond);

void ReadBack(benchmark::State& state) {
  const std::string payload = random_bytes(static_cast<std::size_t>(state.range(0)));
  const std::int64_t frames = (100 << 20) / state.range(0);
  const TemporaryFolder folder;
  const auto journal = *SqliteJournal::open(folder.path(), {.create = true, .partitions = partitions});
  for (std::int64_t i = 0; i < frames; ++i) journal->append(PartitionId{0}, payload, {});
  journal->flush();
  for (auto _ : state) {
    const Result<void> read = journal->read(PartitionId{0}, {}, [](JournalOffset, std::string_view bytes) {
      benchmark::DoNotOptimize(bytes.data());
      return Result<void>();
    });
    if (!read) state.SkipWithError(read.error().text().c_str());
  }
  count_frames(state, state.iterations() * frames);
}
BENCHMARK(ReadBack)->Arg(15'000)->Arg(150'000)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lapwing
