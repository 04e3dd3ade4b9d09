#include "server/provider_feedback.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "channel/test_signer.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "server/feedback_desk.hpp"
#include "server/scratch_access.hpp"
#include "server/site.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr Instant now = Instant::from_seconds(1'750'000'000);
const std::string topic = "arn:aws:sns:eu-west-1:123456789012:bounces";
const std::string certificate_url = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-01.pem";
const std::string subscribe_url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t";

const TestSigner& sendgrid_signer() {
  static const TestSigner signer = TestSigner::elliptic();
  return signer;
}
const TestSigner& sns_signer() {
  static const TestSigner signer = TestSigner::rsa();
  return signer;
}

/// A shop that has sent anna one message, and what providers say of it.
class ProviderFeedbackTest : public testing::Test {
 public:
  ProviderFeedbackTest()
      : folder_(
            DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "en", "RU"}, now, {.workers = 2}).value()),
        desk_(folder_, "serve", [] { return now; }),
        feedback_(desk_, keys(), options()) {
    Host& host = folder_.host();
    EXPECT_TRUE(publish_definitions(
        host,
        {{DefinitionKind::message_template, "hello", 1,
          R"({"id": "hello", "channel": "email", "subject": "Hello", "text": "Hello", "html": "<p>Hello</p>"})"}},
        now));
    const PartitionId partition = host.partition_of("anna");
    Personal personal;
    CustomerRecorded anna{.customer_id = "anna"};
    anna.contacts = {take_email(folder_.vault(), "anna", "anna@example.com", personal).value()};
    anna.consents = {{ChannelKind::email, "", true, now, "test"}};
    host.submit(partition,
                {Input{anna},
                 Input{BroadcastRequested{.broadcast_id = "b", .template_id = "hello", .customer_ids = {"anna"}}}},
                now);
    host.drain();
    message_id_ = message_id_token(origin_of(folder_.vault(), "serve"), partition, IntentNumber{1}) + "@shop.example";
    site_.open({.folder = folder_, .access = *access_, .clock = [] { return now; }, .feedback = &feedback_});
    site_.set_public_host("mail.shop.example");
  }

  static FeedbackKeys keys() {
    return {VerifyingKey::parse_elliptic(sendgrid_signer().public_key()).value(), topic, sns_host_of(topic).value()};
  }
  ProviderFeedbackOptions options() {
    const auto fetch = [this](const std::string& url) -> Result<std::string> {
      fetched_.push_back(url);
      if (url == certificate_url) return sns_signer().certificate(now);
      if (url == subscribe_url) return std::string("<ConfirmSubscriptionResponse/>");
      return fail("there is nothing", url);
    };
    return {[] { return now; }, [this](const std::string& line) { log_.push_back(line); }, fetch};
  }
  HttpResponse post(const std::string& path, std::string body, std::string signature = {}, std::string time = {}) {
    HttpRequest request{.method = "POST", .path = path, .body = std::move(body), .host = "mail.shop.example"};
    request.headers = {{"x-twilio-email-event-webhook-signature", std::move(signature)},
                       {"x-twilio-email-event-webhook-timestamp", std::move(time)}};
    return site_.answer(request);
  }
  HttpResponse post_sendgrid(const std::string& body) {
    const std::string time = std::to_string(now.seconds());
    return post("/feedback/sendgrid", body, sendgrid_signer().sign(EVP_sha256(), time + body), time);
  }
  [[nodiscard]] std::string ses_bounce() const {
    return Json{{"notificationType", "Bounce"},
                {"bounce",
                 {{"bounceType", "Permanent"},
                  {"bounceSubType", "General"},
                  {"bouncedRecipients", Json::array({{{"emailAddress", "anna@example.com"},
                                                      {"status", "5.1.1"},
                                                      {"diagnosticCode", "smtp; 550 5.1.1 user unknown"}}})}}},
                {"mail",
                 {{"messageId", "0102-of-amazon"},
                  {"source", "shop@shop.example"},
                  {"headers", Json::array({{{"name", "Message-ID"}, {"value", "<" + message_id_ + ">"}}})}}}}
        .dump();
  }
  /// A notification or confirmation, signed.
  static Json sns(std::string type, std::string message, std::string version = "2") {
    Json json{{"Type", std::move(type)},
              {"MessageId", "id-1"},
              {"TopicArn", topic},
              {"Message", std::move(message)},
              {"Timestamp", "2025-06-15T15:06:40.000Z"},
              {"SignatureVersion", version},
              {"Signature", ""},
              {"SigningCertURL", certificate_url}};
    if (json["Type"] != "Notification") {
      json["Token"] = "t";
      json["SubscribeURL"] = subscribe_url;
    }
    return signed_anew(std::move(json));
  }
  static Json signed_anew(Json json) {
    const SnsMessage message = read_sns_message(json.dump()).value();
    const EVP_MD* digest = message.signature_version == "1" ? EVP_sha1() : EVP_sha256();
    json["Signature"] = sns_signer().sign(digest, sns_signed_text(message));
    return json;
  }
  std::uint64_t bounced() {
    std::uint64_t count = 0;
    folder_.host().with(folder_.host().partition_of("anna"), [&](const Engine& engine) {
      engine.figures().for_each([&](const FigurePlace&, Day, const Figures& figures) { count += figures.bounced; });
    });
    return count;
  }

  DataFolder folder_;
  FeedbackDesk desk_;
  std::vector<std::string> fetched_;
  std::vector<std::string> log_;
  ProviderFeedback feedback_;
  ScratchAccess access_{now};
  Site site_;
  std::string message_id_;
};

std::string sendgrid_bounce(const std::string& message_id) {
  return Json::array({{{"email", "anna@example.com"},
                       {"event", "bounce"},
                       {"status", "5.1.1"},
                       {"reason", "550 5.1.1 user unknown"},
                       {"smtp-id", "<" + message_id + ">"}}})
      .dump();
}

TEST_F(ProviderFeedbackTest, ABounceThatSendGridSignedIsRecordedOnce) {
  for (int i = 0; i < 2; ++i) {
    const HttpResponse answer = post_sendgrid(sendgrid_bounce(message_id_));
    EXPECT_EQ(answer.status, 200u) << answer.body;
    EXPECT_EQ(bounced(), 1u);
  }
}

TEST_F(ProviderFeedbackTest, ABounceThatSesTellsByWayOfSnsIsRecordedAndTheCertificateFetchedOnce) {
  for (const char* version : {"1", "2"}) {
    const HttpResponse answer = post("/feedback/ses", sns("Notification", ses_bounce(), version).dump());
    EXPECT_EQ(answer.status, 200u) << answer.body;
  }
  EXPECT_EQ(bounced(), 1u);
  EXPECT_EQ(fetched_, std::vector<std::string>{certificate_url});
}

TEST_F(ProviderFeedbackTest, WhatIsNotSignedIsRefusedAndNothingTaken) {
  const std::string body = sendgrid_bounce(message_id_);
  const std::string time = std::to_string(now.seconds());
  EXPECT_EQ(post("/feedback/sendgrid", body).status, 403u);
  EXPECT_EQ(post("/feedback/sendgrid", body, TestSigner::elliptic().sign(EVP_sha256(), time + body), time).status,
            403u);
  const std::string old = std::to_string(now.seconds() - 601);
  EXPECT_EQ(post("/feedback/sendgrid", body, sendgrid_signer().sign(EVP_sha256(), old + body), old).status, 403u);
  EXPECT_EQ(post("/feedback/ses", body).status, 400u);

  Json other_topic = sns("Notification", ses_bounce());
  other_topic["TopicArn"] = "arn:aws:sns:eu-west-1:999999999999:bounces";
  EXPECT_EQ(post("/feedback/ses", signed_anew(other_topic).dump()).status, 403u);
  Json other_place = sns("Notification", ses_bounce());
  other_place["SigningCertURL"] = "https://evil.example/a.pem";
  EXPECT_EQ(post("/feedback/ses", other_place.dump()).status, 403u);
  EXPECT_TRUE(fetched_.empty()) << "nothing is asked of a stranger";
  EXPECT_EQ(bounced(), 0u);
}

TEST_F(ProviderFeedbackTest, ACertificateThatCannotBeHadIsAskedForAgainLater) {
  Json json = sns("Notification", ses_bounce());
  json["SigningCertURL"] = "https://sns.eu-west-1.amazonaws.com/Other.pem";
  for (int i = 0; i < 20; ++i) EXPECT_EQ(post("/feedback/ses", json.dump()).status, 503u);
  EXPECT_EQ(fetched_.size(), 8u) << "but not as often as anybody likes";
}

TEST_F(ProviderFeedbackTest, TheShopsOwnSubscriptionIsConfirmedOnTheSameHost) {
  EXPECT_EQ(post("/feedback/ses", sns("SubscriptionConfirmation", "You have chosen").dump()).status, 200u);
  ASSERT_EQ(fetched_.size(), 2u);
  EXPECT_EQ(fetched_[1], subscribe_url);

  Json elsewhere = sns("SubscriptionConfirmation", "You have chosen");
  elsewhere["SubscribeURL"] = "https://evil.example/?Token=t";
  EXPECT_EQ(post("/feedback/ses", signed_anew(elsewhere).dump()).status, 403u);
  EXPECT_EQ(post("/feedback/ses", sns("UnsubscribeConfirmation", "It ended").dump()).status, 200u);
  EXPECT_EQ(fetched_.size(), 2u);
}

TEST_F(ProviderFeedbackTest, ReportsThatNobodyUnderstandsAreNotAcknowledged) {
  EXPECT_EQ(post_sendgrid("{\"what\": 1}").status, 422u);
  EXPECT_EQ(post_sendgrid("[]").status, 422u);
  EXPECT_EQ(post("/feedback/ses", sns("Notification", "{}").dump()).status, 422u);
}

TEST_F(ProviderFeedbackTest, AReportOnAForeignMessageChangesNothingAndIsTold) {
  EXPECT_EQ(post_sendgrid(sendgrid_bounce("somebody@elsewhere.example")).status, 200u);
  EXPECT_EQ(bounced(), 0u);
  EXPECT_EQ(log_.size(), 1u);
}

TEST_F(ProviderFeedbackTest, WhatIsNotConfiguredIsNotThere) {
  ProviderFeedback off(desk_, FeedbackKeys(), options());
  EXPECT_EQ(off.answer({.method = "POST", .path = "/feedback/sendgrid"}).status, 404u);
  EXPECT_EQ(off.answer({.method = "POST", .path = "/feedback/ses"}).status, 404u);
  EXPECT_EQ(feedback_.answer({.method = "GET", .path = "/feedback/ses"}).status, 405u);
}

RC_GTEST_FIXTURE_PROP(ProviderFeedbackTest, AnyAlteredByteIsRefusedAndNothingTaken, ()) {
  const bool is_ses = *rc::gen::arbitrary<bool>();
  const std::string time = std::to_string(now.seconds());
  std::string body = is_ses ? sns("Notification", ses_bounce()).dump() : sendgrid_bounce(message_id_);
  const std::string signature = is_ses ? std::string() : sendgrid_signer().sign(EVP_sha256(), time + body);
  for (int i = 0; i < 20; ++i) {
    std::string altered = body;
    const auto at = *rc::gen::inRange<std::size_t>(0, altered.size());
    altered[at] = static_cast<char>(altered[at] ^ *rc::gen::inRange(1, 256));
    RC_ASSERT(post(is_ses ? "/feedback/ses" : "/feedback/sendgrid", altered, signature, time).status != 200u);
  }
  RC_ASSERT(bounced() == 0u);
  RC_ASSERT(post(is_ses ? "/feedback/ses" : "/feedback/sendgrid", body, signature, time).status == 200u);
  RC_ASSERT(bounced() == 1u);
}

TEST(FeedbackKeys, AFileThatIsWrongSaysWhere) {
  std::string name = (fs::temp_directory_path() / "lapwing-keys-XXXXXX").string();
  const fs::path folder = mkdtemp(name.data());
  const auto read = [&](std::string_view text) {
    std::ofstream(folder / "keys.json") << text;
    return read_feedback_keys(folder / "keys.json");
  };
  const std::string key = sendgrid_signer().public_key();
  EXPECT_TRUE(read(fmt::format(R"({{"sendgrid": {{"public_key": "{}"}}}})", key)));
  EXPECT_EQ(read(fmt::format(R"({{"ses": {{"topic": "{}"}}}})", topic)).value().sns_host,
            "sns.eu-west-1.amazonaws.com");
  EXPECT_NE(read(R"({"ses": {"topic": "x"}})").error().text().find("$.ses.topic"), std::string::npos);
  EXPECT_NE(read(R"({"sendgrid": {"public_key": "x"}})").error().text().find("$.sendgrid.public_key"),
            std::string::npos);
  EXPECT_FALSE(read("{}"));
  EXPECT_FALSE(read(R"({"ses": {"topic": "x"}, "more": 1})"));
  EXPECT_FALSE(read_feedback_keys(folder / "none.json"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace lapwing
