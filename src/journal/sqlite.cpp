#include "journal/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <utility>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

/// What SQLite says, and what the system told it.
std::unexpected<Error> sqlite_error(sqlite3* database, std::string_view doing) {
  const int code = sqlite3_extended_errcode(database);
  std::string message = fmt::format("{}: {} (SQLite error {}", doing, sqlite3_errmsg(database), code);
  if (const int cause = sqlite3_system_errno(database); cause != 0)
    message += fmt::format(", {}", std::strerror(cause));
  const char* file = sqlite3_db_filename(database, "main");
  return fail(message + ")", file == nullptr ? "" : file);
}

int size_of(std::string_view bytes) {
  ensure(std::in_range<int>(bytes.size()), "a value in SQLite has less than 2 GiB");
  return static_cast<int>(bytes.size());
}

/// SQLite takes a null pointer for NULL, which is not the same as an empty text.
const char* start_of(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

}  // namespace

void SqliteStatement::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void SqliteStatement::bind(int parameter, std::int64_t value) {
  ensure(sqlite3_bind_int64(statement_.get(), parameter, value) == SQLITE_OK, "the statement has this parameter");
}

void SqliteStatement::bind_text(int parameter, std::string_view text) {
  const int code = sqlite3_bind_text(statement_.get(), parameter, start_of(text), size_of(text), nullptr);
  ensure(code == SQLITE_OK, "the statement has this parameter, and the text fits");
}

void SqliteStatement::bind_blob(int parameter, std::string_view bytes) {
  const int code = sqlite3_bind_blob(statement_.get(), parameter, start_of(bytes), size_of(bytes), nullptr);
  ensure(code == SQLITE_OK, "the statement has this parameter, and the bytes fit");
}

Result<bool> SqliteStatement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  auto error = sqlite_error(sqlite3_db_handle(statement_.get()), sqlite3_sql(statement_.get()));
  reset();
  return error;
}

Result<void> SqliteStatement::run() {
  while (TRY(step())) {
  }
  return {};
}

void SqliteStatement::reset() {
  // Gives again the error of the last step, which the step itself has reported.
  static_cast<void>(sqlite3_reset(statement_.get()));
}

std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string_view SqliteStatement::bytes(int column) const {
  const auto* start = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  return {start, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void SqliteDatabase::Closer::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<SqliteDatabase> SqliteDatabase::open(const std::filesystem::path& file, const SqliteOptions& options) {
  using Access = SqliteOptions::Access;
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= options.access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (options.access == Access::create) flags |= SQLITE_OPEN_CREATE;

  auto log = std::make_unique<LogLength>();
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  SqliteDatabase database(opened, std::move(log));
  if (opened == nullptr) return fail("SQLite has no memory for a connection", file.string());
  if (code != SQLITE_OK) return fail(sqlite_error(opened, "cannot open").error().message, file.string());
  CHECK(database.set_up(options));
  return database;
}

Result<void> SqliteDatabase::set_up(const SqliteOptions& options) {
  sqlite3_busy_timeout(database_.get(), 10'000);
  // One hook serves both SQLite's own checkpoints and ours: setting it turns the former off.
  sqlite3_wal_hook(
      database_.get(),
      [](void* log, sqlite3*, const char*, int pages) {
        static_cast<LogLength*>(log)->pages = pages;
        return SQLITE_OK;
      },
      log_.get());
  CHECK(execute("PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF;"));
  if (options.access == SqliteOptions::Access::read) {
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return execute("PRAGMA query_only=1;");
  }
  CHECK(execute(
      fmt::format("PRAGMA page_size={}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", options.page_size)));
  const std::int64_t page_size = TRY(integer("PRAGMA page_size"));
  log_->checkpoint_pages = static_cast<int>(options.checkpoint_bytes / page_size);
  if (TRY(integer("PRAGMA synchronous")) != 2) return fail("SQLite refuses synchronous=FULL", file());
  return {};
}

Result<void> SqliteDatabase::execute(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return sqlite_error(database_.get(), sql);
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), size_of(sql), SQLITE_PREPARE_PERSISTENT, &statement,
                                      nullptr);
  if (code != SQLITE_OK) return sqlite_error(database_.get(), sql);
  ensure(statement != nullptr, "a statement says something");
  return SqliteStatement(statement);
}

Result<std::int64_t> SqliteDatabase::integer(std::string_view sql) {
  SqliteStatement query = TRY(prepare(sql));
  if (!TRY(query.step())) return fail(fmt::format("{}: no row where one was expected", sql), file());
  return query.integer(0);
}

Result<void> SqliteDatabase::transaction(const std::function<Result<void>()>& work) {
  CHECK(execute("BEGIN IMMEDIATE"));
  Result<void> done = work();
  if (done) done = execute("COMMIT");
  if (!done) {
    // Some errors have rolled back already; then this one is refused, and that is as good.
    static_cast<void>(execute("ROLLBACK"));
    return done;
  }
  return checkpoint_when_due();
}

Result<void> SqliteDatabase::checkpoint_when_due() {
  LogLength& log = *log_;
  if (log.pages < log.pages_checkpointed) log.pages_checkpointed = 0;  // the log began anew
  if (log.pages - log.pages_checkpointed < log.checkpoint_pages) return {};
  log.pages_checkpointed = log.pages;
  // PASSIVE never waits for readers: what they hold back is moved the next time.
  const int code = sqlite3_wal_checkpoint_v2(database_.get(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY) return {};
  return sqlite_error(database_.get(), "cannot checkpoint");
}

Result<void> SqliteDatabase::checkpoint_fully() {
  const int code = sqlite3_wal_checkpoint_v2(database_.get(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY) return {};
  return sqlite_error(database_.get(), "cannot checkpoint");
}

std::string SqliteDatabase::file() const {
  const char* file = sqlite3_db_filename(database_.get(), "main");
  return file == nullptr ? std::string() : std::string(file);
}

}  // namespace lapwing
