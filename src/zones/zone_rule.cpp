#include "zones/zone_rule.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lapwing {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

Day change_day(const ChangeDay& change, std::int32_t year) {
  const Day new_year = day_of({year, 1, 1});
  const bool leap = is_valid({year, 2, 29});
  switch (change.kind) {
    case ChangeDay::Kind::day_with_leap:
      return new_year + change.day;
    case ChangeDay::Kind::day_without_leap:
      return new_year + (change.day - 1 + (leap && change.day >= 60 ? 1 : 0));
    case ChangeDay::Kind::weekday_of_month:
      break;
  }
  const Day first = day_of({year, change.month, 1});
  const std::int32_t until_weekday = (change.weekday - weekday_of(first) % 7 + 7) % 7;
  Day day = first + (until_weekday + 7 * (change.week - 1));
  if (civil_of(day).month != change.month) day = day - 7;  // a "fifth" weekday is the last there is
  return day;
}

std::int64_t change_second(const ChangeDay& change, std::int32_t year, std::int32_t offset_before) {
  return change_day(change, year).number * std::int64_t{86'400} + change.second_of_day - offset_before;
}

/// Walks over the text of a rule. Once something is not as expected, `valid` stays false and all reads give 0.
class RuleReader {
 public:
  explicit RuleReader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool valid() const { return valid_; }
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  [[nodiscard]] bool next_is_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

  bool skip(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { valid_ = skip(c) && valid_; }

  std::int32_t number(std::int32_t low, std::int32_t high) {
    std::int32_t value = 0;
    std::size_t length = 0;
    while (length < rest_.size() && length < 4 && is_digit(rest_[length])) value = value * 10 + (rest_[length++] - '0');
    valid_ = valid_ && length > 0 && value >= low && value <= high;
    rest_.remove_prefix(length);
    return valid_ ? value : 0;
  }

  /// [+-]h[h[h]][:mm[:ss]] in seconds.
  std::int32_t time() {
    const bool negative = skip('-');
    if (!negative) skip('+');
    std::int32_t seconds = number(0, 167) * 3600;
    if (skip(':')) seconds += number(0, 59) * 60;
    if (skip(':')) seconds += number(0, 59);
    return negative ? -seconds : seconds;
  }

  /// The abbreviation: three letters or more, or anything between < and >. We have no use for it.
  void name() {
    const auto letters_end = std::ranges::find_if_not(rest_, is_letter);
    const auto letters = static_cast<std::size_t>(letters_end - rest_.begin());
    const std::size_t length = next_is('<') ? rest_.find('>') + 1 : letters;
    valid_ = valid_ && length >= 3;
    rest_.remove_prefix(valid_ ? length : 0);
  }

  ChangeDay change() {
    ChangeDay change;
    expect(',');
    if (skip('M')) {
      change.month = number(1, 12);
      expect('.');
      change.week = number(1, 5);
      expect('.');
      change.weekday = number(0, 6);
    } else if (skip('J')) {
      change.kind = ChangeDay::Kind::day_without_leap;
      change.day = number(1, 365);
    } else {
      change.kind = ChangeDay::Kind::day_with_leap;
      change.day = number(0, 365);
    }
    if (skip('/')) change.second_of_day = time();
    return change;
  }

 private:
  std::string_view rest_;
  bool valid_ = true;
};

}  // namespace

std::vector<Zone::Transition> ZoneRule::transitions(std::int32_t year) const {
  if (!summer) return {};
  std::vector<Zone::Transition> changes = {{change_second(summer->start, year, offset_seconds), summer->offset_seconds},
                                           {change_second(summer->end, year, summer->offset_seconds), offset_seconds}};
  std::ranges::sort(changes);
  return changes;
}

Result<ZoneRule> parse_zone_rule(std::string_view text) {
  RuleReader reader(text);
  ZoneRule rule;
  reader.name();
  rule.offset_seconds = -reader.time();
  if (reader.valid() && !reader.done()) {
    ZoneRule::Summer summer{rule.offset_seconds + 3600, {}, {}};
    reader.name();
    if (!reader.next_is(',')) summer.offset_seconds = -reader.time();
    summer.start = reader.change();
    summer.end = reader.change();
    rule.summer = summer;
  }
  if (!reader.valid() || !reader.done()) {
    return fail(fmt::format("'{}' is not a rule of a time zone: expected one as CET-1CEST,M3.5.0,M10.5.0/3", text));
  }
  return rule;
}

}  // namespace lapwing
