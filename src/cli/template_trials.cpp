// lapwing template preview, preflight and send: templates over the shop's own customers, who do not notice.
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/template_trial.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/mail_channel.hpp"
#include "cli/message_size.hpp"
#include "delivery/courier.hpp"
#include "host/data_folder.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t customers_max = 10'000;

struct Options {
  std::string data, name, customer, campaign, sms_price, to, channel, from_address, dkim;
  std::uint32_t customers = 100;
  bool html = false;
  bool text = false;
  bool json = false;
};

void print(const Json& json) { fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace)); }

/// The published template of that id, or the one in the folder of that path (with a template.json), which need not be
/// published. Error: it is neither, or has mistakes.
Result<TriedTemplate> find_template(Host& host, const Options& options) {
  if (auto published = find_published_template(host, options.name, options.campaign)) return *std::move(published);
  if (!std::filesystem::exists(std::filesystem::path(options.name) / "template.json")) {
    return fail(
        fmt::format("there is no template \"{}\", and no folder of that name with a template.json", options.name));
  }
  return try_template(TRY(read_template_folder(options.name)), 0, options.campaign);
}

Result<ExitCode> preview(const Options& options) {
  const std::optional<Money> sms_price = TRY(read_sms_price(options.sms_price));
  DataFolder folder = TRY(DataFolder::open(options.data));
  const TriedTemplate tried = TRY(find_template(folder.host(), options));
  const MessageFacts facts = TRY(trial_facts(folder.host(), tried, options.customer, wall_clock()));
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

Result<ExitCode> preflight(const Options& options) {
  const std::optional<Money> sms_price = TRY(read_sms_price(options.sms_price));
  if (options.customers == 0 || options.customers > customers_max) {
    return fail(fmt::format("expected 1 to {}", customers_max), "--customers");
  }
  DataFolder folder = TRY(DataFolder::open(options.data));
  const TriedTemplate tried = TRY(find_template(folder.host(), options));
  const std::vector<MessageFacts> sample = trial_sample(folder.host(), tried, options.customers, wall_clock());
  if (sample.empty()) return fail(fmt::format("nobody can be reached over {}", to_text(tried.compiled.channel)));
  const TemplateFlight flight = fly_template(folder, tried, sample);
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
      fmt::print("  in all {} parts{}\n", grouped(flight.sms_parts),
                 sms_price ? fmt::format(", {}", to_text(cost_of_parts(*sms_price, flight.sms_parts))) : "");
    }
    for (const std::string& remark : remarks_on(flight.largest)) fmt::print("  {}\n", painted(remark, Colour::yellow));
  }
  if (flight.refused.empty()) return ExitCode::done;
  return flight.rendered == 0 ? ExitCode::failed : ExitCode::partly;
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
  const TriedTemplate tried = TRY(find_template(folder.host(), options));
  std::optional<MessageFacts> customer;
  if (!options.customer.empty()) customer = TRY(trial_facts(folder.host(), tried, options.customer, wall_clock()));
  const Envelope envelope = TRY(test_envelope(folder, tried, customer, options.to, options.from_address, wall_clock()));
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
