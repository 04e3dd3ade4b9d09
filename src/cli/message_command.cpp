// lapwing message: what was written to whom, what became of it, and once more.
#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/message_desk.hpp"
#include "channel/mime.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "delivery/courier.hpp"
#include "host/data_folder.hpp"
#include "journal/sqlite_journal.hpp"
#include "playback/message_story.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string data, id, outcome, campaign, from_address, public_url;
  std::vector<std::string> ids;
  std::uint32_t limit = 50;
  bool json = false, eml = false, all = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

std::string clock_text(Instant at, const Zone& zone) {
  std::string text = to_text(at, zone).substr(0, 19);
  text[10] = ' ';
  return text;
}

Result<ExitCode> list(const Options& options) {
  const MessageWish wish{options.outcome, options.campaign};
  CHECK(check(wish));
  DataFolder folder = TRY(DataFolder::open(options.data));
  const Zone& zone = folder.shop().zone;
  const std::vector<ListedMessage> all = list_messages(folder.host(), wish);
  if (options.json) {
    fmt::print("{}\n", to_json(all, options.limit, zone).dump(-1, ' ', false, Json::error_handler_t::replace));
    return ExitCode::done;
  }
  if (all.empty()) fmt::print("  nothing waits, and nothing failed in the last 30 days\n");
  const std::size_t shown = std::min<std::size_t>(all.size(), options.limit);
  for (const ListedMessage& one : std::span(all).first(shown)) {
    const Colour colour = one.outcome == "pending" ? Colour::dim : Colour::bold;
    fmt::print("  {}  {}  {}  {}  {}  {}\n", intent_token(one.name.partition, one.name.intent),
               painted(clock_text(one.at, zone), Colour::dim), painted(padded_right(one.outcome, 7), colour),
               padded_right(one.customer_id, 16), padded_right(one.message.campaign_id, 20), one.reply);
  }
  if (all.size() > shown) fmt::print("  and {} more: --limit {}\n", all.size() - shown, all.size());
  return ExitCode::done;
}

// ---- One message

/// What an event is called, and what there is to say of it.
std::pair<std::string, std::string> told(const Record& record) {
  const auto with_rule = [](const std::string& reason, const std::string& rule) {
    return rule.empty() ? reason : fmt::format("{} ({})", reason, rule);
  };
  if (const auto* input = std::get_if<Input>(&record.body)) {
    if (std::holds_alternative<AttemptRequested>(*input)) return {"attempt", ""};
    if (std::holds_alternative<ResendRequested>(*input)) return {"sent again", "by an operator"};
    const auto& receipt = std::get<ReceiptArrived>(*input);
    const std::string code = receipt.code == 0 ? "" : fmt::format("{} ", receipt.code);
    return {std::string(to_text(receipt.outcome)), code + receipt.reply};
  }
  const Decision& decision = std::get<Decision>(record.body);
  if (const auto* withdrawn = std::get_if<MessageWithdrawn>(&decision)) {
    return {"withdrawn", with_rule(withdrawn->reason, withdrawn->rule)};
  }
  const auto& queued = std::get<MessageQueued>(decision);
  return {"decided on", fmt::format("{}, template {} version {}", to_text(queued.channel), queued.template_id,
                                    queued.template_version)};
}

void print_story(const MessageStory& story, const Result<Envelope>& envelope, const ShopConfigured& shop) {
  fmt::print("  {} to {}, {}\n\n", painted(story.facts.template_id, Colour::bold), story.customer_id,
             story.facts.campaign_id);
  for (const Record& record : story.events) {
    const auto [what, about] = told(record);
    fmt::print("  {}  {}  {}\n", painted(clock_text(record.at, shop.zone), Colour::dim), padded_right(what, 15), about);
  }
  if (!envelope) {
    fmt::print("\n  what it said cannot be told: {}\n", envelope.error().text());
    return;
  }
  fmt::print("\n  {}\n", painted("From:    " + envelope->from_name + " <" + envelope->from_address + ">", Colour::dim));
  fmt::print("  {}\n", painted("To:      " + envelope->to_address, Colour::dim));
  if (!envelope->subject.empty()) fmt::print("  {}\n", painted("Subject: " + envelope->subject, Colour::dim));
  fmt::print("\n{}\n", envelope->text);
}

Json json_of(const MessageStory& story, const Result<Envelope>& envelope, const ShopConfigured& shop) {
  Json events = Json::array();
  for (const Record& record : story.events) {
    const auto [what, about] = told(record);
    events.push_back({{"at", to_text(record.at, shop.zone)}, {"what", what}, {"about", about}});
  }
  Json json{{"customer", story.customer_id},           {"campaign", story.facts.campaign_id},
            {"channel", to_text(story.facts.channel)}, {"template", story.facts.template_id},
            {"version", story.facts.template_version}, {"events", events}};
  if (envelope) {
    json["message"] = {{"from", envelope->from_address},
                       {"to", envelope->to_address},
                       {"subject", envelope->subject},
                       {"text", envelope->text},
                       {"html", envelope->html}};
  } else {
    json["message_error"] = envelope.error().text();
  }
  return json;
}

Result<ExitCode> show(const Options& options) {
  const MessageName name = TRY(parse_message_name(options.id));
  const auto journal = TRY(SqliteJournal::open(options.data));
  const auto vault = TRY(Vault::open(options.data));
  const MessageStory story = TRY(read_message_story(*journal, name));
  const ShopConfigured& shop = story.shop;
  DeliverySettings settings = example_settings(shop.name);
  if (!options.from_address.empty()) settings.from_address = options.from_address;
  if (!options.public_url.empty()) settings = with_public_url(settings, options.public_url);
  Courier courier(*vault, settings, "serve");
  const Result<Envelope> envelope = courier.compose(story.facts);
  if (options.eml) {
    if (!envelope) return std::unexpected(envelope.error());
    fmt::print("{}", TRY(build_mail(*envelope)).bytes);
  } else if (options.json) {
    print(json_of(story, envelope, shop));
  } else {
    print_story(story, envelope, shop);
  }
  return ExitCode::done;
}

// ---- Once more

Result<std::vector<MessageName>> wanted(Host& host, const Options& options) {
  std::vector<MessageName> names;
  for (const std::string& id : options.ids) names.push_back(TRY(parse_message_name(id)));
  if (options.all) {
    for (const ListedMessage& one : list_messages(host, {"failed", options.campaign})) names.push_back(one.name);
  }
  if (names.empty()) return fail("no message is named: give their ids, or --all-failed");
  return names;
}

Result<ExitCode> resend(const Options& options) {
  DataFolder folder = TRY(DataFolder::open(options.data));
  const std::vector<MessageName> names = TRY(wanted(folder.host(), options));
  std::uint64_t again = 0;
  Json refused = Json::array();
  for (const SentAgain& one : send_again(folder.host(), names, wall_clock())) {
    if (!one.refused) {
      ++again;
      continue;
    }
    const std::string id = intent_token(one.name.partition, one.name.intent);
    refused.push_back({{"id", id}, {"reason", one.refused->text()}});
    if (!options.json) fmt::print("  {}  {}\n", id, one.refused->text());
  }
  if (options.json) {
    print({{"again", again}, {"refused", refused}});
  } else {
    fmt::print("  {} go again once the shop is served\n", again);
  }
  return refused.empty() ? ExitCode::done : ExitCode::failed;
}

void add_list(Command& parent) {
  auto options = std::make_shared<Options>();
  Command& command = parent.add_command("list", "Messages that wait, and those that did not arrive, newest first");
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--outcome", options->outcome, "Only pending, failed or unknown ones");
  command.add_option("--campaign", options->campaign, "Only this campaign's");
  command.add_option("--limit", options->limit, "How many to show", {.default_shown = true});
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, list);
}

void add_show(Command& parent) {
  auto options = std::make_shared<Options>();
  Command& command = parent.add_command("show", "What exactly was sent, every attempt, and what became of it");
  command.add_option("ID", options->id, "The message, as in a list or in its Message-ID", {.required = true});
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--from-address", options->from_address, "As lapwing serve had it");
  command.add_option("--public-url", options->public_url, "As lapwing serve had it");
  command.add_flag("--eml", options->eml, "Print the mail itself");
  command.add_flag("--json", options->json, "Print one JSON object");
  command.when_chosen(options, show);
}

}  // namespace

void add_message_command(Command& program) {
  Command& command = program.add_command("message", "What was written to whom, and what became of it");
  add_list(command);
  add_show(command);
  auto options = std::make_shared<Options>();
  Command& again = command.add_command("resend", "Send messages again that did not arrive");
  again.add_option("ID", options->ids, "The messages");
  again.add_option("--data", options->data, "The data folder", {.required = true});
  again.add_flag("--all-failed", options->all, "All that failed in the last 30 days");
  again.add_option("--campaign", options->campaign, "Of them, only this campaign's");
  again.add_flag("--json", options->json, "Print one JSON object");
  again.when_chosen(options, resend);
}

}  // namespace lapwing
