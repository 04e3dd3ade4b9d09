#include "delivery/webhook_queue.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

/// As Standard Webhooks advises.
constexpr std::array delays = {Duration::seconds(5), Duration::minutes(5), Duration::minutes(30),
                               Duration::hours(2),   Duration::hours(5),   Duration::hours(10)};
constexpr Duration tried_for = Duration::hours(24);

constexpr std::int64_t largest = std::int64_t{1} << 53;  // that JSON keeps exact

}  // namespace

std::string webhook_body(const WebhookRaised& raised, std::string_view customer_id, Instant at) {
  const auto data = nlohmann::ordered_json::parse(raised.data, nullptr, false);
  nlohmann::ordered_json told = {{"customer_id", customer_id}, {"campaign_id", raised.campaign_id}};
  if (!raised.about.empty()) told["about"] = raised.about;
  told["data"] = data.is_discarded() ? nlohmann::ordered_json::object() : data;
  return nlohmann::ordered_json{{"type", "campaign.webhook"}, {"timestamp", to_text(at)}, {"data", told}}.dump();
}

JournalOffset WebhookQueue::next(PartitionId partition) const {
  JournalOffset next = next_[partition.value];
  for (auto open = open_.lower_bound({partition, {}, 0}); open != open_.end(); ++open) {
    if (open->first.partition != partition) break;
    if (!calls_.contains(open->first)) return std::min(next, open->first.frame);
  }
  return next;
}

bool WebhookQueue::wants(const WebhookKey& key) const {
  if (key.frame >= next_[key.partition.value]) return true;
  return open_.contains(key) && !calls_.contains(key);
}

void WebhookQueue::add(WebhookCall call, Instant now) {
  Tries& tries = open_.try_emplace(call.key, Tries{.next_at = now}).first->second;
  waiting_.insert({tries.next_at, call.key});
  calls_.emplace(call.key, std::move(call));
}

void WebhookQueue::read_until(PartitionId partition, JournalOffset frame) {
  next_[partition.value] = std::max(next_[partition.value], frame);
  // What was open and was passed over is not to be told any more: it is stale, or of a kind that nobody wants now.
  auto open = open_.lower_bound({partition, {}, 0});
  while (open != open_.end() && open->first.partition == partition && open->first.frame < frame) {
    open = calls_.contains(open->first) ? std::next(open) : open_.erase(open);
  }
}

std::vector<WebhookCall> WebhookQueue::due(Instant now, std::size_t limit) {
  std::vector<WebhookCall> due;
  while (due.size() < limit && !waiting_.empty() && waiting_.begin()->first <= now) {
    due.push_back(calls_.at(waiting_.begin()->second));
    waiting_.erase(waiting_.begin());
  }
  return due;
}

bool WebhookQueue::settle(const WebhookKey& key, Outcome outcome, Instant now) {
  const auto open = open_.find(key);
  ensure(open != open_.end(), "what is settled was due");
  Tries& tries = open->second;
  if (tries.count++ == 0) tries.first_at = now;
  const auto delay = delays[std::min(static_cast<std::size_t>(tries.count), delays.size()) - 1];
  const bool is_over = outcome == Outcome::accepted || outcome == Outcome::failed;
  if (is_over || now + delay > tries.first_at + tried_for) {
    open_.erase(open);
    calls_.erase(key);
    return is_over;
  }
  tries.next_at = now + delay;
  waiting_.insert({tries.next_at, key});
  return true;
}

std::string WebhookQueue::save() const {
  nlohmann::json partitions = nlohmann::json::array();
  for (std::uint16_t i = 0; i < next_.size(); ++i) {
    nlohmann::json open = nlohmann::json::array();
    for (auto one = open_.lower_bound({PartitionId{i}, {}, 0}); one != open_.end(); ++one) {
      const auto& [key, tries] = *one;
      if (key.partition != PartitionId{i}) break;
      const std::int64_t first_ms = tries.count == 0 ? 0 : tries.first_at.ms;
      open.push_back({{"frame", key.frame.value},
                      {"place", key.place},
                      {"tries", tries.count},
                      {"first_ms", first_ms},
                      {"next_ms", tries.next_at.ms}});
    }
    partitions.push_back({{"next", next_[i].value}, {"open", open}});
  }
  return nlohmann::json{{"partitions", partitions}}.dump();
}

Result<void> WebhookQueue::load(std::string_view saved) {
  const nlohmann::json json = TRY(parse_json(saved));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  const nlohmann::json* partitions = fields.value("partitions");
  if (partitions == nullptr || !partitions->is_array() || partitions->size() != next_.size()) {
    return fail("expected an entry for each partition", "$.partitions");
  }
  for (std::uint16_t i = 0; i < next_.size(); ++i) {
    JsonFields partition = TRY(JsonFields::of((*partitions)[i], "$.partitions[]"));
    next_[i] = JournalOffset{static_cast<std::uint64_t>(TRY(partition.integer("next", 0, largest)))};
    const nlohmann::json* open = partition.value("open");
    if (open == nullptr || !open->is_array()) return fail("expected a list", partition.path_of("open"));
    for (const nlohmann::json& one : *open) {
      JsonFields call = TRY(JsonFields::of(one, partition.path_of("open")));
      const auto frame = static_cast<std::uint64_t>(TRY(call.integer("frame", 0, largest)));
      const auto place = static_cast<std::uint32_t>(TRY(call.integer("place", 0, UINT32_MAX)));
      Tries tries{.count = static_cast<int>(TRY(call.integer("tries", 0, 1000)))};
      tries.first_at = Instant{TRY(call.integer("first_ms", 0, largest))};
      tries.next_at = Instant{TRY(call.integer("next_ms", 0, largest))};
      open_.insert_or_assign({PartitionId{i}, JournalOffset{frame}, place}, tries);
    }
  }
  return {};
}

}  // namespace lapwing
