#include "channel/mime.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <functional>

#include "channel/test_envelope.hpp"

namespace lapwing {
namespace {

std::string built(const Envelope& envelope) {
  const auto mail = build_mail(envelope);
  EXPECT_TRUE(mail) << mail.error().text();
  return mail ? mail->bytes : std::string();
}

TEST(Mime, IsTheSameOnEveryTry) {
  const Envelope envelope = test_envelope();
  EXPECT_EQ(built(envelope), built(envelope));
  Envelope other = envelope;
  other.message_id_token = "p03-000000000124";
  EXPECT_NE(built(envelope), built(other));
}

TEST(Mime, SaysWhoWhenAndWhat) {
  const std::string bytes = built(test_envelope());
  for (const char* line :
       {"Message-ID: <p03-000000000123@shop.example.test>\r\n", "Date: Fri, 31 May 2024 13:00:00 +0300\r\n",
        "MIME-Version: 1.0\r\n", "Auto-Submitted: auto-generated\r\n", "<shop@shop.example.test>\r\n",
        "<anna+x@customer.example.test>\r\n", "Content-Type: multipart/alternative; boundary=\"_=_",
        "Content-Type: text/plain; charset=utf-8\r\n", "Content-Type: text/html; charset=utf-8\r\n",
        "List-Id: News <news.shop.example.test>\r\n"}) {
    EXPECT_NE(bytes.find(line), std::string::npos) << line << "\nis not in\n" << bytes;
  }
  EXPECT_EQ(bytes.find("Subject: ="), bytes.find("Subject: =?UTF-8?"));
}

TEST(Mime, HasOneClickUnsubscribeInAdvertisingOnly) {
  Envelope envelope = test_envelope();
  EXPECT_NE(built(envelope).find(
                "List-Unsubscribe: <https://shop.example.test/u/1?t=a%20b>,\r\n <mailto:u@shop.example.test>\r\n"
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"),
            std::string::npos);
  EXPECT_NE(built(envelope).find("Precedence: bulk\r\n"), std::string::npos);
  envelope.list_unsubscribe_url = "http://shop.example.test/u";
  EXPECT_EQ(built(envelope).find("List-Unsubscribe-Post"), std::string::npos) << "RFC 8058 wants https";
  envelope.list_unsubscribe_url = "https://shop.example.test/" + std::string(800, 'a');
  EXPECT_NE(built(envelope).find("<" + envelope.list_unsubscribe_url + ">"), std::string::npos) << "the URL is not cut";
  envelope.marketing = false;
  EXPECT_EQ(built(envelope).find("List-Unsubscribe"), std::string::npos);
  EXPECT_EQ(built(envelope).find("Precedence"), std::string::npos);
}

TEST(Mime, SendsBouncesWhereTheEnvelopeSays) {
  Envelope envelope = test_envelope();
  EXPECT_EQ(build_mail(envelope)->mail_from, "shop@shop.example.test");
  envelope.return_path = "b+p03-123-0badcafe@bounce.example.test";
  EXPECT_EQ(build_mail(envelope)->mail_from, "b+p03-123-0badcafe@bounce.example.test");
  EXPECT_EQ(built(envelope).find("bounce.example"), std::string::npos);
}

TEST(Mime, WritesInternationalDomainsInAscii) {
  Envelope envelope = test_envelope();
  envelope.to_address = "anna@почта.рф";
  EXPECT_EQ(build_mail(envelope)->rcpt_to, "anna@xn--80a1acny.xn--p1ai");
  EXPECT_NE(built(envelope).find("<anna@xn--80a1acny.xn--p1ai>\r\n"), std::string::npos);
}

TEST(Mime, MakesTheTextPartFromTheHtml) {
  Envelope envelope = test_envelope();
  envelope.text.clear();
  envelope.html = "<p>Plain &amp; simple</p>";
  EXPECT_NE(built(envelope).find("\r\n\r\nPlain & simple\r\n"), std::string::npos);
}

TEST(Mime, IsPlainTextWithoutHtml) {
  Envelope envelope = test_envelope();
  envelope.html.clear();
  envelope.text = "one\rtwo\r\nthree\n.\n" + std::string(2000, 'x');
  const std::string bytes = built(envelope);
  EXPECT_EQ(bytes.find("multipart"), std::string::npos);
  EXPECT_NE(bytes.find("one\r\ntwo\r\nthree\r\n.\r\n"), std::string::npos);
}

TEST(Mime, NamesAttachmentsInUtf8) {
  Envelope envelope = test_envelope();
  envelope.attachments = {{"Чек № 5.pdf", "application/pdf", std::string("%PDF\0\xff", 6)}};
  const std::string bytes = built(envelope);
  EXPECT_NE(bytes.find("multipart/mixed"), std::string::npos);
  EXPECT_NE(bytes.find("filename*=UTF-8''%D0%A7%D0%B5%D0%BA%20%E2%84%96%205.pdf"), std::string::npos);
  EXPECT_NE(bytes.find("JVBERgD/"), std::string::npos);
}

TEST(Mime, KeepsEachLineShortAndEndedByCrlfWhateverTheText) {
  EXPECT_TRUE(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "a", "Ж", "\r", "\n", "\r\n", ".", " ", "=", "<p>", "\t", "From ", "--_=_", "💌", std::string(100, 'y')));
    Envelope envelope = test_envelope();
    envelope.text = "x";
    for (const auto& piece : pieces) envelope.text += piece;
    envelope.html = "<b>" + envelope.text;
    const std::string bytes = built(envelope);
    std::size_t begin = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      RC_ASSERT(static_cast<unsigned char>(bytes[at]) < 0x80);
      RC_ASSERT((bytes[at] == '\n') == (at > 0 && bytes[at - 1] == '\r'));
      if (bytes[at] != '\n') continue;
      RC_ASSERT(at - begin < 1000U);
      begin = at + 1;
    }
  }));
}

struct Refused {
  const char* field;
  std::function<void(Envelope&, const std::string&)> put;
};

TEST(Mime, RefusesHeaderInjectionAndNamesTheField) {
  const Refused places[] = {
      {"subject", [](Envelope& e, const std::string& s) { e.subject += s; }},
      {"from_name", [](Envelope& e, const std::string& s) { e.from_name += s; }},
      {"to_name", [](Envelope& e, const std::string& s) { e.to_name += s; }},
      {"from_address", [](Envelope& e, const std::string& s) { e.from_address += s; }},
      {"to_address", [](Envelope& e, const std::string& s) { e.to_address = s + e.to_address; }},
      {"return_path", [](Envelope& e, const std::string& s) { e.return_path = "b@x.test" + s; }},
      {"list_unsubscribe_url", [](Envelope& e, const std::string& s) { e.list_unsubscribe_url += s; }},
      {"list_unsubscribe_mailto", [](Envelope& e, const std::string& s) { e.list_unsubscribe_mailto += s; }},
      {"message_id_token", [](Envelope& e, const std::string& s) { e.message_id_token += s; }},
      {"headers.X-Shop", [](Envelope& e, const std::string& s) { e.headers.emplace_back("X-Shop", s); }},
      {"headers", [](Envelope& e, const std::string& s) { e.headers.emplace_back("X" + s, "1"); }},
      {"attachments.file_name", [](Envelope& e, const std::string& s) { e.attachments = {{s, "a/b", ""}}; }},
      {"attachments.media_type", [](Envelope& e, const std::string& s) { e.attachments = {{"f", "a/b" + s, ""}}; }},
  };
  for (const auto& [field, put] : places) {
    for (const std::string& poison : {std::string("\r\nBcc: all@x.test"), std::string("\n"), std::string("\r"),
                                      std::string(1, '\0'), std::string("\x7f")}) {
      Envelope envelope = test_envelope();
      put(envelope, poison);
      const auto mail = build_mail(envelope);
      ASSERT_FALSE(mail) << field;
      EXPECT_EQ(mail.error().where, field);
    }
  }
}

TEST(Mime, RefusesWhatIsNoAddressAndNoUtf8) {
  for (const char* address : {"", "anna", "anna@", "@x.test", "a b@x.test", "a@b@x.test", "<a@x.test>", "a@x..test",
                              "a@x_y.test", "анна@x.test", "a@x.test,b@x.test", "a\"@x.test", "a@[127.0.0.1]"}) {
    Envelope envelope = test_envelope();
    envelope.to_address = address;
    ASSERT_FALSE(build_mail(envelope)) << address;
    EXPECT_EQ(build_mail(envelope).error().where, "to_address");
  }
  for (const char* bytes : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    Envelope envelope = test_envelope();
    envelope.html += bytes;
    EXPECT_EQ(build_mail(envelope).error().where, "html");
    envelope = test_envelope();
    envelope.subject += bytes;
    EXPECT_EQ(build_mail(envelope).error().where, "subject");
  }
}

TEST(Mime, RefusesHeadersOfItsOwnAndAMessageWithoutABody) {
  for (const char* name : {"subject", "BCC", "Content-Type", "message-id", "List-Unsubscribe"}) {
    Envelope envelope = test_envelope();
    envelope.headers = {{name, "x"}};
    ASSERT_FALSE(build_mail(envelope)) << name;
    EXPECT_EQ(build_mail(envelope).error().where, std::string("headers.") + name);
  }
  Envelope empty = test_envelope();
  empty.text.clear();
  empty.html.clear();
  EXPECT_FALSE(build_mail(empty));
}

}  // namespace
}  // namespace lapwing
