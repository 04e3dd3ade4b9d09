// Four eyes: what waits for a second person, who that may be, and what is done once they agree.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "access/access.hpp"
#include "api/test_shop.hpp"
#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

using Json = TestShop::Json;

constexpr const char* password = "heron umbrella seventeen";
const Json everybody{{"orders", "count"}, {"at_least", 0}};
const Json buyers{{"orders", "count"}, {"at_least", 1}};

/// A shop of five customers, two of whom bought, where more than two recipients or 100 bonuses need two people.
class FourEyes : public testing::Test {
 protected:
  FourEyes() {
    shop_.publish(DefinitionKind::bonus_type, "gift", R"({"id": "gift", "title": "Gift"})");
    for (const char* id : {"a", "b", "c", "d", "e"}) shop_.customer(id);
    shop_.order("1", "a", Duration::days(3), Money::of(100));
    shop_.order("2", "b", Duration::days(3), Money::of(50));
    shop_.api.access = &*access_;
    shop_.router = Router(api_routes(shop_.api));
    anna_ = add("anna", Role::marketer);
    boris_ = add("boris", Role::owner);
    manager_ = add("manager", Role::manager);
    limit({.recipients = 2, .bonuses = Money::of(100)});
    as(anna_);
  }
  Actor add(const std::string& login, Role role) {
    const User user = access_->add_user(login, "", role, password).value();
    return *access_->users().actor(user.id);
  }
  void limit(const ApprovalRule& rule) { ASSERT_TRUE(access_->approvals().set_rule(rule)); }
  void as(const Actor& actor) { shop_.actor = actor; }
  Actor key(std::int64_t made_by) {
    ApiKey key{.name = "till"};
    key.made_by = made_by;
    key.permissions = {Permission::read, Permission::move_bonuses, Permission::run_campaigns,
                       Permission::change_customers};
    key.created_at = TestShop::now;
    return *access_->actor_of_key(access_->keys().make(key).value().secret);
  }
  HttpResponse label(const Json& whom, const std::string& name = "vip") {
    return shop_.post("/api/audiences/label", {{"where", whom}, {"label", name}});
  }
  HttpResponse gift(const Json& whom, const char* amount, const char* key) {
    return shop_.post("/api/audiences/bonus",
                      {{"where", whom}, {"bonus_type", "gift"}, {"amount", amount}, {"idempotency_key", key}});
  }
  HttpResponse give(const std::string& customer, const char* amount, const char* key) {
    return shop_.post("/api/bonuses/accrue",
                      {{"customer", customer}, {"bonus_type", "gift"}, {"amount", amount}, {"idempotency_key", key}});
  }
  HttpResponse publish(const Json& audience, const std::string& id = "greeting", const char* status = "running") {
    const Json campaign{{"trigger", {{"schedule", {{"every", "day"}, {"at", "10:00"}}}}},
                        {"audience", audience},
                        {"steps", {{{"accrue", {{"bonus", "gift"}, {"amount", "10"}}}}}}};
    return shop_.post("/api/campaigns/" + id + "/publish", {{"definition", campaign}, {"status", status}});
  }
  /// The id of the request that was made.
  std::string held(const HttpResponse& response) {
    EXPECT_EQ(response.status, 202U) << response.body;
    return response.status == 202 ? shop_.told(response)["approval"]["id"].get<std::string>() : "0";
  }
  HttpResponse decide(const Actor& actor, const std::string& id, const std::string& deed, const Json& body = {}) {
    const Actor before = std::exchange(shop_.actor, actor);
    const HttpResponse response = shop_.ask("POST", "/api/approvals/" + id + "/" + deed, "",
                                            body.is_null() ? "" : body.dump());
    shop_.actor = before;
    return response;
  }
  Json request(const std::string& id) { return shop_.read("/api/approvals/" + id); }
  std::uint64_t labelled() {
    const Json counted = shop_.told(
        shop_.post("/api/audiences/label", {{"where", everybody}, {"label", "vip"}, {"preview", true}}));
    return counted["left_out"].value("already_labelled", 0U);
  }

  TestShop shop_;
  TemporaryFolder folder_{TemporaryFolder::Place::memory};
  std::unique_ptr<Access> access_ =
      Access::open(folder_.path(), "Tea", [] { return TestShop::now; }, PasswordHasher::Cost::least).value();
  Actor anna_, boris_, manager_;
};

TEST_F(FourEyes, WhatIsWithinTheLimitIsDoneAtOnce) {
  EXPECT_EQ(label(buyers).status, 200U);
  EXPECT_EQ(labelled(), 2U);
}

TEST_F(FourEyes, WhatIsAboveTheLimitWaitsAndIsDoneOnceSomebodyElseApproves) {
  const std::string id = held(label(everybody));
  EXPECT_EQ(labelled(), 0U) << "nothing is done yet";
  const Json waiting = request(id);
  EXPECT_EQ(waiting["status"], "waiting");
  EXPECT_EQ(waiting["extent"]["recipients"], 5);
  EXPECT_EQ(waiting["asked_by"]["name"], "anna");
  EXPECT_EQ(waiting["may_approve"], false);
  const HttpResponse approved = decide(boris_, id, "approve");
  EXPECT_EQ(approved.status, 200U) << approved.body;
  EXPECT_EQ(shop_.subject, "audience_label vip by anna carried_out");
  EXPECT_EQ(labelled(), 5U);
}

TEST_F(FourEyes, NobodyApprovesTheirOwnNorByAKeyNorWithoutThePermission) {
  const std::string id = held(gift(everybody, "10", "autumn"));
  EXPECT_EQ(decide(anna_, id, "approve").status, 403U);
  EXPECT_EQ(decide(key(boris_.id), id, "approve").status, 403U) << "no key decides";
  Actor analyst = add("clerk", Role::analyst);
  EXPECT_EQ(decide(analyst, id, "approve").status, 403U);
  EXPECT_EQ(decide(anna_, id, "decline", {{"reason", "no"}}).status, 403U);
  EXPECT_EQ(decide(manager_, id, "approve").status, 200U) << "a manager moves bonuses too";
  EXPECT_EQ(decide(manager_, id, "approve").status, 409U) << "once";
  EXPECT_EQ(request(id)["status"], "carried_out");
  EXPECT_EQ(shop_.read("/api/bonuses/e")["types"][0]["active"], "10.00");
}

TEST_F(FourEyes, WhoeverMadeTheKeyThatAskedIsNoSecondPerson) {
  as(key(boris_.id));
  const std::string id = held(label(everybody));
  EXPECT_EQ(decide(boris_, id, "approve").status, 403U);
  EXPECT_EQ(decide(manager_, id, "approve").status, 200U);
  EXPECT_EQ(labelled(), 5U);
}

TEST_F(FourEyes, TwoHalvesWithinTheDayCountTogether) {
  const Json others{{"orders", "count"}, {"equals", 0}};
  EXPECT_EQ(label(buyers).status, 200U);
  const std::string id = held(label(others));
  EXPECT_EQ(request(id)["counted_with"]["recipients"], 2);
  as(boris_);
  EXPECT_EQ(label(buyers, "gold").status, 200U) << "another person has a day of their own";
}

TEST_F(FourEyes, BonusesCountTogetherHoweverAPersonGivesThem) {
  EXPECT_EQ(gift(buyers, "40", "first").status, 200U);
  EXPECT_EQ(give("c", "15", "one").status, 200U);
  EXPECT_EQ(give("c", "15", "one").status, 200U) << "the same again is the same";
  held(give("c", "10", "two"));
  as(key(boris_.id));
  for (const char* each : {"k1", "k2", "k3"}) EXPECT_EQ(give("d", "90", each).status, 200U) << "a till goes on";
  held(give("d", "101", "k4"));
}

TEST_F(FourEyes, TheSameQuestionTwiceIsOneRequest) {
  EXPECT_EQ(held(label(everybody)), held(label(everybody)));
  EXPECT_EQ(shop_.read("/api/approvals", "status=waiting")["items"].size(), 1U);
}

TEST_F(FourEyes, ACampaignWaitsWithTheVersionThatWasShown) {
  const std::string id = held(publish(everybody));
  EXPECT_EQ(request(id)["extent"], (Json{{"recipients", 5}, {"bonuses", "50.00"}}));
  EXPECT_EQ(shop_.get("/api/campaigns/greeting").status, 404U);
  EXPECT_EQ(decide(boris_, id, "approve").status, 200U);
  EXPECT_EQ(shop_.read("/api/campaigns/greeting")["status"], "running");
  const std::string next = held(publish(everybody));
  EXPECT_EQ(publish(buyers).status, 200U);
  const HttpResponse late = decide(boris_, next, "approve");
  EXPECT_EQ(late.status, 409U) << "another version is there by now";
  EXPECT_EQ(request(next)["status"], "failed");
}

TEST_F(FourEyes, StartingACampaignIsNoWayAround) {
  EXPECT_EQ(publish(everybody, "quiet", "draft").status, 201U);
  const std::string id = held(shop_.post("/api/campaigns/quiet/status", {{"status", "running"}}));
  EXPECT_EQ(shop_.read("/api/campaigns/quiet")["status"], "draft");
  EXPECT_EQ(decide(boris_, id, "approve").status, 200U);
  EXPECT_EQ(shop_.read("/api/campaigns/quiet")["status"], "running");
}

TEST_F(FourEyes, FilesAreNoWayAround) {
  const Json campaign{{"id", "greeting"},
                      {"trigger", {{"schedule", {{"every", "day"}, {"at", "10:00"}}}}},
                      {"audience", everybody},
                      {"steps", {{{"accrue", {{"bonus", "gift"}, {"amount", "10"}}}}}}};
  const HttpResponse applied = shop_.post("/api/definitions/apply",
                                          {{"files", {{"campaigns/greeting.json", campaign.dump()}}}});
  EXPECT_EQ(applied.status, 409U) << applied.body;
  EXPECT_EQ(shop_.get("/api/campaigns/greeting").status, 404U);
}

TEST_F(FourEyes, WhatGrewMeanwhileIsAskedAgain) {
  const std::string id = held(label(everybody));
  shop_.customer("f");
  EXPECT_EQ(decide(boris_, id, "approve").status, 409U) << "a fifth more than was shown";
  EXPECT_EQ(labelled(), 0U);
  EXPECT_EQ(request(id)["status"], "waiting");
  EXPECT_EQ(request(id)["extent"]["recipients"], 6);
  EXPECT_EQ(decide(boris_, id, "approve").status, 200U) << "with the new figures";
  EXPECT_EQ(labelled(), 6U);
}

TEST_F(FourEyes, ADeclinedOrWithdrawnRequestIsNeverDone) {
  const std::string no = held(label(everybody));
  EXPECT_EQ(decide(boris_, no, "decline", {{"reason", ""}}).status, 422U);
  EXPECT_EQ(decide(boris_, no, "decline", {{"reason", "too many"}}).status, 200U);
  EXPECT_EQ(request(no)["reason"], "too many");
  EXPECT_EQ(decide(boris_, no, "approve").status, 409U);
  const std::string never = held(label(everybody));
  EXPECT_EQ(decide(boris_, never, "withdraw").status, 403U);
  EXPECT_EQ(decide(anna_, never, "withdraw").status, 200U);
  EXPECT_EQ(decide(boris_, never, "approve").status, 409U);
  EXPECT_EQ(labelled(), 0U);
}

TEST_F(FourEyes, WhoMayNotAnyMoreIsNotActedFor) {
  const std::string id = held(label(everybody));
  ASSERT_TRUE(access_->change_user(anna_.id, {}, {}, true));
  EXPECT_EQ(decide(boris_, id, "approve").status, 409U);
  EXPECT_EQ(labelled(), 0U);
}

TEST_F(FourEyes, ARequestExpiresAndThatStandsInTheAuditLog) {
  limit({.recipients = 2, .expires_after = Duration{}});
  const std::string id = held(label(everybody));
  EXPECT_EQ(request(id)["status"], "expired");
  EXPECT_EQ(decide(boris_, id, "approve").status, 409U);
  const auto told = access_->audit().read(10).value();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].action, "approval expired");
  EXPECT_EQ(told[0].subject, "approval=" + id);
}

TEST_F(FourEyes, ALooserRuleWaitsAndAStricterOneDoesNot) {
  as(boris_);
  EXPECT_EQ(shop_.put("/api/approval-rule", {{"recipients", 1}, {"bonuses", "50"}}).status, 200U);
  const std::string id = held(shop_.put("/api/approval-rule", {{"recipients", nullptr}, {"bonuses", "50"}}));
  EXPECT_EQ(decide(boris_, id, "approve").status, 403U);
  EXPECT_EQ(shop_.read("/api/approval-rule")["recipients"], 1);
  EXPECT_EQ(decide(anna_, id, "approve").status, 200U);
  EXPECT_EQ(shop_.read("/api/approval-rule")["recipients"], nullptr);
}

TEST_F(FourEyes, OnePersonAloneCannotTurnItOn) {
  limit({});
  ASSERT_TRUE(access_->change_user(anna_.id, {}, {}, true));
  as(boris_);
  EXPECT_EQ(shop_.put("/api/approval-rule", {{"recipients", 10}}).status, 409U);
}

TEST_F(FourEyes, WithoutARuleNothingWaitsAndAPreviewTellsOfOne) {
  const auto preview = [&] {
    return shop_.told(shop_.post("/api/audiences/label", {{"where", everybody}, {"label", "vip"}, {"preview", true}}));
  };
  EXPECT_EQ(preview()["needs_approval"], true);
  limit({});
  EXPECT_FALSE(preview().contains("needs_approval"));
  EXPECT_EQ(label(everybody).status, 200U);
}

TEST_F(FourEyes, ACustomersIdIsForWhoMayReadCustomers) {
  const std::string id = held(give("c", "500", "big"));
  EXPECT_EQ(request(id)["subject"], "c");
  as(add("clerk", Role::analyst));
  EXPECT_EQ(request(id)["subject"], nullptr);
  EXPECT_EQ(request(id)["action"], nullptr);
}

TEST_F(FourEyes, RequestsAndTheRuleOutliveARestart) {
  const std::string id = held(label(everybody));
  shop_.api.access = nullptr;
  access_.reset();
  access_ = Access::open(folder_.path(), "Tea", [] { return TestShop::now; }, PasswordHasher::Cost::least).value();
  shop_.api.access = &*access_;
  EXPECT_EQ(access_->approvals().rule().recipients, 2U);
  EXPECT_EQ(decide(boris_, id, "approve").status, 200U);
  EXPECT_EQ(labelled(), 5U);
}

}  // namespace
}  // namespace lapwing
