#include "preflight/dns_resolver.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "channel/child_process.hpp"

// Against a real DNS server.
namespace lapwing {
namespace {

constexpr const char* dnsmasq = "/usr/sbin/dnsmasq";

class AgainstDnsmasq : public testing::Test {
 protected:
  void SetUp() override {
    if (access(dnsmasq, X_OK) != 0) {
      GTEST_SKIP() << "NOT TESTED: " << dnsmasq << " (Debian package dnsmasq-base) is missing";
    }
    port_ = free_port();
    server_.emplace(std::vector<std::string>{dnsmasq,
                                             "-k",
                                             "-p",
                                             std::to_string(port_),
                                             "-a",
                                             "127.0.0.1",
                                             "-z",
                                             "-R",
                                             "-h",
                                             "-u",
                                             "root",
                                             "--pid-file=",
                                             "--conf-file=/dev/null",
                                             "--log-facility=/dev/null",
                                             "--local=/#/",
                                             "--txt-record=shop.example,v=spf1 ip4:192.0.2.1 ,-all",
                                             "--txt-record=shop.example,other",
                                             "--txt-record=long.example," + std::string(255, 'x') + "," +
                                                 std::string(255, 'y') + "," + std::string(255, 'z') + "," +
                                                 std::string(255, 'w'),
                                             "--mx-host=shop.example,mx2.shop.example,20",
                                             "--mx-host=shop.example,mx1.shop.example,10",
                                             "--host-record=mx1.shop.example,192.0.2.7,2001:db8::7",
                                             "--ptr-record=7.2.0.192.in-addr.arpa,mx1.shop.example",
                                             "--cname=www.shop.example,mx1.shop.example"});
    // It listens on TCP and UDP; whoever accepts on the one serves the other.
    ASSERT_TRUE(wait_until_listening(port_));
  }

  DnsAnswer ask(DnsType type, const std::string& name) {
    return DnsResolver::create("127.0.0.1:" + std::to_string(port_)).value()->ask(type, name);
  }

  std::uint16_t port_ = 0;
  std::optional<ChildProcess> server_;
};

using Values = std::vector<std::string>;

TEST_F(AgainstDnsmasq, RecordsOfEveryTypeAreRead) {
  Values texts = ask(DnsType::txt, "shop.example").values;
  std::ranges::sort(texts);
  EXPECT_EQ(texts, (Values{"other", "v=spf1 ip4:192.0.2.1 -all"}));
  EXPECT_EQ(ask(DnsType::mx, "SHOP.example").values, (Values{"mx1.shop.example", "mx2.shop.example"}));
  EXPECT_EQ(ask(DnsType::a, "mx1.shop.example").values, Values{"192.0.2.7"});
  EXPECT_EQ(ask(DnsType::aaaa, "mx1.shop.example").values, Values{"2001:db8::7"});
  EXPECT_EQ(ask(DnsType::a, "www.shop.example").values, Values{"192.0.2.7"});
  EXPECT_EQ(ask(DnsType::ptr, "7.2.0.192.in-addr.arpa").values, Values{"mx1.shop.example"});
}

TEST_F(AgainstDnsmasq, WhatIsTooLongForOnePacketComesByTcp) {
  const DnsAnswer answer = ask(DnsType::txt, "long.example");
  ASSERT_EQ(answer.values.size(), 1U);
  EXPECT_EQ(answer.values.front(),
            std::string(255, 'x') + std::string(255, 'y') + std::string(255, 'z') + std::string(255, 'w'));
}

TEST_F(AgainstDnsmasq, WhatIsNotThereIsNone) {
  EXPECT_EQ(ask(DnsType::txt, "nothing.example").status, DnsAnswer::Status::none);
  EXPECT_EQ(ask(DnsType::txt, "mx1.shop.example").status, DnsAnswer::Status::none);
  EXPECT_EQ(ask(DnsType::a, "no..name").status, DnsAnswer::Status::none);
}

TEST_F(AgainstDnsmasq, AServerThatIsGoneIsAFailureAndNotNone) {
  server_.reset();
  const DnsAnswer answer = ask(DnsType::a, "mx1.shop.example");
  EXPECT_EQ(answer.status, DnsAnswer::Status::failed);
  EXPECT_FALSE(answer.why.empty());
}

TEST(DnsResolver, RefusesAnAddressThatIsNone) {
  for (const char* server : {"shop.example:53", "1.2.3:53", "nonsense"}) {
    const auto made = DnsResolver::create(server);
    ASSERT_FALSE(made) << server;
    EXPECT_EQ(made.error().where, "--resolver");
  }
}

}  // namespace
}  // namespace lapwing
