#include "loyalty/bonus_type.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/zone.hpp"
#include "loyalty/bonus_type_json.hpp"

namespace lapwing {
namespace {

const Zone moscow("Europe/Moscow", 3 * 3600, {});

Result<BonusType> parse(std::string_view text) { return parse_bonus_type(nlohmann::json::parse(text)); }

/// The life of a lot accrued at 10:00 in Moscow on that day, or why there is none.
std::string term(std::string_view activation, std::string_view burn, std::string_view day = "2024-01-30") {
  const auto type = parse(R"({"id": "gift", "title": "Gift", "activation": )" + std::string(activation) +
                          R"(, "burn": )" + std::string(burn) + "}");
  if (!type) return type.error().text();
  const auto term = term_of(*type, moscow.at(*parse_day(day), Duration::hours(10)), moscow);
  if (!term) return term.error().text();
  return to_text(term->active_at, moscow).substr(0, 16) + " " + to_text(term->burns_at, moscow).substr(0, 16);
}

TEST(BonusTermTest, ALotBurnsAtTheEndOfTheDayNamed) {
  EXPECT_EQ(term(R"("immediate")", R"("never")"), "2024-01-30T10:00 never");
  EXPECT_EQ(term(R"("immediate")", R"({"on": "2024-01-31"})"), "2024-01-30T10:00 2024-02-01T00:00");
  EXPECT_EQ(term(R"("immediate")", R"({"after_days": 30})"), "2024-01-30T10:00 2024-03-01T00:00");
  EXPECT_EQ(term(R"("immediate")", R"({"after_months": 1})"), "2024-01-30T10:00 2024-03-01T00:00");
  EXPECT_EQ(term(R"("immediate")", R"({"after_months": 2})"), "2024-01-30T10:00 2024-03-31T00:00");
  EXPECT_EQ(term(R"("immediate")", R"({"end_of": "month"})"), "2024-01-30T10:00 2024-02-01T00:00");
  EXPECT_EQ(term(R"("immediate")", R"({"end_of": "quarter"})"), "2024-01-30T10:00 2024-04-01T00:00");
  EXPECT_EQ(term(R"("immediate")", R"({"end_of": "quarter"})", "2024-12-31"), "2024-12-31T10:00 2025-01-01T00:00");
  EXPECT_EQ(term(R"("immediate")", R"({"end_of": "year"})"), "2024-01-30T10:00 2025-01-01T00:00");
}

TEST(BonusTermTest, ItsDaysCountFromTheActivation) {
  EXPECT_EQ(term(R"({"after": "14 days"})", R"({"after_days": 1})"), "2024-02-13T10:00 2024-02-15T00:00");
  EXPECT_EQ(term(R"({"after": "38 hours"})", R"({"end_of": "month"})"), "2024-02-01T00:00 2024-03-01T00:00");
  EXPECT_EQ(term(R"({"on": "2024-03-08"})", R"({"end_of": "quarter"})"), "2024-03-08T00:00 2024-04-01T00:00");
  EXPECT_EQ(term(R"({"on": "2024-01-01"})", R"({"after_days": 2})"), "2024-01-30T10:00 2024-02-02T00:00");
}

TEST(BonusTermTest, ALotThatWouldBurnBeforeItIsActiveIsRefused) {
  EXPECT_EQ(term(R"("immediate")", R"({"on": "2024-01-29"})"),
            "bonuses of the type 'gift' would burn at 2024-01-30T00:00:00+03:00, before they are active at "
            "2024-01-30T10:00:00+03:00");
}

TEST(BonusTermTest, BonusesThatComeBackLiveForThreeDaysMore) {
  const Instant evening = *parse_instant("2024-05-01T23:30:00+03:00");
  EXPECT_EQ(to_text(return_grace(evening, moscow), moscow), "2024-05-05T00:00:00+03:00");
}

TEST(SpendLimitsTest, AnOrderIsPaidWithinTheRulesOfEachType) {
  BonusType type{.id = "a", .title = "A"};
  type.spend = {30, Money::of(1000), {"gift cards"}};
  const std::vector<BonusType> types = {type, {.id = "b", .title = "B"}};
  const auto limits = [&](Money total, std::vector<BonusOrder::Line> lines = {}) {
    const SpendLimits all = spend_limits(types, {total, std::move(lines)});
    return to_text(all.by_type.at(0)) + " " + to_text(all.by_type.at(1)) + " " + to_text(all.total);
  };
  EXPECT_EQ(limits(Money::of(2000)), "600.00 2000.00 2000.00");
  EXPECT_EQ(limits(Money::of(1000)), "300.00 1000.00 1000.00");
  EXPECT_EQ(limits(Money{9'999'999}), "0.00 999.9999 999.9999");
  EXPECT_EQ(limits(Money{10'000'001}), "300.00 1000.0001 1000.0001");
  EXPECT_EQ(limits(Money::of(2000), {{"gift cards", Money::of(1500)}, {"tea", Money::of(500)}}),
            "150.00 2000.00 2000.00");
  EXPECT_EQ(limits(Money::of(2000), {{"gift cards", Money::of(2500)}}), "0.00 2000.00 2000.00");
}

TEST(BonusTypeJsonTest, EveryFieldIsRead) {
  const auto type = parse(R"({
    "id": "new_year", "title": "Рождественские бонусы", "activation": {"on": "2024-12-25"},
    "burn": {"on": "2025-01-31"}, "on_return": "keep",
    "spend": {"max_percent": 30, "min_order": "1000.50", "excluded_categories": ["gift cards", "sale"]}})");
  ASSERT_TRUE(type) << type.error().text();
  const BonusType expected{
      .id = "new_year",
      .title = "Рождественские бонусы",
      .activation = {.kind = BonusActivation::Kind::on_date, .date = day_of({2024, 12, 25})},
      .burn = {.kind = BonusBurn::Kind::on_date, .date = day_of({2025, 1, 31})},
      .spend = {30, Money{10'005'000}, {"gift cards", "sale"}},
      .on_return = BonusOnReturn::keep,
  };
  EXPECT_EQ(*type, expected);
}

TEST(BonusTypeJsonTest, OnlyIdAndTitleMustBeThere) {
  EXPECT_EQ(parse(R"({"id": "a", "title": "A"})"), (BonusType{.id = "a", .title = "A"}));
}

TEST(BonusTypeJsonTest, AFaultIsRefusedWithItsPath) {
  const auto error = [](std::string_view fields) {
    const auto type = parse(R"({"id": "a", "title": "A", )" + std::string(fields) + "}");
    return type ? "accepted" : type.error().text();
  };
  EXPECT_EQ(error(R"("titel": "B")"),
            "titel: unknown field; expected one of id, title, activation, burn, spend, on_return");
  EXPECT_EQ(error(R"("id": "")"), "id: expected an id");
  EXPECT_EQ(error(R"("title": 5)"), "title: expected text, found number");
  EXPECT_EQ(error(R"("activation": "later")"), "activation: expected \"immediate\" or an object with one of after, on");
  EXPECT_EQ(error(R"("activation": {"after": "soon"})").substr(0, 44), "activation.after: 'soon' is not a duration: ");
  EXPECT_EQ(error(R"("activation": {"after": "4000 days"})"),
            "activation.after: expected more than nothing and at most 3650 days, found 4000 days");
  EXPECT_EQ(error(R"("activation": {"on": "2024-02-30"})"),
            "activation.on: '2024-02-30' is not a date: expected YYYY-MM-DD");
  EXPECT_EQ(error(R"("burn": {"after_days": 30, "on": "2024-01-01"})"),
            "burn: expected \"never\" or an object with one of after_days, after_months, on, end_of");
  EXPECT_EQ(error(R"("burn": {"after_days": 0})"), "burn.after_days: expected 1..3650, found 0");
  EXPECT_EQ(error(R"("burn": {"after_days": 1.5})"), "burn.after_days: expected a whole number, found 1.5");
  EXPECT_EQ(error(R"("burn": {"after_months": 121})"), "burn.after_months: expected 1..120, found 121");
  EXPECT_EQ(error(R"("burn": {"end_of": "week"})"),
            "burn.end_of: expected \"month\", \"quarter\" or \"year\", found \"week\"");
  EXPECT_EQ(error(R"("activation": {"on": "2024-05-02"}, "burn": {"on": "2024-05-01"})"),
            "burn.on: expected a day no earlier than the activation on 2024-05-02, found 2024-05-01");
  EXPECT_EQ(error(R"("spend": {"max_percent": 101})"), "spend.max_percent: expected 1..100, found 101");
  EXPECT_EQ(error(R"("spend": {"max_percent": 99999999999})"), "spend.max_percent: 99999999999 is too large");
  EXPECT_EQ(error(R"("spend": {"min_order": 10.5})"),
            "spend.min_order: expected an amount as text or a whole number, found 10.5");
  EXPECT_EQ(error(R"("spend": {"min_order": "-1"})"), "spend.min_order: expected at least 0, found -1.00");
  EXPECT_EQ(error(R"("spend": {"excluded_categories": ["tea", 5]})"),
            "spend.excluded_categories[1]: expected text, found number");
  EXPECT_EQ(error(R"("spend": {"min": 1})"),
            "spend.min: unknown field; expected one of max_percent, min_order, excluded_categories");
  EXPECT_EQ(error(R"("on_return": true)"), "on_return: expected \"take_back\" or \"keep\", found true");
  EXPECT_EQ(parse_bonus_type(nlohmann::json::array()).error().text(), "expected an object, found array");
}

}  // namespace
}  // namespace lapwing
