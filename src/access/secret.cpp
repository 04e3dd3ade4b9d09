#include "access/secret.hpp"

#include <array>

#include <sodium.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::size_t secret_bytes = 32;

const unsigned char* unsigned_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string in_base64url(const unsigned char* bytes, std::size_t size) {
  std::string text(sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // the zero behind it
  return text;
}

}  // namespace

std::string new_secret() {
  ensure(sodium_init() >= 0, "libsodium finds what it needs");
  std::array<unsigned char, secret_bytes> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return in_base64url(bytes.data(), bytes.size());
}

std::string digest_of(std::string_view secret) {
  std::string digest(secret_bytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), unsigned_bytes(secret),
                     secret.size(), nullptr, 0);
  return digest;
}

std::string derived_secret(std::string_view secret, std::string_view purpose) {
  const std::string key = digest_of(secret);
  std::array<unsigned char, secret_bytes> bytes{};
  crypto_generichash(bytes.data(), bytes.size(), unsigned_bytes(purpose), purpose.size(), unsigned_bytes(key),
                     key.size());
  return in_base64url(bytes.data(), bytes.size());
}

bool is_same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace lapwing
