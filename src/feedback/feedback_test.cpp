// What the corpus does not hold: bounds, broken mails, and cases that decide between two rules.
#include <algorithm>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <nlohmann/json.hpp>

#include "feedback/causes.hpp"
#include "feedback/feedback.hpp"
#include "feedback/mailbox.hpp"
#include "feedback/notification.hpp"
#include "feedback/reply_codes.hpp"
#include "feedback/return_path_tag.hpp"
#include "feedback/text.hpp"

namespace lapwing {
namespace {

std::string status_mail(std::string_view groups, std::string_view prose = "See below.\n") {
  return fmt::format(
      "From: MAILER-DAEMON@mx.example.net\nTo: b+k1-00000000@bounce.shop.example\nSubject: Undelivered\n"
      "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=X\n\n--X\n"
      "Content-Type: text/plain\n\n{}\n--X\nContent-Type: message/delivery-status\n\n"
      "Reporting-MTA: dns; mx.example.net\n"
      "Original-Envelope-Id: o+2B7\nArrival-Date: Thu, 29 Apr 2021 23:34:45 +0300\n\n{}\n--X\n"
      "Content-Type: text/rfc822-headers\n\nReturn-Path: <b+k1-00000000@bounce.shop.example>\n"
      "Message-ID: <m1@shop.example>\nTo: kim@example.com\n\n--X--\n",
      prose, groups);
}

BounceClass class_told(std::string_view status, std::string_view diagnostic) {
  const auto reports =
      read_feedback(
          status_mail(fmt::format(
              "Final-Recipient: rfc822; kim@example.com\nAction: failed\nStatus: {}\nDiagnostic-Code: smtp; {}\n",
              status, diagnostic)))
          .reports;
  return reports.size() == 1 ? reports.front().bounce_class : BounceClass::none;
}

TEST(Feedback, TellsAllThatADeliveryStatusSays) {
  const Feedback feedback = read_feedback(
      status_mail("Original-Recipient: rfc822;Kim+2Bnews@example.com\nFinal-Recipient: rfc822; kim@mail.example.com\n"
                  "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n no such\n user\n"));
  ASSERT_EQ(feedback.reports.size(), 1U);
  const FeedbackReport& report = feedback.reports.front();
  EXPECT_EQ(report.kind, FeedbackKind::bounce);
  EXPECT_EQ(report.bounce_class, BounceClass::hard);
  EXPECT_EQ(report.cause, BounceCause::unknown_recipient);
  EXPECT_EQ(report.recipient, "kim@mail.example.com");
  EXPECT_EQ(report.original_recipient, "Kim+news@example.com");
  EXPECT_EQ(report.enhanced_code, "5.1.1");
  EXPECT_EQ(report.reply_code, 550);
  EXPECT_EQ(report.text, "550 5.1.1 no such user");
  EXPECT_EQ(report.message_id, "m1@shop.example");
  EXPECT_EQ(report.envelope_id, "o+7");
  EXPECT_EQ(report.return_path, "b+k1-00000000@bounce.shop.example");
  EXPECT_EQ(report.source, "mx.example.net");
  ASSERT_TRUE(report.arrived_at.has_value());
  EXPECT_EQ(to_text(*report.arrived_at), "2021-04-29T20:34:45Z");
  EXPECT_EQ(feedback.came_to, std::vector<std::string>{"b+k1-00000000@bounce.shop.example"});
}

TEST(Feedback, GivesEachRecipientItsOwnReport) {
  const auto reports = read_feedback(
                           status_mail("Final-Recipient: rfc822; a@example.com\nAction: delayed\nStatus: 4.4.1\n\n"
                                       "Final-Recipient: rfc822; b@example.com\nAction: delivered\nStatus: 2.0.0\n\n"
                                       "Final-Recipient: rfc822; c@example.com\nAction: relayed\nStatus: 2.0.0\n\n"
                                       "Final-Recipient: rfc822; d@example.com\nAction: failed\nStatus: 5.2.2\n"))
                           .reports;
  ASSERT_EQ(reports.size(), 4U);
  EXPECT_EQ(reports[0].kind, FeedbackKind::delay);
  EXPECT_EQ(reports[0].bounce_class, BounceClass::none);
  EXPECT_EQ(reports[1].kind, FeedbackKind::delivered);
  EXPECT_EQ(reports[2].kind, FeedbackKind::delivered);
  EXPECT_EQ(reports[3].bounce_class, BounceClass::soft);
  EXPECT_EQ(reports[3].cause, BounceCause::mailbox_full);
}

TEST(Feedback, TellsHardFromSoftByMoreThanTheFirstDigit) {
  EXPECT_EQ(class_told("5.2.2", "552 5.2.2 mailbox full"), BounceClass::soft);
  EXPECT_EQ(class_told("5.1.1", "552 5.2.2 mailbox full"), BounceClass::soft);
  EXPECT_EQ(class_told("5.1.1", "550 5.1.1 over quota"), BounceClass::soft);
  EXPECT_EQ(class_told("5.2.1", "550 5.2.1 user unknown"), BounceClass::hard);
  EXPECT_EQ(class_told("5.2.1", "550 5.2.1 account is disabled"), BounceClass::soft);
  EXPECT_EQ(class_told("4.1.1", "450 4.1.1 user unknown"), BounceClass::hard);
  EXPECT_EQ(class_told("4.2.0", "450 4.2.0 mailbox unavailable"), BounceClass::soft);
  EXPECT_EQ(class_told("5.0.0", "554 refused"), BounceClass::soft);
  EXPECT_EQ(class_told("5.7.1", "550 5.7.1 spam"), BounceClass::soft);
  EXPECT_EQ(class_told("5.1.2", "550 host unknown"), BounceClass::hard);
  EXPECT_EQ(class_told("5.1.8", "550 5.1.8 <a@b.example>: sender address rejected: domain not found"),
            BounceClass::soft);
  EXPECT_EQ(class_told("5.1.10", "556 5.1.10 domain has null mx"), BounceClass::hard);
  EXPECT_EQ(class_told("5.5.0", "550 5.5.0 requested action not taken: mailbox unavailable"), BounceClass::hard);
  // Words within an address are no reason.
  EXPECT_EQ(class_told("5.1.1", "550 5.1.1 <mailbox-full-spam@example.com>... User unknown"), BounceClass::hard);
}

TEST(Feedback, BelievesAnUnknownUserByWhatItAnswered) {
  const auto with_stage = [](std::string_view stage) {
    return read_feedback(
               status_mail("Final-Recipient: rfc822; kim@example.com\nAction: failed\nStatus: 5.0.0\n"
                           "Diagnostic-Code: smtp; 550 user unknown\n",
                           fmt::format("<kim@example.com>: host mx said: 550 user unknown (in reply to {})\n", stage)))
        .reports.at(0);
  };
  EXPECT_EQ(with_stage("RCPT TO command").bounce_class, BounceClass::hard);
  EXPECT_EQ(with_stage("end of DATA command").cause, BounceCause::maybe_unknown);
  EXPECT_EQ(with_stage("end of DATA command").bounce_class, BounceClass::soft);
  EXPECT_EQ(with_stage("MAIL FROM command").cause, BounceCause::sender_refused);
}

TEST(Feedback, LeavesOrdinaryMailAlone) {
  for (const std::string mail :
       {"From: kim@example.com\nSubject: my order\n\nWhere is it? It was not delivered.\n",
        "From: kim@example.com\nSubject: Fwd: Undelivered Mail Returned to Sender\n\nLook, <lee@example.com> failed.\n",
        "Subject: 550 5.1.1\n\n550 5.1.1 user unknown\n", "", "\n", "no header at all"}) {
    const auto reports = read_feedback(mail).reports;
    ASSERT_EQ(reports.size(), 1U) << mail;
    EXPECT_EQ(reports.front().kind, FeedbackKind::not_a_report) << mail;
  }
}

TEST(Feedback, KnowsAbsenceNotes) {
  for (const std::string field : {"Auto-Submitted: auto-replied", "X-Autoreply: yes", "Precedence: auto_reply",
                                  "Subject: Out of office: sale", "Subject: =?utf-8?B?0JDQstGC0L7QvtGC0LLQtdGC?="}) {
    const auto reports = read_feedback("From: kim@example.com\nReturn-Path: <>\nIn-Reply-To: <m1@shop.example>\n" +
                                       field + "\n\nI am away, and mail to <lee@example.com> was not delivered.\n")
                             .reports;
    ASSERT_EQ(reports.size(), 1U) << field;
    EXPECT_EQ(reports.front().kind, FeedbackKind::auto_reply) << field;
    EXPECT_EQ(reports.front().recipient, "kim@example.com");
    EXPECT_EQ(reports.front().message_id, "m1@shop.example");
  }
}

TEST(Feedback, TellsWhichComplaintsAskForNoMore) {
  FeedbackReport report{.kind = FeedbackKind::complaint, .feedback_type = "abuse"};
  EXPECT_TRUE(wants_no_more(report));
  report.feedback_type = "opt-out";
  EXPECT_TRUE(wants_no_more(report));
  for (const char* type : {"not-spam", "auth-failure"}) {
    report.feedback_type = type;
    EXPECT_FALSE(wants_no_more(report));
  }
  EXPECT_FALSE(wants_no_more({.kind = FeedbackKind::bounce, .feedback_type = "abuse"}));
}

TEST(Feedback, ReadsAnyBytes) {
  rc::check("random bytes", [] {
    const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    RC_ASSERT(!read_feedback(bytes).reports.empty());
  });
  rc::check("pieces of mails in any order, cut anywhere", [] {
    static const std::vector<std::string> pieces = {"Content-Type: multipart/report; boundary=X\n",
                                                    "Content-Type: message/rfc822\n",
                                                    "Content-Type: message/delivery-status\n",
                                                    "Content-Type: message/feedback-report\n",
                                                    "\n",
                                                    "--X\n",
                                                    "--X--\n",
                                                    "Final-Recipient: rfc822; ",
                                                    "kim@example.com",
                                                    "Action: failed\n",
                                                    "Status: 5.1.1\n",
                                                    "From: mailer-daemon@x\n",
                                                    "Subject: failure notice\n",
                                                    "<kim@example.com>: ",
                                                    "550 5.1.1 user unknown\n",
                                                    "{\"notificationType\":",
                                                    "\"",
                                                    "--- Below is a copy of the message:\n",
                                                    "Content-Transfer-Encoding: base64\n",
                                                    "\xff\xfe",
                                                    "=?utf-8?B?////?=",
                                                    "Content-Type: text/plain; charset=iso-2022-jp\n",
                                                    "\x1b$B$3",
                                                    "Diagnostic-Code: smtp; ",
                                                    ";",
                                                    "@",
                                                    "\r",
                                                    "From "};
    std::string mail;
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces))) mail += piece;
    const auto cut = *rc::gen::inRange<std::size_t>(0, mail.size() + 1);
    const Feedback feedback = read_feedback(mail.substr(0, cut));
    RC_ASSERT(!feedback.reports.empty());
    for (const auto& report : feedback.reports) {
      RC_ASSERT(report.text.size() <= 200U);
      RC_ASSERT((report.bounce_class != BounceClass::none) == (report.kind == FeedbackKind::bounce));
      RC_ASSERT(std::ranges::none_of(report.recipient, [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
    }
  });
}

TEST(Feedback, BoundsDepthPartsAndRecipients) {
  std::string deep;
  for (int i = 0; i < 20'000; ++i) deep += "Content-Type: message/rfc822\n\n";
  EXPECT_EQ(read_feedback(deep).reports.size(), 1U);
  std::string nested;
  for (int i = 0; i < 5'000; ++i) nested += fmt::format("Content-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\n", i);
  EXPECT_EQ(read_feedback(nested).reports.size(), 1U);
  std::string many;
  for (int i = 0; i < 5'000; ++i) {
    many += fmt::format("Final-Recipient: rfc822; k{}@example.com\nAction: failed\nStatus: 5.1.1\n\n", i);
  }
  EXPECT_EQ(read_feedback(status_mail(many)).reports.size(), 200U);
  EXPECT_EQ(read_feedback(std::string(20'000'000, '@')).reports.size(), 1U);
  EXPECT_EQ(read_feedback("From: mailer-daemon@x\n\n" + std::string(5'000'000, '<')).reports.size(), 1U);
}

TEST(ReplyCodes, AreFoundInAnyWrapping) {
  struct Case {
    std::string_view text;
    int reply;
    std::string_view enhanced;
  };
  for (const Case& one :
       {Case{"smtp; 550 5.1.1 no", 550, "5.1.1"}, Case{"550-'5.7.1 <a@b>", 550, "5.7.1"},
        Case{"sorry. (#5.1.1)", 0, "5.1.1"}, Case{"550-5.2.1 x 550 5.2.1 y", 550, "5.2.1"},
        Case{"554 554 5.7.1 blocked", 554, "5.7.1"}, Case{"host 5.1.1.7 said no", 0, ""}, Case{"[192.0.2.550]", 0, ""},
        Case{"5.1.0 - x 550-'5.2.2 full'", 550, "5.2.2"}, Case{"Exim 4.92.3a", 0, ""}, Case{"15504", 0, ""},
        Case{"250 2.0.0 ok", 0, ""}, Case{"421 busy", 421, ""}, Case{"552 5.7.509, no", 552, "5.7.509"}}) {
    const ReplyCodes codes = reply_codes_in(one.text);
    EXPECT_EQ(codes.reply, one.reply) << one.text;
    EXPECT_EQ(codes.enhanced, one.enhanced) << one.text;
  }
}

TEST(ReturnPathTag, ComesBackAsItWas) {
  rc::check([] {
    const HashKey key{*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>()};
    const auto token = *rc::gen::suchThat(
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcxyz0189-"))),
        [](const std::string& made) { return !made.empty() && made.size() <= 40; });
    const auto address = tagged_return_path(key, token, "bounce.shop.example");
    RC_ASSERT(address.has_value());
    RC_ASSERT(address->find('@') <= 64U);
    RC_ASSERT(read_return_path_tag(key, *address).value() == token);
    std::string upper = *address;
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    RC_ASSERT(read_return_path_tag(key, upper).value() == token);
    RC_ASSERT(!read_return_path_tag(HashKey{key.low + 1, key.high}, *address).has_value());
    // Any change of the local part is refused.
    std::string altered = *address;
    const auto at = *rc::gen::inRange<std::size_t>(0, altered.find('@'));
    altered[at] = altered[at] == '7' ? '8' : '7';
    RC_ASSERT(!read_return_path_tag(key, altered).has_value());
  });
}

TEST(ReturnPathTag, RefusesWhatItCannotCarry) {
  const HashKey key{1, 2};
  for (const std::string token : {"", "A", "a b", "a@b", "é", "01234567890123456789012345678901234567890"}) {
    EXPECT_FALSE(tagged_return_path(key, token, "bounce.shop.example").has_value()) << token;
  }
  EXPECT_FALSE(tagged_return_path(key, "a", "localhost").has_value());
  EXPECT_FALSE(tagged_return_path(key, "a", "x.example\r\nRCPT TO:<y@z.example>").has_value());
  for (const std::string address :
       {"", "kim@example.com", "b+@x.example", "b+-00000000@x.example", "b+a-0@x.example"}) {
    const auto read = read_return_path_tag(key, address);
    ASSERT_FALSE(read.has_value()) << address;
    EXPECT_NE(read.error().message.find("return path"), std::string::npos);
  }
}

TEST(Mailbox, SplitsWhereAMailBegins) {
  const std::string mbox =
      "From kim@example.com Thu Apr 29 23:34:45 2010\nSubject: a\n\nbody\n>From here on\n>>From there\n"
      "From now on it is prose\n\nFrom prose, too, at 12:30 though not a date\n\n"
      "From - Fri Apr 30 01:02:03 2010 +0300\nSubject: b\n\n";
  const auto mails = split_mailbox(mbox);
  ASSERT_EQ(mails.size(), 2U);
  EXPECT_EQ(mails[0],
            "Subject: a\n\nbody\nFrom here on\n>From there\nFrom now on it is prose\n\n"
            "From prose, too, at 12:30 though not a date\n\n");
  EXPECT_EQ(mails[1], "Subject: b\n\n");
  std::string crlf;
  for (const char c : mbox) crlf += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(split_mailbox(crlf), mails);
  EXPECT_EQ(split_mailbox("Subject: alone\n\nFrom kim Thu Apr 29 23:34:45 2010\n>From\n").size(), 1U);
  EXPECT_TRUE(split_mailbox("").empty());
}

TEST(Notification, ReadsAmazonSes) {
  const std::string notice = R"({"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General",
    "bouncedRecipients":[
      {"emailAddress":"a@example.com","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"},
      {"emailAddress":"b@example.com","status":"5.2.2","diagnosticCode":"smtp; 552 5.2.2 full"},
      {"emailAddress":"c@example.com"}]},
    "mail":{"messageId":"ses-1","source":"b+k-0@bounce.shop.example",
      "headers":[{"name":"Message-ID","value":"<m1@shop.example>"}]}})";
  const auto reports = read_notification(nlohmann::json{{"Type", "Notification"}, {"Message", notice}}.dump());
  EXPECT_EQ(read_notification(notice).value(), reports.value());
  ASSERT_TRUE(reports.has_value()) << reports.error().text();
  ASSERT_EQ(reports->size(), 3U);
  EXPECT_EQ((*reports)[0].bounce_class, BounceClass::hard);
  EXPECT_EQ((*reports)[0].message_id, "m1@shop.example");
  EXPECT_EQ((*reports)[0].return_path, "b+k-0@bounce.shop.example");
  EXPECT_EQ((*reports)[1].bounce_class, BounceClass::soft);
  EXPECT_EQ((*reports)[2].bounce_class, BounceClass::hard);  // Amazon says permanent, and nobody contradicts
}

TEST(Notification, ReadsSendGrid) {
  const auto reports = read_notification(R"([
    {"event":"bounce","type":"bounce","email":"a@example.com","reason":"550 5.1.1 no such user","smtp-id":"<m1@x>"},
    {"event":"bounce","type":"blocked","email":"b@example.com","reason":"550 5.1.1 no such user"},
    {"event":"deferred","email":"c@example.com","response":"450 4.2.2 full"},
    {"event":"dropped","email":"d@example.com","reason":"Bounced Address"},
    {"event":"spamreport","email":"e@example.com"},{"event":"group_unsubscribe","email":"f@example.com"},
    {"event":"open","email":"g@example.com"},
    {"event":"delivered","email":"h@example.com","response":"250 2.0.0 OK"}])");
  ASSERT_TRUE(reports.has_value()) << reports.error().text();
  std::string told;
  for (const auto& report : *reports) {
    told += fmt::format("{} {} {} {};", report.recipient.front(), to_text(report.kind), to_text(report.bounce_class),
                        report.feedback_type);
  }
  EXPECT_EQ(told,
            "a bounce hard ;b bounce soft ;c delay  ;d bounce hard ;e complaint  abuse;f complaint  opt-out;"
            "g not_a_report  ;h delivered  ;");
  EXPECT_EQ(reports->front().message_id, "m1@x");
}

TEST(Notification, RefusesWithThePlace) {
  struct Case {
    std::string_view json, told;
  };
  for (const Case& one :
       {Case{"{", ""}, Case{"[]", "$"}, Case{"[7]", "$[0]"}, Case{R"({"a":1,"a":2})", "a"},
        Case{R"([{"email":7,"event":"open"}])", "$[0].email"}, Case{R"([{"email":"a@b.example"}])", "$[0].event"},
        Case{R"({"x":1})", "SendGrid"}, Case{R"({"notificationType":"Bounce"})", "$.bounce"},
        Case{R"({"Type":"SubscriptionConfirmation","Message":"x"})", "SubscribeURL"},
        Case{R"({"Type":"Notification","Message":"{"})", "$.Message"}}) {
    const auto read = read_notification(one.json);
    ASSERT_FALSE(read.has_value()) << one.json;
    EXPECT_NE(read.error().text().find(one.told), std::string::npos) << read.error().text();
  }
}

}  // namespace
}  // namespace lapwing
