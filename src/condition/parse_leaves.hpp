#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/result.hpp"
#include "condition/names.hpp"
#include "condition/nodes.hpp"
#include "condition/strict_json.hpp"

namespace lapwing {

// Each reads the object of one kind of leaf, at `$.orders`'s parent for the orders and so on, and refuses what it does
// not know. The caller has seen that the key which names the kind is there.

Result<ConditionTest> parse_orders(const JsonPlace& at);
Result<ConditionTest> parse_first_seen(const JsonPlace& at);
Result<ConditionTest> parse_contact(const JsonPlace& at);
Result<ConditionTest> parse_consent(const JsonPlace& at);
Result<ConditionTest> parse_label(const JsonPlace& at);
Result<ConditionTest> parse_attribute(const JsonPlace& at);
Result<ConditionTest> parse_rfm(const JsonPlace& at);
Result<ConditionTest> parse_bonus(const JsonPlace& at);
Result<ConditionTest> parse_sample(const JsonPlace& at);
Result<ConditionTest> parse_bought(const JsonPlace& at);
Result<ConditionTest> parse_happening(const JsonPlace& at);
Result<ConditionTest> parse_cart(const JsonPlace& at);
Result<ConditionTest> parse_promo_codes(const JsonPlace& at);
Result<ConditionTest> parse_in_campaign(const JsonPlace& at);
Result<ConditionTest> parse_segment(const JsonPlace& at);
Result<ConditionTest> parse_stage(const JsonPlace& at);
Result<ConditionTest> parse_rfm_moved(const JsonPlace& at);

/// A number's unit of measure in a comparison.
enum class Quantified : std::uint8_t {
  count,
  money,
  date,
  thousandths,
  hour,
  days,         ///< of the calendar, perhaps negative
  yearly_days,  ///< the same, within half a year
};

/// The member `kind` of the object, as a comparison of that name.
Result<Comparison> parse_comparison(const JsonPlace& object, Comparison::Kind kind, Quantified quantified);
/// The only comparison that the object has.
Result<Comparison> parse_comparison(const JsonPlace& object, Quantified quantified);
/// An object that is nothing but a comparison.
Result<Comparison> parse_pure_comparison(const JsonPlace& at, Quantified quantified);
/// The window of an object that may have one.
Result<OrderWindow> parse_window(const JsonPlace& object);
/// What stands in `where` of orders.
Result<OrderFilter> parse_order_filter(const JsonPlace& where);
/// The member no_order_since of an object that may have it: true, or a filter.
Result<std::optional<OrderFilter>> parse_no_order_since(const JsonPlace& object);
/// "180 days"
Result<TimeSpan> parse_span(const JsonPlace& at);
/// The same, of a length that does not depend on the calendar.
Result<TimeSpan> parse_fixed_span(const JsonPlace& at);
/// "2024-05-31"
Result<Day> parse_date(const JsonPlace& at);
/// The only one of at_least_ago, less_than_ago, before and after that the object has.
Result<MomentTest> parse_moment_test(const JsonPlace& object);
/// One text or an array of them, sorted and without repetitions.
Result<std::vector<std::string>> parse_texts(const JsonPlace& at);
/// email, sms or push.
Result<ChannelKind> parse_channel(const JsonPlace& at);

/// A name of an enumeration, by its table in names.hpp.
template <class Enum, std::size_t size>
Result<Enum> parse_name(const JsonPlace& at, const std::array<std::string_view, size>& names) {
  const std::string text = TRY(at.text());
  if (const auto found = find_name<Enum>(names, text)) return *found;
  return at.error(fmt::format("expected one of {}, found \"{}\"", fmt::join(names, ", "), text));
}

}  // namespace lapwing
