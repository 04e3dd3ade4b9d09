// The one source that knows Asio and Beast. Each connection is a coroutine on the listener's thread, which therefore
// needs no locks; a handler may block, so it runs as a coroutine on another pool, and its answer comes back to the
// connection's thread.
#include "http/http_server.hpp"

#include <utility>  // before Asio 1.74, which uses std::exchange without including it

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "http/unpack_body.hpp"

namespace lapwing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

using Parser = http::request_parser<http::string_body>;
using Answer = http::response<http::string_body>;

constexpr Duration stop_max = Duration::seconds(10);
constexpr std::size_t read_ahead_bytes = 64 * 1024;

std::chrono::milliseconds chrono_of(Duration duration) { return std::chrono::milliseconds(duration.ms); }

std::string_view view_of(beast::string_view text) { return {text.data(), text.size()}; }

/// Whether a Host header names this machine's loopback, with whatever port.
bool names_loopback(std::string_view host) {
  const auto colon = host.find(':', host.starts_with('[') ? host.find(']') : 0);
  const std::string_view name = host.substr(0, colon);
  return name == "localhost" || name == "[::1]" || is_loopback(name);
}

/// A proxy on this machine is believed about the last hop, which it saw itself; nobody else is.
std::string client_of(const asio::ip::address& peer, std::string_view forwarded_for) {
  if (!peer.is_loopback() || forwarded_for.empty()) return peer.to_string();
  std::string_view last = forwarded_for.substr(forwarded_for.rfind(',') + 1);
  while (last.starts_with(' ')) last.remove_prefix(1);
  while (last.ends_with(' ')) last.remove_suffix(1);
  error_code error;
  const auto address = asio::ip::make_address(std::string(last), error);
  return error ? peer.to_string() : address.to_string();
}

HttpRequest request_of(Parser& parser, const asio::ip::address& peer) {
  Parser::value_type& message = parser.get();
  const std::string_view target = view_of(message.target());
  const auto question = target.find('?');
  HttpRequest request;
  request.method = message.method() == http::verb::head ? "GET" : std::string(view_of(message.method_string()));
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  request.content_type = view_of(message[http::field::content_type]);
  request.accept_language = view_of(message[http::field::accept_language]);
  request.body = std::move(message.body());
  request.host = view_of(message[http::field::host]);
  request.user_agent = view_of(message[http::field::user_agent]);
  request.is_head = message.method() == http::verb::head;
  request.client_address = client_of(peer, view_of(message["X-Forwarded-For"]));
  request.is_https = peer.is_loopback() && message["X-Forwarded-Proto"] == "https";
  for (const auto& field : message) {
    std::string name(view_of(field.name_string()));
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    request.headers.emplace_back(std::move(name), view_of(field.value()));
  }
  return request;
}

Answer answer_of(HttpResponse response, unsigned version, bool keep_alive) {
  Answer answer{static_cast<http::status>(response.status), version};
  answer.set(http::field::content_type, response.content_type);
  answer.set(http::field::cache_control, "no-store");
  answer.set("X-Content-Type-Options", "nosniff");
  answer.set("Referrer-Policy", "no-referrer");
  answer.set("Content-Security-Policy",
             "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
             "frame-ancestors 'none'");
  for (const auto& [name, value] : response.headers) answer.set(name, value);
  answer.keep_alive(keep_alive);
  answer.body() = std::move(response.body);
  answer.prepare_payload();
  return answer;
}

/// What a request that could not be read is told; nothing if there is nobody to tell.
std::optional<HttpResponse> refusal_of(error_code error) {
  if (error == http::error::body_limit) return problem(413, "Content Too Large", "send fewer items in one request");
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return problem(431, "Request Header Fields Too Large", "the header of the request is too long");
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
  return problem(400, "Bad Request", "this is no HTTP/1.1 request: " + error.message());
}

/// Unpacks the body where it is; else what to answer.
std::optional<HttpResponse> unpack(HttpRequest& request, std::uint64_t bytes_max) {
  const std::string_view said = request.header("content-encoding");
  const beast::string_view encoding(said.data(), said.size());
  if (encoding.empty() || beast::iequals(encoding, "identity")) return std::nullopt;
  if (!beast::iequals(encoding, "gzip")) {
    return problem(415, "Unsupported Media Type", "expected a body as it is, or Content-Encoding: gzip");
  }
  auto unpacked = unpack_gzip(request.body, bytes_max);
  if (!unpacked && unpacked.error() == UnpackFault::too_large) {
    return problem(413, "Content Too Large", "send fewer items in one request: the body is too large when unpacked");
  }
  if (!unpacked) return problem(400, "Bad Request", "the body is no gzip, or ends early");
  request.body = std::move(*unpacked);
  return std::nullopt;
}

asio::awaitable<HttpResponse> handle(const HttpHandler& handler, HttpRequest& request, std::uint64_t bytes_max) {
  try {
    if (auto refused = unpack(request, bytes_max)) co_return std::move(*refused);
    co_return handler(request);
  } catch (const std::exception& error) {
    co_return problem(500, "Internal Server Error", error.what());
  }
}

}  // namespace

Result<HttpOptions> parse_listen(std::string_view text) {
  const auto refuse = [&] {
    return fail(fmt::format("'{}' is no address to listen at: expected 127.0.0.1:8080 or [::1]:8080", text));
  };
  HttpOptions options;
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return refuse();
  std::string_view address = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), options.port);
  if (fault != std::errc() || end != port.data() + port.size()) return refuse();
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (!address.empty() && address != "localhost") options.address = address;
  error_code error;
  asio::ip::make_address(options.address, error);
  if (error) return refuse();
  return options;
}

bool is_loopback(std::string_view address) {
  error_code error;
  const auto parsed = asio::ip::make_address(std::string(address), error);
  return !error && parsed.is_loopback();
}

class HttpServer::Listener {
 public:
  Listener(const HttpOptions& options, HttpHandler handler)
      : options_(options), handler_(std::move(handler)), handlers_(options.handler_threads) {}

  Result<void> listen() {
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(options_.address, error), options_.port);
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error) {
      const bool taken = error == asio::error::address_in_use;
      return fail(fmt::format("cannot listen there: {}", taken ? "another program has this port; give another with "
                                                                 "--listen ADDRESS:PORT (port 0: a free one)"
                                                               : error.message()),
                  fmt::format("{}:{}", options_.address, options_.port));
    }
    port = acceptor_.local_endpoint().port();
    const bool is_v6 = endpoint.address().is_v6();
    url = fmt::format("http://{}{}{}:{}/", is_v6 ? "[" : "", options_.address, is_v6 ? "]" : "", port);
    checks_host_ = is_loopback(options_.address);
    asio::co_spawn(context_, accept(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }

  void stop() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] { begin_stop(); });
    thread_.join();  // when the last connection is gone there is nothing left to run
    handlers_.join();
  }

  std::string url;
  std::uint16_t port = 0;

 private:
  /// A connection, as the others see it.
  struct Session {
    explicit Session(tcp::socket socket) : stream(std::move(socket)) {}
    beast::tcp_stream stream;
    bool is_idle = true;
  };

  void begin_stop() {
    is_stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    accept_pause_.cancel();
    for (Session* session : sessions_) {
      if (session->is_idle) session->stream.cancel();
    }
    if (sessions_.empty()) return;
    stop_timer_.expires_after(chrono_of(stop_max));
    stop_timer_.async_wait([this](error_code error) {
      if (error) return;
      for (Session* session : sessions_) session->stream.cancel();
    });
  }

  asio::awaitable<void> accept() {
    while (!is_stopping_) {
      error_code error;
      tcp::socket socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
      if (is_stopping_) co_return;
      if (error) {  // out of file descriptors, or the client has gone already
        accept_pause_.expires_after(std::chrono::milliseconds(50));
        co_await accept_pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
      } else if (sessions_.size() < options_.connections_max) {
        asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
      }
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    Session session(std::move(socket));
    sessions_.insert(&session);
    try {
      co_await converse(session);
      error_code ignored;
      session.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    } catch (const std::exception&) {
      // The connection broke; whoever was at the other end has noticed.
    }
    sessions_.erase(&session);
    if (is_stopping_ && sessions_.empty()) stop_timer_.cancel();
  }

  /// Requests and answers in turn, until either side has enough.
  asio::awaitable<void> converse(Session& session) {
    beast::flat_buffer buffer(options_.header_bytes_max + read_ahead_bytes);
    bool keep_alive = true;
    while (keep_alive && !is_stopping_) {
      Parser parser;
      parser.header_limit(options_.header_bytes_max);
      parser.body_limit(options_.body_bytes_max);
      const error_code error = co_await read(session, buffer, parser);
      unsigned version = 11;
      std::optional<HttpResponse> response;
      if (error) {
        response = refusal_of(error);
        if (!response) co_return;
        keep_alive = false;
      } else {
        version = parser.get().version();
        keep_alive = parser.get().keep_alive();
        response = co_await respond(session, parser);
      }
      keep_alive = keep_alive && !is_stopping_;
      Answer answer = answer_of(std::move(*response), version, keep_alive);
      session.stream.expires_after(chrono_of(options_.transfer_max));
      http::response_serializer<http::string_body> serializer(answer);
      if (!error && parser.get().method() == http::verb::head) {
        co_await http::async_write_header(session.stream, serializer, asio::use_awaitable);
      } else {
        co_await http::async_write(session.stream, serializer, asio::use_awaitable);
      }
      session.is_idle = true;
    }
  }

  asio::awaitable<error_code> read(Session& session, beast::flat_buffer& buffer, Parser& parser) {
    error_code error;
    session.stream.expires_after(chrono_of(options_.idle_max));
    co_await http::async_read_header(session.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    session.is_idle = false;
    if (error) co_return error;
    session.stream.expires_after(chrono_of(options_.transfer_max));
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on{http::status::continue_, 11};
      co_await http::async_write(session.stream, go_on, asio::use_awaitable);
    }
    co_await http::async_read(session.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    session.stream.expires_never();  // how long a handler takes is not the client's fault
    co_return error;
  }

  asio::awaitable<HttpResponse> respond(Session& session, Parser& parser) {
    const std::string_view host = view_of(parser.get()[http::field::host]);
    const bool is_known = std::ranges::find(options_.hosts, host) != options_.hosts.end();
    if (checks_host_ && !is_known && !names_loopback(host)) {
      co_return problem(421, "Misdirected Request", "this server answers to localhost only");
    }
    error_code gone;
    const tcp::endpoint peer = session.stream.socket().remote_endpoint(gone);
    HttpRequest request = request_of(parser, peer.address());
    co_return co_await asio::co_spawn(handlers_, handle(handler_, request, options_.body_bytes_max),
                                      asio::use_awaitable);
  }

  const HttpOptions options_;
  const HttpHandler handler_;
  bool checks_host_ = true;
  asio::thread_pool handlers_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer accept_pause_{context_};
  asio::steady_timer stop_timer_{context_};
  std::set<Session*> sessions_;
  bool is_stopping_ = false;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}

HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpOptions& options, HttpHandler handler) {
  auto listener = std::make_unique<Listener>(options, std::move(handler));
  CHECK(listener->listen());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

const std::string& HttpServer::url() const { return listener_->url; }
std::uint16_t HttpServer::port() const { return listener_->port; }
void HttpServer::stop() { listener_->stop(); }

}  // namespace lapwing
