// Live segments and stages within the engine: a random shop lives through a year under a virtual clock, and what is
// kept live is held against asking every condition anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "base/random.hpp"
#include "engine/engine.hpp"

namespace lapwing {
namespace {

constexpr Instant year_begin = Instant::from_seconds(1'704'067'200);  // 2024-01-01
const Zone moscow("Europe/Moscow", 10'800, {});

const std::vector<std::string>& conditions() {
  static const std::vector<std::string> texts = {
      R"({"orders":"count","within":"30 days","at_least":2})",
      R"({"orders":"sum","within":"90 days","at_least":3000})",
      R"({"all":[{"orders":"count","at_least":1},{"orders":"average","within":"6 months","more_than":"700.50"}]})",
      R"({"orders":"last","at_least_ago":"45 days"})",
      R"({"all":[{"orders":"last","at_least_ago":"20 days"},{"consent":"email"},{"not":{"label":"vip"}}]})",
      R"({"first_seen":{"less_than_ago":"60 days"}})",
      R"({"orders":"count","calendar":"current month","at_least":1})",
      R"({"not":{"orders":"maximum","within":"2 weeks","where":{"category":["tea","cups"]},"at_least":500}})",
      R"({"any":[{"contact":"email","is":"invalid"},{"attribute":"city","equals":"Omsk"}]})",
      R"({"sample":{"percent":50,"salt":"a"}})",
      R"({"bonus":"balance","at_least":100})",
      R"({"bonus":"burning","within":"3 days","at_least":1})",
      R"({"rfm":{"r":[4,5]}})",
      R"({"everyone":true})"};
  return texts;
}

std::string segment_text(std::size_t id, const std::string& condition) {
  return "{\"id\":\"segment-" + std::to_string(id) + "\",\"condition\":" + condition + "}";
}

/// A campaign that gives bonuses, so that they come, are spent and burn.
constexpr const char* gift = R"({
  "id": "gift", "trigger": {"schedule": {"every": "month", "on": 5, "at": "10:00"}}, "audience": {"everyone": true},
  "entry": {"again": {"gap": "20 days", "since": "entry"}},
  "steps": [{"accrue": {"bonus": "gift", "amount": 150}}, {"exit": "given"}]})";

/// Engines that are told the same at the same instants; one of them is restarted now and then.
class Shop {
 public:
  explicit Shop(std::uint64_t seed, bool restarts = false) : random_(seed), restarts_(restarts) {
    tell(ShopConfigured{"Shop", "RUB", moscow, 1, "ru", "RU"});
    tell(DefinitionPublished{DefinitionKind::bonus_type, "gift", 1,
                             R"({"id": "gift", "title": "Gift", "burn": {"after_days": 25}})"});
    tell(DefinitionPublished{DefinitionKind::campaign, "gift", 1, gift});
  }

  void tell(const Input& input) {
    const auto told = engine_.apply(input, now_, records_);
    ASSERT_TRUE(told) << told.error().text();
    if (!restarts_) return;
    ASSERT_TRUE(restarted_->apply(input, now_, records_of_restarted_));
  }
  void publish(std::size_t id, const std::string& condition) {
    tell(DefinitionPublished{DefinitionKind::segment, "segment-" + std::to_string(id), ++version_,
                             segment_text(id, condition)});
  }
  void publish_everything() {
    for (std::size_t id = 0; id < conditions().size(); ++id) publish(id, conditions()[id]);
    tell(DefinitionPublished{DefinitionKind::lifecycle, "lifecycle", 1, std::string(standard_lifecycle())});
  }

  void pass_until(Instant until) {
    pass(engine_, records_, until);
    if (restarts_) {
      if (random_.chance(0.1)) restart();
      pass(*restarted_, records_of_restarted_, until);
    }
    now_ = until;
  }

  /// Something happens.
  void happen() {
    const std::string id = "customer-" + std::to_string(random_.below(9));
    const auto kind = random_.below(10);
    if (kind < 6) {
      OrderRecorded order{.customer_id = id, .order_id = "o" + std::to_string(random_.below(400)), .placed_at = now_};
      if (random_.chance(0.2))
        order.placed_at = now_ + Duration::hours(static_cast<std::int64_t>(random_.below(4000)) - 2000);
      order.total = Money::of(static_cast<std::int64_t>(random_.below(1500)));
      if (random_.chance(0.2)) order.status = OrderStatus::cancelled;
      if (random_.chance(0.3)) order.bonus_spent = Money::of(40);
      if (random_.chance(0.5)) order.lines = {{"p", random_.chance(0.5) ? "tea" : "rugs", {}, {}, *order.total}};
      tell(order);
    } else if (kind < 9) {
      CustomerRecorded facts{.customer_id = id};
      if (random_.chance(0.5)) facts.contacts = {{ChannelKind::email, static_cast<ContactState>(random_.below(3)), 0}};
      if (random_.chance(0.5)) facts.consents = {{ChannelKind::email, "", random_.chance(0.6), now_, "test"}};
      if (random_.chance(0.3)) facts.labels = {{"vip", random_.chance(0.5)}};
      if (random_.chance(0.3)) facts.attributes = {{"city", std::string(random_.chance(0.5) ? "Omsk" : "Perm")}};
      tell(facts);
    } else {
      RfmBoundsSet bounds{.version = ++version_, .day = moscow.day(now_), .organic = random_.chance(0.7)};
      bounds.recency_thousandths = {10'000, 30'000, 60'000, 90'000};
      bounds.frequency_thousandths = {1000, 2000, 3000, 4000};
      bounds.monetary = {Money::of(100), Money::of(500), Money::of(1000), Money::of(2000)};
      tell(bounds);
    }
  }

  /// To an instant a while later: at most twice `mean`.
  Instant soon(Duration mean) {
    return now_ + Duration{static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(mean.ms * 2)))};
  }

  [[nodiscard]] const Engine& engine() const { return engine_; }
  [[nodiscard]] const std::vector<Record>& records() const { return records_; }
  [[nodiscard]] const std::vector<Record>& records_of_restarted() const { return records_of_restarted_; }
  [[nodiscard]] const Engine& restarted() const { return *restarted_; }
  [[nodiscard]] Instant now() const { return now_; }
  SeededRandom& random() { return random_; }

 private:
  static void pass(Engine& engine, std::vector<Record>& records, Instant until) {
    while (engine.next_due() <= until) engine.advance(engine.next_due(), records);
  }
  void restart() {
    auto fresh = std::make_unique<Engine>();
    if (random_.chance(0.5)) {
      ASSERT_TRUE(fresh->load(restarted_->save()));
    } else {
      for (const Record& record : records_of_restarted_) ASSERT_TRUE(fresh->replay(record));
    }
    ASSERT_TRUE(fresh->save() == restarted_->save());
    restarted_ = std::move(fresh);
  }

  SeededRandom random_;
  bool restarts_;
  Engine engine_;
  std::vector<Record> records_;
  std::unique_ptr<Engine> restarted_ = std::make_unique<Engine>();
  std::vector<Record> records_of_restarted_;
  Instant now_ = year_begin;
  std::uint32_t version_ = 0;
};

/// What is kept live against asking everything now; the number of memberships.
std::size_t compare_with_full_evaluation(const Engine& engine, Instant now) {
  const LiveSegments& segments = engine.segments();
  const SegmentCatalogue& catalogue = segments.catalogue();
  const Moment moment = engine.moment(now);
  std::size_t members = 0;
  for (std::uint32_t i = 0; i < engine.audience().size(); ++i) {
    const CustomerView customer = engine.audience().customer(CustomerNumber{i});
    for (std::uint32_t number = 0; number < catalogue.size(); ++number) {
      const SegmentDefinition& segment = catalogue.segment(SegmentNumber{number});
      const bool holds = evaluate(segment.condition, customer, moment).holds;
      EXPECT_EQ(segments.standing(customer.number(), segment.id).member, holds)
          << segment.id << ", " << customer.id() << ", " << to_text(now);
      members += holds ? 1u : 0u;
    }
    if (catalogue.lifecycle() == nullptr) continue;
    const auto& stages = catalogue.lifecycle()->stages;
    const auto stage = std::ranges::find_if(stages, [&](const Stage& each) {
      return evaluate(each.condition, customer, moment).holds;
    });
    EXPECT_EQ(segments.stage(customer.number()).first, stage->id) << customer.id() << ", " << to_text(now);
  }
  for (std::uint32_t number = 0; number < catalogue.size(); ++number) {
    EXPECT_EQ(segments.memberships().members(SegmentNumber{number}).count(),
              segments.memberships().size(SegmentNumber{number}));
  }
  return members;
}

/// The ids of packed segments.
std::vector<std::string> ids_of(const Engine& engine, const std::string& packed) {
  std::vector<std::string> ids;
  SegmentSet::unpack(packed).value().for_each(
      [&](SegmentNumber number) { ids.push_back(engine.segments().catalogue().segment(number).id); });
  return ids;
}

template <class Kind>
std::size_t count_of(const std::vector<Record>& records, std::size_t from = 0) {
  return static_cast<std::size_t>(
      std::count_if(records.begin() + static_cast<std::ptrdiff_t>(from), records.end(), [](const Record& record) {
        const auto* decision = std::get_if<Decision>(&record.body);
        return decision != nullptr && std::holds_alternative<Kind>(*decision);
      }));
}

// Everybody's memberships and stages at a thousand random instants of a random shop's year, of three such shops.
TEST(LiveSegments, AreWhatFullEvaluationSaysAtAThousandRandomInstantsOfAYear) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    SCOPED_TRACE(seed);
    Shop shop(seed);
    shop.publish_everything();
    std::size_t members = 0;
    int events = 0;
    int instants = 0;
    for (; instants < 1000 && !testing::Test::HasFailure(); ++instants) {
      shop.pass_until(shop.soon(Duration::hours(9)));
      if (shop.random().chance(0.4)) {
        shop.happen();
        ++events;
      }
      members += compare_with_full_evaluation(shop.engine(), shop.now());
    }
    EXPECT_EQ(instants, 1000);
    EXPECT_GT(events, 300);
    EXPECT_GT(shop.now(), year_begin + Duration::days(330));
    EXPECT_GT(members, 10'000u);
    EXPECT_GT(count_of<SegmentsChanged>(shop.records()), 300u);
    EXPECT_GT(count_of<StageMoved>(shop.records()), 30u);
  }
}

TEST(LiveSegments, EnteringAndLeavingAlternate) {
  Shop shop(4);
  shop.publish_everything();
  while (shop.now() < year_begin + Duration::days(365)) {
    shop.pass_until(shop.soon(Duration::hours(20)));
    shop.happen();
  }
  std::set<std::pair<std::uint32_t, std::string>> inside;
  std::map<std::uint32_t, std::string> stages;
  for (const Record& record : shop.records()) {
    const auto* decision = std::get_if<Decision>(&record.body);
    if (decision == nullptr) continue;
    if (const auto* changed = std::get_if<SegmentsChanged>(decision)) {
      EXPECT_FALSE(changed->entered.empty() && changed->left.empty());
      for (const std::string& id : ids_of(shop.engine(), changed->entered)) {
        EXPECT_TRUE(inside.emplace(changed->customer.value, id).second);
      }
      for (const std::string& id : ids_of(shop.engine(), changed->left)) {
        EXPECT_EQ(inside.erase({changed->customer.value, id}), 1u);
      }
    } else if (const auto* moved = std::get_if<StageMoved>(decision)) {
      EXPECT_EQ(stages[moved->customer.value], moved->from);
      EXPECT_NE(moved->from, moved->to);
      stages[moved->customer.value] = moved->to;
    } else if (const auto* recomputed = std::get_if<SegmentRecomputed>(decision)) {
      const auto added = Members::unpack(recomputed->added);
      const auto removed = Members::unpack(recomputed->removed);
      added->for_each(
          [&](CustomerNumber customer) { EXPECT_TRUE(inside.emplace(customer.value, recomputed->segment_id).second); });
      removed->for_each(
          [&](CustomerNumber customer) { EXPECT_EQ(inside.erase({customer.value, recomputed->segment_id}), 1u); });
    }
  }
  EXPECT_GT(inside.size(), 20u);
  for (const auto& [customer, segment] : inside) {
    EXPECT_TRUE(shop.engine().segments().standing(CustomerNumber{customer}, segment).member);
  }
}

TEST(LiveSegments, ARestartChangesNothingThatIsDecided) {
  for (const std::uint64_t seed : {5u, 6u, 7u}) {
    SCOPED_TRACE(seed);
    Shop shop(seed, true);
    shop.publish_everything();
    while (shop.now() < year_begin + Duration::days(200)) {
      shop.pass_until(shop.soon(Duration::hours(24)));
      shop.happen();
      ASSERT_EQ(shop.records_of_restarted().size(), shop.records().size());
    }
    EXPECT_EQ(shop.records_of_restarted(), shop.records());
    EXPECT_EQ(shop.restarted().save(), shop.engine().save());
  }
}

TEST(LiveSegments, DecisionsMadeAgainFromTheInputsAreTheSame) {
  Shop shop(8);
  shop.publish_everything();
  while (shop.now() < year_begin + Duration::days(300)) {
    shop.pass_until(shop.soon(Duration::hours(30)));
    shop.happen();
  }
  Engine engine;
  std::vector<Record> again;
  for (const Record& record : shop.records()) {
    const auto* input = std::get_if<Input>(&record.body);
    if (input == nullptr) continue;
    if (std::holds_alternative<ClockAdvanced>(*input)) {
      engine.advance(record.at, again);
    } else {
      ASSERT_TRUE(engine.apply(*input, record.at, again));
    }
  }
  EXPECT_EQ(again, shop.records());
}

/// The segments that somebody entered (left) since that record, as "customer segment".
std::vector<std::string> who(const Shop& shop, std::size_t from, std::string SegmentsChanged::* which) {
  std::vector<std::string> found;
  for (std::size_t i = from; i < shop.records().size(); ++i) {
    const auto* decision = std::get_if<Decision>(&shop.records()[i].body);
    const auto* changed = decision == nullptr ? nullptr : std::get_if<SegmentsChanged>(decision);
    if (changed == nullptr) continue;
    for (const std::string& id : ids_of(shop.engine(), changed->*which)) {
      found.push_back(std::string(shop.engine().audience().customer(changed->customer).id()) + " " + id);
    }
  }
  return found;
}
std::vector<std::string> who_entered(const Shop& shop, std::size_t from) {
  return who(shop, from, &SegmentsChanged::entered);
}
std::vector<std::string> who_left(const Shop& shop, std::size_t from) {
  return who(shop, from, &SegmentsChanged::left);
}

using Texts = std::vector<std::string>;

TEST(LiveSegments, TimeAloneLetsACustomerLeaveToTheMillisecond) {
  Shop shop(10);
  shop.publish(0, R"({"orders":"count","within":"30 days","at_least":1})");
  shop.tell(OrderRecorded{.customer_id = "anna", .order_id = "o", .placed_at = shop.now(), .total = Money::of(5)});
  EXPECT_EQ(who_entered(shop, 0), Texts{"anna segment-0"});
  const SegmentStanding standing = shop.engine().segments().standing(CustomerNumber{0}, "segment-0");
  EXPECT_EQ(standing.since, year_begin);
  shop.pass_until(year_begin + Duration::days(30) - Duration{1});
  EXPECT_EQ(who_left(shop, 0), Texts{});
  shop.pass_until(year_begin + Duration::days(30));
  EXPECT_EQ(who_left(shop, 0), Texts{"anna segment-0"});
  EXPECT_EQ(shop.records().back().at, year_begin + Duration::days(30));
  EXPECT_FALSE(shop.engine().segments().standing(CustomerNumber{0}, "segment-0").member);
  EXPECT_FALSE(shop.engine().segments().standing(CustomerNumber{0}, "unknown").member);
  const auto reason = shop.engine().segments().why(shop.engine().audience().customer(CustomerNumber{0}), "segment-0",
                                                   shop.engine().moment(shop.now()));
  ASSERT_TRUE(reason.has_value());
  EXPECT_FALSE(reason->answer.holds);
}

TEST(LiveSegments, AnotherZoneOfTheShopTurnsItsCalendar) {
  Shop shop(12);
  shop.publish(0, R"({"orders":"count","calendar":"current day","at_least":1})");
  shop.publish(1, R"({"orders":"sum","within":"1 month","less_than":100})");
  shop.pass_until(year_begin + Duration::days(30) + Duration::hours(20));
  shop.tell(OrderRecorded{.customer_id = "anna", .order_id = "o", .placed_at = shop.now(), .total = Money::of(500)});
  EXPECT_GT(compare_with_full_evaluation(shop.engine(), shop.now()), 0u);
  shop.pass_until(shop.now() + Duration::hours(1));
  // Where it is tomorrow already.
  shop.tell(ShopConfigured{"Shop", "RUB", Zone("Asia/Kamchatka", 12 * 3600, {}), 2, "ru", "RU"});
  compare_with_full_evaluation(shop.engine(), shop.now());
  for (int hour = 0; hour < 40 * 24; ++hour) {
    shop.pass_until(shop.now() + Duration::hours(1));
    compare_with_full_evaluation(shop.engine(), shop.now());
  }
}

TEST(LiveSegments, MembersOfAStaticSegmentAreThoseWhoWereChosen) {
  Shop shop(11);
  shop.tell(DefinitionPublished{DefinitionKind::segment, "friends", 1, R"({"id":"friends","static":true})"});
  shop.publish(0, R"({"everyone":true})");
  for (const char* id : {"anna", "boris", "vera"}) shop.tell(CustomerRecorded{.customer_id = id});
  std::size_t before = shop.records().size();
  const SegmentMembersChanged chosen{"friends", {"anna", "vera", "nobody", "boris"}, {"boris"}};
  EXPECT_EQ(unknown_customers(shop.engine().audience(), chosen), Texts{"nobody"});
  shop.tell(chosen);
  EXPECT_EQ(who_entered(shop, before), (Texts{"anna friends", "vera friends"}));
  EXPECT_EQ(shop.engine().audience().size(), 3u) << "an unknown id makes no customer";
  before = shop.records().size();
  shop.tell(chosen);
  EXPECT_EQ(shop.records().size(), before) << "what changes nothing is not recorded";
  shop.tell(SegmentMembersChanged{"friends", {}, {"anna"}});
  EXPECT_EQ(who_left(shop, before), Texts{"anna friends"});

  Engine replayed;
  for (const Record& record : shop.records()) ASSERT_TRUE(replayed.replay(record));
  EXPECT_EQ(replayed.save(), shop.engine().save());
}

TEST(LiveSegments, MembersOfADynamicOrUnknownSegmentCannotBeChosen) {
  Shop shop(12);
  shop.publish(0, R"({"everyone":true})");
  Engine engine;
  for (const Record& record : shop.records()) ASSERT_TRUE(engine.replay(record));
  std::vector<Record> records;
  const auto dynamic = engine.apply(SegmentMembersChanged{"segment-0", {"anna"}, {}}, shop.now(), records);
  ASSERT_FALSE(dynamic);
  EXPECT_NE(dynamic.error().text().find("follows from its condition"), std::string::npos);
  EXPECT_FALSE(engine.apply(SegmentMembersChanged{"unknown", {"anna"}, {}}, shop.now(), records));
  EXPECT_TRUE(records.empty());
}

TEST(LiveSegments, ASegmentThatBecameStaticKeepsItsMembers) {
  Shop shop(13);
  shop.tell(CustomerRecorded{.customer_id = "anna"});
  shop.publish(0, R"({"everyone":true})");
  shop.tell(DefinitionPublished{DefinitionKind::segment, "segment-0", 2, R"({"id":"segment-0","static":true})"});
  shop.tell(CustomerRecorded{.customer_id = "boris"});
  EXPECT_TRUE(shop.engine().segments().standing(CustomerNumber{0}, "segment-0").member);
  EXPECT_FALSE(shop.engine().segments().standing(CustomerNumber{1}, "segment-0").member);
}

TEST(LiveSegments, RfmBoundsOfANewDayLetCustomersEnterButTheFirstOnesAndEditsDoNot) {
  Shop shop(14);
  const auto freeze = [&](std::uint32_t version, std::vector<std::int64_t> recency, bool organic,
                          std::uint32_t period_days = 365) {
    RfmBoundsSet bounds{.version = version, .day = moscow.day(shop.now()), .organic = organic};
    bounds.recency_thousandths = std::move(recency);
    bounds.frequency_thousandths = {1000, 2000, 3000, 4000};
    bounds.monetary = {Money::of(1), Money::of(2), Money::of(3), Money::of(4)};
    bounds.period_days = period_days;
    const std::size_t before = shop.records().size();
    shop.tell(bounds);
    return before;
  };
  shop.publish(0, R"({"rfm":{"r":[5]}})");
  shop.tell(OrderRecorded{.customer_id = "anna", .order_id = "o", .placed_at = shop.now(), .total = Money::of(5)});
  const auto member = [&] { return shop.engine().segments().standing(CustomerNumber{0}, "segment-0").member; };
  std::size_t before = freeze(1, {10'000, 20'000, 30'000, 40'000}, false);
  EXPECT_TRUE(member());
  EXPECT_EQ(who_entered(shop, before), Texts{}) << "the first calculation";
  shop.pass_until(year_begin + Duration::days(1));
  before = freeze(2, {0, 20'000, 30'000, 40'000}, true);
  EXPECT_FALSE(member());
  EXPECT_EQ(who_left(shop, before), Texts{"anna segment-0"}) << "the day turned";
  shop.pass_until(year_begin + Duration::days(2));
  before = freeze(3, {15'000, 20'000, 30'000, 40'000}, true);
  EXPECT_EQ(who_entered(shop, before), Texts{"anna segment-0"});
  before = freeze(4, {0, 20'000, 30'000, 40'000}, false);
  EXPECT_FALSE(member());
  EXPECT_EQ(who_left(shop, before), Texts{}) << "other bounds on the same day";
  shop.pass_until(year_begin + Duration::days(3));
  before = freeze(5, {15'000, 20'000, 30'000, 40'000}, false, 180);
  EXPECT_TRUE(member());
  EXPECT_EQ(who_entered(shop, before), Texts{}) << "another period";
}

TEST(LiveSegments, HistoryHasTheSizeAtEachDaysEnd) {
  Shop shop(15);
  shop.tell(CustomerRecorded{.customer_id = "anna"});
  shop.publish(0, R"({"orders":"count","within":"2 days","at_least":1})");
  const Day first = moscow.day(shop.now());
  shop.pass_until(shop.now() + Duration::days(3));
  shop.tell(OrderRecorded{.customer_id = "anna", .order_id = "o", .placed_at = shop.now(), .total = Money::of(5)});
  shop.pass_until(shop.now() + Duration::days(30));
  const std::vector<SegmentSize> expected = {{first, 0}, {first + 3, 1}, {first + 5, 0}};
  EXPECT_TRUE(std::ranges::equal(shop.engine().segments().history().of(SegmentNumber{0}), expected));
}

TEST(LiveSegments, HistoryHasTheSizesOfStages) {
  Shop shop(15);
  const Day first = moscow.day(shop.now());
  shop.tell(CustomerRecorded{.customer_id = "anna"});
  shop.tell(DefinitionPublished{DefinitionKind::lifecycle, std::string(Lifecycle::definition_id), 1,
                                R"({"id":"lifecycle","stages":[)"
                                R"({"id":"new","condition":{"orders":"last","less_than_ago":"2 days"}},)"
                                R"({"id":"rest"}]})"});
  shop.pass_until(shop.now() + Duration::days(3));
  shop.tell(OrderRecorded{.customer_id = "anna", .order_id = "o", .placed_at = shop.now(), .total = Money::of(5)});
  shop.tell(CustomerRecorded{.customer_id = "boris"});
  shop.pass_until(shop.now() + Duration::days(30));
  const StageHistory& history = shop.engine().segments().stage_history();
  const std::vector<SegmentSize> fresh = {{first, 0}, {first + 3, 1}, {first + 5, 0}};
  const std::vector<SegmentSize> rest = {{first, 1}, {first + 3, 1}, {first + 5, 2}};
  EXPECT_TRUE(std::ranges::equal(history.of("new"), fresh));
  EXPECT_TRUE(std::ranges::equal(history.of("rest"), rest));
}

TEST(LiveSegments, AWrongDefinitionIsRefusedAndChangesNothing) {
  Engine engine;
  std::vector<Record> records;
  const auto publish = [&](DefinitionKind kind, const char* id, const char* text) {
    const auto told = engine.apply(DefinitionPublished{kind, id, 1, text}, year_begin, records);
    return told ? std::string() : told.error().text();
  };
  EXPECT_NE(publish(DefinitionKind::segment, "x", R"({"id":"y","static":true})").find("$.id"), std::string::npos);
  EXPECT_NE(publish(DefinitionKind::segment, "x", R"({"id":"x","condition":{"orders":"kount"}})").find("$.condition"),
            std::string::npos);
  EXPECT_NE(publish(DefinitionKind::lifecycle, "lifecycle", R"({"id":"lifecycle","stages":[]})").find("$.stages"),
            std::string::npos);
  EXPECT_TRUE(records.empty());
  EXPECT_EQ(engine.segments().catalogue().size(), 0u);
}

TEST(LiveSegments, WhatAsksForAMembershipFollowsInTheSamePass) {
  Shop shop(16);
  shop.tell(DefinitionPublished{DefinitionKind::lifecycle, "lifecycle", 1, std::string(standard_lifecycle())});
  shop.publish(0, R"({"orders":"count","at_least":1})");
  shop.publish(1, R"({"all":[{"segment":"segment-0"},{"consent":"email"}]})");
  shop.publish(2, R"({"not":{"segment":"segment-1"}})");
  shop.publish(3, R"({"segment":"segment-1","in_for":"5 days"})");
  shop.publish(4, R"({"stage":["new","active"]})");
  shop.tell(CustomerRecorded{.customer_id = "anna", .consents = {{ChannelKind::email, "", true, shop.now(), ""}}});
  EXPECT_EQ(who_entered(shop, 0), Texts{"anna segment-2"});
  const std::size_t before = shop.records().size();
  shop.tell(OrderRecorded{.customer_id = "anna", .order_id = "o", .placed_at = shop.now(), .total = Money::of(5)});
  EXPECT_EQ(who_entered(shop, before), (Texts{"anna segment-0", "anna segment-1", "anna segment-4"}));
  EXPECT_EQ(who_left(shop, before), Texts{"anna segment-2"});
  shop.pass_until(shop.now() + Duration::days(5));
  EXPECT_EQ(who_entered(shop, before).back(), "anna segment-3");
  EXPECT_EQ(shop.records().back().at, year_begin + Duration::days(5));
  shop.publish(0, R"({"orders":"count","at_least":2})");
  compare_with_full_evaluation(shop.engine(), shop.now());
  EXPECT_EQ(who_left(shop, before), Texts{"anna segment-2"}) << "an edit lets nobody leave";
}

TEST(LiveSegments, ACircleOrAnUnknownSegmentIsRefused) {
  Engine engine;
  std::vector<Record> records;
  const auto publish = [&](const std::string& id, const std::string& asked) {
    const std::string text = "{\"id\":\"" + id + "\",\"condition\":" + asked + "}";
    const auto told = engine.apply(DefinitionPublished{DefinitionKind::segment, id, 1, text}, year_begin, records);
    return told ? std::string() : told.error().text();
  };
  EXPECT_NE(publish("a", R"({"segment":"b"})").find("there is no segment \"b\""), std::string::npos);
  EXPECT_EQ(publish("a", R"({"everyone":true})"), "");
  EXPECT_EQ(publish("b", R"({"segment":"a"})"), "");
  EXPECT_EQ(publish("c", R"({"not":{"segment":"b"}})"), "");
  EXPECT_NE(publish("a", R"({"segment":"c"})").find(R"("a" -> "c" -> "b" -> "a")"), std::string::npos);
}

TEST(LiveSegments, AnEditOfADefinitionLetsNobodyEnterOrLeave) {
  Shop shop(9);
  shop.publish_everything();
  for (int i = 0; i < 60; ++i) {
    for (int events = 0; events < 5; ++events) {
      shop.pass_until(shop.soon(Duration::hours(20)));
      shop.happen();
    }
    const std::size_t before = shop.records().size();
    const auto condition = shop.random().below(conditions().size());
    if (shop.random().chance(0.8)) {
      shop.publish(shop.random().below(conditions().size() + 3), conditions()[condition]);
    } else {
      std::string text(standard_lifecycle());
      const std::string days = std::to_string(10 + i) + " days";
      text.replace(text.find("3 months"), 8, days);
      shop.tell(DefinitionPublished{DefinitionKind::lifecycle, "lifecycle", 2u + static_cast<std::uint32_t>(i), text});
    }
    ASSERT_EQ(count_of<SegmentsChanged>(shop.records(), before), 0u);
    ASSERT_EQ(count_of<StageMoved>(shop.records(), before), 0u);
    compare_with_full_evaluation(shop.engine(), shop.now());
  }
  EXPECT_GT(count_of<SegmentRecomputed>(shop.records()), conditions().size() + 20);
  EXPECT_GT(count_of<StagesRecomputed>(shop.records()), 3u);
}

}  // namespace
}  // namespace lapwing
