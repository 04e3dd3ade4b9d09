#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "http/router.hpp"

namespace lapwing {

class Access;
class DataFolder;
class GatewayCalls;
class ProviderFeedback;
class PublicLinks;
class ReadingTurns;

/// What a site answers with. All of it must outlive the site.
struct SiteParts {
  DataFolder& folder;
  Access& access;
  std::function<Instant()> clock;  ///< any thread
  std::vector<Route> routes{};     ///< what the rooms below answer
  std::string setup_code{};        ///< what the first user has to give; see `session_routes`
  PublicLinks* links = nullptr;    ///< null: messages link nowhere
  ProviderFeedback* feedback = nullptr;
  GatewayCalls* gateways = nullptr;
  std::function<void(const std::string&)> log{};  ///< a line for the operator
  ReadingTurns* readings = nullptr;               ///< how who reads gives way to what comes in; null: not at all
};

/// Which path answers what:
///
///     GET  /                 the web interface; where the program is built without it, the status page
///     GET  /...              whatever is no other address: a file of the interface, or a place in it
///     GET  /status           the status page, which needs no script, or what it takes to sign in
///     GET  /style.css        its looks
///     /api/...               what `Router` has, behind the `Gate`
///     GET  /c/TOKEN          where a link in a message leads to
///     GET  /s/NAME           the same of a link in an SMS
///     GET  /o/TOKEN          the picture that tells that a message was opened
///     GET, POST /unsubscribe/TOKEN, /preferences/TOKEN    what a customer wants to get, see `PublicLinks`
///     POST /feedback/ses, /feedback/sendgrid    what mail providers report, see `ProviderFeedback`
///     GET, POST /gateway/NAME/TOKEN    what SMS gateways report, see `GatewayCalls`
///     GET  /healthz          200 as long as the process lives
///     GET  /readyz           200 once the shop is restored
///
/// Under the public host, which customers know, only what messages link to, what providers report and what pages tell
/// of their visitors (/v1/) is answered.
/// Requests may come in from the start; until `open` they are told to come back.
class Site {
 public:
  Site();
  ~Site();

  /// From now on answers. Once.
  void open(SiteParts parts);
  /// What comes for this host is from customers. Before requests come.
  void set_public_host(std::string host) { public_host_ = std::move(host); }
  /// Any thread.
  HttpResponse answer(const HttpRequest& request);
  /// What takes bodies as files, for routes that do. Any time; any thread.
  [[nodiscard]] FileDoor file_door();
  /// Whether the request only reads what is behind the gate, so that it gives way. Any time; any thread.
  [[nodiscard]] bool is_reading(const HttpRequest& request) const { return reading_route(request) != nullptr; }
  /// Every address behind the gate. After `open`.
  [[nodiscard]] const Router& router() const;

 private:
  struct Shop;

  /// Null: none, or one that changes something.
  [[nodiscard]] const Route* reading_route(const HttpRequest& request) const;

  std::unique_ptr<Shop> shop_;
  std::string public_host_;
  std::atomic<Shop*> ready_ = nullptr;
};

}  // namespace lapwing
