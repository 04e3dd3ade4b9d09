#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/jobs.hpp"
#include "base/result.hpp"
#include "condition/condition.hpp"

namespace lapwing {

class DataFolder;

/// What a table is of.
enum class ExportTable : std::uint8_t { customers, orders, messages };
std::string_view to_text(ExportTable table);
std::optional<ExportTable> parse_export_table(std::string_view text);

struct ExportsOptions {
  std::filesystem::path folder;             ///< where files lie; what lies there is forgotten at the start
  std::function<Instant()> clock;           ///< any thread
  std::uint64_t bytes_left = 500'000'000;   ///< of the disk, that files leave to the shop
  std::size_t count_max = 16;               ///< files at a time
  Duration kept_for = Duration::hours(24);  ///< see `tidy`
};

/// What to write.
struct ExportWish {
  ExportTable table{};
  std::optional<Condition> where;  ///< of whom; absent: of everybody
  std::string where_text{};        ///< the same as it was asked for, in JSON
  bool personal = false;           ///< with names and contacts, of customers
};

/// A table that was asked for, as it is known now. A copy: it does not change.
struct Export {
  std::string id;
  ExportWish wish;
  Instant created_at{};
  std::string created_by;
  std::optional<Job> job;
};

/// Tables that are written to files as jobs, fetched, and deleted after a day: CSV (RFC 4180) that no spreadsheet runs
/// as formulas. Any thread may call anything.
///
///     customers  one row each, by partition
///     orders     one row each, of those customers
///     messages   one row for each thing that became of a message, as the journal has it: decided on, refused,
///     accepted,
///                delivered, opened ...
class Exports {
 public:
  /// The folder and the jobs must outlive it. The error is one of making the folder for files.
  static Result<std::unique_ptr<Exports>> open(DataFolder& folder, Jobs& jobs, ExportsOptions options);

  enum class Refusal : std::uint8_t { full, busy };  ///< too many files, or too many jobs, already
  struct Refused {
    Refusal why{};
    Error error{};
  };
  std::expected<Export, Refused> begin(ExportWish wish, std::string who);
  /// Deletes what has lain there for long enough. Who owns it calls this now and then; some other calls do it as well.
  void tidy();
  /// The newest first.
  std::vector<Export> all();
  std::optional<Export> find(const std::string& id);
  /// The file, if it is whole.
  std::optional<std::string> file_of(const std::string& id);
  /// Cancels it, if it is under way, and deletes its file. False: there is none.
  bool forget(const std::string& id);

 private:
  struct Entry {
    Export told;
    std::string job_id;
  };
  Exports(DataFolder& folder, Jobs& jobs, ExportsOptions options);
  [[nodiscard]] std::string path_of(const std::string& id) const;
  void forget_old();
  void look_at_job(Entry& entry);
  Entry* entry_of(const std::string& id);

  DataFolder& folder_;
  Jobs& jobs_;
  const ExportsOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Entry>> entries_;  // the oldest first
};

}  // namespace lapwing
