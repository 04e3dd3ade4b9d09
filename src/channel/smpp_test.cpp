#include "channel/smpp.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "channel/child_process.hpp"
#include "channel/parse.hpp"
#include "channel/test_send.hpp"

// Against two independent SMS servers, which do the same: tests/end_to_end/sms/smsc.pl over Perl's Net::SMPP, and
// smsc.js over the npm package smpp. What they do with a message, its number says by its end.
namespace lapwing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

Envelope sms(const std::string& to, const std::string& text = "hello") {
  Envelope envelope;
  envelope.message_id_token = "p00-" + to.substr(to.starts_with('+') ? 1 : 0);
  envelope.from_address = "SHOP";
  envelope.to_address = to;
  envelope.text = text;
  return envelope;
}

class SmppServer : public testing::TestWithParam<const char*> {
 protected:
  static constexpr const char* folder = "tests/end_to_end/sms";
  static constexpr const char* modules = "build/npm/node_modules";

  void SetUp() override {
    ASSERT_TRUE(fs::exists(folder)) << "the tests run in the project's folder";
    if (is_perl() && std::system("perl -MNet::SMPP -e 1 2>/dev/null") != 0) {
      GTEST_SKIP() << "NOT TESTED: Debian package libnet-smpp-perl is missing";
    }
    if (!is_perl() && (!fs::exists("/usr/bin/node") || !fs::exists(fs::path(modules) / "smpp"))) {
      GTEST_SKIP() << "NOT TESTED: node is missing, or npm install --prefix build/npm smpp@0.5.1";
    }
    std::string pattern = (fs::temp_directory_path() / "lapwing-sms-XXXXXX").string();
    scratch_ = mkdtemp(pattern.data());
    std::ofstream(scratch_ / "password") << "secret\n";
    port_ = free_port();
    start();
  }
  void TearDown() override {
    server_.reset();
    if (!scratch_.empty()) fs::remove_all(scratch_);
  }

  [[nodiscard]] static bool is_perl() { return std::string_view(GetParam()) == "perl"; }
  void start() {
    const std::string port = std::to_string(port_);
    const std::string place = folder;
    if (is_perl()) {
      server_.emplace(std::vector<std::string>{"/usr/bin/perl", place + "/smsc.pl", port, log_file()});
    } else {
      server_.emplace(std::vector<std::string>{"/usr/bin/node", place + "/smsc.js", port, log_file(), modules});
    }
    ASSERT_TRUE(wait_until_listening(port_));
  }
  [[nodiscard]] std::string log_file() const { return (scratch_ / "log").string(); }
  [[nodiscard]] std::string url(const std::string& options = "") const {
    return "smpp://shop@127.0.0.1:" + std::to_string(port_) + "?password_file=" + (scratch_ / "password").string() +
           "&rate=10000" + options;
  }
  [[nodiscard]] std::unique_ptr<Channel> channel(const std::string& options = "") const {
    auto parsed = parse_channel(url(options));
    EXPECT_TRUE(parsed) << parsed.error().text();
    return std::move(*parsed);
  }
  [[nodiscard]] std::vector<std::string> log() const {
    std::ifstream in(log_file());
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  [[nodiscard]] std::size_t count(std::string_view beginning) const {
    const auto lines = log();
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(), [&](auto& line) { return line.starts_with(beginning); }));
  }
  /// Waits for that many such lines, which come sooner or later.
  void wait_for(std::string_view beginning, std::size_t times = 1) const {
    for (int i = 0; i < 1000 && count(beginning) < times; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(count(beginning), times) << beginning;
  }
  /// Takes what comes in, until there are so many.
  static std::vector<Incoming> receive(Channel& channel, std::size_t count, bool is_kept = true) {
    std::vector<Incoming> all;
    for (int i = 0; i < 100 && all.size() < count; ++i) {
      channel.receive(Duration{100}, [&](std::span<const Incoming> incoming) {
        all.insert(all.end(), incoming.begin(), incoming.end());
        return is_kept;
      });
    }
    EXPECT_EQ(all.size(), count);
    return all;
  }

  fs::path scratch_;
  std::uint16_t port_ = 0;
  std::optional<ChildProcess> server_;
};

TEST_P(SmppServer, ATextArrivesAsItWasMeantInEitherAlphabet) {
  {
    const auto open = channel();
    const std::string long_text = "Привет, Анна! " + std::string(100, 'x');
    const auto results = send(*open, {sms("+79990000001", "5 € [ok]"), sms("79990000002", long_text)});
    EXPECT_EQ(results[0].outcome, Outcome::accepted) << results[0].reply;
    EXPECT_EQ(results[0].provider_id, "a0");
    EXPECT_EQ(results[0].reply, "ESME_ROK (0x00)");
    EXPECT_EQ(results[1].provider_id, "a1,a2");
  }
  wait_for("unbind");
  EXPECT_EQ(count("bind shop status 0"), 1u);
  const auto lines = log();
  const auto has = [&](std::string_view text) {
    return std::any_of(lines.begin(), lines.end(), [&](auto& line) { return line.contains(text); });
  };
  EXPECT_TRUE(has("submit 79990000001 from SHOP coding 0 esm 0"));
  EXPECT_TRUE(has("submit 79990000002 from SHOP coding 8 esm 64"));
  if (is_perl()) {
    EXPECT_TRUE(has("validity 000000040000000R bytes 35201b65201b3c6f6b1b3e"));
    EXPECT_TRUE(has("0201041f0440043804320435"));  // the first part's header and "Приве"
  } else {
    EXPECT_TRUE(has("text 3520e282ac205b6f6b5d"));
    EXPECT_TRUE(has("text d09fd180d0b8d0b2d0b5d1822c20"));
  }
}

TEST_P(SmppServer, EachMessageGetsTheServersVerdict) {
  const auto open = channel();
  const auto results = send(*open, {sms("79990000404"), sms("79990000503"), sms("79990000001"), sms("12"),
                                    sms("79990000002", std::string(2000, 'a'))});
  EXPECT_EQ(results[0].outcome, Outcome::failed);
  EXPECT_EQ(results[0].reply, "ESME_RINVDSTADR (0x0b)");
  EXPECT_EQ(results[0].code, 0x0b);
  EXPECT_EQ(results[1].outcome, Outcome::deferred);
  EXPECT_EQ(results[2].outcome, Outcome::accepted);
  EXPECT_EQ(results[3].outcome, Outcome::failed);
  EXPECT_EQ(results[3].reply, "to_address: expected a phone number with its country: 5 to 15 digits");
  EXPECT_EQ(results[4].reply, "text: takes 14 SMS; expected at most 10");
  EXPECT_EQ(count("submit"), 3u);
}

TEST_P(SmppServer, ThrottledMessagesGoAgainMoreSlowlyAndOnce) {
  const auto open = channel();
  const auto results = send(*open, {sms("79990001429"), sms("79990000001"), sms("79990002429")});
  for (const auto& result : results) EXPECT_EQ(result.outcome, Outcome::accepted) << result.reply;
  EXPECT_EQ(count("submit 79990001429"), 4u);
  EXPECT_EQ(count("submit 79990000001"), 1u);
}

TEST_P(SmppServer, WhatWasSubmittedWhenTheConnectionDropsIsUnknownAndTheRestGoesOut) {
  const auto open = channel("&window=1");
  const auto results = send(*open, {sms("79990000001"), sms("79990000500"), sms("79990000002")});
  EXPECT_EQ(results[0].outcome, Outcome::accepted);
  EXPECT_EQ(results[1].outcome, Outcome::unknown);
  EXPECT_EQ(results[1].reply, "no answer to the submit");
  EXPECT_EQ(results[2].outcome, Outcome::accepted);
  for (const char* to : {"001", "500", "002"}) EXPECT_EQ(count("submit 79990000" + std::string(to)), 1u) << to;
}

TEST_P(SmppServer, AnAnswerThatDoesNotComeLeavesTheMessageUnknown) {
  const auto open = channel("&timeout=1");
  const auto results = send(*open, {sms("79990000888"), sms("79990000001")});
  EXPECT_EQ(results[0].outcome, Outcome::unknown);
  EXPECT_EQ(results[1].outcome, Outcome::accepted);
}

TEST_P(SmppServer, ReceiptsAreAcknowledgedOnlyOnceTheyAreKept) {
  const auto open = channel();
  const auto results = send(*open, {sms("79990000001"), sms("79990000300")});
  for (const Incoming& incoming : receive(*open, 2, false)) EXPECT_TRUE(std::get_if<DeliveryReceipt>(&incoming));
  wait_for("acknowledged status 100", 2);
  const auto again = receive(*open, 2);
  wait_for("acknowledged status 0", 2);
  const auto& first = std::get<DeliveryReceipt>(again[0]);
  const auto& second = std::get<DeliveryReceipt>(again[1]);
  EXPECT_EQ(first.state, DeliveryState::delivered);
  EXPECT_EQ(first.to, "79990000001");
  EXPECT_EQ(first.code, "000");
  EXPECT_EQ(first.provider_ids.front(), "0000000160");
  EXPECT_TRUE(std::count(first.provider_ids.begin(), first.provider_ids.end(), results[0].provider_id));
  EXPECT_EQ(second.state, DeliveryState::undelivered);
}

TEST_P(SmppServer, WhatACustomerWritesIsHeard) {
  const auto open = channel();
  send(*open, {sms("79990000700")});
  const auto incoming = receive(*open, 2);
  const auto* text = std::get_if<IncomingText>(&incoming[1]);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->from, "79990000700");
  EXPECT_EQ(text->to, "SHOP");
  EXPECT_EQ(text->text, "STOP");
}

TEST_P(SmppServer, AServerThatEndsTheSessionIsBoundAgain) {
  const auto open = channel("&window=1");
  const auto results = send(*open, {sms("79990000600"), sms("79990000001")});
  EXPECT_EQ(results[0].outcome, Outcome::accepted);
  // It may have been on the wire when the server said goodbye.
  EXPECT_TRUE(results[1].outcome == Outcome::accepted || results[1].outcome == Outcome::unknown);
  EXPECT_EQ(send(*open, {sms("79990000002")})[0].outcome, Outcome::accepted);
  EXPECT_EQ(count("bind shop status 0"), 2u);
}

TEST_P(SmppServer, AWrongPasswordDefersAndIsTriedOnce) {
  const auto open = parse_channel("smpp://shop:hunter2@127.0.0.1:" + std::to_string(port_));
  for (const auto& result : send(**open, std::vector<Envelope>(50, sms("79990000001")))) {
    EXPECT_EQ(result.outcome, Outcome::deferred);
    EXPECT_EQ(result.reply, "not tried: the server refused our bind: ESME_RINVPASWD (0x0e)");
  }
  EXPECT_EQ(count("bind"), 1u);
}

TEST_P(SmppServer, TheLinkIsKeptAliveBetweenBatches) {
  const auto open = channel("&enquire=1");
  EXPECT_EQ(send(*open, {sms("79990000001")})[0].outcome, Outcome::accepted);
  wait_for("enquire_link_resp");
  for (int i = 0; i < 1000 && count("enquire_link") < 3; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_GE(count("enquire_link"), 3u) << "two of ours, and our answer to the server's";
  EXPECT_EQ(send(*open, {sms("79990000002")})[0].outcome, Outcome::accepted);
  EXPECT_EQ(count("bind"), 1u);
}

TEST_P(SmppServer, ReceiptsOfAServerThatCameBackAreHeard) {
  const auto open = channel();
  EXPECT_EQ(send(*open, {sms("79990000001")})[0].outcome, Outcome::accepted);
  receive(*open, 1);
  server_.reset();
  start();
  // The channel binds again by itself, with nothing to send.
  wait_for("bind", 2);
  EXPECT_EQ(send(*open, {sms("79990000002")})[0].outcome, Outcome::accepted);
  receive(*open, 1);
}

TEST_P(SmppServer, ALargeBatchGoesOutWholeAndEachReceiptComesBack) {
  const auto open = channel("&window=50");
  std::vector<Envelope> batch;
  for (int i = 0; i < 2000; ++i) batch.push_back(sms(std::to_string(79991000000 + i * 1000 + 1)));
  for (const auto& result : send(*open, batch)) EXPECT_EQ(result.outcome, Outcome::accepted) << result.reply;
  std::size_t receipts = 0;
  for (int silences = 0; silences < 40 && receipts < batch.size(); ++silences) {
    open->receive(Duration{100}, [&](std::span<const Incoming> incoming) {
      receipts += incoming.size();
      silences = 0;
      return true;
    });
  }
  // More than a thousand that wait here are sent back, to come again.
  EXPECT_EQ(receipts, batch.size());
  EXPECT_EQ(count("submit"), batch.size());
}

TEST_P(SmppServer, ASendThatIsLeftByAnExceptionLeavesTheChannelUsable) {
  const auto open = channel();
  const std::vector<Envelope> batch(500, sms("79990000001"));
  EXPECT_THROW(open->send(batch, [](std::size_t, const SendResult&) { throw std::runtime_error("enough"); }),
               std::runtime_error);
  EXPECT_EQ(send(*open, {sms("79990000404")})[0].outcome, Outcome::failed);
  EXPECT_LT(count("submit 79990000001"), 500u);
}

TEST_P(SmppServer, AKillOfOurSideDuplicatesNothing) {
  // A child sends, writing down each message before it goes and each outcome, and is killed on the way.
  const fs::path done = scratch_ / "done";
  std::vector<Envelope> batch;
  for (int i = 0; i < 5000; ++i) batch.push_back(sms(std::to_string(79991000000 + i * 1000 + 1)));
  const pid_t child = fork();
  if (child == 0) {
    std::ofstream out(done);
    const auto open = parse_channel(url());
    (*open)->send(batch, [&](std::size_t index, const SendResult&) { out << index << "\n" << std::flush; });
    _exit(0);
  }
  while (count("submit") < 100) std::this_thread::sleep_for(1ms);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  wait_for("gone", 2);  // waiting until it listens was the first
  // Those with an outcome were submitted once; those in doubt at most once, and are at most a window more.
  std::size_t outcomes = 0;
  std::ifstream in(done);
  for (std::string line; std::getline(in, line);) ++outcomes;
  const std::size_t submitted = count("submit");
  EXPECT_GE(submitted, outcomes);
  EXPECT_LT(submitted, batch.size());
  auto lines = log();
  std::erase_if(lines, [](auto& line) { return !line.starts_with("submit"); });
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(std::adjacent_find(lines.begin(), lines.end()), lines.end());
  EXPECT_EQ(send(*channel(), {sms("79990000001")})[0].outcome, Outcome::accepted);
}

INSTANTIATE_TEST_SUITE_P(Real, SmppServer, testing::Values("perl", "node"),
                         [](const auto& param) { return std::string(param.param); });

TEST(Smpp, AServerThatIsNotThereDefersTheWholeBatchSoon) {
  const auto open = parse_channel("smpp://shop:secret@127.0.0.1:" + std::to_string(free_port()));
  for (const auto& result : send(**open, std::vector<Envelope>(1000, sms("79990000001")))) {
    EXPECT_EQ(result.outcome, Outcome::deferred);
    EXPECT_EQ(result.reply, "not tried: cannot connect to the server: Connection refused");
  }
}

}  // namespace
}  // namespace lapwing
