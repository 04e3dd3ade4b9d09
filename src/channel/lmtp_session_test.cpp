#include "channel/lmtp_session.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace lapwing {
namespace {

/// The codes of the replies, one for each reply.
std::string codes(std::string_view replies) {
  std::string out;
  while (!replies.empty()) {
    const std::size_t end = replies.find("\r\n");
    if (end == std::string_view::npos) return out + " broken off";
    if (end > 3 && replies[3] == ' ') out += (out.empty() ? "" : " ") + std::string(replies.substr(0, 3));
    replies.remove_prefix(end + 2);
  }
  return out;
}

const std::string begin_mail = "LHLO mx.example\r\nMAIL FROM:<>\r\nRCPT TO:<b@shop.example>\r\nDATA\r\n";

TEST(LmtpSession, AMailIsHandedOverAndAnsweredForEachRecipientOnceItIsSettled) {
  LmtpSession session("shop.example");
  EXPECT_EQ(session.greeting(), "220 shop.example LMTP\r\n");
  EXPECT_EQ(session.take("LHLO mx.example\r\n"),
            "250-shop.example\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250 SIZE 2097152\r\n");
  EXPECT_EQ(codes(session.take("MAIL FROM:<a@mx.example> SIZE=10 BODY=8BITMIME\r\n")), "250");
  EXPECT_EQ(codes(session.take("RCPT TO:<b+1@shop.example>\r\nrcpt to:<\"c d\"@shop.example>\r\n")), "250 250");
  EXPECT_EQ(codes(session.take("DATA\r\n")), "354");
  EXPECT_EQ(session.take("Subject: x\r\n\r\n..dot\r\n.\r\n"), "");
  ASSERT_TRUE(session.mail());
  EXPECT_EQ(session.mail()->from, "a@mx.example");
  EXPECT_EQ(session.mail()->recipients, (std::vector<std::string>{"b+1@shop.example", "\"c d\"@shop.example"}));
  EXPECT_EQ(session.mail()->bytes, "Subject: x\r\n\r\n.dot\r\n");
  EXPECT_EQ(codes(session.settle(true)), "250 250");
  EXPECT_FALSE(session.mail());
  EXPECT_EQ(codes(session.take("QUIT\r\n")), "221");
  EXPECT_TRUE(session.is_over());
}

TEST(LmtpSession, AMailThatCannotBeKeptIsToBeTriedAgain) {
  LmtpSession session("s");
  (void)session.take(begin_mail + ".\r\n");
  ASSERT_TRUE(session.mail());
  EXPECT_EQ(session.settle(false), "451 4.3.0 it cannot be kept now, try again\r\n");
}

TEST(LmtpSession, WhatIsPipelinedBehindAMailWaitsUntilItIsSettled) {
  LmtpSession session("s");
  EXPECT_EQ(
      codes(session.take(begin_mail + "1\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@shop.example>\r\nDATA\r\n2\r\n.\r\n")),
      "250 250 250 354");
  ASSERT_TRUE(session.mail());
  EXPECT_EQ(session.mail()->bytes, "1\r\n");
  EXPECT_EQ(codes(session.take("NOOP\r\n")), "");
  EXPECT_EQ(codes(session.settle(true)), "250 250 250 354");
  ASSERT_TRUE(session.mail());
  EXPECT_EQ(session.mail()->bytes, "2\r\n");
  EXPECT_EQ(codes(session.settle(true)), "250 250");
}

TEST(LmtpSession, CommandsOutOfTurnOrBadlyWrittenAreRefused) {
  const auto last = [](const std::string& said) {
    LmtpSession session("s");
    const std::string all = codes(session.take(said));
    return all.substr(all.size() - 3);
  };
  const std::string hello = "LHLO mx.example\r\n";
  const std::string mail = hello + "MAIL FROM:<>\r\n";
  EXPECT_EQ(last("MAIL FROM:<>\r\n"), "503");
  EXPECT_EQ(last(hello + "RCPT TO:<a@b>\r\n"), "503");
  EXPECT_EQ(last(hello + "DATA\r\n"), "503");
  EXPECT_EQ(last(mail + "DATA\r\n"), "503");
  EXPECT_EQ(last(mail + "MAIL FROM:<>\r\n"), "503");
  EXPECT_EQ(last(mail + "RSET\r\nRCPT TO:<a@b>\r\n"), "503");
  EXPECT_EQ(last(mail + hello + "RCPT TO:<a@b>\r\n"), "503");
  EXPECT_EQ(last("EHLO mx.example\r\n"), "500");
  EXPECT_EQ(last("HELO mx.example\r\n"), "500");
  EXPECT_EQ(last("LHLO\r\n"), "501");
  for (const char* bad :
       {"MAIL FROM:a@b", "MAIL FROM: <a@b>", "MAIL FROM:<a@b", "MAIL FROM:<a b@c>", "MAIL FROM:<a@b>x", "MAIL TO:<a@b>",
        "MAIL", "MAIL FROM:<a@b> SIZE=x", "MAIL FROM:<a@b> SIZE="}) {
    EXPECT_EQ(last(hello + bad + "\r\n"), "501") << bad;
  }
  EXPECT_EQ(last(hello + "MAIL FROM:<a@b> RET=HDRS\r\n"), "555");
  EXPECT_EQ(last(hello + "MAIL FROM:<a@b> SIZE=2097153\r\n"), "552");
  EXPECT_EQ(last(hello + "MAIL FROM:<a@b> SIZE=99999999999999999999999\r\n"), "552");
  EXPECT_EQ(last(mail + "RCPT TO:<a@b> NOTIFY=NEVER\r\n"), "555");
  EXPECT_EQ(last(mail + "RCPT TO:<>\r\n"), "553");
  EXPECT_EQ(last(mail + "RCPT TO:<nobody>\r\n"), "553");
  EXPECT_EQ(last(mail + "RCPT TO:<Postmaster>\r\n"), "250");
  EXPECT_EQ(last(mail + "RCPT TO:<@relay.example:a@b>\r\n"), "250");
  EXPECT_EQ(last("NOOP\nNOOP\r\n"), "500") << "a bare LF ends no line";
  EXPECT_EQ(last("DATA now\r\n"), "501");
  EXPECT_EQ(last("HELP\r\n"), "500");
  EXPECT_EQ(last("VRFY a\r\n"), "252");
}

TEST(LmtpSession, OnlyCrLfDotCrLfEndsAMail) {
  for (const char* inner :
       {"a\n.\nMAIL FROM:<>\n", "a\n.\r\nb\r\n", "a\r\n.\nb\r\n", "a\r.\rb\r\n", "a.\r\n", "\n.\r\n"}) {
    LmtpSession session("s");
    (void)session.take(begin_mail + inner);
    EXPECT_FALSE(session.mail()) << inner;
    (void)session.take("\r\n.\r\n");
    EXPECT_TRUE(session.mail()) << inner;
  }
}

TEST(LmtpSession, AMailThatIsTooLargeIsReadToItsEndAndRefused) {
  LmtpLimits limits;
  limits.mail_bytes_max = 10;
  LmtpSession session("s", limits);
  (void)session.take(begin_mail);
  EXPECT_EQ(codes(session.take("12345678\r\n.\r\n")), "");
  EXPECT_EQ(session.mail()->bytes.size(), 10u);
  (void)session.settle(true);
  (void)session.take(begin_mail);
  EXPECT_EQ(codes(session.take("123456789\r\nQUIT\r\n.\r\n")), "552");
  EXPECT_FALSE(session.mail());
  EXPECT_FALSE(session.is_over());
  EXPECT_EQ(codes(session.take("NOOP\r\n")), "250");
}

TEST(LmtpSession, LinesThatAreTooLongAreRefusedAndNotKept) {
  LmtpLimits limits;
  limits.command_bytes_max = 20;
  limits.text_line_bytes_max = 30;
  LmtpSession session("s", limits);
  std::string heard;
  for (int i = 0; i < 1000; ++i) heard += session.take("NOOP x");
  EXPECT_EQ(heard, "");
  EXPECT_EQ(codes(session.take("\r\nNOOP\r\n")), "500 250");
  EXPECT_EQ(codes(session.take("LHLO m\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n")), "250 250 250 354");
  EXPECT_EQ(codes(session.take(std::string(28, 'x') + "\r\n" + std::string(29, 'x') + "\r\n.\r\n")), "554");
}

TEST(LmtpSession, WhoAsksTooMuchIsToldToGo) {
  LmtpLimits limits;
  limits.recipients_max = 2;
  limits.faults_max = 3;
  LmtpSession session("s", limits);
  (void)session.take("LHLO m\r\nMAIL FROM:<>\r\n");
  EXPECT_EQ(codes(session.take("RCPT TO:<a@b>\r\nRCPT TO:<a@b>\r\nRCPT TO:<a@b>\r\n")), "250 250 452");
  EXPECT_EQ(codes(session.take("X\r\nX\r\nX\r\nNOOP\r\n")), "500 500 500 421");
  EXPECT_TRUE(session.is_over());
}

// Written by dot-stuffing whole lines, cut anywhere: what comes out is what went in.
RC_GTEST_PROP(LmtpSession, AnyMailComesOutAsItWentInHoweverItIsCut, ()) {
  const auto line = rc::gen::container<std::string>(rc::gen::element('.', 'a', '\n', ' ', '\0', '\xFF'));
  const auto mails = *rc::gen::container<std::vector<std::vector<std::string>>>(
      rc::gen::container<std::vector<std::string>>(line));
  std::string sent = "LHLO m\r\n";
  std::vector<std::string> expected;
  for (const auto& lines : mails) {
    sent += "MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n";
    std::string whole;
    for (const std::string& one : lines) {
      sent += (one.starts_with('.') ? "." : "") + one + "\r\n";
      whole += one + "\r\n";
    }
    sent += ".\r\n";
    expected.push_back(whole);
  }
  LmtpSession session("s");
  std::vector<std::string> heard;
  std::string replies;
  while (!sent.empty()) {
    const auto piece = *rc::gen::inRange<std::size_t>(1, 40);
    replies += session.take(sent.substr(0, piece));
    sent.erase(0, piece);
    while (session.mail()) {
      heard.push_back(session.mail()->bytes);
      replies += session.settle(true);
    }
  }
  RC_ASSERT(heard == expected);
  std::string all = "250";
  for (std::size_t i = 0; i < mails.size(); ++i) all += " 250 250 354 250";
  RC_ASSERT(codes(replies) == all);
}

}  // namespace
}  // namespace lapwing
