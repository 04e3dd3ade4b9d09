#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "http/http.hpp"

namespace lapwing {

/// Where to listen, and what one client may take.
struct HttpOptions {
  std::string address = "127.0.0.1";              ///< an IP address
  std::uint16_t port = 8080;                      ///< 0: a free one
  Duration idle_max = Duration::seconds(60);      ///< between requests, and for one request's header to come in
  Duration transfer_max = Duration::seconds(30);  ///< for a body to come in, and for an answer to go out
  std::uint32_t header_bytes_max = 16 * 1024;
  std::uint64_t body_bytes_max = 4 * 1024 * 1024;
  std::size_t connections_max = 256;  ///< who comes beyond them is told when to come again
  std::size_t handler_threads = 8;
  std::size_t reader_threads = 32;             ///< for requests that may wait, beside those
  Duration heartbeat = Duration::seconds(15);  ///< after which a stream without news says that it is still there
  std::vector<std::string> hosts;              ///< further names under which proxies reach a server on loopback
};

/// "127.0.0.1:8080", "[::1]:8080", "localhost:8080" or ":8080" (loopback).
Result<HttpOptions> parse_listen(std::string_view text);
/// Whether only this machine reaches the address.
bool is_loopback(std::string_view address);

/// Whether a request, of which the header is there, may wait. On the server's thread: it must not block.
using PatienceTest = std::function<bool(const HttpRequest&)>;

/// An HTTP/1.1 server with keep-alive. All connections live on one thread of its own; handlers run on a few others.
/// Requests that may wait are handled on threads of their own, so that no other has to wait behind them.
///
/// On a loopback address it answers only requests whose Host is a name of this machine's loopback, so that no web page
/// can reach it through a name of its own (DNS rebinding), and those for its further hosts.
class HttpServer {
 public:
  /// Listens and begins to answer. The error says which address could not be had, and why.
  static Result<std::unique_ptr<HttpServer>> listen(const HttpOptions& options, HttpHandler handler,
                                                    FileDoor files = {}, PatienceTest is_patient = {});
  /// As `stop`.
  ~HttpServer();

  /// "http://127.0.0.1:8080/"
  [[nodiscard]] const std::string& url() const;
  [[nodiscard]] std::uint16_t port() const;
  /// Takes no more connections and requests, ends streams, lets requests in hand be answered (for up to ten seconds),
  /// and returns when no handler runs.
  void stop();

 private:
  class Listener;
  explicit HttpServer(std::unique_ptr<Listener> listener);
  std::unique_ptr<Listener> listener_;
};

}  // namespace lapwing
