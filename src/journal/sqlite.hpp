#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace lapwing {

/// One prepared statement. Parameters count from 1, columns from 0. It must not outlive its database.
class SqliteStatement {
 public:
  void bind(int parameter, std::int64_t value);
  /// The bytes are borrowed: they must live until `reset` or `run`.
  void bind_text(int parameter, std::string_view text);
  void bind_blob(int parameter, std::string_view bytes);

  /// True if there is a row, false at the end (the statement is then reset).
  Result<bool> step();
  /// Steps to the end, leaving out any rows, and resets.
  Result<void> run();
  /// Makes it ready to be run again; keeps what is bound, but borrows it no longer.
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  /// A text or blob as it is stored; valid until the next step or reset.
  [[nodiscard]] std::string_view bytes(int column) const;

 private:
  friend class SqliteDatabase;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

struct SqliteOptions {
  enum class Access { read, write, create };  ///< create: write, and make the file if there is none
  Access access = Access::read;
  int page_size = 4096;                         ///< bytes, of a file that is made now
  std::int64_t checkpoint_bytes = 16LL << 20U;  ///< how far the log grows before it is moved into the file
};

/// One connection to an SQLite file, set up as all our files must be: write-ahead log, `synchronous=FULL`, no memory
/// map. Used by one thread at a time.
///
/// Of the connections to one file at most ONE may have access `write` or `create`; all others have `read`, which never
/// checkpoints. (SQLite before 3.51.3 can corrupt a file when two connections write or checkpoint at once.)
///
/// A failed write is an Error here; whoever owns the file must then stop using it, and never try the write again: after
/// a failed fsync the kernel may say yes to the next one and have lost the bytes.
class SqliteDatabase {
 public:
  static Result<SqliteDatabase> open(const std::filesystem::path& file, const SqliteOptions& options);

  /// Runs one or several statements and drops their rows.
  Result<void> execute(const std::string& sql);
  Result<SqliteStatement> prepare(std::string_view sql);
  /// The first column of the first row of a query that gives one integer (a pragma, a count).
  Result<std::int64_t> integer(std::string_view sql);

  /// Runs `work` in one transaction and commits it, or rolls back if it gives an error; then checkpoints when due.
  Result<void> transaction(const std::function<Result<void>()>& work);

  /// Moves the log into the file if it has grown by `checkpoint_bytes`. SQLite would do so by itself, but swallow the
  /// error of a failed fsync. Needed only by who commits without `transaction`.
  Result<void> checkpoint_when_due();
  /// Moves all of the log into the file and empties it; does less, without an error, while others still read.
  Result<void> checkpoint_fully();

  [[nodiscard]] std::string file() const;

 private:
  struct Closer {
    void operator()(sqlite3* database) const;
  };
  /// How long the log is, in pages: told by SQLite after each commit.
  struct LogLength {
    int pages = 0;
    int pages_checkpointed = 0;
    int checkpoint_pages = 0;
  };

  SqliteDatabase(sqlite3* database, std::unique_ptr<LogLength> log) : log_(std::move(log)), database_(database) {}
  Result<void> set_up(const SqliteOptions& options);

  std::unique_ptr<LogLength> log_;
  std::unique_ptr<sqlite3, Closer> database_;
};

}  // namespace lapwing
