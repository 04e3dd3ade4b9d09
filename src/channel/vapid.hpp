#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "channel/elliptic_key.hpp"

namespace lapwing {

/// By which push services know a shop (RFC 8292): the private half as a file's text, and the public half as browsers
/// take it for `applicationServerKey`.
struct VapidKeys {
  std::string private_pem;
  std::string public_key;  ///< base64url
};

/// New ones. A shop keeps them for ever: subscriptions are bound to them.
VapidKeys make_vapid_keys();

/// Reads a private key from a file in PEM. Error: the file cannot be read, or holds none on P-256.
Result<EllipticKey> read_vapid_key(const std::filesystem::path& file);

/// The token that says who calls (RFC 7519, RFC 8292, 2): for whom, until when, and how to reach the shop.
std::string vapid_token(const EllipticKey& key, std::string_view audience, Instant expires_at,
                        std::string_view subject);

/// The header "Authorization" for each push service. A token is made for 12 hours and used for 11. One thread at a
/// time.
class VapidTokens {
 public:
  /// `subject`: "mailto:..." or an https URL.
  VapidTokens(EllipticKey key, std::string subject);

  /// "vapid t=..., k=..." (RFC 8292, 3).
  const std::string& authorization(const std::string& origin, Instant now);

 private:
  struct Kept {
    std::string authorization;
    Instant use_until = Instant::earliest();
  };

  EllipticKey key_;
  std::string subject_;
  std::string public_key_;
  std::map<std::string, Kept> by_origin_;
};

}  // namespace lapwing
