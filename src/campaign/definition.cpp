#include "campaign/definition.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr std::size_t steps_max = 500;

Result<EntryRule> parse_entry(const Json& json, const std::string& path, const Trigger& trigger) {
  if (json == "once") return EntryRule{};
  JsonFields fields = TRY(JsonFields::of(json, path));
  if (fields.has("every")) {
    if (TRY(fields.text("every")) != "order") return fail("expected \"order\"", fields.path_of("every"));
    if (!std::holds_alternative<OrderTrigger>(trigger)) {
      return fail("every order is an entry only where orders are the trigger", fields.path_of("every"));
    }
    CHECK(fields.finish());
    return EntryRule{.every_key = true};
  }
  const Json* again = fields.value("again");
  if (again == nullptr) {
    return fail(R"(expected "once", {"every": "order"} or {"again": {"gap": "180 days", "since": "entry"}})", path);
  }
  CHECK(fields.finish());
  JsonFields rule = TRY(JsonFields::of(*again, fields.path_of("again")));
  EntryRule entry{.again = true};
  entry.gap = TRY(rule.duration("gap"));
  const std::string since = TRY(rule.text_or("since", "exit"));
  if (since != "entry" && since != "exit") {
    return fail(fmt::format("expected \"entry\" or \"exit\", found \"{}\"", since), rule.path_of("since"));
  }
  entry.gap_since_exit = since == "exit";
  entry.after_new_order = TRY(rule.yes_or("after_new_order", false));
  CHECK(rule.finish());
  return entry;
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

/// Turns nested steps into the flat list.
class StepCompiler {
 public:
  Result<std::vector<Step>> compile(const Json& json, const std::string& path) {
    CHECK(sequence(json, path));
    steps_.push_back({"", ExitStep{"completed"}});
    return std::move(steps_);
  }

 private:
  Result<void> sequence(const Json& json, const std::string& path) {
    if (!json.is_array() || json.empty()) return fail("expected a list of steps", path);
    for (std::size_t i = 0; i < json.size(); ++i) CHECK(step(json[i], fmt::format("{}[{}]", path, i)));
    return {};
  }

  Result<void> step(const Json& json, const std::string& path) {
    if (steps_.size() >= steps_max) return fail(fmt::format("a campaign has at most {} steps", steps_max), path);
    JsonFields fields = TRY(JsonFields::of(json, path));
    const std::string id = TRY(fields.text_or("id", ""));
    if (!id.empty() && !ids_.insert(id).second) return fail(fmt::format("the id \"{}\" comes twice", id), path);
    const Json* wait = fields.value("wait");
    if (const Json* branch = fields.value("branch")) {
      CHECK(arms(*branch, fields.path_of("branch")));
    } else if (wait != nullptr && wait->is_object() && wait->contains("when")) {
      CHECK(wait_for(id, *wait, fields.path_of("wait")));
    } else {
      StepAction what = TRY(action(fields));
      steps_.push_back({id, std::move(what)});
    }
    return fields.finish();
  }

  Result<StepAction> action(JsonFields& fields) {
    if (const Json* filter = fields.value("filter")) {
      FilterStep step;
      step.condition = TRY(parse_condition(*filter, fields.path_of("filter")));
      step.exit_reason = TRY(fields.text_or("else", "filtered"));
      return step;
    }
    if (const Json* given = fields.value("wait")) return TRY(wait(fields, *given));
    if (const Json* given = fields.value("send")) return TRY(send(*given, fields.path_of("send")));
    if (const Json* given = fields.value("accrue")) return TRY(accrue(*given, fields.path_of("accrue")));
    if (fields.has("exit")) return ExitStep{TRY(fields.text("exit"))};
    return fail("expected a step with one of: filter, branch, wait, send, accrue, exit", fields.path());
  }

  static Result<WaitStep> wait(JsonFields& fields, const Json& given) {
    if (given.is_object()) {
      JsonFields inner = TRY(JsonFields::of(given, fields.path_of("wait")));
      if (inner.has("date")) return WaitStep{TRY(parse_date_wait(inner))};
      return WaitStep{TRY(parse_pause(inner))};
    }
    const Duration duration = TRY(fields.duration("wait"));
    if (duration <= Duration{} || duration > wait_max) {
      return fail("a wait is longer than nothing and at most two years", fields.path_of("wait"));
    }
    return WaitStep{PauseWait{.duration = duration}};
  }

  /// Two ways out that meet again: `then` when the condition holds, `else` when the time is over.
  Result<void> wait_for(const std::string& id, const Json& json, const std::string& path) {
    JsonFields fields = TRY(JsonFields::of(json, path));
    WaitForStep wait;
    wait.condition = TRY(parse_condition(*fields.value("when"), fields.path_of("when")));
    wait.facets = depends_on(wait.condition);
    wait.at_most = TRY(fields.duration("at_most"));
    if (wait.at_most <= Duration{} || wait.at_most > wait_max) {
      return fail("a wait is longer than nothing and at most two years", fields.path_of("at_most"));
    }
    const std::size_t stands = steps_.size();
    steps_.push_back({id, std::move(wait)});
    if (const Json* steps = fields.value("then")) CHECK(sequence(*steps, fields.path_of("then")));
    const std::size_t end = steps_.size();
    steps_.push_back({"", JumpStep{}});
    std::get<WaitForStep>(steps_[stands].action).otherwise = here();
    if (const Json* steps = fields.value("else")) CHECK(sequence(*steps, fields.path_of("else")));
    std::get<JumpStep>(steps_[end].action).target = here();
    return fields.finish();
  }

  static Result<SendStep> send(const Json& json, const std::string& path) {
    JsonFields fields = TRY(JsonFields::of(json, path));
    SendStep send;
    const std::string channel = TRY(fields.text("channel"));
    const auto kind = parse_channel_kind(channel);
    if (!kind)
      return fail(fmt::format("expected email, sms or push, found \"{}\"", channel), fields.path_of("channel"));
    send.channel = *kind;
    send.template_id = TRY(fields.text("template"));
    const auto message_class = parse_message_class(TRY(fields.text_or("class", "marketing")));
    if (!message_class) return fail("expected marketing, service or transactional", fields.path_of("class"));
    send.message_class = *message_class;
    send.topic = TRY(fields.text_or("topic", ""));
    const auto on_limit = parse_on_limit(TRY(fields.text_or("on_limit", "defer")));
    if (!on_limit) return fail("expected defer, drop or ignore", fields.path_of("on_limit"));
    send.on_limit = *on_limit;
    CHECK(fields.finish());
    return send;
  }

  static Result<AccrueStep> accrue(const Json& json, const std::string& path) {
    JsonFields fields = TRY(JsonFields::of(json, path));
    AccrueStep accrue;
    accrue.bonus_type = TRY(fields.text("bonus"));
    accrue.amount = TRY(fields.money("amount"));
    if (accrue.amount <= Money{}) return fail("expected an amount above zero", fields.path_of("amount"));
    CHECK(fields.finish());
    return accrue;
  }

  /// Each arm but the last has a condition; the first that holds is taken, and all meet again behind the branch.
  Result<void> arms(const Json& json, const std::string& path) {
    if (!json.is_array() || json.empty())
      return fail("expected a list of arms, each with \"when\" and \"steps\"", path);
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < json.size(); ++i) {
      JsonFields arm = TRY(JsonFields::of(json[i], fmt::format("{}[{}]", path, i)));
      const Json* when = arm.value("when");
      if (when == nullptr && i + 1 < json.size()) return fail("only the last arm may do without \"when\"", arm.path());
      const std::size_t test = steps_.size();
      if (when != nullptr) steps_.push_back({"", JumpUnlessStep{TRY(parse_condition(*when, arm.path_of("when")))}});
      const Json* steps = arm.value("steps");
      if (steps == nullptr) return fail("the field \"steps\" is missing", arm.path());
      CHECK(sequence(*steps, arm.path_of("steps")));
      CHECK(arm.finish());
      ends.push_back(steps_.size());
      steps_.push_back({"", JumpStep{}});
      if (when != nullptr) std::get<JumpUnlessStep>(steps_[test].action).target = here();
    }
    for (const std::size_t end : ends) std::get<JumpStep>(steps_[end].action).target = here();
    return {};
  }

  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(steps_.size()); }

  std::vector<Step> steps_;
  std::set<std::string> ids_;
};

Result<std::string> parse_name(JsonFields& fields, const std::string& id) {
  const Json* name = fields.value("name");
  if (name == nullptr) return id;
  if (!name->is_string()) return fail("expected a text", fields.path_of("name"));
  return name->get<std::string>();
}

}  // namespace

std::vector<std::string> CampaignDefinition::template_ids() const {
  std::vector<std::string> ids;
  for (const Step& step : steps) {
    if (const auto* send = std::get_if<SendStep>(&step.action)) ids.push_back(send->template_id);
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
    } else if (const auto* jump = std::get_if<JumpStep>(&action)) {
      open.insert(jump->target);
    } else if (const auto* wait = std::get_if<WaitForStep>(&action)) {
      if (at == step) open.insert({at + 1, wait->otherwise});  // it stands there, and its wait may be over
    } else if (std::holds_alternative<WaitStep>(action)) {
      if (at == step) open.insert(at + 1);
    } else if (!std::holds_alternative<ExitStep>(action)) {
      if (const auto* unless = std::get_if<JumpUnlessStep>(&action)) open.insert(unless->target);
      open.insert(at + 1);
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
  EntryRule entry{.again = true, .gap = Duration::days(30), .gap_since_exit = true};
  if (const Json* given = fields.value("entry")) entry = TRY(parse_entry(*given, "$.entry", starts));
  std::optional<GoalRule> goal;
  if (const Json* given = fields.value("goal")) goal = TRY(parse_goal(*given, "$.goal"));
  std::vector<ExitRule> exits;
  if (const Json* given = fields.value("exits")) exits = TRY(parse_exits(*given, "$.exits"));
  const Json* steps_json = fields.value("steps");
  if (steps_json == nullptr) return fail("the field \"steps\" is missing", "$");
  std::vector<Step> steps = TRY(StepCompiler().compile(*steps_json, "$.steps"));
  CHECK(fields.finish());
  return CampaignDefinition{.id = std::move(id),
                            .version = version,
                            .name = std::move(name),
                            .mechanic = std::move(mechanic),
                            .group = std::move(group),
                            .priority = static_cast<std::uint8_t>(priority),
                            .trigger = std::move(starts),
                            .audience = std::move(audience),
                            .entry = entry,
                            .goal = std::move(goal),
                            .exits = std::move(exits),
                            .steps = std::move(steps)};
}

}  // namespace lapwing
