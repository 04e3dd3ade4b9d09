#include "server/live_board.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ensure.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr int share_of_time = 50;
constexpr std::string_view whole_key;  // of a topic that is one text

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string campaign_json(const std::string& id, const LiveCampaign& campaign) {
  return text_of({{"id", id},
                  {"entered", campaign.entered},
                  {"active", campaign.entered - campaign.exited},
                  {"exited", campaign.exited},
                  {"queued", campaign.queued},
                  {"sent", campaign.sent},
                  {"refused", campaign.refused},
                  {"failed", campaign.failed},
                  {"unknown", campaign.unknown},
                  {"delivered", campaign.delivered},
                  {"opened", campaign.opened},
                  {"clicked", campaign.clicked},
                  {"goals", campaign.goals},
                  {"goal_revenue", to_text(campaign.goal_revenue)},
                  {"converted", campaign.converted},
                  {"conversion_revenue", to_text(campaign.conversion_revenue)},
                  {"attributed_orders", campaign.attributed_orders},
                  {"attributed_revenue", to_text(campaign.attributed_revenue)}});
}

/// Under three keys, one for each of what a reader may see.
enum class TaskDetail : std::uint8_t { numbers, texts, customers };
std::string key_of(TaskDetail detail) { return std::to_string(static_cast<int>(detail)); }

std::string tasks_json(const LiveState& state, TaskDetail detail, const Zone& zone) {
  Json newest = Json::array();
  for (const auto& [partition, open, customer_id] : state.newest_tasks) {
    const TaskRaised& raised = open.raised;
    Json task{{"id", fmt::format("{}-{}", partition.value, raised.task.value)},
              {"kind", to_text(raised.kind)},
              {"campaign", raised.campaign_id},
              {"raised_at", to_text(open.at, zone)},
              {"due_at", raised.due_at ? Json(to_text(*raised.due_at, zone)) : Json()}};
    if (detail != TaskDetail::numbers) {
      task["text"] = raised.text;
      task["assignee"] = raised.assignee.empty() ? Json() : Json(raised.assignee);
    }
    if (detail == TaskDetail::customers) task["customer"] = customer_id;
    newest.push_back(std::move(task));
  }
  return text_of({{"open", state.tasks_open}, {"newest", std::move(newest)}});
}

/// One event of server-sent events. The data is JSON without line breaks.
void add_event(std::string& to, std::uint64_t id, std::string_view topic, std::string_view data) {
  fmt::format_to(std::back_inserter(to), "id: {}\nevent: {}\ndata: {}\n\n", id, topic, data);
}

}  // namespace

/// What the board and its streams have in common; a stream may outlive the board.
class LiveBoard::Shared {
 public:
  struct Item {
    std::string text;
    std::uint64_t version = 0;  // of the board when it changed last
  };
  struct Topic {
    std::map<std::string, Item> items;
    std::uint64_t version = 0;   // of the board when anything of it changed last; 0: it was not looked at yet
    std::uint64_t lessened = 0;  // of the board when something of it went last
  };

  std::mutex mutex;
  std::condition_variable_any changed;  // readers came, or the board goes
  std::uint64_t version = 0;
  std::map<std::string, Topic> topics;
  std::vector<std::weak_ptr<Stream>> streams;
  bool is_current = false;  // false: nobody read for a while, and topics are of the past
  bool is_closed = false;

  /// With the mutex held.
  void show(std::map<std::string, LiveItems> all);
  std::vector<std::shared_ptr<Stream>> open_streams();
};

void LiveBoard::Shared::show(std::map<std::string, LiveItems> all) {
  ++version;
  is_current = true;
  for (auto& [name, items] : all) {
    Topic& topic = topics[name];
    if (topic.version == 0) topic.version = version;
    for (auto& [key, text] : items) {
      Item& item = topic.items[key];
      if (item.version != 0 && item.text == text) continue;
      item = {std::move(text), version};
      topic.version = version;
    }
    const auto gone = std::erase_if(topic.items, [&](const auto& known) { return !items.contains(known.first); });
    if (gone > 0) topic.version = topic.lessened = version;
  }
}

class LiveBoard::Stream final : public EventStream {
 public:
  Stream(std::shared_ptr<Shared> shared, LiveWish wish) : shared_(std::move(shared)), wish_(std::move(wish)) {
    detail_ = !wish_.may_read_tasks      ? TaskDetail::numbers
              : wish_.may_read_customers ? TaskDetail::customers
                                         : TaskDetail::texts;
  }

  std::optional<std::string> take() override {
    const std::lock_guard lock(shared_->mutex);
    if (has_ended_ || shared_->is_closed) return std::nullopt;
    std::string text;
    if (!std::exchange(has_begun_, true)) text = "retry: 2000\n\n";
    if (!shared_->is_current) return text;
    for (const std::string& name : wish_.topics) {
      const auto topic = shared_->topics.find(name);
      if (topic == shared_->topics.end()) continue;
      std::uint64_t& seen = seen_[name];
      if (topic->second.version > seen) tell(text, name, topic->second, seen);
      seen = topic->second.version;
    }
    return text;
  }

  void wake_by(std::function<void()> wake) override {
    const std::lock_guard lock(wake_mutex_);
    wake_ = std::move(wake);
  }

  void wake() {
    const std::lock_guard lock(wake_mutex_);
    if (wake_) wake_();
  }
  /// On the board's thread.
  void look_whether_it_may() {
    if (!wish_.still_may || wish_.still_may()) return;
    const std::lock_guard lock(shared_->mutex);
    has_ended_ = true;
  }
  [[nodiscard]] const LiveWish& wish() const { return wish_; }

 private:
  void tell(std::string& text, const std::string& name, const Shared::Topic& topic, std::uint64_t seen) const {
    const std::string one = name == "tasks" ? key_of(detail_) : std::string(whole_key);
    if (name == "tasks" || name == "status") {
      const Shared::Item& item = topic.items.at(one);
      if (item.version > seen) add_event(text, shared_->version, name, item.text);
      return;
    }
    const bool is_whole = seen == 0 || topic.lessened > seen;
    std::string items;
    for (const auto& [key, item] : topic.items) {
      if (!is_whole && item.version <= seen) continue;
      if (!items.empty()) items += ',';
      items += item.text;
    }
    add_event(text, shared_->version, name, fmt::format(R"({{"whole":{},"items":[{}]}})", is_whole, items));
  }

  const std::shared_ptr<Shared> shared_;
  const LiveWish wish_;
  TaskDetail detail_ = TaskDetail::numbers;
  // With the shared mutex held.
  std::map<std::string, std::uint64_t> seen_;  // version of each topic
  bool has_begun_ = false;
  bool has_ended_ = false;

  std::mutex wake_mutex_;
  std::function<void()> wake_;
};

/// Forgets those that are gone.
std::vector<std::shared_ptr<LiveBoard::Stream>> LiveBoard::Shared::open_streams() {
  std::vector<std::shared_ptr<Stream>> open;
  std::erase_if(streams, [&](const std::weak_ptr<Stream>& weak) {
    std::shared_ptr<Stream> stream = weak.lock();
    if (stream == nullptr) return true;
    open.push_back(std::move(stream));
    return false;
  });
  return open;
}

LiveBoard::LiveBoard(DataFolder& folder, LiveBoardOptions options)
    : folder_(folder),
      options_(std::move(options)),
      reader_(folder),
      shared_(std::make_shared<Shared>()),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

LiveBoard::~LiveBoard() {
  thread_.request_stop();
  thread_.join();
  std::unique_lock lock(shared_->mutex);
  shared_->is_closed = true;
  const auto streams = shared_->open_streams();
  lock.unlock();
  for (const auto& stream : streams) stream->wake();
}

std::vector<std::string> LiveBoard::topics() const {
  std::vector<std::string> topics{"campaigns", "segments", "status", "tasks"};
  for (const auto& [name, source] : options_.sources) topics.push_back(name);
  return topics;
}

std::expected<std::shared_ptr<EventStream>, LiveBoard::Full> LiveBoard::open(LiveWish wish) {
  const std::lock_guard lock(shared_->mutex);
  const auto open = shared_->open_streams();
  if (open.size() >= options_.streams_max) return std::unexpected(Full::in_all);
  const auto own = std::ranges::count_if(open, [&](const auto& one) { return one->wish().reader == wish.reader; });
  if (static_cast<std::size_t>(own) >= options_.streams_of_one_max) return std::unexpected(Full::of_one);
  if (open.empty()) shared_->is_current = false;
  auto stream = std::make_shared<Stream>(shared_, std::move(wish));
  shared_->streams.emplace_back(stream);
  shared_->changed.notify_all();
  return stream;
}

std::map<std::string, LiveItems> LiveBoard::look() {
  std::map<std::string, LiveItems> all;
  for (const auto& [name, source] : options_.sources) all[name] = source();
  if (!reader_.read() && shared_->version > 0) return all;
  const LiveState state = reader_.sum();
  all["status"].emplace(whole_key, text_of({{"customers", state.customers},
                                            {"orders", state.orders},
                                            {"messages_pending", state.messages_pending},
                                            {"messages_undelivered", state.messages_undelivered}}));
  for (const auto& [id, campaign] : state.campaigns) all["campaigns"][id] = campaign_json(id, campaign);
  for (const auto& [id, members] : state.segments) {
    all["segments"][id] = text_of({{"id", id}, {"members", members}});
  }
  all.try_emplace("campaigns");
  all.try_emplace("segments");
  const Zone& zone = folder_.shop().zone;
  for (const TaskDetail detail : {TaskDetail::numbers, TaskDetail::texts, TaskDetail::customers}) {
    all["tasks"][key_of(detail)] = tasks_json(state, detail, zone);
  }
  return all;
}

void LiveBoard::work(const std::stop_token& stop) {
  std::unique_lock lock(shared_->mutex);
  while (!stop.stop_requested()) {
    if (shared_->open_streams().empty()) {
      shared_->is_current = false;
      shared_->changed.wait(lock, stop, [&] { return !shared_->streams.empty(); });
      continue;
    }
    lock.unlock();
    const auto begin = Clock::now();
    std::map<std::string, LiveItems> all = look();
    const auto taken = Clock::now() - begin;
    lock.lock();
    shared_->show(std::move(all));
    const auto streams = shared_->open_streams();
    lock.unlock();
    for (const auto& stream : streams) {
      stream->look_whether_it_may();
      stream->wake();
    }
    lock.lock();
    const auto pause = std::max<Clock::duration>(std::chrono::milliseconds(options_.every.ms), taken * share_of_time);
    shared_->changed.wait_for(lock, stop, pause, [&] { return !shared_->is_current; });
  }
}

}  // namespace lapwing
