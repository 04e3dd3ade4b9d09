#include "segment/timer_wheel.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "base/random.hpp"

namespace lapwing {
namespace {

std::vector<Timer> drained(TimerWheel& wheel) {
  std::vector<Timer> taken;
  while (!wheel.is_empty()) taken.push_back(wheel.pop());
  return taken;
}

TEST(TimerWheel, TakesTheEarliestFirstAndEqualInstantsByCustomer) {
  TimerWheel wheel;
  const Instant noon = Instant::from_seconds(1'700'000'000);
  wheel.add({noon + Duration{1}, CustomerNumber{1}});
  wheel.add({noon, CustomerNumber{7}});
  wheel.add({noon, CustomerNumber{3}});
  wheel.add({noon - Duration::days(400), CustomerNumber{9}});
  EXPECT_EQ(wheel.first(), (Timer{noon - Duration::days(400), CustomerNumber{9}}));
  const std::vector<Timer> expected = {{noon - Duration::days(400), CustomerNumber{9}},
                                       {noon, CustomerNumber{3}},
                                       {noon, CustomerNumber{7}},
                                       {noon + Duration{1}, CustomerNumber{1}}};
  EXPECT_EQ(drained(wheel), expected);
}

TEST(TimerWheel, KnowsInstantsBeforeTheEpochAndBeyondItsOutermostWheel) {
  TimerWheel wheel;
  const std::vector<Timer> expected = {{Instant{-5}, CustomerNumber{0}},
                                       {Instant{}, CustomerNumber{0}},
                                       {Instant{std::int64_t{1} << 41}, CustomerNumber{1}},
                                       {Instant{std::int64_t{1} << 43}, CustomerNumber{2}},
                                       {Instant{(std::int64_t{1} << 43) + 1}, CustomerNumber{1}},
                                       {Instant{std::int64_t{1} << 60}, CustomerNumber{3}}};
  for (const std::size_t i : {4u, 2u, 0u, 5u, 1u, 3u}) wheel.add(expected[i]);
  EXPECT_EQ(drained(wheel), expected);
}

TEST(TimerWheel, AgreesWithASortedSetWhateverIsAddedAndTaken) {
  EXPECT_TRUE(rc::check([] {
    SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
    const int spread = *rc::gen::inRange(1, 45);  // how far ahead timers lie, in bits of milliseconds
    TimerWheel wheel;
    std::multiset<Timer> oracle;
    Instant now = Instant::from_seconds(1'600'000'000);
    for (int step = 0; step < 2000; ++step) {
      if (oracle.empty() || random.chance(0.55)) {
        const auto ahead = static_cast<std::int64_t>(random.next() >>
                                                     (64 - 1 - random.below(static_cast<std::uint64_t>(spread))));
        const Timer timer{now + Duration{ahead}, CustomerNumber{static_cast<std::uint32_t>(random.below(50))}};
        wheel.add(timer);
        oracle.insert(timer);
      } else {
        now = std::max(now, oracle.begin()->at);
        const Timer taken = wheel.pop();
        const bool same = taken == *oracle.begin();
        RC_ASSERT(same);
        oracle.erase(oracle.begin());
      }
      RC_ASSERT(wheel.size() == oracle.size());
      const bool same_first = oracle.empty() || wheel.first() == *oracle.begin();
      RC_ASSERT(same_first);
    }
    const bool same_rest = drained(wheel) == std::vector<Timer>(oracle.begin(), oracle.end());
    RC_ASSERT(same_rest);
  }));
}

}  // namespace
}  // namespace lapwing
