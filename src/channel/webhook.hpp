#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "channel/channel.hpp"
#include "channel/webhook_endpoints.hpp"

namespace lapwing {

/// What one endpoint is told. On every try alike.
struct WebhookRequest {
  std::string id;        ///< names it for ever, so that a copy is recognised
  std::string endpoint;  ///< a name
  std::string body;      ///< JSON
};

/// "v1," and the HMAC-SHA256 over id, time and body in base64, as Standard Webhooks has it (standardwebhooks.com, 1.0).
std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t seconds, std::string_view body);

/// Posts to endpoints over HTTP, a few requests at a time over connections that are kept. It follows no redirects,
/// reads no more of an answer than its status, and waits 15 seconds for that.
///
/// `accepted` is an answer with a status of 200 to 299, `failed` is 410, by which an endpoint says that it is gone, or
/// an endpoint that is not known; everything else is `deferred`, and a try that was cut off may have arrived: at least
/// once. After three failures running the rest of an endpoint's batch is deferred untried. One thread at a time.
class WebhookChannel {
 public:
  /// Given the place of a request in the batch, what became of it, and how long the endpoint took; zero if it was not
  /// tried.
  using Done = std::function<void(std::size_t index, SendResult result, Duration took)>;

  explicit WebhookChannel(WebhookEndpoints endpoints);
  ~WebhookChannel();
  /// In place of those that it had. Between batches.
  void set_endpoints(WebhookEndpoints endpoints);

  /// Posts the batch and returns when each has its outcome; `done` is called exactly once for each, on this thread.
  void send(std::span<const WebhookRequest> batch, Instant now, const Done& done);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
