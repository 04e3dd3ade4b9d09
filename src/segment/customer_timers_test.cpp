#include "segment/customer_timers.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "base/random.hpp"

namespace lapwing {
namespace {

constexpr Instant noon = Instant::from_seconds(1'700'000'000);

/// Who is taken when, one instant after another.
std::vector<std::pair<Instant, std::vector<CustomerNumber>>> drained(CustomerTimers& timers) {
  std::vector<std::pair<Instant, std::vector<CustomerNumber>>> taken;
  while (timers.next() != Instant::never()) {
    const Instant at = timers.next();
    taken.push_back({at, {}});
    timers.take_due(at, taken.back().second);
  }
  return taken;
}

TEST(CustomerTimers, AreTakenInTheOrderOfTheirInstantsAndTogetherByCustomer) {
  CustomerTimers timers;
  timers.grow(10);
  timers.set(CustomerNumber{1}, noon + Duration{1});
  timers.set(CustomerNumber{7}, noon);
  timers.set(CustomerNumber{3}, noon);
  timers.set(CustomerNumber{9}, noon - Duration::days(400));
  EXPECT_EQ(timers.of(CustomerNumber{3}), noon);
  EXPECT_EQ(timers.of(CustomerNumber{4}), Instant::never());
  const std::vector<std::pair<Instant, std::vector<CustomerNumber>>> expected = {
      {noon - Duration::days(400), {CustomerNumber{9}}},
      {noon, {CustomerNumber{3}, CustomerNumber{7}}},
      {noon + Duration{1}, {CustomerNumber{1}}}};
  EXPECT_EQ(drained(timers), expected);
  EXPECT_EQ(timers.of(CustomerNumber{3}), Instant::never());
}

TEST(CustomerTimers, KnowInstantsBeforeTheEpochAndCenturiesAhead) {
  CustomerTimers timers;
  timers.grow(7);
  const std::vector<Instant> instants = {Instant{-5},
                                         Instant{},
                                         Instant{std::int64_t{1} << 41},
                                         Instant{std::int64_t{1} << 43},
                                         Instant{(std::int64_t{1} << 43) + 1},
                                         Instant{std::int64_t{1} << 46},
                                         Instant{std::int64_t{1} << 47}};
  for (const std::uint32_t i : {4u, 6u, 2u, 5u, 0u, 1u, 3u}) timers.set(CustomerNumber{i}, instants[i]);
  const auto taken = drained(timers);
  ASSERT_EQ(taken.size(), instants.size());
  for (std::uint32_t i = 0; i < instants.size(); ++i) {
    EXPECT_EQ(taken[i].first, instants[i]);
    EXPECT_EQ(taken[i].second, std::vector<CustomerNumber>{CustomerNumber{i}});
  }
}

TEST(CustomerTimers, NeverComeUpBeyondTheEndOfTime) {
  CustomerTimers timers;
  timers.grow(2);
  timers.set(CustomerNumber{0}, Instant{std::int64_t{1} << 60});
  timers.set(CustomerNumber{1}, Instant::earliest());
  EXPECT_EQ(timers.of(CustomerNumber{0}), Instant::never());
  std::vector<CustomerNumber> due;
  timers.take_due(Instant::earliest() + Duration{1}, due);
  timers.take_due(noon, due);
  EXPECT_EQ(due, std::vector<CustomerNumber>{CustomerNumber{1}});
  EXPECT_EQ(timers.next(), Instant::never());
}

TEST(CustomerTimers, AgreeWithASortedMapHoweverTheyAreMoved) {
  EXPECT_TRUE(rc::check([] {
    SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
    const auto spread = *rc::gen::inRange<std::uint64_t>(1, 45);  // how far ahead timers lie, in bits of milliseconds
    constexpr std::uint32_t customers = 50;
    CustomerTimers timers;
    timers.grow(customers);
    std::map<std::uint32_t, Instant> oracle;
    const auto first = [&] {
      Instant at = Instant::never();
      for (const auto& [customer, instant] : oracle) at = std::min(at, instant);
      return at;
    };
    Instant now = Instant::from_seconds(1'600'000'000);
    for (int step = 0; step < 2000; ++step) {
      const auto ahead = static_cast<std::int64_t>(random.next() >> (63 - random.below(spread)));
      if (random.chance(0.7)) {
        const auto customer = static_cast<std::uint32_t>(random.below(customers));
        if (random.chance(0.1)) {
          timers.set(CustomerNumber{customer}, Instant::never());
          oracle.erase(customer);
        } else {
          timers.set(CustomerNumber{customer}, now + Duration{ahead});
          oracle[customer] = now + Duration{ahead};
        }
      } else {
        now = random.chance(0.5) ? std::max(now, std::min(first(), now + Duration{ahead})) : now + Duration{ahead};
        std::vector<CustomerNumber> due;
        timers.take_due(now, due);
        std::vector<CustomerNumber> expected;
        for (const auto& [customer, instant] : oracle) {
          if (instant <= now) expected.push_back(CustomerNumber{customer});
        }
        std::erase_if(oracle, [&](const auto& timer) { return timer.second <= now; });
        const bool same_due = due == expected;
        RC_ASSERT(same_due);
      }
      const bool same_first = timers.next() == first();
      RC_ASSERT(same_first);
      for (std::uint32_t customer = 0; customer < customers; ++customer) {
        const auto at = oracle.find(customer);
        const bool same = timers.of(CustomerNumber{customer}) == (at == oracle.end() ? Instant::never() : at->second);
        RC_ASSERT(same);
      }
    }
  }));
}

TEST(CustomerTimers, TakeLittleMemoryHoweverOftenTheyAreMoved) {
  constexpr std::uint32_t customers = 50'000;
  SeededRandom random(3);
  CustomerTimers timers;
  timers.grow(customers);
  const auto ahead = [&] { return Duration{static_cast<std::int64_t>(random.below(365ull * 86'400'000))}; };
  for (std::uint32_t i = 0; i < customers; ++i) timers.set(CustomerNumber{i}, noon + ahead());
  EXPECT_LT(timers.memory(), customers * 15);
  Instant now = noon;
  std::vector<CustomerNumber> due;
  for (int day = 0; day < 365; ++day) {
    for (int i = 0; i < 1000; ++i) {
      timers.set(CustomerNumber{static_cast<std::uint32_t>(random.below(customers))}, now + ahead());
    }
    now = now + Duration::days(1);
    due.clear();
    timers.take_due(now, due);
    for (const CustomerNumber customer : due) timers.set(customer, now + ahead());
  }
  EXPECT_LT(timers.memory(), customers * 40);
}

}  // namespace
}  // namespace lapwing
