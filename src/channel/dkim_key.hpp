#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct evp_pkey_st;

namespace lapwing {

enum class DkimAlgorithm : std::uint8_t {
  rsa_sha256,      ///< RFC 6376, 3.3; every verifier knows it
  ed25519_sha256,  ///< RFC 8463; short and fast, not known everywhere yet, so it goes beside an RSA signature
};

/// "rsa-sha256", "ed25519-sha256": the tag "a=".
std::string_view to_text(DkimAlgorithm algorithm);

/// A private key that mails are signed with, parsed once. Never shown. Any number of threads may sign with it.
class DkimKey {
 public:
  /// Reads PEM ("BEGIN PRIVATE KEY" or "BEGIN RSA PRIVATE KEY", not encrypted). Error: no such key, or RSA of less than
  /// 1024 bits, which no verifier may accept (RFC 8301, 3.2).
  static Result<DkimKey> parse(std::string_view pem);

  [[nodiscard]] DkimAlgorithm algorithm() const;
  /// Of an RSA key its length; of an Ed25519 key 256.
  [[nodiscard]] int bits() const;

  /// The signature over the data (see `dkim_signed_data`), as bytes. The same data gives the same bytes.
  [[nodiscard]] std::string sign(std::string_view data) const;

  /// What the domain has to publish as TXT at SELECTOR._domainkey.DOMAIN: "v=DKIM1; k=rsa; p=...".
  [[nodiscard]] std::string public_record() const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  explicit DkimKey(evp_pkey_st* key) : key_(key) {}

  std::unique_ptr<evp_pkey_st, Free> key_;
};

/// SHA-256 as 32 bytes.
std::string sha256(std::string_view bytes);

/// Base64 with "+", "/" and padding (RFC 4648, 4).
std::string base64(std::string_view bytes);

}  // namespace lapwing
