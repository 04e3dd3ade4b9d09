#include "channel/web_push.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "channel/base64url.hpp"
#include "channel/child_process.hpp"
#include "channel/push_encryption.hpp"
#include "channel/test_send.hpp"

// Against a push service that decrypts: tests/end_to_end/push/push_service.py, which runs AgainstPushService.*.
namespace lapwing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string subscription_at(const std::string& endpoint) {
  return Json{{"endpoint", endpoint},
              {"keys",
               {{"p256dh", base64url(EllipticKey::draw().public_key())}, {"auth", base64url(std::string(16, 's'))}}}}
      .dump();
}

Envelope message_to(const std::string& subscription) {
  Envelope envelope;
  envelope.message_id_token = "p03-000000000123";
  envelope.to_address = subscription;
  envelope.subject = "Скидка «10 %»";
  envelope.text = "Ждёт вас до воскресенья";
  envelope.url = "https://shop.example/sale?from=push";
  return envelope;
}

Instant clock_now() {
  return {std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
              .count()};
}

WebPushChannel channel_that(bool is_private_allowed) {
  return WebPushChannel({.key = EllipticKey::draw(),
                         .subject = "mailto:shop@shop.example",
                         .is_private_allowed = is_private_allowed,
                         .ca_file = {}},
                        clock_now);
}

TEST(WebPush, SaysTitleBodyUrlAndTagAsCompactJson) {
  EXPECT_EQ(push_text(message_to("")).value(),
            R"({"title":"Скидка «10 %»","body":"Ждёт вас до воскресенья",)"
            R"("url":"https://shop.example/sale?from=push","tag":"p03-000000000123"})");
  Envelope short_one = message_to("");
  short_one.url.clear();
  short_one.text.clear();
  EXPECT_EQ(push_text(short_one).value(), R"({"title":"Скидка «10 %»","tag":"p03-000000000123"})");
  short_one.subject.clear();
  EXPECT_EQ(push_text(short_one).error().message, "the message has neither subject nor text");
  Envelope other = message_to("");
  other.url = "javascript:alert(1)";
  EXPECT_EQ(push_text(other).error().where, "url");
  other = message_to("");
  other.text = "\xff";
  EXPECT_EQ(push_text(other).error().message, "subject or text is not UTF-8");
}

TEST(WebPush, TheTopicIsTheTokenOrAHashOfIt) {
  EXPECT_EQ(push_topic("p03-000000000123"), "p03-000000000123");
  const std::string hashed = push_topic("0123456789abcdef-p03-000000000123");
  EXPECT_EQ(hashed.size(), 32U);
  EXPECT_TRUE(base64url_decoded(hashed));
  EXPECT_NE(hashed, push_topic("0123456789abcdef-p03-000000000124"));
  EXPECT_EQ(push_topic("a.b").size(), 32U);
}

TEST(WebPush, CallsNobodyInTheHouse) {
  auto channel = channel_that(false);
  const auto results = send(
      channel, {message_to(subscription_at("https://127.0.0.1/a")), message_to(subscription_at("https://localhost/a")),
                message_to(subscription_at("https://[::1]/a")), message_to(subscription_at("https://2130706433/a")),
                message_to(subscription_at("https://127.0.0.1:8443/a"))});
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(results[i].outcome, Outcome::failed) << i;
    EXPECT_EQ(results[i].reply, "the push service's address is not public") << i;
  }
  EXPECT_EQ(results[4].outcome, Outcome::failed);
  EXPECT_EQ(results[4].reply, "a push service is called on port 443 alone");
}

TEST(WebPush, WhatIsNoSubscriptionFailsWithoutBeingShown) {
  auto channel = channel_that(true);
  Envelope long_one = message_to(subscription_at("https://127.0.0.1/a"));
  long_one.text = std::string(4000, 'x');
  const auto results = send(channel, {message_to("https://secret.example/"), long_one});
  EXPECT_EQ(results[0].outcome, Outcome::failed);
  EXPECT_TRUE(results[0].reply.starts_with("not a push subscription: ")) << results[0].reply;
  EXPECT_EQ(results[0].reply.find("secret"), std::string::npos);
  EXPECT_EQ(results[1].outcome, Outcome::failed);
  EXPECT_NE(results[1].reply.find("a push message can have 3993"), std::string::npos) << results[1].reply;
}

TEST(WebPush, AServiceThatCannotBeReachedIsDeferredAndSoonLeftAlone) {
  auto channel = channel_that(true);
  const std::vector<Envelope> batch(100,
                                    message_to(subscription_at(fmt::format("https://127.0.0.1:{}/", free_port()))));
  const auto results = send(channel, batch);
  for (const auto& result : results) EXPECT_EQ(result.outcome, Outcome::deferred);
  EXPECT_EQ(results.back().reply, "not tried, the push service is in trouble");
}

TEST(WebPushSettingsFile, IsReadOrRefusedByTheFieldAtFault) {
  char name[] = "/tmp/lapwing-push-XXXXXX";
  const fs::path folder = mkdtemp(name);
  std::ofstream(folder / "vapid.pem") << make_vapid_keys().private_pem;
  const auto read = [&](const char* text) {
    std::ofstream(folder / "push.json") << text;
    return read_web_push_settings(folder / "push.json");
  };
  const auto settings = read(R"({"subject": "mailto:shop@shop.example", "key_file": "vapid.pem",
                                 "time_to_live": "2 hours", "allow_private": true, "ca_file": "ca.pem"})");
  ASSERT_TRUE(settings) << settings.error().text();
  EXPECT_EQ(settings->time_to_live, Duration::hours(2));
  EXPECT_TRUE(settings->is_private_allowed);
  EXPECT_EQ(settings->ca_file, folder / "ca.pem");
  EXPECT_EQ(read(R"({"subject": "https://shop.example/", "key_file": "vapid.pem"})")->time_to_live, Duration::days(1));
  const std::pair<const char*, const char*> cases[] = {
      {"[]", "$"},
      {R"({"key_file": "vapid.pem"})", "subject"},
      {R"({"subject": "shop@shop.example", "key_file": "vapid.pem"})", "$.subject: expected how to reach"},
      {R"({"subject": "mailto:nobody", "key_file": "vapid.pem"})", "$.subject: expected how to reach"},
      {R"({"subject": "mailto:a@b.example", "key_file": "none.pem"})", "$.key_file: "},
      {R"({"subject": "mailto:a@b.example", "key_file": "push.json"})", "expected a private key on the curve P-256"},
      {R"({"subject": "mailto:a@b.example", "key_file": "vapid.pem", "time_to_live": "29 days"})", "at most 28 days"},
      {R"({"subject": "mailto:a@b.example", "key_file": "vapid.pem", "ttl": 1})", "$"},
  };
  for (const auto& [text, expected] : cases) {
    const auto refused = read(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_NE(refused.error().text().find(expected), std::string::npos) << refused.error().text();
  }
  fs::remove_all(folder);
}

class AgainstPushService : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("LAPWING_TEST_PUSH");
    if (folder == nullptr)
      GTEST_SKIP() << "calls only tests/end_to_end/push/push_service.py, which ctest runs as channel.web_push";
    auto settings = read_web_push_settings(fs::path(folder) / "push.json");
    ASSERT_TRUE(settings) << settings.error().text();
    channel = std::make_unique<WebPushChannel>(std::move(*settings), clock_now);
    subscriptions = Json::parse(std::ifstream(fs::path(folder) / "subscriptions.json"));
  }
  Envelope message(const char* name) { return message_to(subscriptions[name].dump()); }

  std::unique_ptr<WebPushChannel> channel;
  Json subscriptions;
};

TEST_F(AgainstPushService, EachMessageGetsTheServicesVerdict) {
  struct Expected {
    const char* name;
    Outcome outcome;
    int code;
    bool is_address_gone;
    const char* reply;
  };
  constexpr Expected expected[] = {
      {"ok", Outcome::accepted, 201, false, "HTTP 201"},
      {"gone", Outcome::failed, 410, true, "HTTP 410, the subscription is gone"},
      {"missing", Outcome::failed, 404, true, "HTTP 404, the subscription is gone"},
      {"large", Outcome::failed, 413, false, "HTTP 413, the message is too long for the push service"},
      {"bad", Outcome::failed, 400, false, "HTTP 400"},
      {"redirect", Outcome::failed, 307, false, "HTTP 307"},
      {"forbidden", Outcome::deferred, 403, false, "HTTP 403, the push service does not know the shop's key"},
      {"busy", Outcome::deferred, 429, false, "HTTP 429, too many messages"},
      {"down", Outcome::deferred, 503, false, "HTTP 503"},
  };
  for (const Expected& one : expected) {
    const SendResult result = send(*channel, {message(one.name)})[0];
    EXPECT_EQ(result.outcome, one.outcome) << one.name;
    EXPECT_EQ(result.code, one.code) << one.name;
    EXPECT_EQ(result.is_address_gone, one.is_address_gone) << one.name;
    EXPECT_EQ(result.reply, one.reply);
    EXPECT_EQ(result.retry_after.has_value(), one.code == 429 || one.code == 503) << one.name;
    if (one.code == 429) {
      EXPECT_EQ(result.retry_after, Duration::seconds(120));
    }
    if (one.code == 503) {  // a date ten minutes ahead
      EXPECT_GT(result.retry_after, Duration::minutes(8));
      EXPECT_LE(result.retry_after, Duration::minutes(10));
    }
  }
}

TEST_F(AgainstPushService, ManyMessagesArriveEachUnderItsTopic) {
  std::vector<Envelope> batch(300, message("ok"));
  for (std::size_t i = 0; i < batch.size(); ++i) {
    batch[i].message_id_token = fmt::format("many-{:03}", i);
    batch[i].marketing = i % 2 == 1;
    batch[i].text = std::string(i * 13, 'x');
  }
  for (const auto& result : send(*channel, batch)) EXPECT_EQ(result.outcome, Outcome::accepted) << result.reply;
}

TEST_F(AgainstPushService, AServiceThatHasTooManyIsLeftAloneForAsLongAsItSays) {
  const auto results = send(*channel, std::vector<Envelope>(100, message("busy")));
  for (const auto& result : results) {
    EXPECT_EQ(result.outcome, Outcome::deferred);
    EXPECT_EQ(result.retry_after, Duration::seconds(120));
  }
  EXPECT_EQ(results.front().code, 429);
  EXPECT_EQ(results.back().reply, "not tried, the push service is in trouble");
}

}  // namespace
}  // namespace lapwing
