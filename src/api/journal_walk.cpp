#include "api/journal_walk.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "journal/journal.hpp"
#include "journal/read_between.hpp"

namespace lapwing {
namespace {

/// Frames that are read in a row: the more, the smaller they are.
constexpr std::uint64_t chunk_frames_first = 16;
constexpr std::uint64_t chunk_frames_max = 4096;
constexpr std::size_t chunk_bytes = 500'000;

/// What a row of frames holds, oldest first.
struct Chunk {
  std::vector<FoundRecord> found;
  std::size_t bytes = 0;
  Instant begin = Instant::never();  // of its first decoded record
};

Result<Chunk> read_chunk(const Journal& journal, const JournalWish& wish, std::uint64_t begin, JournalPlace end,
                         const std::function<bool(const Record&)>& wants) {
  Chunk chunk;
  const auto look = [&](JournalOffset offset, std::string_view payload) -> Result<void> {
    chunk.bytes += payload.size();
    // The first is decoded in any case: it tells how old the row is.
    if (offset.value != begin && !wish.text.empty() && !payload.contains(wish.text)) return {};
    Batch batch = TRY(decode_batch(payload));
    if (offset.value == begin && !batch.records.empty()) chunk.begin = batch.records.front().at;
    for (std::uint32_t i = 0; i < batch.records.size(); ++i) {
      const JournalPlace place{offset.value, i};
      if (place >= end) break;
      Record& record = batch.records[i];
      if (record.at >= wish.since && wants(record)) chunk.found.push_back({place, std::move(record)});
    }
    return {};
  };
  const JournalOffset behind{end.record == 0 ? end.frame : end.frame + 1};
  CHECK(read_between(journal, wish.partition, JournalOffset{begin}, behind, look));
  return chunk;
}

}  // namespace

std::string to_text(JournalPlace place) { return fmt::format("{}.{}", place.frame, place.record); }

std::optional<JournalPlace> parse_journal_place(std::string_view text) {
  JournalPlace place;
  const char* const end = text.data() + text.size();
  const auto frame = std::from_chars(text.data(), end, place.frame);
  if (frame.ec != std::errc() || frame.ptr == end || *frame.ptr != '.') return std::nullopt;
  const auto record = std::from_chars(frame.ptr + 1, end, place.record);
  if (record.ec != std::errc() || record.ptr != end) return std::nullopt;
  return place;
}

Result<JournalPage> walk_back(Journal& journal, const JournalWish& wish,
                              const std::function<bool(const Record&)>& wants) {
  JournalPlace end{journal.next_offset(wish.partition).value, 0};
  journal.flush();
  if (wish.before) end = std::min(end, *wish.before);
  JournalPage page;
  std::size_t bytes = 0;
  std::uint64_t frames = chunk_frames_first;
  while (end > JournalPlace{}) {
    if (bytes >= wish.bytes_max) {
      page.next = end;
      return page;
    }
    const std::uint64_t behind = end.record == 0 ? end.frame : end.frame + 1;
    const std::uint64_t begin = behind - std::min(behind, frames);
    Chunk chunk = TRY(read_chunk(journal, wish, begin, end, wants));
    bytes += chunk.bytes;
    for (auto found = chunk.found.rbegin(); found != chunk.found.rend(); ++found) {
      if (page.records.size() == wish.limit) {
        page.next = page.records.back().place;
        return page;
      }
      page.records.push_back(std::move(*found));
    }
    if (chunk.begin < wish.since) return page;
    end = {begin, 0};
    frames = chunk.bytes < chunk_bytes ? std::min(frames * 2, chunk_frames_max)
                                       : std::max<std::uint64_t>(frames / 2, 1);
  }
  return page;
}

}  // namespace lapwing
