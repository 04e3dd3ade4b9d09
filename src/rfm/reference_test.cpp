// The data and the published results of the R package rfm. Its bins are half-open: a figure equal to a published cut
// point belongs above it. Ours belong below, so each cut point becomes the next smaller number that we can write.
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/zone.hpp"
#include "rfm/bounds.hpp"
#include "rfm/figures.hpp"
#include "rfm/settings.hpp"

namespace lapwing {
namespace {

const std::string folder = "../shared/data/rfm/";

using Row = std::vector<std::string>;

/// The rows after the header; these files quote nothing.
std::vector<Row> read_rows(const std::string& name) {
  std::ifstream file(folder + name);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    Row row;
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    rows.push_back(row);
  }
  return rows;
}

RfmBounds published_bounds(const nlohmann::json& thresholds) {
  RfmSettings settings;
  settings.method = RfmMethod::manual;
  for (const double cut : thresholds.at("recency"))
    settings.manual.recency_days.push_back({std::llround(cut * 1000) - 1});
  for (const double cut : thresholds.at("frequency"))
    settings.manual.frequency.push_back({std::llround(cut * 1000) - 1});
  for (const double cut : thresholds.at("monetary"))
    settings.manual.monetary.push_back({std::llround(cut * 10'000) - 1});
  EXPECT_TRUE(validate(settings));
  return compute_bounds(settings, {}, 1, Day{}).value();
}

class RfmReferenceTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(folder + "published_figures.json");
    if (!file) GTEST_SKIP() << "NOT CHECKED: " << folder << " is absent";
    file >> published_;
  }

  nlohmann::json published_;
};

TEST_F(RfmReferenceTest, AllPublishedScoresOfTheOrdersComeOut) {
  const Zone utc;
  const RfmPeriod period = RfmPeriod::ending(day_of({2006, 12, 31}), 3650, utc);
  std::map<std::string, RfmTally> tallies;
  for (const Row& row : read_rows("rfm_data_orders.csv")) {
    const Instant at = utc.start_of(parse_day(row.at(1)).value());
    tallies.try_emplace(row.at(0), period).first->second.add({at, parse_money(row.at(2)).value(), Money{}});
  }
  const RfmBounds bounds = published_bounds(published_.at("orders").at("thresholds"));
  const auto rows = read_rows("orders_published_scores.csv");
  EXPECT_EQ(rows.size(), 995U);
  EXPECT_EQ(tallies.size(), rows.size());
  for (const Row& row : rows) {
    const auto input = tallies.at(row.at(0)).input(utc);
    ASSERT_TRUE(input) << row.at(0);
    EXPECT_EQ(input->recency_days, std::stoi(row.at(1))) << row.at(0);
    EXPECT_EQ(input->frequency, std::stoul(row.at(2))) << row.at(0);
    EXPECT_EQ(input->monetary, parse_money(row.at(3)).value()) << row.at(0);
    const RfmScores scores = score(bounds, *input);
    EXPECT_EQ(scores.r * 100 + scores.f * 10 + scores.m, std::stoi(row.at(7))) << row.at(0);
  }
}

TEST_F(RfmReferenceTest, ThePublishedRowsOfTheCustomersComeOut) {
  const nlohmann::json& customers = published_.at("customers");
  const RfmBounds bounds = published_bounds(customers.at("thresholds"));
  std::map<std::int64_t, RfmInput> inputs;
  for (const Row& row : read_rows("rfm_data_customer.csv")) {
    inputs[std::stoll(row.at(0))] = {std::stoi(row.at(4)), static_cast<std::uint32_t>(std::stoul(row.at(3))),
                                     parse_money(row.at(1)).value()};
  }
  EXPECT_EQ(inputs.size(), customers.at("customers").get<std::size_t>());
  for (const nlohmann::json& row : customers.at("first_ten_published")) {
    const RfmScores scores = score(bounds, inputs.at(row.at(0).get<std::int64_t>()));
    EXPECT_EQ(scores.r * 100 + scores.f * 10 + scores.m, row.at(7).get<int>()) << row;
  }
}

}  // namespace
}  // namespace lapwing
