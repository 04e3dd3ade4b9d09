#include "condition/attribute_answer.hpp"

#include <algorithm>
#include <limits>

#include "base/zone.hpp"
#include "condition/row_answer.hpp"

namespace lapwing {
namespace {

constexpr std::int32_t no_end = std::numeric_limits<std::int32_t>::max();

/// Of an answer that only a record changes.
Answer lasting(bool holds) { return {holds, Instant::never()}; }

/// Numbers of days on which something holds, both included; `-no_end` and `no_end`: without end.
struct Days {
  std::int64_t first;
  std::int64_t last;
};

/// Those on which the day `of` lies as far ahead as is asked.
Days days_on_which(const Comparison& ahead, std::int64_t of) {
  switch (ahead.kind) {
    case Comparison::Kind::at_least:
      return {-no_end, of - ahead.bound};
    case Comparison::Kind::more_than:
      return {-no_end, of - ahead.bound - 1};
    case Comparison::Kind::at_most:
      return {of - ahead.bound, no_end};
    case Comparison::Kind::less_than:
      return {of - ahead.bound + 1, no_end};
    case Comparison::Kind::equals:
      return {of - ahead.bound, of - ahead.bound};
    case Comparison::Kind::between:
      return {of - ahead.upper, of - ahead.bound};
  }
  return {no_end, no_end};
}

Instant start_of(std::int64_t day, const Zone& zone) { return zone.start_of(Day{static_cast<std::int32_t>(day)}); }

Answer answer_on(const Days& days, Day today, const Zone& zone) {
  if (today.number < days.first) return {false, start_of(days.first, zone)};
  if (today.number > days.last) return lasting(false);
  return {true, days.last == no_end ? Instant::never() : start_of(days.last + 1, zone)};
}

/// The day on which a date comes round in some year.
Day anniversary(Civil date, std::int32_t year) {
  date.year = year;
  return is_valid(date) ? day_of(date) : day_of({year, 3, 1});
}

/// What comes round of a value: of a date its day, or the day itself where no year is known, as of birthdays, which
/// decisions know as "--06-17".
std::optional<Civil> day_of_any_year(const AttributeValue& value) {
  constexpr std::string_view leap_year = "2000";
  if (const auto* day = std::get_if<Day>(&value)) return civil_of(*day);
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || text->size() != 7 || !text->starts_with("--")) return std::nullopt;
  const Result<Day> day = parse_day(std::string(leap_year) + text->substr(1));
  return day ? std::optional(civil_of(*day)) : std::nullopt;
}

Answer answer_yearly(const Comparison& ahead, Civil date, Day today, const Zone& zone) {
  const std::int32_t year = civil_of(today).year;
  Instant soonest = Instant::never();
  for (std::int32_t turn = year - 1; turn <= year + 2; ++turn) {
    const Days days = days_on_which(ahead, anniversary(date, turn).number);
    const Answer answer = answer_on(days, today, zone);
    if (answer.holds) return answer;
    soonest = std::min(soonest, answer.until);
  }
  return {false, soonest};
}

struct AnswerFor {
  const AttributeValue& value;
  const Moment& moment;

  Answer operator()(const AttributeTest::IsSet& test) const { return lasting(test.set); }
  Answer operator()(const AttributeTest::OneOf& test) const {
    return lasting(std::ranges::any_of(test.values, [this](const AttributeTest::Value& wanted) {
      if (const auto* day = std::get_if<Day>(&value)) return wanted.day == *day;
      return wanted.value == value;
    }));
  }
  Answer operator()(const AttributeTest::Contains& test) const {
    const auto* text = std::get_if<std::string>(&value);
    return lasting(text != nullptr && text->contains(test.text));
  }
  Answer operator()(const AttributeTest::StartsWith& test) const {
    const auto* text = std::get_if<std::string>(&value);
    return lasting(text != nullptr && text->starts_with(test.text));
  }
  Answer operator()(const AttributeTest::HasAny& test) const {
    const auto* list = std::get_if<TextList>(&value);
    return lasting(list != nullptr && std::ranges::any_of(test.texts, [list](const std::string& wanted) {
                     return std::ranges::binary_search(*list, wanted);
                   }));
  }
  Answer operator()(const AttributeTest::HasAll& test) const {
    const auto* list = std::get_if<TextList>(&value);
    return lasting(list != nullptr && std::ranges::includes(*list, test.texts));
  }
  Answer operator()(const AttributeTest::NumberIs& test) const {
    const auto* number = std::get_if<Money>(&value);
    return lasting(number != nullptr && test.comparison.holds(number->units));
  }
  Answer operator()(const AttributeTest::DateIs& test) const {
    const auto* day = std::get_if<Day>(&value);
    return lasting(day != nullptr && test.comparison.holds(day->number));
  }
  Answer operator()(const AttributeTest::Age& age) const {
    const auto* day = std::get_if<Day>(&value);
    return day == nullptr ? lasting(false) : answer_for(age.test, moment.shop_zone->start_of(*day), moment);
  }
  Answer operator()(const AttributeTest::DaysUntil& test) const {
    const Day today = shop_day(moment.now, *moment.shop_zone);
    if (test.yearly) {
      const auto date = day_of_any_year(value);
      return date ? answer_yearly(test.comparison, *date, today, *moment.shop_zone) : lasting(false);
    }
    const auto* day = std::get_if<Day>(&value);
    if (day == nullptr) return lasting(false);
    return answer_on(days_on_which(test.comparison, day->number), today, *moment.shop_zone);
  }
};

}  // namespace

Answer answer_for(const AttributeTest& node, const std::optional<AttributeValue>& value, const Moment& moment) {
  if (value) return std::visit(AnswerFor{*value, moment}, node.test);
  const auto* is_set = std::get_if<AttributeTest::IsSet>(&node.test);
  return lasting(is_set != nullptr && !is_set->set);
}

}  // namespace lapwing
