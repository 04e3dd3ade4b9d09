#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"

namespace lapwing {

class EventStream;

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
  bool is_head = false;    ///< it came as HEAD
  /// The client's IP address; behind a proxy on this machine what that says in X-Forwarded-For.
  std::string client_address;
  /// Whether a proxy on this machine says in X-Forwarded-Proto that it was asked over HTTPS.
  bool is_https = false;
  std::vector<std::pair<std::string, std::string>> headers{};  ///< all of them, names in small letters, in order
  std::string body_file{};  ///< where the body lies instead, if it was taken as a file (`FileDoor`)

  /// The value of the first header of that name (in small letters); empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< further ones, beside those that every answer gets
  std::string body_file{};                                   ///< the path of a file that is the body instead
  std::shared_ptr<EventStream> events{};                     ///< what the answer goes on with, instead of a body
};

/// Answers one request. Called from several threads at once, and may block.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// Where a body is to be written as it comes in, and how large it may be.
struct BodyFile {
  std::string path;  ///< a new file, for as long as the request is answered: a handler that keeps it renames it
  std::uint64_t bytes_max = 0;
  std::uint64_t bytes_left = 0;  ///< of the disk, that it leaves to others: else the answer is 507
};
/// Which bodies are taken as files. Empty: none.
struct FileDoor {
  /// Whether the request, of which the header is there, is to bring one. On the server's thread: it must not block.
  std::function<bool(const HttpRequest&)> is_for{};
  /// Where to write what it brings, or what to answer without looking at it. As a handler.
  std::function<std::expected<BodyFile, HttpResponse>(const HttpRequest&)> place{};
};

/// An error as application/problem+json (RFC 9457). `where` is the path of the field at fault, if there is one.
HttpResponse problem(unsigned status, std::string_view title, std::string_view detail, std::string_view where = {});

/// The same with the status' usual title.
HttpResponse problem(unsigned status, const Error& error);
/// An answer whose body is JSON.
HttpResponse json_answer(const nlohmann::ordered_json& json, unsigned status = 200);
/// The same of a text that is JSON already.
HttpResponse json_text_answer(std::string text, unsigned status = 200);
/// Whether the body is said to be JSON. A form of a foreign web page cannot send that without asking first, and we do
/// not answer such questions.
bool is_json(const HttpRequest& request);
/// 415: it is not.
HttpResponse json_expected();

/// The value of a name in a query ("lang=ru&x=1"); empty if it is not there. Nothing is decoded: our values are words.
std::string_view query_value(std::string_view query, std::string_view name);

}  // namespace lapwing
