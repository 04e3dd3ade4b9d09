#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "preflight/spf_check.hpp"
#include "preflight/test_dns.hpp"

// Writes random zones with what we conclude of them; tests/end_to_end/mail/spf.py has another program conclude.
namespace lapwing {
namespace {

constexpr int case_count = 3000;

using Dice = std::mt19937_64;

std::size_t roll(Dice& dice, std::size_t count) { return static_cast<std::size_t>(dice() % count); }
template <class... Texts>
std::string one_of(Dice& dice, Texts... texts) {
  const std::vector<std::string> all = {texts...};
  return all[roll(dice, all.size())];
}

std::string random_domain(Dice& dice) { return one_of(dice, "a.example", "b.example", "c.example", "d.example"); }
std::string random_v4(Dice& dice) { return "192.0.2." + std::to_string(roll(dice, 12)); }
std::string random_v6(Dice& dice) { return "2001:db8::" + std::to_string(roll(dice, 5)); }

std::string random_spec(Dice& dice) {
  if (roll(dice, 4) != 0) return random_domain(dice);
  return one_of(dice, "%{d}", "%{o}", "%{l}.example", "%{d1r}.example", "%{ir}.%{v}.e.example", "%{h}", "a.%{d1}",
                "x..example", "nothing.example", "a.example.", "%{i1}.f.example");
}

std::string random_term(Dice& dice) {
  const std::string qualifier = one_of(dice, "", "", "+", "-", "~", "?");
  switch (roll(dice, 24)) {
    case 0:
    case 1:
    case 2:
      return qualifier + "ip4:" + random_v4(dice) + one_of(dice, "", "/32", "/30", "/29", "/0");
    case 3:
    case 4:
      return qualifier + "ip6:" + random_v6(dice) + one_of(dice, "", "/128", "/127", "/32");
    case 5:
    case 6:
    case 7:
      return qualifier + "include:" + random_spec(dice);
    case 8:
    case 9:
      return qualifier + "a" + one_of(dice, "", "/30", "//126", "/29//127");
    case 10:
    case 11:
      return qualifier + "a:" + random_spec(dice) + one_of(dice, "", "/30", "//126");
    case 12:
    case 13:
      return qualifier + "mx" + one_of(dice, "", "/30");
    case 14:
      return qualifier + "mx:" + random_spec(dice);
    case 15:
      return qualifier + "exists:" + random_spec(dice);
    case 16:
      return qualifier + "ptr" + one_of(dice, "", ":" + random_domain(dice));
    case 17:
    case 18:
      return "redirect=" + random_spec(dice);
    case 19:
      return one_of(dice, "x-note=1", "exp=a.example", "ALL", "");
    case 20:
      return one_of(dice, "foo", "ip4:1.2.3", "a:", "a/33", "include", "all:x", "mx:localhost", "-", "ip4:192.0.2.1/",
                    "exists:%{z}.example", "redirect=", "a:b.example/00", "ip6:::1/129");
    default:
      return qualifier + "all";
  }
}

nlohmann::json random_case(Dice& dice) {
  TestDns dns;
  for (const char* name : {"a.example", "b.example", "c.example", "d.example", "m.example"}) {
    for (std::size_t i = roll(dice, 3); i > 0; --i) dns.put(DnsType::a, name, random_v4(dice));
    for (std::size_t i = roll(dice, 2); i > 0; --i) dns.put(DnsType::aaaa, name, random_v6(dice));
    for (std::size_t i = roll(dice, 3); i > 0; --i) dns.put(DnsType::mx, name, one_of(dice, "m.example", "a.example"));
    if (roll(dice, 8) == 0) continue;
    std::string record = one_of(dice, "v=spf1", "v=spf1", "v=spf1", "V=SPF1", "v=spf10");
    for (std::size_t i = roll(dice, 5); i > 0; --i) record += " " + random_term(dice);
    dns.put(DnsType::txt, name, record);
    if (roll(dice, 20) == 0) dns.put(DnsType::txt, name, "v=spf1 -all");
  }
  const std::string from = roll(dice, 4) == 0 ? random_v6(dice) : random_v4(dice);
  const SpfQuestion question{.from = *IpAddress::parse(from),
                             .sender_local = one_of(dice, "anna", "b"),
                             .sender_domain = "a.example",
                             .helo = "c.example"};
  for (std::size_t i = roll(dice, 3); i > 0; --i) {
    dns.put(DnsType::ptr, question.from.reverse_name(), random_domain(dice));
  }
  if (roll(dice, 10) == 0) dns.put(DnsType::a, question.from.dotted() + ".e.example", "192.0.2.1");
  nlohmann::json records = nlohmann::json::array();
  for (const auto& [key, values] : dns.records) {
    for (const std::string& value : values) records.push_back({to_text(key.first), key.second, value});
  }
  const SpfVerdict verdict = check_spf(dns, question);
  return {{"records", records},
          {"from", from},
          {"sender", question.sender_local + "@a.example"},
          {"helo", question.helo},
          {"result", to_text(verdict.result)},
          {"why", verdict.why}};
}

TEST(ForSpfOracle, WritesRandomZonesAndResults) {
  const char* file = std::getenv("LAPWING_TEST_SPF");
  if (file == nullptr) GTEST_SKIP() << "run by tests/end_to_end/mail/spf.py";
  Dice dice(7208);  // mt19937_64 gives the same numbers everywhere
  std::ofstream out(file);
  for (int i = 0; i < case_count; ++i) out << random_case(dice).dump() << "\n";
  out.close();
  EXPECT_TRUE(out.good());
}

}  // namespace
}  // namespace lapwing
