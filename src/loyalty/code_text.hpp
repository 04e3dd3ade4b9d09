#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/keyed_hash.hpp"
#include "base/result.hpp"

namespace lapwing {

class JsonFields;

/// How generated codes look: a prefix, and behind it `length` characters of an alphabet in which no two are easily
/// taken for each other, the last of them a checksum.
///
///     SPRING-  7KQW2MXHR  P
///     prefix   its number checksum
struct CodePattern {
  std::string prefix;
  std::uint32_t length = 10;
  friend bool operator==(const CodePattern&, const CodePattern&) = default;

  static constexpr std::uint32_t length_min = 8;
  static constexpr std::uint32_t length_max = 13;
  static constexpr std::size_t prefix_max = 16;
  /// 31 of them, a prime: so the checksum notices each wrong character, and any two that changed places.
  static constexpr std::string_view alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
};

/// Reads {"prefix": "SPRING-", "length": 10}; both may be missing.
[[nodiscard]] Result<CodePattern> parse_code_pattern(JsonFields& fields);

/// Whether the text is as long as codes of the pattern, begins like them and has the right checksum.
[[nodiscard]] bool has_pattern(const CodePattern& pattern, std::string_view text);
/// Whether some text might have both patterns.
[[nodiscard]] bool may_collide(const CodePattern& a, const CodePattern& b);

/// As people type it: without blanks around it, in capitals.
[[nodiscard]] std::string tidied_code(std::string_view typed);

/// Makes codes from numbers and finds the numbers again, under a key: a permutation of all codes of the pattern, so
/// that no two numbers have the same one, and nobody without the key can tell the next from those before it.
///
/// The number is shuffled by a Feistel network over the bits that it needs at most, again and again until it is one
/// that the pattern has room for (format-preserving encryption by cycle walking, Black and Rogaway 2002).
class CodeCipher {
 public:
  CodeCipher(HashKey key, CodePattern pattern);

  /// How many codes there are.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// The code of `number`, below `size`.
  [[nodiscard]] std::string code(std::uint64_t number) const;
  /// The number of the code; absent if the text is none of the pattern.
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view code) const;

 private:
  [[nodiscard]] std::uint64_t shuffled(std::uint64_t value) const;
  [[nodiscard]] std::uint64_t unshuffled(std::uint64_t value) const;
  [[nodiscard]] std::uint64_t round(std::uint64_t half, unsigned number) const;

  HashKey key_;
  CodePattern pattern_;
  std::uint64_t size_ = 1;
  unsigned half_bits_ = 0;
};

/// What a code of one partition stands for: the n-th that it made, or its n-th customer. All partitions count apart
/// within one row of numbers.
struct CodeNumber {
  PartitionId partition{};
  std::uint64_t number = 0;
  friend bool operator==(const CodeNumber&, const CodeNumber&) = default;
};
[[nodiscard]] constexpr std::uint64_t joined(CodeNumber of, std::uint32_t partition_count) {
  return of.number * partition_count + of.partition.value;
}
[[nodiscard]] constexpr CodeNumber split(std::uint64_t joined, std::uint32_t partition_count) {
  return {PartitionId{static_cast<std::uint16_t>(joined % partition_count)}, joined / partition_count};
}

}  // namespace lapwing
