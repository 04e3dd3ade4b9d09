// What pages that stay open are told, over a folder in memory.
#include "server/live_board.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/access.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "server/live_routes.hpp"
#include "server/scratch_access.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr Instant now = Instant::from_seconds(1'750'000'000);

/// Reads a stream as a server does, and gives its events.
class Listener {
 public:
  explicit Listener(std::shared_ptr<EventStream> stream) : stream_(std::move(stream)) {
    stream_->wake_by([this] {
      const std::lock_guard lock(mutex_);
      is_woken_ = true;
      changed_.notify_all();
    });
  }
  ~Listener() { stream_->wake_by({}); }

  /// The next event of that kind, with whatever came before it passed over; null: the stream ended first.
  Json next(const std::string& event) {
    for (;;) {
      const std::size_t end = come_.find("\n\n");
      if (end == std::string::npos) {
        if (!take()) return {};
        continue;
      }
      const std::string one = come_.substr(0, end);
      come_.erase(0, end + 2);
      if (one.find("event: " + event + "\n") == std::string::npos) continue;
      EXPECT_TRUE(one.starts_with("id: ")) << one;
      return Json::parse(one.substr(one.find("data: ") + 6));
    }
  }
  bool has_ended() {
    while (take()) {
    }
    return true;
  }

 private:
  /// Waits for more; false if the stream ended.
  bool take() {
    for (;;) {
      const auto text = stream_->take();
      if (!text) return false;
      come_ += *text;
      if (!text->empty()) return true;
      std::unique_lock lock(mutex_);
      const bool in_time = changed_.wait_for(lock, std::chrono::seconds(10), [&] { return is_woken_; });
      if (!in_time) throw std::runtime_error("nothing came in ten seconds");
      is_woken_ = false;
    }
  }

  std::shared_ptr<EventStream> stream_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false;
  std::string come_;
};

class LiveBoardTest : public testing::Test {
 protected:
  void tell(Input input, const std::string& customer_id) {
    std::vector<Input> inputs;
    inputs.push_back(std::move(input));
    folder_.host().submit(folder_.host().partition_of(customer_id), std::move(inputs), now);
    folder_.host().drain();
  }
  void order(const std::string& id, const std::string& customer_id) {
    tell(OrderRecorded{.customer_id = customer_id,
                       .order_id = id,
                       .placed_at = now,
                       .status = OrderStatus::paid,
                       .total = Money::of(10)},
         customer_id);
  }
  void publish(DefinitionKind kind, std::string id, std::string text) {
    publish_definitions(folder_.host(), {{kind, std::move(id), 1, std::move(text)}}, now).value();
  }
  static LiveBoardOptions often() { return {.every = Duration{5}}; }
  static LiveWish all(const LiveBoard& board) {
    const auto topics = board.topics();
    return {.topics = {topics.begin(), topics.end()}, .reader = "one"};
  }

  DataFolder folder_ =
      DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "en", "RU"}, now, {.workers = 2}).value();
};

TEST_F(LiveBoardTest, WhoComesGetsEverythingAndThenWhatChanges) {
  publish(DefinitionKind::segment, "buyers", R"({"id": "buyers", "condition": {"orders": "count", "at_least": 1}})");
  publish(DefinitionKind::segment, "others", R"({"id": "others", "static": true})");
  order("a", "anna");
  LiveBoard board(folder_, often());
  Listener listener(board.open(all(board)).value());
  const Json whole = listener.next("segments");
  EXPECT_EQ(whole, Json::parse(R"({"whole": true, "items": [{"id": "buyers", "members": 1},
                                                            {"id": "others", "members": 0}]})"));
  const Json status = listener.next("status");
  EXPECT_EQ(status["customers"], 1);
  EXPECT_EQ(status["orders"], 1);
  order("b", "boris");
  EXPECT_EQ(listener.next("segments"), Json::parse(R"({"whole": false, "items": [{"id": "buyers", "members": 2}]})"));
  EXPECT_EQ(listener.next("status")["orders"], 2);
}

TEST_F(LiveBoardTest, WhoTakesLateGetsTheNewestStateOnce) {
  LiveBoard board(folder_, often());
  const auto slow = board.open({.topics = {"status"}, .reader = "slow"}).value();
  Listener quick(board.open({.topics = {"status"}, .reader = "quick"}).value());
  for (int i = 1; i <= 5; ++i) {
    order(std::to_string(i), "anna");
    while (quick.next("status")["orders"] != i) {
    }
  }
  const std::string text = slow->take().value();
  EXPECT_NE(text.find(R"("orders":5)"), std::string::npos) << text;
  EXPECT_EQ(text.find("event: status"), text.rfind("event: status")) << text;
}

TEST_F(LiveBoardTest, CountersOfACampaignComeAsItGoes) {
  publish(DefinitionKind::campaign, "hello",
          R"({"id": "hello", "name": "Hello", "trigger": {"order": {"where": {"status": ["paid"]}}},
              "entry": {"every": "order"}, "steps": [{"popup": {"text": "Call Anna"}}, {"exit": "told"}]})");
  LiveBoard board(folder_, often());
  LiveWish wish = all(board);
  wish.may_read_tasks = true;
  Listener manager(board.open(wish).value());
  wish.may_read_customers = true;
  Listener marketer(board.open(wish).value());
  Listener analyst(board.open(all(board)).value());
  EXPECT_EQ(analyst.next("campaigns")["items"][0]["entered"], 0);
  EXPECT_EQ(analyst.next("tasks")["open"], 0);
  manager.next("tasks");
  marketer.next("tasks");
  order("a", "anna");
  folder_.host().advance(now);
  while (analyst.next("campaigns")["items"][0]["entered"] != 1) {
  }
  const Json told = analyst.next("tasks");
  EXPECT_EQ(told["open"], 1);
  EXPECT_EQ(told["newest"][0]["kind"], "popup");
  EXPECT_FALSE(told["newest"][0].contains("text")) << told;
  const Json known = manager.next("tasks")["newest"][0];
  EXPECT_EQ(known["text"], "Call Anna");
  EXPECT_FALSE(known.contains("customer")) << known;
  EXPECT_EQ(marketer.next("tasks")["newest"][0]["customer"], "anna");
}

TEST_F(LiveBoardTest, AFurtherSourceIsATopic) {
  std::atomic<int> percent = 0;
  LiveBoardOptions options = often();
  options.sources["jobs"] = [&] { return LiveItems{{"1", fmt::format(R"({{"percent":{}}})", percent.load())}}; };
  LiveBoard board(folder_, options);
  Listener listener(board.open({.topics = {"jobs"}, .reader = "one"}).value());
  EXPECT_EQ(listener.next("jobs")["items"][0]["percent"], 0);
  percent = 50;
  EXPECT_EQ(listener.next("jobs")["items"][0]["percent"], 50);
}

TEST_F(LiveBoardTest, WhatGoesIsToldByAllThatIsLeft) {
  std::mutex mutex;
  LiveItems items{{"1", R"({"id":"1"})"}, {"2", R"({"id":"2"})"}};
  LiveBoardOptions options = often();
  options.sources["jobs"] = [&] {
    const std::lock_guard lock(mutex);
    return items;
  };
  const auto change = [&](const LiveItems& to) {
    const std::lock_guard lock(mutex);
    items = to;
  };
  LiveBoard board(folder_, options);
  Listener listener(board.open({.topics = {"jobs"}, .reader = "one"}).value());
  EXPECT_EQ(listener.next("jobs")["items"].size(), 2U);
  change({{"2", R"({"id":"2"})"}});
  EXPECT_EQ(listener.next("jobs"), Json::parse(R"({"whole": true, "items": [{"id": "2"}]})"));
  change({{"2", R"({"id":"2"})"}, {"3", R"({"id":"3"})"}});
  EXPECT_EQ(listener.next("jobs"), Json::parse(R"({"whole": false, "items": [{"id": "3"}]})"));
  change({});
  EXPECT_EQ(listener.next("jobs"), Json::parse(R"({"whole": true, "items": []})"));
}

TEST_F(LiveBoardTest, WhoIsErasedDoesNotCount) {
  order("a", "anna");
  order("b", "boris");
  LiveBoard board(folder_, often());
  Listener listener(board.open({.topics = {"status"}, .reader = "one"}).value());
  EXPECT_EQ(listener.next("status")["customers"], 2);
  tell(CustomerErased{"anna"}, "anna");
  EXPECT_EQ(listener.next("status")["customers"], 1);
}

TEST_F(LiveBoardTest, ThereIsALimitInAllAndForOne) {
  LiveBoard board(folder_, {.streams_max = 3, .streams_of_one_max = 2});
  const auto open = [&](const std::string& reader) { return board.open({.topics = {"status"}, .reader = reader}); };
  auto first = open("anna");
  const auto second = open("anna");
  EXPECT_EQ(open("anna").error(), LiveBoard::Full::of_one);
  const auto third = open("boris");
  EXPECT_EQ(open("boris").error(), LiveBoard::Full::in_all);
  first->reset();
  EXPECT_TRUE(open("anna"));
}

TEST_F(LiveBoardTest, StreamsEndWithTheBoard) {
  auto board = std::make_unique<LiveBoard>(folder_, often());
  Listener listener(board->open(all(*board)).value());
  listener.next("status");
  board.reset();
  EXPECT_TRUE(listener.has_ended());
}

/// GET /api/live, and how what it gives ends.
class LiveRouteTest : public LiveBoardTest {
 protected:
  HttpResponse ask(const Actor& actor, const std::string& session, const std::string& query = "") {
    const HttpRequest request{
        .method = "GET", .path = "/api/live", .query = query, .headers = {{"cookie", "lapwing=" + session}}};
    return live_routes(board_, *access_).front().answer(Call{request, actor});
  }

  ScratchAccess access_{now};
  LiveBoard board_{folder_, often()};
};

TEST_F(LiveRouteTest, AStreamEndsWithItsSession) {
  const User owner = access_->make_owner("anna", "Anna", "heron umbrella seventeen").value();
  const Actor actor = access_->users().actor(owner.id).value();
  const std::string session = access_->sessions().begin(owner.id, now, "", "").value();
  const std::string other = access_->sessions().begin(owner.id, now, "", "").value();
  Listener listener(ask(actor, session).events);
  Listener stays(ask(actor, other).events);
  listener.next("status");
  stays.next("status");
  access_->sessions().end(session).value();
  EXPECT_TRUE(listener.has_ended());
  order("a", "anna");
  EXPECT_EQ(stays.next("status")["orders"], 1);
}

TEST_F(LiveRouteTest, AStreamEndsWhenWhoReadsMayLess) {
  access_->make_owner("anna", "Anna", "heron umbrella seventeen").value();
  const User user = access_->add_user("boris", "Boris", Role::manager, "walnut umbrella eighteen").value();
  const Actor actor = access_->users().actor(user.id).value();
  const std::string session = access_->sessions().begin(user.id, now, "", "").value();
  Listener listener(ask(actor, session).events);
  listener.next("status");
  access_->change_user(user.id, {}, Role::analyst, {}).value();
  EXPECT_TRUE(listener.has_ended());
}

TEST_F(LiveRouteTest, AStreamEndsWithItsKey) {
  const auto made =
      access_->keys().make({.name = "wall", .permissions = {Permission::read}, .created_at = now}).value();
  Listener listener(ask(access_->actor_of_key(made.secret).value(), "").events);
  listener.next("status");
  access_->keys().revoke(made.key.id).value();
  EXPECT_TRUE(listener.has_ended());
}

TEST_F(LiveRouteTest, TopicsAreChosenByName) {
  const auto made =
      access_->keys().make({.name = "wall", .permissions = {Permission::read}, .created_at = now}).value();
  const Actor actor = access_->actor_of_key(made.secret).value();
  EXPECT_EQ(ask(actor, "", "topics=status,weather").status, 400U);
  EXPECT_EQ(ask(actor, "", "topics=status,").status, 400U);
  const HttpResponse response = ask(actor, "", "topics=tasks,status");
  ASSERT_EQ(response.status, 200U) << response.body;
  EXPECT_EQ(response.content_type, "text/event-stream");
  order("a", "anna");
  Listener listener(response.events);
  while (listener.next("status")["orders"] != 1) {
  }
  order("b", "anna");
  EXPECT_EQ(listener.next("status")["orders"], 2);
}

}  // namespace
}  // namespace lapwing
