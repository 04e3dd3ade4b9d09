#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "journal/sqlite.hpp"

namespace lapwing {

/// What somebody has written of a campaign and not published; the campaign that runs knows nothing of it. It need not
/// be right yet.
struct Draft {
  std::string campaign;
  std::string text;            ///< a JSON object, as it was written
  std::uint32_t revision = 0;  ///< another one each time it is saved, and never the same of any two drafts
  std::uint32_t based_on = 0;  ///< the version that was the newest when it was begun; 0: there was none
  Instant saved_at{};
  std::string saved_by;
};

/// The drafts of a shop: in memory, and in the file `drafts.db` of its data folder once that is opened. Any thread.
class Drafts {
 public:
  static constexpr std::size_t text_max = std::size_t{1} << 20U;  ///< bytes of one
  static constexpr std::size_t count_max = 1'000;

  /// Reads the folder's file, making it if there is none, and writes all that changes from now on into it. Before
  /// anything is saved.
  Result<void> open(const std::filesystem::path& folder);

  [[nodiscard]] std::optional<Draft> find(const std::string& campaign) const;
  /// By campaign.
  [[nodiscard]] std::vector<Draft> all() const;
  /// Saves it over the one before, if that has still the revision `over` (0: there is none); gives what was saved.
  /// Its own revision is not looked at, and of one that goes over another `based_on` stays. Durable when it returns. An
  /// error whose `where` is "revision" if somebody was faster.
  Result<Draft> save(Draft draft, std::uint32_t over);
  /// False: there is none of that revision.
  Result<bool> remove(const std::string& campaign, std::uint32_t revision);

 private:
  /// In one transaction, if there is a file.
  Result<void> write(const std::string& campaign, const Draft* draft);

  mutable std::mutex mutex_;
  std::optional<SqliteDatabase> database_;
  std::map<std::string, Draft> drafts_;
  std::uint32_t last_revision_ = 0;
};

}  // namespace lapwing
