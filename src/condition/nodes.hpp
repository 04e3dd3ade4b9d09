#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "condition/comparison.hpp"
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

/// All orders.
struct EverWindow {
  friend bool operator==(const EverWindow&, const EverWindow&) = default;
};
/// Orders placed less than a span ago.
struct RollingWindow {
  TimeSpan span;
  friend bool operator==(const RollingWindow&, const RollingWindow&) = default;
};
/// Orders placed on whole days of the shop's calendar, both ends included.
struct DateWindow {
  std::optional<Day> from;
  std::optional<Day> until;
  friend bool operator==(const DateWindow&, const DateWindow&) = default;
};
/// Orders placed after the enrollment began.
struct EnrollmentWindow {
  friend bool operator==(const EnrollmentWindow&, const EnrollmentWindow&) = default;
};
using OrderWindow = std::variant<EverWindow, RollingWindow, CalendarPeriod, DateWindow, EnrollmentWindow>;

/// Which orders are looked at. All parts that are given must fit.
struct OrderFilter {
  /// One bit per OrderStatus; absent: those that `stands` admits.
  std::optional<std::uint8_t> statuses;
  /// Of the order's total less refunds.
  std::optional<Comparison> total;
  /// The order has a line of one of these categories; and a line of one of these products. Sorted, without repetitions.
  std::vector<std::string> categories;
  std::vector<std::string> products;

  [[nodiscard]] bool has_lines() const { return !categories.empty() || !products.empty(); }
  friend bool operator==(const OrderFilter&, const OrderFilter&) = default;
};

/// A figure of the orders in a window: their number, or one of their totals less refunds.
struct OrderFigure {
  enum class Measure : std::uint8_t { count, sum, average, minimum, maximum };
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
  friend bool operator==(const OrderMoment&, const OrderMoment&) = default;
};

/// When the customer was first seen.
struct FirstSeen {
  MomentTest test;
  friend bool operator==(const FirstSeen&, const FirstSeen&) = default;
};

/// The state of a contact.
struct ContactTest {
  enum class Is : std::uint8_t { valid, invalid, absent, present };
  ChannelKind channel{};
  Is is = Is::valid;
  friend bool operator==(const ContactTest&, const ContactTest&) = default;
};

constexpr bool fits(ContactTest::Is is, ContactState state) {
  switch (is) {
    case ContactTest::Is::valid:
      return state == ContactState::valid;
    case ContactTest::Is::invalid:
      return state == ContactState::invalid;
    case ContactTest::Is::absent:
      return state == ContactState::absent;
    case ContactTest::Is::present:
      return state != ContactState::absent;
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
  struct NumberIs {
    Comparison comparison;
    friend bool operator==(const NumberIs&, const NumberIs&) = default;
  };
  struct DateIs {
    Comparison comparison;  ///< of numbers of days
    friend bool operator==(const DateIs&, const DateIs&) = default;
  };

  std::string attribute;
  std::variant<IsSet, OneOf, Contains, StartsWith, NumberIs, DateIs> test;
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

/// A figure of the customer's bonuses.
struct BonusTest {
  enum class Figure : std::uint8_t { balance, pending, burning };
  Figure figure = Figure::balance;
  std::string type;                ///< empty: of all types together
  std::optional<TimeSpan> within;  ///< of `burning`, and fixed
  Comparison comparison;
  friend bool operator==(const BonusTest&, const BonusTest&) = default;
};

/// A stable random share of the customers.
struct SampleTest {
  std::uint32_t hundredths = 0;  ///< of a percent, 0 .. 10,000
  std::string salt;
  friend bool operator==(const SampleTest&, const SampleTest&) = default;
};

using ConditionTest = std::variant<AllOf, AnyOf, Negation, Everyone, OrderFigure, OrderMoment, FirstSeen, ContactTest,
                                   ConsentTest, LabelTest, AttributeTest, RfmTest, BonusTest, SampleTest>;

/// A node of the tree. The nodes lie in one vector, each before its descendants: the first child of node i is i + 1,
/// and the sibling after a child is where that child's descendants end.
struct ConditionNode {
  ConditionTest test;
  std::uint32_t end = 0;  ///< the place after the last descendant
  bool quick = false;     ///< nothing below looks at orders, scores or the clock: cheap, and holds until a record comes
  friend bool operator==(const ConditionNode&, const ConditionNode&) = default;
};

}  // namespace lapwing
