#include "api/refusal_reasons.hpp"

#include <optional>
#include <variant>

#include "journal/journal.hpp"
#include "model/record.hpp"

namespace lapwing {
namespace {

/// Ends a reading; nothing is wrong.
constexpr std::string_view read_enough = "read enough";

Result<void> unless_enough(Result<void> read) {
  if (!read && read.error().message != read_enough) return read;
  return {};
}

}  // namespace

Result<Instant> RefusalReasons::begin_of(JournalOffset offset) {
  if (const auto known = begins_.find(offset.value); known != begins_.end()) return known->second;
  Instant begin = Instant::earliest();
  CHECK(unless_enough(journal_.read(partition_, offset, [&](JournalOffset, std::string_view payload) -> Result<void> {
    const Batch batch = TRY(decode_batch(payload));
    if (!batch.records.empty()) begin = batch.records.front().at;
    return fail(std::string(read_enough));
  })));
  begins_.emplace(offset.value, begin);
  return begin;
}

Result<JournalOffset> RefusalReasons::frame_before(Instant at) {
  std::uint64_t low = 0;
  std::uint64_t high = end_;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (TRY(begin_of(JournalOffset{middle})) < at ? low : high) = middle;
  }
  return JournalOffset{low};
}

Result<RefusalReasons::Reason> RefusalReasons::find(CustomerNumber customer, std::string_view template_id,
                                                    Instant second) {
  if (end_ == 0) {
    end_ = journal_.next_offset(partition_).value;
    journal_.flush();
  }
  const JournalOffset from = TRY(frame_before(second));
  const Instant until = second + Duration::seconds(1);
  std::optional<Reason> found;
  const auto look = [&](JournalOffset, std::string_view payload) -> Result<void> {
    const Batch batch = TRY(decode_batch(payload));
    for (const Record& record : batch.records) {
      if (record.at >= until) return fail(std::string(read_enough));
      const auto* decision = std::get_if<Decision>(&record.body);
      const auto* refused = decision == nullptr ? nullptr : std::get_if<MessageRefused>(decision);
      if (refused == nullptr || record.at < second || refused->customer != customer) continue;
      if (refused->template_id != template_id) continue;
      found = Reason{refused->reason, refused->rule};
      return fail(std::string(read_enough));
    }
    return {};
  };
  CHECK(unless_enough(journal_.read(partition_, from, look)));
  return found.value_or(Reason{});
}

}  // namespace lapwing
