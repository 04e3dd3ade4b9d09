#include "questions.hpp"

#include <array>

#include <fmt/format.h>

namespace lapwing {
namespace {

std::int64_t seconds_ago(Instant now, int days) { return (now - Duration::days(days)).seconds(); }

BenchQuestion frequent(std::string name, Instant now, int days, int count, int average) {
  const std::string since = fmt::format("second > {}", seconds_ago(now, days));
  return {std::move(name),
          fmt::format(R"({{"all":[{{"orders":"count","within":"{0} days","at_least":{1}}},)"
                      R"({{"orders":"average","within":"{0} days","more_than":{2}}}]}})",
                      days, count, average),
          fmt::format("count(*) FILTER (WHERE {0}) >= {1} AND sum(amount) FILTER (WHERE {0}) > {2} * count(*) "
                      "FILTER (WHERE {0})",
                      since, count, std::int64_t{average} * 10'000),
          false,
          {}};
}

BenchQuestion lapsed(std::string name, Instant now, int days) {
  return {std::move(name),
          fmt::format(R"({{"all":[{{"orders":"last","at_least_ago":"{} days"}},{{"consent":"email"}}]}})", days),
          fmt::format("max(second) <= {}", seconds_ago(now, days)),
          true,
          {}};
}

BenchQuestion spent(std::string name, Instant now, int days, int sum) {
  return {std::move(name),
          fmt::format(R"({{"orders":"sum","within":"{} days","at_least":{}}})", days, sum),
          fmt::format("sum(amount) FILTER (WHERE second > {}) >= {}", seconds_ago(now, days),
                      std::int64_t{sum} * 10'000),
          false,
          {}};
}

BenchQuestion bought(std::string name, Instant now, int days, int category) {
  return {std::move(name),
          fmt::format(R"({{"orders":"count","within":"{} days","where":{{"category":"category-{}"}},"at_least":1}})",
                      days, category),
          fmt::format("count(*) FILTER (WHERE second > {} AND category = {}) >= 1", seconds_ago(now, days),
                      category + 1),
          false,
          {}};
}

}  // namespace

std::vector<BenchQuestion> single_questions(Instant now) {
  std::vector<BenchQuestion> questions = {frequent("Q1", now, 365, 10, 5000), lapsed("Q2", now, 180)};
  // The shop's zone is UTC and its now a midnight, so days of the calendar are exact.
  const Day today{static_cast<std::int32_t>(now.seconds() / 86'400)};
  questions.push_back(
      {"Q4",
       fmt::format(R"({{"orders":"count","from":"{}","until":"{}","where":{{"category":"category-7"}},)"
                   R"("at_least":1}})",
                   to_text(today - 100), to_text(today - 81)),
       {},
       false,
       fmt::format("category = 8 AND second >= {} AND second < {}", std::int64_t{today.number - 100} * 86'400,
                   std::int64_t{today.number - 80} * 86'400)});
  return questions;
}

std::vector<BenchQuestion> hundred_segments(Instant now) {
  constexpr std::array windows = {30, 60, 90, 180, 365};
  std::vector<BenchQuestion> questions;
  for (int i = 0; i < 100; ++i) {
    const int days = windows[static_cast<std::size_t>(i / 4 % 5)];
    const std::string name = fmt::format("s{}", i);
    switch (i % 4) {
      case 0:
        questions.push_back(frequent(name, now, days, 1 + i / 20, 1000 + 60 * i));
        break;
      case 1:
        questions.push_back(lapsed(name, now, 10 + 3 * i));
        break;
      case 2:
        questions.push_back(spent(name, now, days, 2000 + 300 * i));
        break;
      default:
        questions.push_back(bought(name, now, days, i));
    }
  }
  return questions;
}

}  // namespace lapwing
