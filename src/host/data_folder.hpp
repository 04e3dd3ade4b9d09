#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/zone.hpp"
#include "host/host.hpp"
#include "host/journal_index.hpp"
#include "journal/journal.hpp"
#include "model/inputs.hpp"
#include "vault/vault.hpp"

namespace lapwing {

/// What a data folder is made with. The zone and the currency stay for good: amounts and days depend on them.
struct ShopSettings {
  std::string name = "Lapwing";
  std::string currency = "RUB";
  std::string zone = "Europe/Moscow";  ///< IANA name
  std::string locale = "ru";
  std::string phone_region = "RU";
  std::uint16_t partitions = 16;
};

/// A data folder that this process alone has open: the journal, the vault and the host over them.
class DataFolder {
 public:
  /// Opens the folder, which must be one.
  static Result<DataFolder> open(const std::filesystem::path& path, HostOptions options = {});
  /// Opens the folder, making it with these settings if there is none; `now` is when the shop is configured.
  static Result<DataFolder> open_or_create(const std::filesystem::path& path, const ShopSettings& settings, Instant now,
                                           HostOptions options = {});
  /// A folder in memory, for scratch copies and tests.
  static Result<DataFolder> in_memory(const ShopConfigured& shop, Instant now, HostOptions options = {});

  [[nodiscard]] static bool exists(const std::filesystem::path& path);

  [[nodiscard]] Host& host() { return *host_; }
  [[nodiscard]] Vault& vault() { return *vault_; }
  [[nodiscard]] Journal& journal() { return *journal_; }
  [[nodiscard]] JournalIndex& journal_index() { return *index_; }
  [[nodiscard]] const ShopConfigured& shop() const { return shop_; }

 private:
  /// `path` is empty for a folder in memory.
  static Result<DataFolder> over(const std::filesystem::path& path, std::unique_ptr<Journal> journal,
                                 std::unique_ptr<Vault> vault, HostOptions options);
  Result<void> configure(const ShopConfigured& shop, Instant now);

  std::unique_ptr<Journal> journal_;
  std::unique_ptr<JournalIndex> index_;
  std::unique_ptr<Vault> vault_;
  std::unique_ptr<Host> host_;
  ShopConfigured shop_;
};

}  // namespace lapwing
