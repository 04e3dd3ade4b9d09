#include "campaign/definition.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "campaign/conversion.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t control_max = 5'000;

EntryKey key_of(const Trigger& trigger) {
  if (std::holds_alternative<OrderTrigger>(trigger)) return EntryKey::order;
  if (std::holds_alternative<ProductTrigger>(trigger)) return EntryKey::product;
  return std::holds_alternative<RefillTrigger>(trigger) ? EntryKey::item : EntryKey::none;
}

/// Where none is given: 30 days after leaving, for the same product if the trigger is about products; and for an item
/// once for each purchase of it.
EntryRule usual_entry(const Trigger& trigger) {
  const EntryKey key = key_of(trigger);
  if (key == EntryKey::item) return {.again = true, .every_key = true};
  return {.again = true, .gap = Duration::days(30), .gap_since_exit = true, .every_key = key == EntryKey::product};
}

Result<GoalRule> parse_goal(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  if (TRY(fields.text("reach")) != "order") return fail("expected \"order\"", fields.path_of("reach"));
  GoalRule goal;
  if (fields.has("exit")) goal.exit_reason = TRY(fields.text("exit"));
  CHECK(fields.finish());
  return goal;
}

Result<std::vector<ExitRule>> parse_exits(const Json& json, const std::string& path) {
  if (!json.is_array()) return fail(R"(expected a list, as [{"when": {...}, "reason": "bought"}])", path);
  std::vector<ExitRule> exits;
  for (std::size_t i = 0; i < json.size(); ++i) {
    JsonFields fields = TRY(JsonFields::of(json[i], fmt::format("{}[{}]", path, i)));
    const Json* when = fields.value("when");
    if (when == nullptr) return fail("the field \"when\" is missing", fields.path());
    ExitRule rule;
    rule.condition = TRY(parse_condition(*when, fields.path_of("when")));
    rule.facets = depends_on(rule.condition);
    rule.reason = TRY(fields.text("reason"));
    CHECK(fields.finish());
    exits.push_back(std::move(rule));
  }
  return exits;
}

Result<std::string> parse_name(JsonFields& fields, const std::string& id) {
  const Json* name = fields.value("name");
  if (name == nullptr) return id;
  if (!name->is_string()) return fail("expected a text", fields.path_of("name"));
  return name->get<std::string>();
}

Result<std::uint32_t> parse_control(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  const std::uint32_t share = TRY(fields.percent("percent"));
  if (share > control_max) return fail("expected at most half", fields.path_of("percent"));
  CHECK(fields.finish());
  return share;
}

Result<TrackingRule> parse_tracking(const Json* json, const std::string& path) {
  TrackingRule rule;
  if (json == nullptr) return rule;
  JsonFields fields = TRY(JsonFields::of(*json, path));
  rule.opens = TRY(fields.yes_or("opens", rule.opens));
  rule.clicks = TRY(fields.yes_or("clicks", rule.clicks));
  rule.utm = TRY(fields.yes_or("utm", rule.utm));
  CHECK(fields.finish());
  return rule;
}

}  // namespace

std::vector<std::string> CampaignDefinition::template_ids() const {
  std::vector<std::string> ids;
  for (const Step& step : steps) {
    if (const auto* send = std::get_if<SendStep>(&step.action)) ids.push_back(send->template_id);
    if (const auto* cascade = std::get_if<CascadeStep>(&step.action)) {
      for (const CascadeStep::Part& part : cascade->parts) ids.push_back(part.send.template_id);
    }
  }
  return ids;
}

std::vector<std::string> CampaignDefinition::bonus_types() const {
  std::vector<std::string> ids;
  for (const Step& step : steps) {
    if (const auto* accrue = std::get_if<AccrueStep>(&step.action)) ids.push_back(accrue->bonus_type);
  }
  return ids;
}

std::vector<std::string> CampaignDefinition::promo_pools() const {
  std::vector<std::string> ids;
  for (const Step& step : steps) {
    if (const auto* code = std::get_if<PromoCodeStep>(&step.action)) ids.push_back(code->pool);
  }
  return ids;
}

bool CampaignDefinition::is_in_control(std::string_view customer_id) const {
  return control > 0 && bucket_of(customer_id, "control/" + id) < control;
}

bool CampaignDefinition::is_marketing() const {
  const auto is_marketing = [](const SendStep& send) { return send.message_class == MessageClass::marketing; };
  return std::ranges::any_of(steps, [&](const Step& step) {
    if (const auto* send = std::get_if<SendStep>(&step.action)) return is_marketing(*send);
    const auto* cascade = std::get_if<CascadeStep>(&step.action);
    return cascade != nullptr && std::ranges::any_of(cascade->parts, is_marketing, &CascadeStep::Part::send);
  });
}

bool CampaignDefinition::needs_looks() const {
  return !exits.empty() ||
         std::ranges::any_of(steps, [](const Step& step) { return std::holds_alternative<WaitForStep>(step.action); });
}

std::vector<const SendStep*> CampaignDefinition::next_sends(std::uint32_t step) const {
  std::vector<const SendStep*> sends;
  std::set<std::uint32_t> open = {step};  // steps lead forward only, so the lowest is met once
  while (!open.empty()) {
    const std::uint32_t at = *open.begin();
    open.erase(open.begin());
    const StepAction& action = steps[at].action;
    if (const auto* send = std::get_if<SendStep>(&action)) {
      sends.push_back(send);
    } else if (const auto* cascade = std::get_if<CascadeStep>(&action)) {
      sends.push_back(&cascade->parts.front().send);
    } else if (at == step || !is_stop(action)) {
      for (const std::uint32_t next : next_of(steps, at)) open.insert(next);
    }
  }
  return sends;
}

Result<CampaignDefinition> parse_campaign(std::string_view json_text, std::uint32_t version) {
  const Json json = TRY(parse_json(json_text));
  JsonFields fields = TRY(JsonFields::of(json, "$"));
  std::string id = TRY(fields.text("id"));
  std::string name = TRY(parse_name(fields, id));
  std::string mechanic = TRY(fields.text_or("mechanic", ""));
  std::string group = TRY(fields.text_or("group", ""));
  const bool is_exclusive = TRY(fields.yes_or("exclusive", false));
  if (is_exclusive && group.empty()) return fail("what excludes others of its group has a group", "$.exclusive");
  const auto priority = fields.has("priority") ? TRY(fields.integer("priority", 0, priority_max)) : priority_usual;
  const Json* trigger = fields.value("trigger");
  if (trigger == nullptr) return fail("the field \"trigger\" is missing", "$");
  Trigger starts = TRY(parse_trigger(*trigger, "$.trigger"));
  Condition audience;  // everyone
  if (const Json* given = fields.value("audience")) {
    audience = TRY(parse_condition(*given, "$.audience"));
  } else if (std::holds_alternative<CalendarTrigger>(starts)) {
    return fail("the field \"audience\" is missing: the calendar comes round for an audience", "$");
  }
  EntryRule entry = usual_entry(starts);
  if (const Json* given = fields.value("entry")) entry = TRY(parse_entry(*given, "$.entry", key_of(starts)));
  CampaignPeriod period;
  if (const Json* given = fields.value("period")) period = TRY(parse_period(*given, "$.period"));
  std::uint32_t control = 0;
  if (const Json* given = fields.value("control")) control = TRY(parse_control(*given, "$.control"));
  std::optional<GoalRule> goal;
  if (const Json* given = fields.value("goal")) goal = TRY(parse_goal(*given, "$.goal"));
  std::vector<ExitRule> exits;
  if (const Json* given = fields.value("exits")) exits = TRY(parse_exits(*given, "$.exits"));
  const Json* steps_json = fields.value("steps");
  if (steps_json == nullptr) return fail("the field \"steps\" is missing", "$");
  std::vector<Step> steps = TRY(compile_steps(*steps_json, "$.steps"));
  const ConversionRule conversion = TRY(parse_conversion(fields.value("conversion"), "$.conversion", mechanic, steps));
  const bool asks_for_winner = std::ranges::any_of(steps, [](const Step& step) {
    const auto* split = std::get_if<SplitStep>(&step.action);
    return split != nullptr && split->winner;
  });
  if (asks_for_winner && conversion.method == ConversionMethod::none) {
    return fail("a split with a \"winner\" asks what customers bought: expected another method than none",
                "$.conversion.method");
  }
  const TrackingRule tracking = TRY(parse_tracking(fields.value("tracking"), "$.tracking"));
  CHECK(fields.finish());
  return CampaignDefinition{.id = std::move(id),
                            .version = version,
                            .name = std::move(name),
                            .mechanic = std::move(mechanic),
                            .group = std::move(group),
                            .is_exclusive = is_exclusive,
                            .priority = static_cast<std::uint8_t>(priority),
                            .trigger = std::move(starts),
                            .audience = std::move(audience),
                            .entry = entry,
                            .period = period,
                            .control = control,
                            .goal = std::move(goal),
                            .exits = std::move(exits),
                            .steps = std::move(steps),
                            .conversion = conversion,
                            .tracking = tracking};
}

}  // namespace lapwing
