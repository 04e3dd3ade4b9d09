// lapwing channel: what mail goes over. `check` looks, before the first mails, at all that receivers ask for.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "channel/smtp_url.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/mail_channel.hpp"
#include "cli/public_url.hpp"
#include "contact/email.hpp"
#include "delivery/courier.hpp"
#include "preflight/dns_resolver.hpp"
#include "preflight/preflight.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string channel, from_address, dkim, bounce_domain, public_url, resolver;
  std::vector<std::string> send_from;
  bool json = false;
};

/// The address as it goes over the wire.
Result<std::string> read_address(const std::string& address, const std::string& option) {
  const EmailVerdict verdict = normalize_email(address);
  if (!verdict.is_valid()) return fail(fmt::format("\"{}\": {}", address, verdict.reason), option);
  return verdict.address;
}

/// An advertising mail as a campaign would have it, with made-up names in its links.
Envelope sample_envelope(const PreflightSettings& settings, const DeliverySettings& delivery) {
  Envelope sample;
  sample.message_id_token = "preflight";
  sample.date = settings.now;
  sample.from_address = settings.from_address;
  sample.to_address = settings.from_address;
  if (!settings.bounce_domain.empty()) sample.return_path = "b+preflight@" + settings.bounce_domain;
  sample.subject = "Preflight";
  sample.html = "<p>Preflight</p>";
  sample.marketing = true;
  sample.list_unsubscribe_url = delivery.unsubscribe_url_base + "preflight";
  return sample;
}

Result<PreflightSettings> read_settings(const Options& options) {
  PreflightSettings settings;
  settings.now = wall_clock();
  if (options.channel.starts_with("smtp://") || options.channel.starts_with("smtps://")) {
    settings.server = TRY(parse_smtp_url(options.channel));
  } else if (!options.channel.starts_with("files:")) {
    return fail("expected smtp://..., smtps://... or files:DIR: only channels for mail are checked", "--channel");
  }
  settings.from_address = TRY(read_address(options.from_address, "--from-address"));
  if (!options.bounce_domain.empty()) {
    settings.bounce_domain = domain_of(TRY(read_address("b@" + options.bounce_domain, "--bounce-domain")));
  }
  if (!options.public_url.empty()) settings.public_url = TRY(read_public_url(options.public_url));
  for (const std::string& text : options.send_from) {
    const auto address = IpAddress::parse(text);
    if (!address) return fail(fmt::format("expected an IP address, found \"{}\"", text), "--send-from");
    settings.send_from.push_back(*address);
  }
  // What serve takes when it is not told where customers reach it.
  const std::string url = settings.public_url.empty() ? "http://127.0.0.1:8080" : settings.public_url;
  settings.sample = sample_envelope(settings, with_public_url(example_settings(""), url));
  return settings;
}

Json to_json(const Checks& checks) {
  Json list = Json::array();
  for (const Check& check : checks) {
    list.push_back({{"check", check.name},
                    {"subject", check.subject},
                    {"level", to_text(check.level)},
                    {"found", check.found},
                    {"advice", check.advice},
                    {"publish", check.publish}});
  }
  const auto count = [&](CheckLevel level) { return std::ranges::count(checks, level, &Check::level); };
  return {{"checks", list}, {"problems", count(CheckLevel::problem)}, {"warnings", count(CheckLevel::warning)}};
}

void print_checks(const Checks& checks) {
  std::size_t width = 0;
  for (const Check& check : checks) width = std::max(width, shown_width(check.name));
  const std::string indent(width + 13, ' ');
  for (const Check& check : checks) {
    const Colour colour = check.level == CheckLevel::ok        ? Colour::green
                          : check.level == CheckLevel::warning ? Colour::yellow
                                                               : Colour::red;
    fmt::print("  {}  {}  {}: {}\n", painted(padded_right(to_text(check.level), 8), colour),
               padded_right(check.name, width), painted(check.subject, Colour::bold), check.found);
    if (!check.advice.empty()) fmt::print("{}{}\n", indent, check.advice);
    if (!check.publish.empty()) fmt::print("{}{}\n", indent, check.publish);
  }
}

Result<ExitCode> check_channel(const Options& options) {
  PreflightSettings settings = TRY(read_settings(options));
  const DkimSigners signers = TRY(read_signers(options.dkim, options.from_address));
  settings.signers = &signers;
  const auto dns = TRY(DnsResolver::create(options.resolver));
  const Checks checks = run_preflight(settings, *dns);
  if (options.json) {
    fmt::print("{}\n", to_json(checks).dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    print_checks(checks);
  }
  const bool has_problem = std::ranges::count(checks, CheckLevel::problem, &Check::level) > 0;
  return has_problem ? ExitCode::failed : ExitCode::done;
}

}  // namespace

void add_channel_command(Command& program) {
  Command& command = program.add_command("channel", "What mail goes over");
  command.require_command();
  auto options = std::make_shared<Options>();
  Command& check = command.add_command("check", "Before the first mails: what receivers ask for, and what to repair");
  check.add_option("--channel", options->channel, "Where mail goes, as for serve: smtp://..., smtps://..., files:DIR",
                   {.required = true});
  check.add_option("--from-address", options->from_address, "Sender's e-mail address", {.required = true});
  check.add_option("--dkim", options->dkim, "File of keys that mails are signed with (DKIM)");
  check.add_option("--bounce-domain", options->bounce_domain, "Domain that undeliverable mail comes back to");
  check.add_option("--public-url", options->public_url, "Where customers reach the server: https://mail.shop.example");
  check.add_option("--send-from", options->send_from,
                   "IP address that mail reaches the receivers from; may be given again. Else the server's own");
  check.add_option("--resolver", options->resolver, "DNS server to ask, ADDRESS:PORT; else the machine's");
  check.add_flag("--json", options->json, "Print one JSON object");
  check.when_chosen(options, check_channel);
}

}  // namespace lapwing
