#include "campaign/definition.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "campaign/holiday.hpp"

#include <fstream>
#include <iterator>

namespace lapwing {
namespace {

std::string reactivation() {
  std::ifstream file("examples/campaigns/reactivation.json");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The example with one piece of text replaced.
Result<CampaignDefinition> with(std::string_view piece, std::string_view replacement) {
  std::string text = reactivation();
  const std::size_t at = text.find(piece);
  if (at == std::string::npos) return fail("the example no longer has: " + std::string(piece));
  text.replace(at, piece.size(), replacement);
  return parse_campaign(text, 1);
}

TEST(CampaignDefinition, TheExampleIsRead) {
  const auto campaign = parse_campaign(reactivation(), 3);
  ASSERT_TRUE(campaign) << campaign.error().text();
  EXPECT_EQ(campaign->id, "reactivation");
  EXPECT_EQ(campaign->version, 3u);
  EXPECT_EQ(campaign->template_ids(), (std::vector<std::string>{"we-miss-you", "bonus-for-you", "bonus-burns-soon"}));
  EXPECT_EQ(campaign->bonus_types(), std::vector<std::string>{"comeback"});
  EXPECT_TRUE(campaign->entry.again && campaign->entry.after_new_order && !campaign->entry.gap_since_exit);
  EXPECT_TRUE(std::holds_alternative<ExitStep>(campaign->steps.back().action));
}

TEST(CampaignDefinition, TheExamplesAboutProductsAreRead) {
  for (const char* id : {"price-dropped", "back-in-stock", "few-left", "refill"}) {
    std::ifstream file(std::string("examples/campaigns/") + id + ".json");
    const auto campaign = parse_campaign(std::string(std::istreambuf_iterator<char>(file), {}), 1);
    ASSERT_TRUE(campaign) << id << ": " << campaign.error().text();
    EXPECT_EQ(campaign->id, id);
    EXPECT_TRUE(campaign->entry.every_key);
  }
}

TEST(CampaignDefinition, AFaultOfATriggerIsToldWithItsPathAndWhatWasExpected) {
  const std::pair<std::string_view, std::string_view> faults[] = {
      {R"({"price": {"dropped_by": {"percent": 101}}})", "$.trigger.price.dropped_by.percent: expected a part of"},
      {R"({"price": {"of": []}})", "$.trigger.price.of: expected a list of"},
      {R"({"price": {"within": "500 days"}})", "$.trigger.price.within: expected a time above zero"},
      {R"({"stock": {"does": "gone"}})", "$.trigger.stock.does: expected back or low"},
      {R"({"stock": {"does": "low", "at_most": 3, "within": "1 day"}})", "only views are asked for how old they are"},
      {R"({"refill": {"period": "1 day"}})", "$.trigger.refill: expected a \"product\" or a \"category\""},
      {R"({"refill": {"product": [], "period": "9 days"}})", "$.trigger.refill.product: expected a text or a list"},
      {R"({"refill": {"product": "a", "each": "category", "period": "9 days"}})", "$.trigger.refill.each"},
      {R"({"refill": {"product": "a", "period": "9 hours"}})", "$.trigger.refill.period: expected 1 to 3650 days"},
      {R"({"refill": {"product": "a", "period": "9 days", "else": "9 days"}})", "$.trigger.refill: unknown field"},
      {R"({"refill": {"product": "a", "period": "9 days", "lead": "5 days"}})", "at most half of the period"},
      {R"({"refill": {"product": "a", "period": "9 days", "substitutes": {}}})", "$.trigger.refill.substitutes"},
  };
  for (const auto& [trigger, expected] : faults) {
    const auto campaign = parse_campaign(
        R"({"id": "c", "trigger": )" + std::string(trigger) + R"(, "steps": [{"exit": "x"}]})", 1);
    ASSERT_FALSE(campaign) << trigger;
    EXPECT_NE(campaign.error().text().find(expected), std::string::npos) << campaign.error().text();
  }
}

/// A campaign of nothing but these steps.
Result<CampaignDefinition> of_steps(std::string_view steps) {
  return parse_campaign(R"({"id": "c", "trigger": {"registered": true}, "steps": )" + std::string(steps) + "}", 1);
}

TEST(CampaignDefinition, ANoteOfAStepStaysInTheTextAndChangesNoStep) {
  const auto steps = [](std::string_view note) {
    return fmt::format(
        R"([{{"id": "b", {0}"branch": [{{"when": {{"label": "vip"}}, "steps": [{{{0}"exit": "vip"}}]}}]}},
        {{"id": "s", {0}"split": [{{"name": "a", "share": 50}}, {{"name": "b", "share": 50,
            "steps": [{{{0}"jump": "e"}}]}}]}},
        {{{0}"wait": {{"when": {{"label": "vip"}}, "at_most": "1 day"}}}}, {{"id": "e", {0}"exit": "done"}}])",
        note);
  };
  const auto noted = of_steps(steps(R"("note": "agreed with Ольга", )"));
  const auto bare = of_steps(steps(""));
  ASSERT_TRUE(noted) << noted.error().text();
  ASSERT_EQ(noted->steps.size(), bare->steps.size());
  for (std::size_t i = 0; i < bare->steps.size(); ++i) {
    EXPECT_EQ(noted->steps[i].id, bare->steps[i].id);
    EXPECT_EQ(noted->steps[i].action.index(), bare->steps[i].action.index()) << i;
  }
  EXPECT_FALSE(of_steps(R"([{"note": "a note alone"}])"));
  const auto wordy = of_steps(fmt::format(R"([{{"exit": "x", "note": "{}"}}])", std::string(8001, 'x')));
  ASSERT_FALSE(wordy);
  EXPECT_NE(wordy.error().text().find("$.steps[0].note: a note has at most"), std::string::npos)
      << wordy.error().text();
}

TEST(CampaignDefinition, AFaultOfAStepIsToldWithItsPathAndWhatWasExpected) {
  const std::pair<std::string_view, std::string_view> faults[] = {
      {R"([{"split": [{"name": "a", "share": 50}, {"name": "b", "share": 50}]}])",
       "$.steps[0].split: a split has an id"},
      {R"([{"id": "s", "split": [{"name": "a", "share": 50}, {"name": "b", "share": 49}]}])", "add up to 100"},
      {R"([{"id": "s", "split": [{"name": "a", "share": 50}, {"name": "a", "share": 50}]}])", "\"a\" comes twice"},
      {R"([{"id": "s", "split": [{"name": "a", "share": 50.001}, {"name": "b", "share": 49.999}]}])",
       "$.steps[0].split[0].share: expected a part of a hundred"},
      {R"([{"id": "s", "split": [{"name": "a", "share": 100}]}])", "expected a list of 2 to 6 variants"},
      {R"([{"id": "s", "split": [{"name": "a", "share": 50, "control": true},
                                {"name": "b", "share": 50, "control": true}]}])",
       "one variant at most is the control"},
      {R"([{"id": "s", "split": [{"name": "a", "share": 50, "steps": [{"wait": "x"}]}, {"name": "b", "share": 50}]}])",
       "$.steps[0].split[0].steps[0].wait"},
      {R"([{"jump": "end"}])", "$.steps[0].jump: there is no step \"end\""},
      {R"([{"id": "a", "wait": "1 day"}, {"jump": "a"}])", "$.steps[1].jump: the step \"a\" comes before"},
      {R"([{"cascade": {"sends": []}}])", "$.steps[0].cascade.sends: expected a list of 1 to 8 sends"},
      {R"([{"cascade": {"until": "read", "sends": [{"channel": "sms", "template": "t"}]}}])",
       "$.steps[0].cascade.until: expected delivered, opened or clicked"},
      {R"([{"cascade": {"first": "best", "sends": [{"channel": "sms", "template": "t"}]}}])",
       "$.steps[0].cascade.first: expected given or cheapest"},
      {R"([{"cascade": {"sends": [{"channel": "sms", "template": "t", "extra": 1}]}}])",
       "$.steps[0].cascade.sends[0]: unknown field \"extra\""},
      {R"([{"set": {}}])", "$.steps[0].set: expected \"attributes\" or \"labels\""},
      {R"([{"set": {"labels": {"vip": 1}}}])", "$.steps[0].set.labels.vip"},
      {R"([{"set": {"attributes": {"born": {"date": "2024-02-30"}}}}])", "$.steps[0].set.attributes.born.date"},
      {R"([{"task": {"assignee": "olga"}}])", "$.steps[0].task"},
      {R"([{"popup": {"text": "x", "due": "1 day"}}])", "$.steps[0].popup: unknown field \"due\""},
      {R"([{"recheck": false}])", "$.steps[0].recheck: expected true"},
      {R"([{"limit": {"participants": 0}}])", "$.steps[0].limit.participants"},
      {R"([{"limit": {"participants": 5, "reason": "full"}}])", "$.steps[0].limit: unknown field \"reason\""},
      {R"([{"limit": {"participants": 5}}, {"limit": {"participants": 5}}])",
       "$.steps[1]: of several limits each has an id"},
  };
  for (const auto& [steps, told] : faults) {
    const auto campaign = of_steps(steps);
    ASSERT_FALSE(campaign) << steps;
    EXPECT_NE(campaign.error().text().find(told), std::string::npos) << campaign.error().text();
  }
}

TEST(CampaignDefinition, AFaultOfTheRuleOfASplitIsToldWithItsPathAndWhatWasExpected) {
  const auto with_rule = [](std::string_view rule, std::string_view more = "") {
    return parse_campaign(fmt::format(R"({{"id": "c", "trigger": {{"registered": true}}, {} "steps": [{{"id": "s",
      "split": [{{"name": "a", "share": 50}}, {{"name": "b", "share": 50, "control": true}}], "winner": {}}}]}})",
                                      more, rule),
                          1);
  };
  const std::pair<std::string_view, std::string_view> faults[] = {
      {R"({"by": "clicks", "after": "7 days"})", "$.steps[0].winner.by: expected conversion or revenue"},
      {R"({"after": "36 hours"})", "$.steps[0].winner.after: expected whole days, from 1 to 180"},
      {R"({"after": "200 days"})", "$.steps[0].winner.after: expected whole days, from 1 to 180"},
      {R"({"after": "7 days", "at_least": 10})", "$.steps[0].winner.at_least"},
      {R"({"at_least": 1000})", "$.steps[0].winner"},
      {R"({"after": "7 days", "p": 0.05})", "$.steps[0].winner: unknown field \"p\""},
  };
  for (const auto& [rule, told] : faults) {
    const auto campaign = with_rule(rule);
    ASSERT_FALSE(campaign) << rule;
    EXPECT_NE(campaign.error().text().find(told), std::string::npos) << campaign.error().text();
  }
  const auto good = with_rule(R"({"by": "revenue", "after": "2 weeks", "at_least": 1500})");
  ASSERT_TRUE(good) << good.error().text();
  const auto& split = std::get<SplitStep>(good->steps[0].action);
  EXPECT_EQ(split.reference(), 1u);
  ASSERT_TRUE(split.winner);
  EXPECT_EQ(split.winner->by, WinnerBy::revenue);
  EXPECT_EQ(split.winner->after_days, 14);
  EXPECT_EQ(split.winner->at_least, 1500u);
  const auto unasked = with_rule(R"({"after": "7 days"})", R"("conversion": {"method": "none"},)");
  EXPECT_EQ(unasked.error().where, "$.conversion.method");
}

TEST(CampaignDefinition, AScheduleMayBeACronLine) {
  const auto campaign = with(R"("every": "day", "at": "10:00")", R"("cron": "0 10 * * mon-fri")");
  ASSERT_TRUE(campaign) << campaign.error().text();
  const Schedule& schedule = std::get<CalendarTrigger>(campaign->trigger).schedule;
  EXPECT_EQ(to_text(schedule.next(parse_instant("2024-03-01T10:00:01Z").value(), Zone())), "2024-03-04T10:00:00Z");
  const auto fault = with(R"("every": "day", "at": "10:00")", R"("cron": "0 25 * * *")");
  EXPECT_EQ(fault.error().where, "$.trigger.schedule.cron");
}

TEST(CampaignDefinition, AFaultOfEntryIsToldWithItsPathAndWhatWasExpected) {
  const std::pair<std::string_view, std::string_view> faults[] = {
      {R"("entry": {"again": {"gap": "1 day"}, "limit": {"times": 0, "per": "day"}})", "$.entry.limit.times"},
      {R"("entry": {"again": {"gap": "1 day"}, "limit": {"times": 2, "per": "moon"}})",
       "$.entry.limit.per: expected day"},
      {R"("entry": {"limit": {"times": 2, "per": "day"}})", "$.entry: expected \"once\""},
      {R"("period": {"from": "2024-02-01", "until": "2024-01-01"})", "$.period.until: expected a day not before"},
      {R"("period": {"from": "soon"})", "$.period.from"},
      {R"("control": {"percent": 51})", "$.control.percent: expected at most half"},
      {R"("control": {"percent": 0})", "$.control.percent"},
      {R"("exclusive": true)", "$.exclusive: what excludes others of its group has a group"},
  };
  for (const auto& [field, told] : faults) {
    const auto campaign = parse_campaign(
        R"({"id": "c", "trigger": {"registered": true}, "steps": [{"exit": "x"}], )" + std::string(field) + "}", 1);
    ASSERT_FALSE(campaign) << field;
    EXPECT_NE(campaign.error().text().find(told), std::string::npos) << campaign.error().text();
  }
}

struct Fault {
  std::string_view piece;
  std::string_view replacement;
  std::string_view told;  // what the error must contain
};

TEST(CampaignDefinition, AFaultIsToldWithItsPathAndWhatWasExpected) {
  const Fault faults[] = {
      {R"("at": "10:00")", R"("at": "25:00")", "$.trigger.schedule.at: expected a time of day"},
      {R"("every": "day")", R"("every": "moon")", "$.trigger.schedule.every"},
      {R"("wait": "7 days")", R"("wait": "7 moons")", "$.steps[1].wait"},
      {R"("wait": "7 days")", R"("wait": "1000 days")", "at most two years"},
      {R"("wait": "7 days")", R"("wiat": "7 days")", "$.steps[1]: expected a step with one of"},
      {R"("id": "a-week")", R"("id": "remind")", "$.steps[1]: the id \"remind\" comes twice"},
      {R"("channel": "email", "template": "we-miss-you")", R"("channel": "fax", "template": "x")",
       "$.steps[0].send.channel"},
      {R"("amount": 500)", R"("amount": 0)", "$.steps[3].accrue.amount: expected an amount above zero"},
      {R"("since": "entry")", R"("since": "birth")", "$.entry.again.since"},
      {R"("reach": "order")", R"("reach": "moon")", "$.goal.reach"},
      {R"("within": "180 days")", R"("within": "180 moons")", "$.audience.all[4]"},
      {R"("mechanic")", R"("id")", "twice"},
      {R"("steps": [)", R"("extra": 1, "steps": [)", "unknown field \"extra\""},
  };
  for (const Fault& fault : faults) {
    const auto campaign = with(fault.piece, fault.replacement);
    ASSERT_FALSE(campaign) << fault.replacement;
    EXPECT_NE(campaign.error().text().find(fault.told), std::string::npos)
        << fault.replacement << "\n  told: " << campaign.error().text();
  }
  EXPECT_FALSE(parse_campaign("not JSON", 1));
}

TEST(CampaignDefinition, BranchesMeetAgainBehindThem) {
  const auto campaign = parse_campaign(R"({"id": "b", "trigger": {"schedule": {"every": "15 minutes"}},
    "audience": {"everyone": true}, "steps": [
      {"branch": [{"when": {"contact": "email"}, "steps": [{"wait": "1 day"}]},
                  {"steps": [{"wait": "2 days"}]}]},
      {"wait": "3 days"}]})",
                                       1);
  ASSERT_TRUE(campaign) << campaign.error().text();
  const auto& steps = campaign->steps;
  ASSERT_EQ(steps.size(), 7u);
  EXPECT_EQ(std::get<JumpUnlessStep>(steps[0].action).target, 3u);
  EXPECT_EQ(std::get<JumpStep>(steps[2].action).target, 5u);
  EXPECT_EQ(std::get<PauseWait>(std::get<WaitStep>(steps[3].action).wait).duration, Duration::days(2));
  EXPECT_EQ(std::get<JumpStep>(steps[4].action).target, 5u);
  EXPECT_EQ(std::get<PauseWait>(std::get<WaitStep>(steps[5].action).wait).duration, Duration::days(3));
}

TEST(Schedules, ComeRoundByTheShopsClock) {
  const Zone moscow("Europe/Moscow", 10'800, {});
  const auto next = [&](const Schedule& schedule, const char* from) {
    return to_text(schedule.next(parse_instant(from).value(), moscow), moscow);
  };
  EXPECT_EQ(next({}, "2024-05-31T10:00:00+03:00"), "2024-05-31T10:00:00+03:00");
  EXPECT_EQ(next({}, "2024-05-31T10:00:01+03:00"), "2024-06-01T10:00:00+03:00");
  EXPECT_EQ(next({.every = Schedule::Every::minutes, .interval = 15}, "2024-05-31T10:01:00+03:00"),
            "2024-05-31T10:15:00+03:00");
  EXPECT_EQ(next({.every = Schedule::Every::week, .weekdays = {1, 5}}, "2024-05-31T11:00:00+03:00"),
            "2024-06-03T10:00:00+03:00");
  EXPECT_EQ(next({.every = Schedule::Every::month, .day_of_month = 31}, "2024-05-31T11:00:00+03:00"),
            "2024-06-30T10:00:00+03:00");
  const Schedule birthday{.every = Schedule::Every::year, .date = Day{19'782}};  // 29 February
  EXPECT_EQ(next(birthday, "2024-02-01T00:00:00+03:00"), "2024-02-29T10:00:00+03:00");
  EXPECT_EQ(next(birthday, "2024-03-01T00:00:00+03:00"), "2025-03-01T10:00:00+03:00");
  const Schedule before_new_year{.every = Schedule::Every::year, .date = {}, .holiday = "new_year", .days = -7};
  EXPECT_EQ(next(before_new_year, "2024-05-31T10:00:00+03:00"), "2024-12-25T10:00:00+03:00");
  EXPECT_EQ(next(before_new_year, "2024-12-25T10:00:01+03:00"), "2025-12-25T10:00:00+03:00");
  const Schedule once{.every = Schedule::Every::once, .date = Day{19'782}};
  EXPECT_EQ(next(once, "2024-02-01T00:00:00+03:00"), "2024-02-29T10:00:00+03:00");
  EXPECT_EQ(once.next(parse_instant("2024-03-01T00:00:00Z").value(), moscow), Instant::never());
}

/// Source: published tables of the churches and of the countries' official holidays.
TEST(Holidays, FallOnTheDaysThatCalendarsSay) {
  const std::tuple<const char*, int, const char*> days[] = {
      {"easter", 2024, "2024-03-31"},          {"easter", 2025, "2025-04-20"},
      {"easter", 2038, "2038-04-25"},          {"orthodox_easter", 2024, "2024-05-05"},
      {"orthodox_easter", 2025, "2025-04-20"}, {"orthodox_easter", 2027, "2027-05-02"},
      {"black_friday", 2024, "2024-11-29"},    {"black_friday", 2025, "2025-11-28"},
      {"cyber_monday", 2024, "2024-12-02"},    {"mothers_day_ru", 2024, "2024-11-24"},
      {"mothers_day", 2025, "2025-05-11"},     {"fathers_day", 2025, "2025-06-15"},
      {"fathers_day_ru", 2025, "2025-10-19"},  {"maslenitsa", 2025, "2025-02-24"},
      {"womens_day", 2026, "2026-03-08"},
  };
  for (const auto& [id, year, day] : days) EXPECT_EQ(to_text(*holiday_in(id, year)), day) << id;
  EXPECT_EQ(holiday_in("some_day", 2025), std::nullopt);
}

}  // namespace
}  // namespace lapwing
