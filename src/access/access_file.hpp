#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "base/result.hpp"
#include "journal/sqlite.hpp"

namespace lapwing {

/// `access.db` of a data folder, readable by its owner only. What lies in it is kept in memory by `Users`, `Sessions`,
/// `Keys` and `AuditLog`, or read by `Approvals`; all write through it; one of them at a time.
class AccessFile {
 public:
  /// Opens the folder's file, making it if there is none.
  static Result<std::unique_ptr<AccessFile>> open(const std::filesystem::path& folder);

  /// The only way to the database: `work` runs in one transaction, durable when this returns.
  Result<void> change(const std::function<Result<void>(SqliteDatabase&)>& work);
  /// The same without a transaction.
  Result<void> read(const std::function<Result<void>(SqliteDatabase&)>& work);

 private:
  explicit AccessFile(SqliteDatabase database) : database_(std::move(database)) {}

  std::mutex mutex_;
  SqliteDatabase database_;
};

}  // namespace lapwing
