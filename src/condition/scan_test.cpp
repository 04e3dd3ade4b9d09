#include "condition/scan.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/random.hpp"
#include "condition/random_cases.hpp"
#include "condition/random_shop.hpp"

namespace lapwing {
namespace {

using namespace random_shop;

TEST(Scan, AnswersForEverybodyAsEachIsAnsweredAlone) {
  EXPECT_TRUE(holds_in_random_cases([] {
    Audience audience;
    fill(audience);
    for (std::uint32_t i = 0; i < audience.size(); ++i) {
      if (chance(5)) audience.part_with(CustomerNumber{i}, "");
    }
    Moment moment{now, &berlin, &audience};
    if (chance(50)) moment.enrolled_at = now - Duration::hours(pick(1000));
    std::vector<Condition> conditions;
    std::vector<std::string> texts;
    for (int i = 1 + pick(8); i > 0; --i) {
      texts.push_back(tree(3).dump());
      const auto condition = parse_condition(texts.back());
      RC_ASSERT(condition.has_value());
      conditions.push_back(*condition);
    }
    const ScanPlan plan(conditions, moment);
    RC_ASSERT(plan.page_count() == (audience.size() + 63) / 64);
    PageScan scan(plan);
    for (std::size_t page = 0; page < plan.page_count(); ++page) {
      const auto answers = scan.ask(page);
      for (std::size_t i = 0; i < conditions.size(); ++i) {
        LaneBits expected = 0;
        for (std::uint32_t lane = 0; lane < lane_count && page * 64 + lane < audience.size(); ++lane) {
          const CustomerNumber customer{static_cast<std::uint32_t>(page * 64 + lane)};
          const bool holds = evaluate(conditions[i], audience.customer(customer), moment).holds;
          expected |= holds ? LaneBits{1} << lane : 0;
        }
        RC_LOG() << texts[i] << "\n";
        RC_ASSERT(answers[i] == expected);
        RC_ASSERT(expected == 0u || plan.next_page(page) == page);
      }
    }
  }));
}

// Orders have several lines each and several vacant places behind them, where no line is looked for.
TEST(Scan, FindsTheOrdersOfLinesOfWhichThereAreMoreThanOrders) {
  SeededRandom random(7);
  Audience audience;
  int categories = 0;
  for (int round = 0; round < 405; ++round) {
    const std::string id = std::to_string(random.below(5));
    OrderRecorded order{.customer_id = id, .order_id = std::to_string(round), .placed_at = now - Duration::days(9)};
    order.total = Money::of(1);
    for (std::uint64_t line = random.below(4); line < 4; ++line) {
      order.lines.push_back({"p", "category-" + std::to_string(categories++), {}, {}, {}});
    }
    audience.record(audience.ensure(id, now), order);
  }
  const RowPage& page = audience.orders().order_pages().page(0);
  ASSERT_LT(page.end(0) + 2, page.begins()[1]) << "nothing is vacant";
  const Moment moment{now, &berlin, &audience};
  for (int category = 0; category < categories; ++category) {
    const auto condition = parse_condition(fmt::format(R"({{"bought": {{"category": "category-{}"}}}})", category));
    // Of one category the customers' own lines are looked at; of many the page's.
    std::vector<Condition> conditions(1, *condition);
    for (int other = 0; other < 4; ++other) {
      conditions.push_back(*parse_condition(fmt::format(R"({{"bought": {{"category": "category-{}"}}}})", other)));
    }
    const ScanPlan plan(conditions, moment);
    PageScan scan(plan);
    const LaneBits found = scan.ask(0).front();
    for (std::uint32_t number = 0; number < audience.size(); ++number) {
      const bool holds = evaluate(*condition, audience.customer(CustomerNumber{number}), moment).holds;
      EXPECT_EQ((found >> number & 1u) != 0, holds) << category << " of " << number;
    }
  }
}

TEST(Scan, NobodyHasNoPages) {
  const Audience audience;
  const std::vector<Condition> everyone(1);
  EXPECT_EQ(ScanPlan(everyone, Moment{now, &berlin, &audience}).page_count(), 0u);
}

}  // namespace
}  // namespace lapwing
