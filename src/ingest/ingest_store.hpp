#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace lapwing {

/// Which customer a visitor turned out to be.
struct VisitorLink {
  std::string customer_id;
  bool introduced = false;  ///< nobody had heard of the customer before: this visitor may say who that is
  bool is_done = false;     ///< what the visitor did before is the customer's by now
};

/// What ingest remembers beside the journal, in `ingest.db`: which messages came during the last seven days, and who
/// visitors turned out to be. Any thread may call anything.
///
/// A message is noted only once what it says is in the journal, so a crash between the two makes us forget that it was
/// taken, never lose it.
class IngestStore {
 public:
  static constexpr Duration kept = Duration::days(7);
  /// Beyond so many messages the oldest are forgotten early: 12 bytes of memory each.
  static constexpr std::size_t messages_max = 64'000'000;

  /// Opens the folder's store, making it if there is none. No folder: nothing outlives the process.
  static Result<std::unique_ptr<IngestStore>> open(const std::optional<std::filesystem::path>& folder, Instant now);
  /// Writes what is waiting.
  ~IngestStore();

  /// False if a message of that id was claimed during the last seven days.
  bool claim(std::string_view message_id, Instant now);
  /// What was claimed with these ids was not taken after all: it may come again.
  void release(const std::vector<std::string>& message_ids);
  /// What was claimed with these ids is in the journal. On the disk a moment later.
  void keep(const std::vector<std::string>& message_ids, Instant now);

  /// Nothing if the visitor is nobody known.
  [[nodiscard]] std::optional<VisitorLink> customer_of(std::string_view anonymous_id) const;
  /// Durable when it returns, and not done. A visitor who was somebody else is this one from now on.
  Result<void> link(const std::string& anonymous_id, const std::string& customer_id, bool introduced);
  Result<void> finish(const std::vector<std::string>& anonymous_ids);
  /// Visitors whose links are not done.
  [[nodiscard]] std::vector<std::string> unfinished() const;

 private:
  struct Parts;
  explicit IngestStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
