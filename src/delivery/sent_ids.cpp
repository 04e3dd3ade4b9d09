#include "delivery/sent_ids.hpp"

#include <algorithm>
#include <mutex>
#include <string_view>

#include "journal/sqlite.hpp"

namespace lapwing {
namespace {

constexpr const char* schema = R"(
  CREATE TABLE IF NOT EXISTS part (
    channel INTEGER NOT NULL, id TEXT NOT NULL, partition INTEGER NOT NULL, intent INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, is_delivered INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (channel, id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS part_of ON part (partition, intent);)";

std::int64_t column_of(ChannelKind channel) { return static_cast<std::int64_t>(channel); }

}  // namespace

struct SentIds::Parts {
  SqliteDatabase database;
  SqliteStatement insert;
  SqliteStatement find;
  SqliteStatement deliver;
  SqliteStatement count_open;
  std::mutex mutex;
};

SentIds::SentIds(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SentIds::~SentIds() = default;

Result<std::unique_ptr<SentIds>> SentIds::open(const std::filesystem::path& folder, Instant now) {
  SqliteDatabase database = TRY(SqliteDatabase::open(folder / "sent.db", {.access = SqliteOptions::Access::create}));
  CHECK(database.execute(schema));
  SqliteStatement forget = TRY(database.prepare("DELETE FROM part WHERE at_ms < ?"));
  forget.bind(1, (now - kept).ms);
  CHECK(forget.run());
  SqliteStatement insert = TRY(
      database.prepare("INSERT OR REPLACE INTO part (channel, id, partition, intent, at_ms) VALUES (?, ?, ?, ?, ?)"));
  SqliteStatement find = TRY(database.prepare("SELECT partition, intent FROM part WHERE channel = ? AND id = ?"));
  SqliteStatement deliver = TRY(database.prepare("UPDATE part SET is_delivered = 1 WHERE channel = ? AND id = ?"));
  SqliteStatement count_open = TRY(
      database.prepare("SELECT count(*) FROM part WHERE partition = ? AND intent = ? AND is_delivered = 0"));
  return std::unique_ptr<SentIds>(new SentIds(std::unique_ptr<Parts>(new Parts{
      std::move(database), std::move(insert), std::move(find), std::move(deliver), std::move(count_open), {}})));
}

Result<void> SentIds::keep(const std::vector<Sent>& sent, Instant now) {
  if (sent.empty()) return {};
  const std::lock_guard lock(parts_->mutex);
  return parts_->database.transaction([&]() -> Result<void> {
    for (const Sent& one : sent) {
      for (std::string_view rest = one.provider_id; !rest.empty();) {
        const std::string_view id = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), id.size() + 1));
        if (id.empty()) continue;
        parts_->insert.bind(1, column_of(one.channel));
        parts_->insert.bind_text(2, id);
        parts_->insert.bind(3, one.partition.value);
        parts_->insert.bind(4, static_cast<std::int64_t>(one.intent.value));
        parts_->insert.bind(5, now.ms);
        CHECK(parts_->insert.run());
      }
    }
    return {};
  });
}

Result<std::optional<SentIds::Told>> SentIds::hear(ChannelKind channel, const DeliveryReceipt& receipt) {
  const bool is_delivered = receipt.state == DeliveryState::delivered;
  if (!is_delivered && receipt.state != DeliveryState::undelivered) return std::nullopt;
  const std::lock_guard lock(parts_->mutex);
  for (const std::string& id : receipt.provider_ids) {
    parts_->find.bind(1, column_of(channel));
    parts_->find.bind_text(2, id);
    if (!TRY(parts_->find.step())) continue;
    Told told{PartitionId{static_cast<std::uint16_t>(parts_->find.integer(0))},
              IntentNumber{static_cast<std::uint64_t>(parts_->find.integer(1))}, ReceiptOutcome::failed};
    parts_->find.reset();
    if (!is_delivered) return told;
    parts_->deliver.bind(1, column_of(channel));
    parts_->deliver.bind_text(2, id);
    CHECK(parts_->deliver.run());
    parts_->count_open.bind(1, told.partition.value);
    parts_->count_open.bind(2, static_cast<std::int64_t>(told.intent.value));
    const bool has_row = TRY(parts_->count_open.step());
    const bool is_whole = has_row && parts_->count_open.integer(0) == 0;
    parts_->count_open.reset();
    told.outcome = ReceiptOutcome::delivered;
    return is_whole ? std::optional(told) : std::nullopt;
  }
  return std::nullopt;
}

Result<std::vector<std::string>> SentIds::open_since(ChannelKind channel, Instant since) {
  const std::lock_guard lock(parts_->mutex);
  SqliteStatement select = TRY(parts_->database.prepare(
      "SELECT id FROM part WHERE channel = ? AND at_ms >= ? AND is_delivered = 0 ORDER BY at_ms, id"));
  select.bind(1, column_of(channel));
  select.bind(2, since.ms);
  std::vector<std::string> ids;
  while (TRY(select.step())) ids.emplace_back(select.bytes(0));
  return ids;
}

}  // namespace lapwing
