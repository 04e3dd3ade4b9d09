#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "channel/parse.hpp"
#include "channel/test_envelope.hpp"

// The sending half of tests/end_to_end/mail/postfix.py, which starts the server and reads what arrived.
namespace lapwing {
namespace {

std::vector<Envelope> batch_for_postfix() {
  Envelope offer = test_envelope();
  offer.return_path = "b+p03-123@bounce.example.test";

  Envelope receipt = test_envelope();
  receipt.message_id_token = "p03-000000000124";
  receipt.to_address = "boris@customer.example.test";
  receipt.marketing = false;
  receipt.html.clear();
  receipt.text = "dots:\n.\n..\n.a\n" + std::string(2000, 'x');
  std::string every_byte;
  for (int i = 0; i < 2048; ++i) every_byte += static_cast<char>(i);
  receipt.attachments = {{"Чек № 5.pdf", "application/pdf", every_byte}};

  Envelope nobody = test_envelope();
  nobody.message_id_token = "p03-000000000125";
  nobody.to_address = "nobody@customer.example.test";
  Envelope full = test_envelope();
  full.message_id_token = "p03-000000000126";
  full.to_address = "full@customer.example.test";

  Envelope refused_later = test_envelope();
  refused_later.message_id_token = "p03-000000000777";
  refused_later.to_address = "late@customer.example.test";
  refused_later.return_path = "b+p03-777@bounce.example.test";
  return {offer, receipt, nobody, full, refused_later, offer};
}

TEST(AgainstPostfix, EachMessageGetsTheServersVerdict) {
  const char* url = std::getenv("LAPWING_TEST_SMTP");
  if (url == nullptr)
    GTEST_SKIP() << "sends only for tests/end_to_end/mail/postfix.py, which ctest runs as channel.postfix";
  const auto channel = parse_channel(url);
  ASSERT_TRUE(channel) << channel.error().text();
  const auto batch = batch_for_postfix();
  std::vector<SendResult> results(batch.size());
  (*channel)->send(batch, [&](std::size_t index, SendResult result) { results[index] = std::move(result); });

  for (const std::size_t taken : {0U, 1U, 4U, 5U}) {
    EXPECT_EQ(results[taken].outcome, Outcome::accepted) << results[taken].reply;
    EXPECT_EQ(results[taken].reply, "250 2.0.0 Ok: queued as " + results[taken].provider_id);
    EXPECT_FALSE(results[taken].provider_id.empty());
  }
  EXPECT_EQ(results[2].outcome, Outcome::failed);
  EXPECT_EQ(results[2].enhanced_code, "5.1.1");
  EXPECT_EQ(results[3].outcome, Outcome::deferred);
  EXPECT_EQ(results[3].code, 452);
}

}  // namespace
}  // namespace lapwing
