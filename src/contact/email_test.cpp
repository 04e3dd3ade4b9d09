#include "contact/email.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using nlohmann::json;

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// The cases of one file. A lone surrogate, which no JSON reader takes, arrives as the three bytes that a careless
/// encoder would write.
std::vector<json> cases_of(const std::string& name) {
  std::ifstream file("../shared/data/email-addresses/" + name);
  std::vector<json> cases;
  for (std::string line; std::getline(file, line);) {
    const bool has_lone_surrogate = line.find("errMalformedUnicode") != std::string::npos;
    json one = json::parse(has_lone_surrogate ? replaced(line, "\\ud800", "LONE-SURROGATE") : line);
    const std::string address = replaced(one.at("address"), "LONE-SURROGATE", "\xED\xA0\x80");
    one.erase("address");
    cases.push_back({{"case", std::move(one)}, {"bytes", std::vector<int>(address.begin(), address.end())}});
  }
  return cases;
}

std::string address_of(const json& one) {
  std::string address;
  for (const int byte : one.at("bytes")) address += static_cast<char>(byte);
  return address;
}

#define SKIP_WITHOUT_ADDRESSES()                                               \
  if (!std::filesystem::exists("../shared/data/email-addresses")) {            \
    GTEST_SKIP() << "NOT TESTED: ../shared/data/email-addresses is not there"; \
  }

const std::string blank_before = " test@iana.org";
const std::string blank_behind = "test@iana.org ";

TEST(Email, IsJudgedAsIsemailWouldExceptWhereThePolicySaysOtherwise) {
  SKIP_WITHOUT_ADDRESSES();
  const std::map<std::string, bool> deviations = {
      {"test@io", false},    // a domain without a dot
      {blank_before, true},  // blanks around are taken off
      {blank_behind, true},
  };
  const std::set<std::string> accepted = {"VALID", "DNSWARN"};
  int count = 0;
  for (const json& one : cases_of("isemail.jsonl")) {
    const std::string address = address_of(one);
    const std::string category = one.at("case").at("category");
    const auto deviation = deviations.find(address);
    const bool expected = deviation != deviations.end() ? deviation->second : accepted.contains(category);
    const EmailVerdict verdict = normalize_email(address);
    EXPECT_EQ(verdict.is_valid(), expected) << "'" << address << "' " << one.at("case") << ": " << verdict.reason;
    ++count;
  }
  EXPECT_EQ(count, 105);
}

TEST(Email, IsJudgedAsIsemailJsWouldExceptWhereThePolicySaysOtherwise) {
  SKIP_WITHOUT_ADDRESSES();
  const std::string faces = replaced(std::string(17, 'f'), "f", "\xF0\x9F\x98\x86");
  const std::map<std::string, bool> deviations = {
      {"test@io", false},                                       // a domain without a dot
      {"test@org", false},  {blank_before, true},               // blanks around are taken off
      {blank_behind, true}, {"test@" + faces + ".org", false},  // IDNA 2008 has no emoji in domains
  };
  int count = 0;
  for (const json& one : cases_of("isemail_js.jsonl")) {
    const std::string address = address_of(one);
    const std::string diagnosis = one.at("case").at("diagnosis");
    const auto deviation = deviations.find(address);
    const bool expected = deviation != deviations.end() ? deviation->second
                                                        : diagnosis == "valid" || diagnosis.starts_with("dns");
    const EmailVerdict verdict = normalize_email(address);
    EXPECT_EQ(verdict.is_valid(), expected) << "'" << address << "' " << one.at("case") << ": " << verdict.reason;
    ++count;
  }
  EXPECT_EQ(count, 143);
}

TEST(Email, IsJudgedAndNormalizedAsEmailValidatorDoesByDefault) {
  SKIP_WITHOUT_ADDRESSES();
  int count = 0;
  for (const json& one : cases_of("email_validator.jsonl")) {
    const std::string address = address_of(one);
    const json& expected = one.at("case");
    const EmailVerdict verdict = normalize_email(address);
    // The validator's test of valid addresses switches on what its defaults and our policy refuse.
    const bool quoted_or_named = address.find_first_of("\"<") != std::string::npos;
    if (expected.at("valid") == true && !quoted_or_named) {
      const std::string normalized = expected.at("normalized");
      const std::string wanted = normalized.substr(0, normalized.rfind('@') + 1) +
                                 expected.at("ascii_domain").get<std::string>();
      EXPECT_EQ(verdict.address, wanted) << address << ": " << verdict.reason;
      EXPECT_EQ(verdict.needs_smtputf8, expected.at("ascii_email").is_null()) << address;
    } else {
      EXPECT_FALSE(verdict.is_valid()) << address;
      EXPECT_FALSE(verdict.reason.empty());
      EXPECT_EQ(verdict.address + verdict.key, "");
    }
    ++count;
  }
  EXPECT_EQ(count, 82);
}

TEST(Email, LosesBlanksAndMailtoAndKeepsTheCaseOfItsLocalPart) {
  const EmailVerdict verdict = normalize_email(" \tMailTo:Anna.Petrova+Shop@Example.COM\xC2\xA0");
  EXPECT_EQ(verdict.address, "Anna.Petrova+Shop@example.com");
  EXPECT_EQ(verdict.key, "anna.petrova+shop@example.com");
  EXPECT_FALSE(verdict.needs_smtputf8);
}

TEST(Email, OfACyrillicDomainGoesAsPunycode) {
  const EmailVerdict verdict = normalize_email("Анна@Почта.РФ");
  EXPECT_EQ(verdict.address, "Анна@xn--80a1acny.xn--p1ai");
  EXPECT_EQ(verdict.key, "анна@xn--80a1acny.xn--p1ai");
  EXPECT_TRUE(verdict.needs_smtputf8);
}

TEST(Email, NamesTheReasonOfARefusal) {
  EXPECT_EQ(normalize_email("").reason, "empty");
  EXPECT_EQ(normalize_email("anna").reason, "no @-sign");
  EXPECT_EQ(normalize_email("a@b@example.com").reason, "more than one @-sign");
  EXPECT_EQ(normalize_email("@example.com").reason, "nothing before the @-sign");
  EXPECT_EQ(normalize_email("anna@").reason, "nothing after the @-sign");
  EXPECT_EQ(normalize_email("anna@shop").reason, "a domain without a dot");
  EXPECT_EQ(normalize_email("anna petrova@example.com").reason, "a character that may not stand before the @-sign");
  EXPECT_EQ(normalize_email("a@example.com\r\nBcc: b@example.com").reason, "a line break or control character");
  EXPECT_EQ(normalize_email("Anna <a@example.com>").reason, "a display name or angle brackets, not a bare address");
  EXPECT_EQ(normalize_email("a@exa mple.com").reason, "not a domain name after the @-sign");
  EXPECT_EQ(normalize_email("a@exa_mple.com").reason, "not a domain name after the @-sign");
  EXPECT_EQ(normalize_email("a@shop.test").reason, "a special-use domain that receives no mail");
  EXPECT_EQ(normalize_email("a\xFF@example.com").reason, "not valid UTF-8");
  EXPECT_EQ(normalize_email(std::string(10'000, 'a') + "@example.com").reason, "the address is longer than 254 bytes");
}

TEST(Email, NormalizedOnceStaysAsItIs) {
  EXPECT_TRUE(rc::check([] {
    const auto alphabet = std::string("aZ09.+-_@\" <(\xD0\x90\xC3\xA9");
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(alphabet)) + "@Example.com";
    const EmailVerdict verdict = normalize_email(text);
    if (!verdict.is_valid()) {
      RC_ASSERT(!verdict.reason.empty());
      return;
    }
    RC_ASSERT(normalize_email(verdict.address).address == verdict.address);
    RC_ASSERT(normalize_email(verdict.key).key == verdict.key);
    RC_ASSERT(normalize_email(verdict.address).key == verdict.key);
  }));
}

TEST(Email, TakesAnyBytes) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    const EmailVerdict verdict = normalize_email(text);
    RC_ASSERT(verdict.is_valid() == verdict.reason.empty());
    RC_ASSERT(verdict.is_valid() == !verdict.address.empty());
  }));
}

TEST(Email, HasADomain) {
  EXPECT_EQ(domain_of("anna@example.com"), "example.com");
  EXPECT_EQ(domain_of("anna"), "");
}

}  // namespace
}  // namespace lapwing
