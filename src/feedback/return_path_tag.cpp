#include "feedback/return_path_tag.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "feedback/text.hpp"

namespace lapwing {
namespace {

constexpr std::string_view prefix = "b+";
constexpr std::size_t token_max = 40;  // "b+" token "-" 8 digits: the local part has 64 bytes at most
constexpr std::size_t hash_digits = 8;

/// Of its own purpose, so that no other hash of the same key fits here.
std::string hash_of(HashKey key, std::string_view token) {
  const std::uint64_t hash = keyed_hash(derived_key(key, "return path"), token);
  return fmt::format("{:08x}", hash >> 32U);
}

bool is_token(std::string_view token) {
  const auto is_allowed = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; };
  return !token.empty() && token.size() <= token_max && std::ranges::all_of(token, is_allowed);
}

}  // namespace

Result<std::string> tagged_return_path(HashKey key, std::string_view token, std::string_view domain) {
  if (!is_token(token)) {
    return fail(fmt::format("'{}' cannot tag a return path: expected 1 to {} lower-case letters, digits and hyphens",
                            on_one_line(token, 60), token_max));
  }
  const bool has_odd = domain.find_first_of(" \t\r\n@<>") != std::string_view::npos;
  if (domain.find('.') == std::string_view::npos || has_odd) {
    return fail(fmt::format("'{}' is not the domain of a return path", on_one_line(domain, 60)));
  }
  return fmt::format("{}{}-{}@{}", prefix, token, hash_of(key, token), domain);
}

Result<std::string> read_return_path_tag(HashKey key, std::string_view address) {
  const std::string local = lower_case(address.substr(0, address.rfind('@')));
  const std::size_t hyphen = local.rfind('-');
  const bool has_form = address.find('@') != std::string_view::npos && local.starts_with(prefix) &&
                        hyphen != std::string::npos && hyphen > prefix.size() &&
                        local.size() - hyphen - 1 == hash_digits;
  if (!has_form) return fail("no return path of ours: expected b+TOKEN-HASH@domain", on_one_line(address, 100));
  std::string token = local.substr(prefix.size(), hyphen - prefix.size());
  if (!is_token(token) || local.substr(hyphen + 1) != hash_of(key, token)) {
    return fail("the hash of this return path does not fit its token: it was altered, or is not ours",
                on_one_line(address, 100));
  }
  return token;
}

}  // namespace lapwing
