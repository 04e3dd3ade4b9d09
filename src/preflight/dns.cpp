#include "preflight/dns.hpp"

#include <algorithm>

namespace lapwing {

std::string_view to_text(DnsType type) {
  switch (type) {
    case DnsType::a:
      return "A";
    case DnsType::aaaa:
      return "AAAA";
    case DnsType::mx:
      return "MX";
    case DnsType::txt:
      return "TXT";
    case DnsType::ptr:
      return "PTR";
  }
  return "?";
}

bool is_domain_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > 253) return false;
  while (true) {
    const std::size_t size = std::min(name.find('.'), name.size());
    if (size == 0 || size > 63) return false;
    if (size == name.size()) return true;
    name.remove_prefix(size + 1);
  }
}

std::string plain_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string out(name);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool is_within(std::string_view name, std::string_view domain) {
  const std::string low = plain_name(name), above = plain_name(domain);
  return low == above || low.ends_with("." + above);
}

}  // namespace lapwing
