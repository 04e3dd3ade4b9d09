#include "channel/mail_folder.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace lapwing {
namespace {

namespace fs = std::filesystem;

class MailFolder : public testing::Test {
 protected:
  MailFolder() {
    std::string pattern = (fs::temp_directory_path() / "lapwing-mails-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
  }
  ~MailFolder() override { fs::remove_all(root_); }

  void put(const std::string& name, const std::string& bytes) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] std::set<std::string> names(const std::string& folder) const {
    std::set<std::string> found;
    if (!fs::exists(root_ / folder)) return found;
    for (const auto& entry : fs::directory_iterator(root_ / folder)) found.insert(entry.path().filename().string());
    return found;
  }
  /// Understands what does not begin with "?".
  Result<MailsTaken> take() {
    return take_mails(root_, [this](std::string_view name, std::string_view bytes) -> Result<MailVerdict> {
      seen_.push_back(std::string(name) + "=" + std::string(bytes));
      if (bytes.starts_with('!')) return fail("the journal is full");
      return bytes.starts_with('?') ? MailVerdict::unread : MailVerdict::understood;
    });
  }

  fs::path root_;
  std::vector<std::string> seen_;
};

using Names = std::set<std::string>;

TEST_F(MailFolder, TakesEachMailOnceInTheOrderOfNames) {
  put("b.eml", "two\r\n");
  put("a.eml", "one");
  put("new/c:2,S", "three");
  put("cur/d", "?");
  EXPECT_EQ(take().value(), (MailsTaken{.understood = 3, .unread = 1}));
  EXPECT_EQ(seen_, (std::vector<std::string>{"a.eml=one", "b.eml=two\r\n", "c:2,S=three", "d=?"}));
  EXPECT_EQ(names("done"), (Names{"a.eml", "b.eml", "c:2,S"}));
  EXPECT_EQ(names("unread"), (Names{"d"}));
  EXPECT_EQ(take().value(), MailsTaken{});
  EXPECT_EQ(seen_.size(), 4U);
}

TEST_F(MailFolder, LeavesMailsThatAreStillBeingWritten) {
  put("tmp/a", "half");
  put(".a.eml", "half");
  put("a.eml.tmp", "half");
  put("b.part", "half");
  EXPECT_TRUE(mails_in(root_).value().empty());
  EXPECT_EQ(take().value(), MailsTaken{});
  EXPECT_EQ(names("tmp"), (Names{"a"}));
}

TEST_F(MailFolder, OverwritesNothing) {
  put("a.eml", "one");
  EXPECT_TRUE(take().has_value());
  put("a.eml", "two");
  EXPECT_TRUE(take().has_value());
  put("new/a.eml", "three");
  EXPECT_TRUE(take().has_value());
  EXPECT_EQ(names("done"), (Names{"a.eml", "a-2.eml", "a-3.eml"}));
}

TEST_F(MailFolder, StopsAtAnErrorAndLosesNothing) {
  put("a", "one");
  put("b", "!");
  put("c", "three");
  const auto taken = take();
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().message, "the journal is full");
  EXPECT_EQ(names("done"), (Names{"a"}));
  EXPECT_TRUE(fs::exists(root_ / "b"));
  EXPECT_TRUE(fs::exists(root_ / "c"));
}

TEST_F(MailFolder, PutsWhatIsTooLargeAsideUnread) {
  put("large.eml", "");
  fs::resize_file(root_ / "large.eml", 33 * 1024 * 1024);
  EXPECT_EQ(take().value(), (MailsTaken{.understood = 0, .unread = 1}));
  EXPECT_TRUE(seen_.empty());
  EXPECT_EQ(names("unread"), (Names{"large.eml"}));
}

TEST_F(MailFolder, RefusesAFolderThatIsNotThere) {
  const auto taken = take_mails(root_ / "none", [](auto, auto) { return MailVerdict::understood; });
  ASSERT_FALSE(taken.has_value());
  EXPECT_NE(taken.error().text().find("none"), std::string::npos);
}

}  // namespace
}  // namespace lapwing
