#include "channel/push_encryption.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "channel/base64url.hpp"

namespace lapwing {
namespace {

constexpr const char* file = "../shared/data/web-push/vectors.json";

std::string text(const nlohmann::json& json) { return json.get<std::string>(); }
std::string bytes(const nlohmann::json& json) { return base64url_decoded(text(json)).value(); }

class PushVectors : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "NOT TESTED: " << file << " is not there";
    vectors = nlohmann::json::parse(std::ifstream(file));
  }
  nlohmann::json vectors;
};

TEST_F(PushVectors, Rfc8291IsEncryptedByteForByte) {
  const auto& v = vectors["rfc8291"];
  auto key = EllipticKey::of_bytes(bytes(v["application_server_private"]), bytes(v["application_server_public"]));
  ASSERT_TRUE(key) << key.error().text();
  const PushRecipient recipient{bytes(v["user_agent_public"]), bytes(v["auth_secret"])};
  EXPECT_EQ(base64url(*key->shared_secret(recipient.public_key)), text(v["intermediate"]["ecdh_secret"]));
  const PushSecrets secrets{std::move(*key), bytes(v["salt"])};
  const auto body = encrypt_push(recipient, v["plaintext"].get<std::string>(), secrets);
  ASSERT_TRUE(body);
  EXPECT_EQ(base64url(*body), text(v["body"]));
  EXPECT_EQ(body->size(), v["content_length"].get<std::size_t>());
  const ContentKeys keys = derive_content_keys(bytes(v["intermediate"]["ikm"]), secrets.salt);
  EXPECT_EQ(base64url(keys.key), text(v["intermediate"]["cek"]));
  EXPECT_EQ(base64url(keys.nonce), text(v["intermediate"]["nonce"]));
}

TEST_F(PushVectors, Rfc8188IsSealedByteForByteAlsoInTwoRecords) {
  ASSERT_EQ(vectors["rfc8188"].size(), 2U);
  for (const auto& v : vectors["rfc8188"]) {
    const std::string salt = bytes(v["salt"]);
    const ContentKeys keys = derive_content_keys(bytes(v["ikm"]), salt);
    EXPECT_EQ(base64url(keys.key), text(v["cek"]));
    EXPECT_EQ(base64url(keys.nonce), text(v["nonce"]));
    std::string body = content_header(salt, v["record_size"], v["keyid"].get<std::string>());
    std::uint64_t number = 0;
    for (const auto& record : v["records_plain"]) body += seal_record(keys, number++, bytes(record));
    EXPECT_EQ(base64url(body), text(v["body"])) << v["source"];
  }
}

TEST(PushEncryption, DrawsOtherSecretsEachTime) {
  const PushSecrets one = PushSecrets::draw();
  const PushSecrets other = PushSecrets::draw();
  EXPECT_EQ(one.salt.size(), 16U);
  EXPECT_NE(one.salt, other.salt);
  EXPECT_NE(one.key.public_key(), other.key.public_key());
  EXPECT_EQ(one.key.shared_secret(other.key.public_key()).value(),
            other.key.shared_secret(one.key.public_key()).value());
}

TEST(PushEncryption, FillsTheBodyThatEveryServiceTakesAndNoMore) {
  const PushSecrets secrets = PushSecrets::draw();
  const PushRecipient recipient{EllipticKey::draw().public_key(), std::string(16, 'a')};
  EXPECT_EQ(encrypt_push(recipient, std::string(push_text_max, 'x'), secrets)->size(), 4096U);
  const auto longer = encrypt_push(recipient, std::string(push_text_max + 1, 'x'), secrets);
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().message, "the message is 3994 bytes long; a push message can have 3993");
}

TEST(PushEncryption, TakesNoPointBesideTheCurve) {
  std::string point = EllipticKey::draw().public_key();
  EXPECT_TRUE(is_public_key(point));
  EXPECT_FALSE(is_public_key(point.substr(0, 64)));
  EXPECT_FALSE(is_public_key(point + "x"));
  EXPECT_FALSE(is_public_key(""));
  point[64] = static_cast<char>(point[64] ^ 1);
  EXPECT_FALSE(is_public_key(point));
  EXPECT_FALSE(encrypt_push({point, std::string(16, 'a')}, "text", PushSecrets::draw()));
  const EllipticKey key = EllipticKey::draw();
  EXPECT_FALSE(EllipticKey::of_bytes(std::string(32, '\1'), key.public_key()));
}

TEST(Base64Url, ComesBackAndIsReadStrictly) {
  EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
  EXPECT_EQ(base64url(""), "");
  for (const char* text : {"A", "AA=", "AA==", "AAA=", "AA A", "AA\n", "+/+/", "AB", "é"}) {
    EXPECT_FALSE(base64url_decoded(text)) << text;
  }
  EXPECT_TRUE(rc::check([](const std::string& any) { RC_ASSERT(base64url_decoded(base64url(any)) == any); }));
}

}  // namespace
}  // namespace lapwing
