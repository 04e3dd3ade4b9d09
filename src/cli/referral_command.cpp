// lapwing referral: the program by which customers bring friends, their codes, and what came of them.
#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/referral_answers.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "host/data_folder.hpp"
#include "host/errands.hpp"
#include "host/publication.hpp"
#include "host/tell.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t column_width = 22;

struct Options {
  std::string data, file, customer, code, at;
  std::uint32_t limit = 50;
  bool json = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

Result<ExitCode> publish(const Options& options) {
  DefinitionPublished definition{DefinitionKind::referral, std::string(ReferralProgram::id), 1,
                                 TRY(read_text(options.file))};
  const auto json = parse_json(definition.text);
  if (!json) return fail(json.error().message, options.file);
  if (const auto program = parse_referral_program(*json); !program) return fail(program.error().text(), options.file);
  DataFolder folder = TRY(DataFolder::open(options.data));
  const std::size_t fresh = TRY(publish_definitions(folder.host(), {std::move(definition)}, wall_clock()));
  if (options.json) {
    print({{"published", fresh}, {"unchanged", 1 - fresh}});
  } else {
    fmt::print("{} published, {} as they were\n", fresh, 1 - fresh);
  }
  return ExitCode::done;
}

Result<ExitCode> show_code(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  std::optional<std::string> code;
  folder.host().with(folder.host().partition_of(options.customer), [&](const Engine& engine) {
    if (const auto customer = engine.audience().find(options.customer)) code = engine.referral_code(*customer);
  });
  if (!code) return fail(fmt::format("there is no customer \"{}\"", options.customer));
  if (code->empty()) return fail("no referral program is published: publish one as examples/referral.json");
  if (options.json) {
    print({{"customer", options.customer}, {"code", *code}});
  } else {
    fmt::print("{}\n", *code);
  }
  return ExitCode::done;
}

// ---- list

std::string state_in(ReferralState state, bool russian) {
  if (!russian) return std::string(to_text(state));
  switch (state) {
    case ReferralState::asked:
      return "проверяется";
    case ReferralState::accepted:
      return "ждём заказа";
    case ReferralState::refused:
      return "отказано";
    case ReferralState::rewarded:
      return "награждены";
    case ReferralState::taken_back:
      return "отозвано";
  }
  return {};
}

Result<ExitCode> list(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const Zone& zone = folder.shop().zone;
  const bool russian = folder.shop().locale == "ru";
  std::vector<ListedReferral> referrals = list_referrals(folder.host());
  if (!options.customer.empty()) {
    std::erase_if(referrals, [&](const ListedReferral& one) {
      return one.friend_id != options.customer && one.referrer_id != options.customer;
    });
  }
  const std::size_t all = referrals.size();
  referrals.resize(std::min<std::size_t>(all, options.limit));
  if (options.json) {
    Json rows = Json::array();
    for (const ListedReferral& one : referrals) {
      rows.push_back({{"friend", one.friend_id},
                      {"referrer", one.referrer_id},
                      {"state", to_text(one.state)},
                      {"claimed_at", to_text(one.claimed_at, zone)},
                      {"order", one.order_id.empty() ? Json() : Json(one.order_id)}});
    }
    print({{"count", all}, {"referrals", rows}});
    return ExitCode::done;
  }
  std::string head;
  const auto names = russian ? std::array{"друг", "кто привёл", "состояние", "с", "заказ"}
                             : std::array{"friend", "referrer", "state", "since", "order"};
  for (const char* name : names) head += padded_right(name, column_width);
  std::string out = painted(head, Colour::dim) + "\n";
  for (const ListedReferral& one : referrals) {
    for (const std::string& text : {one.friend_id, one.referrer_id, state_in(one.state, russian),
                                    to_text(zone.day(one.claimed_at)), one.order_id}) {
      out += padded_right(shortened(text, column_width - 1), column_width);
    }
    out += "\n";
  }
  fmt::print("{}", tidied(out));
  return ExitCode::done;
}

// ---- claim

Result<ExitCode> claim(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  Host& host = folder.host();
  const bool russian = folder.shop().locale == "ru";
  const Instant now = wall_clock();
  const Instant at = TRY(read_instant(options.at, folder.shop().zone, false, now));
  const PartitionId partition = host.partition_of(options.customer);
  TRY(tell(host, partition, ReferralClaimed{options.customer, options.code, at}, now));
  carry_errands(host, now);
  const auto state = claim_state(host, options.customer, options.code);
  if (options.json) {
    print({{"friend", options.customer},
           {"code", options.code},
           {"state", to_text(state.value_or(ReferralState::refused))}});
  } else {
    fmt::print("{}\n", state_in(state.value_or(ReferralState::refused), russian));
  }
  return state ? ExitCode::done : ExitCode::partly;
}

std::pair<Command*, std::shared_ptr<Options>> add(Command& command, const char* name, const char* help,
                                                  std::function<Result<ExitCode>(const Options&)> work) {
  auto options = std::make_shared<Options>();
  Command& sub = command.add_command(name, help);
  sub.add_option("--data", options->data, "The data folder", {.required = true});
  sub.add_flag("--json", options->json, "Print one JSON object");
  sub.when_chosen(options, std::move(work));
  return {&sub, options};
}

}  // namespace

void add_referral_command(Command& program) {
  Command& command = program.add_command("referral", "Customers who bring friends: their codes, and what came of them");
  command.require_command();
  {
    const auto [sub, options] = add(command, "publish", "Publish the referral program", publish);
    sub->add_option("FILE", options->file, "The program, JSON, as examples/referral.json", {.required = true});
  }
  {
    const auto [sub, options] = add(command, "code", "The code by which a customer brings friends", show_code);
    sub->add_option("CUSTOMER", options->customer, "The customer's id", {.required = true});
  }
  {
    const auto [sub, options] = add(command, "claim", "Register a friend with a customer's code", claim);
    sub->add_option("FRIEND", options->customer, "The friend's id", {.required = true});
    sub->add_option("CODE", options->code, "The referrer's code, as it was typed", {.required = true});
    sub->add_option("--at", options->at, "When the friend was registered; now if not given");
  }
  {
    const auto [sub, options] = add(command, "list", "Who brought whom, and how far it has come; newest first", list);
    sub->add_option("--customer", options->customer, "Only those in which this customer has a part");
    sub->add_option("--limit", options->limit, "At most so many", {.default_shown = true});
  }
}

}  // namespace lapwing
