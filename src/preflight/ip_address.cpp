#include "preflight/ip_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "channel/public_address.hpp"

namespace lapwing {

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const std::string ended(text);
  if (ended.find('\0') != std::string::npos) return std::nullopt;
  IpAddress address;
  if (inet_pton(AF_INET, ended.c_str(), address.bytes_.data()) == 1) return address;
  if (inet_pton(AF_INET6, ended.c_str(), address.bytes_.data()) != 1) return std::nullopt;
  address.size_ = 16;
  if (!std::equal(mapped.begin(), mapped.end(), address.bytes_.begin())) return address;
  IpAddress v4;
  std::copy_n(address.bytes_.begin() + 12, 4, v4.bytes_.begin());
  return v4;
}

bool IpAddress::is_in(const IpAddress& network, int prefix_bits) const {
  if (size_ != network.size_) return false;
  const int bits = std::clamp(prefix_bits, 0, static_cast<int>(size_) * 8);
  for (int bit = 0; bit < bits; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if ((bytes_[byte] & mask) != (network.bytes_[byte] & mask)) return false;
  }
  return true;
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  inet_ntop(is_v6() ? AF_INET6 : AF_INET, bytes_.data(), out.data(), out.size());
  return out.data();
}

std::string IpAddress::dotted() const {
  if (!is_v6()) return text();
  std::string out;
  for (const std::uint8_t byte : bytes_) {
    out += fmt::format("{}{:x}.{:x}", out.empty() ? "" : ".", byte >> 4, byte & 0xf);
  }
  return out;
}

std::string IpAddress::reverse_name() const {
  if (!is_v6()) return fmt::format("{}.{}.{}.{}.in-addr.arpa", bytes_[3], bytes_[2], bytes_[1], bytes_[0]);
  std::string digits = dotted();
  std::reverse(digits.begin(), digits.end());
  return digits + ".ip6.arpa";
}

bool IpAddress::is_public() const {
  sockaddr_storage storage{};
  if (is_v6()) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    std::memcpy(&v6.sin6_addr, bytes_.data(), size_);
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, bytes_.data(), size_);
  }
  return is_public_address(reinterpret_cast<const sockaddr&>(storage));
}

}  // namespace lapwing
