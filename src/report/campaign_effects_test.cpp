#include "report/campaign_effects.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace lapwing {
namespace {

constexpr CustomerNumber anna{0};
constexpr Instant monday = Instant::from_seconds(1'700'000'000);

/// A partition's orders and what is counted, under a clock of its own.
class Shop {
 public:
  Shop() { orders_.ensure_customer(anna.value); }

  CampaignEffects::Now now() const { return {now_, Zone().day(now_), orders_}; }
  CampaignEffects::Walk walk(std::uint64_t enrollment, const ConversionRule& rule) const {
    return {EnrollmentNumber{enrollment}, anna, "winback", 2, rule};
  }
  void enter(std::uint64_t enrollment, const ConversionRule& rule, ControlGroup control = ControlGroup::none) {
    effects_.enrolled({EnrollmentNumber{enrollment}, anna, "winback", 2, "", control}, walk(enrollment, rule), now());
  }
  void send(std::uint64_t intent, std::uint64_t enrollment, const ConversionRule& rule,
            ChannelKind channel = ChannelKind::email) {
    MessageQueued queued{.intent = IntentNumber{intent},
                         .enrollment = EnrollmentNumber{enrollment},
                         .customer = anna,
                         .channel = channel,
                         .template_id = "hello",
                         .campaign_id = "winback"};
    effects_.queued(queued, walk(enrollment, rule), now());
  }
  void hear(std::uint64_t intent, ReceiptOutcome outcome) { effects_.heard(IntentNumber{intent}, outcome, now()); }
  void order(const std::string& id, Money total, OrderStatus status = OrderStatus::completed, Money refunded = {}) {
    const std::size_t known = orders_.find(anna.value, id);
    OrderChange change{.customer = anna};
    const OrdersView before = orders_.orders(anna.value);
    if (known < before.size()) {
      change.stood = stands(before.status(known));
      change.before = change.stood ? before.net(known) : Money{};
    }
    orders_.record(anna.value,
                   {.order_id = id, .placed_at = now_, .status = status, .total = total, .refunded = refunded}, {});
    const OrdersView after = orders_.orders(anna.value);
    const std::size_t place = orders_.find(anna.value, id);
    change.key = after.id_key(place);
    change.placed_at = after.at(place);
    change.stands = stands(status);
    change.after = change.stands ? after.net(place) : Money{};
    effects_.changed(change, now());
  }
  void pass(Duration time) { now_ = now_ + time; }

  /// Everything that was counted, added up.
  Figures all() const {
    Figures sum;
    effects_.figures().for_each([&](const FigurePlace&, Day, const Figures& figures) { sum += figures; });
    return sum;
  }
  std::string image() const {
    ByteWriter to;
    effects_.save(to);
    return to.take();
  }

  Instant now_ = monday;
  OrderStore orders_;
  CampaignEffects effects_;
};

constexpr ConversionRule at_once{ConversionMethod::new_orders, Duration::days(7), {}};
constexpr ConversionRule by_mail{ConversionMethod::new_orders, Duration::days(7), 0};

TEST(CampaignEffects, AFiringConvertsOnceAndAllOrdersOfTheWindowAddUp) {
  Shop shop;
  shop.enter(1, at_once);
  shop.pass(Duration::days(1));
  shop.order("1", Money::of(100));
  shop.pass(Duration::days(6));
  shop.order("2", Money::of(50));  // at the window's last instant
  shop.pass(Duration::seconds(1));
  shop.order("3", Money::of(7));
  const Figures sum = shop.all();
  EXPECT_EQ(sum.converted, 1u);
  EXPECT_EQ(sum.conversion_orders, 2u);
  EXPECT_EQ(sum.conversion_revenue, Money::of(150));
  EXPECT_EQ(sum.customers_revenue, Money::of(150));
  EXPECT_EQ(sum.customers_squares.value(), 150.0 * 150.0);
}

TEST(CampaignEffects, AFallenOrderRevokesTheConversionForThirtyDays) {
  Shop shop;
  shop.enter(1, at_once);
  shop.pass(Duration::days(1));
  shop.order("1", Money::of(100));
  shop.order("1", Money::of(100), OrderStatus::completed, Money::of(40));
  EXPECT_EQ(shop.all().conversion_revenue, Money::of(60));
  shop.pass(Duration::days(35));
  shop.order("1", Money::of(100), OrderStatus::cancelled);
  EXPECT_EQ(shop.all().converted, 0u);
  EXPECT_EQ(shop.all().customers_squares, SquareSum());
  shop.order("1", Money::of(100));
  shop.pass(Duration::days(2));
  shop.order("1", Money::of(100), OrderStatus::cancelled);
  EXPECT_EQ(shop.all().converted, 1u) << "the return period is over";
}

TEST(CampaignEffects, GrowthCountsWhatWasOpenAndRose) {
  Shop shop;
  const ConversionRule rule{ConversionMethod::order_growth, Duration::days(2), {}};
  shop.order("1", Money::of(100), OrderStatus::paid);
  shop.order("2", Money::of(100), OrderStatus::completed);
  shop.enter(1, rule);
  shop.pass(Duration::hours(1));
  shop.order("1", Money::of(130), OrderStatus::completed);
  shop.order("2", Money::of(900));
  shop.order("3", Money::of(500), OrderStatus::paid);
  EXPECT_EQ(shop.all().conversion_revenue, Money::of(30));
  shop.pass(Duration::days(3));
  shop.order("1", Money::of(800));
  EXPECT_EQ(shop.all().conversion_revenue, Money::of(30)) << "too late to rise";
  shop.order("1", Money::of(110));
  EXPECT_EQ(shop.all().conversion_revenue, Money::of(10));
  shop.order("1", Money::of(100));
  EXPECT_EQ(shop.all().converted, 0u);
}

TEST(CampaignEffects, AMailCountsFromItsOpeningAndAnSmsFromItsDelivery) {
  for (const auto& [channel, first, second] :
       {std::tuple(ChannelKind::email, ReceiptOutcome::delivered, ReceiptOutcome::opened),
        std::tuple(ChannelKind::sms, ReceiptOutcome::accepted, ReceiptOutcome::delivered),
        std::tuple(ChannelKind::push, ReceiptOutcome::delivered, ReceiptOutcome::opened)}) {
    Shop shop;
    shop.enter(1, by_mail);
    shop.send(1, 1, by_mail, channel);
    shop.hear(1, first);
    shop.pass(Duration::hours(1));
    shop.order("1", Money::of(5));
    EXPECT_EQ(shop.all().converted, 0u) << "it had not reached the customer";
    EXPECT_EQ(shop.all().reached, 0u);
    shop.hear(1, second);
    shop.hear(1, second);
    EXPECT_EQ(shop.all().reached, 1u);
    shop.pass(Duration::hours(1));
    shop.order("2", Money::of(7));
    EXPECT_EQ(shop.all().conversion_revenue, Money::of(7));
    EXPECT_EQ(shop.all().customers_revenue, Money::of(12)) << "the arm counts from the entry";
  }
}

TEST(CampaignEffects, AClickIsAnOpeningAndEachCountsOnce) {
  Shop shop;
  shop.enter(1, by_mail);
  shop.send(1, 1, by_mail);
  for (const ReceiptOutcome outcome : {ReceiptOutcome::accepted, ReceiptOutcome::clicked, ReceiptOutcome::opened,
                                       ReceiptOutcome::clicked, ReceiptOutcome::accepted}) {
    shop.hear(1, outcome);
  }
  const Figures sum = shop.all();
  EXPECT_EQ(sum.sent, 1u);
  EXPECT_EQ(sum.clicked, 1u);
  EXPECT_EQ(sum.opened, 1u);
  EXPECT_EQ(sum.reached, 1u);
}

TEST(CampaignEffects, AnArmCountsPeopleByTheirFirstEntry) {
  Shop shop;
  shop.enter(1, at_once, ControlGroup::campaign);
  shop.pass(Duration::days(60));
  shop.enter(2, at_once, ControlGroup::campaign);
  shop.order("1", Money::of(5));
  const Figures sum = shop.all();
  EXPECT_EQ(sum.entered, 2u);
  EXPECT_EQ(sum.customers, 1u);
  EXPECT_EQ(sum.customers_converted, 0u);
  EXPECT_EQ(sum.reached, 0u) << "nobody reached out to the control group";
}

TEST(CampaignEffects, FiguresTellArmsAndVariantsApart) {
  Shop shop;
  shop.enter(1, at_once, ControlGroup::shop);
  shop.enter(2, at_once);
  shop.effects_.assigned({EnrollmentNumber{2}, 3, "subject", "b"}, shop.walk(2, at_once), true, shop.now());
  shop.effects_.exited({EnrollmentNumber{2}, "completed"}, shop.walk(2, at_once), shop.now());
  shop.effects_.exited({EnrollmentNumber{1}, "control"}, shop.walk(1, at_once), shop.now());
  std::map<std::string, std::uint64_t> exits;
  shop.effects_.figures().for_each([&](const FigurePlace& place, Day, const Figures& figures) {
    for (const auto& [reason, count] : figures.exited) {
      exits[place.variant + " " + std::string(to_text(place.control)) + " " + reason] += count;
    }
  });
  EXPECT_EQ(exits, (std::map<std::string, std::uint64_t>{{" shop control", 1}, {"subject/b none completed", 1}}));
}

TEST(CampaignEffects, OldDaysAreAddedUp) {
  Shop shop;
  shop.enter(1, at_once);
  shop.pass(Duration::days(401));
  shop.enter(2, at_once);
  std::vector<std::pair<bool, std::uint64_t>> entered;
  shop.effects_.figures().for_each([&](const FigurePlace&, Day day, const Figures& figures) {
    entered.emplace_back(day == CampaignFigures::long_ago, figures.entered);
  });
  EXPECT_EQ(entered, (std::vector<std::pair<bool, std::uint64_t>>{{true, 1}, {false, 1}}));
}

TEST(CampaignEffects, PartitionsAddUpAndSurviveASnapshot) {
  Shop shop;
  shop.enter(1, by_mail);
  shop.send(1, 1, by_mail);
  shop.hear(1, ReceiptOutcome::clicked);
  shop.pass(Duration::days(1));
  shop.order("1", Money::of(70));
  const std::string image = shop.image();
  ByteReader from(image);
  Shop restored;
  restored.effects_.load(from);
  EXPECT_TRUE(from.finish());
  EXPECT_EQ(restored.image(), image);
  CampaignFigures both = shop.effects_.figures();
  both += restored.effects_.figures();
  Figures sum;
  both.for_each([&](const FigurePlace&, Day, const Figures& figures) { sum += figures; });
  EXPECT_EQ(sum.conversion_revenue, Money::of(140));
  EXPECT_EQ(sum.opened, 2u);
}

// ---- Against a slow answer from the whole history

struct Told {
  Instant at{};
  std::string order;
  Instant placed_at{};
  Money net;  // zero and not standing: it fell
  bool stands = false;
};

/// What the window that began at `from` brought, by what an order last was before it could no longer change.
Money expected_revenue(const std::vector<Told>& history, Instant from, Duration window) {
  Money sum;
  std::map<std::string, Told> last;
  for (const Told& told : history) {
    if (told.at <= from + window + return_period) last[told.order] = told;
  }
  for (const auto& [id, told] : last) {
    if (told.placed_at > from && told.placed_at <= from + window && told.stands) sum += told.net;
  }
  return sum;
}

TEST(CampaignEffects, WindowsBringWhatTheHistorySays) {
  EXPECT_TRUE(rc::check([] {
    Shop shop;
    std::vector<Told> history;
    std::vector<Instant> windows;
    std::map<std::string, Instant> placed;
    const Duration length = Duration::hours(*rc::gen::inRange<std::int64_t>(1, 24 * 20));
    const ConversionRule rule{ConversionMethod::new_orders, length, {}};
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
      shop.pass(Duration::hours(*rc::gen::inRange<std::int64_t>(0, 24 * 8)));
      if (*rc::gen::inRange(0, 4) == 0) {
        windows.push_back(shop.now_);
        shop.enter(windows.size(), rule);
        continue;
      }
      const std::string id = std::to_string(*rc::gen::inRange(1, 8));
      const Money total = Money::of(*rc::gen::inRange<std::int64_t>(1, 500));
      const auto status = static_cast<OrderStatus>(*rc::gen::inRange(0, 5));
      placed.try_emplace(id, shop.now_);
      shop.order(id, total, status);
      const bool standing = stands(status);
      history.push_back({shop.now_, id, placed[id], standing ? total : Money{}, standing});
    }
    Money expected;
    std::uint64_t converted = 0;
    for (const Instant from : windows) {
      const Money revenue = expected_revenue(history, from, length);
      expected += revenue;
      converted += revenue > Money{} ? 1u : 0u;
    }
    RC_ASSERT(shop.all().conversion_revenue == expected);
    RC_ASSERT(shop.all().converted == converted);
  }));
}

// ---- Whose an order is

/// No code came from anywhere.
class NoCodes final : public CodeOrigins {
 public:
  [[nodiscard]] std::optional<CodeOrigin> origin_of(CustomerNumber, std::string_view, Instant) const override {
    return std::nullopt;
  }
};

TEST(Touches, TheLastOneWithinItsWindowWins) {
  Touches touches;
  const auto hours = [](std::int64_t count) { return monday + Duration::hours(count); };
  touches.add(anna, {hours(0), IntentNumber{1}, 0, ChannelKind::email, TouchKind::opened});
  touches.add(anna, {hours(10), IntentNumber{2}, 0, ChannelKind::sms, TouchKind::delivered});
  const AttributionWindows usual;
  const auto at = [&](Instant before) {
    const auto touch = touches.last(anna, before, usual);
    return touch ? touch->intent.value : 0;
  };
  EXPECT_EQ(at(hours(0)), 0u) << "not before it, nor at the same instant";
  EXPECT_EQ(at(hours(5)), 1u);
  EXPECT_EQ(at(hours(22)), 2u);
  EXPECT_EQ(at(hours(22) + Duration{1}), 1u) << "a delivered SMS counts for 12 hours";
  EXPECT_EQ(at(hours(120)), 1u);
  EXPECT_EQ(at(hours(120) + Duration{1}), 0u);
}

TEST(Touches, OfSeveralAtOnceTheClickWins) {
  Touches touches;
  touches.add(anna, {monday, IntentNumber{1}, 0, ChannelKind::email, TouchKind::clicked});
  touches.add(anna, {monday, IntentNumber{2}, 0, ChannelKind::email, TouchKind::opened});
  EXPECT_EQ(touches.last(anna, monday + Duration{1}, {})->intent, IntentNumber{1});
}

TEST(CampaignEffects, AnOrderBelongsToOneMessageAndRefundsAreTakenFromIt) {
  Shop shop;
  const NoCodes codes;
  shop.enter(1, by_mail);
  shop.send(1, 1, by_mail);
  shop.hear(1, ReceiptOutcome::opened);
  shop.pass(Duration::days(1));
  const Instant placed_at = shop.now_;
  const auto decide = [&](Money amount) {
    return shop.effects_.attribution(anna, "o", 4, placed_at, amount, "", {}, codes, shop.now_);
  };
  const auto first = decide(Money::of(100));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->campaign_id, "winback");
  EXPECT_EQ(first->intent, IntentNumber{1});
  shop.effects_.attributed(*first, 4, placed_at, shop.now().day, shop.now());
  EXPECT_FALSE(decide(Money::of(100)).has_value()) << "nothing is new";
  shop.send(2, 1, by_mail);
  shop.hear(2, ReceiptOutcome::clicked);
  const auto refunded = decide(Money::of(60));
  ASSERT_TRUE(refunded.has_value());
  EXPECT_EQ(refunded->intent, IntentNumber{1}) << "it belongs where it did";
  shop.effects_.attributed(*refunded, 4, placed_at, shop.now().day, shop.now());
  EXPECT_EQ(shop.all().attributed_revenue, Money::of(60));
  shop.effects_.attributed(*decide(Money{}), 4, placed_at, shop.now().day, shop.now());
  EXPECT_EQ(shop.all().attributed_orders, 0u);
}

}  // namespace
}  // namespace lapwing
