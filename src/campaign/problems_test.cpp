#include "campaign/problems.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "campaign/definition.hpp"
#include "campaign/references.hpp"
#include "campaign/step_paths.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

/// The campaigns of all examples.
const std::vector<Json>& examples() {
  static const std::vector<Json> all = [] {
    std::vector<Json> read;
    for (const auto& entry : fs::recursive_directory_iterator("examples")) {
      if (entry.path().parent_path().filename() != "campaigns") continue;
      std::ifstream file(entry.path());
      read.push_back(Json::parse(file));
    }
    return read;
  }();
  return all;
}

std::vector<std::string> places(const std::vector<CampaignProblem>& problems) {
  std::vector<std::string> all;
  for (const CampaignProblem& problem : problems) all.push_back(problem.where);
  return all;
}

Json draft() {
  return Json::parse(R"({
    "id": "draft", "trigger": {"registered": true},
    "steps": [
      {"id": "first", "wait": "1 day"},
      {"id": "fork", "branch": [
        {"when": {"orders": "count", "at_least": 1}, "steps": [
          {"id": "mail", "send": {"channel": "email", "template": "hello"}}]},
        {"steps": [{"wait": "2 days"}]}]},
      {"id": "ab", "split": [
        {"name": "a", "share": 50, "steps": [{"accrue": {"bonus": "gift", "amount": 10}}]},
        {"name": "b", "share": 50, "steps": [{"id": "code", "promo_code": "autumn"}]}]},
      {"id": "last", "jump": "end"},
      {"id": "end", "exit": "done"}]})");
}

TEST(CampaignProblems, ADraftWithoutAnyHasNone) {
  EXPECT_TRUE(campaign_problems(draft().dump()).empty());
  ASSERT_GE(examples().size(), 10u);
  for (const Json& example : examples()) EXPECT_TRUE(campaign_problems(example.dump()).empty()) << example["id"];
}

TEST(CampaignProblems, AllOfThemAreToldEachWithItsStep) {
  Json json = draft();
  json["trigger"] = {{"registered", "yes"}};
  json["control"] = {{"percent", 80}};
  json["exits"] = Json::array({{{"when", {{"orders", "many"}}}, {"reason", "bought"}}, {{"reason", "x"}}});
  json["colour"] = "red";  // nobody asks for
  json["steps"][0]["wait"] = "soon";
  json["steps"][1]["branch"][0]["steps"][0]["send"]["channel"] = "pigeon";
  json["steps"][2]["split"][1]["share"] = 40;
  json["steps"][2]["split"][0]["steps"][0]["accrue"]["amount"] = -1;
  json["steps"][3]["jump"] = "nowhere";
  const std::vector<CampaignProblem> problems = campaign_problems(json.dump());
  EXPECT_EQ(places(problems), (std::vector<std::string>{
                                  "$.trigger.registered", "$.control.percent", "$.exits[0].when.orders", "$.exits[1]",
                                  "$.steps[0].wait", "$.steps[1].branch[0].steps[0].send.channel", "$.steps[2].split",
                                  "$.steps[3].jump", "$", "$.steps[2].split[0].steps[0].accrue.amount"}));
  EXPECT_EQ(problems[4].step, "first");
  EXPECT_EQ(problems[5].step, "mail");
  EXPECT_EQ(problems[6].step, "ab");
  EXPECT_EQ(problems[0].step, "");
}

TEST(CampaignProblems, AJumpIntoAStepThatIsAtFaultIsNone) {
  Json json = draft();
  json["steps"][0] = {{"jump", "code"}};
  json["steps"][2]["split"][0]["share"] = 10;
  EXPECT_EQ(places(campaign_problems(json.dump())), std::vector<std::string>{"$.steps[2].split"});
}

TEST(CampaignProblems, WhatIsMissingAltogetherIsTold) {
  EXPECT_EQ(campaign_problems("{}").size(), 3u) << "id, trigger, steps";
  EXPECT_EQ(campaign_problems("[]").size(), 1u);
  EXPECT_EQ(campaign_problems("{\"id\": ").size(), 1u);
  EXPECT_EQ(places(campaign_problems(R"({"id":"a","trigger":{"registered":true},"steps":[]})")),
            std::vector<std::string>{"$.steps"});
}

/// Replaces or removes something somewhere.
void spoil(Json& json) {
  if (!json.is_structured() || json.empty() || *rc::gen::inRange(0, 5) == 0) {
    json = *rc::gen::element(Json(), Json(7), Json("x"), Json::array(), Json::object(), Json::array({1}), Json(true));
    return;
  }
  auto at = json.begin();
  std::advance(at, *rc::gen::inRange<std::size_t>(0, json.size()));
  if (json.is_object() && *rc::gen::inRange(0, 4) == 0) {
    json.erase(at);
    return;
  }
  spoil(*at);
}

RC_GTEST_PROP(CampaignProblems, ThereAreSomeIfAndOnlyIfTheDraftCannotBeRead, ()) {
  Json json = *rc::gen::elementOf(examples());
  for (int left = *rc::gen::inRange(1, 6); left > 0 && json.is_object(); --left) spoil(json);
  const auto read = parse_campaign(json.dump(), 1);
  const std::vector<CampaignProblem> problems = campaign_problems(json.dump());
  RC_ASSERT(problems.empty() == read.has_value());
  if (read) return;
  RC_ASSERT(problems.front().where == read.error().where);
  RC_ASSERT(problems.front().message == read.error().message);
}

TEST(StepPaths, ThereIsOneForEachCompiledStepAndItNamesTheOneThatWasWritten) {
  std::vector<Json> all = examples();
  all.push_back(draft());
  for (const Json& json : all) {
    const CampaignDefinition campaign = parse_campaign(json.dump(), 1).value();
    const std::vector<std::string> paths = step_paths(json);
    ASSERT_EQ(paths.size(), campaign.steps.size()) << json["id"];
    for (std::size_t i = 0; i < paths.size(); ++i) {
      EXPECT_EQ(step_at(json, paths[i]), campaign.steps[i].id) << json["id"] << " " << paths[i];
    }
  }
  EXPECT_EQ(step_paths(draft())[2], "$.steps[1].branch[0].steps[0]");
}

TEST(CampaignReferences, AreWhatTheCompiledStepsName) {
  for (const Json& json : examples()) {
    const CampaignDefinition campaign = parse_campaign(json.dump(), 1).value();
    std::vector<std::string> templates, types, pools;
    for (const CampaignReference& one : references_of(json)) {
      if (one.where.starts_with("$.trigger")) continue;
      if (one.kind == ReferenceKind::message_template) templates.push_back(one.id);
      if (one.kind == ReferenceKind::bonus_type) types.push_back(one.id);
      if (one.kind == ReferenceKind::promo_pool) pools.push_back(one.id);
    }
    EXPECT_EQ(templates, campaign.template_ids()) << json["id"];
    EXPECT_EQ(types, campaign.bonus_types()) << json["id"];
    EXPECT_EQ(pools, campaign.promo_pools()) << json["id"];
  }
}

TEST(CampaignReferences, OfTriggersAndConditionsAreFoundToo) {
  const std::vector<CampaignReference> found = references_of(Json::parse(R"({
    "trigger": {"stage": {"from": ["active"], "to": ["churned"]}},
    "audience": {"all": [{"segment": "vip"}, {"not": {"stage": "new"}}]},
    "steps": [{"filter": {"segment": "loyal"}},
              {"webhook": {"to": "crm", "data": {"segment": "mine", "template": "x"}}}]})"));
  std::vector<std::string> told;
  for (const CampaignReference& one : found) told.push_back(one.where + " " + one.id);
  EXPECT_EQ(told, (std::vector<std::string>{"$.trigger.stage.from[0] active", "$.trigger.stage.to[0] churned",
                                            "$.audience.all[0].segment vip", "$.audience.all[1].not.stage new",
                                            "$.steps[0].filter.segment loyal"}));
}

}  // namespace
}  // namespace lapwing
