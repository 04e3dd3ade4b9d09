#include "campaign/step_readers.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "model/attribute_json.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

constexpr Duration cascade_within = Duration::hours(24);
constexpr std::size_t webhook_data_max = 16'384;
/// Of fewer customers in a variant no effect is spoken of: see the README of room report.
constexpr std::int64_t winner_customers_min = 1'000;
constexpr std::int64_t winner_customers_max = 10'000'000;

Result<SendStep> read_send(JsonFields& fields) {
  SendStep send;
  const std::string channel = TRY(fields.text("channel"));
  const auto kind = parse_channel_kind(channel);
  if (!kind) return fail(fmt::format("expected email, sms or push, found \"{}\"", channel), fields.path_of("channel"));
  send.channel = *kind;
  send.template_id = TRY(fields.text("template"));
  const auto message_class = parse_message_class(TRY(fields.text_or("class", "marketing")));
  if (!message_class) return fail("expected marketing, service or transactional", fields.path_of("class"));
  send.message_class = *message_class;
  send.topic = TRY(fields.text_or("topic", ""));
  const auto on_limit = parse_on_limit(TRY(fields.text_or("on_limit", "defer")));
  if (!on_limit) return fail("expected defer, drop or ignore", fields.path_of("on_limit"));
  send.on_limit = *on_limit;
  return send;
}

Result<Duration> read_wait_of(JsonFields& fields, std::string_view name) {
  const Duration duration = TRY(fields.duration(name));
  if (duration <= Duration{} || duration > wait_max) {
    return fail("a wait is longer than nothing and at most two years", fields.path_of(name));
  }
  return duration;
}

Result<WaitStep> read_wait(JsonFields& fields, const Json& given) {
  if (!given.is_object()) {
    const Duration duration = TRY(read_wait_of(fields, "wait"));
    return WaitStep{PauseWait{.duration = duration}};
  }
  JsonFields inner = TRY(JsonFields::of(given, fields.path_of("wait")));
  if (inner.has("date")) return WaitStep{TRY(parse_date_wait(inner))};
  return WaitStep{TRY(parse_pause(inner))};
}

Result<AccrueStep> read_accrue(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  AccrueStep accrue;
  accrue.bonus_type = TRY(fields.text("bonus"));
  accrue.amount = TRY(fields.money("amount"));
  if (accrue.amount <= Money{}) return fail("expected an amount above zero", fields.path_of("amount"));
  CHECK(fields.finish());
  return accrue;
}

Result<ChangeStep> read_change(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  ChangeStep change;
  change.attributes = TRY(read_attributes(fields));
  change.labels = TRY(read_labels(fields));
  if (change.attributes.empty() && change.labels.empty()) return fail("expected \"attributes\" or \"labels\"", path);
  CHECK(fields.finish());
  return change;
}

Result<LimitStep> read_limit(const Json& json, const std::string& path) {
  constexpr std::int64_t participants_max = 1'000'000'000;
  JsonFields fields = TRY(JsonFields::of(json, path));
  LimitStep limit;
  limit.participants = static_cast<std::uint32_t>(TRY(fields.integer("participants", 1, participants_max)));
  limit.exit_reason = TRY(fields.text_or("exit", "full"));
  CHECK(fields.finish());
  return limit;
}

Result<TaskStep> read_task(TaskKind kind, const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  TaskStep task{.kind = kind, .text = {}, .assignee = {}, .due = {}};
  task.text = TRY(fields.text("text"));
  task.assignee = TRY(fields.text_or("assignee", ""));
  if (kind == TaskKind::task && fields.has("due")) task.due = TRY(read_wait_of(fields, "due"));
  CHECK(fields.finish());
  return task;
}

/// {"to": "crm", "data": {"reason": "churned"}}.
Result<WebhookStep> read_webhook(const Json& json, const std::string& path) {
  JsonFields fields = TRY(JsonFields::of(json, path));
  WebhookStep webhook{.endpoint = TRY(fields.text("to")), .data = "{}"};
  if (webhook.endpoint.empty()) return fail("expected the name of an endpoint", fields.path_of("to"));
  if (const Json* data = fields.value("data")) {
    if (!data->is_object()) return fail("expected an object", fields.path_of("data"));
    webhook.data = data->dump();
    if (webhook.data.size() > webhook_data_max) {
      return fail(fmt::format("expected at most {} bytes", webhook_data_max), fields.path_of("data"));
    }
  }
  CHECK(fields.finish());
  return webhook;
}

}  // namespace

Result<StepAction> read_action(JsonFields& fields) {
  if (const Json* filter = fields.value("filter")) {
    FilterStep step;
    step.condition = TRY(parse_condition(*filter, fields.path_of("filter")));
    step.exit_reason = TRY(fields.text_or("else", "filtered"));
    return step;
  }
  if (fields.has("recheck")) {
    if (!TRY(fields.yes_or("recheck", false))) return fail("expected true", fields.path_of("recheck"));
    return RecheckStep{TRY(fields.text_or("else", "filtered"))};
  }
  if (const Json* given = fields.value("limit")) return TRY(read_limit(*given, fields.path_of("limit")));
  if (const Json* given = fields.value("wait")) return TRY(read_wait(fields, *given));
  if (const Json* given = fields.value("send")) {
    JsonFields inner = TRY(JsonFields::of(*given, fields.path_of("send")));
    SendStep send = TRY(read_send(inner));
    CHECK(inner.finish());
    return send;
  }
  if (const Json* given = fields.value("accrue")) return TRY(read_accrue(*given, fields.path_of("accrue")));
  if (fields.has("promo_code")) {
    PromoCodeStep step{TRY(fields.text("promo_code")), {}};
    if (fields.has("else")) step.exit_reason = TRY(fields.text("else"));
    return step;
  }
  if (const Json* given = fields.value("set")) return TRY(read_change(*given, fields.path_of("set")));
  if (const Json* given = fields.value("webhook")) return TRY(read_webhook(*given, fields.path_of("webhook")));
  if (const Json* given = fields.value("task")) return TRY(read_task(TaskKind::task, *given, fields.path_of("task")));
  if (const Json* given = fields.value("popup")) {
    return TRY(read_task(TaskKind::popup, *given, fields.path_of("popup")));
  }
  if (fields.has("exit")) return ExitStep{TRY(fields.text("exit"))};
  return fail(
      "expected a step with one of: filter, recheck, branch, split, limit, wait, send, cascade, accrue, promo_code, "
      "set, task, popup, jump, exit",
      fields.path());
}

Result<WaitForStep> read_wait_for(JsonFields& fields) {
  WaitForStep wait;
  wait.condition = TRY(parse_condition(*fields.value("when"), fields.path_of("when")));
  wait.facets = depends_on(wait.condition);
  wait.at_most = TRY(read_wait_of(fields, "at_most"));
  return wait;
}

Result<CascadeStep> read_cascade(JsonFields& fields) {
  CascadeStep cascade;
  const std::string until = TRY(fields.text_or("until", "delivered"));
  if (until == "opened") cascade.until = ReceiptOutcome::opened;
  if (until == "clicked") cascade.until = ReceiptOutcome::clicked;
  if (until != to_text(cascade.until)) {
    return fail("expected delivered, opened or clicked", fields.path_of("until"));
  }
  const std::string first = TRY(fields.text_or("first", "given"));
  if (first != "given" && first != "cheapest") return fail("expected given or cheapest", fields.path_of("first"));
  cascade.cheapest_first = first == "cheapest";
  const Duration within = fields.has("within") ? TRY(read_wait_of(fields, "within")) : cascade_within;
  const Json* sends = fields.value("sends");
  const std::string path = fields.path_of("sends");
  if (sends == nullptr || !sends->is_array() || sends->empty() || sends->size() > cascade_parts_max) {
    return fail(fmt::format("expected a list of 1 to {} sends", cascade_parts_max), path);
  }
  for (std::size_t i = 0; i < sends->size(); ++i) {
    JsonFields part = TRY(JsonFields::of((*sends)[i], fmt::format("{}[{}]", path, i)));
    SendStep send = TRY(read_send(part));
    const Duration own = part.has("within") ? TRY(read_wait_of(part, "within")) : within;
    CHECK(part.finish());
    cascade.parts.push_back({std::move(send), own});
  }
  return cascade;
}

Result<WinnerRule> read_winner(const Json& json, const std::string& path) {
  constexpr std::int64_t days_max = 180;
  JsonFields fields = TRY(JsonFields::of(json, path));
  WinnerRule rule;
  const std::string by = TRY(fields.text_or("by", "conversion"));
  if (by != "conversion" && by != "revenue") return fail("expected conversion or revenue", fields.path_of("by"));
  if (by == "revenue") rule.by = WinnerBy::revenue;
  const Duration after = TRY(fields.duration("after"));
  const Duration day = Duration::days(1);
  if (after < day || after > Duration::days(days_max) || after.ms % day.ms != 0) {
    return fail(fmt::format("expected whole days, from 1 to {}", days_max), fields.path_of("after"));
  }
  rule.after_days = static_cast<std::int32_t>(after.ms / day.ms);
  rule.at_least = winner_customers_min;
  if (fields.has("at_least")) {
    rule.at_least = static_cast<std::uint64_t>(
        TRY(fields.integer("at_least", winner_customers_min, winner_customers_max)));
  }
  CHECK(fields.finish());
  return rule;
}

Result<SplitStep> read_split(const Json& json, const std::string& path) {
  if (!json.is_array() || json.size() < 2 || json.size() > split_variants_max) {
    return fail(fmt::format("expected a list of 2 to {} variants", split_variants_max), path);
  }
  SplitStep split;
  std::set<std::string> names;
  for (std::size_t i = 0; i < json.size(); ++i) {
    JsonFields fields = TRY(JsonFields::of(json[i], fmt::format("{}[{}]", path, i)));
    SplitStep::Variant variant;
    variant.name = TRY(fields.text("name"));
    if (!names.insert(variant.name).second) {
      return fail(fmt::format("the variant \"{}\" comes twice", variant.name), fields.path());
    }
    variant.share = TRY(fields.percent("share"));
    variant.is_control = TRY(fields.yes_or("control", false));
    fields.value("steps");  // the compiler reads them
    CHECK(fields.finish());
    split.variants.push_back(std::move(variant));
  }
  const auto shares = [](std::uint32_t sum, const SplitStep::Variant& variant) { return sum + variant.share; };
  if (std::accumulate(split.variants.begin(), split.variants.end(), 0u, shares) != 10'000) {
    return fail("expected shares that add up to 100", path);
  }
  if (std::ranges::count_if(split.variants, &SplitStep::Variant::is_control) > 1) {
    return fail("one variant at most is the control", path);
  }
  return split;
}

}  // namespace lapwing
