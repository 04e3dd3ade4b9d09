// Everybody's figures, page by page, against those of one customer after the other.
#include "engine/rfm_pages.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "engine/rfm_state.hpp"

namespace lapwing {
namespace {

/// Uniform whatever size RapidCheck is at.
int pick(int count) { return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, count)); }
bool chance(int percent) { return pick(100) < percent; }

/// A zone, and an instant near which its clock changes.
struct Place {
  Zone zone;
  std::int64_t near;
};

Place a_place() {
  static const std::vector<Place> places = {
      {Zone(), 1'711'900'000},
      {Zone("Europe/Berlin", 3600, {{1'679'792'400, 7200}, {1'698'541'200, 3600}, {1'711'846'800, 7200}}),
       1'711'846'800},
      {Zone("America/St_Johns", -9000, {{1'162'089'060, -12'600}}), 1'162'089'060},  // from 00:01 to 23:01
      {Zone("Pacific/Apia", -36'000, {{1'325'239'200, 50'400}}), 1'325'239'200},     // over a whole day
  };
  return places[static_cast<std::size_t>(pick(static_cast<int>(places.size())))];
}

struct Shop {
  Place place = a_place();
  Instant now = Instant::from_seconds(place.near + (pick(200) - 100) * 3600 + pick(3600)) + Duration{pick(1000)};
  Audience audience;
  RfmDefinition definition;

  [[nodiscard]] Moment moment() const { return {now, &place.zone, &audience}; }
};

Money an_amount(bool is_large) {
  if (chance(5)) return Money{};
  if (chance(3)) return -Money::of(pick(100));
  return is_large && chance(10) ? Money::of(5'000'000'000) : Money{1 + pick(50'000)};
}

/// Of some kinds of shops: none of whose orders fell, some with large amounts, some with many cancelled.
void fill(Shop& shop) {
  const bool is_large = chance(20);
  const int fallen = chance(30) ? 0 : pick(40);
  const int refunded = chance(30) ? 0 : pick(40);
  const int customers = pick(chance(30) ? 200 : 70);
  for (int i = 0; i < customers; ++i) {
    const std::string id = std::to_string(i);
    const CustomerNumber customer = shop.audience.ensure(id, shop.now);
    shop.audience.record(customer, CustomerRecorded{.customer_id = id, .labels = {{"vip", chance(60)}}});
    for (int k = chance(30) ? 0 : pick(9); k > 0; --k) {
      // Seconds at which days begin, hours around a change of the clock, and some that are still to come.
      const Instant midnight = shop.place.zone.start_of(shop.place.zone.day(shop.now) + (8 - pick(80)));
      const Instant hour = Instant::from_seconds(shop.place.near + (8 - pick(16)) * 1800);
      const Instant any = shop.now - Duration::seconds(pick(70 * 86'400) - 86'400);
      OrderRecorded order{.customer_id = id, .order_id = id + "-" + std::to_string(k)};
      order.placed_at = (chance(30) ? midnight : chance(20) ? hour : any) - Duration::seconds(pick(2));
      order.total = an_amount(is_large);
      if (chance(refunded)) order.refunded = chance(40) ? *order.total : an_amount(is_large);
      if (chance(refunded / 4)) order.refunded = -Money{1 + pick(50'000)};
      if (chance(fallen)) order.status = chance(50) ? OrderStatus::cancelled : OrderStatus::returned;
      shop.audience.record(customer, order);
    }
  }
  shop.definition.settings.period_days = 30 + pick(30);
  if (chance(20)) shop.definition.population = parse_condition(R"({"label": "vip"})").value();
  if (chance(20)) {
    shop.definition.population = parse_condition(R"({"orders": "sum", "within": "9 days", "at_least": 2})").value();
  }
}

TEST(RfmPagesTest, APageHasTheFiguresOfEachOfItsCustomers) {
  EXPECT_TRUE(rc::check([] {
    Shop shop;
    fill(shop);
    const RfmPeriod period = RfmPeriod::ending(shop.place.zone.day(shop.now), shop.definition.settings.period_days,
                                               shop.place.zone);
    RfmPages pages(shop.definition, period, shop.moment());
    for (std::uint32_t page = 0; page < pages.page_count(); ++page) {
      pages.read(page);
      std::vector<RfmInput> inputs;
      for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
        const std::uint32_t number = page * lane_count + lane;
        const bool is_customer = number < shop.audience.size();
        const RfmPlace place = is_customer ? figures_of(shop.definition, shop.audience.customer(CustomerNumber{number}),
                                                        shop.moment())
                                           : RfmPlace{.figures = RfmInput{}};
        const bool is_outside = (pages.outside_population() >> lane & 1u) != 0;
        const bool is_without = (pages.without_figures() >> lane & 1u) != 0;
        RC_ASSERT(is_outside == !place.in_population);
        RC_ASSERT(is_without == (place.in_population && !place.figures));
        if (is_without) RC_ASSERT((pages.bought_before() >> lane & 1u) == (place.ever_bought ? 1u : 0u));
        if (is_customer && place.figures) inputs.push_back(*place.figures);
      }
      RC_ASSERT(std::ranges::equal(pages.inputs(), inputs));
    }
  }));
}

TEST(RfmPagesTest, GatheringGivesTheBoundsAndTheMatrixOfEachCustomerInTurn) {
  EXPECT_TRUE(rc::check([] {
    Shop shop;
    fill(shop);
    const Day today = shop.place.zone.day(shop.now);
    const RfmSettings& settings = shop.definition.settings;
    RfmDistribution one_by_one, at_once, kept;
    RfmEverybody everybody;
    for (std::uint32_t number = 0; number < shop.audience.size(); ++number) {
      const RfmPlace place = figures_of(shop.definition, shop.audience.customer(CustomerNumber{number}), shop.moment());
      if (place.figures) one_by_one.add(*place.figures);
    }
    gather(shop.definition, shop.moment(), at_once);
    gather(shop.definition, shop.moment(), everybody);
    everybody.add_to(kept);
    const auto bounds = compute_bounds(settings, one_by_one, 1, today);
    RC_ASSERT(compute_bounds(settings, at_once, 1, today).has_value() == bounds.has_value());
    RC_PRE(bounds.has_value());
    RC_ASSERT(compute_bounds(settings, at_once, 1, today).value() == *bounds);
    RC_ASSERT(compute_bounds(settings, kept, 1, today).value() == *bounds);

    RfmMatrix each(bounds->bins), whole(bounds->bins), from_kept(bounds->bins);
    for (std::uint32_t number = 0; number < shop.audience.size(); ++number) {
      const RfmPlace place = place_of(shop.definition, *bounds, shop.audience.customer(CustomerNumber{number}),
                                      shop.moment());
      if (!place.in_population) {
        each.add_outside_population();
      } else if (place.scores) {
        each.add(*place.scores, *place.figures);
      } else {
        each.add_without_scores(place.ever_bought);
      }
    }
    gather(shop.definition, *bounds, shop.moment(), whole);
    everybody.add_to(from_kept, RfmScorer(*bounds));
    RC_ASSERT(whole == each);
    RC_ASSERT(from_kept == each);
  }));
}

TEST(RfmPagesTest, ConditionsOnStandingsAreAnsweredForEverybodyAsEachIsAnsweredAlone) {
  EXPECT_TRUE(rc::check([] {
    Shop shop;
    fill(shop);
    RfmState state;
    state.define(shop.definition, 1);
    // Bounds of some days before, as they were frozen then.
    const Day today = shop.place.zone.day(shop.now);
    for (const int days_ago : {40, 20, 3, 0}) {
      RfmDistribution figures;
      Moment then = shop.moment();
      then.now = shop.now - Duration::days(days_ago);
      gather(shop.definition, then, figures);
      auto bounds = compute_bounds(shop.definition.settings, figures, 1, today - days_ago);
      if (bounds && !chance(20)) state.freeze({*std::move(bounds), 1, true});
    }
    Moment moment = shop.moment();
    moment.rfm = &state;
    std::vector<Condition> conditions;
    for (const char* text :
         {R"({"rfm": {"r": [4, 5]}})", R"({"rfm": {"f": [1, 2], "m": [1, 2, 3]}})",
          R"({"rfm": {"name": ["loyal", "new", "no_orders"]}})",
          R"({"rfm_moved": {"from": {"r": [3, 4, 5]}, "to": {"name": ["lost"]}, "within": "20 days"}})",
          R"({"not": {"rfm": {"name": ["lost", "at_risk"]}}})"}) {
      conditions.push_back(parse_condition(text).value());
    }
    const ScanPlan plan(conditions, moment);
    PageScan scan(plan);
    for (std::uint32_t page = 0; page < plan.page_count(); ++page) {
      const auto answers = scan.ask(page);
      for (std::size_t i = 0; i < conditions.size(); ++i) {
        for (std::uint32_t lane = 0; lane < lane_count && page * lane_count + lane < shop.audience.size(); ++lane) {
          const CustomerView customer = shop.audience.customer(CustomerNumber{page * lane_count + lane});
          RC_ASSERT((answers[i] >> lane & 1u) == (evaluate(conditions[i], customer, moment).holds ? 1u : 0u));
        }
      }
    }
  }));
}

}  // namespace
}  // namespace lapwing
