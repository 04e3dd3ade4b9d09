#include "server/subscription_store.hpp"

#include <fmt/format.h>

#include "vault/vault.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t format_version = 1;

/// Times are milliseconds since 1970.
constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS subscription (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, url TEXT NOT NULL,
  kinds TEXT NOT NULL, active INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL,
  failing_since INTEGER NOT NULL, switched_off TEXT NOT NULL, sealed_secret BLOB NOT NULL, progress TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (id INTEGER PRIMARY KEY AUTOINCREMENT, subscription INTEGER NOT NULL,
  webhook_id TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER NOT NULL,
  took_ms INTEGER NOT NULL, reply TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS delivery_of ON delivery (subscription, id);
)";

/// Under which the vault keeps the key of a secret: no customer's id has such a sign in it.
constexpr std::string_view vault_name = "\x1fwebhook";

std::string text_of(const std::set<SubscribedKind>& kinds) {
  std::string text;
  for (const SubscribedKind kind : kinds) text += (text.empty() ? "" : ",") + std::string(to_text(kind));
  return text;
}

std::set<SubscribedKind> kinds_of(std::string_view text) {
  std::set<SubscribedKind> kinds;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    if (const auto kind = parse_subscribed_kind(one)) kinds.insert(*kind);
    text.remove_prefix(std::min(text.size(), one.size() + 1));
  }
  return kinds;
}

}  // namespace

Result<std::unique_ptr<SubscriptionStore>> SubscriptionStore::open(const std::filesystem::path& folder, Vault& vault) {
  const std::filesystem::path file = folder / "webhooks.db";
  SqliteDatabase database = TRY(SqliteDatabase::open(file, {.access = SqliteOptions::Access::create}));
  std::error_code error;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  if (error) return fail("cannot be kept from others: " + error.message(), file.string());
  const std::int64_t version = TRY(database.integer("PRAGMA user_version"));
  if (version > format_version) return fail("was written by a newer version of Lapwing", file.string());
  CHECK(database.execute(schema));
  CHECK(database.execute(fmt::format("PRAGMA user_version = {}", format_version)));
  return std::unique_ptr<SubscriptionStore>(new SubscriptionStore(std::move(database), vault));
}

Result<std::vector<StoredSubscription>> SubscriptionStore::all() {
  const std::lock_guard lock(mutex_);
  SqliteStatement select = TRY(
      database_.prepare("SELECT id, name, url, kinds, active, created_at, created_by, failing_since, switched_off, "
                        "sealed_secret, progress FROM subscription ORDER BY id"));
  std::vector<StoredSubscription> all;
  while (TRY(select.step())) {
    StoredSubscription stored;
    Subscription& of = stored.subscription;
    of.id = select.integer(0);
    of.name = select.bytes(1);
    of.url = select.bytes(2);
    of.kinds = kinds_of(select.bytes(3));
    of.active = select.integer(4) != 0;
    of.created_at = Instant{select.integer(5)};
    of.created_by = select.bytes(6);
    of.failing_since = Instant{select.integer(7)};
    of.switched_off = select.bytes(8);
    stored.secret = TRY(vault_.open_note(vault_name, select.bytes(9)));
    stored.progress = select.bytes(10);
    all.push_back(std::move(stored));
  }
  return all;
}

Result<std::int64_t> SubscriptionStore::add(const StoredSubscription& stored) {
  const std::string sealed = TRY(vault_.seal_note(vault_name, stored.secret));
  CHECK(vault_.flush());
  const Subscription& of = stored.subscription;
  const std::string kinds = text_of(of.kinds);
  const std::lock_guard lock(mutex_);
  CHECK(database_.transaction([&]() -> Result<void> {
    SqliteStatement insert = TRY(database_.prepare(
        "INSERT INTO subscription (name, url, kinds, active, created_at, created_by, failing_since, switched_off, "
        "sealed_secret, progress) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.bind_text(1, of.name);
    insert.bind_text(2, of.url);
    insert.bind_text(3, kinds);
    insert.bind(4, of.active ? 1 : 0);
    insert.bind(5, of.created_at.ms);
    insert.bind_text(6, of.created_by);
    insert.bind(7, of.failing_since.ms);
    insert.bind_text(8, of.switched_off);
    insert.bind_blob(9, sealed);
    insert.bind_text(10, stored.progress);
    return insert.run();
  }));
  return database_.integer("SELECT last_insert_rowid()");
}

Result<void> SubscriptionStore::change(const Subscription& subscription) {
  const std::lock_guard lock(mutex_);
  const std::string kinds = text_of(subscription.kinds);
  return database_.transaction([&]() -> Result<void> {
    SqliteStatement update = TRY(database_.prepare(
        "UPDATE subscription SET name = ?, url = ?, kinds = ?, active = ?, failing_since = ?, switched_off = ? "
        "WHERE id = ?"));
    update.bind_text(1, subscription.name);
    update.bind_text(2, subscription.url);
    update.bind_text(3, kinds);
    update.bind(4, subscription.active ? 1 : 0);
    update.bind(5, subscription.failing_since.ms);
    update.bind_text(6, subscription.switched_off);
    update.bind(7, subscription.id);
    return update.run();
  });
}

Result<void> SubscriptionStore::remove(std::int64_t id) {
  const std::lock_guard lock(mutex_);
  return database_.transaction([&]() -> Result<void> {
    for (const char* sql : {"DELETE FROM subscription WHERE id = ?", "DELETE FROM delivery WHERE subscription = ?"}) {
      SqliteStatement erase = TRY(database_.prepare(sql));
      erase.bind(1, id);
      CHECK(erase.run());
    }
    return {};
  });
}

Result<void> SubscriptionStore::add_deliveries(std::int64_t id, const std::vector<SubscriptionDelivery>& deliveries) {
  if (deliveries.empty()) return {};
  SqliteStatement insert = TRY(
      database_.prepare("INSERT INTO delivery (subscription, webhook_id, type, at, outcome, status, took_ms, reply) "
                        "SELECT id, ?, ?, ?, ?, ?, ?, ? FROM subscription WHERE id = ?"));
  for (const SubscriptionDelivery& delivery : deliveries) {
    insert.bind_text(1, delivery.webhook_id);
    insert.bind_text(2, delivery.type);
    insert.bind(3, delivery.at.ms);
    insert.bind_text(4, delivery.outcome);
    insert.bind(5, delivery.status);
    insert.bind(6, delivery.took.ms);
    insert.bind_text(7, delivery.reply);
    insert.bind(8, id);
    CHECK(insert.run());
  }
  SqliteStatement forget = TRY(database_.prepare(
      "DELETE FROM delivery WHERE subscription = ?1 AND id <= (SELECT id FROM delivery WHERE subscription = ?1 "
      "ORDER BY id DESC LIMIT 1 OFFSET ?2)"));
  forget.bind(1, id);
  forget.bind(2, static_cast<std::int64_t>(deliveries_kept));
  return forget.run();
}

Result<void> SubscriptionStore::note(std::int64_t id, const SubscriptionDelivery& delivery) {
  const std::lock_guard lock(mutex_);
  return database_.transaction([&] { return add_deliveries(id, {delivery}); });
}

Result<void> SubscriptionStore::keep(const Subscription& subscription, const std::string& progress,
                                     const std::vector<SubscriptionDelivery>& deliveries) {
  const std::lock_guard lock(mutex_);
  return database_.transaction([&]() -> Result<void> {
    SqliteStatement set = TRY(database_.prepare(
        "UPDATE subscription SET progress = ?, active = ?, failing_since = ?, switched_off = ? WHERE id = ?"));
    set.bind_text(1, progress);
    set.bind(2, subscription.active ? 1 : 0);
    set.bind(3, subscription.failing_since.ms);
    set.bind_text(4, subscription.switched_off);
    set.bind(5, subscription.id);
    CHECK(set.run());
    return add_deliveries(subscription.id, deliveries);
  });
}

Result<std::vector<SubscriptionDelivery>> SubscriptionStore::deliveries(std::int64_t id) {
  const std::lock_guard lock(mutex_);
  SqliteStatement select = TRY(
      database_.prepare("SELECT webhook_id, type, at, outcome, status, took_ms, reply FROM delivery "
                        "WHERE subscription = ? ORDER BY id DESC LIMIT ?"));
  select.bind(1, id);
  select.bind(2, static_cast<std::int64_t>(deliveries_kept));
  std::vector<SubscriptionDelivery> all;
  while (TRY(select.step())) {
    all.push_back({.webhook_id = std::string(select.bytes(0)),
                   .type = std::string(select.bytes(1)),
                   .at = Instant{select.integer(2)},
                   .outcome = std::string(select.bytes(3)),
                   .status = static_cast<int>(select.integer(4)),
                   .took = Duration{select.integer(5)},
                   .reply = std::string(select.bytes(6))});
  }
  return all;
}

}  // namespace lapwing
