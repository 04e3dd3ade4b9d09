#include "channel/smtp_offer.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

TEST(SmtpOffer, HasWhatTheLinesBehindTheGreetingName) {
  const auto offer = parse_offer(
      "250-mail.example\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n"
      "250-ENHANCEDSTATUSCODES\r\n250 DSN\r\n");
  EXPECT_EQ(offer, (SmtpOffer{.pipelining = true,
                              .start_tls = true,
                              .size = true,
                              .delivery_status = true,
                              .auth_plain = true,
                              .auth_login = true}));
}

TEST(SmtpOffer, AServerWhoseNameIsAnOfferOffersNothing) {
  EXPECT_EQ(parse_offer("250-PIPELINING\r\n250 HELP\r\n"), SmtpOffer{});
  EXPECT_EQ(parse_offer("250 DSN\r\n"), SmtpOffer{});
  EXPECT_EQ(parse_offer(""), SmtpOffer{});
}

TEST(SmtpOffer, LettersAndLineEndsAndTheOldFormOfAuthMakeNoDifference) {
  EXPECT_EQ(parse_offer("250-x\n250-Auth=login CRAM-MD5\n250 pipelining"),
            (SmtpOffer{.pipelining = true, .auth_login = true}));
}

TEST(SmtpOffer, ALongerWordIsAnotherOne) {
  EXPECT_EQ(parse_offer("250-x\r\n250-DSNX\r\n250-XPIPELINING\r\n250 AUTH PLAINER XLOGIN\r\n"), SmtpOffer{});
}

}  // namespace
}  // namespace lapwing
