#include "channel/push_subscription.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <nlohmann/json.hpp>

#include "channel/base64url.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

Json subscription(const std::string& endpoint = "https://push.example/send/abc") {
  static const std::string public_key = base64url(EllipticKey::draw().public_key());
  return {{"endpoint", endpoint},
          {"expirationTime", nullptr},
          {"keys", {{"p256dh", public_key}, {"auth", base64url(std::string(16, 's'))}}}};
}

TEST(PushSubscriptions, AreReadAsBrowsersWriteThem) {
  const auto read = parse_push_subscription(subscription().dump());
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->endpoint, "https://push.example/send/abc");
  EXPECT_EQ(read->origin, "https://push.example");
  EXPECT_EQ(read->recipient.public_key.size(), 65U);
  EXPECT_EQ(read->recipient.auth_secret, std::string(16, 's'));
}

TEST(PushSubscriptions, KnowTheOriginOfTheirEndpoint) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://FCM.Example/a?b=1", "https://fcm.example"}, {"https://a.example:443/x", "https://a.example"},
      {"https://a.example:8443", "https://a.example:8443"}, {"https://a.example?x=1", "https://a.example"},
      {"https://[::1]:9443/x", "https://[::1]:9443"},       {"https://[2606:4700::1]/x", "https://[2606:4700::1]"},
      {"https://127.0.0.1:1/a:b@c", "https://127.0.0.1:1"},
  };
  for (const auto& [endpoint, origin] : cases) {
    const auto read = parse_push_subscription(subscription(endpoint).dump());
    ASSERT_TRUE(read) << endpoint << ' ' << read.error().text();
    EXPECT_EQ(read->origin, origin);
    EXPECT_EQ(read->has_other_port, read->origin.ends_with("3") || read->origin.ends_with(".1:1")) << endpoint;
  }
}

TEST(PushSubscriptions, AreRefusedByTheFieldAtFaultAndWithoutItsContent) {
  for (const char* endpoint :
       {"", "http://secret.example/", "https://", "https:///secret", "https://user@secret.example/",
        "https://user:secret@push.example/", "https://secret.example:0/", "https://secret.example:99999/",
        "https://secret.example:x/", "https://secret example/", "https://secret.example/\r\nX: y",
        "https://secret.example\\@evil.example/", "https://secret.example/#x", "https://пуш.example/", "https://[::1/",
        "file:///etc/secret", "https://secret.example:80:81/", "https://[::1]secret/"}) {
    const auto read = parse_push_subscription(subscription(endpoint).dump());
    ASSERT_FALSE(read) << endpoint;
    EXPECT_EQ(read.error().text(), "$.endpoint: expected an https URL");
  }
  const auto refused = [](auto change) {
    Json json = subscription();
    change(json);
    const auto read = parse_push_subscription(json.dump());
    return read ? std::string("taken") : read.error().where;
  };
  EXPECT_EQ(refused([](Json& json) { json.erase("endpoint"); }), "$.endpoint");
  EXPECT_EQ(refused([](Json& json) { json.erase("keys"); }), "$.keys");
  EXPECT_EQ(refused([](Json& json) { json["keys"] = "x"; }), "$.keys");
  EXPECT_EQ(refused([](Json& json) { json["keys"]["auth"] = base64url("short"); }), "$.keys.auth");
  EXPECT_EQ(refused([](Json& json) { json["keys"]["auth"] = "!!!"; }), "$.keys.auth");
  EXPECT_EQ(refused([](Json& json) { json["keys"]["p256dh"] = base64url(std::string(65, '\4')); }), "$.keys.p256dh");
  EXPECT_EQ(refused([](Json& json) { json["keys"]["p256dh"] = 7; }), "$.keys.p256dh");
  EXPECT_EQ(refused([](Json& json) { json["keys"]["more"] = 1; }), "$.keys");
  EXPECT_EQ(refused([](Json& json) { json["more"] = 1; }), "$");
  for (const char* text : {"", "null", "[]", "{", "{\"endpoint\":\"https://a.example\",\"endpoint\":\"x\"}"}) {
    EXPECT_FALSE(parse_push_subscription(text)) << text;
  }
  for (const char* text : {"secret", "{\"endpoint\": [\"secret\"]}", "[\"secret\"]", "{\"secret\": secret}"}) {
    const auto read = parse_push_subscription(text);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().text().find("secret"), std::string::npos) << read.error().text();
  }
}

TEST(PushSubscriptions, OfAnyKindAreReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::string& any) { RC_CLASSIFY(parse_push_subscription(any).has_value()); }));
  EXPECT_TRUE(rc::check([](const std::string& rest) {
    std::string text = subscription("https://push.example/x").dump();
    const auto at = text.find("push.example");
    std::string plain;
    for (const char c : rest) plain += c > ' ' && c < 0x7f && c != '"' && c != '\\' ? c : 'z';
    text.replace(at, 12, plain);
    const auto read = parse_push_subscription(text);
    if (read) RC_ASSERT(read->origin.find_first_of("/?#@\\", 8) == std::string::npos);
  }));
}

}  // namespace
}  // namespace lapwing
