#include "loyalty/promo_pool.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/zone.hpp"

namespace lapwing {
namespace {

Result<PromoPool> parsed(const std::string& fields) {
  return parse_promo_pool(nlohmann::json::parse(R"({"id": "p", "title": "P", )" + fields + "}"));
}

std::string fault(const std::string& fields) {
  const auto pool = parsed(fields);
  return pool ? "" : pool.error().text();
}

std::string end_of(const std::string& fields, const char* now, const Zone& zone = {}) {
  const auto end = code_end(parsed(R"("codes": "uploaded", )" + fields).value(), parse_instant(now).value(), zone);
  return end ? to_text(*end) : "over";
}

TEST(PromoPool, ACodeCanBeUsedToTheEndOfItsLastDay) {
  const Zone moscow("Europe/Moscow", 3 * 3600, {});
  EXPECT_EQ(end_of(R"("valid_for": "1 day")", "2024-03-01T12:00:00Z"), "2024-03-03T00:00:00Z");
  EXPECT_EQ(end_of(R"("valid_for": "2 weeks")", "2024-03-01T22:00:00Z", moscow), "2024-03-16T21:00:00Z");
  EXPECT_EQ(end_of(R"("valid_until": "2024-03-31")", "2024-03-31T23:59:59Z"), "2024-04-01T00:00:00Z");
  EXPECT_EQ(end_of(R"("valid_until": "2024-03-31")", "2024-04-01T00:00:00Z"), "over");
  EXPECT_EQ(end_of(R"("uses": 2)", "2024-03-01T12:00:00Z"), "never");
}

TEST(PromoPool, AFaultNamesItsFieldAndWhatWasExpected) {
  EXPECT_EQ(fault(R"("uses": 1)"), "$: the field \"codes\" is missing");
  EXPECT_EQ(fault(R"("codes": "made")"),
            "$.codes: expected \"uploaded\" or how codes are made, as {\"prefix\": \"SPRING-\"}, found \"made\"");
  EXPECT_EQ(fault(R"("codes": {"length": 7})"), "$.codes.length: expected a whole number from 8 to 13, found 7");
  EXPECT_EQ(fault(R"("codes": {"prefix": "весна"})"),
            "$.codes.prefix: expected at most 16 capitals, digits and hyphens, found \"весна\"");
  EXPECT_EQ(fault(R"("codes": {"size": 9})"), "$.codes: unknown field \"size\"");
  EXPECT_EQ(fault(R"("codes": "uploaded", "valid_for": "36 hours")"),
            "$.valid_for: expected whole days, from 1 to 3650, found 36 hours");
  EXPECT_EQ(fault(R"("codes": "uploaded", "valid_for": "2 days", "valid_until": "2024-01-01")"),
            "$: expected \"valid_for\" or \"valid_until\", not both");
  EXPECT_EQ(fault(R"("codes": "uploaded", "worth": {"text": "x", "percent": 101})"),
            "$.worth.percent: expected more than 0 and at most 100.00, found 101.00");
  EXPECT_EQ(fault(R"("codes": "uploaded", "worth": {"percent": 10})"), "$.worth: the field \"text\" is missing");
  EXPECT_EQ(fault(R"("codes": {}, "low_stock": 5)"), "$.low_stock: generated codes do not run low");
  EXPECT_EQ(fault(R"("codes": "uploaded", "colour": "red")"), "$: unknown field \"colour\"");
}

TEST(PromoPool, TheExamplesArePools) {
  for (const auto& file : std::filesystem::directory_iterator("examples/promo_pools")) {
    if (file.path().extension() != ".json") continue;
    std::ifstream text(file.path());
    const auto pool = parse_promo_pool(nlohmann::json::parse(text));
    ASSERT_TRUE(pool) << file.path() << ": " << pool.error().text();
    EXPECT_EQ(pool->id, file.path().stem());
  }
}

}  // namespace
}  // namespace lapwing
