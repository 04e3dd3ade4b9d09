#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing {

enum class DnsType : std::uint8_t {
  a,
  aaaa,
  mx,   ///< values are the hosts, the most preferred first; "." is a null MX (RFC 7505)
  txt,  ///< values are whole records, their strings put together
  ptr,
};

/// "A", "TXT", ...
std::string_view to_text(DnsType type);

/// What the domain name system says to one question.
struct DnsAnswer {
  enum class Status : std::uint8_t {
    found,   ///< there is at least one record
    none,    ///< there is no such name, or none of its records is of the type
    failed,  ///< nobody could say
  };
  Status status = Status::none;
  std::vector<std::string> values = {};  ///< names without a dot at their end
  std::string why = {};                  ///< of a failure, for people
};

/// Whom to ask. Names are asked for as they are given, in ASCII, without a search list.
class Dns {
 public:
  Dns() = default;
  Dns(const Dns&) = delete;
  Dns& operator=(const Dns&) = delete;
  virtual ~Dns() = default;

  virtual DnsAnswer ask(DnsType type, const std::string& name) = 0;
};

/// Whether it can be asked for: labels of 1 to 63 bytes, with dots between and perhaps at the end, 253 bytes at most.
bool is_domain_name(std::string_view name);
/// In small letters and without a dot at the end: names that are equal then are the same.
std::string plain_name(std::string_view name);
/// Whether `name` is `domain` or lies below it; case makes no difference.
bool is_within(std::string_view name, std::string_view domain);

}  // namespace lapwing
