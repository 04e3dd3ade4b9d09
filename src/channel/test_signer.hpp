#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "base/instant.hpp"

namespace lapwing {

/// For tests: signs as mail providers do, with a key of its own.
class TestSigner {
 public:
  static TestSigner elliptic() { return TestSigner(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "prime256v1")); }
  static TestSigner rsa(std::size_t bits = 2048) {
    return TestSigner(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits));
  }

  [[nodiscard]] std::string sign(const EVP_MD* digest, std::string_view bytes) const {
    const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    std::size_t size = signature.size();
    ensure(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1, "the key signs");
    ensure(EVP_DigestSign(context.get(), unsigned_bytes(signature), &size,
                          reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) == 1,
           "the key signs bytes");
    signature.resize(size);
    return base64(signature);
  }
  /// SubjectPublicKeyInfo in base64.
  [[nodiscard]] std::string public_key() const {
    std::string der(static_cast<std::size_t>(i2d_PUBKEY(key_.get(), nullptr)), '\0');
    unsigned char* at = unsigned_bytes(der);
    ensure(i2d_PUBKEY(key_.get(), &at) > 0, "a key can be written");
    return base64(der);
  }
  /// Signed by itself, in PEM; holds for a day around `now`.
  [[nodiscard]] std::string certificate(Instant now) const {
    const std::unique_ptr<X509, FreeCertificate> made(X509_new());
    X509_set_pubkey(made.get(), key_.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("sns.amazonaws.com"), -1, -1, 0);
    X509_set_issuer_name(made.get(), X509_get_subject_name(made.get()));
    ASN1_TIME_set(X509_getm_notBefore(made.get()), static_cast<std::time_t>(now.seconds() - 43'200));
    ASN1_TIME_set(X509_getm_notAfter(made.get()), static_cast<std::time_t>(now.seconds() + 43'200));
    ensure(X509_sign(made.get(), key_.get(), EVP_sha256()) > 0, "a certificate is signed");
    const std::unique_ptr<BIO, FreeBio> bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), made.get());
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
  }

 private:
  struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  struct FreeBio {
    void operator()(BIO* bio) const { BIO_free(bio); }
  };

  explicit TestSigner(EVP_PKEY* key) : key_(key) { ensure(key != nullptr, "OpenSSL draws a key"); }

  static unsigned char* unsigned_bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
  static std::string base64(std::string_view bytes) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the zero at the end
    return text;
  }

  std::unique_ptr<EVP_PKEY, FreeKey> key_;
};

}  // namespace lapwing
