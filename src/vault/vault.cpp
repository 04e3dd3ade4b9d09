#include "vault/vault.hpp"

#include <array>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include <sodium.h>

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "journal/sqlite.hpp"

namespace lapwing {
namespace {

using Key = std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

/// Keeps notes apart from what `seal` seals: no field is that long.
constexpr std::string_view note_mark = "\xFF\xFF\xFF\xFFnote:";

const unsigned char* unsigned_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* unsigned_bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Key random_key() {
  Key key;
  randombytes_buf(key.data(), key.size());
  return key;
}

std::string_view text_of(const Key& key) { return {reinterpret_cast<const char*>(key.data()), key.size()}; }

std::optional<Key> key_of(std::string_view bytes) {
  Key key;
  if (bytes.size() != key.size()) return std::nullopt;
  std::ranges::copy(bytes, reinterpret_cast<char*>(key.data()));
  return key;
}

std::string image_of(const Personal& personal) {
  ByteWriter writer;
  for (const std::string* field :
       {&personal.email, &personal.phone, &personal.first_name, &personal.last_name, &personal.birthday}) {
    writer.put_text(*field);
  }
  // Only where there is one: what was sealed before there were any must stay the same bytes.
  if (!personal.push_subscription.empty()) writer.put_text(personal.push_subscription);
  return writer.take();
}

Result<Personal> personal_of(std::string_view image) {
  ByteReader reader(image);
  Personal personal;
  for (std::string* field :
       {&personal.email, &personal.phone, &personal.first_name, &personal.last_name, &personal.birthday}) {
    *field = reader.get_text();
  }
  if (reader.has(1)) personal.push_subscription = reader.get_text();
  CHECK(reader.finish());
  return personal;
}

/// The nonce is a keyed hash of what is sealed, so equal data give equal bytes and no nonce serves two different texts.
std::string sealed_under(const Key& key, std::string_view image) {
  std::string sealed(nonce_size + image.size() + tag_size, '\0');
  crypto_generichash(unsigned_bytes(sealed), nonce_size, unsigned_bytes(image), image.size(), key.data(), key.size());
  crypto_aead_xchacha20poly1305_ietf_encrypt(unsigned_bytes(sealed) + nonce_size, nullptr, unsigned_bytes(image),
                                             image.size(), nullptr, 0, nullptr, unsigned_bytes(sealed), key.data());
  return sealed;
}

Result<std::string> opened_under(const Key& key, std::string_view sealed) {
  if (sealed.size() < nonce_size + tag_size) return fail("sealed data that is too short");
  std::string image(sealed.size() - nonce_size - tag_size, '\0');
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(unsigned_bytes(image), nullptr, nullptr,
                                                                unsigned_bytes(sealed) + nonce_size,
                                                                sealed.size() - nonce_size, nullptr, 0,
                                                                unsigned_bytes(sealed), key.data());
  if (failed != 0) return fail("sealed data that does not fit its key");
  return image;
}

}  // namespace

struct Vault::Parts {
  mutable std::mutex mutex;
  std::optional<SqliteDatabase> database;  // none: in memory only
  std::optional<SqliteStatement> select;
  std::optional<SqliteStatement> insert;
  std::optional<SqliteStatement> select_owner;
  std::optional<SqliteStatement> insert_owner;
  std::unordered_map<std::string, std::string> joined;                  // whom each was joined to, never a chain
  std::unordered_map<std::string, Key> fresh;                           // not yet durable
  std::unordered_map<std::uint64_t, std::string> fresh_owners;          // not yet durable
  mutable std::unordered_map<std::uint64_t, std::string> known_owners;  // read or written by this process
  mutable std::unordered_map<std::string, Key> known;                   // read or written by this process
  Key fingerprint_key{};

  /// The customer's key, or nothing if there is none.
  Result<std::optional<Key>> find(std::string_view customer_id) {
    const auto cached = known.find(std::string(customer_id));
    if (cached != known.end()) return cached->second;
    if (!database) return std::nullopt;
    select->bind_text(1, customer_id);
    const bool found = TRY(select->step());
    std::optional<Key> key;
    if (found) key = key_of(select->bytes(0));
    select->reset();
    if (key) known.emplace(customer_id, *key);
    return key;
  }

  Result<std::optional<std::string>> find_owner(std::uint64_t fingerprint) {
    const auto cached = known_owners.find(fingerprint);
    if (cached != known_owners.end()) return cached->second;
    if (!database) return std::nullopt;
    select_owner->bind(1, static_cast<std::int64_t>(fingerprint));
    std::optional<std::string> owner;
    if (TRY(select_owner->step())) owner = std::string(select_owner->bytes(0));
    select_owner->reset();
    if (owner) known_owners.emplace(fingerprint, *owner);
    return owner;
  }

  /// Runs a statement with these texts; nothing without a database.
  Result<void> run(std::string_view sql, std::initializer_list<std::string_view> texts) {
    if (!database) return {};
    SqliteStatement statement = TRY(database->prepare(sql));
    int place = 0;
    for (const std::string_view text : texts) statement.bind_text(++place, text);
    return statement.run();
  }

  /// The customer and all who were joined to them.
  std::vector<std::string> person(const std::string& customer_id) const {
    std::vector<std::string> ids = {customer_id};
    for (const auto& [from, into] : joined) {
      if (into == customer_id) ids.push_back(from);
    }
    return ids;
  }

  Result<void> write_fresh() {
    if (!database || (fresh.empty() && fresh_owners.empty())) return {};
    CHECK(database->transaction([&]() -> Result<void> {
      for (const auto& [customer_id, key] : fresh) {
        insert->bind_text(1, customer_id);
        insert->bind_blob(2, text_of(key));
        CHECK(insert->run());
      }
      for (const auto& [fingerprint, customer_id] : fresh_owners) {
        insert_owner->bind(1, static_cast<std::int64_t>(fingerprint));
        insert_owner->bind_text(2, customer_id);
        CHECK(insert_owner->run());
      }
      return {};
    }));
    fresh.clear();
    fresh_owners.clear();
    return {};
  }
};

Vault::Vault(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Vault::~Vault() = default;

std::unique_ptr<Vault> Vault::in_memory() {
  ensure(sodium_init() >= 0, "libsodium starts");
  auto parts = std::make_unique<Parts>();
  parts->fingerprint_key = random_key();
  return std::unique_ptr<Vault>(new Vault(std::move(parts)));
}

Result<std::unique_ptr<Vault>> Vault::open(const std::filesystem::path& folder) {
  std::unique_ptr<Vault> vault = in_memory();
  Parts& parts = *vault->parts_;
  const std::filesystem::path file = folder / "vault.db";
  parts.database = TRY(SqliteDatabase::open(file, {.access = SqliteOptions::Access::create}));
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  SqliteDatabase& database = *parts.database;
  CHECK(database.execute(
      "CREATE TABLE IF NOT EXISTS keys (customer_id TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS owners (fingerprint INTEGER PRIMARY KEY, customer_id TEXT NOT NULL);"
      "CREATE INDEX IF NOT EXISTS owners_by_customer ON owners(customer_id);"
      "CREATE TABLE IF NOT EXISTS joined (customer_id TEXT PRIMARY KEY, into_id TEXT NOT NULL) WITHOUT ROWID;"
      "PRAGMA secure_delete=ON"));  // a key that was destroyed must not lie in a free page
  {
    SqliteStatement keep = TRY(database.prepare("INSERT OR IGNORE INTO secrets VALUES ('fingerprint', ?1)"));
    keep.bind_blob(1, text_of(parts.fingerprint_key));
    CHECK(keep.run());
    SqliteStatement read = TRY(database.prepare("SELECT value FROM secrets WHERE name = 'fingerprint'"));
    const bool found = TRY(read.step());
    const std::optional<Key> key = found ? key_of(read.bytes(0)) : std::nullopt;
    if (!key) return fail("the fingerprint key is damaged", file.string());
    parts.fingerprint_key = *key;
  }
  {
    SqliteStatement all = TRY(database.prepare("SELECT customer_id, into_id FROM joined"));
    while (TRY(all.step())) parts.joined.emplace(all.bytes(0), all.bytes(1));
  }
  parts.select = TRY(database.prepare("SELECT key FROM keys WHERE customer_id = ?1"));
  parts.insert = TRY(database.prepare("INSERT INTO keys VALUES (?1, ?2)"));
  parts.select_owner = TRY(database.prepare("SELECT customer_id FROM owners WHERE fingerprint = ?1"));
  parts.insert_owner = TRY(database.prepare("INSERT OR IGNORE INTO owners VALUES (?1, ?2)"));
  return vault;
}

Result<std::string> Vault::seal_image(std::string_view customer_id, std::string_view image) {
  const std::lock_guard lock(parts_->mutex);
  std::optional<Key> key = TRY(parts_->find(customer_id));
  if (!key) {
    key = random_key();
    parts_->known.emplace(customer_id, *key);
    parts_->fresh.emplace(customer_id, *key);
  }
  return sealed_under(*key, image);
}

Result<std::string> Vault::open_image(std::string_view customer_id, std::string_view sealed) const {
  std::optional<Key> key;
  {
    const std::lock_guard lock(parts_->mutex);
    key = TRY(parts_->find(customer_id));
  }
  if (!key) return fail("the customer's key is gone");
  return opened_under(*key, sealed);
}

Result<std::string> Vault::seal(std::string_view customer_id, const Personal& personal) {
  return seal_image(customer_id, image_of(personal));
}

Result<Personal> Vault::open(std::string_view customer_id, std::string_view sealed) const {
  return personal_of(TRY(open_image(customer_id, sealed)));
}

Result<std::string> Vault::seal_note(std::string_view customer_id, std::string_view note) {
  return seal_image(customer_id, std::string(note_mark).append(note));
}

Result<std::string> Vault::open_note(std::string_view customer_id, std::string_view sealed) const {
  const std::string image = TRY(open_image(customer_id, sealed));
  if (!image.starts_with(note_mark)) return fail("sealed data that is no note");
  return image.substr(note_mark.size());
}

Result<std::optional<std::string>> Vault::owner_of(std::uint64_t fingerprint) const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->find_owner(fingerprint);
}

Result<void> Vault::claim(std::uint64_t fingerprint, std::string_view customer_id) {
  const std::lock_guard lock(parts_->mutex);
  if (TRY(parts_->find_owner(fingerprint))) return {};
  parts_->known_owners.emplace(fingerprint, customer_id);
  parts_->fresh_owners.emplace(fingerprint, customer_id);
  return {};
}

Result<void> Vault::flush() {
  const std::lock_guard lock(parts_->mutex);
  return parts_->write_fresh();
}

Result<void> Vault::join(std::string_view from, std::string_view into) {
  const std::lock_guard lock(parts_->mutex);
  CHECK(parts_->write_fresh());
  for (const std::string& id : parts_->person(std::string(from))) {
    const auto write = [&]() -> Result<void> {
      CHECK(parts_->run("INSERT OR REPLACE INTO joined VALUES (?1, ?2)", {id, into}));
      return parts_->run("UPDATE owners SET customer_id = ?2 WHERE customer_id = ?1", {id, into});
    };
    CHECK(parts_->database ? parts_->database->transaction(write) : write());
    parts_->joined[id] = into;
    for (auto& [fingerprint, owner] : parts_->known_owners) {
      if (owner == id) owner = into;
    }
  }
  return {};
}

std::string Vault::current_id(std::string_view customer_id) const {
  const std::lock_guard lock(parts_->mutex);
  if (parts_->joined.empty()) return std::string(customer_id);
  const auto found = parts_->joined.find(std::string(customer_id));
  return found == parts_->joined.end() ? std::string(customer_id) : found->second;
}

Result<bool> Vault::has_key(std::string_view customer_id) const {
  const std::lock_guard lock(parts_->mutex);
  for (const std::string& id : parts_->person(std::string(customer_id))) {
    if (TRY(parts_->find(id))) return true;
  }
  return false;
}

Result<void> Vault::erase(std::string_view customer_id) {
  const std::lock_guard lock(parts_->mutex);
  CHECK(parts_->write_fresh());
  const std::vector<std::string> person = parts_->person(std::string(customer_id));
  const auto write = [&]() -> Result<void> {
    for (const std::string& id : person) {
      CHECK(parts_->run("DELETE FROM keys WHERE customer_id = ?1", {id}));
      CHECK(parts_->run("DELETE FROM owners WHERE customer_id = ?1", {id}));
      CHECK(parts_->run("DELETE FROM joined WHERE customer_id = ?1", {id}));
    }
    return {};
  };
  CHECK(parts_->database ? parts_->database->transaction(write) : write());
  for (const std::string& id : person) {
    parts_->known.erase(id);
    parts_->joined.erase(id);
    std::erase_if(parts_->known_owners, [&](const auto& owner) { return owner.second == id; });
  }
  // The log still holds the pages as they were.
  return parts_->database ? parts_->database->checkpoint_fully() : Result<void>();
}

std::uint64_t Vault::fingerprint(std::string_view contact) const {
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), unsigned_bytes(contact), contact.size(), parts_->fingerprint_key.data());
  std::uint64_t number = 0;
  for (const unsigned char byte : hash) number = (number << 8) | byte;
  return number;
}

}  // namespace lapwing
