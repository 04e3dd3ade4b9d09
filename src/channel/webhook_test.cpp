#include "channel/webhook.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace lapwing {
namespace {

/// Listens at a port of this machine that is not ours to choose.
class Doorbell {
 public:
  Doorbell(const sockaddr& address, socklen_t size)
      : handle_(socket(address.sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    const int yes = 1;
    setsockopt(handle_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (address.sa_family == AF_INET6) setsockopt(handle_, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
    listens_ = bind(handle_, &address, size) == 0 && listen(handle_, 8) == 0;
    if (!listens_) error_ = errno;
  }
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;
  ~Doorbell() { close(handle_); }

  [[nodiscard]] bool listens() const { return listens_; }
  [[nodiscard]] bool is_taken() const { return error_ == EADDRINUSE; }
  /// Whether somebody came since it was asked last.
  [[nodiscard]] bool has_rung() const {
    const int guest = accept(handle_, nullptr, nullptr);
    if (guest >= 0) close(guest);
    return guest >= 0;
  }

 private:
  int handle_;
  bool listens_ = false;
  int error_ = 0;
};

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
  constexpr std::uint16_t port = 8443;  // one that may be called
  const sockaddr_in here{
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  sockaddr_in6 here_too{};
  here_too.sin6_family = AF_INET6;
  here_too.sin6_port = htons(port);
  here_too.sin6_addr = in6addr_loopback;
  const Doorbell first(reinterpret_cast<const sockaddr&>(here), sizeof(here));
  const Doorbell second(reinterpret_cast<const sockaddr&>(here_too), sizeof(here_too));
  if (first.is_taken() || second.is_taken()) GTEST_SKIP() << "another program has the port 8443 of this machine";
  ASSERT_TRUE(first.listens());  // where there is no IPv6, nobody is reached by it
  WebhookChannel channel({});
  for (const char* url :
       {"https://127.0.0.1/", "https://127.0.0.1:8443/", "https://[::1]:8443/", "https://localhost/",
        "https://localhost:8443/", "https://[::ffff:127.0.0.1]:8443/", "https://10.0.0.1/", "http://192.0.2.1/"}) {
    channel.set_endpoints({{"out", {.url = url, .key = std::string(24, 'k'), .public_only = true}}});
    SendResult told;
    channel.send(std::vector{WebhookRequest{"id", "out", "{}"}}, Instant::from_seconds(1'700'000'000),
                 [&](std::size_t, SendResult result, Duration took) {
                   told = std::move(result);
                   EXPECT_LT(took, Duration::seconds(5)) << url;
                 });
    EXPECT_EQ(told.outcome, Outcome::deferred) << url;
    EXPECT_EQ(told.code, 0) << url;
    EXPECT_FALSE(first.has_rung()) << url;
    EXPECT_FALSE(second.has_rung()) << url;
  }
}

}  // namespace
}  // namespace lapwing
