#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct evp_pkey_st;

namespace lapwing {

/// A private key on the curve P-256, as web push has them for messages (RFC 8291) and for senders (RFC 8292). Any
/// number of threads may use it.
class EllipticKey {
 public:
  static constexpr std::size_t public_size = 65;
  static constexpr std::size_t private_size = 32;

  /// A new one, drawn by OpenSSL.
  static EllipticKey draw();
  /// Error: the bytes are no private key and the public key to it (as `public_key` has it).
  static Result<EllipticKey> of_bytes(std::string_view private_key, std::string_view public_key);
  /// Error: not PEM of a private key on P-256 without a password.
  static Result<EllipticKey> parse(std::string_view pem);

  /// "BEGIN PRIVATE KEY".
  [[nodiscard]] std::string pem() const;
  /// The point, uncompressed: 65 bytes, the first one 4 (SEC 1, 2.3.3).
  [[nodiscard]] std::string public_key() const;
  /// What both sides can compute (ECDH): 32 bytes. Error: `other_public_key` is no point of the curve.
  [[nodiscard]] Result<std::string> shared_secret(std::string_view other_public_key) const;
  /// ECDSA with SHA-256 as 64 bytes (ES256, RFC 7518, 3.4); another one each time.
  [[nodiscard]] std::string sign(std::string_view message) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  explicit EllipticKey(evp_pkey_st* key) : key_(key) {}

  std::unique_ptr<evp_pkey_st, Free> key_;
};

/// Whether the bytes are a point of P-256, uncompressed.
bool is_public_key(std::string_view bytes);

}  // namespace lapwing
