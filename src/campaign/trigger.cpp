#include "campaign/trigger.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "condition/facets.hpp"
#include "condition/happening_matcher.hpp"
#include "condition/names.hpp"
#include "condition/order_matcher.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr std::string_view trigger_words =
    "schedule, when, order, visits, views, checkouts, events, messages, "
    "campaigns, registered";

/// A filter is written as in conditions, and read as a part of one: {"order": {"where": {...}}}.
Result<Condition> read_filter(std::string_view rows, const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  Json count = {{rows, "count"}, {"at_least", 1}};
  if (const Json* where = fields.value("where")) count["where"] = *where;
  CHECK(fields.finish());
  return parse_condition(count, path);
}

Result<Trigger> parse_condition_trigger(const Json& json, const std::string& path) {
  Condition condition = TRY(parse_condition(json, path));
  if (depends_on(condition).contains(Facet::enrollment)) {
    return fail("nobody is enrolled yet: \"since\": \"enrollment\" makes sense in steps and exits only", path);
  }
  return ConditionTrigger{std::move(condition)};
}

}  // namespace

Result<Trigger> parse_trigger(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  std::optional<Trigger> trigger;
  if (const Json* given = fields.value("schedule")) {
    trigger = CalendarTrigger{TRY(parse_schedule(*given, fields.path_of("schedule")))};
  } else if (const Json* when = fields.value("when")) {
    trigger = TRY(parse_condition_trigger(*when, fields.path_of("when")));
  } else if (const Json* order = fields.value("order")) {
    const Condition condition = TRY(read_filter("orders", *order, fields.path_of("order")));
    trigger = OrderTrigger{std::get<OrderFigure>(condition.nodes().front().test).filter};
  } else if (fields.has("registered")) {
    if (!TRY(fields.yes_or("registered", false))) return fail("expected true", fields.path_of("registered"));
    trigger = RegistrationTrigger{};
  }
  for (const std::string_view word : family_names) {
    const Json* given = trigger ? nullptr : fields.value(std::string(word));
    if (given == nullptr) continue;
    const Condition condition = TRY(read_filter(word, *given, fields.path_of(std::string(word))));
    trigger = HappeningTrigger{std::get<HappeningCount>(condition.nodes().front().test).filter};
  }
  if (!trigger) return fail("expected one of: " + std::string(trigger_words), path);
  CHECK(fields.finish());
  return std::move(*trigger);
}

bool fits(const OrderTrigger& trigger, const CustomerView& customer, std::size_t order, const Moment& moment) {
  const OrdersView orders = customer.orders();
  return OrderMatcher(trigger.filter, orders, customer, moment).matches(order);
}

bool fits(const HappeningTrigger& trigger, const Happened& happened, const Activity& activity) {
  if (lane_of(trigger.filter.family) != happened.lane) return false;
  const HappeningsView rows = activity.happenings(happened.customer, happened.lane);
  const auto times = rows.at();
  const auto behind = std::ranges::upper_bound(times, happened.second);
  if (behind == times.begin() || *(behind - 1) != happened.second) return false;
  const HappeningMatcher matcher(trigger.filter, rows, activity);
  const auto newest = static_cast<std::size_t>(behind - times.begin()) - 1;
  if (matcher.matches(newest)) return true;
  // A click is an opening, too, and then both are new.
  const bool is_click = rows.kind(newest) == Happening::message_clicked;
  return is_click && newest > 0 && times[newest - 1] == happened.second && matcher.matches(newest - 1);
}

}  // namespace lapwing
