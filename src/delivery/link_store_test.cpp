#include "delivery/link_store.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>

namespace lapwing {
namespace {

namespace fs = std::filesystem;

class LinkStoreTest : public testing::Test {
 protected:
  LinkStoreTest() {
    std::string name = (fs::temp_directory_path() / "lapwing-links-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~LinkStoreTest() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_F(LinkStoreTest, FindsWhatWasKeptAlsoWhenItIsOpenedAgain) {
  constexpr std::uint64_t greatest = std::numeric_limits<std::uint64_t>::max();
  {
    const auto store = LinkStore::open(folder_).value();
    ASSERT_TRUE(store->keep({{1, "https://a.example/"}, {greatest, "https://б.example/?x='1'"}}));
    ASSERT_TRUE(store->keep({{1, "https://a.example/"}}));
    EXPECT_EQ(store->find(1).value(), "https://a.example/");
  }
  const auto store = LinkStore::open(folder_).value();
  EXPECT_EQ(store->find(1).value(), "https://a.example/");
  EXPECT_EQ(store->find(greatest).value(), "https://б.example/?x='1'");
  EXPECT_EQ(store->find(2).value(), std::nullopt);
}

TEST_F(LinkStoreTest, TheFirstTargetOfANumberStays) {
  const auto store = LinkStore::open(folder_).value();
  ASSERT_TRUE(store->keep({{1, "https://a.example/"}, {1, "https://evil.example/"}}));
  EXPECT_EQ(store->find(1).value(), "https://a.example/");
}

}  // namespace
}  // namespace lapwing
