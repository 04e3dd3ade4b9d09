#include "loyalty/accrual_rule.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

AccrualRule rule(const std::string& fields) {
  return parse_accrual_rule(nlohmann::json::parse(R"({"id": "r", "title": "R", "bonus_type": "b", )" + fields + "}"))
      .value();
}

std::string worth(const std::string& fields, std::int64_t total, OrderStatus status = OrderStatus::completed) {
  return to_text(earned(rule(fields), {.order = {Money::of(total), {{"gifts", Money::of(30)}}}, .status = status}));
}

TEST(AccrualRule, AnOrderEarnsAShareOrAFixedAmount) {
  EXPECT_EQ(worth(R"("percent": 5)", 999), "49.95");
  EXPECT_EQ(worth(R"("percent": "0.125")", 100), "0.125");
  EXPECT_EQ(worth(R"("percent": 100)", 100), "100.00");
  EXPECT_EQ(worth(R"("percent": 5, "whole_units": true)", 999), "50.00");
  EXPECT_EQ(worth(R"("fixed": "12.50")", 999), "12.50");
}

TEST(AccrualRule, WhatIsTooSmallOrExcludedEarnsNothing) {
  EXPECT_EQ(worth(R"("percent": 10, "min_order": 500)", 499), "0.00");
  EXPECT_EQ(worth(R"("percent": 10, "min_order": 500)", 500), "50.00");
  EXPECT_EQ(worth(R"("percent": 10, "excluded_categories": ["gifts"])", 100), "7.00");
  EXPECT_EQ(worth(R"("fixed": 10, "excluded_categories": ["gifts"])", 30), "0.00");
  EXPECT_EQ(worth(R"("percent": 10)", -5), "0.00");
}

TEST(AccrualRule, AnOrderEarnsFromItsStatusOnUntilItFalls) {
  const auto worth_at = [](OrderStatus status) { return worth(R"("fixed": 1, "status": "paid")", 9, status); };
  EXPECT_EQ(worth_at(OrderStatus::created), "0.00");
  EXPECT_EQ(worth_at(OrderStatus::paid), "1.00");
  EXPECT_EQ(worth_at(OrderStatus::completed), "1.00");
  EXPECT_EQ(worth_at(OrderStatus::cancelled), "0.00");
  EXPECT_EQ(worth_at(OrderStatus::returned), "0.00");
}

TEST(AccrualRule, TheExamplesAreRulesOfTypesThatAreThere) {
  for (const auto& file : std::filesystem::directory_iterator("examples/accrual_rules")) {
    std::ifstream text(file.path());
    const auto parsed = parse_accrual_rule(nlohmann::json::parse(text));
    ASSERT_TRUE(parsed) << file.path() << ": " << parsed.error().text();
    EXPECT_EQ(parsed->id, file.path().stem());
    EXPECT_TRUE(std::filesystem::exists("examples/bonus_types/" + parsed->bonus_type + ".json"));
  }
}

}  // namespace
}  // namespace lapwing
