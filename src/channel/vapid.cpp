#include "channel/vapid.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "channel/base64url.hpp"
#include "channel/file_bytes.hpp"

namespace lapwing {
namespace {

constexpr Duration valid_for = Duration::hours(12);  // a day at most, says RFC 8292
constexpr Duration used_for = Duration::hours(11);
constexpr std::size_t kept_max = 1000;  // there are a dozen push services, but subscriptions are foreigners' words

}  // namespace

VapidKeys make_vapid_keys() {
  const EllipticKey key = EllipticKey::draw();
  return {.private_pem = key.pem(), .public_key = base64url(key.public_key())};
}

Result<EllipticKey> read_vapid_key(const std::filesystem::path& file) {
  const auto pem = file_bytes(file);
  if (!pem) return fail("the file cannot be read", file.string());
  auto key = EllipticKey::parse(*pem);
  if (!key) return fail(key.error().message, file.string());
  return key;
}

std::string vapid_token(const EllipticKey& key, std::string_view audience, Instant expires_at,
                        std::string_view subject) {
  const nlohmann::ordered_json header = {{"typ", "JWT"}, {"alg", "ES256"}};
  const nlohmann::ordered_json claims = {{"aud", audience}, {"exp", expires_at.seconds()}, {"sub", subject}};
  const std::string token = base64url(header.dump()) + "." + base64url(claims.dump());
  return token + "." + base64url(key.sign(token));
}

VapidTokens::VapidTokens(EllipticKey key, std::string subject)
    : key_(std::move(key)), subject_(std::move(subject)), public_key_(base64url(key_.public_key())) {}

const std::string& VapidTokens::authorization(const std::string& origin, Instant now) {
  if (by_origin_.size() >= kept_max && !by_origin_.contains(origin)) by_origin_.clear();
  Kept& kept = by_origin_[origin];
  // A clock that was set back makes a token anew as well: it would be valid for more than a day.
  if (now >= kept.use_until || kept.use_until - now > used_for) {
    kept.authorization = "vapid t=" + vapid_token(key_, origin, now + valid_for, subject_) + ", k=" + public_key_;
    kept.use_until = now + used_for;
  }
  return kept.authorization;
}

}  // namespace lapwing
