#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "api/jobs.hpp"
#include "base/result.hpp"
#include "transfer/import_plan.hpp"

namespace lapwing {

class DataFolder;

struct ImportsOptions {
  std::filesystem::path folder;             ///< where uploads lie; what lies there is forgotten at the start
  std::function<Instant()> clock;           ///< any thread
  std::uint64_t bytes_max = 2'000'000'000;  ///< of an upload
  std::uint64_t bytes_left = 500'000'000;   ///< of the disk, that uploads leave to the shop; also while one comes in
  std::size_t count_max = 16;               ///< uploads at a time
  Duration kept_for = Duration::hours(24);  ///< of an upload that nothing runs of; see `tidy`
};

/// A file that was uploaded, as it is known now. A copy: it does not change.
struct Import {
  std::string id;
  std::string name;  ///< the file's, as who sent it says
  std::uint64_t bytes = 0;
  Instant created_at{};
  std::string created_by;
  ImportPlan plan;
  std::shared_ptr<const ImportPreview> preview;
  std::optional<Job> job;  ///< absent until it is started
};

/// Files that were uploaded to be imported: each is looked at, its columns are mapped, and it is imported as a job, one
/// after another, beside a shop that is served. Nothing of it outlives the process but what went in. Any thread may
/// call anything.
class Imports {
 public:
  /// The folder and the jobs must outlive it. The error is one of making the folder for uploads.
  static Result<std::unique_ptr<Imports>> open(DataFolder& folder, Jobs& jobs, ImportsOptions options);

  /// Where the next upload of so many bytes (0: nobody knows) goes: a file that is not there yet. Error: there are too
  /// many already, or the disk has no room.
  Result<std::string> place(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t bytes_max() const { return options_.bytes_max; }
  [[nodiscard]] std::uint64_t bytes_left() const { return options_.bytes_left; }
  /// Takes up what was uploaded there, to a name of its own, and looks at it. `table` absent: guessed from its columns.
  /// An error: it is no table; the file is gone then.
  Result<Import> take(const std::string& path, std::string name, std::optional<ImportTable> table, std::string who);

  /// Deletes what has lain there for long enough. Who owns it calls this now and then; some other calls do it as well.
  void tidy();

  /// The newest first.
  std::vector<Import> all();
  /// Absent: there is none, or it was forgotten.
  std::optional<Import> find(const std::string& id);

  enum class Refusal : std::uint8_t { unknown, running, unreadable, busy };
  struct Refused {
    Refusal why{};
    Error error{};
  };
  /// Reads it otherwise from now on, and looks at it again.
  std::expected<Import, Refused> change(const std::string& id, ImportPlan plan);
  std::expected<Import, Refused> start(const std::string& id, const std::string& who);
  /// Cancels its import, if one runs, and forgets it; what went in stays. False: there is none.
  bool forget(const std::string& id);
  /// The file of rows that were rejected; absent: there is none.
  std::optional<std::string> rejects_of(const std::string& id);

 private:
  struct Entry {
    Import import;
    std::string path;
    std::string job_id;  // empty: not started
  };
  Imports(DataFolder& folder, Jobs& jobs, ImportsOptions options);
  [[nodiscard]] std::string rejects_path(const std::string& id) const;
  void forget_old();
  void remove_files(const Entry& entry) const;
  Entry* entry_of(const std::string& id);
  void look_at_job(Entry& entry);
  Result<nlohmann::ordered_json> carry_out(Jobs::Run& run, const std::string& id, const std::string& path,
                                           const ImportPlan& plan);
  Result<std::shared_ptr<const ImportPreview>> look_at(const std::string& path, const ImportPlan& plan) const;

  DataFolder& folder_;
  Jobs& jobs_;
  const ImportsOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Entry>> entries_;  // the oldest first
};

}  // namespace lapwing
