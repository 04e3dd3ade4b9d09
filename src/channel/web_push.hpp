#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/channel.hpp"
#include "channel/vapid.hpp"

namespace lapwing {

/// How a shop writes to browsers.
struct WebPushSettings {
  EllipticKey key;      ///< by which push services know the shop
  std::string subject;  ///< how to reach it: "mailto:..." or an https URL
  /// How long a push service keeps a message for a browser that is away, in whole seconds.
  Duration time_to_live = Duration::days(1);
  /// Whether addresses of this machine and its network may be called, and other ports than 443: for a push service of
  /// one's own.
  bool is_private_allowed = false;
  std::string ca_file;  ///< PEM file of the certificates to trust; empty: the system's
};

/// Reads a file of settings; docs/formats/web-push.md has its form. Error: where in which file, and what was expected.
Result<WebPushSettings> read_web_push_settings(const std::filesystem::path& file);

/// What a browser is told, as the service worker reads it: compact JSON of "title" (the subject), "body" (the text),
/// "url" and "tag" (the message's token, by which a copy replaces what is shown). Error: there is neither subject nor
/// text, `url` is no https URL, or a text is not UTF-8.
Result<std::string> push_text(const Envelope& envelope);

/// The header "Topic" by which a push service replaces a copy that it still keeps: 32 characters at most of base64url
/// (RFC 8030, 5.4), the token itself if it is such, else a hash of it.
std::string push_topic(std::string_view message_id_token);

/// Writes to browsers through their push services (RFC 8030), encrypted for each (RFC 8291) and signed by the shop (RFC
/// 8292), some at a time over connections that are kept. An envelope's `to_address` is a subscription, see
/// `parse_push_subscription`.
///
/// `accepted` is a status of 200 to 299. `failed` is what no other try can help: 404 and 410, by which the service says
/// that the browser is gone (`is_address_gone`), 413, other refusals of the message, a subscription that is none, an
/// address that is not public. 401 and 403 refuse the shop, which an operator can repair: they are `deferred`, as are
/// 429 and 5xx, with `retry_after` if the service says so, and whatever did not get through. A try that was cut off may
/// have arrived; its copy has the same topic and tag, and is shown once.
///
/// After three such answers of a service running, or one 429, the rest of its batch is deferred untried.
class WebPushChannel final : public Channel {
 public:
  /// `clock` says what time it is, for the tokens.
  WebPushChannel(WebPushSettings settings, std::function<Instant()> clock);
  ~WebPushChannel() override;

  void send(std::span<const Envelope> batch, const Done& done) override;
  [[nodiscard]] bool replaces_copies() const override { return true; }
  [[nodiscard]] std::string description() const override;

 private:
  class Batch;
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
