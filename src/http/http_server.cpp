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
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "http/event_stream.hpp"
#include "http/unpack_body.hpp"

namespace lapwing {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

using HeaderParser = http::request_parser<http::empty_body>;
using Parser = http::request_parser<http::string_body>;
using FileParser = http::request_parser<http::buffer_body>;
using Answer = http::response<http::string_body>;

constexpr Duration stop_max = Duration::seconds(10);
constexpr Duration unread_max = Duration{250};  // that a stop waits for who reads a stream
constexpr std::size_t read_ahead_bytes = 64 * 1024;
constexpr std::size_t file_piece_bytes = 256 * 1024;
constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();
constexpr Duration drain_max = Duration::seconds(2);  // for what still comes after an early answer
constexpr std::size_t drain_bytes_max = 1024 * 1024;
constexpr int stream_buffer_bytes = 64 * 1024;  // what the kernel holds of a stream for a reader who is slow

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

/// All but the body.
HttpRequest request_of(const http::request_header<>& message, const asio::ip::address& peer) {
  const std::string_view target = view_of(message.target());
  const auto question = target.find('?');
  HttpRequest request;
  request.method = message.method() == http::verb::head ? "GET" : std::string(view_of(message.method_string()));
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  request.content_type = view_of(message[http::field::content_type]);
  request.accept_language = view_of(message[http::field::accept_language]);
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

/// The header of an answer.
template <class Body>
http::response<Body> header_of(const HttpResponse& response, unsigned version, bool keep_alive) {
  http::response<Body> answer{static_cast<http::status>(response.status), version};
  answer.set(http::field::content_type, response.content_type);
  answer.set(http::field::cache_control, "no-store");
  answer.set("X-Content-Type-Options", "nosniff");
  answer.set("Referrer-Policy", "no-referrer");
  answer.set("Content-Security-Policy",
             "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
             "frame-ancestors 'none'");
  for (const auto& [name, value] : response.headers) answer.set(name, value);
  answer.keep_alive(keep_alive);
  return answer;
}

/// Whether the header announces more. A parser looks at its limit only as long as it reads the header, or chunks.
bool says_more_than(const HeaderParser& header, std::uint64_t bytes_max) {
  const auto length = header.content_length();
  return length && *length > bytes_max;
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
    if (request.body_file.empty()) {
      if (auto refused = unpack(request, bytes_max)) co_return std::move(*refused);
    }
    co_return handler(request);
  } catch (const std::exception& error) {
    co_return problem(500, "Internal Server Error", error.what());
  }
}

using Place = std::expected<BodyFile, HttpResponse>;

asio::awaitable<Place> ask_place(const FileDoor& files, const HttpRequest& request) {
  try {
    co_return files.place(request);
  } catch (const std::exception& error) {
    co_return std::unexpected(problem(500, "Internal Server Error", error.what()));
  }
}

/// A file that a body is written to. What is left of it at its path goes with this.
class ArrivingFile {
 public:
  explicit ArrivingFile(const BodyFile& place)
      : path_(place.path), bytes_left_(place.bytes_left), to_(path_, std::ios::binary | std::ios::trunc) {}
  ArrivingFile(const ArrivingFile&) = delete;
  ArrivingFile& operator=(const ArrivingFile&) = delete;
  ~ArrivingFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  /// False: it cannot be written, or less of the disk would be left than is to be. Asked for each piece, since others
  /// write as well.
  [[nodiscard]] bool write(std::string_view bytes) {
    std::error_code error;
    const auto space = std::filesystem::space(path_, error);
    if (!error && space.available < bytes_left_) return false;
    to_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return to_.good();
  }
  /// Its path; empty if it could not be written.
  [[nodiscard]] std::string finish() {
    to_.close();
    return to_.good() ? path_ : std::string();
  }

 private:
  const std::string path_;
  const std::uint64_t bytes_left_;
  std::ofstream to_;
};

asio::awaitable<bool> write_piece(ArrivingFile& file, std::string_view bytes) { co_return file.write(bytes); }

/// What a connection that streams waits by. All of it belongs to the listener's thread.
struct StreamWatch {
  explicit StreamWatch(asio::io_context& context) : timer(context) {}
  asio::steady_timer timer;  // cancelled: there may be something to take, or nobody reads any more
  bool is_over = false;      // the connection has ended; nothing of it may be touched
  bool has_gone = false;     // the client hung up
  bool is_writing = false;
};

/// Wakes the watch when the client hangs up. What else it sends is not looked at: a stream is the last answer.
void watch_for_hang_up(tcp::socket& socket, const std::shared_ptr<StreamWatch>& watch) {
  socket.async_wait(tcp::socket::wait_read, [&socket, watch](error_code error) {
    if (watch->is_over) return;
    if (!error) {
      char byte = 0;
      socket.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
    }
    watch->has_gone = static_cast<bool>(error);
    if (error) watch->timer.cancel();
  });
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
  Listener(const HttpOptions& options, HttpHandler handler, FileDoor files, PatienceTest is_patient)
      : options_(options),
        handler_(std::move(handler)),
        files_(std::move(files)),
        is_patient_(std::move(is_patient)),
        handlers_(options.handler_threads),
        readers_(options.reader_threads) {}

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
    readers_.join();
  }

  std::string url;
  std::uint16_t port = 0;

 private:
  /// A connection, as the others see it.
  struct Session {
    explicit Session(tcp::socket socket) : stream(std::move(socket)) {}
    beast::tcp_stream stream;
    bool is_idle = true;
    bool leaves_unread = false;          // it was answered before all that it sent was read
    std::shared_ptr<StreamWatch> watch;  // while it streams
  };

  void begin_stop() {
    is_stopping_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    accept_pause_.cancel();
    for (Session* session : sessions_) {
      if (session->is_idle) session->stream.cancel();
      if (session->watch != nullptr) session->watch->timer.cancel();
    }
    for (Session* session : turned_away_) session->stream.close();
    if (sessions_.empty()) return;
    // Who does not read is not waited for; who does may just be getting something.
    unread_timer_.expires_after(chrono_of(unread_max));
    unread_timer_.async_wait([this](error_code error) {
      if (error) return;
      for (Session* session : sessions_) {
        if (session->watch != nullptr && session->watch->is_writing) session->stream.close();
      }
    });
    stop_timer_.expires_after(chrono_of(stop_max));
    stop_timer_.async_wait([this](error_code error) {
      if (error) return;
      // Not cancelled: a transfer would go on with its next piece.
      for (Session* session : sessions_) session->stream.close();
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
      } else if (turned_away_.size() < options_.connections_max) {
        asio::co_spawn(context_, turn_away(std::move(socket)), asio::detached);
      }  // else it is closed without a word
    }
  }

  /// Tells a client for whom there is no room when to come again, without looking at what it wants.
  asio::awaitable<void> turn_away(tcp::socket socket) {
    Session session(std::move(socket));
    turned_away_.insert(&session);
    try {
      HttpResponse response = problem(503, "Service Unavailable", "there are too many connections: come again");
      response.headers.emplace_back("Retry-After", "1");
      co_await write(session, std::move(response), 11, false, false);
      error_code ignored;
      session.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
      co_await drain(session);
    } catch (const std::exception&) {
      // It did not wait for the answer.
    }
    turned_away_.erase(&session);
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    Session session(std::move(socket));
    sessions_.insert(&session);
    try {
      co_await converse(session);
      error_code ignored;
      session.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
      if (session.leaves_unread) co_await drain(session);
    } catch (const std::exception&) {
      // The connection broke; whoever was at the other end has noticed.
    }
    sessions_.erase(&session);
    if (!is_stopping_ || !sessions_.empty()) co_return;
    stop_timer_.cancel();
    unread_timer_.cancel();
  }

  /// What a connection has to say, and how to go on.
  struct Turn {
    std::optional<HttpResponse> response;  // nothing: there is nobody to tell
    unsigned version = 11;
    bool keep_alive = false;
    bool is_head = false;
    bool is_whole = false;  // all of the request was read
  };

  /// Requests and answers in turn, until either side has enough.
  asio::awaitable<void> converse(Session& session) {
    beast::flat_buffer buffer(options_.header_bytes_max + read_ahead_bytes);
    bool keep_alive = true;
    while (keep_alive && !is_stopping_) {
      Turn turn = co_await take_turn(session, buffer);
      if (!turn.response) co_return;
      keep_alive = turn.keep_alive && !is_stopping_;
      if (turn.response->events != nullptr && !turn.is_head) {
        co_await stream(session, std::move(*turn.response), turn.version);
        co_return;
      }
      co_await write(session, std::move(*turn.response), turn.version, keep_alive, turn.is_head);
      session.is_idle = true;
      session.leaves_unread = !turn.is_whole;
    }
  }

  /// Lets come what the client still sends, and drops it: to close over what was not read resets the connection, and
  /// the answer may be lost to that. For a while, and no more than so much.
  asio::awaitable<void> drain(Session& session) {
    std::string dropped(read_ahead_bytes, '\0');
    std::size_t left = drain_bytes_max;
    session.stream.expires_after(chrono_of(drain_max));
    while (!is_stopping_ && left > 0) {
      error_code error;
      const std::size_t come = co_await session.stream.async_read_some(
          asio::buffer(dropped), asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      left -= std::min(left, come);
    }
  }

  /// Reads a request and has it answered.
  asio::awaitable<Turn> take_turn(Session& session, beast::flat_buffer& buffer) {
    Turn turn;
    HeaderParser header;
    header.header_limit(options_.header_bytes_max);
    header.body_limit(no_limit);  // it depends on what the header says
    error_code error;
    session.stream.expires_after(chrono_of(options_.idle_max));
    co_await http::async_read_header(session.stream, buffer, header, asio::redirect_error(asio::use_awaitable, error));
    session.is_idle = false;
    if (error) {
      turn.response = refusal_of(error);
      co_return turn;
    }
    turn.version = header.get().version();
    turn.is_head = header.get().method() == http::verb::head;
    error_code gone;
    const tcp::endpoint peer = session.stream.socket().remote_endpoint(gone);
    HttpRequest request = request_of(header.get(), peer.address());
    const bool may_go_on = header.get().keep_alive();
    if (is_misdirected(request)) {
      turn.response = problem(421, "Misdirected Request", "this server answers to localhost only");
      co_return turn;
    }
    std::optional<HttpResponse> refused;
    if (files_.is_for && files_.is_for(request)) {
      session.stream.expires_never();  // how long a handler takes is not the client's fault
      Place place = co_await on_handlers(ask_place(files_, request));
      if (place) {
        turn.response = co_await take_in_file(session, buffer, header, request, *place);
        turn.is_whole = !request.body_file.empty();
        turn.keep_alive = may_go_on && turn.is_whole;
        co_return turn;
      }
      refused = std::move(place).error();
      if (!request.header("expect").empty()) {  // the client waits, and need not send it
        turn.response = std::move(refused);
        co_return turn;
      }
    }
    const bool is_too_large = says_more_than(header, options_.body_bytes_max);
    Parser parser(std::move(header));
    parser.body_limit(options_.body_bytes_max);
    error = http::error::body_limit;
    if (!is_too_large) error = co_await read_body(session, buffer, parser);
    if (error) {
      turn.response = refused ? std::move(refused) : refusal_of(error);
      co_return turn;
    }
    turn.is_whole = true;
    request.body = std::move(parser.get().body());
    if (refused) {
      turn.response = std::move(refused);
    } else {
      turn.response = co_await respond(request);
    }
    turn.keep_alive = may_go_on;
    co_return turn;
  }

  template <class AnyParser>
  asio::awaitable<void> let_come(Session& session, AnyParser& parser) {
    session.stream.expires_after(chrono_of(options_.transfer_max));
    if (!beast::iequals(parser.get()[http::field::expect], "100-continue")) co_return;
    http::response<http::empty_body> go_on{http::status::continue_, 11};
    co_await http::async_write(session.stream, go_on, asio::use_awaitable);
  }

  asio::awaitable<error_code> read_body(Session& session, beast::flat_buffer& buffer, Parser& parser) {
    co_await let_come(session, parser);
    error_code error;
    co_await http::async_read(session.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    session.stream.expires_never();
    co_return error;
  }

  /// Writes the body to the file as it comes in, and has the request answered when it is whole. Only then does the
  /// request name the file, and what the handler leaves of it goes.
  asio::awaitable<std::optional<HttpResponse>> take_in_file(Session& session, beast::flat_buffer& buffer,
                                                            HeaderParser& header, HttpRequest& request,
                                                            const BodyFile& place) {
    const HttpResponse too_large = problem(413, "Content Too Large",
                                           fmt::format("expected at most {} bytes", place.bytes_max));
    if (says_more_than(header, place.bytes_max)) co_return too_large;
    FileParser parser(std::move(header));
    parser.body_limit(place.bytes_max);
    co_await let_come(session, parser);
    ArrivingFile file(place);
    std::string piece(file_piece_bytes, '\0');
    while (!parser.is_done()) {
      parser.get().body().data = piece.data();
      parser.get().body().size = piece.size();
      error_code error;
      session.stream.expires_after(chrono_of(options_.transfer_max));
      co_await http::async_read(session.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
      if (error == http::error::need_buffer) error = {};
      if (error == http::error::body_limit) co_return too_large;
      if (error) co_return refusal_of(error);
      session.stream.expires_never();
      const std::string_view come(piece.data(), piece.size() - parser.get().body().size);
      if (!co_await on_handlers(write_piece(file, come))) {
        co_return problem(507, "Insufficient Storage", "the file cannot be written: is the disk full?");
      }
    }
    session.stream.expires_never();
    request.body_file = file.finish();
    if (request.body_file.empty()) {
      co_return problem(507, "Insufficient Storage", "the file cannot be written: is the disk full?");
    }
    co_return co_await respond(request);
  }

  /// What may block, on another thread.
  template <class T>
  asio::awaitable<T> on_handlers(asio::awaitable<T> work) {
    return on(handlers_, std::move(work));
  }
  template <class T>
  asio::awaitable<T> on(asio::thread_pool& threads, asio::awaitable<T> work) {
    co_return co_await asio::co_spawn(threads, std::move(work), asio::use_awaitable);
  }

  [[nodiscard]] bool is_misdirected(const HttpRequest& request) const {
    const bool is_known = std::ranges::find(options_.hosts, request.host) != options_.hosts.end();
    return checks_host_ && !is_known && !names_loopback(request.host);
  }

  asio::awaitable<HttpResponse> respond(HttpRequest& request) {
    asio::thread_pool& threads = is_patient_ && is_patient_(request) ? readers_ : handlers_;
    co_return co_await on(threads, handle(handler_, request, options_.body_bytes_max));
  }

  asio::awaitable<void> write(Session& session, HttpResponse response, unsigned version, bool keep_alive,
                              bool is_head) {
    if (!response.body_file.empty()) {
      auto answer = header_of<http::file_body>(response, version, keep_alive);
      error_code error;
      answer.body().open(response.body_file.c_str(), beast::file_mode::scan, error);
      if (!error) {
        co_await write(session, answer, is_head);
        co_return;
      }
      response = problem(404, "Not Found", "the file is not there any more");
    }
    auto answer = header_of<http::string_body>(response, version, keep_alive);
    answer.body() = std::move(response.body);
    co_await write(session, answer, is_head);
  }

  template <class Body>
  asio::awaitable<void> write(Session& session, http::response<Body>& answer, bool is_head) {
    answer.prepare_payload();
    session.stream.expires_after(chrono_of(options_.transfer_max));
    http::response_serializer<Body> serializer(answer);
    if (is_head) {
      co_await http::async_write_header(session.stream, serializer, asio::use_awaitable);
      co_return;
    }
    while (!serializer.is_done()) {  // each piece has its time, so that a large file may take long
      co_await http::async_write_some(session.stream, serializer, asio::use_awaitable);
      if constexpr (std::is_same_v<Body, http::file_body>) {
        session.stream.expires_after(chrono_of(options_.transfer_max));
      }
    }
  }

  /// Writes what the stream gives, until it ends, the client hangs up or does not read for too long, or the server
  /// stops.
  asio::awaitable<void> stream(Session& session, HttpResponse response, unsigned version) {
    const std::shared_ptr<EventStream> events = std::move(response.events);
    auto header = header_of<http::empty_body>(response, version, false);
    const bool is_chunked = version >= 11;
    header.chunked(is_chunked);
    error_code ignored;
    session.stream.socket().set_option(tcp::socket::send_buffer_size(stream_buffer_bytes), ignored);
    session.stream.expires_after(chrono_of(options_.transfer_max));
    http::response_serializer<http::empty_body> serializer(header);
    co_await http::async_write_header(session.stream, serializer, asio::use_awaitable);
    const auto watch = std::make_shared<StreamWatch>(context_);
    session.watch = watch;
    watch_for_hang_up(session.stream.socket(), watch);
    events->wake_by([this, watch] { asio::post(context_, [watch] { watch->timer.cancel(); }); });
    try {
      co_await pass_on(session, *events, *watch, is_chunked);
    } catch (const std::exception&) {
      // The client broke off, or did not read for too long.
    }
    events->wake_by({});
    watch->is_over = true;
    session.watch = nullptr;
  }

  asio::awaitable<void> pass_on(Session& session, EventStream& events, StreamWatch& watch, bool is_chunked) {
    using SteadyClock = std::chrono::steady_clock;
    auto beat_at = SteadyClock::now() + chrono_of(options_.heartbeat);
    while (!is_stopping_ && !watch.has_gone) {
      std::optional<std::string> text = events.take();
      if (!text) break;
      if (text->empty()) {
        error_code woken;
        watch.timer.expires_at(beat_at);  // however often it is woken for nothing until then
        co_await watch.timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        if (woken && SteadyClock::now() < beat_at) continue;
        text = ":\n\n";
      }
      if (is_chunked) {
        co_await write_part(session, watch, http::make_chunk(asio::buffer(*text)));
      } else {
        co_await write_part(session, watch, asio::buffer(*text));
      }
      beat_at = SteadyClock::now() + chrono_of(options_.heartbeat);
    }
    if (is_chunked) co_await write_part(session, watch, http::make_chunk_last());
  }

  template <class Buffers>
  asio::awaitable<void> write_part(Session& session, StreamWatch& watch, Buffers part) {
    session.stream.expires_after(chrono_of(options_.transfer_max));
    watch.is_writing = true;
    co_await asio::async_write(session.stream, part, asio::use_awaitable);
    watch.is_writing = false;
    session.stream.expires_never();
  }

  const HttpOptions options_;
  const HttpHandler handler_;
  const FileDoor files_;
  const PatienceTest is_patient_;
  bool checks_host_ = true;
  asio::thread_pool handlers_;
  asio::thread_pool readers_;  // of requests that may wait
  asio::io_context context_{1};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer accept_pause_{context_};
  asio::steady_timer stop_timer_{context_};
  asio::steady_timer unread_timer_{context_};
  std::set<Session*> sessions_;
  std::set<Session*> turned_away_;
  bool is_stopping_ = false;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}

HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const HttpOptions& options, HttpHandler handler, FileDoor files,
                                                       PatienceTest is_patient) {
  auto listener = std::make_unique<Listener>(options, std::move(handler), std::move(files), std::move(is_patient));
  CHECK(listener->listen());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

const std::string& HttpServer::url() const { return listener_->url; }
std::uint16_t HttpServer::port() const { return listener_->port; }
void HttpServer::stop() { listener_->stop(); }

}  // namespace lapwing
