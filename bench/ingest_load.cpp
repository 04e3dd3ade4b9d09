// Sends events as Segment's SDKs do, as fast as they are taken, and counts; or, as the measure of what could be,
// answers the same bodies with themselves and nothing else.
//
//     ingest_load load PORT MESSAGES_IN_A_REQUEST CONNECTIONS SECONDS KEY
//     ingest_load echo                 prints its port, and serves until it is killed
#include <utility>  // before Asio 1.74, which uses std::exchange without including it

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t id_digits = 20;
constexpr std::size_t customers = 20'000;

/// A request whose messages get new ids each time it is sent.
class Request {
 public:
  Request(std::uint64_t seed, std::size_t count) {
    body_ = count == 1 ? std::string() : std::string("{\"batch\":[");
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) body_ += ',';
      add(seed + i * 7919);
    }
    if (count > 1) body_ += "],\"sentAt\":\"2026-06-01T10:00:00.000Z\"}";
  }
  [[nodiscard]] const std::string& body() const { return body_; }
  void renew(std::uint64_t& id) {
    for (const std::size_t place : ids_) {
      const std::string text = fmt::format("{:020}", ++id);
      std::ranges::copy(text, body_.begin() + static_cast<std::ptrdiff_t>(place));
    }
  }

 private:
  void add(std::uint64_t number) {
    const std::uint64_t kind = number % 20;
    const std::string product = fmt::format(R"({{"product_id":"p{}","category":"c{}","name":"Green tea","price":4.50,)"
                                            R"("quantity":1,"url":"https://shop.example/p/{}"}})",
                                            number % 1000, number % 30, number % 1000);
    body_ += fmt::format(R"({{"type":"track","userId":"customer-{}","anonymousId":"a-{}",)", number % customers,
                         number % customers);
    body_ +=
        R"("context":{"library":{"name":"@segment/analytics-node","version":"2.2.1"},"ip":"8.8.8.8"},"messageId":")";
    ids_.push_back(body_.size());
    body_ += std::string(id_digits, '0') + "\",";
    if (kind < 15) body_ += R"("event":"Product Viewed","properties":)" + product + "}";
    if (kind >= 15 && kind < 19) body_ += R"("event":"Article Read","properties":{"title":"How to brew"}})";
    if (kind == 19) body_ += R"("event":"Product Added","properties":)" + product + "}";
  }

  std::string body_;
  std::vector<std::size_t> ids_;
};

struct Counts {
  std::atomic<std::uint64_t> messages = 0, requests = 0, refused = 0;
};

struct Target {
  std::uint16_t port = 0;
  std::string_view key;  ///< what the server lets in
};

void send_on(const Target& target, std::size_t count, std::uint64_t number, Clock::time_point until, Counts& counts) {
  asio::io_context context;
  tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), target.port});
  socket.set_option(tcp::no_delay(true));
  std::vector<Request> requests;
  for (std::uint64_t i = 0; i < 20; ++i) requests.emplace_back(number * 104'729 + i * 1'299'709, count);
  // Ids of different runs and connections differ.
  std::uint64_t id = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()) * 8 +
                     number * 100'000'000;
  beast::flat_buffer buffer;
  for (std::size_t i = 0; Clock::now() < until; ++i) {
    Request& next = requests[i % requests.size()];
    next.renew(id);
    const std::string head = fmt::format(
        "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\n\r\n",
        count == 1 ? "/v1/track" : "/v1/batch", target.key, next.body().size());
    asio::write(socket, std::array<asio::const_buffer, 2>{asio::buffer(head), asio::buffer(next.body())});
    http::response<http::string_body> response;
    http::read(socket, buffer, response);
    if (response.result_int() == 200) {
      ++counts.requests;
      counts.messages += count;
    } else {
      ++counts.refused;
    }
  }
}

int load(const Target& target, std::size_t count, std::size_t connections, int seconds) {
  Counts counts;
  const auto begin = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < connections; ++i) {
      threads.emplace_back([&, i] { send_on(target, count, i + 1, begin + std::chrono::seconds(seconds), counts); });
    }
  }
  const double took = std::chrono::duration<double>(Clock::now() - begin).count();
  fmt::print("{{\"messages\": {}, \"requests\": {}, \"refused\": {}, \"seconds\": {:.3f}}}\n", counts.messages.load(),
             counts.requests.load(), counts.refused.load(), took);
  return 0;
}

asio::awaitable<void> echo_on(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  boost::system::error_code error;
  for (;;) {
    http::request<http::string_body> request;
    co_await http::async_read(stream, buffer, request, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    http::response<http::string_body> response(http::status::ok, request.version());
    response.keep_alive(request.keep_alive());
    response.body() = std::move(request.body());
    response.prepare_payload();
    co_await http::async_write(stream, response, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
  }
}

asio::awaitable<void> echo_all(tcp::acceptor& acceptor, asio::io_context& context) {
  for (;;) asio::co_spawn(context, echo_on(co_await acceptor.async_accept(asio::use_awaitable)), asio::detached);
}

int echo() {
  asio::io_context context(1);
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  fmt::print("{}\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  asio::co_spawn(context, echo_all(acceptor, context), asio::detached);
  context.run();
  return 0;
}

template <class Number>
Number number_of(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  if (arguments.size() == 1 && arguments[0] == "echo") return echo();
  if (arguments.size() == 6 && arguments[0] == "load") {
    return load({number_of<std::uint16_t>(arguments[1]), arguments[5]}, number_of<std::size_t>(arguments[2]),
                number_of<std::size_t>(arguments[3]), number_of<int>(arguments[4]));
  }
  fmt::print(stderr, "ingest_load echo\ningest_load load PORT MESSAGES_IN_A_REQUEST CONNECTIONS SECONDS\n");
  return 2;
}
