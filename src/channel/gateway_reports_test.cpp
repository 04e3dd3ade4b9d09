#include "channel/gateway_reports.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "channel/gateway.hpp"
#include "channel/gateway_definition.hpp"

namespace lapwing {
namespace {

using Form = std::vector<std::pair<std::string, std::string>>;

GatewayCallback ready(const std::string& name) {
  for (const char* secret :
       {"SMSC_LOGIN", "SMSC_PASSWORD", "SMS_RU_API_ID", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"}) {
    setenv(secret, "secret", 1);
  }
  auto found = find_gateway_callback("gateway:" + name + "?from=SHOP").value();
  EXPECT_TRUE(found);
  EXPECT_EQ(found->first, name);
  return std::move(found->second);
}

/// "ID STATE CODE" for each report.
std::vector<std::string> told(const GatewayCallback& callback, const Form& form) {
  std::vector<std::string> all;
  const auto document = callback_document("application/x-www-form-urlencoded", "", form).value();
  for (const DeliveryReceipt& one : receipts_in(callback.reports, document)) {
    all.push_back(one.provider_ids.at(0) + " " + std::string(to_text(one.state)) + " " + one.code);
  }
  return all;
}
using Told = std::vector<std::string>;

// As twilio.com/docs/messaging/guides/track-outbound-message-status shows it.
TEST(GatewayReports, TwilioTellsOfOneMessageByAForm) {
  const GatewayCallback twilio = ready("twilio");
  const auto form = [](const char* status, const char* code) {
    return Form{{"SmsSid", "SM1"}, {"MessageStatus", status}, {"MessageSid", "SM1"}, {"ErrorCode", code}};
  };
  EXPECT_EQ(told(twilio, form("delivered", "")), Told{"SM1 delivered "});
  EXPECT_EQ(told(twilio, form("undelivered", "30003")), Told{"SM1 undelivered 30003"});
  EXPECT_EQ(told(twilio, form("sent", "")), Told{"SM1 under way "});
  EXPECT_EQ(told(twilio, {{"MessageStatus", "delivered"}}), Told{});
}

// As smsc.ru/api/http/miscellaneous/callback shows it.
TEST(GatewayReports, SmscTellsByNumbers) {
  const GatewayCallback smsc = ready("smsc");
  EXPECT_EQ(told(smsc, {{"id", "55"}, {"phone", "79990000001"}, {"status", "1"}, {"err", "0"}}),
            Told{"55 delivered 0"});
  EXPECT_EQ(told(smsc, {{"id", "55"}, {"status", "20"}, {"err", "1"}}), Told{"55 undelivered 1"});
  EXPECT_EQ(told(smsc, {{"id", "55"}, {"status", "-2"}}), Told{"55 undelivered "});
  EXPECT_EQ(told(smsc, {{"id", "55"}, {"status", "0"}}), Told{"55 under way "});
  EXPECT_EQ(told(smsc, {{"id", "55"}, {"status", "77"}}), Told{"55 unknown "});
}

// As sms.ru/api/callback shows it: up to 100 records of lines, to be answered with 100.
TEST(GatewayReports, SmsRuTellsOfManyByLines) {
  const GatewayCallback sms_ru = ready("sms-ru");
  EXPECT_EQ(sms_ru.answer, "100");
  EXPECT_EQ(told(sms_ru, {{"data[0]", "sms_status\n000-1\n103\n1750000000"},
                          {"data[1]", "sms_status\n000-2\n104\n1030000000"},
                          {"data[2]", "sms_status\n000-3\n102"},
                          {"data[3]", "callcheck_status\n000-4\n401"},
                          {"hash", "x"}}),
            (Told{"000-1 delivered ", "000-2 undelivered ", "000-3 under way "}));
}

TEST(GatewayReports, AJsonCallMayHoldAList) {
  const auto json = parse_json(R"({"callback": {"each": "/events", "id": {"at": "/message/id"}, "code": "/error",
    "states": [{"at": "/what", "is": "ok", "state": "delivered"}]}})");
  JsonFields fields = JsonFields::of(*json, "$").value();
  const auto callback = read_gateway_callback(fields).value().value();
  EXPECT_EQ(callback.answer, "ok");
  const auto document = callback_document(
      "application/json; charset=utf-8",
      R"({"events": [{"message": {"id": 7}, "what": "ok", "error": 0}, {"what": "ok"}, {"message": {"id": "8"}}]})",
      {});
  const auto receipts = receipts_in(callback.reports, document.value());
  ASSERT_EQ(receipts.size(), 1u);
  EXPECT_EQ(receipts[0].provider_ids, std::vector<std::string>{"7"});
  EXPECT_EQ(receipts[0].code, "0");
  EXPECT_TRUE(receipts_in(callback.reports, nlohmann::json("events")).empty());
  EXPECT_FALSE(callback_document("application/json", "{", {}));
  EXPECT_FALSE(callback_document("text/plain", "hello", {}));
}

TEST(GatewayReports, ADefinitionThatIsWrongSaysWhere) {
  const auto where = [](const std::string& callback) {
    const auto json = parse_json(R"({"callback": )" + callback + "}").value();
    JsonFields fields = JsonFields::of(json, "$").value();
    const auto read = read_gateway_callback(fields);
    return read ? std::string("none") : read.error().where;
  };
  const std::string states = R"("states": [{"at": "/s", "is": 1, "state": "delivered"}])";
  EXPECT_EQ(where(R"({"id": {"at": "/id"}, )" + states + "}"), "none");
  EXPECT_EQ(where("{" + states + "}"), "$.callback.id");
  EXPECT_EQ(where(R"({"id": {"at": "id"}, )" + states + "}"), "$.callback.id.at");
  EXPECT_EQ(where(R"({"id": {"matches": "OK*"}, )" + states + "}"), "$.callback.id.matches");
  EXPECT_EQ(where(R"({"id": {"at": "/id"}})"), "$.callback.states");
  EXPECT_EQ(where(R"({"id": {"at": "/id"}, "states": [{"state": "gone"}]})"), "$.callback.states[0].state");
  EXPECT_EQ(where(R"({"id": {"at": "/id"}, "states": [{"state": "unknown"}]})"), "$.callback.states");
  EXPECT_EQ(where(R"({"id": {"at": "/id"}, "secret": "x", )" + states + "}"), "$.callback");
}

TEST(GatewayReports, AGatewayThatNeverCallsHasNoAddress) {
  setenv("TELEGRAM_BOT_TOKEN", "secret", 1);
  EXPECT_FALSE(find_gateway_callback("gateway:telegram").value());
  EXPECT_FALSE(find_gateway_callback("smpp://a@b:1").value());
  EXPECT_FALSE(find_gateway_callback("").value());
  EXPECT_FALSE(find_gateway_callback("gateway:/no/such/file.json"));
}

}  // namespace
}  // namespace lapwing
