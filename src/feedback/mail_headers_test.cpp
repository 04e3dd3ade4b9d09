// Headers and structures of mails as another parser, Stalwart's, reads them: ../shared/data/mail-headers.
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "feedback/mail_parts.hpp"
#include "feedback/text.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

const std::string folder = "../shared/data/mail-headers/";

class MailHeaders : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "NOT TESTED: " << folder << " is not there";
  }
  static std::string bytes_of(const std::string& name) {
    std::ifstream file(folder + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static Json cases(const std::string& name) { return Json::parse(bytes_of(name + ".json")); }
};

/// A mail with that field, as it stands in the case, before others.
MailParts with_field(const std::string& name, const std::string& value) {
  std::string text = value;
  if (!text.ends_with('\n')) text += '\n';
  return take_apart(with_newlines(name + ": " + text + "X-End: 1\n\nbody\n"));
}

std::string one_spaced(std::string_view text) { return on_one_line(text, 1000); }

/// Tells which headers are read in another way; each such is named by its test, with the reason.
class Differences {
 public:
  void compare(const Json& header, const std::string& found, const std::string& expected) {
    ++count_;
    if (found == expected) return;
    headers_.insert(header.get<std::string>());
    std::cout << "  differs: " << header << " -> " << found << ", and not " << expected << "\n";
  }
  [[nodiscard]] const std::set<std::string>& headers() const { return headers_; }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::size_t count_ = 0;
  std::set<std::string> headers_;
};

TEST_F(MailHeaders, SubjectsAreDecodedAlike) {
  Differences differences;
  for (const Json& one : cases("unstructured")) {
    const MailParts mail = with_field("Subject", one["header"]);
    differences.compare(one["header"], one_spaced(mail.header.first("Subject")),
                        one_spaced(one["expected"].get<std::string>()));
  }
  EXPECT_EQ(differences.count(), 30U);
  // Where an encoded word stands right behind another, against RFC 2047 (5), we put no blank between.
  for (const std::string& header : differences.headers())
    EXPECT_TRUE(header.starts_with("[SUSPECTED SPAM]=?")) << header;
}

TEST_F(MailHeaders, DatesAreTheSameInstants) {
  Differences differences;
  for (const Json& one : cases("date")) {
    const auto found = instant_of(one["header"].get<std::string>());
    std::string wanted = "none";
    if (const Json& at = one["expected"]; !at.is_null()) {
      const std::chrono::sys_days day = std::chrono::year(at["year"].get<int>()) /
                                        std::chrono::month(at["month"].get<unsigned>()) /
                                        std::chrono::day(at["day"].get<unsigned>());
      const int offset = (at["tz_hour"].get<int>() * 60 + at["tz_minute"].get<int>()) * 60;
      const std::int64_t local = day.time_since_epoch().count() * std::int64_t{86400} + at["hour"].get<int>() * 3600 +
                                 at["minute"].get<int>() * 60 + at["second"].get<int>();
      wanted = std::to_string(local + (at["tz_before_gmt"].get<bool>() ? offset : -offset));
    }
    differences.compare(one["header"], found ? std::to_string(found->seconds()) : "none", wanted);
  }
  EXPECT_EQ(differences.count(), 40U);
  const std::set<std::string> known = {
      "20 11 (some \n 44 comments(more comments\n )) 79 05:34:27 -0300",  // a month as a number
      " 4 8 15 16 23 42, 4 8 15 16 23 42, 4 8 15 16 23 42, ",             // no date
      "Tue, 1 Jul 2003 ((invalid)\ncomment) 10:52:37 +0200",              // a comment without an end
      "Thu, 10 Jul 1997 14:53:31 EST5EDT",                                // a zone that RFC 5322 does not know
      "Thu, 10 Jul 1997 14:53:31 A"};                                     // of the military: RFC 822 and 5322 differ
  EXPECT_EQ(differences.headers(), known);
}

TEST_F(MailHeaders, MessageIdsAreTheFirstOfTheirList) {
  Differences differences;
  for (const Json& one : cases("id")) {
    const MailParts mail = with_field("In-Reply-To", one["header"]);
    const std::string found = bare_message_id(mail.header.first("In-Reply-To"));
    differences.compare(one["header"], one_spaced(found),
                        one["expected"].is_null() ? "" : one_spaced(one["expected"][0].get<std::string>()));
  }
  EXPECT_EQ(differences.count(), 11U);
  EXPECT_TRUE(differences.headers().empty());
}

TEST_F(MailHeaders, TheOneAddressOfAFieldIsFound) {
  Differences differences;
  for (const Json& one : cases("address")) {
    if (!one["expected"].contains("List") || one["expected"]["List"].size() != 1) continue;
    const Json& address = one["expected"]["List"][0]["address"];
    if (!address.is_string() || !address.get<std::string>().contains('@')) continue;
    std::string wanted = lower_case(address.get<std::string>());
    // A list's address is told as a link; for us it is the address within.
    if (wanted.starts_with("mailto:")) wanted = wanted.substr(7, wanted.find('?') - 7);
    const MailParts mail = with_field("To", one["header"]);
    differences.compare(one["header"], lower_case(address_of(mail.header.first("To"))), wanted);
  }
  EXPECT_EQ(differences.count(), 41U);
  // Comments and blanks within an address, which RFC 5322 calls obsolete.
  const std::set<std::string> known = {"Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>\n",
                                       "Pete(A nice \n \\\n ) chap) <pete(his\n account)@silly\n .test(his host)>\n",
                                       "John Doe <jdoe@machine(comment).  example>\n"};
  EXPECT_EQ(differences.headers(), known);
}

TEST_F(MailHeaders, ContentTypesAreTheSame) {
  Differences differences;
  for (const Json& one : cases("content_type")) {
    const Json& type = one["expected"];
    if (type.is_null() || !type["c_subtype"].is_string()) continue;
    const std::string wanted = lower_case(type["c_type"].get<std::string>()) + "/" +
                               lower_case(type["c_subtype"].get<std::string>());
    differences.compare(one["header"], with_field("Content-Type", one["header"]).type, wanted);
  }
  EXPECT_EQ(differences.count(), 81U);
  // What is no type of two names is one up to the second slash.
  for (const std::string& header : differences.headers())
    EXPECT_TRUE(header.starts_with("text/plain/format")) << header;
}

/// Of sounds and pictures the examples have words that are no base64; what comes of them is nothing to compare.
std::string text_to_compare(const std::string& type, const std::string& text) {
  return type.starts_with("audio/") || type.starts_with("image/") ? "" : std::string(trimmed(with_newlines(text)));
}

/// Types and texts of the parts outside of messages within the mail, as Stalwart's parser has them.
std::vector<std::pair<std::string, std::string>> expected_parts(const Json& mail, std::size_t at = 0) {
  const Json& part = mail["parts"][at];
  std::vector<std::pair<std::string, std::string>> parts;
  if (part["body"].contains("Multipart")) {
    for (const Json& below : part["body"]["Multipart"]) {
      for (auto& one : expected_parts(mail, below.get<std::size_t>())) parts.push_back(std::move(one));
    }
    return parts;
  }
  if (part["body"].contains("Message")) return parts;
  std::string type = "text/plain", text;
  for (const Json& field : part["headers"]) {
    if (field["name"] != "content_type" || !field["value"].contains("ContentType")) continue;
    const Json& said = field["value"]["ContentType"];
    type = lower_case(said["c_type"].get<std::string>() + "/" + said["c_subtype"].get<std::string>());
  }
  for (const auto& [kind, body] : part["body"].items()) {
    if (body.is_string()) text = body.get<std::string>();
    if (body.is_array()) {
      for (const Json& byte : body) text += static_cast<char>(byte.get<int>());
    }
  }
  return {{type, text_to_compare(type, text)}};
}

TEST_F(MailHeaders, MailsOfTheStandardsHaveTheSameParts) {
  for (int i = 0; i < 10; ++i) {
    const std::string name = "mime-rfc/00" + std::to_string(i);
    const auto expected = expected_parts(Json::parse(bytes_of(name + ".json")));
    for (const std::string newline : {"\n", "\r\n", "\r"}) {
      std::string mail;
      for (const char c : with_newlines(bytes_of(name + ".eml"))) mail += c == '\n' ? newline : std::string(1, c);
      std::vector<std::pair<std::string, std::string>> found;
      for (const MailPart& part : take_apart(with_newlines(mail)).parts) {
        found.emplace_back(part.type, text_to_compare(part.type, part.text));
      }
      EXPECT_EQ(found, expected) << name;
    }
  }
}

TEST_F(MailHeaders, AMessageThatWasEncodedAsAWholeIsOpened) {
  const MailParts mail = take_apart(with_newlines(bytes_of("mime-rfc/008.eml")));
  ASSERT_EQ(mail.originals.size(), 1U);
  EXPECT_EQ(mail.originals.front().first("Message-ID"), "<random-message-id@example.com>");
  ASSERT_EQ(mail.inner_parts.size(), 2U);
  EXPECT_EQ(trimmed(mail.inner_parts.front().text), "This is an *HTML* test message");
}

}  // namespace
}  // namespace lapwing
