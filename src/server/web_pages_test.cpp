#include "server/web_pages.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "http/unpack_body.hpp"
#include "web/web_files.hpp"

namespace lapwing {
namespace {

HttpRequest asked(std::string path, std::vector<std::pair<std::string, std::string>> headers = {}) {
  HttpRequest request{.method = "GET", .path = std::move(path)};
  request.headers = std::move(headers);
  return request;
}

std::string header_of(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST(WebPages, ReadWhichCodingsABrowserTakes) {
  EXPECT_TRUE(accepts_encoding("gzip, deflate, br", "br"));
  EXPECT_TRUE(accepts_encoding("gzip;q=0.5,br;q=1.0", "gzip"));
  EXPECT_TRUE(accepts_encoding("*", "br"));
  EXPECT_FALSE(accepts_encoding("", "gzip"));
  EXPECT_FALSE(accepts_encoding("gzip;q=0", "gzip"));
  EXPECT_FALSE(accepts_encoding("br; q=0.000, *", "br"));
  EXPECT_FALSE(accepts_encoding("gzipped", "gzip"));
  EXPECT_FALSE(accepts_encoding("*;q=0", "gzip"));
}

TEST(WebPages, AreWhateverIsNoFileAndNoAddressOfPrograms) {
  if (!has_web_pages()) GTEST_SKIP() << "the program is built without the web interface";
  for (const char* path : {"/", "/rfm", "/customers/anna@example.org"}) {
    EXPECT_TRUE(web_page_answer(asked(path)).has_value()) << path;
  }
  for (const char* path : {"/api/nothing", "/v1/nothing", "/assets/of-an-older-program.js"}) {
    EXPECT_FALSE(web_page_answer(asked(path)).has_value()) << path;
  }
  HttpRequest post = asked("/rfm");
  post.method = "POST";
  EXPECT_FALSE(web_page_answer(post).has_value());
}

TEST(WebPages, LetInOnlyStylesWithANonceThatNoOtherVisitHas) {
  if (!has_web_pages()) GTEST_SKIP() << "the program is built without the web interface";
  std::set<std::string> policies;
  for (int visit = 0; visit < 3; ++visit) {
    const auto page = web_page_answer(asked("/"));
    ASSERT_TRUE(page.has_value());
    const std::string policy = header_of(*page, "Content-Security-Policy");
    EXPECT_FALSE(policy.contains("unsafe")) << policy;
    const std::size_t nonce = policy.find("'nonce-") + 7;
    const std::string said = policy.substr(nonce, policy.find('\'', nonce) - nonce);
    EXPECT_GE(said.size(), 22U);
    EXPECT_TRUE(page->body.contains("nonce=\"" + said + "\"")) << page->body;
    EXPECT_FALSE(page->body.contains("LAPWING_NONCE"));
    policies.insert(policy);
  }
  EXPECT_EQ(policies.size(), 3U);
}

TEST(WebPages, FilesComePackedAsTheBrowserTakesThemAndAreTheSameUnpacked) {
  if (!has_web_pages()) GTEST_SKIP() << "the program is built without the web interface";
  int packed = 0;
  for (const WebFile& file : web_files()) {
    if (file.gzip.empty()) continue;
    ++packed;
    const std::string path(file.path);
    const auto plain = web_file_answer(asked(path));
    const auto gzip = web_file_answer(asked(path, {{"accept-encoding", "gzip"}}));
    const auto brotli = web_file_answer(asked(path, {{"accept-encoding", "gzip, br"}}));
    ASSERT_TRUE(plain && gzip && brotli) << path;
    EXPECT_EQ(header_of(*plain, "Content-Encoding"), "");
    EXPECT_EQ(header_of(*gzip, "Content-Encoding"), "gzip");
    EXPECT_EQ(header_of(*brotli, "Content-Encoding"), "br");
    EXPECT_EQ(unpack_gzip(gzip->body, 64U << 20U), plain->body) << path;
    EXPECT_LT(brotli->body.size(), plain->body.size()) << path;
    EXPECT_EQ(header_of(*plain, "Vary"), "Accept-Encoding");
  }
  EXPECT_GT(packed, 0);
}

TEST(WebPages, AFileNamedByItsContentIsKeptForEverAndAnotherIsAskedForAgain) {
  if (!has_web_pages()) GTEST_SKIP() << "the program is built without the web interface";
  for (const WebFile& file : web_files()) {
    if (file.path == "/index.html") continue;
    const auto first = web_file_answer(asked(std::string(file.path)));
    ASSERT_TRUE(first.has_value()) << file.path;
    EXPECT_EQ(header_of(*first, "Cache-Control").contains("immutable"), file.path.starts_with("/assets/")) << file.path;
    const auto again = web_file_answer(asked(std::string(file.path), {{"if-none-match", header_of(*first, "ETag")}}));
    EXPECT_EQ(again->status, 304U);
    EXPECT_TRUE(again->body.empty());
  }
}

}  // namespace
}  // namespace lapwing
