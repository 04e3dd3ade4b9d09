#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "engine/pending_messages.hpp"
#include "http/http.hpp"
#include "http/router.hpp"

namespace lapwing {

class DataFolder;
class GatewayCalls;
class ProviderFeedback;
class PublicLinks;

/// Which path answers what:
///
///     GET  /                 the status page, in Russian or English
///     GET  /style.css        its looks
///     GET  /api/status       the same as JSON
///     GET  /api/messages     those that wait or did not arrive: ?outcome=failed&campaign=ID&limit=50
///     POST /api/messages/resend    {"messages": ["p03-000000000123", ...]}: they go again
///     GET  /c/TOKEN          where a link in a message leads to
///     GET  /s/NAME           the same of a link in an SMS
///     GET  /o/TOKEN          the picture that tells that a message was opened
///     GET, POST /unsubscribe/TOKEN, /preferences/TOKEN    what a customer wants to get, see `PublicLinks`
///     POST /feedback/ses, /feedback/sendgrid    what mail providers report, see `ProviderFeedback`
///     GET, POST /gateway/NAME/TOKEN    what SMS gateways report, see `GatewayCalls`
///     GET  /healthz          200 as long as the process lives
///     GET  /readyz           200 once the shop is restored
///
/// There is no sign-in yet, so it belongs on loopback or behind something that has one. Under the public host, which
/// customers know, only what messages link to and what providers report is answered. Requests may come in from the
/// start; until `open` they are told to come back.
class Site {
 public:
  Site();
  ~Site();

  /// From now on answers for this folder, which must outlive the site, as must what it answers with; null: messages
  /// link nowhere, nothing is taken from providers. Once.
  void open(DataFolder& folder, std::function<Instant()> clock, PublicLinks* links = nullptr,
            ProviderFeedback* feedback = nullptr, GatewayCalls* gateways = nullptr);
  /// Who takes up messages that are to go again. Before `open`.
  void set_resend(std::function<void(const std::vector<MessageName>&)> take_up) { take_up_again_ = std::move(take_up); }
  /// Addresses that are answered by others. Before `open`.
  void set_routes(std::vector<Route> routes) { router_ = Router(std::move(routes)); }
  /// What comes for this host is from customers. Before requests come.
  void set_public_host(std::string host) { public_host_ = std::move(host); }
  /// Any thread.
  HttpResponse answer(const HttpRequest& request);

 private:
  struct Shop;
  HttpResponse answer_for(Shop& shop, const HttpRequest& request, std::string_view route);

  std::unique_ptr<Shop> shop_;
  HttpResponse messages(Shop& shop, const HttpRequest& request);
  HttpResponse resend(Shop& shop, const HttpRequest& request);

  Router router_;
  std::string public_host_;
  std::function<void(const std::vector<MessageName>&)> take_up_again_;
  std::atomic<Shop*> ready_ = nullptr;
};

}  // namespace lapwing
