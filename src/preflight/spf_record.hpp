#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "preflight/ip_address.hpp"

namespace lapwing {

/// What follows when a mechanism matches, and what a whole check comes to (RFC 7208, 2.6).
enum class SpfResult : std::uint8_t { none, neutral, pass, fail, softfail, temperror, permerror };
/// "none", "neutral", ...
std::string_view to_text(SpfResult result);

/// One way to be told who may send.
struct SpfMechanism {
  enum class Kind : std::uint8_t { all, include, a, mx, ptr, ip4, ip6, exists };
  Kind kind = Kind::all;
  SpfResult result = SpfResult::pass;  ///< by its qualifier
  std::string domain = {};             ///< with macros as written; empty: the domain of the record
  std::optional<IpAddress> network = {};
  int ip4_bits = 32;
  int ip6_bits = 128;
  std::string text = {};  ///< as it stands in the record
};

/// Whom a domain lets send (RFC 7208, 4.5 to 6). Pure.
struct SpfRecord {
  std::vector<SpfMechanism> mechanisms;
  std::optional<std::string> redirect;  ///< with macros as written
};

/// Whether a TXT record is meant as one: "v=spf1", alone or before a blank.
bool is_spf(std::string_view text);
/// Error: the term at fault, and what was expected.
Result<SpfRecord> parse_spf(std::string_view text);

}  // namespace lapwing
