#include "journal/frame_table.hpp"

#include <fmt/format.h>

#include <charconv>

#include "journal/crc32c.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t application_id = 0x4C57414A;  // "LWAJ", for file(1)
constexpr std::int64_t format_version = 1;
constexpr std::size_t bytes_per_look = std::size_t{4} << 20U;

std::int64_t as_integer(FrameLink link) { return static_cast<std::int64_t>(link.value); }
FrameLink as_link(std::int64_t integer) { return FrameLink{static_cast<std::uint64_t>(integer)}; }

/// An error about a place, with the file it is in.
std::unexpected<Error> damage(const SqliteDatabase& database, PartitionId partition, JournalOffset offset,
                              std::string message) {
  return fail(std::move(message), fmt::format("{}, {}", database.file(), place_text(partition, offset)));
}

Error in_file(const SqliteDatabase& database, Error error) {
  error.where = fmt::format("{}, {}", database.file(), error.where);
  return error;
}

std::uint32_t metadata_checksum(std::string_view key, std::string_view value) {
  using namespace std::string_view_literals;
  return crc32c(value, crc32c("\0"sv, crc32c(key)));
}

}  // namespace

Result<bool> has_tables(SqliteDatabase& database) {
  const std::int64_t application = TRY(database.integer("PRAGMA application_id"));
  if (application == 0 && TRY(database.integer("SELECT count(*) FROM sqlite_schema")) == 0) return false;
  if (application != application_id) return fail("this SQLite file is not a Lapwing journal", database.file());
  if (const std::int64_t version = TRY(database.integer("PRAGMA user_version")); version != format_version) {
    return fail(fmt::format("the journal has format version {}, this program reads {}", version, format_version),
                database.file());
  }
  return true;
}

Result<void> create_tables(SqliteDatabase& database, std::string_view folder_id, std::uint16_t partitions) {
  return database.transaction([&]() -> Result<void> {
    CHECK(database.execute(
        fmt::format("PRAGMA application_id={}; PRAGMA user_version={};", application_id, format_version)));
    CHECK(
        database.execute("CREATE TABLE frames(key INTEGER PRIMARY KEY, frame BLOB NOT NULL);"
                         "CREATE TABLE tails(partition INTEGER PRIMARY KEY, next INTEGER NOT NULL,"
                         "  link INTEGER NOT NULL);"
                         "CREATE TABLE metadata(key TEXT PRIMARY KEY, value BLOB NOT NULL,"
                         "  checksum INTEGER NOT NULL) WITHOUT ROWID;"));
    CHECK(store_metadata(database, "format_version", std::to_string(format_version)));
    CHECK(store_metadata(database, "partition_count", std::to_string(partitions)));
    CHECK(store_metadata(database, "folder_id", folder_id));
    SqliteStatement insert = TRY(database.prepare("INSERT INTO tails(partition, next, link) VALUES(?, 0, ?)"));
    for (std::uint16_t i = 0; i < partitions; ++i) {
      insert.bind(1, i);
      insert.bind(2, as_integer(first_link(folder_id, PartitionId{i})));
      CHECK(insert.run());
    }
    return {};
  });
}

Result<JournalIdentity> load_identity(SqliteDatabase& database) {
  const auto require = [&](std::string_view key) -> Result<std::string> {
    std::optional<std::string> value = TRY(load_metadata(database, key));
    if (!value) return fail(fmt::format("the metadata \"{}\" is missing", key), database.file());
    return std::move(*value);
  };
  JournalIdentity identity{.folder_id = TRY(require("folder_id"))};
  const std::string count = TRY(require("partition_count"));
  std::from_chars(count.data(), count.data() + count.size(), identity.partitions);
  if (count != std::to_string(identity.partitions) || identity.partitions == 0) {
    return fail(fmt::format("the metadata \"partition_count\" is \"{}\", expected 1 .. 65535", count), database.file());
  }
  return identity;
}

Result<PartitionTail> load_tail(SqliteDatabase& database, PartitionId partition) {
  SqliteStatement query = TRY(database.prepare("SELECT next, link FROM tails WHERE partition=?"));
  query.bind(1, partition.value);
  if (!TRY(query.step())) {
    return fail(fmt::format("nothing says where partition {} ends", partition.value), database.file());
  }
  return PartitionTail{JournalOffset{static_cast<std::uint64_t>(query.integer(0))}, as_link(query.integer(1))};
}

Result<void> verify_tail(SqliteDatabase& database, std::string_view folder_id, PartitionId partition,
                         const PartitionTail& tail) {
  SqliteStatement last = TRY(
      database.prepare("SELECT key FROM frames WHERE key>=? AND key<? ORDER BY key DESC LIMIT 1"));
  last.bind(1, frame_key(partition, JournalOffset{0}));
  last.bind(2, frame_key(partition, JournalOffset{offset_limit}));
  const JournalOffset end{TRY(last.step()) ? offset_of(last.integer(0)).value + 1 : 0};
  if (end != tail.next) {
    return damage(database, partition, end, fmt::format("the frames end here, {} were committed", tail.next.value));
  }
  const FrameLink link = TRY(link_at(database, folder_id, partition, tail.next));
  if (link == tail.link) return {};
  return damage(database, partition, tail.next,
                fmt::format("the frame before has link {:016x}, the one committed last had {:016x}", link.value,
                            tail.link.value));
}

Result<FrameLink> link_at(SqliteDatabase& database, std::string_view folder_id, PartitionId partition,
                          JournalOffset next) {
  if (next.value == 0) return first_link(folder_id, partition);
  const JournalOffset before{next.value - 1};
  SqliteStatement query = TRY(database.prepare("SELECT frame FROM frames WHERE key=?"));
  query.bind(1, frame_key(partition, before));
  if (!TRY(query.step())) return damage(database, partition, before, "the frame is missing");
  const std::string_view frame = query.bytes(0);
  if (Result<std::string_view> whole = decode_frame(frame, partition, before, {}); !whole) {
    return std::unexpected(in_file(database, std::move(whole).error()));
  }
  return link_after(frame);
}

Result<void> walk_frames(SqliteDatabase& database, FrameRange range, const FrameVisitor& visit,
                         const FrameProblem& report) {
  SqliteStatement query = TRY(database.prepare("SELECT key, frame FROM frames WHERE key>=? AND key<? ORDER BY key"));
  const auto report_gap = [&](JournalOffset until) -> Result<void> {
    if (range.from == until) return {};
    const std::string message = fmt::format("{} frames are missing here", until.value - range.from.value);
    CHECK(report(damage(database, range.partition, range.from, message).error()));
    range.from = until;
    range.previous.reset();
    return {};
  };
  std::size_t looked = 0;
  query.bind(1, frame_key(range.partition, range.from));
  query.bind(2, frame_key(range.partition, range.to));
  while (TRY(query.step())) {
    const std::int64_t key = query.integer(0);
    if (key < frame_key(range.partition, range.from)) {
      return damage(database, range.partition, range.from, "SQLite gives frames out of order");
    }
    const JournalOffset offset = offset_of(key);
    CHECK(report_gap(offset));
    const std::string_view frame = query.bytes(1);
    Result<std::string_view> payload = decode_frame(frame, range.partition, offset, range.previous);
    if (payload) {
      CHECK(visit(offset, *payload));
    } else {
      CHECK(report(in_file(database, std::move(payload).error())));
    }
    // Nothing can be said about a link to bytes that are not what was written.
    const bool whole = payload || decode_frame(frame, range.partition, offset, {});
    range.previous = whole ? std::optional(link_after(frame)) : std::nullopt;
    ++range.from.value;
    looked += frame.size();
    if (looked >= bytes_per_look) {
      looked = 0;
      query.reset();
      query.bind(1, frame_key(range.partition, range.from));
    }
  }
  return report_gap(range.to);
}

Result<std::optional<std::string>> load_metadata(SqliteDatabase& database, std::string_view key) {
  SqliteStatement query = TRY(database.prepare("SELECT value, checksum FROM metadata WHERE key=?"));
  query.bind_text(1, key);
  if (!TRY(query.step())) return std::nullopt;
  std::string value(query.bytes(0));
  if (query.integer(1) != metadata_checksum(key, value)) {
    return fail(fmt::format("the metadata \"{}\" is damaged: its checksum does not fit", key), database.file());
  }
  return value;
}

Result<void> store_metadata(SqliteDatabase& database, std::string_view key, std::string_view value) {
  SqliteStatement insert = TRY(
      database.prepare("INSERT OR REPLACE INTO metadata(key, value, checksum) VALUES(?, ?, ?)"));
  insert.bind_text(1, key);
  insert.bind_blob(2, value);
  insert.bind(3, metadata_checksum(key, value));
  return insert.run();
}

}  // namespace lapwing
