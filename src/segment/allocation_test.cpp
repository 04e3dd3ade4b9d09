#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "audience/audience.hpp"
#include "base/zone.hpp"
#include "segment/live_segments.hpp"

namespace {
std::atomic<std::uint64_t> allocations = 0;
}  // namespace

// Counted for the whole test program; what a test allocates itself stays outside its readings. Not inlined, since the
// compiler would then take malloc and free for a mismatch of new and delete.
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

class World final : public SegmentWorld {
 public:
  [[nodiscard]] const Audience& audience() const override { return audience_; }
  [[nodiscard]] Moment moment() const override {
    return {.now = now_, .shop_zone = &zone_, .audience = &audience_, .segments = &segments_};
  }
  void emit(Decision decision) override {
    const Day day = zone_.day(now_);
    if (const auto* changed = std::get_if<SegmentsChanged>(&decision)) segments_.enact(*changed, now_, day);
    if (const auto* recomputed = std::get_if<SegmentRecomputed>(&decision)) segments_.enact(*recomputed, now_, day);
    if (const auto* moved = std::get_if<StageMoved>(&decision)) segments_.enact(*moved, now_, Day{0});
    ++decided_;
  }
  void publish(const std::string& id, const std::string& condition) {
    std::string text = "{\"id\":\"" + id + "\",\"condition\":" + condition + "}";
    ASSERT_TRUE(segments_.publish(parse_segment(text, 1).value(), text));
    segments_.recompute(id, *this);
  }

  Audience audience_;
  LiveSegments segments_;
  Zone zone_;
  Instant now_ = Instant::from_seconds(1'700'000'000);
  int decided_ = 0;
};

TEST(LiveSegments, ALookAndATimerAllocateNothingOnceThereIsRoom) {
  World world;
  world.publish("recent", R"({"orders":"count","within":"30 days","at_least":1})");
  world.publish("spent", R"({"orders":"sum","within":"10 days","at_least":100})");
  world.publish("gone", R"({"all":[{"orders":"last","at_least_ago":"20 days"},{"not":{"consent":"email"}}]})");
  ASSERT_TRUE(world.segments_.publish(parse_lifecycle(standard_lifecycle(), 1).value(), ""));
  const CustomerNumber anna = world.audience_.ensure("anna", world.now_);
  world.segments_.enact(Registered{anna, "anna"});
  std::uint64_t allocated = 0;
  const auto order_and_wait = [&](int number) {
    world.audience_.record(anna, OrderRecorded{.customer_id = "anna",
                                               .order_id = std::to_string(number),
                                               .placed_at = world.now_,
                                               .total = Money::of(200)});
    const Instant until = world.now_ + Duration::days(40);
    const std::uint64_t before = allocations;
    world.segments_.look(anna, {Facet::orders}, world);
    while (world.segments_.next_due() <= until) {
      world.now_ = world.segments_.next_due();
      world.segments_.run_due(world.now_, world);
    }
    allocated = allocations - before;
    world.now_ = until;
  };
  // A slot of the wheel takes its memory when it is first used.
  for (int warming_up = 0; warming_up < 400; ++warming_up) order_and_wait(warming_up);
  const int decided = world.decided_;
  std::uint64_t allocated_in_all = 0;
  for (int i = 400; i < 420; ++i) {
    order_and_wait(i);
    allocated_in_all += allocated;
  }
  EXPECT_GT(world.decided_ - decided, 60);
  EXPECT_LT(allocated_in_all, 12u) << "the coarsest wheel comes to a slot that it never used every half a year";
}

}  // namespace
}  // namespace lapwing
