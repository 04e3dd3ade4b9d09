#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

struct evp_pkey_st;

namespace lapwing {

enum class SignatureHash : std::uint8_t { sha1, sha256 };

/// A public key by which others' signatures are verified. Any number of threads may use it.
class VerifyingKey {
 public:
  /// A key on the curve P-256 as a SubjectPublicKeyInfo, in PEM or, as providers show it, in base64 alone. Error: what
  /// was expected.
  static Result<VerifyingKey> parse_elliptic(std::string_view text);
  /// The RSA key of a certificate in PEM. Error: it is none, has fewer than 2048 bits, or does not hold at `now`. Who
  /// signed the certificate is not looked at: where it came from has to say whose it is.
  static Result<VerifyingKey> of_certificate(std::string_view pem, Instant now);

  /// Whether the owner of the key signed the bytes: ECDSA in DER (RFC 3279, 2.2.3), or RSA by PKCS #1 v1.5 (RFC 8017,
  /// 8.2).
  [[nodiscard]] bool verifies(SignatureHash hash, std::string_view bytes, std::string_view signature) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  explicit VerifyingKey(evp_pkey_st* key) : key_(key) {}

  std::unique_ptr<evp_pkey_st, Free> key_;
};

/// Base64 with padding (RFC 4648, 4), spelled in the one way it can be; nothing if the text is none.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace lapwing
