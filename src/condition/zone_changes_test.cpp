// Conditions over changes of the clock as they were: every kind of change that 28 zones made from 1990 to 2037. What an
// order does to a window, a period, a day or a weekday is held against the oracle at each instant at which the answer
// turns, and by the hour between.
#include <gtest/gtest.h>

#include <map>

#include <fmt/format.h>

#include "audience/audience.hpp"
#include "condition/condition.hpp"
#include "condition/condition_oracle.hpp"
#include "condition/evaluate.hpp"
#include "zones/published_transitions.hpp"

namespace lapwing {
namespace {

using nlohmann::json;

/// One of the changes of a zone: when, and what the wall clock says on both sides of it.
struct Change {
  Instant at;
  std::int32_t offset_before = 0;
  std::int32_t offset_after = 0;

  /// What changes have in common, as "02:00 +60"; a shop's calendar meets each kind in its own way.
  [[nodiscard]] std::string kind() const {
    const std::int64_t minute = (at.seconds() + offset_before) / 60;
    return fmt::format("{:02}:{:02} {:+}", minute / 60 % 24, minute % 60, (offset_after - offset_before) / 60);
  }
};

std::map<std::string, std::vector<Change>> published_changes() {
  std::map<std::string, std::vector<Change>> changes;
  for (const auto& [name, moments] : published_transitions()) {
    for (std::size_t i = 0; i + 1 < moments.size(); i += 2) {
      changes[name].push_back({moments[i + 1].at, moments[i].offset_seconds, moments[i + 1].offset_seconds});
    }
  }
  return changes;
}

Zone zone_of(const std::string& name, const std::vector<Change>& changes) {
  std::vector<Zone::Transition> transitions;
  for (const Change& change : changes) transitions.push_back({change.at.seconds(), change.offset_after});
  return {name, changes.front().offset_before, std::move(transitions)};
}

/// Questions whose answers turn with the time that passes or with the calendar, about one order.
std::vector<json> questions(Day day) {
  std::vector<json> asked;
  const json count{{"orders", "count"}, {"at_least", 1}};
  const auto windowed = [&](const char* key, const std::string& value) {
    json leaf = count;
    leaf[key] = value;
    asked.push_back(leaf);
  };
  for (const char* span : {"1 day", "25 hours", "1 week", "1 month", "1 year"}) windowed("within", span);
  for (const char* unit : {"day", "week", "month", "quarter", "year"}) {
    windowed("calendar", std::string("current ") + unit);
    windowed("calendar", std::string("previous ") + unit);
  }
  windowed("from", to_text(day));
  windowed("until", to_text(day - 1));
  for (const char* key : {"before", "after"}) asked.push_back({{"orders", "last"}, {key, to_text(day)}});
  for (const char* span : {"1 day", "1 month"}) {
    asked.push_back({{"orders", "last"}, {"at_least_ago", span}});
    asked.push_back({{"orders", "first"}, {"less_than_ago", span}});
  }
  for (const json& where : {json{{"weekday", {"saturday", "monday"}}}, json{{"hour", {{"between", {1, 2}}}}}}) {
    json leaf = count;
    leaf["where"] = where;
    asked.push_back(leaf);
  }
  return asked;
}

/// A customer of one order, in the engine's memory and in the oracle's list.
class OneOrder {
 public:
  OneOrder(Instant placed, const Zone& zone) : zone_(zone), oracle_(raw_, zone_, std::nullopt) {
    raw_.id = "anna";
    raw_.heard_at = placed - Duration::days(1);
    raw_.orders.push_back({.second = placed.seconds(), .total = Money::of(10)});
    number_ = audience_.ensure("anna", raw_.heard_at);
    audience_.record(number_, OrderRecorded{.customer_id = "anna",
                                            .order_id = "o",
                                            .placed_at = placed,
                                            .status = OrderStatus::completed,
                                            .total = Money::of(10)});
  }

  /// From one answer to the next, and each hour amid them.
  void check(const json& question, Instant from, Instant to) const {
    const Condition condition = parse_condition(question.dump()).value();
    const auto ask = [&](Instant at) {
      return evaluate(condition, audience_.customer(number_), {at, &zone_, &audience_});
    };
    const auto expect = [&](bool holds, Instant at) {
      ASSERT_EQ(holds, oracle_.holds(question, at))
          << question << "\n"
          << zone_.name() << ", order of " << text(placed()) << ", asked at " << text(at);
    };
    Answer answer = ask(from);
    ASSERT_NO_FATAL_FAILURE(expect(answer.holds, from));
    for (Instant at = from; at < to; at = at + Duration::hours(1)) {
      while (answer.until <= at) {
        const Instant until = answer.until;
        ASSERT_NO_FATAL_FAILURE(expect(answer.holds, until - Duration{1}));
        answer = ask(until);
        ASSERT_GT(answer.until, until) << question;
        ASSERT_NO_FATAL_FAILURE(expect(answer.holds, until));
      }
      ASSERT_NO_FATAL_FAILURE(expect(answer.holds, at));
    }
  }

 private:
  [[nodiscard]] Instant placed() const { return Instant::from_seconds(raw_.orders.front().second); }
  [[nodiscard]] std::string text(Instant at) const { return to_text(at, zone_); }

  const Zone& zone_;
  RawCustomer raw_;
  ConditionOracle oracle_;
  Audience audience_;
  CustomerNumber number_;
};

/// Orders around the change are asked about until the days after it, and once more when a month has passed; an order of
/// a month, a week, a day before is asked about while the clock changes.
void check_around(const Zone& zone, Instant change) {
  const std::vector<json> asked = questions(zone.day(change));
  const Instant month_ago = zone.at(zone.day(change) - 30, zone.time_of_day(change));
  for (const Instant placed :
       {month_ago, change - Duration::days(7), change - Duration::days(1), change - Duration::minutes(50),
        change - Duration::seconds(1), change, change + Duration::minutes(50), change + Duration::hours(23)}) {
    const OneOrder customer(placed, zone);
    for (const json& question : asked) {
      ASSERT_NO_FATAL_FAILURE(customer.check(question, change - Duration::hours(26), change + Duration::hours(50)));
      if (placed < change - Duration::hours(1)) continue;
      ASSERT_NO_FATAL_FAILURE(customer.check(question, change + Duration::days(27), change + Duration::days(32)));
    }
  }
}

TEST(ZoneChanges, ConditionsTurnWhenTheOracleSaysAroundEveryKindOfChange) {
  const auto published = published_changes();
  if (published.empty()) GTEST_SKIP() << "NOT CHECKED: ../shared/data/time-zones/transitions.csv is absent";
  std::map<std::string, int> kinds;
  for (const auto& [name, changes] : published) {
    const Zone zone = zone_of(name, changes);
    std::map<std::string, int> of_zone;
    for (const Change& change : changes) {
      // Enough of a kind is as good as all of it: one in each zone that has it, at least four in all.
      if (of_zone[change.kind()]++ > 0 && kinds[change.kind()] >= 4) continue;
      ++kinds[change.kind()];
      ASSERT_NO_FATAL_FAILURE(check_around(zone, change.at));
    }
  }
  EXPECT_GE(kinds["02:00 +60"], 4) << "the common gap";
  EXPECT_GE(kinds["03:00 -60"], 4) << "the common fold";
  EXPECT_GE(kinds["00:00 +60"], 3) << "a day without midnight";
  EXPECT_GE(kinds["00:00 -60"], 3) << "the last hour of a day comes twice";
  EXPECT_GE(kinds["01:00 -60"], 1) << "midnight comes twice";
  EXPECT_GE(kinds["02:00 -30"], 1) << "Lord Howe";
  EXPECT_GE(kinds["00:00 +1440"], 1) << "Samoa's lost day";
  for (const auto& [kind, count] : kinds) RecordProperty(kind, count);
}

}  // namespace
}  // namespace lapwing
