// lapwing template preview, preflight and send: templates over the shop's own customers, who do not notice.
#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "channel/html_text.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/mail_channel.hpp"
#include "cli/template_trial.hpp"
#include "delivery/courier.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t customers_max = 10'000;
constexpr std::size_t example_ids_max = 3;

struct Options {
  std::string data, name, customer, campaign, sms_price, to, channel, from_address, dkim;
  std::uint32_t customers = 100;
  bool html = false;
  bool text = false;
  bool json = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

/// The text part as the channel makes it.
std::string text_part(const RenderedMessage& message) {
  return message.text.empty() ? text_of_html(message.html) : message.text;
}

Result<ExitCode> preview(const Options& options) {
  const std::optional<Money> sms_price = TRY(read_sms_price(options.sms_price));
  DataFolder folder = TRY(DataFolder::open(options.data));
  const TriedTemplate tried = TRY(find_template(folder.host(), options.name, options.campaign));
  const MessageFacts facts = TRY(trial_facts(folder.host(), tried, options.customer));
  const RenderedMessage message = TRY(render_trial(folder, tried, facts));
  const MessageMeasure measure = measure_message(message, tried.compiled.channel);
  if (options.json) {
    print({{"template", tried.looked_at.id},
           {"version", tried.looked_at.version},
           {"customer", options.customer},
           {"subject", message.subject},
           {"text", text_part(message)},
           {"html", message.html},
           {"url", message.url},
           {"size", describe(measure, tried.compiled.channel, sms_price)},
           {"remarks", remarks_on(measure)}});
    return ExitCode::done;
  }
  if (options.html) {
    if (message.html.empty()) return fail("this template has no HTML", tried.looked_at.id);
    fmt::print("{}", message.html);
    return ExitCode::done;
  }
  if (!options.text && !message.subject.empty()) fmt::print("{}\n\n", painted(message.subject, Colour::bold));
  fmt::print("{}\n", text_part(message));
  if (!options.text && !message.url.empty()) fmt::print("{}\n", message.url);
  fmt::print(stderr, "{}\n", describe(measure, tried.compiled.channel, sms_price));
  for (const std::string& remark : remarks_on(measure)) fmt::print(stderr, "{}\n", remark);
  return ExitCode::done;
}

/// What came of a pre-flight.
struct Flight {
  struct Refused {
    std::uint64_t customers = 0;
    std::vector<std::string> examples;  ///< ids
  };
  std::uint64_t rendered = 0;
  std::map<std::string, Refused> refused;  ///< by the reason, which names the variable and its place
  MessageMeasure largest;
  std::uint64_t sms_parts = 0;
};

void note(Flight& flight, const MessageMeasure& measure) {
  ++flight.rendered;
  flight.sms_parts += measure.sms.parts;
  flight.largest.html_bytes = std::max(flight.largest.html_bytes, measure.html_bytes);
  flight.largest.html_links = std::max(flight.largest.html_links, measure.html_links);
  flight.largest.html_depth = std::max(flight.largest.html_depth, measure.html_depth);
  flight.largest.push_bytes = std::max(flight.largest.push_bytes, measure.push_bytes);
  if (measure.sms.parts >= flight.largest.sms.parts) flight.largest.sms = measure.sms;
}

Json to_json(const Flight& flight, const TriedTemplate& tried, const std::optional<Money>& sms_price) {
  Json refused = Json::array();
  for (const auto& [reason, who] : flight.refused) {
    refused.push_back({{"reason", reason}, {"customers", who.customers}, {"examples", who.examples}});
  }
  Json json = {{"template", tried.looked_at.id},
               {"version", tried.looked_at.version},
               {"rendered", flight.rendered},
               {"refused", refused}};
  if (tried.compiled.channel == ChannelKind::email) json["html_bytes_max"] = flight.largest.html_bytes;
  if (tried.compiled.channel == ChannelKind::push) json["push_bytes_max"] = flight.largest.push_bytes;
  if (tried.compiled.channel == ChannelKind::sms) {
    json["sms_parts"] = flight.sms_parts;
    json["sms_parts_max"] = flight.largest.sms.parts;
    if (sms_price) json["cost"] = to_text(*sms_price * Quantity{static_cast<std::int64_t>(flight.sms_parts) * 1000});
  }
  json["remarks"] = remarks_on(flight.largest);
  return json;
}

Result<ExitCode> preflight(const Options& options) {
  const std::optional<Money> sms_price = TRY(read_sms_price(options.sms_price));
  if (options.customers == 0 || options.customers > customers_max) {
    return fail(fmt::format("expected 1 to {}", customers_max), "--customers");
  }
  DataFolder folder = TRY(DataFolder::open(options.data));
  const TriedTemplate tried = TRY(find_template(folder.host(), options.name, options.campaign));
  const std::vector<MessageFacts> sample = trial_sample(folder.host(), tried, options.customers);
  if (sample.empty()) return fail(fmt::format("nobody can be reached over {}", to_text(tried.compiled.channel)));
  Flight flight;
  for (const MessageFacts& facts : sample) {
    const auto message = render_trial(folder, tried, facts);
    if (message) {
      note(flight, measure_message(*message, tried.compiled.channel));
      continue;
    }
    Flight::Refused& refused = flight.refused[message.error().text()];
    ++refused.customers;
    if (refused.examples.size() < example_ids_max) refused.examples.push_back(facts.customer_id);
  }
  if (options.json) {
    print(to_json(flight, tried, sms_price));
  } else {
    fmt::print("  {} of {} customers would get it\n", painted(grouped(flight.rendered), Colour::bold),
               grouped(sample.size()));
    for (const auto& [reason, refused] : flight.refused) {
      fmt::print("  {} would not: {} ({}{})\n", painted(grouped(refused.customers), Colour::red), reason,
                 fmt::join(refused.examples, ", "), refused.customers > refused.examples.size() ? ", ..." : "");
    }
    if (flight.rendered > 0) {
      fmt::print("  the largest: {}\n", describe(flight.largest, tried.compiled.channel, sms_price));
    }
    if (tried.compiled.channel == ChannelKind::sms) {
      const Quantity parts{static_cast<std::int64_t>(flight.sms_parts) * 1000};
      fmt::print("  in all {} parts{}\n", grouped(flight.sms_parts),
                 sms_price ? fmt::format(", {}", to_text(*sms_price * parts)) : "");
    }
    for (const std::string& remark : remarks_on(flight.largest)) fmt::print("  {}\n", painted(remark, Colour::yellow));
  }
  if (flight.refused.empty()) return ExitCode::done;
  return flight.rendered == 0 ? ExitCode::failed : ExitCode::partly;
}

/// The message of a test: its subject says so, no link tells of a click, and nobody counts it.
Result<Envelope> test_envelope(DataFolder& folder, const Options& options) {
  const TriedTemplate tried = TRY(find_template(folder.host(), options.name, options.campaign));
  if (tried.compiled.channel == ChannelKind::push)
    return fail("a push goes to a subscription: look at it with preview");
  const MessageFacts facts = TRY(trial_facts(folder.host(), tried, options.customer));
  RenderedMessage message = TRY(render_trial(folder, tried, facts));
  const DeliverySettings settings = example_settings(facts.shop_name);
  Envelope envelope;
  const Instant now = wall_clock();
  const std::string what = fmt::format("{}\n{}\n{}\n{}", *tried.looked_at.text, options.customer, options.to, now.ms);
  envelope.message_id_token = fmt::format("test-{:016x}", stable_hash(what));
  envelope.date = now;
  envelope.zone_offset = facts.zone_offset;
  envelope.to_address = options.to;
  envelope.text = std::move(message.text);
  if (tried.compiled.channel == ChannelKind::sms) return envelope;
  envelope.from_address = options.from_address.empty() ? settings.from_address : options.from_address;
  envelope.from_name = tried.compiled.from_name.empty() ? facts.shop_name : tried.compiled.from_name;
  envelope.subject = "[test] " + message.subject;
  envelope.html = std::move(message.html);
  return envelope;
}

Result<std::unique_ptr<Channel>> open_test_channel(const Options& options) {
  if (options.channel.starts_with("smpp:") || options.channel.starts_with("gateway:")) {
    return open_sms_channel(options.channel);
  }
  return open_mail_channel(options.channel, options.dkim, options.from_address);
}

Result<ExitCode> send(const Options& options) {
  const auto channel = TRY(open_test_channel(options));
  DataFolder folder = TRY(DataFolder::open(options.data));
  const Envelope envelope = TRY(test_envelope(folder, options));
  SendResult result;
  channel->send({&envelope, 1}, [&](std::size_t, SendResult answer) { result = std::move(answer); });
  if (options.json) {
    print({{"outcome", to_text(result.outcome)}, {"code", result.code}, {"reply", result.reply}});
  } else {
    fmt::print("  {}: {}\n", painted(to_text(result.outcome), Colour::bold), result.reply);
  }
  return result.outcome == Outcome::accepted ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void add_template_trials(Command& command) {
  const auto add = [&](const char* name, const char* help, std::function<Result<ExitCode>(const Options&)> work) {
    auto options = std::make_shared<Options>();
    Command& sub = command.add_command(name, help);
    sub.add_option("--data", options->data, "The data folder", {.required = true});
    sub.add_option("TEMPLATE", options->name, "Its id, or the folder of one that is not published", {.required = true});
    sub.add_option("--campaign", options->campaign, "As if that campaign sent it");
    sub.add_flag("--json", options->json, "Print one JSON object");
    sub.when_chosen(options, std::move(work));
    return std::pair<Command*, std::shared_ptr<Options>>(&sub, options);
  };
  auto [previewed, previewing] = add("preview", "A template as a customer would get it now", preview);
  previewed->add_option("CUSTOMER", previewing->customer, "The customer's id", {.required = true});
  previewed->add_flag("--html", previewing->html, "The page alone");
  previewed->add_flag("--text", previewing->text, "The text alone");
  previewed->add_option("--sms-price", previewing->sms_price, "What one part of an SMS costs");
  auto [flown, flying] = add("preflight", "Render a template for a sample of customers: who would not get it, and why",
                             preflight);
  flown->add_option("--customers", flying->customers, "How many", {.default_shown = true});
  flown->add_option("--sms-price", flying->sms_price, "What one part of an SMS costs");
  auto [sent, sending] = add("send", "Send a test to an address of one's own: nobody counts it, and no link is tracked",
                             send);
  sent->add_option("--customer", sending->customer, "As whom", {.required = true});
  sent->add_option("--to", sending->to, "The address or phone that it goes to", {.required = true});
  sent->add_option("--channel", sending->channel, "files:DIR, smtp://..., smtps://..., smpp://... or gateway:NAME",
                   {.required = true});
  sent->add_option("--from-address", sending->from_address, "Sender's e-mail address");
  sent->add_option("--dkim", sending->dkim, "File of keys that mails are signed with (DKIM)");
}

}  // namespace lapwing
