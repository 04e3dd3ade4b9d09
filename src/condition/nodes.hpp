#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "condition/comparison.hpp"
#include "condition/evaluate.hpp"
#include "condition/time_span.hpp"
#include "model/shop.hpp"

namespace lapwing {

// The nodes of a condition as plain values. What each means is told in the room's README and in
// schema/condition.schema.json; the JSON keys are named as the members here.

/// Every child holds.
struct AllOf {
  friend bool operator==(const AllOf&, const AllOf&) = default;
};
/// At least one child holds.
struct AnyOf {
  friend bool operator==(const AnyOf&, const AnyOf&) = default;
};
/// The one child does not hold.
struct Negation {
  friend bool operator==(const Negation&, const Negation&) = default;
};
/// Holds always.
struct Everyone {
  friend bool operator==(const Everyone&, const Everyone&) = default;
};

/// All rows: orders, or whatever the window is of.
struct EverWindow {
  friend bool operator==(const EverWindow&, const EverWindow&) = default;
};
/// What happened less than a span ago.
struct RollingWindow {
  TimeSpan span;
  friend bool operator==(const RollingWindow&, const RollingWindow&) = default;
};
/// What happened on whole days of the shop's calendar, both ends included.
struct DateWindow {
  std::optional<Day> from;
  std::optional<Day> until;
  friend bool operator==(const DateWindow&, const DateWindow&) = default;
};
/// What happened after the enrollment began.
struct EnrollmentWindow {
  friend bool operator==(const EnrollmentWindow&, const EnrollmentWindow&) = default;
};
using OrderWindow = std::variant<EverWindow, RollingWindow, CalendarPeriod, DateWindow, EnrollmentWindow>;

/// A text that an order may have, as its promo code. Both parts given must fit.
struct OrderText {
  std::optional<bool> given;        ///< whether there is any
  std::vector<std::string> one_of;  ///< sorted; empty: any

  [[nodiscard]] bool is_asked() const { return given || !one_of.empty(); }
  friend bool operator==(const OrderText&, const OrderText&) = default;
};

/// What one and the same line of an order must be. All parts that are given must fit.
struct LineFilter {
  std::vector<std::string> products;  ///< each list sorted, without repetitions; empty: any
  std::vector<std::string> categories;
  std::vector<std::string> brands;
  std::optional<Comparison> price;     ///< of one piece
  std::optional<Comparison> quantity;  ///< thousandths

  [[nodiscard]] bool is_asked() const {
    return !products.empty() || !categories.empty() || !brands.empty() || price || quantity;
  }
  friend bool operator==(const LineFilter&, const LineFilter&) = default;
};

/// Which orders are looked at. All parts that are given must fit.
struct OrderFilter {
  /// One bit per OrderStatus; absent: those that `stands` admits.
  std::optional<std::uint8_t> statuses;
  /// Of the order's total less refunds.
  std::optional<Comparison> total;
  /// The order has a line of one of these categories; and a line of one of these products. Sorted, without repetitions.
  std::vector<std::string> categories;
  std::vector<std::string> products;
  LineFilter line;
  OrderText promo_code;
  OrderText store;
  std::uint8_t weekdays = 0;       ///< of placement in the shop's zone, bit 1 Monday .. bit 7 Sunday; 0: any
  std::optional<Comparison> hour;  ///< of placement by the shop's clock, 0 .. 23

  [[nodiscard]] bool has_lines() const { return !categories.empty() || !products.empty() || line.is_asked(); }
  /// Whether nothing but the status decides.
  [[nodiscard]] bool is_plain() const {
    return !total && !has_lines() && !promo_code.is_asked() && !store.is_asked() && weekdays == 0 && !hour;
  }
  friend bool operator==(const OrderFilter&, const OrderFilter&) = default;
};

/// What is measured of rows: their number; their amounts; the days from the first to the last, or the average number
/// of days from one to the next. Days are of 24 hours, compared with their fractions, in ten-thousandths.
enum class Measure : std::uint8_t { count, sum, average, minimum, maximum, days_spanned, days_between };

/// A figure of the orders in a window: their number, one of their totals less refunds, or of the days between them.
struct OrderFigure {
  using Measure = lapwing::Measure;
  Measure measure = Measure::count;
  OrderWindow window;
  OrderFilter filter;
  Comparison comparison;
  friend bool operator==(const OrderFigure&, const OrderFigure&) = default;
};

/// Whether such a figure of no orders at all compares so: their count and sum are 0, and others there are none of.
constexpr bool holds_over_none(OrderFigure::Measure measure, const Comparison& comparison) {
  const bool is_zero = measure == OrderFigure::Measure::count || measure == OrderFigure::Measure::sum;
  return is_zero && comparison.holds(0);
}

/// How long ago something happened, or on which side of a day.
struct MomentTest {
  enum class Kind : std::uint8_t { at_least_ago, less_than_ago, before, after };
  Kind kind = Kind::at_least_ago;
  TimeSpan span;  ///< of the kinds with `ago`
  Day day;        ///< of the others; itself neither before nor after
  friend bool operator==(const MomentTest&, const MomentTest&) = default;
};

/// When the first or the last order was placed.
struct OrderMoment {
  bool last = true;
  MomentTest test;
  OrderFilter filter;
  /// If given, and then of the last: no such order was placed later than it.
  std::optional<OrderFilter> no_order_since;
  friend bool operator==(const OrderMoment&, const OrderMoment&) = default;
};

/// When the customer was first seen.
struct FirstSeen {
  MomentTest test;
  friend bool operator==(const FirstSeen&, const FirstSeen&) = default;
};

/// The state of a contact, and where it belongs.
struct ContactTest {
  enum class Is : std::uint8_t { valid, invalid, absent, present, confirmed };
  ChannelKind channel{};
  Is is = Is::valid;
  std::vector<std::string> places;  ///< domains of e-mail, countries of phones; sorted; empty: any
  friend bool operator==(const ContactTest&, const ContactTest&) = default;
};

constexpr bool fits(ContactTest::Is is, ContactState state) {
  switch (is) {
    case ContactTest::Is::valid:
      return is_usable(state);
    case ContactTest::Is::invalid:
      return state == ContactState::invalid;
    case ContactTest::Is::absent:
      return state == ContactState::absent;
    case ContactTest::Is::present:
      return state != ContactState::absent;
    case ContactTest::Is::confirmed:
      return state == ContactState::confirmed;
  }
  return false;
}

/// Consent to messages over a channel stands.
struct ConsentTest {
  ChannelKind channel{};
  std::string topic;
  friend bool operator==(const ConsentTest&, const ConsentTest&) = default;
};

/// The customer bears the label.
struct LabelTest {
  std::string label;
  friend bool operator==(const LabelTest&, const LabelTest&) = default;
};

/// A test of an attribute. One of another type than asked for does not hold, nor does a missing one unless that is
/// asked.
struct AttributeTest {
  struct IsSet {
    bool set;
    friend bool operator==(const IsSet&, const IsSet&) = default;
  };
  /// A text that is a date equals a date, too.
  struct Value {
    AttributeValue value;    ///< as written: never a Day
    std::optional<Day> day;  ///< the same as a date, if it is one
    friend bool operator==(const Value&, const Value&) = default;
  };
  struct OneOf {
    std::vector<Value> values;
    friend bool operator==(const OneOf&, const OneOf&) = default;
  };
  /// Byte by byte: "омск" is not within "Омск".
  struct Contains {
    std::string text;
    friend bool operator==(const Contains&, const Contains&) = default;
  };
  struct StartsWith {
    std::string text;
    friend bool operator==(const StartsWith&, const StartsWith&) = default;
  };
  /// Of a list: at least one of these is in it, or all of them are. Sorted.
  struct HasAny {
    std::vector<std::string> texts;
    friend bool operator==(const HasAny&, const HasAny&) = default;
  };
  struct HasAll {
    std::vector<std::string> texts;
    friend bool operator==(const HasAll&, const HasAll&) = default;
  };
  struct NumberIs {
    Comparison comparison;
    friend bool operator==(const NumberIs&, const NumberIs&) = default;
  };
  struct DateIs {
    Comparison comparison;  ///< of numbers of days
    friend bool operator==(const DateIs&, const DateIs&) = default;
  };
  /// How long ago a date began; only the kinds with `ago`.
  struct Age {
    MomentTest test;
    friend bool operator==(const Age&, const Age&) = default;
  };
  /// How many days of the shop's calendar there are until a date, negative if it is past. `yearly`: of its anniversary,
  /// some year's, and then the comparison is `equals` or `between` within `yearly_days_max`. 29 February comes round on
  /// 1 March in a common year.
  struct DaysUntil {
    bool yearly = false;
    Comparison comparison;
    friend bool operator==(const DaysUntil&, const DaysUntil&) = default;
  };
  static constexpr std::int64_t yearly_days_max = 180;

  std::string attribute;
  std::variant<IsSet, OneOf, Contains, StartsWith, NumberIs, DateIs, Age, DaysUntil, HasAny, HasAll> test;
  friend bool operator==(const AttributeTest&, const AttributeTest&) = default;
};

/// Scores and name by RFM; all parts that are given must fit.
struct RfmTest {
  static constexpr int score_max = 10;
  /// Bit s is set if score s fits; 0: any, also none. Bit 0 never is.
  std::uint16_t r = 0;
  std::uint16_t f = 0;
  std::uint16_t m = 0;
  std::vector<std::string> names;  ///< sorted; empty: any
  friend bool operator==(const RfmTest&, const RfmTest&) = default;
};

/// The standing by RFM was one a span ago, and is another now: both by today's bounds.
struct RfmMove {
  RfmTest from;
  RfmTest to;
  TimeSpan within;
  friend bool operator==(const RfmMove&, const RfmMove&) = default;
};

/// A figure of the customer's bonuses.
struct BonusTest {
  enum class Figure : std::uint8_t { balance, pending, burning };
  Figure figure = Figure::balance;
  std::string type;                ///< empty: of all types together
  std::optional<TimeSpan> within;  ///< of `burning`, and fixed
  Comparison comparison;
  friend bool operator==(const BonusTest&, const BonusTest&) = default;
};

/// What came or went in a window: accruals less what was undone of them, or spends less what came back.
struct BonusFlow {
  BonusPart part = BonusPart::spent;
  std::string type;  ///< empty: of all types together
  OrderWindow window;
  Comparison comparison;
  friend bool operator==(const BonusFlow&, const BonusFlow&) = default;
};

/// Which happenings are looked at. All parts that are given must fit; lists are sorted.
struct HappeningFilter {
  enum class Family : std::uint8_t { visits, views, checkouts, events, messages, campaigns };

  Family family = Family::visits;
  std::uint32_t kinds = 0;         ///< one bit per Happening, some of the family's
  std::vector<std::string> names;  ///< as HappeningSubject says, and so on
  std::vector<std::string> groups;
  std::vector<std::string> topics;
  std::uint8_t channels = 0;  ///< one bit per ChannelKind; 0: any
  friend bool operator==(const HappeningFilter&, const HappeningFilter&) = default;
};

/// How many of them happened in a window.
struct HappeningCount {
  HappeningFilter filter;
  OrderWindow window;
  Comparison comparison;
  friend bool operator==(const HappeningCount&, const HappeningCount&) = default;
};

/// When the first or the last of them happened.
struct HappeningMoment {
  HappeningFilter filter;
  bool last = true;
  MomentTest test;
  /// If given, and then of the last: no such order was placed at its second or later.
  std::optional<OrderFilter> no_order_since;
  friend bool operator==(const HappeningMoment&, const HappeningMoment&) = default;
};

/// The cart has something in it, and all parts that are given fit.
struct CartTest {
  std::optional<Comparison> value;
  std::vector<std::string> products;  ///< one of these is in it; and one of these categories. Sorted.
  std::vector<std::string> categories;
  /// It last changed at least so long ago, and nothing was ordered since.
  std::optional<TimeSpan> idle_for;
  friend bool operator==(const CartTest&, const CartTest&) = default;
};

/// How many of the promo codes that the customer was given are in a state. A code is redeemed by the customer's first
/// standing order with it that is placed as it is issued or later; else it expires at its time, and is unused before.
struct PromoCodeCount {
  enum class State : std::uint8_t { issued, unused, redeemed, expired, expiring };
  State state = State::issued;
  std::vector<std::string> pools;  ///< sorted; empty: any
  /// When the code was issued; of `redeemed` and `expired`, when it was that; not asked of `expiring`.
  OrderWindow window;
  std::optional<TimeSpan> expires_within;  ///< of `expiring`, which are unused so far; fixed
  Comparison comparison;
  friend bool operator==(const PromoCodeCount&, const PromoCodeCount&) = default;
};

/// The customer is walking one of these campaigns now.
struct CampaignTest {
  std::vector<std::string> campaigns;  ///< sorted
  friend bool operator==(const CampaignTest&, const CampaignTest&) = default;
};

/// Membership of a segment.
struct SegmentTest {
  std::string segment;
  std::optional<TimeSpan> in_for;  ///< at least so long
  friend bool operator==(const SegmentTest&, const SegmentTest&) = default;
};

/// The lifecycle stage is one of these.
struct StageTest {
  std::vector<std::string> stages;  ///< sorted
  std::optional<TimeSpan> in_for;   ///< at least so long
  friend bool operator==(const StageTest&, const StageTest&) = default;
};

/// A stable random share of the customers.
struct SampleTest {
  std::uint32_t hundredths = 0;  ///< of a percent, 0 .. 10,000
  std::string salt;
  friend bool operator==(const SampleTest&, const SampleTest&) = default;
};

using ConditionTest =
    std::variant<AllOf, AnyOf, Negation, Everyone, OrderFigure, OrderMoment, FirstSeen, ContactTest, ConsentTest,
                 LabelTest, AttributeTest, RfmTest, BonusTest, SampleTest, RfmMove, BonusFlow, HappeningCount,
                 HappeningMoment, CartTest, CampaignTest, SegmentTest, StageTest, PromoCodeCount>;

/// A node of the tree. The nodes lie in one vector, each before its descendants: the first child of node i is i + 1,
/// and the sibling after a child is where that child's descendants end.
struct ConditionNode {
  ConditionTest test;
  std::uint32_t end = 0;  ///< the place after the last descendant
  bool quick = false;     ///< nothing below looks at orders, scores or the clock: cheap, and holds until a record comes
  friend bool operator==(const ConditionNode&, const ConditionNode&) = default;
};

}  // namespace lapwing
