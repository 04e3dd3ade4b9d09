// Everything that lapwing serve has going, in the order in which one thing needs another.
#include "cli/serving.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "access/access.hpp"
#include "access/secret.hpp"
#include "api/api_shop.hpp"
#include "api/routes.hpp"
#include "api/settings_routes.hpp"
#include "channel/gateway.hpp"
#include "channel/public_fetch.hpp"
#include "cli/commands.hpp"
#include "cli/consent_import_route.hpp"
#include "cli/console.hpp"
#include "cli/definitions.hpp"
#include "cli/mail_channel.hpp"
#include "cli/program_version.hpp"
#include "cli/public_url.hpp"
#include "delivery/courier.hpp"
#include "delivery/pace_book.hpp"
#include "exchange/export_routes.hpp"
#include "exchange/exports.hpp"
#include "exchange/import_routes.hpp"
#include "exchange/imports.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "host/reading_turns.hpp"
#include "http/http_server.hpp"
#include "ingest/ingest.hpp"
#include "ingest/ingest_routes.hpp"
#include "server/agreed_pages.hpp"
#include "server/customer_edit.hpp"
#include "server/feedback_desk.hpp"
#include "server/feedback_loop.hpp"
#include "server/gateway_calls.hpp"
#include "server/incoming_desk.hpp"
#include "server/live_board.hpp"
#include "server/live_loop.hpp"
#include "server/live_routes.hpp"
#include "server/lmtp_server.hpp"
#include "server/mail_intake.hpp"
#include "server/provider_feedback.hpp"
#include "server/public_links.hpp"
#include "server/push_desk.hpp"
#include "server/site.hpp"
#include "server/subscription_routes.hpp"
#include "server/subscriptions.hpp"
#include "server/webhook_loop.hpp"

namespace lapwing {
namespace {

constexpr std::chrono::minutes tidied_every{10};  // files that are kept for a day
// The journal's index keeps up in small steps, so that whoever waits for a processor does not wait for it.
constexpr std::chrono::seconds indexed_every{30};
constexpr std::chrono::milliseconds indexing_pause{200};
constexpr std::size_t indexed_at_once = 1'000'000;  // bytes of a partition

/// Works after the first pause, and then after as long as the work says, until it is to stop.
std::jthread repeated(std::chrono::milliseconds first,
                      std::function<std::chrono::milliseconds(const std::stop_token&)> work) {
  return std::jthread([first, work = std::move(work)](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    for (std::chrono::milliseconds pause = first;
         !never.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); });) {
      pause = work(stop);
    }
  });
}

void log_line(const std::string& text) { fmt::print(stderr, "{} {}\n", to_text(wall_clock()), text); }

Result<void> publish_campaigns(const ServeOptions& options, Host& host) {
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
Result<std::unique_ptr<LmtpServer>> listen_for_mail(const ServeOptions& options, FeedbackDesk& desk) {
  if (options.lmtp.empty()) return nullptr;
  const auto listen = parse_listen(options.lmtp);
  if (!listen) return fail(listen.error().message, "--lmtp");
  if (!is_loopback(listen->address)) log_line("whoever reaches the port of --lmtp can bring mail: it has no sign-in");
  const std::filesystem::path folder = options.feedback.empty() ? std::filesystem::path(options.data) / "feedback"
                                                                : std::filesystem::path(options.feedback);
  return LmtpServer::listen({.address = listen->address, .port = listen->port, .name = host_name()},
                            mail_intake(desk, folder, log_line));
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

/// Where the SMS gateway may call, if it ever does.
Result<void> listen_for_calls(GatewayCalls& calls, const ServeOptions& options, const std::string& customers_url) {
  auto callback = TRY(find_gateway_callback(options.sms));
  if (!callback) return {};
  calls.listen(callback->first, std::move(callback->second));
  log_line(fmt::format("the SMS gateway may report to {}{}", customers_url, calls.path_of(callback->first)));
  return {};
}

DeliverySettings settings_for(const ServeOptions& options, const ShopConfigured& shop,
                              const std::string& customers_url) {
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

/// What whoever comes first has to know; nothing where only this machine reaches the port.
std::string setup_code(const Access& access, const HttpOptions& http, bool is_reached_by_proxy) {
  if (access.users().any() || (is_loopback(http.address) && !is_reached_by_proxy)) return {};
  const std::string code = new_secret().substr(0, 12);
  log_line("the first visit makes the owner, and has to give the code " + code);
  return code;
}

/// An address that no token fits behind would fail each message.
Result<void> check_unsubscribe_address(const ServeOptions& options, const Vault& vault) {
  if (options.unsubscribe_address.empty()) return {};
  const std::string message = message_id_token(origin_of(vault, "serve"), PartitionId{0}, IntentNumber{1});
  const auto made = unsubscribe_address(options.unsubscribe_address, link_token(vault, message, ""));
  if (!made) return fail(made.error().text(), "--unsubscribe-address");
  return {};
}

}  // namespace

struct Serving::Parts {
  explicit Parts(ServeOptions of) : options(std::move(of)) {}

  Result<void> read_options();
  Result<void> open_shop();
  Result<void> open_delivery();
  Result<void> open_doors();
  Result<void> open_exchange();
  void start_indexing();
  std::vector<Route> routes();
  Result<void> start();
  void stop();
  [[nodiscard]] ServedShop served() const;
  Result<SendResult> send_test(ChannelKind kind, Envelope envelope);
  [[nodiscard]] std::string mail_spec() const;

  ServeOptions options;
  HttpOptions http;
  std::string public_url;
  std::unique_ptr<Channel> mail, sms, push;
  PaceSettings pace;
  WebhookEndpoints endpoints;
  FeedbackKeys feedback_keys;

  ReadingTurns readings{std::max(1u, std::thread::hardware_concurrency())};
  Site site;
  std::unique_ptr<HttpServer> server;
  std::optional<DataFolder> folder;
  std::unique_ptr<Access> access;
  std::string customers_url;
  std::unique_ptr<LinkStore> links;
  std::unique_ptr<SentIds> sent;
  std::unique_ptr<PaceBook> pace_book;
  std::optional<Courier> courier;
  std::optional<PushDesk> push_desk;
  std::optional<IncomingDesk> incoming_desk;
  std::optional<GatewayCalls> gateway_calls;
  std::optional<FeedbackDesk> feedback_desk;
  std::optional<ProviderFeedback> providers;
  std::optional<PublicLinks> public_links;
  std::unique_ptr<Ingest> ingest;
  std::optional<ApiShop> api;
  std::unique_ptr<Subscriptions> subscriptions;
  std::optional<Jobs> imports_jobs, exports_jobs;
  std::unique_ptr<Imports> imports;
  std::unique_ptr<Exports> exports;
  std::optional<LiveBoard> board;
  std::optional<LiveLoop> loop;
  std::optional<WebhookLoop> webhooks;
  std::optional<FeedbackLoop> feedback;
  std::unique_ptr<LmtpServer> lmtp;
  std::jthread tidying;   // of files in and out that are old
  std::jthread indexing;  // of the journal, as it grows
  std::mutex testing;     // one test at a time
};

std::string Serving::Parts::mail_spec() const {
  if (!options.channel.empty()) return options.channel;
  return "files:" + (std::filesystem::path(options.data) / "mail").string();
}

/// Over a connection of its own: the channels that deliver belong to their thread.
Result<SendResult> Serving::Parts::send_test(ChannelKind kind, Envelope envelope) {
  const std::lock_guard lock(testing);
  const bool is_mail = kind == ChannelKind::email;
  if (kind == ChannelKind::push || (!is_mail && options.sms.empty())) {
    return fail(fmt::format("lapwing serve was started without a channel for {}", to_text(kind)));
  }
  const auto channel = is_mail ? TRY(open_mail_channel(mail_spec(), options.dkim, options.from_address))
                               : TRY(open_sms_channel(options.sms));
  if (is_mail) envelope.from_address = settings_for(options, folder->shop(), customers_url).from_address;
  SendResult result;
  channel->send({&envelope, 1}, [&](std::size_t, SendResult answer) { result = std::move(answer); });
  return result;
}

/// All that can be wrong without the shop's data.
Result<void> Serving::Parts::read_options() {
  http = TRY(parse_listen(options.listen));
  if (!options.public_url.empty()) {
    public_url = TRY(read_public_url(options.public_url));
    http.hosts.push_back(host_of(public_url));
    site.set_public_host(http.hosts.back());
  }
  if (!options.team_url.empty()) {
    const auto team_url = read_public_url(options.team_url);
    if (!team_url) return fail(team_url.error().message, "--team-url");
    http.hosts.push_back(host_of(*team_url));
    if (http.hosts.front() == http.hosts.back() && http.hosts.size() > 1) {
      return fail("expected another host than that of --public-url, which customers know", "--team-url");
    }
  }
  mail = TRY(open_mail_channel(mail_spec(), options.dkim, options.from_address));
  if (!options.sms.empty()) sms = TRY(open_sms_channel(options.sms));
  if (!options.push.empty()) push = TRY(open_push_channel(options.push));
  pace = options.pace.empty() ? usual_pace() : TRY(read_pace(options.pace));
  if (!DataFolder::exists(options.data)) {
    return fail("there is no shop here yet: make one with lapwing import or lapwing demo", options.data);
  }
  if (!options.webhooks.empty()) endpoints = TRY(read_webhook_endpoints(options.webhooks));
  if (!options.feedback_keys.empty()) feedback_keys = TRY(read_feedback_keys(options.feedback_keys));
  return {};
}

/// The port is taken first, so that whoever asks early is told to come back.
Result<void> Serving::Parts::open_shop() {
  server = TRY(HttpServer::listen(
      http, [this](const HttpRequest& request) { return site.answer(request); }, site.file_door(),
      [this](const HttpRequest& request) { return site.is_reading(request); }));
  folder.emplace(TRY(DataFolder::open(options.data)));
  access = TRY(Access::open(options.data, folder->shop().name, wall_clock));
  CHECK(check_unsubscribe_address(options, folder->vault()));
  CHECK(publish_page_texts(folder->host(), folder->shop(), wall_clock()));
  CHECK(publish_campaigns(options, folder->host()));
  const std::string own_url = server->url().substr(0, server->url().size() - 1);
  customers_url = public_url.empty() ? own_url : public_url;
  return {};
}

Result<void> Serving::Parts::open_delivery() {
  links = TRY(LinkStore::open(options.data));
  sent = TRY(SentIds::open(options.data, wall_clock()));
  pace_book = TRY(PaceBook::open(options.data));
  courier.emplace(*mail, folder->vault(), settings_for(options, folder->shop(), customers_url), "serve");
  if (sms) courier->carry(ChannelKind::sms, *sms);
  if (push) courier->carry(ChannelKind::push, *push);
  courier->keep_ids(*sent, wall_clock);
  courier->keep_links(*links);
  push_desk.emplace(*folder, wall_clock);
  courier->tell_gone([this](const std::string& customer_id, const std::string& subscription) {
    const auto forgotten = push_desk->forget(customer_id, subscription);
    if (!forgotten) log_line("a browser that is gone was not forgotten: " + forgotten.error().text());
  });
  incoming_desk.emplace(*folder, *sent, wall_clock, log_line);
  loop.emplace(*folder, *courier,
               LiveOptions{.clock = wall_clock,
                           .log = log_line,
                           .take_incoming = [this](std::span<const Incoming> in) { return incoming_desk->take(in); },
                           .pace = pace,
                           .warm_days = TRY(pace_book->all()),
                           .keep_warm_days = [this](const auto& days) { static_cast<void>(pace_book->keep(days)); }});
  return watch_messages(sms.get(), *sent);
}

/// What comes in.
Result<void> Serving::Parts::open_doors() {
  ingest = TRY(Ingest::open(*folder, options.data, wall_clock, {.readings = &readings}));
  public_links.emplace(*folder, *links, "serve", wall_clock);
  gateway_calls.emplace(*incoming_desk, folder->vault(), log_line);
  CHECK(listen_for_calls(*gateway_calls, options, customers_url));
  feedback_desk.emplace(*folder, "serve", wall_clock);
  providers.emplace(*feedback_desk, std::move(feedback_keys),
                    ProviderFeedbackOptions{.clock = wall_clock, .log = log_line, .fetch = fetch_public});
  if (!options.feedback.empty()) {
    feedback.emplace(*feedback_desk, FeedbackOptions{.folder = options.feedback, .log = log_line});
  }
  return {};
}

/// Little by little: whoever cannot wait indexes what is missing by asking.
void Serving::Parts::start_indexing() {
  indexing = repeated(indexing_pause, [this](const std::stop_token& stop) -> std::chrono::milliseconds {
    bool is_behind = false;
    for (std::uint16_t i = 0; i < folder->host().partition_count() && !stop.stop_requested(); ++i) {
      const auto more = folder->journal_index().keep_up(PartitionId{i}, indexed_at_once);
      is_behind = is_behind || (more && *more);
    }
    return is_behind ? indexing_pause : indexed_every;
  });
}

/// Files in and out. What was uploaded is known for longer than jobs usually are.
Result<void> Serving::Parts::open_exchange() {
  const JobLimits limits{.kept_max = 64, .kept_for = Duration::hours(48)};
  const std::filesystem::path data = options.data;
  imports_jobs.emplace(wall_clock, limits);
  imports = TRY(Imports::open(
      *folder, *imports_jobs,
      {.folder = data / "uploads", .clock = wall_clock, .bytes_max = options.upload_megabytes_max * 1'000'000}));
  exports_jobs.emplace(wall_clock, limits);
  exports = TRY(Exports::open(*folder, *exports_jobs, {.folder = data / "exports", .clock = wall_clock}));
  tidying = repeated(tidied_every, [this](const std::stop_token&) -> std::chrono::milliseconds {
    imports->tidy();
    exports->tidy();
    return tidied_every;
  });
  return {};
}

/// What the rooms answer.
std::vector<Route> Serving::Parts::routes() {
  const Zone zone = folder->shop().zone;
  std::vector<Route> all = ingest_routes(*ingest);
  for (auto& more :
       {api_routes(*api), live_routes(*board, *access), subscription_routes(*subscriptions, wall_clock, zone),
        import_routes(*imports, zone), export_routes(*exports, zone)}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  all.push_back(customer_edit_route(*ingest, *api));
  all.push_back(settings_route(*api, served()));
  all.push_back(consent_import_route(*api));
  return all;
}

Result<void> Serving::Parts::start() {
  CHECK(read_options());
  CHECK(open_shop());
  CHECK(open_delivery());
  CHECK(open_doors());
  loop->start();
  if (!endpoints.empty()) {
    webhooks.emplace(*folder, std::move(endpoints), WebhookOptions{.clock = wall_clock, .log = log_line});
    CHECK(webhooks->start());
  }
  if (feedback) CHECK(feedback->start());
  lmtp = TRY(listen_for_mail(options, *feedback_desk));
  api.emplace(*folder, wall_clock, [this](const std::vector<MessageName>& names) { loop->take_up_again(names); });
  CHECK(api->drafts.open(options.data));
  api->access = &*access;
  api->send_test = [this](ChannelKind kind, const Envelope& envelope) { return send_test(kind, envelope); };
  subscriptions = TRY(Subscriptions::open(
      *folder, options.data, {.clock = wall_clock, .log = log_line, .private_allowed = options.private_webhooks}));
  CHECK(open_exchange());
  start_indexing();
  board.emplace(*folder, LiveBoardOptions{.sources = {{"imports", [this] { return live_imports(*imports); }},
                                                      {"exports", [this] { return live_exports(*exports); }}}});
  site.open({.folder = *folder,
             .access = *access,
             .clock = wall_clock,
             .routes = routes(),
             .setup_code = setup_code(*access, http, !options.team_url.empty()),
             .links = &*public_links,
             .feedback = &*providers,
             .gateways = &*gateway_calls,
             .log = log_line,
             .readings = &readings});
  return {};
}

ServedShop Serving::Parts::served() const {
  ServedShop told{.version = std::string(program_version), .channels = {}};
  told.channels.push_back({ChannelKind::email, mail->description()});
  if (sms) told.channels.push_back({ChannelKind::sms, sms->description()});
  if (push) told.channels.push_back({ChannelKind::push, push->description()});
  return told;
}

void Serving::Parts::stop() {
  if (server) server->stop();
  board.reset();
  indexing = {};
  tidying = {};  // waits for its end: it asks the jobs
  imports_jobs.reset();
  exports_jobs.reset();
  subscriptions.reset();
  if (lmtp) lmtp->stop();
  webhooks.reset();
  feedback.reset();
  if (loop) loop->stop();
}

Serving::Serving(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Serving::~Serving() { parts_->stop(); }

Result<std::unique_ptr<Serving>> Serving::start(const ServeOptions& options) {
  auto parts = std::make_unique<Parts>(options);
  if (auto started = parts->start(); !started) {
    parts->stop();
    return std::unexpected(started.error());
  }
  return std::unique_ptr<Serving>(new Serving(std::move(parts)));
}

void Serving::tell_ready() const {
  const Parts& of = *parts_;
  const std::string mail = of.mail->description();
  if (of.options.json) {
    nlohmann::ordered_json json{{"url", of.server->url()}, {"data", of.options.data}, {"mail", mail}};
    if (of.lmtp != nullptr) json["lmtp_port"] = of.lmtp->port();
    fmt::print("{}\n", json.dump());
  } else {
    fmt::print("Lapwing is at {}  (data {}, mail to {})\n", painted(of.server->url(), Colour::bold), of.options.data,
               mail);
  }
  std::fflush(stdout);
}

}  // namespace lapwing
