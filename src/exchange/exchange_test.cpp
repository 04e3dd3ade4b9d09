// Files in and out, over a folder in memory.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <semaphore>
#include <sstream>
#include <thread>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "exchange/export_routes.hpp"
#include "exchange/exports.hpp"
#include "exchange/import_routes.hpp"
#include "exchange/imports.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr Instant start = Instant::from_seconds(1'780'000'000);  // in May of 2026

class ExchangeTest : public testing::Test {
 protected:
  Import upload(const std::string& text, std::optional<ImportTable> table = {}) {
    const std::string path = imports_->place(text.size()).value();
    std::ofstream(path, std::ios::binary) << text;
    return imports_->take(path, "orders.csv", table, "anna").value();
  }
  Import finish(const Import& import) {
    EXPECT_TRUE(imports_->start(import.id, "anna"));
    jobs_.drain();
    return imports_->find(import.id).value();
  }
  std::uint64_t count(const std::function<std::uint64_t(const Engine&)>& of) {
    std::atomic<std::uint64_t> sum = 0;
    folder_.host().for_each([&](PartitionId, const Engine& engine) { sum += of(engine); });
    return sum;
  }
  std::uint64_t orders() {
    return count([](const Engine& engine) {
      std::uint64_t orders = 0;
      for (std::uint32_t i = 0; i < engine.audience().size(); ++i)
        orders += engine.audience().orders().orders(i).size();
      return orders;
    });
  }
  std::string exported(ExportWish wish) {
    const Export made = exports_->begin(std::move(wish), "anna").value();
    jobs_.drain();
    std::stringstream text;
    text << std::ifstream(exports_->file_of(made.id).value()).rdbuf();
    return text.str();
  }
  std::size_t files(const char* of = "uploads") const {
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(place_.path() / of)) ++files;
    return files;
  }
  /// As a key with these permissions asks.
  HttpResponse ask(const std::vector<Route>& routes, PermissionSet may, const std::string& method,
                   const std::string& path, const std::string& body = "") {
    const HttpRequest request{.method = method, .path = path, .content_type = "application/json", .body = body};
    const Actor actor{Actor::Kind::key, 1, "key", may};
    const Router router(routes);
    const Router::Found found = router.find(request).value();
    return found.route->answer(Call{request, actor, found.values});
  }

  std::atomic<std::int64_t> now_ = start.ms;
  std::function<Instant()> clock_ = [this] { return Instant{now_}; };
  DataFolder folder_ =
      DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "en", "RU"}, start, {.workers = 2}).value();
  TemporaryFolder place_{TemporaryFolder::Place::memory};
  Jobs jobs_{clock_, {.kept_max = 64, .kept_for = Duration::hours(48)}};
  std::unique_ptr<Imports> imports_ =
      Imports::open(folder_, jobs_, {.folder = place_.path() / "uploads", .clock = clock_, .bytes_left = 0}).value();
  std::unique_ptr<Exports> exports_ =
      Exports::open(folder_, jobs_, {.folder = place_.path() / "exports", .clock = clock_, .bytes_left = 0}).value();
};

constexpr const char* three_orders =
    "Nr;who;when;sum\n"
    "1;anna;05.01.2026;500,50\n"
    "2;boris;06.01.2026;many\n"
    "3;anna;31.01.2026;7\n";

ImportPlan plan_for_three() {
  return {.table = ImportTable::orders,
          .columns = {{"order_id", "Nr"}, {"customer_id", "who"}, {"created_at", "when"}, {"total", "sum"}}};
}

TEST_F(ExchangeTest, AFileIsLookedAtMappedAndImported) {
  const Import made = upload(three_orders, ImportTable::orders);
  ASSERT_TRUE(made.preview->hindrance);
  EXPECT_EQ(made.preview->columns, (std::vector<std::string>{"Nr", "who", "when", "sum"}));
  EXPECT_EQ(made.preview->detected.delimiter, ';');
  EXPECT_EQ(made.preview->rows.size(), 3U);
  EXPECT_EQ(imports_->start(made.id, "anna").error().why, Imports::Refusal::unreadable);
  const Import mapped = imports_->change(made.id, plan_for_three()).value();
  EXPECT_FALSE(mapped.preview->hindrance) << mapped.preview->hindrance->message;
  ASSERT_EQ(mapped.preview->problems.size(), 1U);
  EXPECT_EQ(mapped.preview->problems[0].line, 3U);
  EXPECT_EQ(mapped.preview->problems[0].column, "sum");
  EXPECT_EQ(mapped.preview->problems[0].value, "many");
  EXPECT_EQ(orders(), 0U);  // nothing went in yet
  const Import done = finish(mapped);
  EXPECT_EQ(done.job->state, JobState::done) << (done.job->error ? done.job->error->text() : "");
  EXPECT_EQ(orders(), 2U);
  EXPECT_TRUE(imports_->rejects_of(made.id));
  EXPECT_EQ(imports_->change(made.id, {}).error().why, Imports::Refusal::running);
  EXPECT_EQ(imports_->start(made.id, "anna").error().why, Imports::Refusal::running);
  EXPECT_TRUE(imports_->forget(made.id));
  EXPECT_FALSE(imports_->find(made.id));
  EXPECT_EQ(files(), 0U);
}

TEST_F(ExchangeTest, TheTableIsGuessedFromItsColumns) {
  for (const auto& [table, text] : std::initializer_list<std::pair<ImportTable, const char*>>{
           {ImportTable::customers, "customer_id,email,first_name,city\na,a@mail.example,Anna,Tver\n"},
           {ImportTable::products, "product_id,name,category,price\ntea,Tea,drinks,5\n"},
           {ImportTable::orders, "order_id,customer_id,created_at,total\n1,a,2026-01-01,5\n"},
           {ImportTable::lines, "order_id,product_id,quantity,price\n1,tea,2,5\n"},
           {ImportTable::activity,
            "{\"customer_id\": \"a\", \"at\": \"2026-01-01T00:00:00Z\", \"kind\": \"visit\"}\n"}}) {
    const Import made = upload(text);
    EXPECT_EQ(made.plan.table, table) << text;
    EXPECT_FALSE(made.preview->hindrance) << text;
    EXPECT_TRUE(made.preview->problems.empty()) << text;
  }
}

TEST_F(ExchangeTest, WhatIsImportedStartsNoCampaign) {
  publish_definitions(folder_.host(),
                      {{DefinitionKind::campaign, "hello", 1,
                        R"({"id": "hello", "name": "Hello", "trigger": {"order": {"where": {"status": ["paid"]}}},
                            "entry": {"every": "order"}, "steps": [{"exit": "told"}]})"}},
                      start)
      .value();
  finish(upload("order_id,customer_id,created_at,status,total\n1,a,2026-05-01,paid,5\n"));
  const auto entered = [](const Engine& engine) {
    const Report report = engine.report();
    const auto campaign = report.campaigns.find("hello");
    return campaign == report.campaigns.end() ? 0 : campaign->second.entered;
  };
  EXPECT_EQ(orders(), 1U);
  EXPECT_EQ(count(entered), 0U);
}

TEST_F(ExchangeTest, AnImportThatIsCancelledEndsEarlyAndTheNextOneRuns) {
  std::string text = "order_id,customer_id,created_at,status,total\n";
  for (int i = 0; i < 200'000; ++i) text += fmt::format("i{},c{},2026-01-01,paid,1\n", i, i);
  const Import made = upload(text);
  imports_->start(made.id, "anna").value();
  while (!imports_->find(made.id)->job->details) std::this_thread::yield();
  EXPECT_TRUE(imports_->forget(made.id));
  jobs_.drain();
  EXPECT_LT(orders(), 200'000U);
  EXPECT_EQ(files(), 0U);
  EXPECT_EQ(finish(upload("order_id,customer_id,created_at,total\nx,x,2026-01-01,5\n")).job->state, JobState::done);
}

TEST_F(ExchangeTest, UploadsAreForgottenAfterADay) {
  upload("order_id,customer_id,created_at,total\n1,a,2026-01-01,5\n");
  EXPECT_EQ(imports_->all().size(), 1U);
  now_ += Duration::hours(25).ms;
  EXPECT_TRUE(imports_->all().empty());
  EXPECT_EQ(files(), 0U);
}

TEST_F(ExchangeTest, WhatIsOldIsDeletedThoughNobodyAsks) {
  upload("order_id,customer_id,created_at,total\n1,a,2026-01-01,5\n");
  exported({.table = ExportTable::orders});
  imports_->tidy();
  exports_->tidy();
  EXPECT_EQ(files() + files("exports"), 2U);
  now_ += Duration::hours(25).ms;
  imports_->tidy();
  exports_->tidy();
  EXPECT_EQ(files() + files("exports"), 0U);
}

TEST_F(ExchangeTest, TablesLeaveTheDiskSomeRoom) {
  const auto full = Exports::open(folder_, jobs_,
                                  {.folder = place_.path() / "full",
                                   .clock = clock_,
                                   .bytes_left = std::numeric_limits<std::uint64_t>::max()})
                        .value();
  finish(upload("order_id,customer_id,created_at,status,total\n1,anna,2026-01-01,paid,5\n"));
  for (const ExportTable table : {ExportTable::customers, ExportTable::orders, ExportTable::messages}) {
    const Export made = full->begin({.table = table}, "anna").value();
    jobs_.drain();
    const Export told = full->find(made.id).value();
    ASSERT_EQ(told.job->state, JobState::failed) << to_text(table);
    EXPECT_EQ(told.job->error->message, "the disk has no room for it");
    EXPECT_FALSE(full->file_of(made.id));
  }
  EXPECT_EQ(files("full"), 0U);
}

TEST_F(ExchangeTest, RowsOfAFileAreForWhoMayReadCustomers) {
  const std::vector<Route> routes = import_routes(*imports_, Zone());
  const Import made = upload(three_orders, ImportTable::orders);
  const PermissionSet less{Permission::change_customers};
  const PermissionSet more{Permission::change_customers, Permission::read_customers};
  const std::string address = "/api/imports/" + made.id;
  const std::string plan =
      R"({"columns": {"order_id": "Nr", "customer_id": "who", "created_at": "when", "total": "sum"}})";
  for (const auto& [method, path, body] :
       {std::tuple("PUT", address + "/mapping", plan), {"GET", address, ""}, {"POST", address + "/start", ""}}) {
    const Json told = Json::parse(ask(routes, less, method, path, body).body)["preview"];
    EXPECT_EQ(told["rows"], Json::array()) << method;
    EXPECT_EQ(told["problems"], Json::array()) << method;
    EXPECT_EQ(told["rejected"], 1) << method;
    EXPECT_EQ(told["columns"].size(), 4U) << method;
  }
  EXPECT_EQ(Json::parse(ask(routes, more, "GET", address).body)["preview"]["rows"].size(), 3U);
  jobs_.drain();
  EXPECT_EQ(ask(routes, less, "GET", address + "/rejects").status, 403U);
  EXPECT_EQ(ask(routes, more, "GET", address + "/rejects").status, 200U);
}

TEST_F(ExchangeTest, WhoWaitsInLineIsToldWhenToComeAgain) {
  std::binary_semaphore goes_on{0};
  Jobs line(clock_, {.waiting_max = 0});
  line.begin("stone", "anna",
             [&](Jobs::Run&) -> Result<nlohmann::ordered_json> {
               goes_on.acquire();
               return nlohmann::ordered_json();
             })
      .value();
  const auto exports = Exports::open(folder_, line, {.folder = place_.path() / "more", .clock = clock_}).value();
  const HttpResponse refused = ask(export_routes(*exports, Zone()), {Permission::export_customers}, "POST",
                                   "/api/exports", R"({"what": "orders"})");
  goes_on.release();
  EXPECT_EQ(refused.status, 429U) << refused.body;
  EXPECT_EQ(refused.headers, (std::vector<std::pair<std::string, std::string>>{{"Retry-After", "10"}}));
  EXPECT_TRUE(exports->all().empty());
}

TEST_F(ExchangeTest, OnlyTheTableItselfTakesPeopleAway) {
  for (const Route& route : export_routes(*exports_, Zone())) {
    const bool is_state = route.method == "GET" && !route.path.ends_with("/file");
    EXPECT_EQ(route.only_asks, is_state) << route.method << " " << route.path;
    EXPECT_TRUE(route.is_audited) << route.path;
  }
}

TEST_F(ExchangeTest, WhatIsNoTableIsRefusedAndLeavesNothing) {
  const std::string path = imports_->place(0).value();
  std::ofstream(path, std::ios::binary) << "\x1f\x8b\x08 broken";
  const auto refused = imports_->take(path, "x.gz", {}, "anna");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text().find(place_.path().string()), std::string::npos) << refused.error().text();
  EXPECT_EQ(files(), 0U);
}

TEST_F(ExchangeTest, TablesComeOutAsFilesWithoutFormulas) {
  finish(upload("customer_id,email,first_name\n=1+1,a@mail.example,Anna\nboris,b@mail.example,Boris\n"));
  finish(
      upload("order_id,customer_id,created_at,status,total\n1,=1+1,2026-01-01,paid,5\n2,boris,2026-01-02,paid,6\n"
             "3,boris,2026-01-03,cancelled,7\n"));
  const std::string customers = exported({.table = ExportTable::customers, .personal = true});
  EXPECT_NE(customers.find("'=1+1,1,5.00"), std::string::npos) << customers;
  EXPECT_NE(customers.find("b@mail.example"), std::string::npos) << customers;
  EXPECT_EQ(exported({.table = ExportTable::customers}).find("@"), std::string::npos);
  const std::string everybody = exported({.table = ExportTable::orders});
  EXPECT_NE(everybody.find("1,'=1+1,"), std::string::npos) << everybody;
  EXPECT_EQ(std::ranges::count(everybody, '\n'), 4);
  ExportWish of_one{.table = ExportTable::orders};
  of_one.where = parse_condition(R"({"orders": "count", "at_least": 1, "where": {"store": "none"}})").value();
  EXPECT_EQ(std::ranges::count(exported(of_one), '\n'), 1);
}

TEST_F(ExchangeTest, ATableIsDeletedAfterADay) {
  const Export made = exports_->begin({.table = ExportTable::orders}, "anna").value();
  jobs_.drain();
  EXPECT_TRUE(exports_->file_of(made.id));
  now_ += Duration::hours(25).ms;
  EXPECT_FALSE(exports_->find(made.id));
  EXPECT_FALSE(exports_->file_of(made.id));
}

}  // namespace
}  // namespace lapwing
