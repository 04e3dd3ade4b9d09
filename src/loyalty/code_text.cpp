#include "loyalty/code_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

constexpr std::uint64_t base = CodePattern::alphabet.size();
/// As many as make a Feistel network on small halves as good as a random permutation, and some to spare.
constexpr unsigned rounds = 10;

std::optional<std::uint64_t> digit_of(char c) {
  const std::size_t at = CodePattern::alphabet.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return at;
}

/// Each place has a weight of its own below the prime, so that two characters which change places are noticed.
std::optional<char> checksum(std::string_view characters) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const auto digit = digit_of(characters[i]);
    if (!digit) return std::nullopt;
    sum += *digit * (i + 2);
  }
  return CodePattern::alphabet[sum % base];
}

}  // namespace

Result<CodePattern> parse_code_pattern(JsonFields& fields) {
  CodePattern pattern;
  pattern.prefix = TRY(fields.text_or("prefix", ""));
  const bool is_plain = std::ranges::all_of(pattern.prefix, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!is_plain || pattern.prefix.size() > CodePattern::prefix_max) {
    return fail(fmt::format("expected at most {} capitals, digits and hyphens, found \"{}\"", CodePattern::prefix_max,
                            pattern.prefix),
                fields.path_of("prefix"));
  }
  if (fields.has("length")) {
    pattern.length = static_cast<std::uint32_t>(
        TRY(fields.integer("length", CodePattern::length_min, CodePattern::length_max)));
  }
  return pattern;
}

bool has_pattern(const CodePattern& pattern, std::string_view text) {
  if (text.size() != pattern.prefix.size() + pattern.length || !text.starts_with(pattern.prefix)) return false;
  text.remove_prefix(pattern.prefix.size());
  return checksum(text.substr(0, text.size() - 1)) == text.back();
}

bool may_collide(const CodePattern& a, const CodePattern& b) {
  const bool equally_long = a.prefix.size() + a.length == b.prefix.size() + b.length;
  return equally_long && (a.prefix.starts_with(b.prefix) || b.prefix.starts_with(a.prefix));
}

std::string tidied_code(std::string_view typed) {
  const std::size_t first = typed.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  std::string code(typed.substr(first, typed.find_last_not_of(" \t\r\n") + 1 - first));
  for (char& c : code) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return code;
}

CodeCipher::CodeCipher(HashKey key, CodePattern pattern) : key_(key), pattern_(std::move(pattern)) {
  ensure(pattern_.length >= 2, "a code has a character besides its checksum");
  ensure(pattern_.length <= CodePattern::length_max, "codes are numbered in 64 bits");
  for (std::uint32_t i = 1; i < pattern_.length; ++i) size_ *= base;
  half_bits_ = (static_cast<unsigned>(std::bit_width(size_ - 1)) + 1) / 2;
}

std::string CodeCipher::code(std::uint64_t number) const {
  ensure(number < size_, "there is such a code");
  std::uint64_t value = number;
  do {
    value = shuffled(value);
  } while (value >= size_);
  std::string characters(pattern_.length - 1, CodePattern::alphabet.front());
  for (std::size_t i = characters.size(); i-- > 0; value /= base) {
    characters[i] = CodePattern::alphabet[value % base];
  }
  return pattern_.prefix + characters + checksum(characters).value();
}

std::optional<std::uint64_t> CodeCipher::number(std::string_view code) const {
  if (!has_pattern(pattern_, code)) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : code.substr(pattern_.prefix.size(), pattern_.length - 1)) value = value * base + *digit_of(c);
  do {
    value = unshuffled(value);
  } while (value >= size_);
  return value;
}

std::uint64_t CodeCipher::round(std::uint64_t half, unsigned number) const {
  std::array<char, sizeof(half) + 1> bytes{};
  std::memcpy(bytes.data(), &half, sizeof(half));
  bytes.back() = static_cast<char>(number);
  return keyed_hash(key_, {bytes.data(), bytes.size()}) & ((std::uint64_t{1} << half_bits_) - 1);
}

std::uint64_t CodeCipher::shuffled(std::uint64_t value) const {
  std::uint64_t left = value >> half_bits_;
  std::uint64_t right = value & ((std::uint64_t{1} << half_bits_) - 1);
  for (unsigned i = 0; i < rounds; ++i) {
    const std::uint64_t mixed = left ^ round(right, i);
    left = right;
    right = mixed;
  }
  return left << half_bits_ | right;
}

std::uint64_t CodeCipher::unshuffled(std::uint64_t value) const {
  std::uint64_t left = value >> half_bits_;
  std::uint64_t right = value & ((std::uint64_t{1} << half_bits_) - 1);
  for (unsigned i = rounds; i-- > 0;) {
    const std::uint64_t mixed = right ^ round(left, i);
    right = left;
    left = mixed;
  }
  return left << half_bits_ | right;
}

}  // namespace lapwing
