#include "channel/gateway_status.hpp"

#include <gtest/gtest.h>

#include "channel/gateway_definition.hpp"

namespace lapwing {
namespace {

using Ids = std::vector<std::string>;

TEST(GatewayWatch, EachWaitIsTwiceAsLongUntilItIsOver) {
  GatewayWatch watch(Duration::minutes(1), Duration::minutes(10));
  watch.add("a", Duration{});
  watch.add("a", Duration{});
  EXPECT_EQ(watch.take_due(9, Duration::seconds(59)), Ids{});
  EXPECT_EQ(watch.take_due(9, Duration::minutes(1)), Ids{"a"});
  EXPECT_EQ(watch.take_due(9, Duration::minutes(9)), Ids{}) << "it was taken and is not told of";
  watch.settle("a", false, Duration::minutes(1));
  EXPECT_EQ(watch.take_due(9, Duration{179'999}), Ids{});
  EXPECT_EQ(watch.take_due(9, Duration::minutes(3)), Ids{"a"});
  watch.settle("a", false, Duration::minutes(3));
  EXPECT_EQ(watch.take_due(9, Duration::minutes(7)), Ids{"a"});
  watch.settle("a", false, Duration::minutes(7));  // the next would be due at 15 minutes
  EXPECT_EQ(watch.size(), 0u);
}

TEST(GatewayWatch, WhatIsKnownIsNotAskedForAgainAndTheOldestComesFirst) {
  GatewayWatch watch(Duration::minutes(1), Duration::days(1));
  watch.add("b", Duration{1});
  watch.add("a", Duration{2});
  watch.add("c", Duration{3});
  EXPECT_EQ(watch.take_due(2, Duration::minutes(2)), (Ids{"b", "a"}));
  watch.settle("b", true, Duration::minutes(2));
  watch.settle("a", true, Duration::minutes(2));
  watch.settle("unknown", true, Duration::minutes(2));
  EXPECT_EQ(watch.take_due(9, Duration::days(9)), Ids{"c"});
  EXPECT_EQ(watch.size(), 1u);
}

TEST(GatewayStatus, ADefinitionThatIsWrongSaysWhere) {
  const auto where = [](const std::string& status) {
    const auto read = parse_gateway(R"({"name": "x", "url": "https://sms.example/send",
      "answers": [{"status": 200, "outcome": "accepted"}], "status": )" +
                                        status + "}",
                                    ".");
    return read ? std::string("none") : read.error().where;
  };
  const std::string states = R"("states": [{"at": "/s", "is": 1, "state": "delivered"}])";
  EXPECT_EQ(where(R"({"url": "https://sms.example/s?id={{id}}", "every": "1 minute", "for": "1 day", )" + states + "}"),
            "none");
  EXPECT_EQ(where(R"({"url": "https://evil.example/s?id={{id}}", )" + states + "}"), "$.status.url");
  EXPECT_EQ(where(R"({"url": "https://sms.example/s", )" + states + "}"), "$.status.url");
  EXPECT_EQ(where(R"({"url": "https://sms.example/{{id}}"})"), "$.status.states");
  EXPECT_EQ(where(R"({"url": "https://sms.example/{{id}}", "every": "60 days", )" + states + "}"), "$.status.every");
  EXPECT_EQ(where(R"({"url": "https://sms.example/{{id}}", "id": {"at": "/id"}, )" + states + "}"), "$.status");
}

}  // namespace
}  // namespace lapwing
