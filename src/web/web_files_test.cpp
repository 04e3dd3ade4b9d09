#include "web/web_files.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace lapwing {
namespace {

TEST(WebFiles, AreFoundByTheirPath) {
  for (const WebFile& file : web_files()) EXPECT_EQ(find_web_file(file.path), &file) << file.path;
  EXPECT_EQ(find_web_file(""), nullptr);
  EXPECT_EQ(find_web_file("/assets/"), nullptr);
  EXPECT_EQ(find_web_file("/zzz"), nullptr);
}

TEST(WebFiles, HoldNoMapToTheSources) {
  if (web_files().empty()) GTEST_SKIP() << "the program is built without the web interface";
  for (const WebFile& file : web_files()) {
    EXPECT_FALSE(file.path.ends_with(".map")) << file.path;
    EXPECT_FALSE(file.plain.contains("sourceMappingURL")) << file.path;
    EXPECT_FALSE(file.plain.empty() && file.gzip.empty()) << file.path;
  }
}

TEST(WebFiles, ThePageHasAPlaceForTheNonceAndNothingInline) {
  const WebFile* page = find_web_file("/index.html");
  if (page == nullptr) GTEST_SKIP() << "the program is built without the web interface";
  EXPECT_TRUE(page->plain.contains("nonce=\"LAPWING_NONCE\"")) << page->plain;
  EXPECT_FALSE(page->plain.contains("<style")) << page->plain;
  EXPECT_FALSE(page->plain.contains("style=")) << page->plain;
  EXPECT_FALSE(page->is_immutable);
}

}  // namespace
}  // namespace lapwing
