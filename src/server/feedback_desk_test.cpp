#include "server/feedback_desk.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>

#include <fmt/format.h>

#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "model/record.hpp"
#include "server/mail_intake.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr Instant now = Instant::from_seconds(1'750'000'000);

/// A shop that has sent anna one message, number 1 of her partition.
class FeedbackDeskTest : public testing::Test {
 public:
  FeedbackDeskTest()
      : folder_(
            DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "en", "RU"}, now, {.workers = 2}).value()),
        desk_(folder_, "serve", [] { return now; }) {
    Host& host = folder_.host();
    EXPECT_TRUE(publish_definitions(
        host,
        {{DefinitionKind::message_template, "hello", 1,
          R"({"id": "hello", "channel": "email", "subject": "Hello", "text": "Hello", "html": "<p>Hello</p>"})"}},
        now));
    partition_ = host.partition_of("anna");
    Personal personal;
    CustomerRecorded anna{.customer_id = "anna"};
    anna.contacts = {take_email(folder_.vault(), "anna", "anna@example.com", personal).value()};
    for (const char* topic : {"", "news"}) {
      ConsentFact given{.channel = ChannelKind::email, .topic = topic, .granted = true, .at = now, .source = "test"};
      anna.consents.push_back(given);
    }
    BroadcastRequested broadcast{.broadcast_id = "b", .template_id = "hello", .customer_ids = {"anna"}};
    host.submit(partition_, {Input{anna}, Input{broadcast}}, now);
    host.drain();
    message_ = message_id_token(origin_of(folder_.vault(), "serve"), partition_, IntentNumber{1});
    token_ = link_token(folder_.vault(), message_, "anna");
    address_ = unsubscribe_address("unsubscribe@shop.example", token_).value();
  }

  FeedbackDesk::Taken take(const std::string& to, const std::string& mail) {
    const std::vector<std::string> recipients = {to};
    return desk_.take_mail(mail, recipients).value();
  }
  [[nodiscard]] bool wants(std::string_view topic) {
    bool wanted = false;
    folder_.host().with(partition_, [&](const Engine& engine) {
      const auto number = engine.audience().find("anna").value();
      wanted = engine.audience().customer(number).consented(ChannelKind::email, topic);
    });
    return wanted;
  }
  /// The last consent that the journal has.
  ConsentFact last_consent() {
    ConsentFact last;
    EXPECT_TRUE(folder_.journal().read(
        partition_, JournalOffset{}, [&](JournalOffset, std::string_view payload) -> Result<void> {
          const Batch batch = TRY(decode_batch(payload));
          for (const Record& record : batch.records) {
            if (!record.is_input()) continue;
            const auto* customer = std::get_if<CustomerRecorded>(&std::get<Input>(record.body));
            if (customer != nullptr && !customer->consents.empty()) {
              last = customer->consents.back();
            }
          }
          return {};
        }));
    return last;
  }

  DataFolder folder_;
  FeedbackDesk desk_;
  PartitionId partition_{};
  std::string message_, token_, address_;
};

constexpr const char* empty_mail = "From: anna@example.com\r\nTo: x@shop.example\r\nSubject: unsubscribe\r\n\r\n\r\n";

TEST_F(FeedbackDeskTest, AMailToTheAddressOfAMessageEndsAdvertisingAsItsLinkDoes) {
  const auto taken = take(address_, empty_mail);
  EXPECT_TRUE(taken.is_understood);
  EXPECT_EQ(taken.recorded, 1u);
  EXPECT_FALSE(wants(""));
  EXPECT_FALSE(wants("news"));
  const ConsentFact fact = last_consent();
  EXPECT_EQ(fact.source, "mail");
  EXPECT_EQ(fact.proof, "message " + message_);
  EXPECT_EQ(open_evidence(folder_.vault(), "anna", fact.sealed_evidence).value().address, "anna@example.com");
  EXPECT_EQ(fact.sealed_evidence.find("anna@"), std::string::npos);
}

TEST_F(FeedbackDeskTest, TheTokenMayStandInTheSubjectToo) {
  EXPECT_TRUE(take("unsubscribe@shop.example",
                   "From: x@y.example\n"
                   "Subject: Re: unsubscribe " +
                       token_ + "\n\n\n")
                  .is_understood);
  EXPECT_FALSE(wants(""));
}

TEST_F(FeedbackDeskTest, AServerOnTheWayMayHaveWrittenTheAddressInCapitals) {
  std::string shouted = address_;
  for (char& c : shouted) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  EXPECT_TRUE(take(shouted, empty_mail).is_understood);
  EXPECT_FALSE(wants(""));
}

TEST_F(FeedbackDeskTest, FromWhomAMailSaysItIsUnsubscribesNobody) {
  const auto taken = take("unsubscribe@shop.example", empty_mail);
  EXPECT_FALSE(taken.is_understood) << "somebody should look at it";
  EXPECT_TRUE(wants(""));
}

TEST_F(FeedbackDeskTest, ATokenOfAnotherPurposeOrCustomerUnsubscribesNobody) {
  const Vault& vault = folder_.vault();
  for (const std::string& token : {link_token(vault, message_, "boris"), click_token(vault, message_, 1, "anna"),
                                   confirm_token(vault, message_, 1, "anna"), message_, std::string()}) {
    EXPECT_FALSE(take("unsubscribe+" + token + "@shop.example", empty_mail).is_understood) << token;
  }
  EXPECT_TRUE(wants(""));
}

TEST_F(FeedbackDeskTest, AnAutomaticReplyNeverUnsubscribes) {
  EXPECT_TRUE(take(address_, "From: anna@example.com\nTo: " + address_ +
                                 "\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away until Monday.\n")
                  .is_understood);
  EXPECT_TRUE(wants(""));
}

RC_GTEST_FIXTURE_PROP(FeedbackDeskTest, AnyAlteredByteOfTheTokenUnsubscribesNobody, ()) {
  for (int i = 0; i < 30; ++i) {
    std::string token = token_;
    const auto at = *rc::gen::inRange<std::size_t>(0, token.size());
    const char other = *rc::gen::element('0', '1', '7', 'a', 'f', 'p', '-', 'z');
    if (token[at] == other) continue;
    token[at] = other;
    take("unsubscribe+" + token + "@shop.example", empty_mail);
  }
  RC_ASSERT(wants(""));
}

TEST_F(FeedbackDeskTest, AMailIsKeptOnceWhatItSaysIsRecordedOrItLiesUnread) {
  std::string name = (fs::temp_directory_path() / "lapwing-intake-XXXXXX").string();
  const fs::path path = mkdtemp(name.data());
  const LmtpHandler handler = mail_intake(desk_, path, [](const std::string&) {});
  EXPECT_TRUE(handler({"", {address_}, empty_mail}));
  EXPECT_FALSE(wants(""));
  EXPECT_FALSE(fs::exists(path / "unread"));
  EXPECT_TRUE(handler({"", {"hello@shop.example"}, "Subject: Hello\r\n\r\nHello\r\n"}));
  EXPECT_TRUE(fs::exists(path / "unread" / "lmtp-1.eml"));
  const LmtpHandler nowhere = mail_intake(desk_, path / "unread" / "lmtp-1.eml", [](const std::string&) {});
  EXPECT_FALSE(nowhere({"", {"hello@shop.example"}, "Subject: Hello\r\n\r\nHello\r\n"}));
  fs::remove_all(path);
}

}  // namespace
}  // namespace lapwing
