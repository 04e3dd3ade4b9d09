#include "channel/mime_encoding.hpp"

#include <gmime/gmime.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <utility>
#include <vector>

#include "channel/mime_header.hpp"

namespace lapwing {
namespace {

/// The oracle: what a reader of mails makes of the bytes.
std::string read_back(std::string_view encoded, TransferEncoding encoding) {
  if (encoding == TransferEncoding::seven_bit) return std::string(encoded);
  GMimeEncoding state;
  g_mime_encoding_init_decode(&state, encoding == TransferEncoding::base64 ? GMIME_CONTENT_ENCODING_BASE64
                                                                           : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  std::string out(encoded.size() + 8, '\0');
  out.resize(g_mime_encoding_step(&state, encoded.data(), encoded.size(), out.data()));
  return out;
}

/// Line breaks of any system as CRLF, letter by letter.
std::string with_mail_lines(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') continue;
    if (text[at] == '\r' || text[at] == '\n') {
      out += "\r\n";
    } else {
      out += text[at];
    }
  }
  if (!text.empty() && text.back() != '\n' && text.back() != '\r') out += "\r\n";
  return out;
}

rc::Gen<std::string> texts() {
  auto pieces = rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "a", "word", "Ж", "слово", "\r", "\n", "\r\n", ".", " ", "\t", "=", "=3D", "<p>", "From ", "\nFrom you", "\x01",
      "\x7f", "💌", "12345678", std::string(73, 'y'), std::string(1000, 'z')));
  return rc::gen::map(pieces, [](const std::vector<std::string>& all) {
    std::string text;
    for (const auto& piece : all) text += piece;
    return text;
  });
}

void check_lines(const std::string& bytes, std::size_t line_max) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    RC_ASSERT(static_cast<unsigned char>(bytes[at]) < 0x80);
    RC_ASSERT((bytes[at] == '\n') == (at > 0 && bytes[at - 1] == '\r'));
    if (bytes[at] != '\n') continue;
    RC_ASSERT(at - 1 - begin <= line_max);
    RC_ASSERT(bytes.compare(begin, 5, "From ") != 0);
    begin = at + 1;
  }
  RC_ASSERT(begin == bytes.size());
}

TEST(MimeEncoding, IsReadBackAsTheSameTextInLinesThatMailTakes) {
  EXPECT_TRUE(rc::check([] {
    const std::string text = *texts();
    const MailText encoded(text);
    std::string bytes;
    encoded.append_to(bytes);
    check_lines(bytes, encoded.encoding() == TransferEncoding::seven_bit ? 998 : 76);
    RC_ASSERT(read_back(bytes, encoded.encoding()) == with_mail_lines(text));
  }));
}

TEST(MimeEncoding, EncodesEveryByteThatMayNotStandForItself) {
  std::string all;
  for (int byte = 1; byte < 256; ++byte) {
    if (byte != '\r' && byte != '\n') all += static_cast<char>(byte);
  }
  for (std::size_t shift = 0; shift < 9; ++shift) {
    const std::string text = std::string(shift, 'x') + all + "\r\n";
    std::string encoded;
    append_quoted_printable(encoded, text);
    EXPECT_EQ(read_back(encoded, TransferEncoding::quoted_printable), text);
    for (const char c : encoded) EXPECT_TRUE((c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n');
  }
}

TEST(MimeEncoding, LeavesNoBlankAtTheEndOfALine) {
  std::string encoded;
  append_quoted_printable(encoded, "12345678 \r\n\t\r\n" + std::string(75, 'x') + " \r\n");
  EXPECT_EQ(encoded, "12345678=20\r\n=09\r\n" + std::string(75, 'x') + "=\r\n=20\r\n");
}

TEST(MimeEncoding, TakesTheShorterEncoding) {
  EXPECT_EQ(MailText("plain\n").encoding(), TransferEncoding::seven_bit);
  EXPECT_EQ(MailText(std::string(998, 'x')).encoding(), TransferEncoding::seven_bit);
  EXPECT_EQ(MailText(std::string(999, 'x')).encoding(), TransferEncoding::quoted_printable);
  EXPECT_EQ(MailText("From me\n").encoding(), TransferEncoding::quoted_printable);
  EXPECT_EQ(MailText("a page of Latin letters with one é").encoding(), TransferEncoding::quoted_printable);
  EXPECT_EQ(MailText("Здравствуйте").encoding(), TransferEncoding::base64);
}

TEST(MimeEncoding, WritesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, digits] : vectors) {
    std::string out = "x";
    append_base64(out, bytes);
    EXPECT_EQ(out, std::string("x") + digits);
  }
}

/// The oracle: unfolded, and each encoded word decoded by itself, as RFC 2047 has it.
std::string decoded_subject(std::string field) {
  for (auto at = field.find("\r\n "); at != std::string::npos; at = field.find("\r\n ")) field.erase(at, 2);
  std::string value = field.substr(9, field.size() - 11);
  if (!value.starts_with("=?")) return value;
  std::string out;
  while (!value.empty()) {
    const auto word = value.substr(0, value.find(' '));
    value.erase(0, word.size() + 1);
    RC_ASSERT(word.size() <= 75U);
    RC_ASSERT(word.starts_with("=?UTF-8?B?"));
    RC_ASSERT(word.ends_with("?="));
    gsize size = 0;
    guchar* bytes = g_base64_decode(word.substr(10, word.size() - 12).c_str(), &size);
    out.append(reinterpret_cast<const char*>(bytes), size);
    g_free(bytes);
  }
  return out;
}

TEST(MimeHeader, IsReadBackAsTheSameWordsInShortLines) {
  EXPECT_TRUE(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "a", " ", "word ", "скидка", " ждёт ", "=?utf-8?q?x?=", "=?", "10 %", "💌", "\"", ",", std::string(90, 'y')));
    std::string subject;
    for (const auto& piece : pieces) subject += piece;
    std::string bytes;
    append_text_field(bytes, "Subject", subject);
    check_lines(bytes, 78);
    RC_ASSERT(decoded_subject(bytes) == subject);
  }));
}

struct Named {
  const char* name;
  const char* field;
};

TEST(MimeHeader, NeedsNoPaddingInsideALongSubject) {
  std::string bytes;
  append_text_field(bytes, "Subject", "Вы забыли кое-что в корзине: скидка ждёт вас до самого воскресенья");
  EXPECT_NE(bytes.find("\r\n "), std::string::npos) << "it was to be long";
  EXPECT_EQ(bytes.find("=?=\r\n "), std::string::npos) << bytes;
}

TEST(MimeHeader, WritesNamesAsAtomsQuotedOrEncoded) {
  const Named cases[] = {
      {"", "To: a@x.test\r\n"},
      {"Anna O'Hara", "To: Anna O'Hara <a@x.test>\r\n"},
      {"Smith, \"Bob\" (x)", "To: \"Smith, \\\"Bob\\\" (x)\" <a@x.test>\r\n"},
      {" two  spaces", "To: \" two  spaces\" <a@x.test>\r\n"},
      {"=?utf-8?q?x?=", "To: =?UTF-8?B?PT91dGYtOD9xP3g/PQ==?= <a@x.test>\r\n"},
      {"Анна", "To: =?UTF-8?B?0JDQvdC90LA=?= <a@x.test>\r\n"},
  };
  for (const auto& [name, field] : cases) {
    std::string out;
    append_mailbox_field(out, "To", name, "a@x.test");
    EXPECT_EQ(out, field);
  }
}

TEST(MimeHeader, SaysTheWallClocksTimeAndItsOffset) {
  const Instant late = *parse_instant("2024-02-28T22:30:05Z");
  EXPECT_EQ(mail_date(late, Duration::hours(3)), "Thu, 29 Feb 2024 01:30:05 +0300");
  EXPECT_EQ(mail_date(late, {}), "Wed, 28 Feb 2024 22:30:05 +0000");
  EXPECT_EQ(mail_date(late, Duration{-(9 * 60 + 30) * 60'000}), "Wed, 28 Feb 2024 13:00:05 -0930");
  EXPECT_EQ(mail_date(*parse_instant("1969-12-31T23:59:59Z"), {}), "Wed, 31 Dec 1969 23:59:59 +0000");
}

}  // namespace
}  // namespace lapwing
