#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include <fmt/format.h>

#include "api/campaign_desk.hpp"
#include "api/definition_desk.hpp"
#include "api/drafts.hpp"
#include "api/test_shop.hpp"

namespace lapwing {
namespace {

using Json = TestShop::Json;
using Texts = std::vector<std::string>;

/// A shop with a template, and two customers: Anna has bought, Boris has not.
class Campaigns : public testing::Test {
 protected:
  Campaigns() {
    shop_.publish(DefinitionKind::message_template, "hello",
                  R"({"id": "hello", "channel": "email", "subject": "Hello", "html": "<p>Hello</p>"})");
  }

  static Json welcome() {
    return Json::parse(R"({"name": "Welcome", "mechanic": "welcome", "trigger": {"registered": true}, "steps": [
      {"id": "pause", "wait": "1 day"},
      {"id": "buyers", "filter": {"orders": "count", "at_least": 1}, "else": "no orders"},
      {"id": "mail", "send": {"channel": "email", "template": "hello", "class": "transactional"}}]})");
  }
  void publish(const std::string& id, Json definition, const char* status = "running") {
    const HttpResponse told = shop_.post("/api/campaigns/" + id + "/publish",
                                         {{"definition", std::move(definition)}, {"status", status}});
    ASSERT_TRUE(told.status == 200 || told.status == 201) << told.body;
  }
  /// Both enter it.
  void register_both() {
    shop_.customer("anna", "Анна");
    shop_.customer("boris");
    shop_.order("1", "anna", Duration{}, Money::of(100));
  }
  HttpResponse remove(const std::string& path, TestShop::Headers headers = {}) {
    return shop_.ask("DELETE", path, "", "", std::move(headers));
  }
  std::string where(const HttpResponse& refused) { return shop_.told(refused).value("where", ""); }

  TestShop shop_;
};

// ---- Drafts

TEST_F(Campaigns, ADraftIsSavedThoughItIsNotRightYet) {
  const HttpResponse saved = shop_.put("/api/campaigns/spring/draft", {{"name", "Spring"}, {"steps", "soon"}});
  ASSERT_EQ(saved.status, 201U) << saved.body;
  EXPECT_EQ(TestShop::header(saved, "ETag"), "\"1\"");
  const Json draft = shop_.read("/api/campaigns/spring/draft");
  EXPECT_EQ(draft["definition"], (Json{{"id", "spring"}, {"name", "Spring"}, {"steps", "soon"}}));
  EXPECT_EQ(draft["saved_by"], "owner");
  EXPECT_TRUE(draft["based_on"].is_null());
  const Json item = shop_.read("/api/campaigns")["items"][0];
  EXPECT_EQ(item["id"], "spring");
  EXPECT_EQ(item["name"], "Spring");
  EXPECT_EQ(item["status"], "draft");
  EXPECT_EQ(item["version"], 0);
  EXPECT_EQ(item["has_draft"], true);
  EXPECT_EQ(shop_.get("/api/campaigns/spring").status, 404U) << "nothing is published";
}

TEST_F(Campaigns, WhoeverIsSlowerOverwritesNoDraft) {
  const std::string path = "/api/campaigns/spring/draft";
  shop_.put(path, {{"name", "one"}});
  EXPECT_EQ(shop_.put(path, {{"name", "two"}}, {{"if-match", "\"1\""}}).status, 200U);
  EXPECT_EQ(shop_.put(path, {{"name", "three"}}, {{"if-match", "\"1\""}}).status, 412U);
  EXPECT_EQ(shop_.put(path, {{"name", "four"}}, {{"if-none-match", "*"}}).status, 412U);
  EXPECT_EQ(remove(path, {{"if-match", "\"1\""}}).status, 412U);
  EXPECT_EQ(shop_.read(path)["definition"]["name"], "two");
  EXPECT_EQ(remove(path).status, 204U);
  EXPECT_EQ(remove(path).status, 404U);
  EXPECT_EQ(where(shop_.put(path, {{"id", "other"}})), "$.id");
  EXPECT_EQ(shop_.put(path, Json::array()).status, 422U);
}

TEST_F(Campaigns, ADraftTouchesNothingUntilItIsPublished) {
  publish("welcome", welcome());
  Json changed = welcome();
  changed["name"] = "New";
  shop_.put("/api/campaigns/welcome/draft", changed);
  Json campaign = shop_.read("/api/campaigns/welcome");
  EXPECT_EQ(campaign["version"], 1);
  EXPECT_EQ(campaign["name"], "Welcome");
  EXPECT_EQ(campaign["definition"]["name"], "Welcome");
  EXPECT_EQ(campaign["draft"]["based_on"], 1);

  const std::string path = "/api/campaigns/welcome/publish";
  EXPECT_EQ(shop_.ask("POST", path, "", "{}", {{"if-match", "\"7\""}}).status, 412U);
  const HttpResponse published = shop_.ask("POST", path, "", "{}", {{"if-match", "\"1\""}});
  ASSERT_EQ(published.status, 200U) << published.body;
  EXPECT_EQ(TestShop::header(published, "ETag"), "\"2\"");
  campaign = shop_.told(published);
  EXPECT_EQ(campaign["name"], "New");
  EXPECT_EQ(campaign["status"], "running");
  EXPECT_TRUE(campaign["draft"].is_null());
  EXPECT_EQ(campaign["versions"].size(), 2U);
  EXPECT_EQ(campaign["versions"][0]["published_at"], "2025-06-15T15:06:40Z");
  EXPECT_EQ(shop_.post(path, Json::object()).status, 409U) << "there is no draft any more";
}

TEST_F(Campaigns, ADraftThatCannotBePublishedStays) {
  Json broken = welcome();
  broken["steps"][0]["wait"] = "soon";
  shop_.put("/api/campaigns/welcome/draft", broken);
  EXPECT_EQ(where(shop_.post("/api/campaigns/welcome/publish", Json::object())), "$.definition.steps[0].wait");
  EXPECT_EQ(shop_.read("/api/campaigns/welcome/draft")["revision"], 1);
}

TEST_F(Campaigns, OneThatIsRefusedGoesOnAsItWas) {
  publish("welcome", welcome());
  Json unfit = welcome();
  unfit["id"] = "welcome";
  unfit["steps"] = Json::parse(R"([{"accrue": {"bonus": "gold", "amount": 5}}])");
  const auto refused = publish_campaign(shop_.host(), "welcome", unfit.dump(), CampaignStatus::draft, TestShop::now);
  ASSERT_FALSE(refused);
  EXPECT_EQ(publication_problem(refused.error()).error.where, "$.steps");
  EXPECT_EQ(shop_.read("/api/campaigns/welcome")["status"], "running");
  EXPECT_EQ(shop_.read("/api/campaigns/welcome")["version"], 1);
}

TEST_F(Campaigns, WhatIsLargerThanADraftMayBeIsNotReadThrough) {
  Json large = welcome();
  large["name"] = std::string(Drafts::text_max, 'x');
  EXPECT_EQ(shop_.put("/api/campaigns/large/draft", large).status, 413U);
  EXPECT_EQ(shop_.post("/api/campaigns/validate", {{"definition", large}}).status, 413U);
  EXPECT_EQ(shop_.post("/api/campaigns/large/publish", {{"definition", large}}).status, 413U);
}

TEST_F(Campaigns, ANewOneThatIsToBeADraftTakesNobodyIn) {
  publish("welcome", welcome(), "draft");
  register_both();
  EXPECT_EQ(shop_.read("/api/campaigns/welcome")["status"], "draft");
  EXPECT_EQ(shop_.read("/api/campaigns/welcome")["enrolled"], 0);
}

TEST_F(Campaigns, AllProblemsOfADraftAreToldAtOnce) {
  Json draft = welcome();
  draft["id"] = "spring";
  draft["mechanic"] = "magic";
  draft["audience"] = {{"segment", "nobody"}};
  draft["steps"][0]["wait"] = "soon";
  draft["steps"][2]["send"]["template"] = "unwritten";
  draft["steps"].push_back({{"id", "gift"}, {"accrue", {{"bonus", "gold"}, {"amount", 5}}}});
  draft["steps"].push_back({{"id", "text"}, {"send", {{"channel", "sms"}, {"template", "hello"}}}});
  const HttpResponse told = shop_.post("/api/campaigns/validate", {{"definition", draft}});
  ASSERT_EQ(told.status, 200U) << told.body;
  const Json answer = shop_.told(told);
  EXPECT_EQ(answer["valid"], false);
  std::map<std::string, Json> by_place;
  for (const Json& problem : answer["problems"]) by_place[problem["where"]] = problem;
  EXPECT_EQ(by_place.size(), 6U) << answer;
  EXPECT_EQ(by_place["$.steps[0].wait"]["step"], "pause");
  EXPECT_EQ(by_place["$.steps[2].send.template"]["message"], "there is no template \"unwritten\"");
  EXPECT_EQ(by_place["$.steps[2].send.template"]["step"], "mail");
  EXPECT_EQ(by_place["$.steps[3].accrue.bonus"]["message"], "there is no bonus type \"gold\"");
  EXPECT_EQ(by_place["$.steps[4].send.template"]["message"],
            "the template \"hello\" is for email, and goes over sms here");
  EXPECT_TRUE(by_place["$.audience.segment"]["step"].is_null());
  EXPECT_TRUE(by_place.contains("$.mechanic"));

  const HttpResponse refused = shop_.post("/api/campaigns/spring/publish", {{"definition", draft}});
  EXPECT_EQ(refused.status, 422U);
  EXPECT_EQ(where(refused), "$.definition.steps[0].wait");
  EXPECT_EQ(shop_.get("/api/campaigns/spring").status, 404U);
  Json whole = welcome();
  whole["id"] = "x";
  EXPECT_EQ(shop_.told(shop_.post("/api/campaigns/validate", {{"definition", whole}})),
            (Json{{"valid", true}, {"problems", Json::array()}}));
}

// ---- What people do to one that runs

TEST_F(Campaigns, StatusIsSetAndTheListIsFilteredByIt) {
  publish("welcome", welcome());
  Json other = welcome();
  other["mechanic"] = "win_back";
  publish("other", other);
  EXPECT_EQ(shop_.told(shop_.post("/api/campaigns/other/status", {{"status", "paused"}}))["status"], "paused");
  EXPECT_EQ(each(shop_.read("/api/campaigns", "status=paused"), "id"), Texts{"other"});
  EXPECT_EQ(each(shop_.read("/api/campaigns", "mechanic=welcome"), "id"), Texts{"welcome"});
  EXPECT_EQ(shop_.get("/api/campaigns", "status=asleep").status, 400U);
  EXPECT_EQ(where(shop_.post("/api/campaigns/other/status", {{"status", "asleep"}})), "$.status");
  EXPECT_EQ(shop_.post("/api/campaigns/none/status", {{"status", "paused"}}).status, 404U);
  register_both();
  EXPECT_EQ(shop_.read("/api/campaigns/other")["enrolled"], 0);
  EXPECT_EQ(shop_.read("/api/campaigns/welcome")["enrolled"], 2);
}

TEST_F(Campaigns, PeopleMoveToAnotherVersionAfterAPreview) {
  publish("welcome", welcome());
  register_both();
  Json changed = welcome();
  changed["steps"][0] = {{"id", "rest"}, {"wait", "2 days"}};
  publish("welcome", changed);
  const std::string path = "/api/campaigns/welcome/migrate";
  EXPECT_EQ(shop_.told(shop_.post(path, {{"to", 2}, {"preview", true}})),
            (Json{{"moved", 0},
                  {"stayed", Json::array({{{"code", "step_missing"},
                                           {"step", "pause"},
                                           {"message", "version 2 has no step \"pause\""},
                                           {"count", 2}}})},
                  {"done", false}}));
  const Json named{{"from", 1}, {"to", 2}, {"steps", {{"pause", "rest"}}}};
  EXPECT_EQ(shop_.told(shop_.post(path, named)), (Json{{"moved", 2}, {"stayed", Json::array()}, {"done", true}}));
  const Json versions = shop_.read("/api/campaigns/welcome")["versions"];
  EXPECT_EQ(versions[0]["enrolled"], 0);
  EXPECT_EQ(versions[1]["enrolled"], 2);
  EXPECT_EQ(shop_.post(path, {{"to", 9}}).status, 422U);
  EXPECT_EQ(shop_.post("/api/campaigns/none/migrate", {{"to", 1}}).status, 404U);
}

TEST_F(Campaigns, ASplitIsEnded) {
  Json split = welcome();
  split["steps"] = Json::parse(R"([{"id": "ab", "split": [{"name": "a", "share": 50}, {"name": "b", "share": 50}]}])");
  publish("welcome", split);
  const std::string path = "/api/campaigns/welcome/split";
  EXPECT_EQ(shop_.told(shop_.post(path, {{"step", "ab"}, {"variant", "b"}})),
            (Json{{"campaign", "welcome"}, {"version", 1}, {"step", "ab"}, {"variant", "b"}}));
  register_both();
  const Json report = shop_.read("/api/campaigns/welcome/report");
  EXPECT_EQ(report["figures"]["entered"], 2);
  EXPECT_EQ(shop_.post(path, {{"step", "ab"}, {"variant", "c"}}).status, 422U);
}

// ---- What they did

TEST_F(Campaigns, TheCanvasShowsWhoStandsPassedAndLeftAtEachStep) {
  publish("welcome", welcome());
  register_both();
  Json steps = shop_.read("/api/campaigns/welcome/steps")["items"];
  ASSERT_EQ(steps.size(), 4U);
  EXPECT_EQ(steps[0]["path"], "$.steps[0]");
  EXPECT_EQ(steps[0]["step"], "pause");
  EXPECT_EQ(steps[0]["kind"], "wait");
  EXPECT_EQ(steps[0]["here"], 2);
  EXPECT_EQ(steps[0]["came"], 2);
  EXPECT_EQ(steps[0]["passed"], 0);
  shop_.host().advance(TestShop::now + Duration::days(1));
  steps = shop_.read("/api/campaigns/welcome/steps")["items"];
  EXPECT_EQ(steps[0]["here"], 0);
  EXPECT_EQ(steps[0]["passed"], 2);
  EXPECT_EQ(steps[1]["kind"], "filter");
  EXPECT_EQ(steps[1]["left"], 1) << "Boris";
  EXPECT_TRUE(steps[1]["came"].is_null());
  EXPECT_EQ(steps[2]["came"], 1) << "Anna";
  EXPECT_EQ(steps[2]["passed"], 1);
  EXPECT_EQ(steps[2]["messages"]["queued"], 1);
  EXPECT_EQ(steps[3]["kind"], "exit");
  EXPECT_TRUE(steps[3]["path"].is_null());
  EXPECT_EQ(steps[3]["left"], 1);
  EXPECT_EQ(shop_.get("/api/campaigns/welcome/steps", "version=2").status, 404U);
  EXPECT_EQ(shop_.get("/api/campaigns/none/steps").status, 404U);
}

TEST_F(Campaigns, PeopleAreListedPageByPage) {
  publish("welcome", welcome());
  register_both();
  const Json page = shop_.read("/api/campaigns/welcome/people", "limit=1&step=pause");
  ASSERT_EQ(each(page, "customer"), Texts{"anna"});
  EXPECT_EQ(page["items"][0]["first_name"], "Анна");
  EXPECT_EQ(page["items"][0]["wakes_at"], "2025-06-16T15:06:40Z");
  const Json rest = shop_.read("/api/campaigns/welcome/people", "cursor=" + page["next"].get<std::string>());
  EXPECT_EQ(each(rest, "customer"), Texts{"boris"});
  EXPECT_FALSE(rest.contains("next"));
  EXPECT_TRUE(shop_.read("/api/campaigns/welcome/people", "step=mail")["items"].empty());
  EXPECT_EQ(shop_.get("/api/campaigns/welcome/people", "cursor=boris").status, 400U);
  EXPECT_EQ(shop_.get("/api/campaigns/none/people").status, 404U);
}

TEST_F(Campaigns, WhySomebodyGotItOrDidNotIsToldInWords) {
  publish("welcome", welcome());
  register_both();
  shop_.host().advance(TestShop::now + Duration::days(1));
  const Json why = shop_.read("/api/campaigns/welcome/why", "customer=boris&lang=en");
  Texts kinds;
  for (const Json& event : why["events"]) kinds.push_back(event["kind"]);
  EXPECT_EQ(kinds, (Texts{"enrolled", "advanced", "exited"}));
  EXPECT_TRUE(why["events"][2]["text"].get<std::string>().contains("no orders"));
  EXPECT_TRUE(why["absence"].is_null());
  const Json never = shop_.read("/api/campaigns/unknown/why", "customer=boris&lang=en");
  EXPECT_TRUE(never["events"].empty());
  EXPECT_TRUE(never["absence"].get<std::string>().starts_with("there was no such campaign"));
  EXPECT_EQ(shop_.get("/api/campaigns/welcome/why", "customer=nobody").status, 404U);
  EXPECT_EQ(shop_.get("/api/campaigns/welcome/why").status, 400U);
}

TEST_F(Campaigns, TheReportHasTheFunnelTheVersionsAndThePeriod) {
  publish("welcome", welcome());
  register_both();
  shop_.host().advance(TestShop::now + Duration::days(1));
  const Json report = shop_.read("/api/campaigns/welcome/report");
  EXPECT_EQ(report["funnel"][0], (Json{{"stage", "entered"}, {"count", 2}}));
  EXPECT_EQ(report["figures"]["exited"], (Json{{"completed", 1}, {"no orders", 1}}));
  EXPECT_EQ(report["versions"][0]["version"], 1);
  EXPECT_EQ(report["versions"][0]["figures"]["entered"], 2);
  EXPECT_EQ(shop_.read("/api/campaigns/welcome/report", "version=1")["figures"]["entered"], 2);
  EXPECT_EQ(shop_.read("/api/campaigns/welcome/report", "version=2")["figures"]["entered"], 0);
  EXPECT_EQ(shop_.read("/api/campaigns/welcome/report", "from=2025-06-16")["figures"]["entered"], 0);
  EXPECT_EQ(shop_.read("/api/campaigns/welcome/report", "until=2025-06-15")["figures"]["entered"], 2);
  EXPECT_EQ(shop_.get("/api/campaigns/welcome/report", "from=2025-06-16&until=2025-06-15").status, 422U);
  EXPECT_EQ(shop_.get("/api/campaigns/welcome/report", "from=June").status, 400U);
  EXPECT_EQ(shop_.get("/api/campaigns/none/report").status, 404U);
}

TEST_F(Campaigns, TheFirstPageTellsWhatEachMechanicDidAndWhatNeedsAttention) {
  Json asking = welcome();
  asking["steps"].insert(asking["steps"].begin(), Json{{"task", {{"text", "Call them"}}}});
  publish("welcome", asking);
  register_both();
  shop_.host().publish(CampaignStatusSet{"welcome", CampaignStatus::paused, "too many bounces"}, TestShop::now).value();
  const Json home = shop_.read("/api/report");
  EXPECT_EQ(home["from"], "2025-06-09");
  EXPECT_EQ(home["until"], "2025-06-15");
  EXPECT_EQ(home["daily"].size(), 7U);
  ASSERT_EQ(home["mechanics"].size(), 1U);
  EXPECT_EQ(home["mechanics"][0]["mechanic"], "welcome");
  EXPECT_EQ(home["mechanics"][0]["firings"], 2);
  EXPECT_EQ(home["total"]["campaigns"], 1);
  EXPECT_EQ(home["total"]["running"], 0);
  EXPECT_EQ(home["attention"]["open_tasks"], 2);
  ASSERT_EQ(home["attention"]["campaigns"].size(), 1U);
  EXPECT_EQ(home["attention"]["campaigns"][0]["reason"], "too many bounces");
  EXPECT_EQ(shop_.get("/api/report", "from=2020-01-01").status, 422U) << "too long";
}

TEST_F(Campaigns, BouncesOfTextsAreNoTroubleWithMails) {
  shop_.publish(DefinitionKind::message_template, "text", R"({"id": "text", "channel": "sms", "text": "Hello"})");
  for (const auto& [id, channel, message] :
       {std::tuple("mails", "email", "hello"), std::tuple("texts", "sms", "text")}) {
    publish(id, {{"trigger", {{"registered", true}}},
                 {"steps", {{{"send", {{"channel", channel}, {"template", message}, {"class", "transactional"}}}}}}});
  }
  for (int i = 0; i < 220; ++i) {
    const std::string id = fmt::format("c{}", i);
    CustomerRecorded customer{.customer_id = id};
    customer.contacts = {{ChannelKind::email, ContactState::valid, 0, {}},
                         {ChannelKind::sms, ContactState::valid, 0, {}}};
    shop_.tell(std::move(customer), id);
  }
  std::map<ChannelKind, int> sent;
  std::vector<std::pair<PartitionId, ReceiptArrived>> receipts;
  for (std::uint16_t i = 0; i < shop_.host().partition_count(); ++i) {
    shop_.host().with(PartitionId{i}, [&](const Engine& engine) {
      for (const auto& [intent, message] : engine.pending()) {
        const bool is_bounced = ++sent[message.channel] <= 20;
        receipts.emplace_back(PartitionId{i},
                              ReceiptArrived{intent, is_bounced ? ReceiptOutcome::bounced : ReceiptOutcome::accepted, 0,
                                             ""});
      }
    });
  }
  ASSERT_EQ(sent, (std::map<ChannelKind, int>{{ChannelKind::email, 220}, {ChannelKind::sms, 220}}));
  for (auto& [partition, receipt] : receipts) shop_.host().submit(partition, {Input{receipt}}, TestShop::now);
  shop_.host().drain();
  const Json troubles = shop_.read("/api/report")["attention"]["campaigns"];
  ASSERT_EQ(troubles.size(), 1U) << troubles;
  EXPECT_EQ(troubles[0]["campaign"], "mails");
  EXPECT_EQ(troubles[0]["sent"], 200);
}

TEST_F(Campaigns, TheListShowsTwoWeeksDayByDay) {
  publish("welcome", welcome());
  register_both();
  const Json item = shop_.read("/api/campaigns")["items"][0];
  EXPECT_EQ(item["entered"], 2);
  EXPECT_EQ(item["enrolled"], 2);
  EXPECT_EQ(item["has_draft"], false);
  EXPECT_TRUE(item["uplift"].is_null());
  ASSERT_EQ(item["daily"].size(), 14U);
  EXPECT_EQ(item["daily"][13], (Json{{"day", "2025-06-15"}, {"sent", 0}, {"income", "0.00"}}));
}

// ---- Mechanics

TEST_F(Campaigns, AMechanicsFormIsFilledIn) {
  const Json forms = shop_.read("/api/mechanics")["items"];
  EXPECT_EQ(forms.size(), 13U);
  EXPECT_FALSE(forms[0]["title"]["ru"].get<std::string>().empty());
  const HttpResponse made = shop_.post("/api/mechanics/win_back",
                                       {{"values", {{"template", "hello"}, {"after", "90 days"}}}});
  ASSERT_EQ(made.status, 200U) << made.body;
  const Json definition = shop_.told(made)["definition"];
  EXPECT_EQ(definition["mechanic"], "win_back");
  EXPECT_EQ(shop_.told(shop_.post("/api/campaigns/validate", {{"definition", definition}}))["valid"], true);
  EXPECT_EQ(where(shop_.post("/api/mechanics/win_back", {{"values", {{"template", "hello"}, {"after", "soon"}}}})),
            "$.values.after");
  EXPECT_EQ(where(shop_.post("/api/mechanics/win_back", {{"values", {{"template", Json::object()}}}})),
            "$.values.template");
  EXPECT_EQ(shop_.post("/api/mechanics/magic", Json::object()).status, 404U);
}

}  // namespace
}  // namespace lapwing
