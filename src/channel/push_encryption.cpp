#include "channel/push_encryption.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::size_t salt_size = 16;
constexpr std::size_t key_size = 16;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t hash_size = 32;
constexpr std::uint32_t record_size = 4096;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype([](EVP_CIPHER_CTX* context) { EVP_CIPHER_CTX_free(context); })>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hmac(std::string_view key, std::string_view message) {
  std::string hash(hash_size, '\0');
  ensure(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(message), message.size(), bytes_of(hash),
              nullptr) != nullptr,
         "OpenSSL makes a HMAC");
  return hash;
}

/// HKDF (RFC 5869) for at most 32 bytes, which is one block of it.
std::string derived(std::string_view salt, std::string_view material, std::string_view info, std::size_t size) {
  return hmac(hmac(salt, material), std::string(info) + '\1').substr(0, size);
}

/// The texts that keys are derived for end with a zero.
std::string info(std::string_view text) { return std::string(text) + '\0'; }

}  // namespace

ContentKeys derive_content_keys(std::string_view material, std::string_view salt) {
  return {.key = derived(salt, material, info("Content-Encoding: aes128gcm"), key_size),
          .nonce = derived(salt, material, info("Content-Encoding: nonce"), nonce_size)};
}

std::string content_header(std::string_view salt, std::uint32_t size_of_record, std::string_view key_id) {
  ensure(salt.size() == salt_size, "a salt has 16 bytes");
  ensure(key_id.size() <= 255, "the length of a key's id is one byte");
  std::string header(salt);
  for (const int shift : {24, 16, 8, 0}) header += static_cast<char>(size_of_record >> shift & 0xff);
  header += static_cast<char>(key_id.size());
  header += key_id;
  return header;
}

std::string seal_record(const ContentKeys& keys, std::uint64_t number, std::string_view record) {
  std::string nonce = keys.nonce;
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    nonce[nonce_size - 1 - i] = static_cast<char>(nonce[nonce_size - 1 - i] ^
                                                  static_cast<char>(number >> 8 * i & 0xff));
  }
  const Cipher cipher(EVP_CIPHER_CTX_new());
  ensure(cipher != nullptr, "OpenSSL has memory for a cipher");
  std::string sealed(record.size() + tag_size, '\0');
  int size = 0;
  int rest = 0;
  ensure(EVP_EncryptInit_ex(cipher.get(), EVP_aes_128_gcm(), nullptr, bytes_of(keys.key), bytes_of(nonce)) == 1,
         "OpenSSL knows AES-128-GCM");
  ensure(EVP_EncryptUpdate(cipher.get(), bytes_of(sealed), &size, bytes_of(record), static_cast<int>(record.size())) ==
             1,
         "OpenSSL encrypts a record");
  ensure(EVP_EncryptFinal_ex(cipher.get(), bytes_of(sealed) + size, &rest) == 1, "OpenSSL ends a record");
  ensure(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_size),
                             bytes_of(sealed) + record.size()) == 1,
         "a sealed record has a tag");
  return sealed;
}

PushSecrets PushSecrets::draw() {
  std::string salt(salt_size, '\0');
  ensure(RAND_bytes(bytes_of(salt), static_cast<int>(salt.size())) == 1, "OpenSSL has random bytes");
  return {.key = EllipticKey::draw(), .salt = std::move(salt)};
}

Result<std::string> encrypt_push(const PushRecipient& recipient, std::string_view text, const PushSecrets& secrets) {
  if (text.size() > push_text_max) {
    return fail(fmt::format("the message is {} bytes long; a push message can have {}", text.size(), push_text_max));
  }
  const std::string shared = TRY(secrets.key.shared_secret(recipient.public_key));
  const std::string own_key = secrets.key.public_key();
  const std::string material = derived(recipient.auth_secret, shared,
                                       info("WebPush: info") + recipient.public_key + own_key, hash_size);
  const ContentKeys keys = derive_content_keys(material, secrets.salt);
  return content_header(secrets.salt, record_size, own_key) + seal_record(keys, 0, std::string(text) + '\2');
}

}  // namespace lapwing
