#include "campaign/trigger.hpp"

#include <algorithm>
#include <array>
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
    "campaigns, registered, segment, stage, bonus, price, stock, refill";

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

/// {"id": "vip", "does": "left"}.
Result<Trigger> parse_segment_trigger(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  SegmentTrigger trigger;
  trigger.segment = TRY(fields.text("id"));
  const std::string does = TRY(fields.text_or("does", "entered"));
  if (does != "entered" && does != "left") return fail("expected entered or left", fields.path_of("does"));
  trigger.leaving = does == "left";
  CHECK(fields.finish());
  return trigger;
}

Result<std::vector<std::string>> read_stages(JsonFields& fields, const char* name) {
  std::vector<std::string> stages;
  const Json* given = fields.value(name);
  if (given == nullptr) return stages;
  if (!given->is_array() || given->empty()) return fail("expected a list of stages", fields.path_of(name));
  for (const Json& stage : *given) {
    if (!stage.is_string()) return fail("expected a list of stages", fields.path_of(name));
    stages.push_back(stage.get<std::string>());
  }
  return stages;
}

/// {"from": ["active"], "to": ["at_risk", "churned"]}.
Result<Trigger> parse_stage_trigger(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  StageTrigger trigger;
  trigger.from = TRY(read_stages(fields, "from"));
  trigger.to = TRY(read_stages(fields, "to"));
  CHECK(fields.finish());
  return trigger;
}

/// {"does": "accrued", "type": "comeback"}.
Result<Trigger> parse_bonus_trigger(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  BonusTrigger trigger;
  const std::string does = TRY(fields.text("does"));
  constexpr std::array kinds = {PostingKind::accrued, PostingKind::activated, PostingKind::spent, PostingKind::returned,
                                PostingKind::burned};
  const auto kind = std::ranges::find(kinds, does, [](PostingKind one) { return to_text(one); });
  if (kind == kinds.end()) {
    return fail("expected accrued, activated, spent, returned or burned", fields.path_of("does"));
  }
  trigger.kind = *kind;
  trigger.bonus_type = TRY(fields.text_or("type", ""));
  CHECK(fields.finish());
  return trigger;
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
  } else if (const Json* segment = fields.value("segment")) {
    trigger = TRY(parse_segment_trigger(*segment, fields.path_of("segment")));
  } else if (const Json* stage = fields.value("stage")) {
    trigger = TRY(parse_stage_trigger(*stage, fields.path_of("stage")));
  } else if (const Json* bonus = fields.value("bonus")) {
    trigger = TRY(parse_bonus_trigger(*bonus, fields.path_of("bonus")));
  } else if (const Json* price = fields.value("price")) {
    trigger = TRY(parse_price_trigger(*price, fields.path_of("price")));
  } else if (const Json* stock = fields.value("stock")) {
    trigger = TRY(parse_stock_trigger(*stock, fields.path_of("stock")));
  } else if (const Json* refill = fields.value("refill")) {
    trigger = TRY(parse_refill_trigger(*refill, fields.path_of("refill")));
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

bool fits(const StageTrigger& trigger, const StageMoved& moved) {
  const auto has = [](const std::vector<std::string>& stages, const std::string& stage) {
    return stages.empty() || std::ranges::find(stages, stage) != stages.end();
  };
  return !moved.from.empty() && has(trigger.from, moved.from) && has(trigger.to, moved.to);
}

bool fits(const BonusTrigger& trigger, const BonusPosted& posted) {
  return trigger.kind == posted.kind && (trigger.bonus_type.empty() || trigger.bonus_type == posted.bonus_type);
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
