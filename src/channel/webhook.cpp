#include "channel/webhook.hpp"

#include <sodium.h>

#include <array>
#include <map>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "channel/libcurl_handles.hpp"
#include "channel/public_socket.hpp"
#include "channel/start_libcurl.hpp"

namespace lapwing {
namespace {

constexpr std::size_t connections_max = 8;
constexpr int trouble_max = 3;  // failures of an endpoint running, after which its batch is over
constexpr long answer_timeout_ms = 15'000;
constexpr long connect_timeout_ms = 5'000;
constexpr int gone = 410;

SendResult result_of(CURLcode code, long status, bool public_only) {
  if (code == CURLE_COULDNT_CONNECT && public_only) {
    return {Outcome::deferred, 0, {}, "cannot be reached, or is no address of the open internet", {}};
  }
  if (code != CURLE_OK) return {Outcome::deferred, 0, {}, curl_easy_strerror(code), {}};
  const Outcome outcome = status >= 200 && status < 300 ? Outcome::accepted
                          : status == gone              ? Outcome::failed
                                                        : Outcome::deferred;
  return {outcome, static_cast<int>(status), {}, fmt::format("HTTP {}", status), {}};
}

}  // namespace

std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t seconds, std::string_view body) {
  const auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
  const std::string head = fmt::format("{}.{}.", id, seconds);
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(head), head.size());
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> hash{};
  crypto_auth_hmacsha256_final(&state, hash.data());
  std::array<char, sodium_base64_ENCODED_LEN(crypto_auth_hmacsha256_BYTES, sodium_base64_VARIANT_ORIGINAL)> text{};
  sodium_bin2base64(text.data(), text.size(), hash.data(), hash.size(), sodium_base64_VARIANT_ORIGINAL);
  return std::string("v1,") + text.data();
}

struct WebhookChannel::Parts {
  /// A request on its way.
  struct Transfer {
    std::size_t index = 0;
    bool public_only = false;
    CurlHeaders headers;
    CurlEasy curl;
  };

  WebhookEndpoints endpoints;
  CurlMulti multi{curl_multi_init()};
  std::map<CURL*, Transfer> under_way;
  std::map<std::string, int, std::less<>> trouble;  // of this batch, by endpoint

  void begin(const WebhookRequest& request, std::size_t index, const WebhookEndpoint& endpoint, Instant now);
  /// Takes what has been answered.
  void finish(std::span<const WebhookRequest> batch, const Done& done);
};

void WebhookChannel::Parts::begin(const WebhookRequest& request, std::size_t index, const WebhookEndpoint& endpoint,
                                  Instant now) {
  Transfer transfer{index, endpoint.public_only, {}, CurlEasy(curl_easy_init())};
  CURL* curl = transfer.curl.get();
  ensure(curl != nullptr, "libcurl has memory for a request");
  const std::string signature = webhook_signature(endpoint.key, request.id, now.seconds(), request.body);
  add_header(transfer.headers, "Content-Type: application/json");
  add_header(transfer.headers, "webhook-id: " + request.id);
  add_header(transfer.headers, fmt::format("webhook-timestamp: {}", now.seconds()));
  add_header(transfer.headers, "webhook-signature: " + signature);
  add_header(transfer.headers, "Expect:");  // a hundred bytes are sent sooner than asked for
  set_option(curl, CURLOPT_URL, endpoint.url.c_str());
  set_option(curl, CURLOPT_PROTOCOLS_STR, endpoint.public_only ? "https" : "http,https");
  if (endpoint.public_only) {
    set_option(curl, CURLOPT_PROXY, "");
    set_option(curl, CURLOPT_OPENSOCKETFUNCTION, &open_public<443, 8443>);
  }
  set_option(curl, CURLOPT_HTTPHEADER, transfer.headers.get());
  set_option(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  set_option(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set_option(curl, CURLOPT_USERAGENT, "Lapwing");
  set_option(curl, CURLOPT_WRITEFUNCTION, &ignore_body);
  set_option(curl, CURLOPT_NOSIGNAL, 1L);
  set_option(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  set_option(curl, CURLOPT_TIMEOUT_MS, answer_timeout_ms);
  ensure(curl_multi_add_handle(multi.get(), curl) == CURLM_OK, "libcurl takes a new request");
  under_way.emplace(curl, std::move(transfer));
}

void WebhookChannel::Parts::finish(std::span<const WebhookRequest> batch, const Done& done) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto transfer = under_way.find(message->easy_handle);
    long status = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    curl_off_t took_us = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_TOTAL_TIME_T, &took_us);
    SendResult result = result_of(message->data.result, status, transfer->second.public_only);
    const std::size_t index = transfer->second.index;
    curl_multi_remove_handle(multi.get(), message->easy_handle);
    under_way.erase(transfer);
    int& running = trouble[batch[index].endpoint];
    running = result.outcome == Outcome::deferred ? running + 1 : 0;
    done(index, std::move(result), Duration{took_us / 1000});
  }
}

WebhookChannel::WebhookChannel(WebhookEndpoints endpoints) {
  start_libcurl();
  parts_ = std::make_unique<Parts>();
  parts_->endpoints = std::move(endpoints);
  ensure(parts_->multi != nullptr, "libcurl has memory for its connections");
}

WebhookChannel::~WebhookChannel() = default;

void WebhookChannel::set_endpoints(WebhookEndpoints endpoints) { parts_->endpoints = std::move(endpoints); }

void WebhookChannel::send(std::span<const WebhookRequest> batch, Instant now, const Done& done) {
  parts_->trouble.clear();
  std::size_t next = 0;
  while (next < batch.size() || !parts_->under_way.empty()) {
    while (next < batch.size() && parts_->under_way.size() < connections_max) {
      const std::size_t index = next++;
      const WebhookRequest& request = batch[index];
      const auto endpoint = parts_->endpoints.find(request.endpoint);
      if (endpoint == parts_->endpoints.end()) {
        done(index, {Outcome::failed, 0, {}, "no such endpoint: " + request.endpoint, {}}, Duration{});
      } else if (parts_->trouble[request.endpoint] >= trouble_max) {
        done(index, {Outcome::deferred, 0, {}, "not tried, the endpoint is in trouble", {}}, Duration{});
      } else {
        parts_->begin(request, index, endpoint->second, now);
      }
    }
    int running = 0;
    ensure(curl_multi_perform(parts_->multi.get(), &running) == CURLM_OK, "libcurl goes on");
    parts_->finish(batch, done);
    if (running > 0) curl_multi_poll(parts_->multi.get(), nullptr, 0, 1000, nullptr);
  }
}

}  // namespace lapwing
