// What SDKs send, through the routes and a folder in memory or on disk.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>

#include <nlohmann/json.hpp>

#include "access/actor.hpp"
#include "engine/customer_history.hpp"
#include "host/data_folder.hpp"
#include "host/departures.hpp"
#include "ingest/ingest.hpp"
#include "ingest/ingest_routes.hpp"
#include "ingest/ingest_store.hpp"
#include "ingest/visitor.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

const std::filesystem::path data = "../shared/data";
constexpr Instant now = Instant::from_seconds(1'750'000'000);  // 2025-06-15T15:06:40Z

#define NEED(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "NOT TESTED: " << (path) << " is not here"

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Json> read_lines(const std::filesystem::path& file) {
  std::vector<Json> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
  return lines;
}

class Segment : public testing::Test {
 protected:
  Segment() : folder_(DataFolder::in_memory({"Tea", "USD", Zone(), 4, "en", "US"}, now, {.workers = 2}).value()) {
    open({});
  }

  void open(IngestOptions options) {
    ingest_.reset();
    ingest_ = Ingest::open(folder_, store_.path(), [this] { return clock_; }, options).value();
    router_ = Router(ingest_routes(*ingest_));
  }

  HttpResponse send(const std::string& path, const std::string& body, PermissionSet permissions) {
    HttpRequest request;
    request.method = "POST";
    request.path = path;
    request.query = "verbose=1";
    request.body = body;
    request.content_type = "text/plain";
    Actor actor;
    actor.permissions = permissions;
    const auto found = router_.find(request);
    EXPECT_TRUE(found) << path;
    return found->route->answer({request, actor, found->values});
  }
  Json send(const std::string& path, const Json& body) {
    const HttpResponse response = send(path, body.dump(), PermissionSet::all());
    EXPECT_EQ(response.status, 200U) << response.body;
    return Json::parse(response.body);
  }
  Json browse(const std::string& path, const Json& body) {
    const HttpResponse response = send(path, body.dump(), {Permission::record_browser_events});
    EXPECT_EQ(response.status, 200U) << response.body;
    return Json::parse(response.body);
  }
  /// A tracked event of anna's.
  Json track(const std::string& event, const Json& properties, const std::string& message_id = "") {
    Json body{{"userId", "anna"}, {"event", event}, {"properties", properties}};
    if (!message_id.empty()) body["messageId"] = message_id;
    return send("/v1/track", body)["items"][0];
  }

  std::uint64_t customers() {
    std::atomic<std::uint64_t> count = 0;
    folder_.host().for_each([&](PartitionId, const Engine& engine) { count += engine.audience().count(); });
    return count;
  }
  std::string cart(const std::string& id) {
    std::string text;
    look(id, [&](const Engine& engine, CustomerNumber) {
      for (const OrderLine& line : read_cart(engine.audience(), id).lines) {
        text += line.product_id + "*" + to_text(line.quantity) + "=" + to_text(line.amount) + " ";
      }
    });
    return text;
  }
  /// The kinds and names of what the customer did, oldest first.
  std::vector<std::string> story(const std::string& id) {
    std::vector<std::string> told;
    look(id, [&](const Engine& engine, CustomerNumber customer) {
      for (const ActivityRecorded& one : history_of(engine, customer).activity) {
        std::string line(to_text(one.kind));
        for (const std::string& word : {one.name, one.product_id, one.category}) line += word.empty() ? "" : " " + word;
        told.push_back(line);
      }
    });
    return told;
  }
  std::string order(const std::string& customer, const std::string& id) {
    std::string text;
    look(customer, [&](const Engine& engine, CustomerNumber number) {
      const std::size_t place = engine.audience().orders().find(number.value, id);
      const OrdersView orders = engine.audience().customer(number).orders();
      if (place >= orders.size()) return;
      const PlaceRange lines = orders.lines(place);
      text = std::string(to_text(orders.status(place))) + " " + to_text(orders.total(place)) + " less " +
             to_text(orders.refunded(place)) + ", " + std::to_string(lines.size()) + " lines, " +
             std::string(engine.audience().promo_codes().text(orders.promo_code(place)));
    });
    return text;
  }
  bool knows(const std::string& id) {
    bool known = false;
    look(id, [&](const Engine&, CustomerNumber) { known = true; });
    return known;
  }
  Personal personal(const std::string& id) {
    std::string sealed;
    look(id, [&](const Engine& engine, CustomerNumber number) {
      sealed = engine.audience().customer(number).sealed_personal();
    });
    return sealed.empty() ? Personal{} : folder_.vault().open(id, sealed).value();
  }
  void look(const std::string& id, const std::function<void(const Engine&, CustomerNumber)>& at) {
    folder_.host().with(folder_.host().partition_of(id), [&](const Engine& engine) {
      if (const auto number = engine.audience().find(id)) at(engine, *number);
    });
  }

  TemporaryFolder store_{TemporaryFolder::Place::memory};
  DataFolder folder_;
  Instant clock_ = now;
  std::unique_ptr<Ingest> ingest_;
  Router router_;
};

TEST_F(Segment, TakesEveryPayloadOfTheSpecificationThatSaysWhoseItIs) {
  NEED(data / "segment-events");
  std::vector<std::string> refused;
  std::set<std::string> seen;
  for (const Json& row : read_lines(data / "segment-events/spec_payloads.jsonl")) {
    const Json& payload = row["payload"];
    const std::string kind = payload.value("type", payload.value("action", "track"));
    const Json item = send("/v1/" + kind, payload)["items"][0];
    // The pages tell two different events under one messageId here and there.
    const std::string id = payload.value("messageId", "");
    const bool again = !id.empty() && !seen.insert(id).second;
    if (item["status"] == "refused")
      refused.push_back(row["page"].get<std::string>() + ": " + item["reason"].get<std::string>());
    else
      EXPECT_EQ(item["status"], again ? "duplicate" : "accepted") << row;
  }
  // No messages at all: an `integrations` object, and calls that the pages show without saying who made them.
  EXPECT_EQ(refused, (std::vector<std::string>{"common.md: expected a userId or an anonymousId",
                                               "group.md: expected a userId or an anonymousId",
                                               "page.md: expected a userId or an anonymousId",
                                               "screen.md: expected a userId or an anonymousId",
                                               "track.md: expected a userId or an anonymousId"}));
  EXPECT_EQ(order("019mr8mf4r", "50314b8e9bcf000000000000"), "completed 30.00 less 0.00, 2 lines, hasbros");
  EXPECT_EQ(personal("97980cfea0067").email, "peter@example.com");
  EXPECT_EQ(personal("97980cfea0067").last_name, "Gibbons");
}

TEST_F(Segment, TakesEveryBatchOfTheGoLibrary) {
  NEED(data / "segment-events/batches");
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data / "segment-events/batches")) {
    if (entry.path().extension() != ".json") continue;
    clock_ = clock_ + Duration::days(9);  // they all have the same messageId
    const Json answer = send("/v1/batch", Json::parse(read_file(entry.path())));
    EXPECT_EQ(answer["refused"], 0) << entry.path();
    EXPECT_EQ(answer["accepted"], 1) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 12U);
}

TEST_F(Segment, TheSessionsOfARealShopLeaveTheCartsThatTheyLeave) {
  NEED(data / "otto-events");
  for (const Json& session : read_lines(data / "otto-events/sessions.jsonl")) {
    const std::string id = std::to_string(session["session"].get<std::int64_t>());
    Json batch = Json::array();
    const auto flush = [&] {
      EXPECT_EQ(send("/v1/batch", {{"batch", batch}})["accepted"], batch.size());
      batch.clear();
    };
    std::size_t number = 0;
    for (const Json& event : session["events"]) {
      const std::string type = event["type"];
      const std::string article = std::to_string(event["aid"].get<std::int64_t>());
      const Json product{{"product_id", article}, {"price", 1}};
      Json message{{"type", "track"},
                   {"anonymousId", id},
                   {"messageId", id + "-" + std::to_string(number)},
                   {"timestamp", to_text(Instant{event["ts"].get<std::int64_t>()})},
                   {"event", type == "clicks" ? "Product Viewed" : "Product Added"},
                   {"properties", product}};
      if (type == "orders") {
        message["event"] = "Order Completed";
        message["properties"] = {{"order_id", id + "-" + std::to_string(number)}, {"products", Json::array({product})}};
      }
      ++number;
      batch.push_back(message);
      if (batch.size() == 100) flush();
    }
    flush();
  }
  std::size_t rows = 0, carts = 0, articles = 0;
  std::ifstream facts(data / "otto-events/facts.csv");
  std::string line;
  std::getline(facts, line);
  for (; std::getline(facts, line); ++rows) {
    std::vector<std::string> cells;
    std::stringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    const std::string left = cart(visitor_id(cells[0]));
    const auto count = static_cast<std::size_t>(std::ranges::count(left, ' '));
    EXPECT_EQ(std::to_string(count), cells[8]) << line;
    articles += count;
    carts += count == 0 ? 0 : 1;
  }
  EXPECT_EQ(rows, 20U);
  EXPECT_EQ(carts, 7U);
  EXPECT_EQ(articles, 41U);
}

TEST_F(Segment, CartEventsOfOneBatchCompose) {
  const auto event = [](const char* name, const char* product, int quantity) {
    return Json{{"type", "track"},
                {"userId", "anna"},
                {"event", name},
                {"properties", {{"product_id", product}, {"quantity", quantity}, {"price", 5}}}};
  };
  send("/v1/batch", {{"batch",
                      {event("Product Added", "tea", 3), event("Product Added", "cup", 1),
                       event("Product Removed", "tea", 1), event("Product Added", "tea", 2)}}});
  EXPECT_EQ(cart("anna"), "tea*4=20.00 cup*1=5.00 ");
  EXPECT_EQ(track("Product Removed", {{"product_id", "cup"}})["status"], "accepted");
  EXPECT_EQ(cart("anna"), "tea*4=20.00 ");
  track("Cart Viewed", {{"products", {{{"product_id", "pot"}, {"price", "9.50"}, {"quantity", 2}}}}});
  EXPECT_EQ(cart("anna"), "pot*2=19.00 ");
  EXPECT_EQ(track("Product Added", {{"price", 1}})["where"], "$.properties.product_id");
}

TEST_F(Segment, WhatIsMadeUpDoesNotOverflow) {
  const auto status = [&](const Json& price, const Json& quantity) {
    return track("Product Added", {{"product_id", "tea"}, {"price", price}, {"quantity", quantity}})["status"];
  };
  EXPECT_EQ(status(100'000'000'000, 1), "accepted");
  EXPECT_EQ(status(100'000'000'000, 1), "accepted");
  EXPECT_EQ(status(0, 1'000'000), "accepted");
  EXPECT_EQ(cart("anna"), "tea*1000000=100000000000.00 ");
  EXPECT_EQ(status(100'000'000'001, 1), "refused");
  EXPECT_EQ(status(100'000'000'000, 2), "refused");
  EXPECT_EQ(status(1, 1'000'001), "refused");
  EXPECT_EQ(status(-1, 1), "refused");
  Json batch = Json::array();
  for (int i = 0; i < 500; ++i) {
    batch.push_back({{"type", "track"},
                     {"userId", "anna"},
                     {"event", "Product Added"},
                     {"properties", {{"product_id", "p" + std::to_string(i)}}}});
  }
  EXPECT_EQ(send("/v1/batch", {{"batch", batch}})["refused"], 1);
  EXPECT_EQ(std::ranges::count(cart("anna"), ' '), 500);
}

TEST_F(Segment, AnEventThatComesLateStillCountsInTheCart) {
  track("Product Added", {{"product_id", "tea"}});
  send("/v1/track", {{"userId", "anna"},
                     {"event", "Product Added"},
                     {"timestamp", "2025-06-15T10:00:00Z"},
                     {"properties", {{"product_id", "cup"}}}});
  EXPECT_EQ(cart("anna"), "tea*1=0.00 cup*1=0.00 ");
}

TEST_F(Segment, AnOrderIsPlacedChangedRefundedAndCancelled) {
  track("Product Added", {{"product_id", "tea"}});
  track("Product Added", {{"product_id", "cup"}});
  const Json placed{{"order_id", "o1"},
                    {"revenue", 25},
                    {"shipping", "3.00"},
                    {"tax", 2},
                    {"coupon", "HELLO"},
                    {"currency", "usd"},
                    {"products",
                     {{{"product_id", "tea"}, {"price", 19}}, {{"sku", "pot"}, {"price", 3}, {"quantity", 2}}}}};
  track("Order Completed", placed);
  EXPECT_EQ(order("anna", "o1"), "completed 30.00 less 0.00, 2 lines, HELLO");
  EXPECT_EQ(cart("anna"), "cup*1=0.00 ");
  track("Order Refunded", {{"order_id", "o1"}, {"products", {{{"product_id", "pot"}, {"price", 3}}}}});
  EXPECT_EQ(order("anna", "o1"), "completed 30.00 less 3.00, 2 lines, HELLO");
  track("Order Updated", {{"order_id", "o1"}, {"total", 40}});
  EXPECT_EQ(order("anna", "o1"), "completed 40.00 less 3.00, 2 lines, HELLO");
  track("Order Refunded", {{"order_id", "o1"}});
  EXPECT_EQ(order("anna", "o1"), "returned 40.00 less 40.00, 2 lines, HELLO");
  track("Order Completed", placed);
  EXPECT_EQ(order("anna", "o1").substr(0, 8), "returned");
  track("Order Completed", {{"order_id", "o2"}, {"total", 10}});
  track("Order Cancelled", {{"order_id", "o2"}});
  EXPECT_EQ(order("anna", "o2"), "cancelled 10.00 less 0.00, 0 lines, ");
  EXPECT_EQ(track("Order Cancelled", {{"order_id", "o3"}})["status"], "refused");
  EXPECT_EQ(track("Order Refunded", {{"order_id", "o3"}})["where"], "$.properties.order_id");
  EXPECT_EQ(track("Order Completed", {{"order_id", "o4"}, {"total", 10}, {"currency", "EUR"}})["where"],
            "$.properties.currency");
}

TEST_F(Segment, TraitsBecomeACustomer) {
  const Json item = send("/v1/identify", {{"userId", "anna"},
                                          {"context", {{"timezone", "Europe/Moscow"}}},
                                          {"traits",
                                           {{"firstName", "Anna"},
                                            {"email", "Anna@Example.com"},
                                            {"birthday", "1990-05-31T00:00:00.000Z"},
                                            {"address", {{"city", "Tver"}, {"street", "Lenin 1"}}},
                                            {"plan", "gold"},
                                            {"logins", 5},
                                            {"avatar", "http://example.com/me.png"},
                                            {"company", {{"name", "Initech"}}},
                                            {"email_consent", true}}}})["items"][0];
  EXPECT_EQ(item["status"], "accepted");
  EXPECT_EQ(item.value("left_out", Json()), (Json{"avatar", "company"}));
  EXPECT_EQ(personal("anna").first_name, "Anna");
  EXPECT_EQ(personal("anna").email, "Anna@example.com");
  EXPECT_EQ(personal("anna").birthday, "1990-05-31");
  look("anna", [](const Engine& engine, CustomerNumber number) {
    const CustomerView anna = engine.audience().customer(number);
    EXPECT_EQ(anna.attribute("plan"), AttributeValue("gold"));
    EXPECT_EQ(anna.attribute("logins"), AttributeValue(Money::of(5)));
    EXPECT_EQ(anna.attribute("city"), AttributeValue("Tver"));
    EXPECT_FALSE(anna.attribute("street"));
    EXPECT_TRUE(anna.consented(ChannelKind::email));
    ASSERT_NE(anna.zone(), nullptr);
    EXPECT_EQ(anna.zone()->name(), "Europe/Moscow");
  });
}

TEST_F(Segment, AVisitorBecomesACustomer) {
  send("/v1/page", {{"anonymousId", "v1"}, {"name", "Home"}, {"timestamp", "2025-06-15T14:00:00Z"}});
  send("/v1/batch", {{"batch",
                      {{{"type", "track"},
                        {"anonymousId", "v1"},
                        {"event", "Product Viewed"},
                        {"properties", {{"product_id", "tea"}, {"category", "drinks"}}}},
                       {{"type", "track"},
                        {"anonymousId", "v1"},
                        {"event", "Product Added"},
                        {"properties", {{"product_id", "tea"}, {"price", 5}}}},
                       {{"type", "identify"}, {"anonymousId", "v1"}, {"userId", "anna"}, {"traits", Json::object()}},
                       {{"type", "track"}, {"anonymousId", "v1"}, {"event", "Quiz Taken"}}}}});
  const std::vector<std::string> told{"visit Home", "product_view tea drinks", "custom Quiz Taken"};
  EXPECT_EQ(story("anna"), told);
  EXPECT_EQ(cart("anna"), "tea*1=5.00 ");
  EXPECT_EQ(cart("anonymous:v1"), "");
  EXPECT_EQ(customers(), 1U) << "the visitor is no customer any more";
  // The same once more changes nothing.
  send("/v1/identify", {{"anonymousId", "v1"}, {"userId", "anna"}});
  EXPECT_EQ(story("anna"), told);
}

TEST_F(Segment, WhatWasSaidOfAVisitorIsTheCustomersWhereTheyLackIt) {
  send("/v1/identify", {{"anonymousId", "v1"}, {"traits", {{"email", "anna@example.org"}, {"city", "Omsk"}}}});
  send("/v1/track",
       {{"anonymousId", "v1"}, {"event", "Order Completed"}, {"properties", {{"order_id", "1"}, {"total", 70}}}});
  send("/v1/identify", {{"userId", "anna"}, {"traits", {{"city", "Tomsk"}}}});
  send("/v1/identify", {{"anonymousId", "v1"}, {"userId", "anna"}});
  EXPECT_EQ(customers(), 1U);
  look("anna", [&](const Engine& engine, CustomerNumber number) {
    const CustomerView anna = engine.audience().customer(number);
    EXPECT_EQ(anna.orders().size(), 1U);
    EXPECT_EQ(anna.attribute("city"), AttributeValue("Tomsk"));
    EXPECT_EQ(folder_.vault().open("anna", anna.sealed_personal()).value().email, "anna@example.org");
  });
  send("/v1/track", {{"anonymousId", "v1"}, {"event", "Quiz Taken"}});
  EXPECT_EQ(story("anna").back(), "custom Quiz Taken");
}

TEST_F(Segment, WhatComesForAnErasedCustomerIsRefusedAndToldWhy) {
  send("/v1/identify", {{"userId", "anna"}, {"traits", {{"city", "Omsk"}}}});
  ASSERT_TRUE(erase_customer(folder_, "anna", now));
  const Json item = send("/v1/track", {{"userId", "anna"}, {"event", "Quiz Taken"}})["items"][0];
  EXPECT_EQ(item["status"], "refused");
  EXPECT_NE(item.dump().find("erased"), std::string::npos) << item;
  EXPECT_EQ(send("/v1/identify", {{"userId", "anna"}, {"traits", {{"email", "a@example.org"}}}})["items"][0]["status"],
            "refused");
}

TEST_F(Segment, WhatComesUnderAMergedIdIsTheOthers) {
  send("/v1/identify", {{"userId", "old"}, {"anonymousId", "v1"}, {"traits", Json::object()}});
  send("/v1/identify", {{"userId", "anna"}, {"traits", Json::object()}});
  ASSERT_TRUE(merge_customers(folder_, "old", "anna", now));
  send("/v1/track", {{"userId", "old"}, {"event", "Quiz Taken"}});
  EXPECT_EQ(story("anna"), std::vector<std::string>{"custom Quiz Taken"});
  // So does what comes from browsers that were the old one's, before and after.
  send("/v1/track", {{"anonymousId", "v1"}, {"event", "Poll Taken"}});
  EXPECT_EQ(story("anna").back(), "custom Poll Taken");
  send("/v1/track", {{"anonymousId", "v2"}, {"event", "Video Watched"}});
  send("/v1/identify", {{"anonymousId", "v2"}, {"userId", "old"}});
  EXPECT_EQ(story("anna").size(), 3U);
  EXPECT_EQ(customers(), 1U);
}

TEST_F(Segment, AnAliasLinksAVisitorAndNoCustomer) {
  send("/v1/track", {{"anonymousId", "v1"}, {"event", "Quiz Taken"}});
  EXPECT_EQ(send("/v1/alias", {{"previousId", "v1"}, {"userId", "anna"}})["accepted"], 1);
  EXPECT_EQ(story("anna"), (std::vector<std::string>{"custom Quiz Taken"}));
  send("/v1/track", {{"userId", "boris"}, {"event", "Quiz Taken"}});
  EXPECT_EQ(send("/v1/alias", {{"previousId", "boris"}, {"userId", "anna"}})["items"][0]["where"], "$.previousId");
}

TEST_F(Segment, ALinkThatWasInterruptedIsFinishedAtTheNextStart) {
  send("/v1/track", {{"anonymousId", "v1"}, {"event", "Product Added"}, {"properties", {{"product_id", "tea"}}}});
  send("/v1/track", {{"anonymousId", "v1"}, {"event", "Quiz Taken"}});
  ingest_.reset();
  {  // as far as it gets when the process is killed behind its first step
    auto store = IngestStore::open(store_.path(), now).value();
    ASSERT_TRUE(store->link("v1", "anna", true));
  }
  for (int start = 0; start < 2; ++start) {
    open({});
    EXPECT_EQ(story("anna"), (std::vector<std::string>{"custom Quiz Taken"}));
    EXPECT_EQ(cart("anna"), "tea*1=0.00 ");
    EXPECT_EQ(cart("anonymous:v1"), "");
  }
  send("/v1/track", {{"anonymousId", "v1"}, {"event", "Poll Taken"}});
  EXPECT_EQ(story("anna").back(), "custom Poll Taken");
}

TEST_F(Segment, AMessageIsKnownAgainForSevenDaysAlsoAfterARestart) {
  EXPECT_EQ(track("Product Added", {{"product_id", "tea"}}, "m1")["status"], "accepted");
  EXPECT_EQ(track("Product Added", {{"product_id", "tea"}}, "m1")["status"], "duplicate");
  open({});
  clock_ = now + Duration::days(7);
  EXPECT_EQ(track("Product Added", {{"product_id", "tea"}}, "m1")["status"], "duplicate");
  EXPECT_EQ(cart("anna"), "tea*1=0.00 ");
  clock_ = now + Duration::days(9);
  EXPECT_EQ(track("Product Added", {{"product_id", "tea"}}, "m1")["status"], "accepted");
  // What was refused may come again, in a better form or at a better time.
  EXPECT_EQ(track("Order Cancelled", {{"order_id", "o1"}}, "m3")["status"], "refused");
  track("Order Completed", {{"order_id", "o1"}, {"total", 5}});
  EXPECT_EQ(track("Order Cancelled", {{"order_id", "o1"}}, "m3")["status"], "accepted");
  EXPECT_EQ(track("Product Added", {{"price", 1}}, "m2")["status"], "refused");
  EXPECT_EQ(track("Product Added", {{"product_id", "cup"}}, "m2")["status"], "accepted");
}

TEST_F(Segment, TheClientsClockIsCorrected) {
  clock_ = now + Duration::hours(5);
  // A clock that is two hours ahead tells of something an hour ago.
  send("/v1/track", {{"userId", "anna"},
                     {"event", "Quiz Taken"},
                     {"timestamp", to_text(now + Duration::hours(6))},
                     {"sentAt", to_text(now + Duration::hours(7))}});
  look("anna", [&](const Engine& engine, CustomerNumber customer) {
    EXPECT_EQ(history_of(engine, customer).activity.front().at, now + Duration::hours(4));
  });
  const Json item = send("/v1/track", {{"userId", "anna"}, {"event", "x"}, {"timestamp", "yesterday"}})["items"][0];
  EXPECT_EQ(item["where"], "$.timestamp");
}

TEST_F(Segment, APageIsBelievedOfWhatAVisitorDoesAndOfNoMoney) {
  browse("/v1/t", {{"anonymousId", "v1"}, {"event", "Product Added"}, {"properties", {{"product_id", "tea"}}}});
  const Json signed_up = browse("/v1/i", {{"anonymousId", "v1"},
                                          {"userId", "anna"},
                                          {"traits", {{"email", "anna@example.com"}, {"email_consent", true}}}});
  EXPECT_EQ(signed_up["items"][0].value("left_out", Json()), (Json{"email_consent"}));
  EXPECT_EQ(personal("anna").email, "anna@example.com");
  look("anna", [](const Engine& engine, CustomerNumber number) {
    EXPECT_FALSE(engine.audience().customer(number).consented(ChannelKind::email));
  });
  browse("/v1/t", {{"userId", "anna"},
                   {"event", "Order Completed"},
                   {"properties", {{"order_id", "o1"}, {"total", 1000}, {"products", {{{"product_id", "tea"}}}}}}});
  EXPECT_EQ(order("anna", "o1"), "");
  EXPECT_EQ(cart("anna"), "");
  EXPECT_EQ(story("anna"), (std::vector<std::string>{"custom Order Completed"}));
  // Another browser that says it is anna does not change who anna is; the one that introduced her may.
  const Json other = browse("/v1/i",
                            {{"anonymousId", "v2"}, {"userId", "anna"}, {"traits", {{"email", "eve@example.com"}}}});
  EXPECT_EQ(other["items"][0].value("left_out", Json()), (Json{"email"}));
  browse("/v1/i", {{"userId", "anna"}, {"traits", {{"email", "eve@example.com"}}}});
  EXPECT_EQ(personal("anna").email, "anna@example.com");
  browse("/v1/i", {{"anonymousId", "v1"}, {"userId", "anna"}, {"traits", {{"email", "anna@example.org"}}}});
  EXPECT_EQ(personal("anna").email, "anna@example.org");
}

TEST_F(Segment, WhatIsTooLargeOrNoJsonIsRefusedWhole) {
  const auto status = [&](const std::string& path, const std::string& body) {
    return send(path, body, PermissionSet::all()).status;
  };
  const Json small{{"type", "track"}, {"userId", "anna"}, {"event", "x"}};
  EXPECT_EQ(status("/v1/track", "{"), 400U);
  EXPECT_EQ(status("/v1/track", "[]"), 400U);
  EXPECT_EQ(status("/v1/batch", small.dump()), 400U);
  EXPECT_EQ(status("/v1/track", R"({"userId": "a", "userId": "b", "event": "x"})"), 400U);
  Json large = small;
  large["properties"]["text"] = std::string(40'000, 'a');
  EXPECT_EQ(status("/v1/track", large.dump()), 400U);
  const Json mixed = send("/v1/batch", {{"batch", {small, large, small}}});
  EXPECT_EQ(mixed["accepted"], 2);
  EXPECT_EQ(mixed["items"][1]["where"], "$.batch[1]");
  EXPECT_EQ(status("/v1/batch", Json{{"batch", std::vector<Json>(2500, small)}}.dump()), 200U);
  EXPECT_EQ(status("/v1/batch", Json{{"batch", std::vector<Json>(2501, small)}}.dump()), 400U);
  EXPECT_EQ(status("/v1/batch", Json{{"batch", std::vector<Json>(20, large)}}.dump()), 400U);
}

TEST_F(Segment, WithoutAskingTheAnswerIsSegmentsOwn) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/v1/track";
  request.body = R"({"event": "nobody's"})";
  const Actor actor;
  const auto found = router_.find(request);
  const HttpResponse response = found->route->answer({request, actor, found->values});
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(Json::parse(response.body), (Json{{"success", true}}));
  EXPECT_EQ(response.headers.front().second, "*");
}

TEST_F(Segment, TooMuchInHandIsToldToComeAgain) {
  open({.messages_max = 0});
  const HttpResponse response = send("/v1/track", R"({"userId": "anna", "event": "x"})", PermissionSet::all());
  EXPECT_EQ(response.status, 429U);
  EXPECT_NE(std::ranges::find(response.headers, std::pair<std::string, std::string>("Retry-After", "1")),
            response.headers.end());
  EXPECT_FALSE(knows("anna"));
}

TEST_F(Segment, PagesAskFirstAndForTheirSettings) {
  HttpRequest request;
  request.method = "OPTIONS";
  request.path = "/v1/t";
  const Actor nobody;
  auto found = router_.find(request);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->route->needs);
  EXPECT_EQ(found->route->answer({request, nobody, found->values}).status, 204U);
  request.method = "GET";
  request.path = "/v1/projects/key/settings";
  request.host = "shop.example";
  found = router_.find(request);
  const Json settings = Json::parse(found->route->answer({request, nobody, found->values}).body);
  EXPECT_EQ(settings["integrations"]["Segment.io"]["apiKey"], "key");
  EXPECT_EQ(settings["integrations"]["Segment.io"]["apiHost"], "shop.example/v1");
}

TEST(WriteKey, StandsInTheOutermostObjectOfTheBody) {
  HttpRequest request;
  request.body = R"({"writeKey": "key"})";
  EXPECT_EQ(write_key_of(request), "key");
  request.body = R"({"batch": [{"writeKey": "inner"}], "sentAt": "x", "writeKey": "outer"})";
  EXPECT_EQ(write_key_of(request), "outer");
  request.body = R"({"writeKey": )";
  EXPECT_EQ(write_key_of(request), "");
}

}  // namespace
}  // namespace lapwing
