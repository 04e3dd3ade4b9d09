#include "channel/parse.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "channel/smtp_url.hpp"

namespace lapwing {
namespace {

TEST(ChannelSettings, NameAChannel) {
  EXPECT_EQ((*parse_channel("files:out/mail"))->description(), "files:out/mail");
  EXPECT_EQ((*parse_channel("smtp://mail.example.test"))->description(), "smtp://mail.example.test:25");
  EXPECT_EQ((*parse_channel("smtps://u:secret@mail.example.test"))->description(), "smtps://mail.example.test:465");
  EXPECT_EQ((*parse_channel("smpp://shop:secret@sms.example.test"))->description(), "smpp://sms.example.test:2775");
  for (const char* spec : {"", "files:", "smpp://sms.example.test", "http://x.test", "smtp:", "mail.example.test:25"}) {
    ASSERT_FALSE(parse_channel(spec)) << spec;
    EXPECT_NE(parse_channel(spec).error().message.find("expected"), std::string::npos);
  }
}

TEST(SmtpUrls, AreReadWhole) {
  const auto read = parse_smtp_url(
      "smtp://us%40er:p%3Aa%2Fs%40s@[::1]:2525?starttls=try&from=b%2Bx@shop.test&connections=3&timeout=20"
      "&ehlo=shop.test&ca=/etc/ca.pem");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->user, "us@er");
  EXPECT_EQ(read->password, "p:a/s@s");
  EXPECT_EQ(read->host, "[::1]");
  EXPECT_EQ(read->port, 2525);
  EXPECT_EQ(read->start_tls, StartTls::if_offered);
  EXPECT_EQ(read->default_sender, "b+x@shop.test");
  EXPECT_EQ(read->connection_count_max, 3);
  EXPECT_EQ(read->reply_timeout, Duration::seconds(20));
  EXPECT_EQ(read->ehlo_name, "shop.test");
  EXPECT_EQ(read->ca_file, "/etc/ca.pem");
}

TEST(SmtpUrls, DemandEncryptionOnceThereIsAPassword) {
  EXPECT_EQ(parse_smtp_url("smtp://mail.test")->start_tls, StartTls::if_offered);
  EXPECT_EQ(parse_smtp_url("smtp://u:p@mail.test")->start_tls, StartTls::always);
  EXPECT_EQ(parse_smtp_url("smtp://u:p@mail.test?starttls=never")->start_tls, StartTls::never);
}

TEST(SmtpUrls, AreRefusedWithThePartAtFaultAndWithoutTheSecret) {
  for (const char* rest :
       {":99999", ":0", "?starttls=maybe", "?starttls", "?connections=0", "?connections=1x", "?timeout=-1",
        "?from=nobody", "?colour=red", "/inbox", "#x", "?ehlo=a%20b", "?from=a%0d%0a@x.test", ":25:25", " "}) {
    const auto read = parse_smtp_url("smtp://operator:hunter2@mail.example.test" + std::string(rest));
    ASSERT_FALSE(read) << rest;
    EXPECT_EQ(read.error().text().find("hunter2"), std::string::npos);
    EXPECT_EQ(read.error().text().find("operator"), std::string::npos);
    EXPECT_TRUE(read.error().where.starts_with("smtp URL"));
  }
  EXPECT_FALSE(parse_smtp_url("smtps://mail.test?starttls=always"));
  EXPECT_FALSE(parse_smtp_url("smtp://:p@mail.test"));
  EXPECT_FALSE(parse_smtp_url("smtp://u:p%0a@mail.test"));
}

TEST(SmtpUrls, OfAnyKindAreReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::string& rest) { RC_CLASSIFY(parse_smtp_url("smtp://" + rest).has_value()); }));
}

}  // namespace
}  // namespace lapwing
