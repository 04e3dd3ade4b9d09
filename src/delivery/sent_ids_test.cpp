#include "delivery/sent_ids.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr Instant now = Instant::from_seconds(1'750'000'000);

class SentIdsTest : public testing::Test {
 protected:
  SentIdsTest() {
    std::string name = (fs::temp_directory_path() / "lapwing-sent-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    open(now);
  }
  ~SentIdsTest() override {
    ids_.reset();
    fs::remove_all(folder_);
  }
  void open(Instant at) {
    ids_.reset();
    ids_ = SentIds::open(folder_, at).value();
  }
  void keep(std::uint64_t intent, const std::string& id) {
    ASSERT_TRUE(ids_->keep({{ChannelKind::sms, id, PartitionId{3}, IntentNumber{intent}}}, now));
  }
  /// "3/7 delivered", or "" if nothing is told.
  std::string hear(std::vector<std::string> ids, DeliveryState state, ChannelKind channel = ChannelKind::sms) {
    const auto told =
        ids_->hear(channel, {.provider_ids = std::move(ids), .state = state, .code = {}, .to = {}}).value();
    if (!told) return "";
    return std::to_string(told->partition.value) + "/" + std::to_string(told->intent.value) + " " +
           std::string(to_text(told->outcome));
  }

  fs::path folder_;
  std::unique_ptr<SentIds> ids_;
};

TEST_F(SentIdsTest, AServersWordFindsItsMessageAlsoAfterARestart) {
  keep(7, "a0");
  open(now + Duration::days(29));
  EXPECT_EQ(hear({"160", "a0"}, DeliveryState::delivered), "3/7 delivered");
  EXPECT_EQ(hear({"a0"}, DeliveryState::delivered), "3/7 delivered") << "it may come twice";
  EXPECT_EQ(hear({"a1"}, DeliveryState::delivered), "");
  EXPECT_EQ(hear({"a0"}, DeliveryState::delivered, ChannelKind::push), "") << "another server's name";
}

TEST_F(SentIdsTest, ATextIsDeliveredWithItsLastPartAndFailsWithAny) {
  keep(7, "a,b");
  keep(8, "c,d");
  EXPECT_EQ(hear({"b"}, DeliveryState::delivered), "");
  EXPECT_EQ(hear({"a"}, DeliveryState::delivered), "3/7 delivered");
  EXPECT_EQ(hear({"d"}, DeliveryState::undelivered), "3/8 failed");
}

TEST_F(SentIdsTest, WhatIsUnderWayOrUnknownSaysNothing) {
  keep(7, "a");
  EXPECT_EQ(hear({"a"}, DeliveryState::under_way), "");
  EXPECT_EQ(hear({"a"}, DeliveryState::unknown), "");
}

TEST_F(SentIdsTest, NamesAreForgottenInTimeAndTheNewerMessageHasThem) {
  keep(7, "a");
  keep(8, "a");
  EXPECT_EQ(hear({"a"}, DeliveryState::delivered), "3/8 delivered");
  open(now + SentIds::kept + Duration{1});
  EXPECT_EQ(hear({"a"}, DeliveryState::delivered), "");
}

}  // namespace
}  // namespace lapwing
