#include "channel/public_address.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>

namespace lapwing {
namespace {

struct Block {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

/// IANA's registry of special-purpose IPv4 addresses, and multicast and what lies above it.
constexpr std::array<Block, 15> special_blocks = {{
    {ip(0, 0, 0, 0), 8},
    {ip(10, 0, 0, 0), 8},
    {ip(100, 64, 0, 0), 10},
    {ip(127, 0, 0, 0), 8},
    {ip(169, 254, 0, 0), 16},
    {ip(172, 16, 0, 0), 12},
    {ip(192, 0, 0, 0), 24},
    {ip(192, 0, 2, 0), 24},
    {ip(192, 88, 99, 0), 24},
    {ip(192, 168, 0, 0), 16},
    {ip(198, 18, 0, 0), 15},
    {ip(198, 51, 100, 0), 24},
    {ip(203, 0, 113, 0), 24},
    {ip(224, 0, 0, 0), 4},
    {ip(240, 0, 0, 0), 4},
}};

bool is_public_ipv4(std::uint32_t address) {
  return std::none_of(special_blocks.begin(), special_blocks.end(),
                      [&](Block block) { return (address ^ block.network) >> (32 - block.bits) == 0; });
}

using Ipv6 = std::array<std::uint8_t, 16>;

bool begins_with(const Ipv6& address, std::initializer_list<std::uint8_t> bytes) {
  return std::equal(bytes.begin(), bytes.end(), address.begin());
}

std::uint32_t ipv4_in(const Ipv6& address, std::size_t at) {
  return ip(address[at], address[at + 1], address[at + 2], address[at + 3]);
}

bool is_public_ipv6(const Ipv6& address) {
  constexpr std::size_t mapped_at = 12;
  if (begins_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))
    return is_public_ipv4(ipv4_in(address, mapped_at));
  if (begins_with(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {
    return is_public_ipv4(ipv4_in(address, mapped_at));
  }
  if (begins_with(address, {0x20, 0x02})) return is_public_ipv4(ipv4_in(address, 2));
  const bool is_global_unicast = (address[0] & 0xe0) == 0x20;                      // 2000::/3, all that is given out
  const bool is_protocols = begins_with(address, {0x20, 0x01}) && address[2] < 2;  // 2001::/23, Teredo among them
  const bool is_documentation = begins_with(address, {0x20, 0x01, 0x0d, 0xb8}) ||
                                (begins_with(address, {0x3f, 0xff}) && address[2] < 0x10);
  return is_global_unicast && !is_protocols && !is_documentation;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof(ipv4));
    return is_public_ipv4(ntohl(ipv4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &address, sizeof(ipv6));
    Ipv6 bytes{};
    std::memcpy(bytes.data(), &ipv6.sin6_addr, bytes.size());
    return is_public_ipv6(bytes);
  }
  return false;
}

}  // namespace lapwing
