// lapwing serve: the shop live on the wall clock, with its HTTP interface.
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "channel/gateway.hpp"
#include "channel/public_fetch.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/definitions.hpp"
#include "cli/mail_channel.hpp"
#include "delivery/courier.hpp"
#include "host/data_folder.hpp"
#include "server/consent_texts.hpp"
#include "server/feedback_desk.hpp"
#include "server/feedback_loop.hpp"
#include "server/gateway_calls.hpp"
#include "server/http_server.hpp"
#include "server/incoming_desk.hpp"
#include "server/live_loop.hpp"
#include "server/lmtp_server.hpp"
#include "server/mail_intake.hpp"
#include "server/provider_feedback.hpp"
#include "server/public_links.hpp"
#include "server/publication.hpp"
#include "server/site.hpp"
#include "server/webhook_loop.hpp"

namespace lapwing {
namespace {

struct Options {
  std::string data, listen = "127.0.0.1:8080", channel, definitions, from_address, webhooks, dkim, public_url, feedback,
                    bounce_domain, sms, feedback_keys, lmtp, unsubscribe_address;
  std::vector<std::string> campaigns;
  bool json = false;
};

/// SIGINT and SIGTERM held back from every thread made from here on, until somebody waits for one.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a client or mail server that hangs up is an error where we write to it
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals() { let_through(); }

  /// Returns at the first signal; the next one ends the process at once, which costs nothing that was acknowledged.
  void wait() {
    int signal = 0;
    sigwait(&signals_, &signal);
    let_through();
  }

 private:
  void let_through() { pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr); }

  sigset_t signals_{};
};

void log_line(const std::string& text) { fmt::print(stderr, "{} {}\n", to_text(wall_clock()), text); }

Result<void> publish_campaigns(const Options& options, Host& host) {
  for (const std::string& file : options.campaigns) {
    CampaignBundle bundle = TRY(read_campaign(file, options.definitions, published_definitions(host)));
    TRY(publish_definitions(host, std::move(bundle.definitions), wall_clock()));
  }
  return {};
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name.front() == '\0') return "localhost";
  return name.data();
}

/// Where mail that comes back is delivered to, or nowhere.
Result<std::unique_ptr<LmtpServer>> listen_for_mail(const Options& options, FeedbackDesk& desk) {
  if (options.lmtp.empty()) return nullptr;
  const auto listen = parse_listen(options.lmtp);
  if (!listen) return fail(listen.error().message, "--lmtp");
  if (!is_loopback(listen->address)) log_line("whoever reaches the port of --lmtp can bring mail: it has no sign-in");
  const std::filesystem::path folder = options.feedback.empty() ? std::filesystem::path(options.data) / "feedback"
                                                                : std::filesystem::path(options.feedback);
  return LmtpServer::listen({.address = listen->address, .port = listen->port, .name = host_name()},
                            mail_intake(desk, folder, log_line));
}

void tell_ready(const Options& options, const HttpServer& server, const LmtpServer* lmtp, const std::string& mail) {
  if (options.json) {
    nlohmann::ordered_json json{{"url", server.url()}, {"data", options.data}, {"mail", mail}};
    if (lmtp != nullptr) json["lmtp_port"] = lmtp->port();
    fmt::print("{}\n", json.dump());
  } else {
    fmt::print("Lapwing is at {}  (data {}, mail to {})\n", painted(server.url(), Colour::bold), options.data, mail);
  }
  std::fflush(stdout);
}

/// The address without a slash at its end.
Result<std::string> read_public_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  if (!is_web || url.find_first_of("?# \"<>") != std::string::npos || url.find("://") + 3 >= url.size()) {
    return fail(fmt::format("expected an address such as https://mail.shop.example, found \"{}\"", url),
                "--public-url");
  }
  return url;
}

std::string host_of(const std::string& url) {
  const std::size_t begin = url.find("://") + 3;
  return url.substr(begin, url.find('/', begin) - begin);
}

/// Where the SMS gateway may call, if it ever does.
Result<void> listen_for_calls(GatewayCalls& calls, const Options& options, const std::string& customers_url) {
  auto callback = TRY(find_gateway_callback(options.sms));
  if (!callback) return {};
  calls.listen(callback->first, std::move(callback->second));
  log_line(fmt::format("the SMS gateway may report to {}{}", customers_url, calls.path_of(callback->first)));
  return {};
}

DeliverySettings settings_for(const Options& options, const ShopConfigured& shop, const std::string& customers_url) {
  DeliverySettings settings = with_public_url(example_settings(shop.name), customers_url);
  if (!options.from_address.empty()) settings.from_address = options.from_address;
  if (options.public_url.empty()) settings.short_url_base.clear();  // no phone reaches this machine by its own name
  settings.unsubscribe_mailto = options.unsubscribe_address;
  settings.bounce_domain = options.bounce_domain;
  return settings;
}

/// Has a gateway asked about what was sent before this start.
Result<void> watch_messages(Channel* sms, SentIds& sent) {
  auto* gateway = dynamic_cast<GatewayChannel*>(sms);
  if (gateway == nullptr) return {};
  for (const std::string& id : TRY(sent.open_since(ChannelKind::sms, wall_clock() - Duration::days(2)))) {
    gateway->watch(id);
  }
  return {};
}

/// An address that no token fits behind would fail each message.
Result<void> check_unsubscribe_address(const Options& options, const Vault& vault) {
  if (options.unsubscribe_address.empty()) return {};
  const std::string message = message_id_token(origin_of(vault, "serve"), PartitionId{0}, IntentNumber{1});
  const auto made = unsubscribe_address(options.unsubscribe_address, link_token(vault, message, ""));
  if (!made) return fail(made.error().text(), "--unsubscribe-address");
  return {};
}

Result<ExitCode> run(const Options& options) {
  HttpOptions http = TRY(parse_listen(options.listen));
  const std::string public_url = options.public_url.empty() ? std::string() : TRY(read_public_url(options.public_url));
  if (!public_url.empty()) http.public_host = host_of(public_url);
  const std::string spec = options.channel.empty() ? "files:" + (std::filesystem::path(options.data) / "mail").string()
                                                   : options.channel;
  const auto channel = TRY(open_mail_channel(spec, options.dkim, options.from_address));
  const auto sms = options.sms.empty() ? nullptr : TRY(open_sms_channel(options.sms));
  if (!DataFolder::exists(options.data)) {
    return fail("there is no shop here yet: make one with lapwing import or lapwing demo", options.data);
  }
  auto endpoints = options.webhooks.empty() ? WebhookEndpoints() : TRY(read_webhook_endpoints(options.webhooks));
  auto feedback_keys = options.feedback_keys.empty() ? FeedbackKeys() : TRY(read_feedback_keys(options.feedback_keys));
  StopSignals signals;
  Site site;
  site.set_public_host(http.public_host);
  const auto server = TRY(
      HttpServer::listen(http, [&site](const HttpRequest& request) { return site.answer(request); }));
  if (!is_loopback(http.address)) {
    log_line("there is no sign-in yet: whoever reaches this port can read the shop's numbers and send orders");
  }
  DataFolder folder = TRY(DataFolder::open(options.data));
  CHECK(check_unsubscribe_address(options, folder.vault()));
  CHECK(publish_page_texts(folder.host(), folder.shop(), wall_clock()));
  CHECK(publish_campaigns(options, folder.host()));
  const std::string own_url = server->url().substr(0, server->url().size() - 1);
  const std::string customers_url = public_url.empty() ? own_url : public_url;
  const auto links = TRY(LinkStore::open(options.data));
  PublicLinks public_links(folder, *links, "serve", wall_clock);
  Courier courier(*channel, folder.vault(), settings_for(options, folder.shop(), customers_url), "serve");
  if (sms) courier.carry(ChannelKind::sms, *sms);
  const auto sent = TRY(SentIds::open(options.data, wall_clock()));
  IncomingDesk desk(folder, *sent, wall_clock, log_line);
  GatewayCalls gateway_calls(desk, folder.vault(), log_line);
  CHECK(listen_for_calls(gateway_calls, options, customers_url));
  CHECK(watch_messages(sms.get(), *sent));
  courier.keep_ids(*sent, wall_clock);
  courier.keep_links(*links);
  FeedbackDesk feedback_desk(folder, "serve", wall_clock);
  ProviderFeedback providers(feedback_desk, std::move(feedback_keys),
                             {.clock = wall_clock, .log = log_line, .fetch = fetch_public});
  std::optional<FeedbackLoop> feedback;
  if (!options.feedback.empty()) {
    feedback.emplace(feedback_desk, FeedbackOptions{.folder = options.feedback, .log = log_line});
  }
  LiveLoop loop(folder, courier,
                {.clock = wall_clock, .log = log_line, .take_incoming = [&desk](std::span<const Incoming> incoming) {
                   return desk.take(incoming);
                 }});
  loop.start();
  std::optional<WebhookLoop> webhooks;
  if (!endpoints.empty()) {
    CHECK(webhooks.emplace(folder, std::move(endpoints), WebhookOptions{.clock = wall_clock, .log = log_line}).start());
  }
  if (feedback) CHECK(feedback->start());
  const auto lmtp = TRY(listen_for_mail(options, feedback_desk));
  site.open(folder, wall_clock, &public_links, &providers, &gateway_calls);
  tell_ready(options, *server, lmtp.get(), channel->description());

  signals.wait();
  server->stop();
  if (lmtp) lmtp->stop();
  webhooks.reset();
  feedback.reset();
  loop.stop();
  return ExitCode::done;
}

}  // namespace

void add_serve_command(Command& program) {
  auto options = std::make_shared<Options>();
  Command& command = program.add_command("serve",
                                         "Run the shop live: campaigns on the wall clock, HTTP, a status page");
  command.add_option("--data", options->data, "The data folder", {.required = true});
  command.add_option("--listen", options->listen, "Address and port; port 0 takes a free one", {.default_shown = true});
  command.add_option("--channel", options->channel,
                     "Where mail goes: files:DIR, smtp://..., smtps://...; else DATA/mail");
  command.add_option("--campaign", options->campaigns, "A campaign's JSON file to publish; may be given again");
  command.add_option("--definitions", options->definitions, "Folder with templates/ and bonus_types/");
  command.add_option("--public-url", options->public_url,
                     "Where customers reach this server, for links in messages: https://mail.shop.example");
  command.add_option("--sms", options->sms, "Where SMS go: smpp://SYSTEM@HOST:PORT or gateway:NAME");
  command.add_option("--feedback", options->feedback,
                     "Folder or Maildir of what comes back by mail: bounces, complaints");
  command.add_option(
      "--feedback-keys", options->feedback_keys,
      "File of what proves the reports that mail providers post to /feedback/ses and /feedback/sendgrid");
  command.add_option("--lmtp", options->lmtp,
                     "Address and port at which a mail server delivers what comes back, over LMTP");
  command.add_option(
      "--unsubscribe-address", options->unsubscribe_address,
      "Address whose mail reaches --lmtp or --feedback, with whatever stands behind a plus in it; a mail "
      "to it unsubscribes");
  command.add_option("--bounce-domain", options->bounce_domain,
                     "Domain that undeliverable mail comes back to, as b+...@DOMAIN");
  command.add_option("--webhooks", options->webhooks, "File of endpoints that campaigns tell of customers");
  command.add_option("--from-address", options->from_address, "Sender's e-mail address");
  command.add_option("--dkim", options->dkim, "File of keys that mails are signed with (DKIM)");
  command.add_flag("--json", options->json, "Print one JSON object when ready");
  command.when_chosen(options, run);
}

}  // namespace lapwing
