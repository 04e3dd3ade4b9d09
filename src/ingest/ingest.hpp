#pragma once

#include <atomic>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "ingest/intake.hpp"
#include "ingest/segment_work.hpp"

namespace lapwing {

class IngestStore;
class ReadingTurns;

struct IngestOptions {
  /// Messages that may be in hand at once: what comes beyond them is told to come again.
  std::size_t messages_max = 10'000;
  ReadingTurns* readings = nullptr;  ///< who reads gives way to what comes in here; null: nobody does
};

/// Everything that the shop's own software and pages send. Whatever is said to be taken is durable when it returns.
/// Any thread may call anything.
class Ingest {
 public:
  /// Over a data folder at `path`; none: what came is not known again after a restart. Finishes the links of visitors
  /// that a crash interrupted. The folder must outlive it; `clock` is the wall clock.
  static Result<std::unique_ptr<Ingest>> open(DataFolder& folder, const std::optional<std::filesystem::path>& path,
                                              std::function<Instant()> clock, IngestOptions options = {});
  ~Ingest();

  /// Customers, orders, activity and promo codes as our own JSON.
  [[nodiscard]] Intake& intake() { return intake_; }

  struct Refusal {
    unsigned status = 400;  ///< 400: it cannot be read or is too large; 429: there is too much in hand
    Error error;
  };
  /// A message of Segment's specification, or a batch of them if `call` is not said. Items are taken in the order
  /// given; a refused one does not hold up the others.
  std::expected<std::vector<IngestItem>, Refusal> take(std::string_view body, std::optional<SegmentCall> call,
                                                       IngestSource source);

 private:
  struct Read;

  Ingest(DataFolder& folder, std::unique_ptr<IngestStore> store, std::function<Instant()> clock, IngestOptions options);
  Result<void> finish_links();
  std::expected<std::vector<IngestItem>, Refusal> take_in(Read read, IngestSource source, Instant now);

  DataFolder& folder_;
  Intake intake_;
  std::unique_ptr<IngestStore> store_;
  std::function<Instant()> clock_;
  IngestOptions options_;
  std::atomic<std::size_t> in_hand_ = 0;
};

}  // namespace lapwing
