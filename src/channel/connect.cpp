#include "channel/connect.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

namespace lapwing {
namespace {

constexpr Duration connect_timeout = Duration::seconds(10);

using Addresses = std::unique_ptr<addrinfo, decltype([](addrinfo* list) { freeaddrinfo(list); })>;

Result<Descriptor> connect_address(const addrinfo& address, int wake, Instant deadline) {
  Descriptor socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return fail(std::strerror(errno));
  const int yes = 1;
  setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  setsockopt(socket.number(), SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
  if (::connect(socket.number(), address.ai_addr, address.ai_addrlen) == 0) return socket;
  if (errno != EINPROGRESS) return fail(std::strerror(errno));
  std::array<pollfd, 2> files = {{{socket.number(), POLLOUT, 0}, {wake, POLLIN, 0}}};
  for (;;) {
    const auto left = std::max<std::int64_t>((deadline - monotonic_now()).ms, 0);
    const int count = poll(files.data(), files.size(), static_cast<int>(left));
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) return fail("no answer in ten seconds");
    break;
  }
  if (files[0].revents == 0) return fail("interrupted");
  int error = 0;
  socklen_t size = sizeof(error);
  getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return fail(std::strerror(error));
  return socket;
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Instant monotonic_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

Result<Descriptor> connect_to(const std::string& host, std::uint16_t port, int wake) {
  const bool is_in_brackets = host.starts_with('[') && host.ends_with(']');
  const std::string name = is_in_brackets ? host.substr(1, host.size() - 2) : host;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int code = getaddrinfo(name.c_str(), std::to_string(port).c_str(), &hints, &list);
  const Addresses addresses(list);
  if (code != 0) return fail(std::string("the server's name is not found: ") + gai_strerror(code));
  const Instant deadline = monotonic_now() + connect_timeout;
  std::string why = "it has no address";
  for (const addrinfo* address = list; address != nullptr; address = address->ai_next) {
    auto socket = connect_address(*address, wake, deadline);
    if (socket) return socket;
    why = socket.error().message;
  }
  return fail("cannot connect to the server: " + why);
}

}  // namespace lapwing
