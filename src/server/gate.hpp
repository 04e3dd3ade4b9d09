#pragma once

#include <functional>
#include <string>

#include "http/router.hpp"

namespace lapwing {

class Access;
class Metrics;

/// The one place that asks who somebody is and whether they may. Every request that has a route comes through here:
///
///     who is it?       a key, or a session; a key that does not open is 401, whatever else the request has
///     may they?        the route's permission: 401 for nobody, 403 for somebody who may not
///     do they mean it? a change made with a session's cookie needs the CSRF token, and comes from this site's pages
///     what came of it  changes and refusals go to the audit log before they are answered
class Gate {
 public:
  /// What it is given must outlive it. `log` takes a line for the operator.
  Gate(Access& access, const Router& router, Metrics& metrics, std::function<void(const std::string&)> log)
      : access_(access), router_(router), metrics_(metrics), log_(std::move(log)) {}

  /// Any thread.
  HttpResponse answer(const HttpRequest& request);
  /// Where the body of a request goes that a route takes as a file, asked before it comes; or why it need not come.
  std::expected<BodyFile, HttpResponse> place_of_body(const HttpRequest& request);

 private:
  /// Who makes the request: nobody if nothing says who; nothing if what says who is wrong.
  std::optional<Actor> actor_of(const HttpRequest& request, const Route& route);
  /// Who asks, if they may: else the answer, which the audit log has by then. `subject`: what the path names.
  std::expected<Actor, HttpResponse> admit(const HttpRequest& request, const Router::Found& found,
                                           std::string& subject);
  HttpResponse let_in(const HttpRequest& request, const Router::Found& found);
  [[nodiscard]] std::optional<HttpResponse> refusal(const HttpRequest& request, const Route& route,
                                                    const Actor& actor) const;
  HttpResponse recorded(const HttpRequest& request, const Route& route, const Actor& actor, std::string subject,
                        HttpResponse response);

  Access& access_;
  const Router& router_;
  Metrics& metrics_;
  std::function<void(const std::string&)> log_;
};

}  // namespace lapwing
