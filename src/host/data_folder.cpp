#include "host/data_folder.hpp"

#include <utility>

#include <fmt/format.h>

#include "host/departures.hpp"
#include "journal/memory_journal.hpp"
#include "journal/sqlite_journal.hpp"
#include "zones/zone_source.hpp"

namespace lapwing {

bool DataFolder::exists(const std::filesystem::path& path) { return std::filesystem::exists(path / "journal.db"); }

Result<DataFolder> DataFolder::over(const std::filesystem::path& path, std::unique_ptr<Journal> journal,
                                    std::unique_ptr<Vault> vault, HostOptions options) {
  DataFolder folder;
  folder.journal_ = std::move(journal);
  folder.index_ = JournalIndex::open(path, *folder.journal_);
  folder.vault_ = std::move(vault);
  folder.host_ = TRY(Host::open(*folder.journal_, options));
  folder.host_->with(PartitionId{0}, [&](const Engine& engine) {
    if (engine.shop()) folder.shop_ = *engine.shop();
  });
  CHECK(finish_erasures(folder));
  return folder;
}

Result<DataFolder> DataFolder::open(const std::filesystem::path& path, HostOptions options) {
  if (!exists(path)) return fail("this is no data folder: it has no journal.db", path.string());
  auto journal = TRY(SqliteJournal::open(path));
  auto vault = TRY(Vault::open(path));
  return over(path, std::move(journal), std::move(vault), options);
}

Result<DataFolder> DataFolder::open_or_create(const std::filesystem::path& path, const ShopSettings& settings,
                                              Instant now, HostOptions options) {
  Zone zone = TRY(load_zone(settings.zone));
  if (settings.currency.size() != 3) {
    return fail(fmt::format("'{}' is not a currency: expected a code of three letters, as RUB", settings.currency));
  }
  auto journal = TRY(SqliteJournal::open(path, {.create = true, .partitions = settings.partitions}));
  auto vault = TRY(Vault::open(path));
  DataFolder folder = TRY(over(path, std::move(journal), std::move(vault), options));
  if (folder.shop_.partition_count == 0) {
    CHECK(folder.configure({settings.name, settings.currency, std::move(zone), folder.host_->partition_count(),
                            settings.locale, settings.phone_region},
                           now));
  }
  return folder;
}

Result<DataFolder> DataFolder::in_memory(const ShopConfigured& shop, Instant now, HostOptions options) {
  DataFolder folder = TRY(over({}, std::make_unique<MemoryJournal>(static_cast<std::uint16_t>(shop.partition_count)),
                               Vault::in_memory(), options));
  CHECK(folder.configure(shop, now));
  return folder;
}

Result<void> DataFolder::configure(const ShopConfigured& shop, Instant now) {
  TRY(host_->publish(shop, now));
  shop_ = shop;
  return {};
}

}  // namespace lapwing
