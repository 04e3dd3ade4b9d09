#include "segment/agenda.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

#include "base/random.hpp"
#include "segment/customer_timers.hpp"

namespace lapwing {
namespace {

TEST(Agenda, RemembersTheNextInstantsAndAsksEverythingBeyondThem) {
  Agenda agenda;
  EXPECT_EQ(agenda.first(), Instant::never());
  for (const std::int64_t at : {50, 10, 30, 20, 40, 60}) agenda.expect(Instant{at}, Groups{1} << at / 10);
  agenda.expect(Instant{20}, 1);
  EXPECT_EQ(agenda.first(), Instant{10});
  EXPECT_EQ(agenda.take(Instant{9}), 0u);
  EXPECT_EQ(agenda.take(Instant{25}), Groups{0b111});
  EXPECT_EQ(agenda.first(), Instant{30});
  agenda.remove(Groups{1} << 3);
  EXPECT_EQ(agenda.take(Instant{40}), Groups{1} << 4);
  EXPECT_EQ(agenda.first(), Instant{50}) << "there was no room for more";
  EXPECT_EQ(agenda.take(Instant{50}), every_group);
  EXPECT_EQ(agenda.first(), Instant::never());
}

/// Customers whose answers change at known instants: nothing that is due is missed, whatever is expected and removed.
TEST(CustomerTimers, MissNothingThatIsDueAndTakeNobodyTooEarly) {
  EXPECT_TRUE(rc::check([] {
    SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
    constexpr std::uint32_t customers = 6;
    CustomerTimers timers;
    timers.grow(customers);
    std::map<std::uint32_t, std::map<Groups, Instant>> oracle;
    Instant now = Instant::from_seconds(1'600'000'000);
    const auto expect = [&](std::uint32_t number, Groups group) {
      const Instant at = now + Duration{1 + static_cast<std::int64_t>(random.below(200))};
      timers.agenda(CustomerNumber{number}).expect(at, group);
      oracle[number][group] = at;
    };
    for (int step = 0; step < 300; ++step) {
      const auto number = static_cast<std::uint32_t>(random.below(customers));
      const Groups group = Groups{1} << random.below(10);
      if (random.chance(0.1)) {
        timers.agenda(CustomerNumber{number}).clear();
        oracle[number].clear();
      } else {
        timers.agenda(CustomerNumber{number}).remove(group);
        expect(number, group);
      }
      timers.file(CustomerNumber{number});

      now = now + Duration{static_cast<std::int64_t>(random.below(40))};
      std::vector<DueCustomer> due;
      timers.take_due(now, due);
      RC_ASSERT(std::ranges::is_sorted(due, {}, &DueCustomer::customer));
      RC_ASSERT(timers.next() > now);
      for (auto& [customer, groups] : oracle) {
        const auto found = std::ranges::find(due, CustomerNumber{customer}, &DueCustomer::customer);
        const Groups taken = found == due.end() ? 0 : found->groups;
        bool any_due = taken == every_group;
        for (auto& [each, at] : groups) {
          any_due = any_due || at <= now;
          if (at <= now) RC_ASSERT((taken & each) != 0);
          if ((taken & each) == 0) RC_ASSERT(timers.next() <= at);
        }
        if (taken != 0) RC_ASSERT(any_due);
        for (int i = 0; i < 10; ++i) {
          const Groups each = Groups{1} << i;
          if ((taken & each) != 0 && groups.contains(each)) expect(customer, each);  // asked again
        }
        timers.file(CustomerNumber{customer});
      }
    }
  }));
}

}  // namespace
}  // namespace lapwing
