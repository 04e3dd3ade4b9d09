#include "channel/vapid.hpp"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include <nlohmann/json.hpp>

#include "channel/base64url.hpp"

namespace lapwing {
namespace {

constexpr const char* file = "../shared/data/web-push/vectors.json";
constexpr Instant now = Instant::from_seconds(1'700'000'000);

/// ES256 checked by OpenSSL alone.
bool is_signature_right(const std::string& token, const std::string& public_key_text) {
  std::string point = base64url_decoded(public_key_text).value();
  std::string group = "prime256v1";
  OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
                         OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
                         OSSL_PARAM_construct_end()};
  EVP_PKEY_CTX* maker = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
  EVP_PKEY* key = nullptr;
  EVP_PKEY_fromdata_init(maker);
  EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, params);
  EVP_PKEY_CTX_free(maker);

  const auto dot = token.rfind('.');
  const std::string message = token.substr(0, dot);
  const std::string signature = base64url_decoded(token.substr(dot + 1)).value_or("");
  if (signature.size() != 64) return false;
  const auto* raw = reinterpret_cast<const unsigned char*>(signature.data());
  ECDSA_SIG* parts = ECDSA_SIG_new();
  ECDSA_SIG_set0(parts, BN_bin2bn(raw, 32, nullptr), BN_bin2bn(raw + 32, 32, nullptr));
  unsigned char* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(parts, &encoded);
  ECDSA_SIG_free(parts);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
  const int is_right = EVP_DigestVerify(context, encoded, static_cast<std::size_t>(size),
                                        reinterpret_cast<const unsigned char*>(message.data()), message.size());
  EVP_MD_CTX_free(context);
  OPENSSL_free(encoded);
  EVP_PKEY_free(key);
  return is_right == 1;
}

TEST(Vapid, TokensSayWhatThoseOfTheRfcSayAndCarryASignatureThatHolds) {
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "NOT TESTED: " << file << " is not there";
  const auto v = nlohmann::json::parse(std::ifstream(file))["rfc8292"];
  const EllipticKey key = EllipticKey::draw();
  const std::string token = vapid_token(key, v["claims"]["aud"].get<std::string>(),
                                        Instant::from_seconds(v["claims"]["exp"]),
                                        v["claims"]["sub"].get<std::string>());
  const std::string published = v["jwt"];
  EXPECT_EQ(token.substr(0, token.rfind('.')), published.substr(0, published.rfind('.')));
  EXPECT_TRUE(is_signature_right(token, base64url(key.public_key())));
  // The checker itself, on what the RFC signed and on what was altered.
  EXPECT_TRUE(is_signature_right(published, v["public_key"]));
  EXPECT_FALSE(is_signature_right(token, v["public_key"]));
  ASSERT_EQ(v["negative"].size(), 2U);
  for (const auto& altered : v["negative"]) EXPECT_FALSE(is_signature_right(altered["jwt"], v["public_key"]));
}

TEST(Vapid, ATokenIsKeptForItsServiceUntilItsLastHour) {
  const EllipticKey key = EllipticKey::draw();
  const std::string public_key = base64url(key.public_key());
  VapidTokens tokens(*EllipticKey::parse(key.pem()), "mailto:shop@shop.example");
  const std::string first = tokens.authorization("https://push.example", now);
  ASSERT_TRUE(first.starts_with("vapid t=") && first.ends_with(", k=" + public_key)) << first;
  const std::string token = first.substr(8, first.find(',') - 8);
  EXPECT_TRUE(is_signature_right(token, public_key));
  const auto dot = token.find('.');
  const auto claims = nlohmann::json::parse(*base64url_decoded(token.substr(dot + 1, token.rfind('.') - dot - 1)));
  EXPECT_EQ(claims, nlohmann::json::parse(R"({"aud": "https://push.example", "exp": 1700043200,
                                             "sub": "mailto:shop@shop.example"})"));
  EXPECT_EQ(tokens.authorization("https://push.example", now + Duration::hours(11) - Duration{1}), first);
  EXPECT_NE(tokens.authorization("https://other.example", now), first);
  EXPECT_NE(tokens.authorization("https://push.example", now + Duration::hours(11)), first);
  const std::string again = tokens.authorization("https://push.example", now + Duration::hours(11));
  EXPECT_NE(tokens.authorization("https://push.example", now - Duration::days(1)), again) << "the clock was set back";
}

TEST(Vapid, KeysThatAreMadeAreReadAgain) {
  const VapidKeys keys = make_vapid_keys();
  EXPECT_EQ(base64url_decoded(keys.public_key)->size(), 65U);
  char name[] = "/tmp/lapwing-vapid-XXXXXX";
  const std::filesystem::path folder = mkdtemp(name);
  std::ofstream(folder / "vapid.pem") << keys.private_pem;
  const auto read = read_vapid_key(folder / "vapid.pem");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(base64url(read->public_key()), keys.public_key);
  std::ofstream(folder / "none.pem") << "no key";
  EXPECT_EQ(read_vapid_key(folder / "none.pem").error().message,
            "expected a private key on the curve P-256 in PEM, without a password");
  EXPECT_EQ(read_vapid_key(folder / "absent.pem").error().message, "the file cannot be read");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace lapwing
