#include <algorithm>

#include "condition/parse_leaves.hpp"

namespace lapwing {
namespace {

constexpr std::int64_t count_max = 1'000'000'000;
constexpr std::int64_t days_max = 36'525;

Result<std::int64_t> parse_bound(const JsonPlace& at, Quantified quantified) {
  switch (quantified) {
    case Quantified::count:
      return at.integer(0, count_max);
    case Quantified::money:
      return TRY(at.decimal()).units;
    case Quantified::date:
      return TRY(parse_date(at)).number;
    case Quantified::thousandths: {
      const std::int64_t units = TRY(at.decimal()).units;
      constexpr std::int64_t thousandth = Money::scale / 1000;
      if (units % thousandth != 0) return at.error("expected a number with at most three decimals");
      return units / thousandth;
    }
    case Quantified::hour:
      return at.integer(0, 23);
    case Quantified::days:
      return at.integer(-days_max, days_max);
    case Quantified::yearly_days:
      return at.integer(-AttributeTest::yearly_days_max, AttributeTest::yearly_days_max);
  }
  return 0;
}

}  // namespace

Result<Comparison> parse_comparison(const JsonPlace& object, Comparison::Kind kind, Quantified quantified) {
  const JsonPlace at = object.member(name_in(comparison_names, kind));
  if (kind != Comparison::Kind::between) return Comparison{kind, TRY(parse_bound(at, quantified)), 0};
  if (!at.value->is_array() || at.value->size() != 2) return at.refuse("an array of the smallest and the largest");
  const Comparison comparison{kind, TRY(parse_bound(at.element(0), quantified)),
                              TRY(parse_bound(at.element(1), quantified))};
  if (comparison.bound > comparison.upper) return at.error("expected the smaller one first");
  return comparison;
}

Result<Comparison> parse_comparison(const JsonPlace& object, Quantified quantified) {
  const std::string_view name = TRY(
      object.expect_one_of({"at_least", "at_most", "more_than", "less_than", "equals", "between"}));
  return parse_comparison(object, *find_name<Comparison::Kind>(comparison_names, name), quantified);
}

Result<Comparison> parse_pure_comparison(const JsonPlace& at, Quantified quantified) {
  CHECK(at.expect_keys({"at_least", "at_most", "more_than", "less_than", "equals", "between"}));
  return parse_comparison(at, quantified);
}

Result<TimeSpan> parse_span(const JsonPlace& at) {
  const std::string text = TRY(at.text());
  const auto span = parse_time_span(text);
  if (!span) return at.error(span.error().message);
  return *span;
}

Result<TimeSpan> parse_fixed_span(const JsonPlace& at) {
  const TimeSpan span = TRY(parse_span(at));
  if (!span.fixed()) return at.error("expected minutes, hours, days or weeks");
  return span;
}

Result<Day> parse_date(const JsonPlace& at) {
  const std::string text = TRY(at.text());
  const auto day = parse_day(text);
  if (!day) return at.error(day.error().message);
  return *day;
}

Result<MomentTest> parse_moment_test(const JsonPlace& object) {
  const std::string_view name = TRY(object.expect_one_of({"at_least_ago", "less_than_ago", "before", "after"}));
  MomentTest test{.kind = *find_name<MomentTest::Kind>(moment_test_names, name), .span = {}, .day = {}};
  if (name.ends_with("_ago")) {
    test.span = TRY(parse_span(object.member(name)));
  } else {
    test.day = TRY(parse_date(object.member(name)));
  }
  return test;
}

Result<std::vector<std::string>> parse_texts(const JsonPlace& at) {
  if (at.value->is_string()) return std::vector{TRY(at.text())};
  CHECK(at.expect_elements());
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < at.value->size(); ++i) texts.push_back(TRY(at.element(i).text()));
  std::ranges::sort(texts);
  texts.erase(std::ranges::unique(texts).begin(), texts.end());
  return texts;
}

Result<ChannelKind> parse_channel(const JsonPlace& at) {
  const std::string text = TRY(at.text());
  const auto channel = parse_channel_kind(text);
  if (!channel) return at.error(fmt::format("expected email, sms or push, found \"{}\"", text));
  return *channel;
}

}  // namespace lapwing
