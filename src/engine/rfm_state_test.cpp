#include "engine/rfm_state.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/engine.hpp"

namespace lapwing {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }
Day day(const char* text) { return parse_day(text).value(); }

/// Bounds by hand: R5 up to 10 days ago, R4 up to 20 and so on; two orders are F2, three F3.
RfmFreeze freeze_of(Day day, std::uint32_t settings_version = 0, bool organic = true) {
  RfmBounds bounds{.version = static_cast<std::uint32_t>(day.number), .day = day, .tie_guard = false};
  for (const int days : {10, 20, 30, 40}) bounds.recency_days.push_back(Quantity{days * 1000});
  for (const int orders : {1, 2, 3, 4}) bounds.frequency.push_back(Quantity{orders * 1000});
  for (const int sum : {10, 20, 30, 40}) bounds.monetary.push_back(Money::of(sum));
  return {std::move(bounds), settings_version, organic};
}

/// An engine that is told things at instants.
class Shop {
 public:
  Shop() { tell(ShopConfigured{"Shop", "RUB", Zone(), 1, "ru", "RU"}, at("2024-01-01T00:00:00Z")); }

  void tell(Input input, Instant now) {
    const auto change = engine_.apply(std::move(input), now, records_);
    ASSERT_TRUE(change) << change.error().text();
  }
  void order(const char* customer, const char* placed_at, int total = 15) {
    tell(OrderRecorded{.customer_id = customer,
                       .order_id = std::string(customer) + placed_at,
                       .placed_at = at(placed_at),
                       .total = Money::of(total)},
         at(placed_at));
  }
  void freeze(RfmFreeze freeze) {
    const Instant now = Zone().start_of(freeze.bounds.day);
    tell(to_record(freeze), now);
  }
  Result<Change> define(const std::string& text, std::uint32_t version = 1) {
    return engine_.apply(DefinitionPublished{DefinitionKind::rfm, "shop", version, text}, engine_.now(), records_);
  }
  RfmStanding standing(const char* customer, Instant now) const {
    return engine_.rfm()
        .standing(engine_.audience().customer(*engine_.audience().find(customer)), engine_.moment(now))
        .value();
  }
  Engine engine_;
  std::vector<Record> records_;
};

TEST(RfmStateTest, TheDefaultsReadAsTheyAre) {
  const auto read = parse_rfm_definition(RfmDefinition::defaults);
  ASSERT_TRUE(read) << read.error().text();
  const RfmSettings expected;
  EXPECT_EQ(read->settings.period_days, expected.period_days);
  EXPECT_EQ(read->settings.bins, expected.bins);
  EXPECT_EQ(read->settings.method, expected.method);
  EXPECT_EQ(read->settings.tie_guard, expected.tie_guard);
  EXPECT_EQ(read->settings.names.names(), expected.names.names());
  EXPECT_FALSE(read->population);
}

TEST(RfmStateTest, EveryExampleIsRead) {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator("examples/rfm")) {
    std::ifstream stream(file.path());
    const auto read = parse_rfm_definition(std::string(std::istreambuf_iterator<char>(stream), {}));
    EXPECT_TRUE(read) << file.path() << ": " << read.error().text();
    ++count;
  }
  EXPECT_GE(count, 4u);
}

TEST(RfmStateTest, AWrongDefinitionIsRefusedWithItsPath) {
  Shop shop;
  const auto error = [&](const char* text) { return shop.define(text).error().text(); };
  EXPECT_EQ(error(R"({"bins": 2})"), "$.bins: expected a whole number from 3 to 10, found 2");
  EXPECT_NE(error(R"({"population": {"all": [{"lable": "vip"}]}})").find("$.population.all[0]"), std::string::npos);
  EXPECT_NE(error(R"({"population": {"rfm": "R5"}})").find("$.population: expected a condition that does not ask"),
            std::string::npos);
  EXPECT_NE(error(R"({"population": {"label": "vip"}, "extra": 1})").find("unknown field"), std::string::npos);
  const auto other = shop.engine_.apply(DefinitionPublished{DefinitionKind::rfm, "second", 1, "{}"}, shop.engine_.now(),
                                        shop.records_);
  EXPECT_FALSE(other) << "a shop has one";
}

TEST(RfmStateTest, OnlyThePopulationHasScores) {
  Shop shop;
  shop.order("anna", "2024-01-05T10:00:00Z");
  shop.order("boris", "2024-01-05T10:00:00Z");
  ASSERT_TRUE(shop.define(R"({"population": {"label": "vip"}})"));
  shop.freeze(freeze_of(day("2024-01-10"), 1));
  const Instant now = at("2024-01-10T12:00:00Z");
  EXPECT_EQ(shop.standing("anna", now).name, "");
  EXPECT_EQ(shop.standing("anna", now).r, 0);
  shop.tell(CustomerRecorded{.customer_id = "anna", .labels = {{"vip", true}}}, now);
  EXPECT_EQ(shop.standing("anna", now).name, "new");
  EXPECT_EQ(shop.standing("anna", now).r, 5);
  EXPECT_EQ(shop.standing("boris", now).name, "");

  RfmMatrix matrix(5);
  gather(shop.engine_.rfm().definition(), *shop.engine_.rfm().bounds(), shop.engine_.moment(now), matrix);
  EXPECT_EQ(matrix.outside_population(), 1u);
  EXPECT_EQ(matrix.cell(RfmPlane::recency_frequency, 5, 1).customers, 1u);
  RfmDistribution distribution;
  gather(shop.engine_.rfm().definition(), shop.engine_.moment(now), distribution);
  EXPECT_EQ(distribution.customers(), 1u) << "bounds come from the population only";
}

TEST(RfmStateTest, AStandingEndsWhenThePopulationLosesTheCustomer) {
  Shop shop;
  shop.order("anna", "2024-01-05T10:00:00Z");
  ASSERT_TRUE(shop.define(R"({"population": {"orders": "count", "within": "5 days", "at_least": 1}})"));
  shop.freeze(freeze_of(day("2024-01-10"), 1));
  const RfmStanding standing = shop.standing("anna", at("2024-01-10T09:00:00Z"));
  EXPECT_EQ(standing.name, "new");
  EXPECT_EQ(shop.standing("anna", standing.until).name, "");
  EXPECT_LT(standing.until, at("2024-01-11T00:00:00Z"));
}

TEST(RfmStateTest, WithOtherBinsNobodyIsScoredBeforeNewBounds) {
  Shop shop;
  shop.order("anna", "2024-01-05T10:00:00Z");
  shop.freeze(freeze_of(day("2024-01-10")));
  ASSERT_NE(shop.engine_.rfm().bounds(), nullptr);
  ASSERT_TRUE(shop.define(R"({"bins": 3, "names": {
    "names": [{"id": "all", "title_ru": "все", "title_en": "all"}],
    "regions": [{"name": "all", "r": [1, 3], "f": [1, 3]}], "outside_period": "all"}})"));
  EXPECT_EQ(shop.engine_.rfm().bounds(), nullptr);
}

TEST(RfmStateTest, ADayOfThePastGoesByItsOwnBounds) {
  Shop shop;
  shop.order("anna", "2024-01-05T10:00:00Z");
  RfmFreeze strict = freeze_of(day("2024-01-07"));
  strict.bounds.recency_days = {Quantity{1000}, Quantity{2000}, Quantity{3000}, Quantity{4000}};
  shop.freeze(strict);
  shop.freeze(freeze_of(day("2024-01-10")));
  shop.order("anna", "2024-01-10T10:00:00Z");
  EXPECT_EQ(shop.standing("anna", at("2024-01-10T12:00:00Z")).r, 5);
  EXPECT_EQ(shop.standing("anna", at("2024-01-07T12:00:00Z")).r, 4) << "2 days";
  EXPECT_EQ(shop.standing("anna", at("2024-01-09T12:00:00Z")).r, 2) << "4 days, by the bounds of the 7th";
  EXPECT_EQ(shop.standing("anna", at("2024-01-06T12:00:00Z")).r, 5) << "1 day, by the nearest bounds there are";
  EXPECT_EQ(shop.standing("anna", at("2024-01-09T12:00:00Z")).f, 1) << "one order so far";
}

TEST(RfmStateTest, AnEditOfTheSettingsForgetsEarlierBounds) {
  Shop shop;
  shop.order("anna", "2024-01-05T10:00:00Z");
  RfmFreeze strict = freeze_of(day("2024-01-07"));
  strict.bounds.recency_days = {Quantity{1000}, Quantity{2000}, Quantity{3000}, Quantity{4000}};
  shop.freeze(strict);
  ASSERT_TRUE(shop.define(R"({"names": "ten"})"));
  shop.freeze(freeze_of(day("2024-01-10"), 1, false));
  EXPECT_EQ(shop.standing("anna", at("2024-01-09T12:00:00Z")).r, 5);
}

TEST(RfmStateTest, ReplayAndSnapshotsKeepTheSettingsAndThePastBounds) {
  Shop shop;
  shop.order("anna", "2024-01-05T10:00:00Z");
  ASSERT_TRUE(shop.define(R"({"names": "ten", "population": {"orders": "count", "at_least": 1}})", 3));
  for (Day on = day("2024-01-07"); on <= day("2024-02-05"); on = on + 1) shop.freeze(freeze_of(on, 3));
  Engine replayed, loaded;
  for (const Record& record : shop.records_) ASSERT_TRUE(replayed.replay(record));
  ASSERT_TRUE(loaded.load(shop.engine_.save()));
  for (const Engine* engine : {&replayed, &loaded}) {
    EXPECT_EQ(engine->save(), shop.engine_.save());
    EXPECT_EQ(engine->rfm().settings_version(), 3u);
    EXPECT_TRUE(engine->rfm().definition().population.has_value());
    EXPECT_TRUE(engine->rfm().frozen()->organic);
  }
}

TEST(RfmStateTest, PastBoundsAreKeptForALimitedTime) {
  RfmState state;
  for (std::int32_t number = 0; number < 1000; ++number) state.freeze(freeze_of(Day{number}));
  ByteWriter whole;
  state.save(whole);
  RfmState one_day;
  one_day.freeze(freeze_of(Day{0}));
  ByteWriter one;
  one_day.save(one);
  EXPECT_LE(whole.take().size(), one.take().size() * (RfmState::days_kept + 2));
}

}  // namespace
}  // namespace lapwing
