#include "channel/smtp.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "channel/child_process.hpp"
#include "channel/parse.hpp"
#include "channel/test_envelope.hpp"
#include "channel/test_send.hpp"

// Against real servers: Postfix's smtp-sink, which misbehaves on demand, and aiosmtpd for TLS and sign-in.
namespace lapwing {
namespace {

namespace fs = std::filesystem;

std::vector<Envelope> test_batch(std::size_t count) {
  std::vector<Envelope> batch(count, test_envelope());
  for (std::size_t i = 0; i < count; ++i) batch[i].message_id_token = "p00-" + std::to_string(i);
  return batch;
}

/// The same over a new channel.
std::vector<SendResult> send(const std::string& url, const std::vector<Envelope>& batch) {
  const auto channel = parse_channel(url);
  EXPECT_TRUE(channel) << channel.error().text();
  return send(**channel, batch);
}
SendResult send_one(const std::string& url) { return send(url, {test_envelope()})[0]; }

class SmtpAgainstSink : public testing::Test {
 protected:
  void SetUp() override {
    if (!SmtpSink::is_installed())
      GTEST_SKIP() << "NOT TESTED: " << SmtpSink::program << " (Debian package postfix) is missing";
  }
  static SendResult result_from(const std::vector<std::string>& flags) {
    SmtpSink sink(flags);
    EXPECT_TRUE(sink.is_up());
    return send_one(sink.url());
  }
};

TEST_F(SmtpAgainstSink, TakenMailIsAcceptedWithTheReplyKept) {
  const auto result = result_from({});
  EXPECT_EQ(result.outcome, Outcome::accepted);
  EXPECT_EQ(result.code, 250);
  EXPECT_EQ(result.enhanced_code, "2.0.0");
  EXPECT_EQ(result.reply, "250 2.0.0 Ok");
}

TEST_F(SmtpAgainstSink, ABatchLargerThanTheConnectionLimitGoesOutWhole) {
  SmtpSink sink({"-m", "4"});
  const auto channel = parse_channel(sink.url() + "?connections=4");
  for (int round = 0; round < 3; ++round) {
    for (const auto& result : send(**channel, test_batch(250)))
      EXPECT_EQ(result.outcome, Outcome::accepted) << result.reply;
  }
  (*channel)->send({}, [](std::size_t, const SendResult&) { FAIL() << "an outcome of nothing"; });
}

TEST_F(SmtpAgainstSink, AServerThatTakesOneCommandAtATimeGetsThemSo) {
  SmtpSink sink({"-p"});
  for (const auto& result : send(sink.url() + "?connections=2", test_batch(20)))
    EXPECT_EQ(result.outcome, Outcome::accepted) << result.reply;
}

TEST_F(SmtpAgainstSink, ARefusedMailLeavesTheConnectionToTheNext) {
  for (const char* offer : {"-4", "-p", "-e"}) {  // several commands at a time, one, and a server of old
    SmtpSink sink({"-f", "RCPT", "-B", "550 5.1.1 nobody", offer});
    for (const auto& result : send(sink.url() + "?connections=1", test_batch(3))) {
      EXPECT_EQ(result.code, 550) << offer;
      EXPECT_EQ(result.reply, "550 5.1.1 nobody") << offer;
    }
  }
}

TEST_F(SmtpAgainstSink, AConnectionThatTheServerClosedMeanwhileIsReplacedAndNobodyNotices) {
  auto sink = std::make_unique<SmtpSink>();
  const std::string url = sink->url();
  const auto channel = parse_channel(url + "?connections=1");
  EXPECT_EQ(send(**channel, test_batch(1))[0].outcome, Outcome::accepted);
  const std::uint16_t port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  sink.reset();
  const SmtpSink again({}, port);
  ASSERT_TRUE(again.is_up());
  const auto result = send(**channel, test_batch(1))[0];
  EXPECT_EQ(result.outcome, Outcome::accepted) << result.reply;
}

/// What the sink keeps of the one mail that it is sent: the commands as fields, and the mail.
class SmtpKeptBySink : public SmtpAgainstSink {
 protected:
  std::string kept(const std::vector<std::string>& flags, const Envelope& envelope) {
    std::string pattern = (fs::temp_directory_path() / "lapwing-sink-XXXXXX").string();
    const fs::path folder = mkdtemp(pattern.data());
    fs::permissions(folder, fs::perms::all);
    std::vector<std::string> all = {"-d", (folder / "mail.").string()};
    all.insert(all.end(), flags.begin(), flags.end());
    {
      SmtpSink sink(all);
      EXPECT_EQ(send(sink.url(), {envelope})[0].outcome, Outcome::accepted);
    }
    std::stringstream text;
    for (const auto& entry : fs::directory_iterator(folder)) text << std::ifstream(entry.path()).rdbuf();
    fs::remove_all(folder);
    return text.str();
  }
};

TEST_F(SmtpKeptBySink, AServerThatReportsIsToldTheMessagesNameAndToReportFailuresAlone) {
  const std::string told = kept({}, test_envelope());
  EXPECT_NE(told.find("ENVID=p03-000000000123"), std::string::npos) << told.substr(0, 500);
  EXPECT_NE(told.find("RET=HDRS"), std::string::npos) << told.substr(0, 500);
  EXPECT_NE(told.find("NOTIFY=FAILURE"), std::string::npos) << told.substr(0, 500);
  EXPECT_EQ(kept({"-N"}, test_envelope()).find("ENVID"), std::string::npos) << "it does not offer that";
}

TEST_F(SmtpKeptBySink, LinesThatBeginWithDotsArriveAsTheyAre) {
  Envelope envelope = test_envelope();
  envelope.html.clear();
  envelope.text = ".one\n..two\n.\nmore\n.";
  const std::string told = kept({}, envelope);
  EXPECT_NE(told.find("\n.one\n..two\n.\nmore\n.\n"), std::string::npos) << told;
}

TEST_F(SmtpAgainstSink, AGreylistedRecipientIsDeferred) {
  const auto result = result_from({"-r", "RCPT", "-b", "450 4.7.1 greylisted"});
  EXPECT_EQ(result.outcome, Outcome::deferred);
  EXPECT_EQ(result.code, 450);
  EXPECT_EQ(result.enhanced_code, "4.7.1");
  EXPECT_EQ(result.reply, "450 4.7.1 greylisted");
}

TEST_F(SmtpAgainstSink, ARefusalIsFinalAtEachStepOfTheMessage) {
  for (const char* step : {"MAIL", "RCPT", "DATA", "."}) {
    const auto result = result_from({"-f", step, "-B", "550 5.7.1 no"});
    EXPECT_EQ(result.outcome, Outcome::failed) << step;
    EXPECT_EQ(result.code, 550) << step;
    EXPECT_EQ(result.reply, "550 5.7.1 no") << step;
  }
}

TEST_F(SmtpAgainstSink, AFullMailboxIsDeferredThoughItsCodeBeginsWithFive) {
  const auto result = result_from({"-f", ".", "-B", "552 5.2.2 full"});
  EXPECT_EQ(result.outcome, Outcome::deferred);
  EXPECT_EQ(result.code, 552);
}

TEST_F(SmtpAgainstSink, AConnectionLostAfterTheEndOfTheMessageLeavesItUnknown) {
  const auto result = result_from({"-q", "."});
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_EQ(result.code, 0);
  EXPECT_TRUE(result.reply.starts_with("no reply to the end of the message: ")) << result.reply;
}

TEST_F(SmtpAgainstSink, AConnectionLostBeforeTheMessageIsDeferred) {
  for (const char* step : {"CONNECT", "EHLO,HELO", "MAIL", "RCPT", "DATA"}) {
    EXPECT_EQ(result_from({"-q", step}).outcome, Outcome::deferred) << step;
  }
}

TEST_F(SmtpAgainstSink, AServerThatClosesInOrderDefers) {
  for (const char* step : {"CONNECT", "MAIL", "RCPT", "DATA", "."}) {
    const auto result = result_from({"-Q", step});
    EXPECT_EQ(result.outcome, Outcome::deferred) << step << ": " << result.reply;
    EXPECT_EQ(result.code, 421) << step << ": " << result.reply;
  }
}

TEST_F(SmtpAgainstSink, ASilentServerIsLeftAfterTheTimeout) {
  // Ten seconds to answer the end of a message, while we wait for one.
  SmtpSink sink({"-W", ".:10"});
  const auto begin = std::chrono::steady_clock::now();
  const auto result = send_one(sink.url() + "?timeout=1");
  EXPECT_EQ(result.outcome, Outcome::unknown);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(SmtpAgainstSink, ABadEnvelopeFailsAloneAndIsNotSent) {
  SmtpSink sink;
  auto batch = test_batch(3);
  batch[1].subject = "a\r\nBcc: all@x.test";
  const auto results = send(sink.url(), batch);
  EXPECT_EQ(results[0].outcome, Outcome::accepted);
  EXPECT_EQ(results[1].outcome, Outcome::failed);
  EXPECT_EQ(results[1].reply, "subject: contains a line break; a header value must be one line");
  EXPECT_EQ(results[2].outcome, Outcome::accepted);
}

TEST_F(SmtpAgainstSink, TheSenderOfTheSettingServesEnvelopesWithoutOne) {
  SmtpSink sink;
  Envelope envelope = test_envelope();
  envelope.from_address.clear();
  EXPECT_EQ(send(sink.url(), {envelope})[0].outcome, Outcome::failed);
  EXPECT_EQ(send(sink.url() + "?from=shop@x.test", {envelope})[0].outcome, Outcome::accepted);
}

TEST_F(SmtpAgainstSink, EncryptionThatIsNotOfferedDefersWhenItIsDemanded) {
  SmtpSink sink;
  EXPECT_EQ(send_one(sink.url() + "?starttls=always").outcome, Outcome::deferred);
  EXPECT_EQ(send_one(sink.url() + "?starttls=never").outcome, Outcome::accepted);
}

TEST_F(SmtpAgainstSink, ASendThatIsLeftByAnExceptionLeavesTheChannelUsable) {
  SmtpSink sink;
  const auto channel = parse_channel(sink.url() + "?connections=2");
  const auto batch = test_batch(500);
  EXPECT_THROW((*channel)->send(batch, [](std::size_t, const SendResult&) { throw std::runtime_error("enough"); }),
               std::runtime_error);
  EXPECT_EQ(send(**channel, test_batch(1))[0].outcome, Outcome::accepted);
}

TEST(Smtp, AServerThatIsNotThereDefersTheWholeBatchSoon) {
  const std::string url = "smtp://127.0.0.1:" + std::to_string(free_port());
  const auto results = send(url + "?connections=2", test_batch(1000));
  std::size_t untried = 0;
  for (const auto& result : results) {
    EXPECT_EQ(result.outcome, Outcome::deferred);
    EXPECT_EQ(result.code, 0);
    untried += result.reply.starts_with("not tried, the server is in trouble: ") ? 1U : 0U;
  }
  EXPECT_GE(untried, 990U);
  EXPECT_EQ(send_one("smtp://no-such-host.invalid").outcome, Outcome::deferred);
}

/// aiosmtpd with the room's script, in a folder of its own.
class SmtpWithTls : public testing::Test {
 protected:
  static constexpr const char* python = "/usr/bin/python3";
  static constexpr const char* script = "tests/end_to_end/mail/smtp_server.py";

  void SetUp() override {
    const bool is_installed = std::system("/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null") == 0;
    if (!is_installed) GTEST_SKIP() << "NOT TESTED: Debian package python3-aiosmtpd is missing";
    ASSERT_TRUE(fs::exists(script)) << "the tests run in the project's folder";
    std::string pattern = (fs::temp_directory_path() / "lapwing-tls-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override {
    server_.reset();
    if (!folder_.empty()) fs::remove_all(folder_);
  }
  void start(std::vector<std::string> options) {
    port_ = free_port();
    options.insert(options.begin(), {python, script, std::to_string(port_), folder_.string()});
    server_.emplace(options);
    ASSERT_TRUE(wait_until_listening(port_));
  }
  [[nodiscard]] std::string place() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::string trusting() const { return "?ca=" + (folder_ / "cert.pem").string(); }
  [[nodiscard]] std::string first_line_of_mail() const {
    std::ifstream in(folder_ / "1.eml");
    std::string line;
    std::getline(in, line);
    return line;
  }

  fs::path folder_;
  std::uint16_t port_ = 0;
  std::optional<ChildProcess> server_;
};

TEST_F(SmtpWithTls, SignsInAfterStartTls) {
  start({"--tls", "starttls", "--user", "shop", "--password", "p:a/s@s"});
  const auto result = send_one("smtp://shop:p%3Aa%2Fs%40s@" + place() + trusting());
  EXPECT_EQ(result.outcome, Outcome::accepted) << result.reply;
  EXPECT_EQ(result.provider_id, "T1");
  EXPECT_EQ(first_line_of_mail(), "X-Session: tls=yes user=shop\r");
}

TEST_F(SmtpWithTls, SignsInOverTlsFromTheStart) {
  start({"--tls", "implicit", "--user", "shop", "--password", "secret"});
  const auto result = send_one("smtps://shop:secret@" + place() + trusting());
  EXPECT_EQ(result.outcome, Outcome::accepted) << result.reply;
  EXPECT_EQ(first_line_of_mail(), "X-Session: tls=yes user=shop\r");
}

TEST_F(SmtpWithTls, AWrongPasswordDefersSinceAnOperatorCanRepairItAndIsTriedFewTimes) {
  start({"--tls", "starttls", "--user", "shop", "--password", "secret"});
  const auto results = send("smtp://shop:hunter2@" + place() + trusting() + "&connections=1", test_batch(20));
  for (const auto& result : results) {
    EXPECT_EQ(result.outcome, Outcome::deferred);
    EXPECT_EQ(result.reply.find("hunter2"), std::string::npos);
  }
  EXPECT_EQ(results[0].code, 535) << results[0].reply;
  EXPECT_TRUE(results[19].reply.starts_with("not tried")) << results[19].reply;
}

TEST_F(SmtpWithTls, ACertificateThatNobodyVouchesForStopsAPassword) {
  start({"--tls", "starttls", "--user", "shop", "--password", "secret"});
  const auto result = send_one("smtp://shop:secret@" + place());
  EXPECT_EQ(result.outcome, Outcome::deferred);
  EXPECT_NE(result.reply.find("certificate"), std::string::npos) << result.reply;
}

TEST_F(SmtpWithTls, EncryptsWithoutAPasswordToWhateverCertificateIsOffered) {
  start({"--tls", "starttls"});
  EXPECT_EQ(send_one("smtp://" + place()).outcome, Outcome::accepted);
  EXPECT_EQ(first_line_of_mail(), "X-Session: tls=yes user=-\r");
  EXPECT_EQ(send_one("smtp://" + place() + "?starttls=always").outcome, Outcome::deferred);
}

TEST_F(SmtpWithTls, SlowRepliesToOneMessageDoNotHoldUpTheOthers) {
  start({"--final-delay", "0.5"});
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& result : send("smtp://" + place(), test_batch(20))) EXPECT_EQ(result.outcome, Outcome::accepted);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4)) << "ten at a time: two rounds of 0.5 s";
}

}  // namespace
}  // namespace lapwing
