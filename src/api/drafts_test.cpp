#include "api/drafts.hpp"

#include <gtest/gtest.h>

#include "journal/temporary_folder.hpp"

namespace lapwing {
namespace {

Draft draft(const std::string& campaign, const std::string& text) {
  return {.campaign = campaign, .text = text, .based_on = 2, .saved_at = Instant{1'000}, .saved_by = "Anna"};
}

TEST(Drafts, AreThereAfterTheProgramStartsAgain) {
  const TemporaryFolder folder;
  {
    Drafts drafts;
    ASSERT_TRUE(drafts.open(folder.path()));
    ASSERT_TRUE(drafts.save(draft("spring", R"({"a": 1})"), 0));
    ASSERT_TRUE(drafts.save(draft("autumn", "{}"), 0));
    ASSERT_TRUE(drafts.remove("autumn", 2).value());
  }
  Drafts drafts;
  ASSERT_TRUE(drafts.open(folder.path()));
  ASSERT_EQ(drafts.all().size(), 1u);
  const Draft known = drafts.find("spring").value();
  EXPECT_EQ(known.text, R"({"a": 1})");
  EXPECT_EQ(known.revision, 1u);
  EXPECT_EQ(known.based_on, 2u);
  EXPECT_EQ(known.saved_at, Instant{1'000});
  EXPECT_EQ(known.saved_by, "Anna");
  EXPECT_EQ(drafts.save(draft("winter", "{}"), 0)->revision, 3u) << "no revision comes twice";
}

TEST(Drafts, WhoeverIsSlowerOverwritesNothing) {
  Drafts drafts;
  const std::uint32_t first = drafts.save(draft("spring", "1"), 0)->revision;
  EXPECT_EQ(drafts.save(draft("spring", "2"), 0).error().where, "revision");
  const std::uint32_t second = drafts.save(draft("spring", "3"), first)->revision;
  EXPECT_FALSE(drafts.save(draft("spring", "4"), first));
  EXPECT_FALSE(drafts.remove("spring", first).value());
  EXPECT_EQ(drafts.find("spring")->text, "3");
  EXPECT_TRUE(drafts.remove("spring", second).value());
  EXPECT_FALSE(drafts.find("spring"));
}

TEST(Drafts, AreBasedOnWhatWasNewestWhenTheyWereBegun) {
  Drafts drafts;
  const std::uint32_t first = drafts.save(draft("spring", "1"), 0)->revision;
  Draft later = draft("spring", "2");
  later.based_on = 7;
  EXPECT_EQ(drafts.save(later, first)->based_on, 2u);
}

TEST(Drafts, ThereIsAnEndToTheirSizeAndNumber) {
  Drafts drafts;
  EXPECT_FALSE(drafts.save(draft("long", std::string(Drafts::text_max + 1, ' ')), 0));
  for (std::size_t i = 0; i < Drafts::count_max; ++i) ASSERT_TRUE(drafts.save(draft(std::to_string(i), "{}"), 0));
  EXPECT_FALSE(drafts.save(draft("one more", "{}"), 0));
  EXPECT_TRUE(drafts.save(draft("7", "new"), drafts.find("7")->revision));
}

}  // namespace
}  // namespace lapwing
