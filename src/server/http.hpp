#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lapwing {

/// A request as our handlers see it. A HEAD request comes as GET, and its answer's body stays here.
struct HttpRequest {
  std::string method;
  std::string path;   ///< as sent, without the query
  std::string query;  ///< behind the '?', as sent
  std::string content_type;
  std::string accept_language;
  std::string body;
  std::string host;        ///< as sent, with the port if there is one
  std::string user_agent;  ///< what the client says it is
  std::string purpose;     ///< of Sec-Purpose or Purpose: "prefetch" and the like; empty: not said
  bool is_head = false;    ///< it came as HEAD
  /// What proves whose the body is: of X-Twilio-Email-Event-Webhook-Signature and -Timestamp.
  std::string signature, signature_timestamp;
  /// The client's IP address; behind a proxy on this machine what that says in X-Forwarded-For.
  std::string client_address;
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< further ones, beside those that every answer gets
};

/// Answers one request. Called from several threads at once, and may block.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// An error as application/problem+json (RFC 9457). `where` is the path of the field at fault, if there is one.
HttpResponse problem(unsigned status, std::string_view title, std::string_view detail, std::string_view where = {});

/// The value of a name in a query ("lang=ru&x=1"); empty if it is not there. Nothing is decoded: our values are words.
std::string_view query_value(std::string_view query, std::string_view name);

}  // namespace lapwing
