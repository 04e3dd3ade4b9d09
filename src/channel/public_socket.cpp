#include "channel/public_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

#include "channel/public_address.hpp"

namespace lapwing {

curl_socket_t public_socket(const curl_sockaddr& address, std::initializer_list<int> ports) {
  int port = 0;
  if (address.family == AF_INET) port = ntohs(reinterpret_cast<const sockaddr_in&>(address.addr).sin_port);
  if (address.family == AF_INET6) port = ntohs(reinterpret_cast<const sockaddr_in6&>(address.addr).sin6_port);
  const bool is_open = std::ranges::find(ports, port) != ports.end();
  if (!is_open || !is_public_address(address.addr)) return CURL_SOCKET_BAD;
  return ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
}

}  // namespace lapwing
