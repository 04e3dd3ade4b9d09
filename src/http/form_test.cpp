#include "http/form.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "http/http.hpp"

namespace lapwing {
namespace {

FormFields read(std::string type, std::string body) {
  return read_form({.method = "POST", .content_type = std::move(type), .body = std::move(body)});
}
constexpr const char* plain = "application/x-www-form-urlencoded";

TEST(Form, DecodesFieldsInTheirOrder) {
  EXPECT_EQ(read(plain, "a=1+2&b=%D0%B0%26&a=&c"), (FormFields{{"a", "1 2"}, {"b", "а&"}, {"a", ""}, {"c", ""}}));
  EXPECT_EQ(read(plain, "a=100%&b=%zz&c=%4"), (FormFields{{"a", "100%"}, {"b", "%zz"}, {"c", "%4"}}));
  EXPECT_TRUE(read("application/json", "a=1").empty());
}

TEST(Form, ReadsPartsWithWhateverIsInThem) {
  EXPECT_EQ(read("multipart/form-data; boundary=x",
                 "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n--x\r\n"
                 "Content-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--x--\r\n"),
            (FormFields{{"a", "1\r\n2"}, {"b", ""}}));
}

TEST(Form, TakesTheOneClickRequestsOfTheStandardAndNoOthers) {
  const std::filesystem::path file = "../shared/data/one-click-unsubscribe/cases.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "NOT TESTED: " << file << " is not there";
  int asked = 0;
  const auto cases = nlohmann::json::parse(std::ifstream(file))["cases"];
  for (const auto& one : cases) {
    const auto& sent = one["request"];
    if (sent["method"] != "POST" || one["expect"].get<std::string>().starts_with("refused")) continue;
    const HttpRequest request{.method = "POST", .content_type = sent["headers"]["Content-Type"], .body = sent["body"]};
    EXPECT_EQ(has_field(read_form(request), "List-Unsubscribe", "One-Click"),
              one["expect"].get<std::string>().starts_with("unsubscribed"))
        << one["name"];
    ++asked;
  }
  EXPECT_EQ(asked, 5);
}

TEST(Form, StandsWhateverItIsGiven) {
  EXPECT_TRUE(rc::check([] {
    const auto type = *rc::gen::element<std::string>(plain, "multipart/form-data; boundary=x");
    const auto parts = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("--x", "\r\n", "name=\"", "\"", "a", "%", "&", "=", "--"));
    std::string body;
    for (const std::string& part : parts) body += part;
    std::size_t bytes = 0;
    for (const auto& [name, value] : read(type, body)) bytes += name.size() + value.size();
    RC_ASSERT(bytes <= body.size());
  }));
}

}  // namespace
}  // namespace lapwing
