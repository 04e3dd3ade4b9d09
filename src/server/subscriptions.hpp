#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/subscription_run.hpp"

namespace lapwing {

/// Everybody who wants to be told of decisions. Any thread may call anything.
class Subscriptions {
 public:
  static constexpr std::size_t count_max = 16;

  /// Opens `webhooks.db` in the folder at `path`. The data folder must outlive it.
  static Result<std::unique_ptr<Subscriptions>> open(DataFolder& folder, const std::filesystem::path& path,
                                                     SubscriptionOptions options);
  /// Finishes the calls in hand.
  ~Subscriptions();

  struct Listed {
    Subscription subscription;
    std::size_t waiting = 0;
  };
  [[nodiscard]] std::vector<Listed> all() const;
  [[nodiscard]] std::optional<Listed> find(std::int64_t id) const;

  struct Made {
    std::int64_t id = 0;
    std::string secret;  ///< shown once
  };
  /// From now on. Error: its URL may not be called, it wants nothing, or there are too many; `where` is the field.
  Result<Made> add(Subscription subscription);
  /// Error as above. False: there is none.
  Result<bool> change(std::int64_t id, const std::function<void(Subscription&)>& how);
  Result<bool> remove(std::int64_t id);
  /// Calls the receiver and waits, 15 seconds at most. Nothing: there is none.
  std::optional<SubscriptionDelivery> test(std::int64_t id);
  Result<std::vector<SubscriptionDelivery>> deliveries(std::int64_t id) { return store_->deliveries(id); }

 private:
  Subscriptions(DataFolder& folder, std::unique_ptr<SubscriptionStore> store, SubscriptionOptions options);
  [[nodiscard]] std::shared_ptr<SubscriptionRun> run_of(std::int64_t id) const;
  Result<void> check(const Subscription& subscription) const;
  /// Told from now on.
  [[nodiscard]] std::string progress_now() const;
  Result<void> start(StoredSubscription stored);

  DataFolder& folder_;
  std::unique_ptr<SubscriptionStore> store_;
  const SubscriptionOptions options_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<SubscriptionRun>> runs_;
  std::vector<std::shared_ptr<SubscriptionRun>> ending_;  // removed, with calls in hand
};

}  // namespace lapwing
