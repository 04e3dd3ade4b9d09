#include "server/webhook_loop.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "delivery/courier.hpp"
#include "host/data_folder.hpp"
#include "model/record.hpp"

namespace lapwing {
namespace {

constexpr std::string_view progress_key = "webhooks";
constexpr Duration progress_every = Duration::seconds(10);
constexpr Duration told_within = Duration::hours(24);  // what nobody was there to tell sooner is stale
constexpr std::string_view enough = "enough for now";  // ends a reading before the end of the journal

}  // namespace

WebhookLoop::WebhookLoop(DataFolder& folder, WebhookEndpoints endpoints, WebhookOptions options)
    : folder_(folder),
      channel_(std::move(endpoints)),
      options_(std::move(options)),
      origin_(origin_of(folder.vault(), "webhooks")),
      queue_(folder.host().partition_count()) {}

WebhookLoop::~WebhookLoop() { stop(); }

Result<void> WebhookLoop::start() {
  const auto saved = TRY(folder_.journal().metadata(progress_key));
  if (saved) {
    const auto loaded = queue_.load(*saved);
    if (!loaded) return fail(loaded.error().text(), "progress of webhooks");
    kept_ = *saved;
  }
  thread_ = std::thread([this] { work(); });
  return {};
}

void WebhookLoop::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  keep_progress();
}

void WebhookLoop::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    for (std::uint16_t i = 0; i < folder_.host().partition_count(); ++i) {
      const auto fetched = fetch(PartitionId{i}, options_.clock());
      if (!fetched) options_.log("webhooks: " + fetched.error().text());
    }
    const bool has_called = call();
    // What was only read may be read again; what was told is not to be told again.
    if (has_called || options_.clock() >= kept_at_ + progress_every) keep_progress();
    lock.lock();
    if (!stopping_ && !has_called) changed_.wait_for(lock, std::chrono::milliseconds(options_.tick.ms));
  }
}

Result<void> WebhookLoop::fetch(PartitionId partition, Instant now) {
  const JournalOffset from = queue_.next(partition);
  if (queue_.size() >= options_.open_max || from >= folder_.journal().next_offset(partition)) return {};
  std::vector<std::pair<WebhookKey, std::pair<Instant, WebhookRaised>>> found;
  JournalOffset until = from;
  std::uint64_t stale = 0;
  const auto read = folder_.journal().read(
      partition, from, [&](JournalOffset frame, std::string_view payload) -> Result<void> {
        if (queue_.size() + found.size() >= options_.open_max) return fail(std::string(enough));
        const Batch batch = TRY(decode_batch(payload));
        for (std::uint32_t place = 0; place < batch.records.size(); ++place) {
          const Record& record = batch.records[place];
          const auto* decision = std::get_if<Decision>(&record.body);
          const auto* raised = decision == nullptr ? nullptr : std::get_if<WebhookRaised>(decision);
          const WebhookKey key{partition, frame, place};
          if (raised == nullptr || !queue_.wants(key)) continue;
          if (record.at + told_within < now) {
            ++stale;
          } else {
            found.push_back({key, {record.at, *raised}});
          }
        }
        until = JournalOffset{frame.value + 1};
        return {};
      });
  if (!read && read.error().message != enough) return std::unexpected(read.error());
  folder_.host().with(partition, [&](const Engine& engine) {
    for (const auto& [key, what] : found) {
      const auto& [at, raised] = what;
      const std::string_view customer_id = engine.audience().customer(raised.customer).id();
      queue_.add({key, raised.endpoint, webhook_body(raised, customer_id, at)}, now);
    }
  });
  queue_.read_until(partition, until);
  if (stale > 0) options_.log(fmt::format("{} webhooks are older than a day and are not told", stale));
  return {};
}

bool WebhookLoop::call() {
  const std::vector<WebhookCall> calls = queue_.due(options_.clock(), options_.batch);
  if (calls.empty()) return false;
  std::vector<WebhookRequest> requests;
  for (const WebhookCall& one : calls) {
    const auto& [partition, frame, place] = one.key;
    requests.push_back(
        {fmt::format("{}-p{:02}-{}-{}", origin_, partition.value, frame.value, place), one.endpoint, one.body});
  }
  channel_.send(requests, options_.clock(), [&](std::size_t index, const SendResult& result, Duration) {
    const WebhookCall& one = calls[index];
    const bool goes_on = queue_.settle(one.key, result.outcome, options_.clock());
    if (!goes_on) options_.log(fmt::format("webhook to {} given up: {}", one.endpoint, result.reply));
    if (result.outcome == Outcome::failed) options_.log(fmt::format("webhook to {}: {}", one.endpoint, result.reply));
  });
  return true;
}

void WebhookLoop::keep_progress() {
  kept_at_ = options_.clock();
  std::string progress = queue_.save();
  if (progress == kept_) return;
  folder_.journal().set_metadata(std::string(progress_key), progress);
  kept_ = std::move(progress);
}

}  // namespace lapwing
