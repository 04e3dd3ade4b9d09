#include "playback/campaign_run.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

#include "delivery/courier.hpp"
#include "delivery/message_facts.hpp"
#include "host/attempts.hpp"
#include "host/errands.hpp"
#include "host/host.hpp"
#include "host/promo_codes.hpp"
#include "host/rfm_bounds.hpp"
#include "host/split_winners.hpp"

namespace lapwing {
namespace {

constexpr std::size_t load_batch = 2000;
constexpr Duration task_takes = Duration::days(2);
/// Codes that are played are none of the shop's.
constexpr std::string_view played_secret = "played, not real";

/// Where each partition's history stands.
struct Cursor {
  std::size_t next = 0;  // in PartitionHistory::dated
};

class Play {
 public:
  Play(Host& host, const History& history, Courier& courier, const RunOptions& options)
      : host_(host),
        history_(history),
        courier_(courier),
        options_(options),
        cursors_(history.partitions.size()),
        coming_(cursors_.size()) {}

  Result<RunSummary> run() {
    if (options_.answers && played_until() > options_.from) {
      return fail(
          "the run before this one stopped on its way, and what its customers were about to do is not kept: "
          "remove what it left, and begin anew");
    }
    TRY(host_.publish(history_.shop, options_.from));
    CHECK(set_code_secret(host_, played_secret, options_.from));
    CHECK(publish());
    const Instant resume = played_until();
    load();
    const Zone& zone = history_.shop.zone;
    const Duration span = options_.until - options_.from;
    for (Day day = zone.day(options_.from); zone.start_of(day) < options_.until; day = day + 1) {
      const Instant end = std::min(zone.start_of(day + 1), options_.until) - Duration{1};
      if (end < resume) {
        skip_to(end);
        continue;
      }
      // As in a live shop: the day begins with bounds from what happened before it.
      TRY(freeze_for_day(host_, zone, std::max(zone.start_of(day), options_.from)));
      TRY(decide_splits(host_, zone, std::max(zone.start_of(day), options_.from)));
      play_day(std::max(zone.start_of(day), options_.from), end);
      if (options_.with_managers) close_tasks(end);
      if (options_.progress)
        options_.progress(static_cast<double>((end - options_.from).ms) / static_cast<double>(span.ms));
    }
    return summary();
  }

 private:
  /// Those that refer to what is still to come wait for the next round.
  Result<void> publish() {
    std::vector<DefinitionPublished> waiting = options_.definitions;
    for (const DefinitionPublished& definition : history_.definitions) {
      const bool is_replaced = std::ranges::any_of(options_.definitions, [&](const DefinitionPublished& one) {
        return one.kind == definition.kind && one.id == definition.id;
      });
      const bool is_wanted = options_.with_published || definition.kind != DefinitionKind::campaign;
      if (is_wanted && !is_replaced) waiting.push_back(definition);
    }
    // Campaigns last: nothing has happened yet when they begin.
    std::ranges::stable_partition(waiting, [](const auto& one) { return one.kind != DefinitionKind::campaign; });
    while (!waiting.empty()) {
      const std::size_t count = waiting.size();
      std::optional<Error> refused;
      std::erase_if(waiting, [&](const DefinitionPublished& definition) {
        const auto told = host_.publish(definition, options_.from);
        if (!told && !refused) refused = Error{told.error().text(), definition.id};
        return told.has_value();
      });
      if (waiting.size() == count) return std::unexpected(*refused);
    }
    return {};
  }

  /// How far an interrupted run got: the day of its last record may be half done, all days before are whole.
  Instant played_until() {
    std::mutex mutex;
    Instant latest = Instant::earliest();
    host_.for_each([&](PartitionId, const Engine& engine) {
      const std::lock_guard lock(mutex);
      latest = std::max(latest, engine.now());
    });
    return latest;
  }

  /// The state to begin with. What an interrupted run has loaded already changes nothing.
  void load() {
    for (std::uint16_t i = 0; i < history_.partitions.size(); ++i) {
      const PartitionHistory& partition = history_.partitions[i];
      std::vector<Input> batch;
      const auto put = [&](const Input& input) {
        batch.push_back(input);
        ++records_;
        if (batch.size() >= load_batch) host_.submit(PartitionId{i}, std::exchange(batch, {}), options_.from);
      };
      for (const Input& input : partition.undated) put(input);
      std::size_t& next = cursors_[i].next;
      for (; next < partition.dated.size() && partition.dated[next].first < options_.from; ++next) {
        put(partition.dated[next].second);
      }
      if (!batch.empty()) host_.submit(PartitionId{i}, std::move(batch), options_.from);
    }
    host_.drain();
  }

  void skip_to(Instant end) {
    for (std::size_t i = 0; i < cursors_.size(); ++i) {
      const auto& dated = history_.partitions[i].dated;
      while (cursors_[i].next < dated.size() && dated[cursors_[i].next].first <= end) ++cursors_[i].next;
    }
  }

  /// Messages go out hour by hour: at night nothing might go that keeps quiet hours. Who asks another partition for
  /// something waits less, if a campaign has anybody wait for that.
  void play_day(Instant begin, Instant end) {
    const Duration at_once = asks_for_places() ? Duration::minutes(15) : Duration::hours(1);
    for (Instant until = begin; until < end; until = until + Duration{1}) {
      until = std::min(until + at_once - Duration{1}, end);
      play_to(until);
      carry_errands(host_, until);
      deliver(until);
    }
  }

  bool asks_for_places() {
    bool is_asked = false;
    host_.with(PartitionId{0}, [&](const Engine& engine) {
      for (const auto& [key, definition] : engine.definitions()) {
        if (key.first != DefinitionKind::campaign) continue;
        const std::vector<Step>& steps = engine.campaigns().current(key.second)->steps;
        is_asked = is_asked || std::ranges::any_of(steps, [](const Step& step) {
                     return std::holds_alternative<LimitStep>(step.action);
                   });
      }
    });
    return is_asked;
  }

  void play_to(Instant end) {
    for (std::uint16_t i = 0; i < cursors_.size(); ++i) {
      const auto& dated = history_.partitions[i].dated;
      std::vector<std::pair<Instant, Input>> inputs;
      std::size_t& next = cursors_[i].next;
      for (; next < dated.size() && dated[next].first <= end; ++next) inputs.push_back(dated[next]);
      add_answers(i, end, inputs);
      records_ += inputs.size();
      host_.play(PartitionId{i}, std::move(inputs), end);
    }
    host_.drain();
  }

  void close_tasks(Instant now) {
    std::vector<std::vector<Input>> closed(cursors_.size());
    host_.for_each([&](PartitionId id, const Engine& engine) {
      for (const auto& [number, task] : engine.tasks()) {
        if (task.raised.kind == TaskKind::task && task.at + task_takes > now) continue;
        const CustomerView customer = engine.audience().customer(task.raised.customer);
        closed[id.value].emplace_back(TaskClosed{std::string(customer.id()), number, {}});
      }
    });
    for (std::uint16_t i = 0; i < closed.size(); ++i) {
      if (!closed[i].empty()) host_.submit(PartitionId{i}, std::move(closed[i]), now);
    }
    host_.drain();
  }

  /// What customers do by then because of messages, among what they did anyway.
  void add_answers(std::uint16_t partition, Instant end, std::vector<std::pair<Instant, Input>>& inputs) {
    auto& coming = coming_[partition];
    const auto middle = static_cast<std::ptrdiff_t>(inputs.size());
    while (!coming.empty() && coming.begin()->first <= end) {
      auto node = coming.extract(coming.begin());
      inputs.emplace_back(node.key(), std::move(node.mapped()));
    }
    std::ranges::inplace_merge(inputs, inputs.begin() + middle, {}, &std::pair<Instant, Input>::first);
  }

  /// Only what is durable is delivered: `play_to` has drained. Nothing is tried twice, but what an interrupted run may
  /// have handed over and a copy of which does no harm.
  void deliver(Instant now) {
    std::vector<MessageName> batch;
    std::vector<std::vector<Input>> receipts(cursors_.size());
    std::vector<std::vector<WaitingMessage>> gathered(cursors_.size());
    host_.for_each([&](PartitionId id, const Engine& engine) {
      gathered[id.value] = waiting_messages(engine, id, IntentNumber{}, engine.pending().size());
    });
    for (const auto& of_partition : gathered) {
      for (const WaitingMessage& message : of_partition) {
        if (!message.is_in_doubt || courier_.goes_again(message.channel, message.marketing)) {
          batch.push_back(message.name);
        } else {
          receipts[message.name.partition.value].emplace_back(
              ReceiptArrived{message.name.intent, ReceiptOutcome::unknown, 0, "the run before this one stopped", 0});
        }
      }
    }
    if (!batch.empty()) hand_over(batch, now, receipts);
    for (std::uint16_t i = 0; i < receipts.size(); ++i) {
      if (!receipts[i].empty()) host_.submit(PartitionId{i}, std::move(receipts[i]), now);
    }
    host_.drain();
  }

  void hand_over(const std::vector<MessageName>& batch, Instant now, std::vector<std::vector<Input>>& receipts) {
    const std::vector<AttemptAnswer> answers = begin_attempts(host_, batch, now);
    std::vector<std::vector<IntentNumber>> going(cursors_.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (answers[i].kind == AttemptAnswer::Kind::goes) {
        going[batch[i].partition.value].push_back(batch[i].intent);
      }
    }
    std::vector<std::vector<MessageFacts>> gathered(cursors_.size());
    host_.for_each(
        [&](PartitionId id, const Engine& engine) { gathered[id.value] = facts_of(engine, id, going[id.value]); });
    std::vector<MessageFacts> facts;
    for (auto& of_partition : gathered) std::ranges::move(of_partition, std::back_inserter(facts));
    std::vector<Delivered> all = courier_.deliver(facts);
    for (std::size_t i = 0; i < all.size(); ++i) {
      Delivered& delivered = all[i];
      if (options_.answers && delivered.receipt.outcome == ReceiptOutcome::accepted) {
        for (auto& [at, input] : options_.answers(facts[i], now)) {
          coming_[delivered.partition.value].emplace(at, std::move(input));
        }
      }
      // Virtual time does not wait for a busy server: what would be tried again counts as not sent.
      if (delivered.receipt.outcome == ReceiptOutcome::deferred) delivered.receipt.outcome = ReceiptOutcome::failed;
      receipts[delivered.partition.value].emplace_back(std::move(delivered.receipt));
    }
  }

  RunSummary summary() {
    std::mutex mutex;
    Report report;
    RunSummary summary;
    host_.for_each([&](PartitionId, const Engine& engine) {
      const std::lock_guard lock(mutex);
      report += engine.report();
      for (const auto& [key, definition] : engine.definitions()) {
        if (key.first == DefinitionKind::campaign) summary.campaigns[key.second];  // also one that nobody entered
      }
      const CampaignMachine& campaigns = engine.campaigns();
      for (const EnrollmentNumber number : campaigns.enrollments().all()) {
        ++summary.active[campaigns.campaign_id(*campaigns.find(number))];
      }
      summary.tasks += engine.tasks().size();
      summary.customers += engine.audience().count();
    });
    for (auto& [id, counters] : report.campaigns) summary.campaigns[id] = std::move(counters);
    summary.bonuses = std::move(report.bonuses);
    summary.records = records_;
    return summary;
  }

  Host& host_;
  const History& history_;
  Courier& courier_;
  const RunOptions& options_;
  std::vector<Cursor> cursors_;
  std::vector<std::multimap<Instant, Input>> coming_;  // in answer to messages, by partition
  std::uint64_t records_ = 0;
};

}  // namespace

Result<RunSummary> play_campaigns(Host& host, const History& history, Courier& courier, const RunOptions& options) {
  return Play(host, history, courier, options).run();
}

}  // namespace lapwing
