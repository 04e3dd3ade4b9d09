#include "channel/public_address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace lapwing {
namespace {

struct Block {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t ipv4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::array closed_blocks = {
    Block{ipv4(0, 0, 0, 0), 8},     Block{ipv4(10, 0, 0, 0), 8},      Block{ipv4(100, 64, 0, 0), 10},
    Block{ipv4(127, 0, 0, 0), 8},   Block{ipv4(169, 254, 0, 0), 16},  Block{ipv4(172, 16, 0, 0), 12},
    Block{ipv4(192, 0, 0, 0), 24},  Block{ipv4(192, 0, 2, 0), 24},    Block{ipv4(192, 168, 0, 0), 16},
    Block{ipv4(198, 18, 0, 0), 15}, Block{ipv4(198, 51, 100, 0), 24}, Block{ipv4(203, 0, 113, 0), 24},
    Block{ipv4(224, 0, 0, 0), 3},  // groups and what is reserved
};

bool is_public_ipv4(std::uint32_t address) {
  return std::none_of(closed_blocks.begin(), closed_blocks.end(),
                      [&](const Block& block) { return (address ^ block.network) >> (32 - block.bits) == 0; });
}

bool is_public_ipv6(const std::array<std::uint8_t, 16>& bytes) {
  const auto starts_with = [&](std::initializer_list<std::uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
  };
  const auto ipv4_at = [&](std::size_t at) { return ipv4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]); };
  if (starts_with({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_public_ipv4(ipv4_at(12));     // ::ffff:0:0/96
  if (starts_with({0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public_ipv4(ipv4_at(12));  // 64:ff9b::/96
  if (starts_with({0x20, 0x02})) return is_public_ipv4(ipv4_at(2));                                    // 2002::/16
  if (starts_with({0x20, 0x01, 0x0d, 0xb8})) return false;                                             // documentation
  if (starts_with({0x20, 0x01, 0})) return false;                                                      // 2001::/23
  return (bytes[0] & 0xe0) == 0x20;  // 2000::/3 is all that is given out
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in ip{};
    std::memcpy(&ip, &address, sizeof(ip));
    return is_public_ipv4(ntohl(ip.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 ip{};
  std::memcpy(&ip, &address, sizeof(ip));
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &ip.sin6_addr, bytes.size());
  return is_public_ipv6(bytes);
}

}  // namespace lapwing
