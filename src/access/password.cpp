#include "access/password.hpp"

#include <algorithm>

#include <sodium.h>
#include <zxcvbn.h>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::size_t characters_min = 12;
constexpr std::size_t bytes_max = 256;
constexpr double bits_min = 33.2;  // 10^10 guesses

struct Limits {
  unsigned long long operations;
  std::size_t bytes;
};
constexpr Limits usual{2, std::size_t{64} << 20U};
constexpr Limits least{crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN};

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

Result<void> check_password(std::string_view password, const std::vector<std::string>& known) {
  if (characters_of(password) < characters_min) {
    return fail(fmt::format("expected at least {} characters", characters_min), "password");
  }
  if (password.size() > bytes_max || password.contains('\0')) {
    return fail(fmt::format("expected at most {} bytes, none of them zero", bytes_max), "password");
  }
  std::vector<const char*> words;
  for (const std::string& word : known) words.push_back(word.c_str());
  words.push_back(nullptr);
  if (ZxcvbnMatch(std::string(password).c_str(), words.data(), nullptr) < bits_min) {
    return fail("this one is guessed quickly: take several words that do not belong together", "password");
  }
  return {};
}

std::string PasswordHasher::hash(const std::string& password) {
  ensure(sodium_init() >= 0, "libsodium finds what it needs");
  free_.acquire();
  const Limits& limits = cost_ == Cost::usual ? usual : least;
  std::string text(crypto_pwhash_STRBYTES, '\0');
  const int failed = crypto_pwhash_str(text.data(), password.data(), password.size(), limits.operations, limits.bytes);
  free_.release();
  ensure(failed == 0, "there is memory to hash a password");
  text.resize(text.find('\0'));
  return text;
}

bool PasswordHasher::fits(const std::string& password, const std::string& hash) {
  if (hash.empty()) {
    static_cast<void>(this->hash(password));
    return false;
  }
  free_.acquire();
  std::string text = hash;
  text.resize(crypto_pwhash_STRBYTES, '\0');
  const bool fits = crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
  free_.release();
  return fits;
}

}  // namespace lapwing
