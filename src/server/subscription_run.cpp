#include "server/subscription_run.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/secret.hpp"
#include "delivery/courier.hpp"
#include "host/data_folder.hpp"
#include "model/record.hpp"

namespace lapwing {
namespace {

constexpr std::string_view endpoint_name = "receiver";
constexpr Duration progress_every = Duration::seconds(10);
constexpr Duration told_within = Duration::hours(24);  // what nobody was there to tell sooner is stale
constexpr std::string_view enough = "enough for now";  // ends a reading before the end of the journal
/// How long a receiver is left alone after so many failed rounds running.
constexpr std::array pauses = {Duration::seconds(5),  Duration::seconds(30), Duration::minutes(2),
                               Duration::minutes(10), Duration::minutes(30), Duration::hours(1)};

}  // namespace

SubscriptionRun::SubscriptionRun(DataFolder& folder, SubscriptionStore& store, StoredSubscription stored,
                                 SubscriptionOptions options)
    : folder_(folder),
      store_(store),
      options_(std::move(options)),
      origin_(origin_of(folder.vault(), "subscriptions")),
      secret_(std::move(stored.secret)),
      id_(stored.subscription.id),
      saved_(std::move(stored.progress)),
      subscription_(std::move(stored.subscription)),
      queue_(folder.host().partition_count()),
      channel_({}) {
  // Nobody called while the process was away: what it failed to take before does not count as a day of failing.
  if (subscription_.failing_since != Instant::never()) subscription_.failing_since = options_.clock();
}

SubscriptionRun::~SubscriptionRun() {
  ask_to_stop();
  if (thread_.joinable()) thread_.join();
}

Result<void> SubscriptionRun::start() {
  const auto loaded = queue_.load(saved_);
  if (!loaded) return fail(loaded.error().text(), fmt::format("progress of the webhook {}", subscription_.id));
  thread_ = std::thread([this] { work(); });
  return {};
}

void SubscriptionRun::ask_to_stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

bool SubscriptionRun::has_stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

bool SubscriptionRun::is_stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

Subscription SubscriptionRun::subscription() const {
  const std::lock_guard lock(mutex_);
  return subscription_;
}

std::size_t SubscriptionRun::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

Result<void> SubscriptionRun::change(const std::function<void(Subscription&)>& how) {
  const std::lock_guard lock(mutex_);
  Subscription changed = subscription_;
  how(changed);
  const bool begins_anew = changed.active && (!subscription_.active || changed.url != subscription_.url);
  if (begins_anew) {
    changed.switched_off.clear();
    changed.failing_since = Instant::never();
  }
  CHECK(store_.change(changed));
  begins_anew_ |= begins_anew;
  subscription_ = std::move(changed);
  changed_.notify_all();
  return {};
}

WebhookEndpoint SubscriptionRun::endpoint(const Subscription& subscription) const {
  return {.url = subscription.url,
          .key = parse_webhook_secret(secret_).value_or(std::string()),
          .public_only = !options_.private_allowed};
}

SubscriptionDelivery SubscriptionRun::test() {
  const Subscription now_is = subscription();
  WebhookChannel channel({{std::string(endpoint_name), endpoint(now_is)}});
  const Instant now = options_.clock();
  const nlohmann::ordered_json body{
      {"type", "test"}, {"timestamp", to_text(now)}, {"data", {{"webhook", now_is.id}, {"name", now_is.name}}}};
  const WebhookRequest request{fmt::format("{}-s{}-test-{}", origin_, now_is.id, new_secret().substr(0, 12)),
                               std::string(endpoint_name), body.dump()};
  SubscriptionDelivery delivery{.webhook_id = request.id, .type = "test", .at = now};
  channel.send(std::span(&request, 1), now, [&](std::size_t, const SendResult& result, Duration took) {
    delivery.outcome = result.outcome == Outcome::accepted ? "delivered" : "given_up";
    delivery.status = result.code;
    delivery.took = took;
    delivery.reply = result.reply;
  });
  const auto noted = store_.note(now_is.id, delivery);
  if (!noted) options_.log("webhooks: " + noted.error().text());
  return delivery;
}

void SubscriptionRun::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (!subscription_.active) {
      changed_.wait(lock);
      continue;
    }
    lock.unlock();
    const bool has_called = do_round();
    lock.lock();
    waiting_ = queue_.size();
    if (!stopping_ && !has_called) changed_.wait_for(lock, std::chrono::milliseconds(options_.tick.ms));
  }
  lock.unlock();
  keep_progress();
  lock.lock();
  stopped_ = true;
}

bool SubscriptionRun::do_round() {
  std::unique_lock lock(mutex_);
  const Subscription now_is = subscription_;
  if (std::exchange(begins_anew_, false)) {
    trouble_ = 0;
    paused_until_ = Instant::earliest();
  }
  lock.unlock();
  channel_.set_endpoints({{std::string(endpoint_name), endpoint(now_is)}});
  for (std::uint16_t i = 0; i < folder_.host().partition_count(); ++i) {
    const auto fetched = fetch(PartitionId{i}, now_is.kinds, options_.clock());
    if (!fetched) options_.log(fmt::format("webhook {}: {}", now_is.id, fetched.error().text()));
  }
  const bool has_called = call();
  // What was only read may be read again; what was told is not to be told again.
  if (has_called || options_.clock() >= kept_at_ + progress_every) keep_progress();
  return has_called;
}

Result<void> SubscriptionRun::fetch(PartitionId partition, const std::set<SubscribedKind>& kinds, Instant now) {
  const JournalOffset from = queue_.next(partition);
  if (queue_.size() >= options_.open_max || from >= folder_.journal().next_offset(partition)) return {};
  std::vector<FoundFrame> found;
  std::size_t count = 0;
  JournalOffset until = from;
  std::uint64_t stale = 0;
  const auto read = folder_.journal().read(partition, from,
                                           [&](JournalOffset frame, std::string_view payload) -> Result<void> {
                                             if (is_stopping() || queue_.size() + count >= options_.open_max) {
                                               return fail(std::string(enough));
                                             }
                                             auto batch = std::make_unique<Batch>(TRY(decode_batch(payload)));
                                             std::vector<SubscribedEvent> events = subscribed_events(*batch, kinds);
                                             std::erase_if(events, [&](const SubscribedEvent& event) {
                                               const bool is_stale = event.at + told_within < now;
                                               if (is_stale) ++stale;
                                               return is_stale || !queue_.wants({partition, frame, event.place});
                                             });
                                             count += events.size();
                                             if (!events.empty())
                                               found.push_back({frame, std::move(batch), std::move(events)});
                                             until = JournalOffset{frame.value + 1};
                                             return {};
                                           });
  if (!read && read.error().message != enough) return std::unexpected(read.error());
  if (!found.empty()) take_up(partition, found, now);
  queue_.read_until(partition, until);
  if (stale > 0) options_.log(fmt::format("{} decisions are older than a day and are not told", stale));
  return {};
}

void SubscriptionRun::take_up(PartitionId partition, const std::vector<FoundFrame>& found, Instant now) {
  folder_.host().with(partition, [&](const Engine& engine) {
    for (const FoundFrame& one : found) {
      for (const SubscribedEvent& event : one.events) {
        std::string body = subscribed_body(event, engine);
        if (body.empty()) continue;
        queue_.add({{partition, one.frame, event.place}, std::string(endpoint_name), std::move(body)}, now);
      }
    }
  });
}

std::string SubscriptionRun::id_of(const WebhookKey& key) const {
  return fmt::format("{}-s{}-p{:02}-{}-{}", origin_, id_, key.partition.value, key.frame.value, key.place);
}

bool SubscriptionRun::call() {
  const Instant now = options_.clock();
  if (now < paused_until_) return false;
  const std::vector<WebhookCall> calls = queue_.due(now, trouble_ > 0 ? 1 : options_.batch);
  if (calls.empty()) return false;
  std::vector<WebhookRequest> requests;
  for (const WebhookCall& one : calls) requests.push_back({id_of(one.key), one.endpoint, one.body});
  bool any_accepted = false;
  channel_.send(requests, now, [&](std::size_t index, const SendResult& result, Duration took) {
    any_accepted |= result.outcome == Outcome::accepted;
    settle(calls[index], result, took);
  });
  trouble_ = any_accepted ? 0 : trouble_ + 1;
  paused_until_ = trouble_ == 0 ? Instant::earliest()
                                : options_.clock() + pauses[std::min(trouble_, pauses.size()) - 1];
  return true;
}

void SubscriptionRun::settle(const WebhookCall& one, const SendResult& result, Duration took) {
  const Instant now = options_.clock();
  const bool goes_on = queue_.settle(one.key, result.outcome, now);
  judge(result, now);
  const auto type = nlohmann::json::parse(one.body, nullptr, false).value("type", "");
  const bool is_delivered = result.outcome == Outcome::accepted;
  const bool is_over = !goes_on || result.outcome == Outcome::failed;
  deliveries_.push_back({.webhook_id = id_of(one.key),
                         .type = type,
                         .at = now,
                         .outcome = is_delivered ? "delivered"
                                    : is_over    ? "given_up"
                                                 : "again",
                         .status = result.code,
                         .took = took,
                         .reply = result.reply});
  // They wait here while they cannot be kept; more than so many are not kept anyway.
  if (deliveries_.size() > SubscriptionStore::deliveries_kept) deliveries_.erase(deliveries_.begin());
}

void SubscriptionRun::judge(const SendResult& result, Instant now) {
  const std::lock_guard lock(mutex_);
  if (begins_anew_) return;  // it called what was there before
  if (result.outcome == Outcome::accepted) {
    subscription_.failing_since = Instant::never();
    return;
  }
  if (subscription_.failing_since == Instant::never()) subscription_.failing_since = now;
  const bool is_gone = result.outcome == Outcome::failed;
  if (!is_gone && now < subscription_.failing_since + given_up_after) return;
  if (!std::exchange(subscription_.active, false)) return;
  subscription_.switched_off = is_gone ? "it answered 410: it is gone"
                                       : "it took nothing for a day; the last answer: " + result.reply;
  options_.log(fmt::format("the webhook {} is switched off: {}", subscription_.id, subscription_.switched_off));
}

void SubscriptionRun::keep_progress() {
  kept_at_ = options_.clock();
  std::string progress = queue_.save();
  if (progress == saved_ && deliveries_.empty()) return;
  const std::lock_guard lock(mutex_);  // nobody changes it in between
  const auto kept = store_.keep(subscription_, progress, deliveries_);
  if (!kept) {
    options_.log("webhooks: " + kept.error().text());
    return;
  }
  saved_ = std::move(progress);
  deliveries_.clear();
}

}  // namespace lapwing
