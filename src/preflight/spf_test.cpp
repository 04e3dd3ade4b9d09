#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "preflight/spf_check.hpp"
#include "preflight/test_dns.hpp"

namespace lapwing {
namespace {

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

/// The zones of RFC 7208, appendix A, with the record under test at example.com.
class RfcZones final : public TestDns {
 public:
  explicit RfcZones(const std::string& record) {
    put(DnsType::txt, "example.com", record);
    for (const char* address : {"192.0.2.10", "192.0.2.11"}) put(DnsType::a, "example.com", address);
    put(DnsType::mx, "example.com", "mail-a.example.com");
    put(DnsType::mx, "example.com", "mail-b.example.com");
    put(DnsType::a, "amy.example.com", "192.0.2.65");
    put(DnsType::a, "bob.example.com", "192.0.2.66");
    put(DnsType::a, "mail-a.example.com", "192.0.2.129");
    put(DnsType::a, "mail-b.example.com", "192.0.2.130");
    put(DnsType::mx, "example.org", "mail-c.example.org");
    put(DnsType::a, "mail-c.example.org", "192.0.2.140");
    put(DnsType::ptr, "10.2.0.192.in-addr.arpa", "example.com");
    put(DnsType::ptr, "65.2.0.192.in-addr.arpa", "amy.example.com");
    put(DnsType::ptr, "140.2.0.192.in-addr.arpa", "mail-c.example.org");
    put(DnsType::ptr, "4.0.0.10.in-addr.arpa", "bob.example.com");
  }
};

SpfVerdict verdict_of(TestDns& dns, const char* from) {
  return check_spf(dns, {.from = ip(from), .sender_domain = "example.com", .helo = "mx.example.com"});
}

std::string result_of(const std::string& record, const char* from) {
  RfcZones dns(record);
  return std::string(to_text(verdict_of(dns, from).result));
}

TEST(Spf, DecidesTheExamplesOfTheStandardAsItDoes) {
  const std::vector<std::tuple<const char*, std::vector<const char*>, std::vector<const char*>>> cases = {
      {"v=spf1 +all", {"192.0.2.10", "203.0.113.9"}, {}},
      {"v=spf1 a -all", {"192.0.2.10", "192.0.2.11"}, {"192.0.2.65"}},
      {"v=spf1 a:example.org -all", {}, {"192.0.2.10", "192.0.2.140"}},
      {"v=spf1 mx -all", {"192.0.2.129", "192.0.2.130"}, {"192.0.2.10", "192.0.2.140"}},
      {"v=spf1 mx:example.org -all", {"192.0.2.140"}, {"192.0.2.129"}},
      {"v=spf1 mx mx:example.org -all", {"192.0.2.129", "192.0.2.130", "192.0.2.140"}, {"192.0.2.131"}},
      {"v=spf1 mx/30 mx:example.org/30 -all", {"192.0.2.128", "192.0.2.131", "192.0.2.143"}, {"192.0.2.132"}},
      {"v=spf1 ptr -all", {"192.0.2.10", "192.0.2.65"}, {"192.0.2.140", "10.0.0.4"}},
      {"v=spf1 ip4:192.0.2.128/28 -all", {"192.0.2.129"}, {"192.0.2.65"}},
  };
  for (const auto& [record, passing, failing] : cases) {
    for (const char* from : passing) EXPECT_EQ(result_of(record, from), "pass") << record << ", " << from;
    for (const char* from : failing) EXPECT_EQ(result_of(record, from), "fail") << record << ", " << from;
  }
}

TEST(Spf, WritesOutMacrosAsTheExamplesOfTheStandard) {
  const SpfQuestion v4{.from = ip("192.0.2.3"),
                       .sender_local = "strong-bad",
                       .sender_domain = "email.example.com",
                       .helo = "mx.example.com"};
  SpfQuestion v6 = v4;
  v6.from = ip("2001:db8::cb01");
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"%{s}", "strong-bad@email.example.com"},
      {"%{o}", "email.example.com"},
      {"%{d4}", "email.example.com"},
      {"%{d3}", "email.example.com"},
      {"%{d2}", "example.com"},
      {"%{d1}", "com"},
      {"%{dr}", "com.example.email"},
      {"%{d2r}", "example.email"},
      {"%{l}", "strong-bad"},
      {"%{l-}", "strong.bad"},
      {"%{lr}", "strong-bad"},
      {"%{lr-}", "bad.strong"},
      {"%{l1r-}", "strong"},
      {"%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"},
      {"%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"},
      {"%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"},
      {"%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"},
      {"%%%_%-%{S}", "% %20strong-bad%40email.example.com"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(expand_spf_macros(text, v4, "email.example.com").value(), expected) << text;
  }
  EXPECT_EQ(expand_spf_macros("%{ir}.%{v}._spf.%{d2}", v6, "email.example.com").value(),
            "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com");
  for (const char* broken : {"%", "%x", "%{", "%{}", "%{z}", "%{d0}", "%{d2x}", "%{c}", "a b", "\xd1\x84"}) {
    EXPECT_FALSE(expand_spf_macros(broken, v4, "email.example.com")) << broken;
  }
}

TEST(Spf, RefusesARecordAsAWholeThatIsWrongAnywhere) {
  for (const char* record : {"v=spf1 -all foo", "v=spf1 ip4:192.0.2.300 -all", "v=spf1 ip4:192.0.2.0/33",
                             "v=spf1 ip4:192.0.2.0/024", "v=spf1 ip6:192.0.2.1", "v=spf1 all:x", "v=spf1 include",
                             "v=spf1 include:localhost", "v=spf1 a:", "v=spf1 a:example.com/", "v=spf1 a//129",
                             "v=spf1 exists:example.123", "v=spf1 redirect=a.b redirect=c.d", "v=spf1 exp=a.b exp=c.d",
                             "v=spf1 1x=y", "v=spf1 a:%{z}.com", "v=spf1 +-all", "v=spf1 -"}) {
    EXPECT_EQ(result_of(record, "192.0.2.10"), "permerror") << record;
    EXPECT_FALSE(parse_spf(record)) << record;
  }
  EXPECT_EQ(result_of("v=spf10 -all", "192.0.2.10"), "none");
  EXPECT_EQ(result_of("V=SPF1  IP4:192.0.2.10  -ALL ", "192.0.2.10"), "pass");
  EXPECT_EQ(result_of("v=spf1 unknown=%{d} ?all", "192.0.2.10"), "neutral");
}

TEST(Spf, NamesTheTermAtFault) {
  const auto record = parse_spf("v=spf1 mx ip4:1.2.3 -all");
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().text(), "\"ip4:1.2.3\": expected an IPv4 address");
}

TEST(Spf, TakesTwoRecordsForNone) {
  RfcZones dns("v=spf1 +all");
  dns.put(DnsType::txt, "example.com", "v=spf1 -all");
  EXPECT_EQ(verdict_of(dns, "192.0.2.10").result, SpfResult::permerror);
}

TEST(Spf, AsksAtMostTenTerms) {
  const auto includes = [](int count) {
    std::string record = "v=spf1";
    for (int i = 0; i < count; ++i) record += " include:i" + std::to_string(i) + ".example.net";
    return record + " +all";
  };
  for (const auto& [count, expected] : {std::pair{10, SpfResult::pass}, std::pair{11, SpfResult::permerror}}) {
    RfcZones dns(includes(count));
    for (int i = 0; i < count; ++i) dns.put(DnsType::txt, "i" + std::to_string(i) + ".example.net", "v=spf1 -all");
    const SpfVerdict verdict = verdict_of(dns, "203.0.113.1");
    EXPECT_EQ(verdict.result, expected) << count;
    EXPECT_LE(dns.question_count, 11);
  }
  RfcZones circle("v=spf1 include:example.com -all");
  EXPECT_EQ(verdict_of(circle, "203.0.113.1").result, SpfResult::permerror);
}

TEST(Spf, GivesUpAfterTwoNamesThatAreNotThere) {
  EXPECT_EQ(result_of("v=spf1 a:x.example.net a:y.example.net -all", "192.0.2.10"), "fail");
  EXPECT_EQ(result_of("v=spf1 a:x.example.net mx:y.example.net exists:z.example.net -all", "192.0.2.10"), "permerror");
}

TEST(Spf, TellsWhatNobodyCouldSayFromWhatIsNotThere) {
  RfcZones dns("v=spf1 a:slow.example.net -all");
  dns.failing = {"slow.example.net"};
  EXPECT_EQ(verdict_of(dns, "192.0.2.10").result, SpfResult::temperror);
  EXPECT_EQ(verdict_of(dns, "192.0.2.10").why, "A of slow.example.net: time-out");
}

TEST(Spf, FollowsARedirectOnlyWhenNothingMatched) {
  RfcZones dns("v=spf1 ip4:192.0.2.10 redirect=_spf.example.org");
  dns.put(DnsType::txt, "_spf.example.org", "v=spf1 ip6:2001:db8::/32 ~all");
  EXPECT_EQ(verdict_of(dns, "192.0.2.10").matched, "ip4:192.0.2.10");
  EXPECT_EQ(verdict_of(dns, "2001:db8::1").result, SpfResult::pass);
  EXPECT_EQ(verdict_of(dns, "2001:db9::1").result, SpfResult::softfail);
}

TEST(IpAddress, KnowsItsNetworksAndItsName) {
  EXPECT_TRUE(ip("192.0.2.131").is_in(ip("192.0.2.129"), 30));
  EXPECT_FALSE(ip("192.0.2.132").is_in(ip("192.0.2.129"), 30));
  EXPECT_TRUE(ip("203.0.113.9").is_in(ip("0.0.0.0"), 0));
  EXPECT_FALSE(ip("2001:db8::1").is_in(ip("0.0.0.0"), 0));
  EXPECT_EQ(ip("::ffff:192.0.2.1"), ip("192.0.2.1"));
  EXPECT_EQ(ip("192.0.2.1").reverse_name(), "1.2.0.192.in-addr.arpa");
  EXPECT_EQ(ip("2001:db8::1").reverse_name(),
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  EXPECT_TRUE(ip("8.8.8.8").is_public());
  EXPECT_FALSE(ip("10.0.0.1").is_public());
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "01.2.3.4", "[::1]", "::1%lo", "1.2.3.4 "}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

}  // namespace
}  // namespace lapwing
