#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "journal/sqlite.hpp"
#include "server/subscription.hpp"

namespace lapwing {

class Vault;

/// A subscription as it lies on the disk.
struct StoredSubscription {
  Subscription subscription;
  std::string secret;    ///< "whsec_...", as its receiver has it
  std::string progress;  ///< how far it was told, see `WebhookQueue::save`
};

/// `webhooks.db` of a data folder, readable by its owner only: who wants to be told of decisions, how far they were
/// told, and the last tries. Secrets lie in it sealed, their keys in the vault. Any thread may call anything.
class SubscriptionStore {
 public:
  static constexpr std::size_t deliveries_kept = 100;  ///< of each

  /// Opens the folder's file, making it if there is none. The vault must outlive it.
  static Result<std::unique_ptr<SubscriptionStore>> open(const std::filesystem::path& folder, Vault& vault);

  Result<std::vector<StoredSubscription>> all();
  /// Gives it an id. Durable when it returns, as everything here.
  Result<std::int64_t> add(const StoredSubscription& stored);
  /// All but the secret and the progress. Changes nothing if it is gone.
  Result<void> change(const Subscription& subscription);
  Result<void> remove(std::int64_t id);
  /// How far it was told now, what state it is in, and the tries since: all of it or nothing.
  Result<void> keep(const Subscription& subscription, const std::string& progress,
                    const std::vector<SubscriptionDelivery>& deliveries);
  /// One try besides those.
  Result<void> note(std::int64_t id, const SubscriptionDelivery& delivery);
  /// The newest first.
  Result<std::vector<SubscriptionDelivery>> deliveries(std::int64_t id);

 private:
  SubscriptionStore(SqliteDatabase database, Vault& vault) : database_(std::move(database)), vault_(vault) {}
  Result<void> add_deliveries(std::int64_t id, const std::vector<SubscriptionDelivery>& deliveries);

  std::mutex mutex_;
  SqliteDatabase database_;
  Vault& vault_;
};

}  // namespace lapwing
