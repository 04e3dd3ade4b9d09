// lapwing audience label, accrue, save-as, send: what is done to them.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/definition_folder.hpp"
#include "cli/audience_selection.hpp"
#include "host/publication.hpp"
#include "policy/arbiter.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

Result<MessageSubject> read_subject(const AudienceOptions& options) {
  const auto channel = parse_channel_kind(options.channel);
  if (!channel) return fail(fmt::format("expected email, sms or push, found \"{}\"", options.channel), "--channel");
  const auto message_class = parse_message_class(options.message_class);
  if (!message_class) {
    return fail(fmt::format("expected transactional, service or marketing, found \"{}\"", options.message_class),
                "--class");
  }
  return MessageSubject{*channel, *message_class, options.topic, options.message_template, {}, {}};
}

/// What the action needs to have published first: from the folder, if one is given; else nothing, and it has to be
/// known.
Result<std::vector<DefinitionPublished>> read_definition(Host& host, const AudienceOptions& options,
                                                         DefinitionKind kind, const std::string& id) {
  if (!options.definitions.empty()) {
    return std::vector{TRY(kind == DefinitionKind::bonus_type ? read_bonus_type(options.definitions, id)
                                                              : read_message_template(options.definitions, id))};
  }
  bool known = false;
  host.with(PartitionId{0}, [&](const Engine& engine) { known = engine.definition(kind, id) != nullptr; });
  if (known) return std::vector<DefinitionPublished>{};
  return fail(
      fmt::format("there is no {} \"{}\"; give the folder that has it with --definitions DIR", to_text(kind), id));
}

}  // namespace

Result<ExitCode> label_audience(const AudienceOptions& options) {
  if (options.set_label.empty() == options.clear_label.empty()) return fail("expected one of --set and --clear");
  const bool set = !options.set_label.empty();
  const LabelAction action{set ? options.set_label : options.clear_label, set};
  const auto audience = TRY(NamedAudience::create(options));
  const CustomerSelection selection = audience->select();
  const AudiencePlan planned = plan(selection, action);
  if (options.yes) CHECK(carry_out(selection, planned, action));
  tell_plan(options, audience->shop(), selection, planned, set ? "set_label" : "clear_label",
            fmt::format("{} \"{}\"", set ? "labelled" : "freed of the label", action.label));
  return ExitCode::done;
}

Result<ExitCode> accrue_to_audience(const AudienceOptions& options) {
  const auto amount = parse_accrual(options.amount);
  if (!amount) return fail(amount.error().message, "--amount");
  const auto audience = TRY(NamedAudience::create(options));
  std::vector<DefinitionPublished> types = TRY(
      read_definition(audience->host(), options, DefinitionKind::bonus_type, options.type));
  const CustomerSelection selection = audience->select();
  AccrualAction action{options.type, *amount, options.key};
  if (action.key.empty()) action.key = default_key(selection, action, audience->shop().zone);
  const AudiencePlan planned = plan(selection, action);
  if (options.yes) {
    TRY(publish_definitions(audience->host(), std::move(types), selection.at()));
    CHECK(carry_out(selection, planned, action));
  }
  tell_plan(options, audience->shop(), selection, planned, "accrue",
            fmt::format("given {} \"{}\" under the key {}", grouped_money(to_text(*amount)), options.type, action.key));
  return ExitCode::done;
}

Result<ExitCode> save_audience(const AudienceOptions& options) {
  const auto audience = TRY(NamedAudience::create(options));
  bool taken = false;
  audience->host().with(PartitionId{0}, [&](const Engine& engine) {
    taken = engine.definition(DefinitionKind::segment, options.save_as) != nullptr;
  });
  const CustomerSelection selection = audience->select();
  const Json definition{{"id", options.save_as}, {"condition", Json::parse(to_json(selection.condition()))}};
  if (options.yes) {
    TRY(publish_definitions(audience->host(), {{DefinitionKind::segment, options.save_as, 1, definition.dump(2)}},
                            selection.at()));
  }
  tell_plan(options, audience->shop(), selection, plan_everybody(selection), "save_as",
            fmt::format("in the segment \"{}\"{}", options.save_as, taken ? ", as its next version" : ""));
  return ExitCode::done;
}

Result<ExitCode> send_to_audience(const AudienceOptions& options) {
  const MessageSubject subject = TRY(read_subject(options));
  const auto audience = TRY(NamedAudience::create(options));
  Host& host = audience->host();
  std::vector<DefinitionPublished> templates = TRY(
      read_definition(host, options, DefinitionKind::message_template, options.message_template));
  const CustomerSelection selection = audience->select();
  const AudiencePlan planned = plan_action(
      selection, [&](const Engine& engine, const CustomerView& customer) -> std::optional<std::string_view> {
        if (engine.broadcasts().contains(options.id)) return "already_sent";
        const auto refused = refusal_of(customer, subject, engine.circumstances(customer.number(), selection.at()));
        return refused ? std::optional(to_text(refused->reason)) : std::nullopt;
      });
  if (options.yes) {
    TRY(publish_definitions(host, std::move(templates), selection.at()));
    // Everybody is named, so that whoever gets nothing has the reason in the journal.
    const AudiencePlan named = plan_everybody(selection);
    for (std::uint16_t i = 0; i < named.customers.size(); ++i) {
      if (named.customers[i].empty()) continue;
      std::vector<Input> inputs{BroadcastRequested{options.id, subject.channel, options.message_template,
                                                   subject.message_class, subject.topic, named.customers[i]}};
      host.submit(PartitionId{i}, std::move(inputs), selection.at());
    }
    host.drain();
  }
  tell_plan(options, audience->shop(), selection, planned, "send",
            fmt::format("sent \"{}\"; `lapwing serve` carries the mail out", options.message_template));
  return ExitCode::done;
}

}  // namespace lapwing
