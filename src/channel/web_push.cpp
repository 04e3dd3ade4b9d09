#include "channel/web_push.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "channel/envelope_check.hpp"
#include "channel/libcurl_handles.hpp"
#include "channel/public_address.hpp"
#include "channel/push_encryption.hpp"
#include "channel/push_subscription.hpp"
#include "channel/start_libcurl.hpp"

namespace lapwing {
namespace {

constexpr std::size_t requests_max = 32;
constexpr int trouble_max = 3;  // failures of a push service running, after which its batch is over
constexpr long answer_timeout_ms = 15'000;
constexpr long connect_timeout_ms = 5'000;
constexpr std::string_view private_words = "the push service's address is not public";

SendResult failed(std::string why) { return {Outcome::failed, 0, {}, std::move(why), {}}; }

/// What libcurl calls with each address before it connects there, after the name has been resolved: nothing stands
/// between the check and the connection.
struct Door {
  bool is_private_allowed = false;
  bool was_private = false;

  static curl_socket_t open(void* context, curlsocktype, curl_sockaddr* address) {
    auto& door = *static_cast<Door*>(context);
    if (!door.is_private_allowed && !is_public_address(address->addr)) {
      door.was_private = true;
      return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }
};

std::string_view meaning_of(long status) {
  switch (status) {
    case 401:
    case 403:
      return ", the push service does not know the shop's key";
    case 404:
    case 410:
      return ", the subscription is gone";
    case 413:
      return ", the message is too long for the push service";
    case 429:
      return ", too many messages";
    default:
      return "";
  }
}

Outcome outcome_of(long status) {
  if (status >= 200 && status < 300) return Outcome::accepted;
  const bool can_pass = status == 401 || status == 403 || status == 408 || status == 429 || status >= 500;
  return can_pass ? Outcome::deferred : Outcome::failed;
}

SendResult result_of(CURL* curl, CURLcode code, const Door& door) {
  if (code != CURLE_OK && door.was_private) return failed(std::string(private_words));
  if (code != CURLE_OK) return {Outcome::deferred, 0, {}, curl_easy_strerror(code), {}};
  long status = 0;
  curl_off_t retry_after = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
  SendResult result{
      outcome_of(status), static_cast<int>(status), {}, fmt::format("HTTP {}{}", status, meaning_of(status)), {}};
  result.is_address_gone = status == 404 || status == 410;
  if (result.outcome == Outcome::deferred && retry_after > 0) {
    result.retry_after = Duration::seconds(std::min<std::int64_t>(retry_after, 86'400));
  }
  return result;
}

}  // namespace

struct WebPushChannel::Parts {
  WebPushSettings settings;
  std::function<Instant()> clock;
  VapidTokens tokens;
  CurlMulti multi{curl_multi_init()};
};

/// One call of `send`.
class WebPushChannel::Batch {
 public:
  Batch(Parts& parts, std::span<const Envelope> envelopes, const Done& done)
      : parts_(parts), envelopes_(envelopes), done_(done) {}
  /// Also when the caller leaves early, by an exception out of `done`.
  ~Batch() {
    for (const auto& [curl, transfer] : under_way_) curl_multi_remove_handle(parts_.multi.get(), curl);
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void run() {
    std::size_t next = 0;
    while (next < envelopes_.size() || !under_way_.empty()) {
      while (next < envelopes_.size() && under_way_.size() < requests_max) {
        const std::size_t index = next++;
        if (auto settled = begin(index)) done_(index, std::move(*settled));
      }
      int running = 0;
      ensure(curl_multi_perform(parts_.multi.get(), &running) == CURLM_OK, "libcurl goes on");
      finish();
      if (running > 0) curl_multi_poll(parts_.multi.get(), nullptr, 0, 1000, nullptr);
    }
  }

 private:
  struct Transfer {
    std::size_t index = 0;
    std::string origin;
    std::string body;
    CurlHeaders headers;
    std::unique_ptr<Door> door;
    CurlEasy curl;
  };
  struct Service {
    int failures_running = 0;
    bool is_paused = false;
    std::optional<Duration> retry_after;
  };

  /// Starts a request, or says what became of the message without one.
  std::optional<SendResult> begin(std::size_t index);
  void start(Transfer transfer, const std::string& endpoint);
  void finish();

  Parts& parts_;
  std::span<const Envelope> envelopes_;
  const Done& done_;
  std::map<CURL*, Transfer> under_way_;
  std::map<std::string, Service> services_;
};

std::optional<SendResult> WebPushChannel::Batch::begin(std::size_t index) {
  const Envelope& envelope = envelopes_[index];
  const auto token = check_token(envelope.message_id_token);
  if (!token) return failed(token.error().text());
  auto subscription = parse_push_subscription(envelope.to_address);
  if (!subscription) return failed("not a push subscription: " + subscription.error().text());
  if (subscription->has_other_port && !parts_.settings.is_private_allowed) {
    return failed("a push service is called on port 443 alone");
  }
  const Service& service = services_[subscription->origin];
  if (service.is_paused) {
    SendResult result{Outcome::deferred, 0, {}, "not tried, the push service is in trouble", {}};
    result.retry_after = service.retry_after;
    return result;
  }
  const auto text = push_text(envelope);
  if (!text) return failed(text.error().text());
  auto body = encrypt_push(subscription->recipient, *text, PushSecrets::draw());
  if (!body) return failed(body.error().text());

  Transfer transfer;
  transfer.index = index;
  transfer.body = std::move(*body);
  add_header(transfer.headers, "Authorization: " + parts_.tokens.authorization(subscription->origin, parts_.clock()));
  add_header(transfer.headers, "Content-Type: application/octet-stream");
  add_header(transfer.headers, "Content-Encoding: aes128gcm");
  add_header(transfer.headers, fmt::format("TTL: {}", parts_.settings.time_to_live.ms / 1000));
  add_header(transfer.headers, "Topic: " + push_topic(envelope.message_id_token));
  add_header(transfer.headers, envelope.marketing ? "Urgency: low" : "Urgency: normal");
  add_header(transfer.headers, "Expect:");
  transfer.origin = std::move(subscription->origin);
  start(std::move(transfer), subscription->endpoint);
  return std::nullopt;
}

void WebPushChannel::Batch::start(Transfer transfer, const std::string& endpoint) {
  transfer.curl.reset(curl_easy_init());
  transfer.door = std::make_unique<Door>(Door{.is_private_allowed = parts_.settings.is_private_allowed});
  CURL* curl = transfer.curl.get();
  ensure(curl != nullptr, "libcurl has memory for a request");
  set_option(curl, CURLOPT_URL, endpoint.c_str());
  set_option(curl, CURLOPT_PROTOCOLS_STR, "https");
  set_option(curl, CURLOPT_PROXY, "");  // the address behind a proxy could not be checked
  set_option(curl, CURLOPT_OPENSOCKETFUNCTION, &Door::open);
  set_option(curl, CURLOPT_OPENSOCKETDATA, transfer.door.get());
  set_option(curl, CURLOPT_HTTPHEADER, transfer.headers.get());
  set_option(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.body.size()));
  set_option(curl, CURLOPT_COPYPOSTFIELDS, transfer.body.data());
  set_option(curl, CURLOPT_USERAGENT, "Lapwing");
  set_option(curl, CURLOPT_WRITEFUNCTION, &ignore_body);
  set_option(curl, CURLOPT_NOSIGNAL, 1L);
  set_option(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  set_option(curl, CURLOPT_TIMEOUT_MS, answer_timeout_ms);
  if (!parts_.settings.ca_file.empty()) set_option(curl, CURLOPT_CAINFO, parts_.settings.ca_file.c_str());
  ensure(curl_multi_add_handle(parts_.multi.get(), curl) == CURLM_OK, "libcurl takes a new request");
  under_way_.emplace(curl, std::move(transfer));
}

void WebPushChannel::Batch::finish() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(parts_.multi.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* curl = message->easy_handle;
    const CURLcode code = message->data.result;
    curl_multi_remove_handle(parts_.multi.get(), curl);
    const auto node = under_way_.extract(curl);
    const Transfer& transfer = node.mapped();
    SendResult result = result_of(curl, code, *transfer.door);
    Service& service = services_[transfer.origin];
    service.failures_running = result.outcome == Outcome::deferred ? service.failures_running + 1 : 0;
    if (service.failures_running >= trouble_max || result.code == 429) {
      service.is_paused = true;
      service.retry_after = std::max(service.retry_after, result.retry_after);
    }
    done_(transfer.index, std::move(result));
  }
}

WebPushChannel::WebPushChannel(WebPushSettings settings, std::function<Instant()> clock) {
  start_libcurl();
  VapidTokens tokens(std::move(settings.key), settings.subject);
  parts_ = std::make_unique<Parts>(std::move(settings), std::move(clock), std::move(tokens));
  ensure(parts_->multi != nullptr, "libcurl has memory for its connections");
}

WebPushChannel::~WebPushChannel() = default;

void WebPushChannel::send(std::span<const Envelope> batch, const Done& done) { Batch(*parts_, batch, done).run(); }

std::string WebPushChannel::description() const { return "web push"; }

}  // namespace lapwing
