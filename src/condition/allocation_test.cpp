#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "audience/audience.hpp"
#include "base/zone.hpp"
#include "condition/condition.hpp"
#include "condition/evaluate.hpp"

namespace {
std::atomic<std::uint64_t> allocations = 0;
}  // namespace

// Counted for the whole test program; what a test allocates itself stays outside its two readings. Not inlined, since
// the compiler would then take malloc and free for a mismatch of new and delete.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* place = std::malloc(size == 0 ? 1 : size)) return place;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* place) noexcept { std::free(place); }
[[gnu::noinline]] void operator delete(void* place, std::size_t) noexcept { std::free(place); }

namespace lapwing {
namespace {

TEST(Evaluation, AllocatesNothing) {
  Audience audience;
  const CustomerNumber customer = audience.ensure("anna", Instant{});
  for (int i = 1; i <= 20; ++i) {
    OrderRecorded order{
        .customer_id = "anna", .order_id = std::to_string(i), .placed_at = Instant::from_seconds(i * 86'400)};
    order.lines = {{"green", "tea", {}, {}, Money::of(i)}};
    audience.record(customer, order);
  }
  ActivityRecorded viewed{.customer_id = "anna", .at = Instant::from_seconds(20 * 86'400 - 5)};
  viewed.kind = ActivityKind::product_view;
  viewed.product_id = "green";
  audience.record(customer, viewed, viewed.at);
  audience.record(customer, CustomerRecorded{.customer_id = "anna", .attributes = {{"city", std::string("Omsk")}}});
  const Condition condition = parse_condition(R"({"all":[
      {"orders":"count","within":"1 month","at_least":2},{"orders":"average","calendar":"current month","more_than":1},
      {"orders":"maximum","where":{"category":["tea","coffee"],"product":"green"},"at_least":1},
      {"orders":"last","less_than_ago":"3 days"},{"first_seen":{"after":"1969-01-01"}},
      {"not":{"consent":"email","topic":"news"}},
      {"views":"count","where":{"product":"green"},"within":"1 month","at_least":1},
      {"views":"last","less_than_ago":"3 days","no_order_since":{"line":{"brand":"none"}}},
      {"not":{"cart":{"idle_for":"1 hour"}}},{"not":{"in_campaign":"winback"}},{"contact":"email","is":"absent"},
      {"attribute":"city","equals":"Omsk"},{"not":{"label":"vip"}},{"sample":{"percent":100,"salt":"s"}}]})")
                                  .value();
  const Zone zone;
  const Moment moment{Instant::from_seconds(20 * 86'400), &zone, &audience};
  const std::uint64_t before = allocations;
  const Answer answer = evaluate(condition, audience.customer(customer), moment);
  EXPECT_EQ(allocations - before, 0u);
  EXPECT_TRUE(answer.holds);
}

}  // namespace
}  // namespace lapwing
