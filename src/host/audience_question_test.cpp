#include "host/audience_question.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "host/data_folder.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr Instant now = Instant::from_seconds(1'800'000'000);

/// Five hundred customers; customer n has n % 7 orders of 100 each, a month apart, the last of them an hour ago.
class AudienceQuestion : public testing::Test {
 protected:
  AudienceQuestion() : path_(fs::temp_directory_path() / ("lapwing-question-" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    folder_.emplace(DataFolder::open_or_create(path_, {}, now).value());
    for (int number = 0; number < 500; ++number) {
      const std::string id = "customer-" + std::to_string(number);
      std::vector<Input> inputs;
      inputs.emplace_back(CustomerRecorded{.customer_id = id});
      for (int order = 0; order < number % 7; ++order) {
        inputs.emplace_back(OrderRecorded{.customer_id = id,
                                          .order_id = id + "-" + std::to_string(order),
                                          .placed_at = now - Duration::hours(1) - Duration::days(30 * order),
                                          .total = Money::of(100)});
      }
      host().submit(host().partition_of(id), std::move(inputs), now);
    }
    host().drain();
  }
  ~AudienceQuestion() override {
    folder_.reset();
    fs::remove_all(path_);
  }
  AudienceQuestion(const AudienceQuestion&) = delete;
  AudienceQuestion& operator=(const AudienceQuestion&) = delete;

  Host& host() { return folder_->host(); }
  static Condition at_least(int orders) {
    return parse_condition("{\"orders\":\"count\",\"at_least\":" + std::to_string(orders) + "}").value();
  }

  fs::path path_;
  std::optional<DataFolder> folder_;
};

TEST_F(AudienceQuestion, TellsHowManyHoldAndWhatTheyBought) {
  const auto answer = ask_everybody(host(), at_least(5), now, nullptr, {});
  ASSERT_TRUE(answer);
  int customers = 0;
  int orders = 0;
  int orders_of_everybody = 0;
  for (int number = 0; number < 500; ++number) {
    orders_of_everybody += number % 7;
    if (number % 7 < 5) continue;
    ++customers;
    orders += number % 7;
  }
  EXPECT_EQ(answer->customers, static_cast<std::uint64_t>(customers));
  EXPECT_EQ(answer->everybody, 500u);
  EXPECT_EQ(answer->revenue, Money::of(100 * orders));
  EXPECT_EQ(answer->revenue_of_everybody, Money::of(100 * orders_of_everybody));
}

TEST_F(AudienceQuestion, SamplesTenOfThoseForWhomItHoldsAndTheSameAgain) {
  const auto answer = ask_everybody(host(), at_least(6), now, nullptr, {});
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->sample.size(), AudienceAnswer::sample_max);
  EXPECT_EQ(std::set(answer->sample.begin(), answer->sample.end()).size(), AudienceAnswer::sample_max);
  for (const std::string& id : answer->sample) EXPECT_EQ(std::stoi(id.substr(id.find('-') + 1)) % 7, 6) << id;
  EXPECT_EQ(ask_everybody(host(), at_least(6), now, nullptr, {})->sample, answer->sample);
  EXPECT_TRUE(ask_everybody(host(), at_least(7), now, nullptr, {})->sample.empty());
}

TEST_F(AudienceQuestion, ANewOneStopsTheOneBefore) {
  LatestQuestion latest;
  const std::stop_token first = latest.next();
  EXPECT_TRUE(ask_everybody(host(), at_least(1), now, nullptr, first)) << "nobody asked anything else yet";
  const std::stop_token second = latest.next();
  EXPECT_FALSE(ask_everybody(host(), at_least(1), now, nullptr, first));
  EXPECT_TRUE(ask_everybody(host(), at_least(1), now, nullptr, second));
}

}  // namespace
}  // namespace lapwing
