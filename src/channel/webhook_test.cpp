#include "channel/webhook.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

TEST(Webhook, IsSignedAsThePublishedExampleOfStandardWebhooks) {
  const auto key = parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key);
  EXPECT_EQ(webhook_signature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Webhook, ASecretIsWrittenAsStandardWebhooksHasIt) {
  EXPECT_EQ(parse_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").value().size(), 24u);
  for (const char* text : {"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_!!!!",
                           "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw MfKQ"}) {
    const auto key = parse_webhook_secret(text);
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().message, "expected whsec_ and 24 to 64 bytes in base64");
  }
}

TEST(Webhook, WhatCannotBeReachedIsDeferredAndSoonLeftAlone) {
  // Port 9 of this machine, where nobody listens.
  WebhookChannel channel({{"crm", {.url = "http://127.0.0.1:9/", .key = std::string(24, 'k')}}});
  std::vector<WebhookRequest> batch(20, WebhookRequest{"id", "crm", "{}"});
  batch.push_back({"id", "till", "{}"});
  std::vector<SendResult> results(batch.size());
  std::size_t answered = 0;
  channel.send(batch, Instant::from_seconds(1'700'000'000), [&](std::size_t index, SendResult result, Duration) {
    results[index] = std::move(result);
    ++answered;
  });
  EXPECT_EQ(answered, batch.size());
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(results[i].outcome, Outcome::deferred);
  EXPECT_EQ(results[19].reply, "not tried, the endpoint is in trouble");
  EXPECT_EQ(results[20].outcome, Outcome::failed);
  EXPECT_EQ(results[20].reply, "no such endpoint: till");
}

TEST(Webhook, WhoMayCallTheOpenInternetOnlyDoesNotReachThisMachine) {
  WebhookChannel channel({});
  for (const char* url :
       {"https://127.0.0.1/", "https://[::1]:8443/", "https://localhost/", "https://10.0.0.1/", "http://192.0.2.1/"}) {
    channel.set_endpoints({{"out", {.url = url, .key = std::string(24, 'k'), .public_only = true}}});
    SendResult told;
    channel.send(std::vector{WebhookRequest{"id", "out", "{}"}}, Instant::from_seconds(1'700'000'000),
                 [&](std::size_t, SendResult result, Duration took) {
                   told = std::move(result);
                   EXPECT_LT(took, Duration::seconds(5)) << url;
                 });
    EXPECT_EQ(told.outcome, Outcome::deferred) << url;
    EXPECT_EQ(told.code, 0) << url;
  }
}

}  // namespace
}  // namespace lapwing
