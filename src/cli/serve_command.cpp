// lapwing serve: the shop live on the wall clock, with its HTTP interface.
#include <csignal>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/definitions.hpp"
#include "cli/mail_channel.hpp"
#include "cli/public_url.hpp"
#include "delivery/courier.hpp"
#include "delivery/pace_book.hpp"
#include "host/data_folder.hpp"
#include "server/feedback_loop.hpp"
#include "server/http_server.hpp"
#include "server/incoming_desk.hpp"
#include "server/live_loop.hpp"
#include "server/public_links.hpp"
#include "server/publication.hpp"
#include "server/push_desk.hpp"
#include "server/site.hpp"
#include "server/webhook_loop.hpp"

namespace lapwing {
namespace {

struct Options {
  std::string data, listen = "127.0.0.1:8080", channel, definitions, from_address, webhooks, dkim, public_url, feedback,
                    bounce_domain, sms, pace, push;
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

void tell_ready(const Options& options, const HttpServer& server, const std::string& mail) {
  if (options.json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"url", server.url()}, {"data", options.data}, {"mail", mail}}.dump());
  } else {
    fmt::print("Lapwing is at {}  (data {}, mail to {})\n", painted(server.url(), Colour::bold), options.data, mail);
  }
  std::fflush(stdout);
}

std::string host_of(const std::string& url) {
  const std::size_t begin = url.find("://") + 3;
  return url.substr(begin, url.find('/', begin) - begin);
}

Result<PaceSettings> read_pace(const std::string& file) {
  const std::string text = TRY(read_text(file));
  auto settings = parse_pace(text);
  if (!settings) return fail(settings.error().text(), file);
  return settings;
}

Result<ExitCode> run(const Options& options) {
  HttpOptions http = TRY(parse_listen(options.listen));
  const std::string public_url = options.public_url.empty() ? std::string() : TRY(read_public_url(options.public_url));
  if (!public_url.empty()) http.public_host = host_of(public_url);
  const std::string spec = options.channel.empty() ? "files:" + (std::filesystem::path(options.data) / "mail").string()
                                                   : options.channel;
  const auto channel = TRY(open_mail_channel(spec, options.dkim, options.from_address));
  const auto sms = options.sms.empty() ? nullptr : TRY(open_sms_channel(options.sms));
  const auto push = options.push.empty() ? nullptr : TRY(open_push_channel(options.push));
  const PaceSettings pace = options.pace.empty() ? usual_pace() : TRY(read_pace(options.pace));
  if (!DataFolder::exists(options.data)) {
    return fail("there is no shop here yet: make one with lapwing import or lapwing demo", options.data);
  }
  auto endpoints = options.webhooks.empty() ? WebhookEndpoints() : TRY(read_webhook_endpoints(options.webhooks));
  StopSignals signals;
  Site site;
  site.set_public_host(http.public_host);
  const auto server = TRY(
      HttpServer::listen(http, [&site](const HttpRequest& request) { return site.answer(request); }));
  if (!is_loopback(http.address)) {
    log_line("there is no sign-in yet: whoever reaches this port can read the shop's numbers and send orders");
  }
  DataFolder folder = TRY(DataFolder::open(options.data));
  CHECK(publish_campaigns(options, folder.host()));
  DeliverySettings settings = example_settings(folder.shop().name);
  if (!options.from_address.empty()) settings.from_address = options.from_address;
  const std::string own_url = server->url().substr(0, server->url().size() - 1);
  settings = with_public_url(settings, public_url.empty() ? own_url : public_url);
  const auto links = TRY(LinkStore::open(options.data));
  PublicLinks public_links(folder, *links, "serve", wall_clock);
  settings.bounce_domain = options.bounce_domain;
  Courier courier(*channel, folder.vault(), settings, "serve");
  if (sms) courier.carry(ChannelKind::sms, *sms);
  PushDesk push_desk(folder, wall_clock);
  if (push) courier.carry(ChannelKind::push, *push);
  courier.tell_gone([&push_desk](const std::string& customer_id, const std::string& subscription) {
    const auto forgotten = push_desk.forget(customer_id, subscription);
    if (!forgotten) log_line("a browser that is gone was not forgotten: " + forgotten.error().text());
  });
  const auto pace_book = TRY(PaceBook::open(options.data));
  const auto sent = TRY(SentIds::open(options.data, wall_clock()));
  IncomingDesk desk(folder, *sent, wall_clock, log_line);
  courier.keep_ids(*sent, wall_clock);
  courier.keep_links(*links);
  std::optional<FeedbackLoop> feedback;
  if (!options.feedback.empty()) {
    feedback.emplace(folder, "serve",
                     FeedbackOptions{.folder = options.feedback, .clock = wall_clock, .log = log_line});
  }
  const auto warm_days = TRY(pace_book->all());
  LiveLoop loop(folder, courier,
                {.clock = wall_clock,
                 .log = log_line,
                 .take_incoming = [&desk](std::span<const Incoming> incoming) { return desk.take(incoming); },
                 .pace = pace,
                 .warm_days = warm_days,
                 .keep_warm_days = [&](const auto& days) { static_cast<void>(pace_book->keep(days)); }});
  loop.start();
  std::optional<WebhookLoop> webhooks;
  if (!endpoints.empty()) {
    CHECK(webhooks.emplace(folder, std::move(endpoints), WebhookOptions{.clock = wall_clock, .log = log_line}).start());
  }
  if (feedback) CHECK(feedback->start());
  site.open(folder, wall_clock, &public_links);
  tell_ready(options, *server, channel->description());

  signals.wait();
  server->stop();
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
  command.add_option("--push", options->push, "File of the shop's key for web push: lapwing push-key makes one");
  command.add_option("--pace", options->pace, "File that says how fast messages go, and how a sender warms up");
  command.add_option("--feedback", options->feedback,
                     "Folder or Maildir of what comes back by mail: bounces, complaints");
  command.add_option("--bounce-domain", options->bounce_domain,
                     "Domain that undeliverable mail comes back to, as b+...@DOMAIN");
  command.add_option("--webhooks", options->webhooks, "File of endpoints that campaigns tell of customers");
  command.add_option("--from-address", options->from_address, "Sender's e-mail address");
  command.add_option("--dkim", options->dkim, "File of keys that mails are signed with (DKIM)");
  command.add_flag("--json", options->json, "Print one JSON object when ready");
  command.when_chosen(options, run);
}

}  // namespace lapwing
