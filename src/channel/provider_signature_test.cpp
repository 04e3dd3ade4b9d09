#include "channel/provider_signature.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "channel/public_fetch.hpp"
#include "channel/test_signer.hpp"

namespace lapwing {
namespace {

constexpr Instant now = Instant::from_seconds(1'750'000'000);
const std::string timestamp = "1750000000";

const TestSigner& sendgrid() {
  static const TestSigner signer = TestSigner::elliptic();
  return signer;
}
const VerifyingKey& sendgrid_key() {
  static const VerifyingKey key = VerifyingKey::parse_elliptic(sendgrid().public_key()).value();
  return key;
}

TEST(ProviderSignature, WhatSendGridSignedWithinTenMinutesIsTheirs) {
  const std::string signature = sendgrid().sign(EVP_sha256(), timestamp + "[{}]\r\n");
  const auto check = [&](std::string_view when, std::string_view body, Instant at) {
    return check_sendgrid_signature(sendgrid_key(), signature, when, body, at).has_value();
  };
  EXPECT_TRUE(check(timestamp, "[{}]\r\n", now));
  EXPECT_TRUE(check(timestamp, "[{}]\r\n", now + Duration::minutes(10)));
  EXPECT_TRUE(check(timestamp, "[{}]\r\n", now - Duration::minutes(10)));
  EXPECT_FALSE(check(timestamp, "[{}]\r\n", now + Duration::minutes(10) + Duration::seconds(1)));
  EXPECT_FALSE(check(timestamp, "[{}]\r\n", now - Duration::minutes(10) - Duration::seconds(1)));
  EXPECT_FALSE(check("1750000001", "[{}]\r\n", now));
  EXPECT_FALSE(check("", "1750000000[{}]\r\n", now));
  EXPECT_FALSE(check(timestamp, "[{}]\n", now));
}

TEST(ProviderSignature, AKeyOfAnotherKindIsRefused) {
  EXPECT_FALSE(VerifyingKey::parse_elliptic(""));
  EXPECT_FALSE(VerifyingKey::parse_elliptic("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"));
  EXPECT_FALSE(VerifyingKey::parse_elliptic(TestSigner::rsa().public_key()));
  EXPECT_TRUE(VerifyingKey::parse_elliptic("  " + TestSigner::elliptic().public_key() + "\n"));
}

TEST(ProviderSignature, Base64IsSpelledInOneWay) {
  EXPECT_EQ(base64_decoded("aGk=").value(), "hi");
  EXPECT_EQ(base64_decoded("").value(), "");
  for (const char* wrong : {"aGk", "aGl=", "aGk=\n", " aGk=", "aG-_", "aGk=="})
    EXPECT_FALSE(base64_decoded(wrong)) << wrong;
  for (int c = 0; c < 256; ++c) {
    const std::string one{static_cast<char>(c), 'A', 'A', 'A'};
    const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
                           c == '/';
    EXPECT_EQ(base64_decoded(one).has_value(), is_letter) << c;
  }
}

RC_GTEST_PROP(ProviderSignature, AnyAlteredByteOfWhatSendGridSignedIsRefused, (const std::string& body)) {
  std::string when = timestamp;
  std::string sent = body;
  std::string signature = sendgrid().sign(EVP_sha256(), when + sent);
  RC_ASSERT(check_sendgrid_signature(sendgrid_key(), signature, when, sent, now).has_value());
  std::vector<std::string*> parts = {&when, &signature};
  if (!sent.empty()) parts.push_back(&sent);
  std::string& part = *parts[*rc::gen::inRange<std::size_t>(0, parts.size())];
  const auto at = *rc::gen::inRange<std::size_t>(0, part.size());
  part[at] = static_cast<char>(part[at] ^ *rc::gen::inRange(1, 256));
  RC_ASSERT(!check_sendgrid_signature(sendgrid_key(), signature, when, sent, now).has_value());
}

// The canonical text, written out as Amazon's documentation shows it.
TEST(ProviderSignature, WhatSnsSignsHasItsFieldsInTheOrderOfTheirNames) {
  SnsMessage message;
  message.type = "Notification";
  message.message_id = "id-1";
  message.topic = "arn:aws:sns:eu-west-1:123456789012:bounces";
  message.message = "{\"a\": 1}";
  message.timestamp = "2025-06-15T15:06:40.000Z";
  EXPECT_EQ(sns_signed_text(message),
            "Message\n{\"a\": 1}\nMessageId\nid-1\nTimestamp\n2025-06-15T15:06:40.000Z\nTopicArn\n"
            "arn:aws:sns:eu-west-1:123456789012:bounces\nType\nNotification\n");
  message.subject = "Hello";
  EXPECT_NE(sns_signed_text(message).find("MessageId\nid-1\nSubject\nHello\nTimestamp\n"), std::string::npos);
  message.type = "SubscriptionConfirmation";
  message.token = "t";
  message.subscribe_url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription";
  EXPECT_EQ(sns_signed_text(message),
            "Message\n{\"a\": 1}\nMessageId\nid-1\nSubscribeURL\n"
            "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription\nTimestamp\n2025-06-15T15:06:40.000Z\n"
            "Token\nt\nTopicArn\narn:aws:sns:eu-west-1:123456789012:bounces\nType\nSubscriptionConfirmation\n");
}

TEST(ProviderSignature, BothVersionsOfSnsAreVerifiedByTheirOwnHash) {
  const TestSigner signer = TestSigner::rsa();
  const VerifyingKey key = VerifyingKey::of_certificate(signer.certificate(now), now).value();
  SnsMessage message;
  message.type = "Notification";
  message.message = "x";
  for (const char* version : {"1", "2"}) {
    message.signature_version = version;
    const bool is_first = message.signature_version == "1";
    message.signature = signer.sign(is_first ? EVP_sha1() : EVP_sha256(), sns_signed_text(message));
    EXPECT_TRUE(check_sns_signature(key, message));
    message.signature = signer.sign(is_first ? EVP_sha256() : EVP_sha1(), sns_signed_text(message));
    EXPECT_FALSE(check_sns_signature(key, message));
  }
  message.signature_version = "3";
  EXPECT_FALSE(check_sns_signature(key, message));
}

TEST(ProviderSignature, ACertificateHoldsInItsTimeAndWithAKeyThatIsLongEnough) {
  const TestSigner signer = TestSigner::rsa();
  const std::string pem = signer.certificate(now);
  EXPECT_TRUE(VerifyingKey::of_certificate(pem, now));
  EXPECT_FALSE(VerifyingKey::of_certificate(pem, now + Duration::days(1)));
  EXPECT_FALSE(VerifyingKey::of_certificate(pem, now - Duration::days(1)));
  EXPECT_FALSE(VerifyingKey::of_certificate("no certificate", now));
  EXPECT_FALSE(VerifyingKey::of_certificate(TestSigner::rsa(1024).certificate(now), now));
  EXPECT_FALSE(VerifyingKey::of_certificate(TestSigner::elliptic().certificate(now), now));
}

TEST(ProviderSignature, ATopicNamesTheOneHostOfItsRegion) {
  EXPECT_EQ(sns_host_of("arn:aws:sns:eu-west-1:123456789012:bounces").value(), "sns.eu-west-1.amazonaws.com");
  EXPECT_EQ(sns_host_of("arn:aws:sns:us-gov-west-1:123456789012:b").value(), "sns.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(sns_host_of("arn:aws-cn:sns:cn-north-1:123456789012:b").value(), "sns.cn-north-1.amazonaws.com.cn");
  for (const char* bad :
       {"", "bounces", "arn:aws:sqs:eu-west-1:1:b", "arn:aws:sns:s3-us-west-2:1:b", "arn:aws:sns:eu-west-1:1",
        "arn:aws:sns:eu-west-1:x:b", "arn:aws:sns:evil.example/:1:b", "arn:aws:sns:eu-west-1.evil:1:b"}) {
    EXPECT_FALSE(sns_host_of(bad)) << bad;
  }
}

TEST(ProviderSignature, ACertificateOfAnotherPlaceIsNotAskedFor) {
  const std::string host = "sns.eu-west-1.amazonaws.com";
  EXPECT_TRUE(is_certificate_at_host("https://" + host + "/SimpleNotificationService-01d0.pem", host));
  for (const std::string& bad :
       {"http://" + host + "/a.pem", "https://" + host + ".evil.example/a.pem", "https://" + host + ":8443/a.pem",
        "https://evil.example/" + host + "/a.pem", "https://" + host + "@evil.example/a.pem",
        "https://user@" + host + "/a.pem", "https://" + host + "/a.pem?x", "https://" + host + "/a/../b.pem",
        "https://" + host + "/.pem", "https://" + host + "/a.pe", "https://" + host + "\\@evil.example/a.pem",
        std::string("https://sns.us-east-1.amazonaws.com/a.pem"), std::string()}) {
    EXPECT_FALSE(is_certificate_at_host(bad, host)) << bad;
  }
}

TEST(PublicFetch, NothingOfThisMachineIsFetched) {
  const auto fetched = fetch_public("https://127.0.0.1/a.pem");
  ASSERT_FALSE(fetched);
  EXPECT_NE(fetched.error().message.find("not a public one"), std::string::npos) << fetched.error().text();
  EXPECT_FALSE(fetch_public("http://127.0.0.1/a.pem"));
  EXPECT_FALSE(fetch_public("file:///etc/passwd"));
}

}  // namespace
}  // namespace lapwing
