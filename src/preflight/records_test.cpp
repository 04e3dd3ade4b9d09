#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "channel/dkim_key.hpp"
#include "preflight/check.hpp"
#include "preflight/dkim_record.hpp"
#include "preflight/dmarc_record.hpp"
#include "preflight/public_suffix.hpp"
#include "preflight/tag_list.hpp"

namespace lapwing {
namespace {

TEST(TagLists, AreNamesAndValuesInTheirOrder) {
  const auto list = parse_tag_list(" v = DKIM1 ;\r\n k=rsa; n=a b=c; p= ;");
  ASSERT_TRUE(list);
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"v", "DKIM1"}, {"k", "rsa"}, {"n", "a b=c"}, {"p", ""}};
  EXPECT_EQ(list->tags, expected);
  for (const char* broken : {"a=1; a=2", "a", "=1", "1=a", "a=1;;b=2", "a=\x01", "a=\xd1\x84"}) {
    EXPECT_FALSE(parse_tag_list(broken)) << broken;
  }
}

RC_GTEST_PROP(TagLists, ReadWhatWasWritten, ()) {
  const auto names = *rc::gen::unique<std::vector<std::string>>(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z'))));
  std::vector<std::pair<std::string, std::string>> tags;
  std::string text;
  for (const std::string& name : names) {
    const auto value = *rc::gen::container<std::string>(
        rc::gen::suchThat(rc::gen::inRange('!', '~'), [](char c) { return c != ';'; }));
    tags.emplace_back(name, value);
    text += *rc::gen::element(std::string(""), std::string(" "), std::string("\r\n\t")) + name + "=" + value + ";";
  }
  RC_ASSERT(parse_tag_list(text)->tags == tags);
}

TEST(Dmarc, IsReadAsReceiversDo) {
  const auto record = parse_dmarc(
      "v=DMARC1; p=Reject; adkim=s; pct=50; rua=mailto:a@shop.example, mailto:b@x.example;");
  ASSERT_TRUE(record) << record.error().text();
  EXPECT_EQ(record->policy, DmarcPolicy::reject);
  EXPECT_EQ(record->subdomain_policy, DmarcPolicy::reject);
  EXPECT_TRUE(record->is_dkim_strict);
  EXPECT_FALSE(record->is_spf_strict);
  EXPECT_EQ(record->percent, 50);
  EXPECT_EQ(record->report_uris, (std::vector<std::string>{"mailto:a@shop.example", "mailto:b@x.example"}));
  EXPECT_EQ(parse_dmarc("v=DMARC1;p=none;sp=quarantine")->subdomain_policy, DmarcPolicy::quarantine);
  // RFC 7489, 6.6.3: with an address for reports, a broken policy is none.
  EXPECT_EQ(parse_dmarc("v=DMARC1; p=nonsense; rua=mailto:a@shop.example")->policy, DmarcPolicy::none);
  EXPECT_EQ(parse_dmarc("v=DMARC1; p=none; pct=900; x=y")->percent, 100);
  for (const char* broken : {"v=DMARC1", "v=DMARC1; p=nonsense", "p=none; v=DMARC1", "v=dmarc1; p=none",
                             "v=DMARC1 p=none", "v=DMARC1; p=none; p=reject"}) {
    EXPECT_FALSE(parse_dmarc(broken)) << broken;
  }
}

TEST(Dkim, KeyRecordsSayWhatTheyAllow) {
  const auto record = parse_dkim_record(
      "v=DKIM1; h=sha1:sha256; s=email; t=y:s; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7h"
      "cvPapiMlrwIaaPcHURo=");
  ASSERT_TRUE(record) << record.error().text();
  EXPECT_TRUE(record->is_test && record->takes_sha256 && record->is_for_mail);
  EXPECT_EQ(record->key.size(), 32U);
  EXPECT_GT(key_bits(*record), 250);  // OpenSSL has counted 253 and 256
  EXPECT_FALSE(parse_dkim_record("p=; s=other; h=sha1")->takes_sha256);
  EXPECT_FALSE(parse_dkim_record("p=; s=other; h=sha1")->is_for_mail);
  EXPECT_TRUE(parse_dkim_record("v=DKIM1; p=")->key.empty());
  for (const char* broken : {"v=DKIM2; p=", "p=; v=DKIM1", "v=DKIM1", "p=a", "p=a*aa"}) {
    EXPECT_FALSE(parse_dkim_record(broken)) << broken;
  }
}

TEST(Dkim, KeysOfTheSharedVectorsAreReadAndAreNotOneAnother) {
  const std::filesystem::path file = "../shared/data/dkim/vectors.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "NOT TESTED: " << file << " is not there";
  const auto vectors = nlohmann::json::parse(std::ifstream(file));
  std::vector<DkimRecord> records;
  const std::function<void(const nlohmann::json&)> collect = [&](const nlohmann::json& at) {
    if (at.is_string() && at.get<std::string>().contains("p=") && at.get<std::string>().contains("k=")) {
      const auto record = parse_dkim_record(at.get<std::string>());
      ASSERT_TRUE(record) << at << record.error().text();
      EXPECT_GT(key_bits(*record), 250) << at;
      records.push_back(*record);
    }
    if (at.is_structured()) {
      for (const auto& below : at) collect(below);
    }
  };
  collect(vectors);
  ASSERT_GE(records.size(), 4U);
  for (const DkimRecord& one : records) {
    EXPECT_TRUE(is_same_key(one, one));
    for (const DkimRecord& other : records) EXPECT_EQ(is_same_key(one, other), one.key == other.key);
  }
}

TEST(OrganizationalDomains, AreThoseThatSomebodyRegistered) {
  EXPECT_EQ(organizational_domain("news.mail.Shop.com."), "shop.com");
  EXPECT_EQ(organizational_domain("a.shop.co.uk"), "shop.co.uk");
  EXPECT_EQ(organizational_domain("co.uk"), "co.uk");
  EXPECT_EQ(organizational_domain("bounce.shop.example"), "shop.example");
  EXPECT_EQ(organizational_domain("shop.xn--p1ai"), "shop.xn--p1ai");
}

TEST(Checks, LongRecordsArePublishedInSeveralStrings) {
  EXPECT_EQ(txt_line("shop.example", R"(v=a "b" \)"), R"(shop.example. IN TXT "v=a \"b\" \\")");
  const std::string line = txt_line("s._domainkey.shop.example", std::string(300, 'x'));
  EXPECT_EQ(line,
            "s._domainkey.shop.example. IN TXT \"" + std::string(255, 'x') + "\" \"" + std::string(45, 'x') + "\"");
}

}  // namespace
}  // namespace lapwing
