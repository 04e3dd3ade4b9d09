#include "condition/live_plan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "condition/random_cases.hpp"
#include "condition/random_shop.hpp"

namespace lapwing {
namespace {

using namespace random_shop;

/// The same as `evaluate` says. That may follow only so many changes and then tell too early an instant; asked again
/// from there a group may see farther than it did, since its children have changed by then, but never less far.
void expect_the_same(const Answer& answer, const Condition& condition, const CustomerView& customer, Moment moment) {
  Answer plain = evaluate(condition, customer, moment);
  RC_ASSERT(answer.holds == plain.holds);
  if (plain.until >= answer.until) {
    RC_ASSERT(answer.until == plain.until);
    return;
  }
  while (plain.until < answer.until) {
    moment.now = plain.until;
    plain = evaluate(condition, customer, moment);
    RC_ASSERT(answer.holds == plain.holds);
  }
}

TEST(LivePlan, AnswersAsEachConditionIsAnsweredAlone) {
  EXPECT_TRUE(holds_in_random_cases([] {
    Audience audience;
    fill(audience);
    std::vector<Condition> conditions;
    for (int i = 1 + pick(8); i > 0; --i) {
      const auto condition = parse_condition(tree(3).dump());
      RC_ASSERT(condition.has_value());
      conditions.push_back(*condition);
    }
    std::vector<const Condition*> asked;
    for (const Condition& condition : conditions) asked.push_back(&condition);
    LivePlan plan(asked);
    for (int i = 0; i < 10; ++i) {
      const CustomerNumber number{static_cast<std::uint32_t>(pick(static_cast<int>(audience.size())))};
      const CustomerView customer = audience.customer(number);
      const Moment moment{now + Duration::hours(pick(3000) - 1500), &berlin, &audience};
      plan.turn_to(customer, moment);
      const std::uint64_t wanted = static_cast<std::uint64_t>(pick(1 << 8)) & ((1u << conditions.size()) - 1);
      std::uint64_t holding = 0;
      const Instant until = plan.ask({&wanted, 1}, {&holding, 1});
      Instant earliest = Instant::never();
      for (std::size_t k = 0; k < conditions.size(); ++k) {
        if ((wanted >> k & 1) == 0) continue;
        RC_ASSERT(plan.ask(k).holds == ((holding >> k & 1) != 0));
        earliest = std::min(earliest, plan.ask(k).until);
      }
      RC_ASSERT(until == earliest);
      for (std::size_t k = 0; k < conditions.size(); ++k) {
        if (chance(20)) continue;
        RC_LOG() << to_json(conditions[k]) << " at " << to_text(moment.now, berlin) << "\n";
        expect_the_same(plan.ask(k), conditions[k], customer, moment);
      }
      record_orders(audience, number, "later " + std::to_string(i));
    }
  }));
}

}  // namespace
}  // namespace lapwing
