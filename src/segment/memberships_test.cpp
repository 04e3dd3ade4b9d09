#include "segment/memberships.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

namespace lapwing {
namespace {

std::string image_of(const Memberships& memberships) {
  ByteWriter to;
  memberships.save(to);
  return to.take();
}

TEST(Memberships, KeepWhoIsInWhichSegmentSinceWhenWhateverEntersAndLeaves) {
  EXPECT_TRUE(rc::check([] {
    Memberships memberships;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> oracle;  // segment and customer: since
    std::uint32_t customers = 1;
    std::uint32_t segments = 1;
    memberships.grow(customers, segments);
    const int steps = *rc::gen::inRange(0, 400);
    for (int step = 0; step < steps; ++step) {
      if (*rc::gen::inRange(0, 20) == 0) {
        customers += *rc::gen::inRange(0u, 5u);
        segments += *rc::gen::inRange(0u, 40u);
        memberships.grow(customers, segments);
      }
      const SegmentNumber segment{*rc::gen::inRange(0u, segments)};
      const CustomerNumber customer{*rc::gen::inRange(0u, customers)};
      const auto known = oracle.find({segment.value, customer.value});
      if (known != oracle.end()) {
        memberships.leave(segment, customer);
        oracle.erase(known);
      } else {
        memberships.enter(segment, customer, Instant{step * 1000 + 999});
        oracle[{segment.value, customer.value}] = step;
      }
    }
    std::vector<std::uint32_t> sizes(segments);
    for (std::uint32_t segment = 0; segment < segments; ++segment) {
      for (std::uint32_t customer = 0; customer < customers; ++customer) {
        const auto known = oracle.find({segment, customer});
        const auto since = memberships.since(SegmentNumber{segment}, CustomerNumber{customer});
        RC_ASSERT(since.has_value() == (known != oracle.end()));
        if (since) RC_ASSERT(since->seconds() == known->second);
        sizes[segment] += since ? 1u : 0u;
        RC_ASSERT(memberships.of(CustomerNumber{customer}).contains(SegmentNumber{segment}) == since.has_value());
      }
      RC_ASSERT(memberships.size(SegmentNumber{segment}) == sizes[segment]);
      RC_ASSERT(memberships.members(SegmentNumber{segment}).count() == sizes[segment]);
    }
    // Equal memberships are equal bytes, by whichever way they came about.
    Memberships direct;
    direct.grow(customers, segments);
    for (const auto& [key, second] : oracle) {
      direct.enter(SegmentNumber{key.first}, CustomerNumber{key.second}, Instant::from_seconds(second));
    }
    const std::string image = image_of(memberships);
    const bool same = image_of(direct) == image;
    RC_ASSERT(same);
    Memberships loaded;
    ByteReader from(image);
    loaded.load(from);
    RC_ASSERT(from.finish().has_value());
    const bool same_loaded = image_of(loaded) == image;
    RC_ASSERT(same_loaded);
  }));
}

TEST(Memberships, OfWhomNothingIsKnownYetCanBeAskedAhead) {
  Memberships memberships;
  for (const Approach step : {Approach::place, Approach::rows}) memberships.approach(CustomerNumber{7}, step);
  EXPECT_EQ(memberships.customer_count(), 0u);
}

}  // namespace
}  // namespace lapwing
