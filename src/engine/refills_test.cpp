// Refills against an oracle that knows nothing of timers: it looks at all orders of everybody whenever one is heard of.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "base/random.hpp"
#include "engine/engine.hpp"

namespace lapwing {
namespace {

constexpr Instant start = Instant::from_seconds(1'709'251'200);  // 2024-03-01 00:00 UTC
constexpr std::int64_t period_hours = 96;
constexpr std::int64_t lead_hours = 30;
constexpr const char* campaign_json =
    R"({"id": "refill", "trigger": {"refill": {"product": ["a", "b"], "period": "4 days", "lead": "30 hours",
        "substitutes": {"product": "s", "category": "other"}}}, "steps": [{"exit": "told"}]})";

/// When it came, of whom and what, and when that was bought.
using Came = std::tuple<Instant, std::string, std::string, Instant>;

struct Told {
  std::int64_t hour = 0;
  OrderRecorded order;
};

/// Orders that are heard of over thirty days, some of them twice and some long after they were placed.
std::vector<Told> random_story(SeededRandom& random) {
  std::vector<Told> story;
  std::vector<OrderRecorded> known;
  for (std::int64_t hour = 0; hour < 30 * 24; hour += 1 + static_cast<std::int64_t>(random.below(12))) {
    OrderRecorded order;
    if (!known.empty() && random.below(3) == 0) {
      order = known[random.below(known.size())];
    } else {
      order.customer_id = fmt::format("c{}", random.below(3));
      order.order_id = fmt::format("o{}", known.size());
      const bool is_late = random.below(3) == 0;
      const auto ago = is_late ? static_cast<std::int64_t>(random.below(200)) : 0;
      // No two at one second, and none on the hour, so that nothing is due when something is heard of.
      const auto seconds = static_cast<std::int64_t>(known.size()) + 1;
      order.placed_at = start + Duration::hours(hour - ago) - Duration::seconds(seconds);
      order.imported = is_late && random.below(2) == 0;
      known.push_back(order);
    }
    order.status = static_cast<OrderStatus>(random.below(10) < 6 ? 2 : random.below(5));
    order.total = Money::of(10);
    order.lines.clear();
    for (int line = 0; line < 2; ++line) {
      const auto quantity = static_cast<std::int64_t>(1 + random.below(2)) * 1000;
      const char* product = std::array{"a", "b", "a", "b", "s", "x", "x"}[random.below(7)];
      const char* category = random.below(12) == 0 ? "other" : "usual";
      order.lines.push_back({product, category, Quantity{quantity}, Money::of(5), Money::of(5)});
    }
    story.push_back({hour, order});
  }
  return story;
}

class Oracle {
 public:
  void hear(const OrderRecorded& order) {
    const auto known = std::ranges::find(orders_, order.order_id, &OrderRecorded::order_id);
    if (known == orders_.end()) {
      orders_.push_back(order);
    } else {
      *known = order;
    }
  }
  /// What is due, with the instant and the purchase.
  [[nodiscard]] std::map<std::pair<std::string, std::string>, std::pair<Instant, Instant>> due() const {
    std::map<std::pair<std::string, std::string>, std::pair<Instant, Instant>> due;
    std::vector<OrderRecorded> sorted = orders_;
    std::ranges::sort(sorted, {}, &OrderRecorded::placed_at);
    for (const OrderRecorded& order : sorted) {
      if (order.status == OrderStatus::cancelled || order.status == OrderStatus::returned) continue;
      std::map<std::string, std::int64_t> pieces;
      bool replaces = false;
      for (const OrderLine& line : order.lines) {
        if (line.product_id == "a" || line.product_id == "b")
          pieces[line.product_id] += line.quantity.thousandths / 1000;
        if (line.product_id == "s" || line.category == "other") replaces = true;
      }
      for (const char* item : {"a", "b"}) {
        if (replaces || pieces.contains(item)) due.erase({order.customer_id, item});
      }
      if (order.status != OrderStatus::completed) continue;
      for (const auto& [item, count] : pieces) {
        const Duration time = Duration::hours(count * period_hours - lead_hours);
        due[{order.customer_id, item}] = {order.placed_at + time, order.placed_at};
      }
    }
    return due;
  }

 private:
  std::vector<OrderRecorded> orders_;
};

std::vector<Came> expected(const std::vector<Told>& story) {
  Oracle oracle;
  std::vector<Came> came;
  std::map<std::pair<std::string, std::string>, Instant> reminded;  // of which purchase
  std::map<std::pair<std::string, std::string>, std::pair<Instant, Instant>> waiting;
  auto next = story.begin();
  for (std::int64_t hour = 0; hour < 60 * 24; ++hour) {
    const Instant now = start + Duration::hours(hour);
    std::erase_if(waiting, [&](const auto& one) {
      const auto& [whose, refill] = one;
      if (refill.first > now) return false;
      came.emplace_back(refill.first, whose.first, whose.second, refill.second);
      reminded[whose] = refill.second;
      return true;
    });
    if (next == story.end() || next->hour != hour) continue;
    for (; next != story.end() && next->hour == hour; ++next) oracle.hear(next->order);
    waiting.clear();
    for (const auto& [whose, refill] : oracle.due()) {
      const auto last = reminded.find(whose);
      const bool is_told = last != reminded.end() && last->second >= refill.second;
      if (refill.first > now && !is_told) waiting[whose] = refill;
    }
  }
  std::ranges::sort(came);
  return came;
}

std::unique_ptr<Engine> restarted(const Engine& engine, const std::vector<Record>& records, bool by_loading) {
  auto fresh = std::make_unique<Engine>();
  if (by_loading) {
    RC_ASSERT(fresh->load(engine.save()).has_value());
  } else {
    for (const Record& record : records) RC_ASSERT(fresh->replay(record).has_value());
  }
  RC_ASSERT(fresh->save() == engine.save());
  return fresh;
}

std::vector<Came> played(const std::vector<Told>& story, SeededRandom& random) {
  auto engine = std::make_unique<Engine>();
  std::vector<Record> records;
  RC_ASSERT(engine->apply(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"}, start, records).has_value());
  const DefinitionPublished campaign{DefinitionKind::campaign, "refill", 1, campaign_json};
  RC_ASSERT(engine->apply(campaign, start, records).has_value());
  const auto pass_until = [&](Instant until) {
    while (engine->next_due() <= until) engine->advance(engine->next_due(), records);
  };
  for (const Told& told : story) {
    const Instant now = start + Duration::hours(told.hour);
    pass_until(now);
    RC_ASSERT(engine->apply(told.order, now, records).has_value());
    if (random.below(5) == 0) engine = restarted(*engine, records, random.below(2) == 0);
  }
  pass_until(start + Duration::days(60));
  std::vector<Came> came;
  for (const Record& record : records) {
    const auto* decision = std::get_if<Decision>(&record.body);
    const auto* due = decision == nullptr ? nullptr : std::get_if<RefillDue>(decision);
    if (due == nullptr) continue;
    const std::string customer(engine->audience().customer(due->customer).id());
    came.emplace_back(record.at, customer, due->item, due->purchased_at);
  }
  std::ranges::sort(came);
  return came;
}

TEST(Refills, ComeWhenAnOracleSaysThatLooksAtAllOrders) {
  std::size_t total = 0;
  EXPECT_TRUE(rc::check([&](std::uint64_t seed) {
    SeededRandom random(seed);
    const std::vector<Told> story = random_story(random);
    const std::vector<Came> came = played(story, random);
    RC_ASSERT(came == expected(story));
    total += came.size();
  }));
  EXPECT_GT(total, 100u) << "hardly anything came: the stories are too poor to tell";
}

/// A server takes orders in between two looks at the clock: what was due meanwhile is decided with the order, and a
/// restart in any place changes nothing.
TEST(Refills, ThatWereDueBeforeAnOrderComeWithIt) {
  for (const bool restarts : {false, true}) {
    auto engine = std::make_unique<Engine>();
    std::vector<Record> records;
    const auto tell = [&](Input input, Duration after) {
      ASSERT_TRUE(engine->apply(std::move(input), start + after, records).has_value());
      if (restarts) engine = restarted(*engine, records, false);
    };
    const auto order = [&](const char* customer, const char* id, const char* product, Duration after) {
      OrderRecorded recorded{.customer_id = customer, .order_id = id, .placed_at = start + after};
      recorded.lines = {{product, "usual", Quantity{1000}, Money::of(5), Money::of(5)}};
      tell(recorded, after);
    };
    tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"}, {});
    tell(DefinitionPublished{DefinitionKind::campaign, "refill", 1, campaign_json}, {});
    order("anna", "o1", "a", {});
    order("boris", "o2", "a", {});
    order("boris", "o3", "b", Duration::hours(1));
    // All three are due by now; anna has just bought again.
    order("anna", "o4", "a", Duration::hours(100));
    std::vector<std::string> items;
    for (const Record& record : records) {
      const auto* decision = std::get_if<Decision>(&record.body);
      const auto* due = decision == nullptr ? nullptr : std::get_if<RefillDue>(decision);
      if (due != nullptr) items.push_back(fmt::format("{} {}", due->customer.value, due->item));
    }
    EXPECT_EQ(items, (std::vector<std::string>{"1 a", "1 b"}));
    engine->advance(start + Duration::hours(100), records);  // what a restart wants to look at
    EXPECT_EQ(engine->next_due(), start + Duration::hours(100 + period_hours - lead_hours));
  }
}

}  // namespace
}  // namespace lapwing
