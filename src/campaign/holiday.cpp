#include "campaign/holiday.hpp"

#include <algorithm>
#include <array>

namespace lapwing {
namespace {

/// How the day is found in a year.
struct Rule {
  enum class Kind : std::uint8_t {
    fixed,           // month and day
    nth_weekday,     // the n-th such weekday of the month; from the end if n is negative
    western_easter,  // so many days after it
    orthodox_easter,
  };
  Kind kind = Kind::fixed;
  std::int32_t month = 0;
  std::int32_t day = 0;      // or n, or days after Easter
  std::int32_t weekday = 0;  // 1 Monday .. 7 Sunday
  std::int32_t later = 0;    // so many days after that
};

struct Entry {
  Holiday holiday;
  Rule rule;
};

constexpr Rule fixed(std::int32_t month, std::int32_t day) { return {Rule::Kind::fixed, month, day}; }
constexpr Rule nth(std::int32_t n, std::int32_t weekday, std::int32_t month, std::int32_t later = 0) {
  return {Rule::Kind::nth_weekday, month, n, weekday, later};
}

constexpr std::array entries = {
    Entry{{"new_year", "Новый год", "New Year"}, fixed(1, 1)},
    Entry{{"orthodox_christmas", "Рождество", "Orthodox Christmas"}, fixed(1, 7)},
    Entry{{"valentines_day", "День святого Валентина", "Valentine's Day"}, fixed(2, 14)},
    Entry{{"defenders_day", "День защитника Отечества", "Defender of the Fatherland Day"}, fixed(2, 23)},
    Entry{{"maslenitsa", "Масленица", "Maslenitsa"}, {Rule::Kind::orthodox_easter, 0, -55}},
    Entry{{"spring", "Начало весны", "Beginning of spring"}, fixed(3, 1)},
    Entry{{"womens_day", "Международный женский день", "International Women's Day"}, fixed(3, 8)},
    Entry{{"easter", "Пасха западная", "Easter"}, {Rule::Kind::western_easter}},
    Entry{{"orthodox_easter", "Пасха", "Orthodox Easter"}, {Rule::Kind::orthodox_easter}},
    Entry{{"labour_day", "Праздник Весны и Труда", "Labour Day"}, fixed(5, 1)},
    Entry{{"victory_day", "День Победы", "Victory Day"}, fixed(5, 9)},
    Entry{{"mothers_day", "День матери (второе воскресенье мая)", "Mother's Day (May)"}, nth(2, 7, 5)},
    Entry{{"summer", "Начало лета", "Beginning of summer"}, fixed(6, 1)},
    Entry{{"childrens_day", "День защиты детей", "Children's Day"}, fixed(6, 1)},
    Entry{{"fathers_day", "День отца (третье воскресенье июня)", "Father's Day (June)"}, nth(3, 7, 6)},
    Entry{{"russia_day", "День России", "Russia Day"}, fixed(6, 12)},
    Entry{{"autumn", "Начало осени", "Beginning of autumn"}, fixed(9, 1)},
    Entry{{"knowledge_day", "День знаний", "Knowledge Day"}, fixed(9, 1)},
    Entry{{"teachers_day", "День учителя", "Teachers' Day"}, fixed(10, 5)},
    Entry{{"fathers_day_ru", "День отца", "Father's Day (Russia)"}, nth(3, 7, 10)},
    Entry{{"halloween", "Хеллоуин", "Halloween"}, fixed(10, 31)},
    Entry{{"unity_day", "День народного единства", "Unity Day"}, fixed(11, 4)},
    Entry{{"singles_day", "Всемирный день шопинга", "Singles' Day"}, fixed(11, 11)},
    Entry{{"mothers_day_ru", "День матери", "Mother's Day (Russia)"}, nth(-1, 7, 11)},
    Entry{{"black_friday", "Чёрная пятница", "Black Friday"}, nth(4, 4, 11, 1)},
    Entry{{"cyber_monday", "Киберпонедельник", "Cyber Monday"}, nth(4, 4, 11, 4)},
    Entry{{"winter", "Начало зимы", "Beginning of winter"}, fixed(12, 1)},
    Entry{{"christmas", "Рождество западное", "Christmas"}, fixed(12, 25)},
};

constexpr std::array<Holiday, entries.size()> list_of_holidays = [] {
  std::array<Holiday, entries.size()> all{};
  for (std::size_t i = 0; i < entries.size(); ++i) all[i] = entries[i].holiday;
  return all;
}();

constexpr std::int32_t week = 7;

Day nth_weekday(std::int32_t n, std::int32_t weekday, std::int32_t month, std::int32_t year) {
  const Civil first{year, month, 1};
  if (n < 0) {
    const Day last = day_of(add_months(first, 1)) - 1;
    return last - (weekday_of(last) - weekday + week) % week + (n + 1) * week;
  }
  const Day begin = day_of(first);
  return begin + (weekday - weekday_of(begin) + week) % week + (n - 1) * week;
}

}  // namespace

std::span<const Holiday> holidays() { return list_of_holidays; }

std::optional<Day> holiday_in(std::string_view id, std::int32_t year) {
  const auto found = std::ranges::find_if(entries, [&](const Entry& entry) { return entry.holiday.id == id; });
  if (found == entries.end()) return std::nullopt;
  const Rule& rule = found->rule;
  switch (rule.kind) {
    case Rule::Kind::nth_weekday:
      return nth_weekday(rule.day, rule.weekday, rule.month, year) + rule.later;
    case Rule::Kind::western_easter:
      return western_easter(year) + rule.day;
    case Rule::Kind::orthodox_easter:
      return orthodox_easter(year) + rule.day;
    case Rule::Kind::fixed:
      break;
  }
  return day_of({year, rule.month, rule.day});
}

Day western_easter(std::int32_t year) {
  const std::int32_t a = year % 19;
  const std::int32_t b = year / 100;
  const std::int32_t c = year % 100;
  const std::int32_t h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const std::int32_t l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const std::int32_t m = (a + 11 * h + 22 * l) / 451;
  const std::int32_t days = h + l - 7 * m + 114;
  return day_of({year, days / 31, days % 31 + 1});
}

Day orthodox_easter(std::int32_t year) {
  const std::int32_t d = (19 * (year % 19) + 15) % 30;
  const std::int32_t e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
  const std::int32_t days = d + e + 114;
  // A date of the Julian calendar, which falls behind by a day in each century whose year four hundred does not divide.
  const std::int32_t behind = year / 100 - year / 400 - 2;
  return day_of({year, days / 31, days % 31 + 1}) + behind;
}

}  // namespace lapwing
