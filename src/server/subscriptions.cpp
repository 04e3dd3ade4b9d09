#include "server/subscriptions.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "host/data_folder.hpp"

namespace lapwing {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t name_bytes_max = 200;

/// As Standard Webhooks writes it.
std::string new_webhook_secret() {
  std::array<unsigned char, secret_bytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, sodium_base64_ENCODED_LEN(secret_bytes, sodium_base64_VARIANT_ORIGINAL)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  return std::string("whsec_") + text.data();
}

}  // namespace

Subscriptions::Subscriptions(DataFolder& folder, std::unique_ptr<SubscriptionStore> store, SubscriptionOptions options)
    : folder_(folder), store_(std::move(store)), options_(std::move(options)) {}

Subscriptions::~Subscriptions() {
  for (const auto& run : runs_) run->ask_to_stop();
  for (const auto& run : ending_) run->ask_to_stop();
}

Result<std::unique_ptr<Subscriptions>> Subscriptions::open(DataFolder& folder, const std::filesystem::path& path,
                                                           SubscriptionOptions options) {
  auto store = TRY(SubscriptionStore::open(path, folder.vault()));
  auto all = TRY(store->all());
  auto subscriptions = std::unique_ptr<Subscriptions>(new Subscriptions(folder, std::move(store), std::move(options)));
  for (StoredSubscription& one : all) CHECK(subscriptions->start(std::move(one)));
  return subscriptions;
}

Result<void> Subscriptions::start(StoredSubscription stored) {
  auto run = std::make_shared<SubscriptionRun>(folder_, *store_, std::move(stored), options_);
  CHECK(run->start());
  runs_.push_back(std::move(run));
  return {};
}

std::shared_ptr<SubscriptionRun> Subscriptions::run_of(std::int64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(runs_, [&](const auto& run) { return run->subscription().id == id; });
  return found == runs_.end() ? nullptr : *found;
}

std::vector<Subscriptions::Listed> Subscriptions::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Listed> all;
  for (const auto& run : runs_) all.push_back({run->subscription(), run->waiting()});
  return all;
}

std::optional<Subscriptions::Listed> Subscriptions::find(std::int64_t id) const {
  const auto run = run_of(id);
  if (run == nullptr) return std::nullopt;
  return Listed{run->subscription(), run->waiting()};
}

Result<void> Subscriptions::check(const Subscription& subscription) const {
  if (const auto allowed = check_subscription_url(subscription.url, options_.private_allowed); !allowed) {
    return fail(allowed.error().message, "url");
  }
  if (subscription.kinds.empty()) return fail("expected at least one kind", "kinds");
  if (subscription.name.size() > name_bytes_max) return fail("expected at most 200 bytes", "name");
  return {};
}

std::string Subscriptions::progress_now() const {
  WebhookQueue queue(folder_.host().partition_count());
  for (std::uint16_t i = 0; i < folder_.host().partition_count(); ++i) {
    queue.read_until(PartitionId{i}, folder_.journal().next_offset(PartitionId{i}));
  }
  return queue.save();
}

Result<Subscriptions::Made> Subscriptions::add(Subscription subscription) {
  CHECK(check(subscription));
  const std::lock_guard lock(mutex_);
  std::erase_if(ending_, [](const auto& run) { return run->has_stopped(); });
  if (runs_.size() >= count_max) return fail(fmt::format("there are {} webhooks, which is as many as fit", count_max));
  StoredSubscription stored{std::move(subscription), new_webhook_secret(), progress_now()};
  const std::string secret = stored.secret;
  stored.subscription.id = TRY(store_->add(stored));
  const std::int64_t id = stored.subscription.id;
  CHECK(start(std::move(stored)));
  return Made{id, secret};
}

Result<bool> Subscriptions::change(std::int64_t id, const std::function<void(Subscription&)>& how) {
  const auto run = run_of(id);
  if (run == nullptr) return false;
  Subscription wanted = run->subscription();
  how(wanted);
  CHECK(check(wanted));
  CHECK(run->change(how));
  return true;
}

Result<bool> Subscriptions::remove(std::int64_t id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(ending_, [](const auto& run) { return run->has_stopped(); });
  const auto found = std::ranges::find_if(runs_, [&](const auto& run) { return run->subscription().id == id; });
  if (found == runs_.end()) return false;
  CHECK(store_->remove(id));
  (*found)->ask_to_stop();
  ending_.push_back(std::move(*found));
  runs_.erase(found);
  return true;
}

std::optional<SubscriptionDelivery> Subscriptions::test(std::int64_t id) {
  const auto run = run_of(id);
  if (run == nullptr) return std::nullopt;
  return run->test();
}

}  // namespace lapwing
