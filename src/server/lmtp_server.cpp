#include "server/lmtp_server.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <list>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t read_bytes = 64 * 1024;
constexpr int waiting_max = 64;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    const Descriptor old(std::exchange(number_, std::exchange(other.number_, -1)));
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::chrono::milliseconds chrono_of(Duration duration) { return std::chrono::milliseconds(duration.ms); }

}  // namespace

class LmtpServer::Listener {
 public:
  Listener(LmtpOptions options, LmtpHandler handler) : options_(std::move(options)), handler_(std::move(handler)) {}

  Result<void> listen();
  void stop();

  std::uint16_t port = 0;

 private:
  struct Connection {
    std::thread thread;
    std::atomic<bool> is_done = false;
  };
  enum class Ready : std::uint8_t { yes, late, stopping };

  /// Waits until the socket can be read or written.
  Ready wait(const Descriptor& socket, short events, Clock::time_point until) const;
  void accept();
  void serve(const Descriptor& socket);
  bool send(const Descriptor& socket, std::string_view bytes, Clock::time_point over) const;
  void join_done();

  const LmtpOptions options_;
  const LmtpHandler handler_;
  Descriptor listening_;
  Descriptor stopping_;  // readable once it is time to stop
  std::thread thread_;
  std::list<Connection> connections_;  // of the listening thread
};

Result<void> LmtpServer::Listener::listen() {
  const std::string where = fmt::format("{}:{}", options_.address, options_.port);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  if (getaddrinfo(options_.address.c_str(), std::to_string(options_.port).c_str(), &hints, &raw) != 0) {
    return fail("expected an IP address and a port", where);
  }
  const std::unique_ptr<addrinfo, decltype([](addrinfo* found) { freeaddrinfo(found); })> found(raw);
  listening_ = Descriptor(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  stopping_ = Descriptor(::eventfd(0, EFD_CLOEXEC));
  const int yes = 1;
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  const int socket = listening_.number();
  if (socket < 0 || stopping_.number() < 0 || setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
      bind(socket, found->ai_addr, found->ai_addrlen) != 0 || ::listen(socket, waiting_max) != 0 ||
      getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
    return fail(fmt::format("cannot listen there: {}", std::strerror(errno)), where);
  }
  // The port stands at the same place in both families' addresses.
  port = ntohs(reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
  thread_ = std::thread([this] { accept(); });
  return {};
}

void LmtpServer::Listener::stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  ensure(::write(stopping_.number(), &one, sizeof(one)) == sizeof(one), "the event of stopping can be told");
  thread_.join();
  listening_ = Descriptor();
}

LmtpServer::Listener::Ready LmtpServer::Listener::wait(const Descriptor& socket, short events,
                                                       Clock::time_point until) const {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return Ready::late;
    std::array<pollfd, 2> polled = {{{socket.number(), events, 0}, {stopping_.number(), POLLIN, 0}}};
    const int count = ::poll(polled.data(), polled.size(), static_cast<int>(std::min<long>(left, 1'000'000)));
    if (count < 0) ensure(errno == EINTR || errno == ENOMEM, "poll knows its descriptors");
    if (count > 0 && polled[1].revents != 0) return Ready::stopping;
    if (count > 0 && polled[0].revents != 0) return Ready::yes;
  }
}

void LmtpServer::Listener::accept() {
  while (wait(listening_, POLLIN, Clock::time_point::max()) != Ready::stopping) {
    Descriptor socket(::accept4(listening_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket.number() < 0) {  // the client has gone already, or there are no descriptors left
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    join_done();
    if (connections_.size() >= options_.connections_max) {
      send(socket, "421 4.3.2 too many connections, come back\r\n", Clock::now() + std::chrono::milliseconds(100));
      continue;
    }
    Connection& connection = connections_.emplace_back();
    connection.thread = std::thread([this, &connection, owned = std::move(socket)] {
      serve(owned);
      connection.is_done = true;
    });
  }
  for (Connection& connection : connections_) connection.thread.join();
  connections_.clear();
}

void LmtpServer::Listener::join_done() {
  std::erase_if(connections_, [](Connection& connection) {
    if (!connection.is_done) return false;
    connection.thread.join();
    return true;
  });
}

bool LmtpServer::Listener::send(const Descriptor& socket, std::string_view bytes, Clock::time_point over) const {
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      if (wait(socket, POLLOUT, over) != Ready::yes) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

void LmtpServer::Listener::serve(const Descriptor& socket) {
  const Clock::time_point over = Clock::now() + chrono_of(options_.connection_max);
  const auto soon = [&] { return std::min(over, Clock::now() + chrono_of(options_.command_max)); };
  LmtpSession session(options_.name, options_.limits);
  if (!send(socket, session.greeting(), soon())) return;
  std::string bytes(read_bytes, '\0');
  while (!session.is_over()) {
    const Ready ready = wait(socket, POLLIN, soon());
    if (ready != Ready::yes) {
      send(socket, ready == Ready::late ? "421 4.4.2 too slow, goodbye\r\n" : "421 4.3.2 it is time to stop\r\n",
           soon());
      return;
    }
    const ssize_t count = ::recv(socket.number(), bytes.data(), bytes.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count <= 0) return;
    std::string replies = session.take(std::string_view(bytes).substr(0, static_cast<std::size_t>(count)));
    while (session.mail()) {
      const bool is_kept = handler_(*session.mail());
      replies += session.settle(is_kept);
    }
    if (!replies.empty() && !send(socket, replies, soon())) return;
  }
}

LmtpServer::LmtpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}

LmtpServer::~LmtpServer() { stop(); }

Result<std::unique_ptr<LmtpServer>> LmtpServer::listen(LmtpOptions options, LmtpHandler handler) {
  auto listener = std::make_unique<Listener>(std::move(options), std::move(handler));
  CHECK(listener->listen());
  return std::unique_ptr<LmtpServer>(new LmtpServer(std::move(listener)));
}

std::uint16_t LmtpServer::port() const { return listener_->port; }
void LmtpServer::stop() { listener_->stop(); }

}  // namespace lapwing
