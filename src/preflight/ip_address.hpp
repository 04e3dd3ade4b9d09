#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lapwing {

/// An address of the Internet Protocol, of version 4 or 6. An IPv6 address that stands for an IPv4 one
/// ("::ffff:192.0.2.1") is that one. A value; pure.
class IpAddress {
 public:
  /// "192.0.2.1" or "2001:db8::1", without brackets, zone or port; else nothing.
  static std::optional<IpAddress> parse(std::string_view text);

  [[nodiscard]] bool is_v6() const { return size_ == 16; }
  /// Whether its first bits are those of `network`; never of another version.
  [[nodiscard]] bool is_in(const IpAddress& network, int prefix_bits) const;
  /// As people write it.
  [[nodiscard]] std::string text() const;
  /// As the macro "i" of SPF writes it: IPv6 as 32 digits with dots between (RFC 7208, 7.3).
  [[nodiscard]] std::string dotted() const;
  /// Where its PTR record stands: "1.2.0.192.in-addr.arpa".
  [[nodiscard]] std::string reverse_name() const;
  /// Whether it is one of the open internet, see `is_public_address`.
  [[nodiscard]] bool is_public() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_ = {};
  std::size_t size_ = 4;
};

}  // namespace lapwing
