#include "delivery/html_links.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace lapwing {
namespace {

namespace fs = std::filesystem;

/// The page with each link led over "go?" and its place, and the links that were found.
struct Led {
  std::string html;
  std::vector<std::string> urls;
};
Led led(std::string_view html) {
  Led led;
  led.html = with_links(html, [&](std::string_view url) {
    led.urls.emplace_back(url);
    return "go?" + std::to_string(led.urls.size());
  });
  return led;
}

TEST(HtmlLinks, LeadsEachLinkElsewhereAndKeepsAllElse) {
  const Led page = led(R"(<p CLASS=x>&amp; <A class="b" HREF = 'https://a.example/?x=1&amp;y=2' title=t>a</A>)"
                       R"(<map><area href=http://b.example/b></map>)");
  EXPECT_EQ(page.html, R"(<p CLASS=x>&amp; <A class="b" HREF = "go?1" title=t>a</A><map><area href="go?2"></map>)");
  EXPECT_EQ(page.urls, (std::vector<std::string>{"https://a.example/?x=1&y=2", "http://b.example/b"}));
}

TEST(HtmlLinks, LeavesWhatIsNoLinkToAPage) {
  for (const std::string_view html :
       {R"(<a href="mailto:a@b.example">x</a>)", R"(<a href="tel:+7">x</a>)", R"(<a href="#top">x</a>)",
        R"(<a name="x">x</a>)", R"(<a href>x</a>)", R"(<img src="https://a.example/i.png">)",
        R"(<link href="https://a.example/s.css">)", R"(<a data-untracked href="https://a.example/">x</a>)",
        R"(<!-- <a href="https://a.example/">x</a> -->)",
        R"(<!--[if mso]><a href="https://a.example/">x</a><![endif]-->)",
        R"(<style>a:after{content:"<a href='https://a.example/'>"}</style>)",
        R"(<title><a href="https://a.example/"></title>)", R"(1 < 2 <a href="https://a.example/)", "<", "<a"}) {
    const Led page = led(html);
    EXPECT_EQ(page.html, html);
    EXPECT_TRUE(page.urls.empty()) << html;
  }
}

TEST(HtmlLinks, ReadsLinksBetweenTheHalvesOfAConditionalComment) {
  const Led page = led(R"(<!--[if !mso]><!--><a href="https://a.example/">x</a><!--<![endif]-->)");
  EXPECT_EQ(page.html, R"(<!--[if !mso]><!--><a href="go?1">x</a><!--<![endif]-->)");
}

TEST(HtmlLinks, ReadsATargetAsABrowserDoes) {
  EXPECT_EQ(led("<a href=\" https://a.example/\n\tb&#x3D;1&#38;c \">").urls,
            (std::vector<std::string>{"https://a.example/b=1&c"}));
  EXPECT_EQ(led(R"(<a href="https://a.example/?a=1&b=2&unknown;">)").urls,
            (std::vector<std::string>{"https://a.example/?a=1&b=2&unknown;"}));
}

TEST(HtmlLinks, WritesATargetSoThatItReadsBack) {
  const std::string html = with_links(R"(<a href="https://a.example/">)", [](std::string_view) {
    return std::string(R"(https://b.example/?a="1"&b=<2>)");
  });
  EXPECT_EQ(led(html).urls, (std::vector<std::string>{R"(https://b.example/?a="1"&b=<2>)"}));
}

TEST(HtmlLinks, LeadsAllLinksOfRealTemplatesAndHarmsNothing) {
  const fs::path folder = "../shared/data/email-templates";
  if (!fs::exists(folder)) GTEST_SKIP() << "NOT TESTED: " << folder << " is not there";
  std::size_t links = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".html") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    // Their links are placeholders, which a message fills in before its links are led elsewhere.
    std::string html;
    for (std::string rest = text.str(); !rest.empty();) {
      const std::size_t begin = rest.find("{{");
      const std::size_t end = rest.find("}}", begin);
      html += rest.substr(0, begin);
      if (end == std::string::npos) break;
      const bool in_quotes = html.ends_with('"');
      html += in_quotes ? "https://shop.example/" + std::to_string(html.size()) : "text";
      rest.erase(0, end + 2);
    }
    const Led page = led(html);
    links += page.urls.size();
    std::string back = page.html;
    for (std::size_t i = page.urls.size(); i > 0; --i) {
      const std::string mark = "\"go?" + std::to_string(i) + "\"";
      const std::size_t at = back.find(mark);
      ASSERT_NE(at, std::string::npos) << entry.path();
      back.replace(at, mark.size(), "\"" + attribute_escaped(page.urls[i - 1]) + "\"");
    }
    EXPECT_EQ(back, html) << entry.path();
  }
  EXPECT_EQ(links, 52u) << "of 54; two are addresses to write to";
}

TEST(HtmlLinks, NeverLosesAByteOfWhateverItIsGiven) {
  EXPECT_TRUE(rc::check([] {
    const auto parts = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("<", ">", "a", "<a ", "href", "=", "\"", "'", "https://x.example/", "<!--", "-->",
                                      "&amp;", " ", "/", "<style>", "</style>", "\n"));
    std::string html;
    for (const std::string& part : parts) html += part;
    const std::string same = with_links(html, [](std::string_view) { return std::string("#"); });
    // What is no link's target stands in the same order in both.
    std::size_t at = 0;
    for (const char c : same) {
      if (c == '#' || c == '"') continue;
      at = html.find(c, at);
      RC_ASSERT(at != std::string::npos);
      ++at;
    }
  }));
}

TEST(HtmlLinks, PutsAPictureBeforeTheEndOfTheBody) {
  EXPECT_EQ(with_last("<body>x</BODY></html>", "<img>"), "<body>x<img></BODY></html>");
  EXPECT_EQ(with_last("<p>x", "<img>"), "<p>x<img>");
}

TEST(Utm, MarksAnAddressWithoutChangingWhatItHas) {
  EXPECT_EQ(with_utm("https://a.example/", "email", "win back"),
            "https://a.example/?utm_source=lapwing&utm_medium=email&utm_campaign=win%20back");
  EXPECT_EQ(with_utm("https://a.example/?b=1&utm_medium=x#c", "email", "w"),
            "https://a.example/?b=1&utm_medium=x&utm_source=lapwing&utm_campaign=w#c");
  EXPECT_EQ(with_utm("https://a.example/?", "email", "w"),
            "https://a.example/?utm_source=lapwing&utm_medium=email&utm_campaign=w");
}

TEST(Utm, KnowsTheShopsOwnSite) {
  EXPECT_TRUE(leads_to("https://www.shop.example/x", "https://shop.example"));
  EXPECT_TRUE(leads_to("https://news.SHOP.example:8443?x", "https://www.shop.example/"));
  EXPECT_FALSE(leads_to("https://shop.example.evil.example/", "https://shop.example"));
  EXPECT_FALSE(leads_to("https://shop.example@evil.example/", "https://shop.example"));
  EXPECT_FALSE(leads_to("https://myshop.example/", "https://shop.example"));
}

}  // namespace
}  // namespace lapwing
