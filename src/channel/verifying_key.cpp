#include "channel/verifying_key.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <array>
#include <ctime>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

using Bio = std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })>;
using Certificate = std::unique_ptr<X509, decltype([](X509* certificate) { X509_free(certificate); })>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })>;

constexpr const char* curve = "prime256v1";
constexpr int rsa_bits_min = 2048;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Bio reader_of(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  ensure(bio != nullptr, "OpenSSL has memory for a key");
  return bio;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  while (!text.empty() && blanks.contains(text.front())) text.remove_prefix(1);
  while (!text.empty() && blanks.contains(text.back())) text.remove_suffix(1);
  return text;
}

bool is_on_curve(const EVP_PKEY* key) {
  std::array<char, 32> group{};
  return key != nullptr &&
         EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), nullptr) == 1 &&
         std::string_view(group.data()) == curve;
}

}  // namespace

void VerifyingKey::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

std::optional<std::string> base64_decoded(std::string_view text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr,
                        &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  // libsodium 1.0.18 takes some bytes beyond ASCII for letters of the alphabet.
  std::string spelled(sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(spelled.data(), spelled.size(), bytes_of(bytes), size, sodium_base64_VARIANT_ORIGINAL);
  spelled.pop_back();  // the zero at its end
  if (spelled != text) return std::nullopt;
  return bytes;
}

Result<VerifyingKey> VerifyingKey::parse_elliptic(std::string_view text) {
  text = trimmed(text);
  VerifyingKey key(nullptr);
  if (text.starts_with("-----BEGIN")) {
    const Bio bio = reader_of(text);
    key.key_.reset(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  } else if (const auto encoded = base64_decoded(text)) {
    const unsigned char* at = bytes_of(*encoded);
    key.key_.reset(d2i_PUBKEY(nullptr, &at, static_cast<long>(encoded->size())));
  }
  ERR_clear_error();
  if (!is_on_curve(key.key_.get())) return fail("expected a public key on the curve P-256, in base64 or PEM");
  return key;
}

Result<VerifyingKey> VerifyingKey::of_certificate(std::string_view pem, Instant now) {
  const Bio bio = reader_of(pem);
  const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (certificate == nullptr) return fail("expected a certificate in PEM");
  auto at = static_cast<std::time_t>(now.seconds());
  const bool has_begun = X509_cmp_time(X509_get0_notBefore(certificate.get()), &at) < 0;
  const bool is_over = X509_cmp_time(X509_get0_notAfter(certificate.get()), &at) < 0;
  if (!has_begun || is_over) return fail("the certificate does not hold today");
  VerifyingKey key(X509_get_pubkey(certificate.get()));
  ERR_clear_error();
  if (key.key_ == nullptr || EVP_PKEY_get_base_id(key.key_.get()) != EVP_PKEY_RSA ||
      EVP_PKEY_get_bits(key.key_.get()) < rsa_bits_min) {
    return fail("expected a certificate of an RSA key of at least 2048 bits");
  }
  return key;
}

bool VerifyingKey::verifies(SignatureHash hash, std::string_view bytes, std::string_view signature) const {
  const DigestContext context(EVP_MD_CTX_new());
  ensure(context != nullptr, "OpenSSL has memory for a signature");
  const EVP_MD* digest = hash == SignatureHash::sha1 ? EVP_sha1() : EVP_sha256();
  const bool is_good = EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
                       EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(bytes),
                                        bytes.size()) == 1;
  ERR_clear_error();
  return is_good;
}

}  // namespace lapwing
