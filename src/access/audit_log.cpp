#include "access/audit_log.hpp"

#include <limits>

#include "access/access_file.hpp"
#include "access/secret.hpp"
#include "base/bytes.hpp"

namespace lapwing {
namespace {

constexpr const char* columns = "id, at, actor, action, subject, address, outcome, chain";

AuditEntry entry_of(const SqliteStatement& row) {
  return {row.integer(0),
          Instant{row.integer(1)},
          std::string(row.bytes(2)),
          std::string(row.bytes(3)),
          std::string(row.bytes(4)),
          std::string(row.bytes(5)),
          static_cast<unsigned>(row.integer(6))};
}

std::string chain_over(const std::string& before, const AuditEntry& entry) {
  ByteWriter writer;
  for (const std::string* text : {&before, &entry.actor, &entry.action, &entry.subject, &entry.address}) {
    writer.put_text(*text);
  }
  writer.put_text(std::to_string(entry.id) + " " + std::to_string(entry.at.ms) + " " + std::to_string(entry.outcome));
  return digest_of(writer.take());
}

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::open(AccessFile& file) {
  auto log = std::unique_ptr<AuditLog>(new AuditLog(file));
  CHECK(log->load());
  return log;
}

Result<void> AuditLog::load() {
  return file_.read([this](SqliteDatabase& database) -> Result<void> {
    SqliteStatement last = TRY(database.prepare("SELECT id, chain FROM audit ORDER BY id DESC LIMIT 1"));
    if (TRY(last.step())) {
      last_id_ = last.integer(0);
      last_chain_ = last.bytes(1);
    }
    return {};
  });
}

Result<void> AuditLog::append(AuditEntry entry) {
  const std::lock_guard lock(mutex_);
  entry.id = last_id_ + 1;
  std::string chain = chain_over(last_chain_, entry);
  CHECK(file_.change([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement insert = TRY(
        database.prepare(std::string("INSERT INTO audit (") + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(1, entry.id);
    insert.bind(2, entry.at.ms);
    insert.bind_text(3, entry.actor);
    insert.bind_text(4, entry.action);
    insert.bind_text(5, entry.subject);
    insert.bind_text(6, entry.address);
    insert.bind(7, entry.outcome);
    insert.bind_blob(8, chain);
    return insert.run();
  }));
  last_id_ = entry.id;
  last_chain_ = std::move(chain);
  return {};
}

Result<std::vector<AuditEntry>> AuditLog::read(std::size_t limit, std::optional<std::int64_t> before,
                                               const AuditWish& wish) {
  std::vector<AuditEntry> entries;
  CHECK(file_.read([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement rows = TRY(
        database.prepare(std::string("SELECT ") + columns +
                         " FROM audit WHERE id < ?1 AND (?3 = '' OR instr(lower(actor), lower(?3)) > 0)"
                         " AND (?4 = '' OR instr(lower(action), lower(?4)) > 0)"
                         " AND (?5 = '' OR instr(lower(subject), lower(?5)) > 0)"
                         " AND at >= ?6 AND at < ?7 AND outcome >= ?8 ORDER BY id DESC LIMIT ?2"));
    rows.bind(1, before.value_or(std::numeric_limits<std::int64_t>::max()));
    rows.bind(2, static_cast<std::int64_t>(limit));
    rows.bind_text(3, wish.actor);
    rows.bind_text(4, wish.action);
    rows.bind_text(5, wish.subject);
    rows.bind(6, wish.from ? wish.from->ms : std::numeric_limits<std::int64_t>::min());
    rows.bind(7, wish.until ? wish.until->ms : std::numeric_limits<std::int64_t>::max());
    constexpr std::int64_t first_refusal = 400;
    rows.bind(8, wish.refused_only ? first_refusal : 0);
    while (TRY(rows.step())) entries.push_back(entry_of(rows));
    return {};
  }));
  return entries;
}

Result<std::optional<std::int64_t>> AuditLog::first_broken() {
  const std::lock_guard lock(mutex_);
  std::optional<std::int64_t> broken;
  CHECK(file_.read([&](SqliteDatabase& database) -> Result<void> {
    SqliteStatement rows = TRY(database.prepare(std::string("SELECT ") + columns + " FROM audit ORDER BY id"));
    std::string chain;
    std::int64_t expected = 1;
    while (TRY(rows.step())) {
      const AuditEntry entry = entry_of(rows);
      chain = chain_over(chain, entry);
      if (entry.id != expected || chain != rows.bytes(7)) {
        broken = expected;
        return {};
      }
      ++expected;
    }
    // What was cut off at the end was there when this process began, or was written by it.
    if (expected != last_id_ + 1) broken = expected;
    return {};
  }));
  return broken;
}

}  // namespace lapwing
