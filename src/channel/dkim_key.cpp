#include "channel/dkim_key.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr int rsa_bits_min = 1024;
constexpr int ed25519_bits = 256;

using Bio = std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// An encrypted key is refused, rather than its password asked for at a terminal.
int no_password(char*, int, int, void*) { return -1; }

}  // namespace

std::string_view to_text(DkimAlgorithm algorithm) {
  return algorithm == DkimAlgorithm::rsa_sha256 ? "rsa-sha256" : "ed25519-sha256";
}

void DkimKey::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

Result<DkimKey> DkimKey::parse(std::string_view pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  ensure(bio != nullptr, "OpenSSL has memory for a key");
  DkimKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_password, nullptr));
  const int kind = key.key_ == nullptr ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key.key_.get());
  if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_ED25519) {
    return fail("expected a private key of RSA or Ed25519 in PEM, without a password");
  }
  if (kind == EVP_PKEY_RSA && key.bits() < rsa_bits_min) {
    return fail(fmt::format("an RSA key of {} bits is refused everywhere; expected 2048", key.bits()));
  }
  return key;
}

DkimAlgorithm DkimKey::algorithm() const {
  return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA ? DkimAlgorithm::rsa_sha256 : DkimAlgorithm::ed25519_sha256;
}

int DkimKey::bits() const {
  return algorithm() == DkimAlgorithm::rsa_sha256 ? EVP_PKEY_get_bits(key_.get()) : ed25519_bits;
}

std::string DkimKey::sign(std::string_view data) const {
  const bool is_rsa = algorithm() == DkimAlgorithm::rsa_sha256;
  // Ed25519 signs the hash as if it were the message (RFC 8463, 3).
  const std::string hash = is_rsa ? std::string() : sha256(data);
  const std::string_view message = is_rsa ? data : hash;
  const DigestContext context(EVP_MD_CTX_new());
  ensure(context != nullptr, "OpenSSL has memory for a signature");
  ensure(EVP_DigestSignInit(context.get(), nullptr, is_rsa ? EVP_sha256() : nullptr, nullptr, key_.get()) == 1,
         "OpenSSL signs with a key that it parsed");
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
  std::string signature(size, '\0');
  ensure(EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(message), message.size()) == 1,
         "OpenSSL makes a signature");
  signature.resize(size);
  return signature;
}

std::string DkimKey::public_record() const {
  if (algorithm() == DkimAlgorithm::ed25519_sha256) {
    std::size_t size = ed25519_bits / 8;
    std::string key(size, '\0');
    ensure(EVP_PKEY_get_raw_public_key(key_.get(), bytes_of(key), &size) == 1, "a private key has its public one");
    return "v=DKIM1; k=ed25519; p=" + base64(key);
  }
  unsigned char* encoded = nullptr;
  const int size = i2d_PUBKEY(key_.get(), &encoded);
  ensure(size > 0, "OpenSSL writes a public key that it parsed");
  const std::string key(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(size));
  OPENSSL_free(encoded);
  return "v=DKIM1; k=rsa; p=" + base64(key);
}

std::string sha256(std::string_view bytes) {
  std::string hash(32, '\0');
  ensure(EVP_Digest(bytes.data(), bytes.size(), bytes_of(hash), nullptr, EVP_sha256(), nullptr) == 1,
         "OpenSSL hashes bytes");
  return hash;
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // and the zero that OpenSSL puts behind
  const int size = EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace lapwing
