#include "rfm/settings_json.hpp"

#include <gtest/gtest.h>

#include "model/json_fields.hpp"

namespace lapwing {
namespace {

Result<RfmSettings> read(std::string_view text) {
  const auto json = parse_json(text).value();
  JsonFields fields = JsonFields::of(json, "$").value();
  RfmSettings settings = TRY(read_rfm_settings(fields));
  CHECK(fields.finish());
  return settings;
}

std::string error_of(std::string_view text) {
  const auto settings = read(text);
  return settings ? "accepted" : settings.error().text();
}

constexpr const char* three_bins = R"({
  "period_days": 730, "bins": 3, "tie_guard": false, "method": "manual",
  "manual": {"recency_days": [60, 180.5], "frequency": ["1", 4], "monetary": [3000, "15000.25"]},
  "names": {
    "names": [{"id": "good", "title_ru": "хорошие", "title_en": "good"},
              {"id": "bad", "title_ru": "плохие", "title_en": "bad"}],
    "regions": [{"name": "bad", "r": [1, 2], "f": [1, 3]}, {"name": "good", "r": 3, "f": [1, 3]}],
    "outside_period": "bad"}})";

std::string without(std::string text, std::string_view part, std::string_view instead = "") {
  const auto at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), instead);
}

TEST(RfmSettingsJson, EveryFieldIsRead) {
  const auto settings = read(three_bins);
  ASSERT_TRUE(settings) << settings.error().text();
  EXPECT_EQ(settings->period_days, 730);
  EXPECT_EQ(settings->bins, 3);
  EXPECT_FALSE(settings->tie_guard);
  EXPECT_EQ(settings->method, RfmMethod::manual);
  const RfmManualBounds expected{
      {Quantity{60'000}, Quantity{180'500}}, {Quantity{1000}, Quantity{4000}}, {Money::of(3000), Money{150'002'500}}};
  EXPECT_EQ(settings->manual, expected);
  EXPECT_EQ(settings->names.names()[settings->names.of_cell(2, 3)].id, "bad");
  EXPECT_EQ(settings->names.names()[settings->names.of_cell(3, 1)].title_ru, "хорошие");
}

TEST(RfmSettingsJson, WhatIsNotGivenIsTheDefault) {
  const auto settings = read("{}");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->period_days, 365);
  EXPECT_EQ(settings->bins, 5);
  EXPECT_TRUE(settings->tie_guard);
  EXPECT_EQ(settings->method, RfmMethod::quantile);
  EXPECT_EQ(settings->names.names(), RfmNames::seven().names());
  EXPECT_TRUE(read(R"({"names": "ten"})")->names.find("champions").has_value());
  const RfmNames simple = read(R"({"names": "seven_simple"})")->names;
  EXPECT_EQ(simple.names()[simple.of_cell(1, 5)].id, "lost");
}

TEST(RfmSettingsJson, AFaultIsRefusedWithItsPath) {
  EXPECT_EQ(error_of(R"({"period_days": 29})"), "$.period_days: expected a whole number from 30 to 3653, found 29");
  EXPECT_EQ(error_of(R"({"bins": 11})"), "$.bins: expected a whole number from 3 to 10, found 11");
  EXPECT_EQ(error_of(R"({"bins": 4})"), "$.names: expected a table of names for 4 x 4 cells, found one for 5 x 5");
  EXPECT_EQ(error_of(R"({"method": "guess"})"), "$.method: expected \"quantile\" or \"manual\", found \"guess\"");
  EXPECT_EQ(error_of(R"({"manual": {}})"),
            "$.manual: expected manual bounds with the method \"manual\", and only with it");
  EXPECT_EQ(error_of(R"({"names": "eight"})"),
            "$.names: expected \"seven\", \"seven_simple\" or \"ten\", found \"eight\"");
  EXPECT_EQ(error_of(R"({"tie_gaurd": true})"), "$: unknown field \"tie_gaurd\"");
  EXPECT_EQ(error_of(without(three_bins, "180.5", "30")),
            "$.manual.recency_days[1]: expected ascending bounds, found 30 after 60");
  EXPECT_EQ(error_of(without(three_bins, "180.5", "true")),
            "$.manual.recency_days[1]: expected a number, found boolean");
  EXPECT_EQ(error_of(without(three_bins, ", \"15000.25\"")),
            "$.manual.monetary: expected 2 bounds for 3 bins, found 1");
  EXPECT_EQ(error_of(without(three_bins, "[1, 2]", "1")), "$.names.regions: the cell R2 F1 has no name");
  EXPECT_EQ(error_of(without(three_bins, "\"r\": 3", "\"r\": 4")),
            "$.names.regions[1].r: expected a range within 1..3, found 4..4");
  EXPECT_EQ(error_of(without(three_bins, "\"r\": 3", "\"r\": [3]")),
            "$.names.regions[1].r: expected a range of two scores, as [2, 3]");
  EXPECT_EQ(error_of(without(three_bins, "хорошие")), "$.names.names[0].title_ru: expected a text, found \"\"");
  EXPECT_EQ(error_of(without(three_bins, ",\n    \"outside_period\": \"bad\"")),
            "$.names: the field \"outside_period\" is missing");
}

}  // namespace
}  // namespace lapwing
