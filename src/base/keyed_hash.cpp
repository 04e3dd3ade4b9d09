#include "base/keyed_hash.hpp"

#include <bit>
#include <cstring>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

std::uint64_t word_at(std::string_view bytes, std::size_t at) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + at, sizeof(word));
  return word;
}

/// The four words that SipHash stirs.
class SipState {
 public:
  explicit SipState(HashKey key)
      : a_(0x736f'6d65'7073'6575 ^ key.low),  // "somepseudorandomlygeneratedbytes"
        b_(0x646f'7261'6e64'6f6d ^ key.high),
        c_(0x6c79'6765'6e65'7261 ^ key.low),
        d_(0x7465'6462'7974'6573 ^ key.high) {}

  void take(std::uint64_t word) {
    d_ ^= word;
    stir(2);
    a_ ^= word;
  }
  [[nodiscard]] std::uint64_t finish() {
    c_ ^= 0xFF;
    stir(4);
    return a_ ^ b_ ^ c_ ^ d_;
  }

 private:
  void stir(int rounds) {
    for (; rounds > 0; --rounds) {
      a_ += b_;
      c_ += d_;
      b_ = std::rotl(b_, 13) ^ a_;
      d_ = std::rotl(d_, 16) ^ c_;
      a_ = std::rotl(a_, 32);
      c_ += b_;
      a_ += d_;
      b_ = std::rotl(b_, 17) ^ c_;
      d_ = std::rotl(d_, 21) ^ a_;
      c_ = std::rotl(c_, 32);
    }
  }

  std::uint64_t a_, b_, c_, d_;
};

}  // namespace

HashKey hash_key(std::string_view bytes) {
  ensure(bytes.size() >= 16, "a key has 16 bytes");
  return {word_at(bytes, 0), word_at(bytes, 8)};
}

std::string bytes_of(HashKey key) {
  std::string bytes(16, '\0');
  std::memcpy(bytes.data(), &key.low, 8);
  std::memcpy(bytes.data() + 8, &key.high, 8);
  return bytes;
}

std::uint64_t keyed_hash(HashKey key, std::string_view bytes) {
  SipState state(key);
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) state.take(word_at(bytes, at));
  std::uint64_t last = 0;
  if (at < bytes.size()) std::memcpy(&last, bytes.data() + at, bytes.size() - at);
  state.take(last | static_cast<std::uint64_t>(bytes.size()) << 56);
  return state.finish();
}

HashKey derived_key(HashKey key, std::string_view purpose) {
  return {keyed_hash(key, "low/" + std::string(purpose)), keyed_hash(key, "high/" + std::string(purpose))};
}

}  // namespace lapwing
