#include "api/backtests.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <stop_token>
#include <utility>

#include "api/test_shop.hpp"

namespace lapwing {
namespace {

using Json = TestShop::Json;

Json after_an_order() {
  return Json::parse(R"({"id": "draft", "trigger": {"order": {}}, "steps": [{"wait": "1 day"}, {"exit": "done"}]})");
}
Json wish(Json definition = after_an_order()) {
  return {{"definition", std::move(definition)}, {"from", "2025-06-01"}, {"until", "2025-06-10"}};
}

TEST(Backtests, ADraftIsPlayedBesideTheShopAndTheResultIsKept) {
  TestShop shop;
  shop.customer("anna");
  shop.customer("boris");
  shop.order("1", "anna", Duration::days(10), Money::of(100));
  shop.order("2", "boris", Duration::days(100), Money::of(100));
  const HttpResponse begun = shop.post("/api/backtests", wish());
  ASSERT_EQ(begun.status, 202U) << begun.body;
  const std::string id = shop.told(begun)["id"];
  EXPECT_EQ(TestShop::header(begun, "Location"), "/api/backtests/" + id);
  shop.api.jobs.drain();
  const Json job = shop.read("/api/backtests/" + id);
  EXPECT_EQ(job["state"], "done") << job;
  EXPECT_EQ(job["progress"], 1.0);
  EXPECT_EQ(job["started_by"], "owner");
  const Json& result = job["result"];
  EXPECT_EQ(result["campaign"], "draft");
  EXPECT_EQ(result["entered"], 1) << "Anna";
  EXPECT_EQ(result["customers"], 2);
  EXPECT_EQ(result["window_days"], 7);
  EXPECT_EQ(result["history_cannot_tell"].size(), result["history_cannot_tell_in_words"]["ru"].size());
  EXPECT_EQ(shop.read("/api/backtests")["items"].size(), 1U);
  EXPECT_FALSE(shop.read("/api/backtests")["items"][0].contains("result"));
  EXPECT_EQ(shop.get("/api/campaigns/draft").status, 404U) << "nothing of it stays";
  EXPECT_EQ(shop.ask("DELETE", "/api/backtests/" + id, "", "").status, 204U);
  EXPECT_EQ(shop.ask("DELETE", "/api/backtests/none", "", "").status, 404U);
}

TEST(Backtests, WhatCannotBePlayedIsRefusedAtOnce) {
  TestShop shop;
  const auto where = [&](const Json& body) { return shop.told(shop.post("/api/backtests", body)).value("where", ""); };
  Json bad = after_an_order();
  bad["steps"][0]["wait"] = "soon";
  EXPECT_EQ(where(wish(bad)), "$.definition.steps[0].wait");
  Json gift = after_an_order();
  gift["steps"][0] = {{"accrue", {{"bonus", "gold"}, {"amount", 5}}}};
  EXPECT_TRUE(where(wish(gift)).starts_with("$.definition.steps"));
  Json late = wish();
  late["until"] = "2025-05-01";
  EXPECT_EQ(where(late), "$.until");
  late["until"] = "soon";
  EXPECT_EQ(where(late), "$.until");
  EXPECT_EQ(where({{"from", "2025-06-01"}}), "$.definition");
}

TEST(Backtests, ALongLineIsRefusedAndWhatWaitsCanBeCancelled) {
  std::latch let(1);
  TestShop shop;
  const auto hold = [&](Jobs::Run& run) -> Result<Json> {
    const std::stop_callback on_stop(run.token(), [&] { let.count_down(); });
    return let.wait(), Json();
  };
  shop.api.jobs.begin("other", "somebody", hold).value();
  std::string last;
  for (int i = 0; i < 8; ++i) last = shop.told(shop.post("/api/backtests", wish()))["id"];
  const HttpResponse full = shop.post("/api/backtests", wish());
  EXPECT_EQ(full.status, 429U);
  EXPECT_FALSE(TestShop::header(full, "Retry-After").empty());
  EXPECT_EQ(shop.ask("DELETE", "/api/backtests/" + last, "", "").status, 204U);
  EXPECT_EQ(shop.read("/api/backtests/" + last)["state"], "cancelled");
}

TEST(Backtests, AFewCustomersAtATimeComeToTheSameAsAllAtOnce) {
  TestShop shop;
  for (int i = 0; i < 300; ++i) {
    const std::string id = fmt::format("c{}", i);
    shop.customer(id);
    for (int order = 0; order < i % 4; ++order) {
      shop.order(fmt::format("{}-{}", i, order), id, Duration::days((i * 7 + order * 5) % 30 + 1), Money::of(10 + i));
    }
  }
  const Zone& zone = shop.folder.shop().zone;
  Json draft = after_an_order();
  draft["steps"].insert(draft["steps"].begin(), Json{{"id", "few"}, {"limit", {{"participants", 20}}}});
  const auto plan = [&] {
    return plan_backtest(shop.host(), {.campaign = parse_campaign(draft.dump(), 1).value(),
                                       .from = zone.start_of(parse_day("2025-05-20").value()),
                                       .until = TestShop::now})
        .value();
  };
  BacktestPlan at_once = plan(), gentle = plan();
  const BacktestReport all = play_everybody(shop.host(), at_once, {}).value();
  std::uint64_t told = 0, slices_told = 0;
  const auto note = [&](std::uint64_t done) { told = done, ++slices_told; };
  const BacktestReport slices = play_everybody(shop.host(), gentle,
                                               {.is_gentle = true,
                                                .progress = [&](std::uint64_t done, std::uint64_t) { note(done); },
                                                .slice_max = 7})
                                    .value();
  EXPECT_GT(all.entries(), 50U);
  EXPECT_TRUE(all == slices);
  EXPECT_EQ(told, 300U);
  EXPECT_GT(slices_told, 300U / 7);
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_FALSE(play_everybody(shop.host(), gentle, {.is_gentle = true, .progress = {}, .stop = stopped.get_token()}));
}

/// A shop where many bought, and a draft for whoever comes into the segment "vip".
class SegmentShop : public TestShop {
 public:
  SegmentShop() {
    for (int i = 0; i < 40; ++i) {
      const std::string id = fmt::format("c{}", i);
      customer(id);
      order(fmt::format("o{}", i), id, Duration::days(i % 10 + 5), Money::of(10 + i));
    }
    define_vip(R"({"label": "vip"})");
  }
  void define_vip(const char* condition) {
    publish(DefinitionKind::segment, "vip", fmt::format(R"({{"id": "vip", "condition": {}}})", condition));
  }
  BacktestPlan plan() {
    return plan_backtest(host(), {.campaign = parse_campaign(R"({"id": "draft", "trigger": {"when": {"segment": "vip"}},
                                                                 "steps": [{"wait": "1 day"}]})",
                                                             1)
                                                  .value(),
                                  .from = now - Duration::days(20),
                                  .until = now})
        .value();
  }
};

constexpr const char* bought = R"({"orders": "count", "at_least": 1})";

TEST(Backtests, WhatTheDraftDependsOnIsLookedUpWhenItIsPlayed) {
  SegmentShop shop;
  BacktestPlan planned_before = shop.plan();
  shop.define_vip(bought);
  BacktestPlan planned_after = shop.plan();
  const BacktestReport right = play_everybody(shop.host(), planned_after, {}).value();
  EXPECT_EQ(right.entries(), 40U);
  EXPECT_TRUE(play_everybody(shop.host(), planned_before, {.is_gentle = true}).value() == right);
}

TEST(Backtests, DefinitionsThatChangeMeanwhileHoldForEverybodyOrNobody) {
  SegmentShop shop;
  BacktestPlan gentle = shop.plan();
  bool is_changed = false;
  const auto change = [&](std::uint64_t, std::uint64_t) {
    if (!std::exchange(is_changed, true)) shop.define_vip(bought);  // when the first partition is played
  };
  const BacktestReport report = play_everybody(shop.host(), gentle, {.is_gentle = true, .progress = change}).value();
  BacktestPlan planned_after = shop.plan();
  EXPECT_TRUE(report == play_everybody(shop.host(), planned_after, {}).value());
  EXPECT_EQ(report.entries(), 40U);
}

}  // namespace
}  // namespace lapwing
