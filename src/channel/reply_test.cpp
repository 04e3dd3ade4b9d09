#include "channel/reply.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace lapwing {
namespace {

TEST(Replies, AreTakenApart) {
  const auto plain = parse_reply("550 5.1.1 <a@b.test>: Recipient address rejected\r\n");
  EXPECT_EQ(plain.code, 550);
  EXPECT_EQ(plain.enhanced_code, "5.1.1");
  EXPECT_EQ(plain.text, "550 5.1.1 <a@b.test>: Recipient address rejected");

  const auto long_one = parse_reply("421-4.7.0 slow down\r\n421 4.7.0 please\r\n");
  EXPECT_EQ(long_one.code, 421);
  EXPECT_EQ(long_one.enhanced_code, "4.7.0");
  EXPECT_EQ(long_one.text, "421-4.7.0 slow down 421 4.7.0 please");

  EXPECT_EQ(parse_reply("250").code, 250);
  EXPECT_EQ(parse_reply("250 5.1 apples").enhanced_code, "");
  EXPECT_EQ(parse_reply("250 2.0.0").enhanced_code, "2.0.0");
  EXPECT_EQ(parse_reply("354 1.2.3 end with a dot").enhanced_code, "");
  EXPECT_EQ(parse_reply("2500 no").code, 0);
  EXPECT_EQ(parse_reply("HTTP/1.1 400 Bad Request").code, 0);
  EXPECT_EQ(parse_reply("").code, 0);
}

TEST(Replies, BecomeOneLineOfAsciiWhateverTheServerSends) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const auto reply = parse_reply(bytes);
    RC_ASSERT(reply.text.size() <= 200U);
    for (const char letter : reply.text) RC_ASSERT((letter >= ' ' && letter < 0x7f));
  }));
  EXPECT_EQ(parse_reply("550 " + std::string(500, 'x')).text.size(), 200U);
}

struct Row {
  int code;
  const char* enhanced;
  Outcome outcome;
};

TEST(Replies, AreClassedByTheEnhancedCodeAndNotByTheFirstDigit) {
  for (const auto& [code, enhanced, outcome] : {
           Row{250, "2.0.0", Outcome::accepted}, Row{251, "", Outcome::accepted},
           Row{421, "4.7.0", Outcome::deferred}, Row{450, "4.7.1", Outcome::deferred},  // greylisted
           Row{451, "", Outcome::deferred},      Row{452, "4.2.2", Outcome::deferred},
           Row{450, "5.1.1", Outcome::deferred},  // the server says "not now": it may know better than its code
           Row{552, "5.2.2", Outcome::deferred},  // mailbox full
           Row{552, "", Outcome::deferred},       // mailbox full, an old server
           Row{552, "5.3.4", Outcome::failed},    // message too big
           Row{550, "5.2.2", Outcome::deferred}, Row{554, "5.4.4", Outcome::deferred},  // a name server in trouble
           Row{550, "5.3.2", Outcome::deferred}, Row{550, "5.1.1", Outcome::failed},
           Row{550, "5.1.10", Outcome::failed},  Row{550, "5.2.1", Outcome::failed},  // mailbox disabled
           Row{550, "", Outcome::failed},        Row{553, "5.1.8", Outcome::failed},
           Row{554, "5.7.1", Outcome::failed},                                          // refused as spam
           Row{550, "5.7.26", Outcome::failed},                                         // no DMARC
           Row{501, "5.1.3", Outcome::failed},   Row{530, "5.7.0", Outcome::deferred},  // sign in first: ours to repair
           Row{535, "5.7.8", Outcome::deferred}, Row{354, "", Outcome::deferred},
       }) {
    EXPECT_EQ(classify_reply(code, enhanced), outcome) << code << ' ' << enhanced;
  }
}

TEST(Replies, TellADeadAddressFromOtherRefusals) {
  EXPECT_TRUE(names_dead_address(550, "5.1.1"));
  EXPECT_TRUE(names_dead_address(556, "5.1.10"));
  EXPECT_TRUE(names_dead_address(550, "5.1.2"));
  EXPECT_FALSE(names_dead_address(450, "4.1.1"));
  EXPECT_FALSE(names_dead_address(550, "5.7.1"));
  EXPECT_FALSE(names_dead_address(552, "5.2.2"));
  EXPECT_FALSE(names_dead_address(550, ""));
}

TEST(Replies, GiveTheQueueId) {
  EXPECT_EQ(queue_id("250 2.0.0 Ok: queued as 4XyZ12abc"), "4XyZ12abc");
  EXPECT_EQ(queue_id("250 OK id=1qAbcd-0001aB-2C"), "1qAbcd-0001aB-2C");
  EXPECT_EQ(queue_id("250 2.0.0 Ok: queued as F00; thanks"), "F00");
  EXPECT_EQ(queue_id("250 Message-id=no"), "");
  EXPECT_EQ(queue_id("250 Ok"), "");
}

}  // namespace
}  // namespace lapwing
