#include "host/publication.hpp"

#include <gtest/gtest.h>

#include "host/data_folder.hpp"

namespace lapwing {
namespace {

constexpr Instant now = Instant::from_seconds(1'750'000'000);

DataFolder shop() {
  return DataFolder::in_memory(ShopConfigured{"Tea", "RUB", Zone(), 4, "ru", "RU"}, now, {.workers = 2}).value();
}

TEST(Publication, OnlyAChangedTextGetsTheNextVersion) {
  DataFolder folder = shop();
  const auto publish = [&](std::string text) {
    return publish_definitions(folder.host(), {{DefinitionKind::message_template, "hello", 1, std::move(text)}}, now)
        .value();
  };
  const auto version = [&] { return published_definitions(folder.host()).front().version; };
  EXPECT_EQ(publish("{}"), 1U);
  EXPECT_EQ(publish("{}"), 0U);
  EXPECT_EQ(version(), 1U);
  EXPECT_EQ(publish("{\"a\":1}"), 1U);
  EXPECT_EQ(version(), 2U);
}

TEST(Publication, CompletesWhatACrashLeftHalfPublished) {
  DataFolder folder = shop();
  const DefinitionPublished half{DefinitionKind::message_template, "hello", 3, "{}"};
  folder.host().submit(PartitionId{2}, {Input{half}}, now);
  ASSERT_TRUE(publish_definitions(folder.host(), {half}, now));
  folder.host().for_each([](PartitionId, const Engine& engine) {
    ASSERT_NE(engine.definition(DefinitionKind::message_template, "hello"), nullptr);
    EXPECT_EQ(engine.definition(DefinitionKind::message_template, "hello")->version, 3U);
  });
}

}  // namespace
}  // namespace lapwing
