#include "server/gateway_calls.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "channel/gateway.hpp"
#include "host/customer_facts.hpp"
#include "host/data_folder.hpp"
#include "host/publication.hpp"
#include "server/incoming_desk.hpp"
#include "vault/vault.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr Instant now = Instant::from_seconds(1'750'000'000);

/// A shop that has sent anna one SMS, which the gateway calls SM1.
class GatewayCallsTest : public testing::Test {
 protected:
  GatewayCallsTest()
      : folder_(
            DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "en", "RU"}, now, {.workers = 2}).value()) {
    std::string name = (fs::temp_directory_path() / "lapwing-calls-XXXXXX").string();
    path_ = mkdtemp(name.data());
    sent_ = SentIds::open(path_, now).value();
    desk_ = std::make_unique<IncomingDesk>(folder_, *sent_, [] { return now; }, [](const std::string&) {});
    calls_ = std::make_unique<GatewayCalls>(*desk_, folder_.vault(), [this](const std::string& line) { log_ += line; });
    setenv("TWILIO_ACCOUNT_SID", "secret", 1);
    setenv("TWILIO_AUTH_TOKEN", "secret", 1);
    calls_->listen("twilio", find_gateway_callback("gateway:twilio").value()->second);
    Host& host = folder_.host();
    EXPECT_TRUE(publish_definitions(
        host, {{DefinitionKind::message_template, "hello", 1, R"({"id": "hello", "channel": "sms", "text": "Hello"})"}},
        now));
    partition_ = host.partition_of("anna");
    Personal personal;
    CustomerRecorded anna{.customer_id = "anna"};
    anna.contacts = {take_phone(folder_.vault(), "anna", "+79990000001", "RU", personal).value()};
    ConsentFact given{.channel = ChannelKind::sms, .topic = "", .granted = true, .at = now, .source = "test"};
    anna.consents = {given};
    BroadcastRequested broadcast{
        .broadcast_id = "b", .channel = ChannelKind::sms, .template_id = "hello", .customer_ids = {"anna"}};
    host.submit(partition_, {Input{anna}, Input{broadcast}}, now);
    host.submit(partition_, {Input{ReceiptArrived{IntentNumber{1}, ReceiptOutcome::accepted, 0, {}, 0}}}, now);
    host.drain();
    EXPECT_TRUE(sent_->keep({{ChannelKind::sms, "SM1", partition_, IntentNumber{1}}}, now));
  }
  ~GatewayCallsTest() override {
    calls_.reset();
    desk_.reset();
    sent_.reset();
    fs::remove_all(path_);
  }

  HttpResponse post(const std::string& path, std::string body) {
    return calls_->answer(
        {.method = "POST", .path = path, .content_type = "application/x-www-form-urlencoded", .body = std::move(body)});
  }
  std::uint64_t delivered() {
    std::uint64_t count = 0;
    folder_.host().with(partition_, [&](const Engine& engine) {
      engine.figures().for_each([&](const FigurePlace&, Day, const Figures& figures) { count += figures.delivered; });
    });
    return count;
  }

  DataFolder folder_;
  fs::path path_;
  std::unique_ptr<SentIds> sent_;
  std::unique_ptr<IncomingDesk> desk_;
  std::string log_;
  std::unique_ptr<GatewayCalls> calls_;
  PartitionId partition_{};
};

TEST_F(GatewayCallsTest, WhatAGatewayTellsOfAMessageBecomesItsReceipt) {
  for (int i = 0; i < 2; ++i) {
    const HttpResponse answer = post(calls_->path_of("twilio"), "MessageSid=SM1&MessageStatus=delivered");
    EXPECT_EQ(answer.status, 200u);
    EXPECT_EQ(answer.body, "ok");
    EXPECT_EQ(delivered(), 1u);
  }
}

TEST_F(GatewayCallsTest, TheQueryOfAGetCountsToo) {
  EXPECT_EQ(calls_
                ->answer({.method = "GET",
                          .path = calls_->path_of("twilio"),
                          .query = "MessageSid=SM1&MessageStatus=delivered"})
                .status,
            200u);
  EXPECT_EQ(delivered(), 1u);
}

TEST_F(GatewayCallsTest, WithoutTheTokenThereIsNothing) {
  const std::string path = calls_->path_of("twilio");
  std::string altered = path;
  altered.back() = altered.back() == '0' ? '1' : '0';
  for (const std::string& wrong : {altered, path + "0", path.substr(0, path.rfind('/')), calls_->path_of("smsc")}) {
    EXPECT_EQ(post(wrong, "MessageSid=SM1&MessageStatus=delivered").status, 404u) << wrong;
  }
  EXPECT_EQ(delivered(), 0u);
}

TEST_F(GatewayCallsTest, WhatIsNotUnderstoodChangesNothing) {
  const std::string path = calls_->path_of("twilio");
  EXPECT_EQ(post(path, "").status, 400u);
  EXPECT_EQ(post(path, "What=ever").status, 200u);
  EXPECT_NE(log_, "");
  EXPECT_EQ(post(path, "MessageSid=SM2&MessageStatus=delivered").status, 200u);
  EXPECT_EQ(calls_->answer({.method = "PUT", .path = path}).status, 405u);
  EXPECT_EQ(delivered(), 0u);
}

}  // namespace
}  // namespace lapwing
