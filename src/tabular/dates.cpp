#include "tabular/dates.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

using Kind = DateFormat::Kind;

struct NamedFormat {
  std::string_view name;
  Kind kind;
  char separator;
  bool two_digit_year;
};

/// In the order of preference where a sample fits several.
constexpr std::array named_formats = {NamedFormat{"YYYY-MM-DD", Kind::year_first, '-', false},
                                      NamedFormat{"YYYY/MM/DD", Kind::year_first, '/', false},
                                      NamedFormat{"YYYY.MM.DD", Kind::year_first, '.', false},
                                      NamedFormat{"YYYYMMDD", Kind::compact, '-', false},
                                      NamedFormat{"DD.MM.YYYY", Kind::day_first, '.', false},
                                      NamedFormat{"DD/MM/YYYY", Kind::day_first, '/', false},
                                      NamedFormat{"DD-MM-YYYY", Kind::day_first, '-', false},
                                      NamedFormat{"MM/DD/YYYY", Kind::month_first, '/', false},
                                      NamedFormat{"MM-DD-YYYY", Kind::month_first, '-', false},
                                      NamedFormat{"DD.MM.YY", Kind::day_first, '.', true},
                                      NamedFormat{"DD/MM/YY", Kind::day_first, '/', true},
                                      NamedFormat{"DD-MM-YY", Kind::day_first, '-', true},
                                      NamedFormat{"MM/DD/YY", Kind::month_first, '/', true},
                                      NamedFormat{"unix", Kind::unix_seconds, '-', false},
                                      NamedFormat{"unix_ms", Kind::unix_milliseconds, '-', false}};

constexpr std::string_view iso_name = "YYYY-MM-DD";

DateFormat format_of(const NamedFormat& named) {
  DateFormat format;
  format.kind = named.kind;
  format.separator = named.separator;
  format.two_digit_year = named.two_digit_year;
  return format;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }

/// A point on the wall clock, and how far that clock is ahead of UTC if the text says.
struct WallTime {
  Civil date;
  std::int32_t hour = 0;
  std::int32_t minute = 0;
  std::int32_t second = 0;
  std::int32_t ms = 0;
  std::optional<std::int32_t> offset_minutes;
};

/// Reads a text from its front. Each step says whether what it wants was there.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {
    while (at_ != end_ && is_blank(*at_)) ++at_;
    while (at_ != end_ && is_blank(end_[-1])) --end_;
  }

  [[nodiscard]] bool is_done() const { return at_ == end_; }
  [[nodiscard]] char peek() const { return at_ == end_ ? '\0' : *at_; }

  bool literal(char wanted) {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }
  bool blanks() {
    if (at_ == end_ || !is_blank(*at_)) return false;
    while (at_ != end_ && is_blank(*at_)) ++at_;
    return true;
  }
  /// A number of `least` to `most` digits, as many as there are.
  bool number(std::size_t least, std::size_t most, std::int32_t& value) {
    std::int32_t read = 0;
    std::size_t count = 0;
    for (; count < most && at_ != end_ && is_digit(*at_); ++count, ++at_) read = read * 10 + (*at_ - '0');
    value = read;
    return count >= least;
  }
  /// Decimals of a second: milliseconds count, further digits do not.
  bool fraction(std::int32_t& ms) {
    std::int32_t weight = 100;
    const char* const start = at_;
    ms = 0;
    for (; at_ != end_ && is_digit(*at_); ++at_, weight /= 10) ms += (*at_ - '0') * weight;
    return at_ != start && at_ - start <= 9;
  }
  /// "AM" or "PM", either case, for an hour of 1..12.
  bool half_day(std::int32_t& hour) {
    if (end_ - at_ < 2 || upper(at_[1]) != 'M' || (upper(at_[0]) != 'A' && upper(at_[0]) != 'P')) return false;
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + (upper(at_[0]) == 'P' ? 12 : 0);
    at_ += 2;
    return true;
  }
  bool offset(WallTime& time) {
    if (literal('Z') || literal('z')) {
      time.offset_minutes = 0;
      return true;
    }
    const bool is_west = peek() == '-';
    std::int32_t hours = 0;
    std::int32_t minutes = 0;
    if ((!literal('+') && !literal('-')) || !number(2, 2, hours)) return false;
    if (literal(':') ? !number(2, 2, minutes) : is_digit(peek()) && !number(2, 2, minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    time.offset_minutes = (is_west ? -1 : 1) * (hours * 60 + minutes);
    return true;
  }
  bool year(bool two_digits, std::int32_t& year) {
    if (!two_digits) return number(4, 4, year) && !is_digit(peek());
    if (!number(2, 2, year) || is_digit(peek())) return false;
    year += year < 69 ? 2000 : 1900;
    return true;
  }
  bool clock(WallTime& time) {
    if (!number(1, 2, time.hour) || !literal(':') || !number(2, 2, time.minute)) return false;
    if (!literal(':')) return true;
    if (!number(2, 2, time.second)) return false;
    return (literal('.') || literal(',')) ? fraction(time.ms) : true;
  }

 private:
  const char* at_;
  const char* end_;
};

/// What may stand behind a date.
bool read_time_of_day(DateReader& reader, WallTime& time) {
  if (reader.is_done()) return true;
  if (!reader.literal('T') && !reader.literal('t') && !reader.blanks()) return false;
  if (!reader.clock(time)) return false;
  if (reader.is_done()) return true;
  reader.blanks();
  if (upper(reader.peek()) == 'A' || upper(reader.peek()) == 'P') {
    if (!reader.half_day(time.hour)) return false;
    reader.blanks();
  }
  return reader.is_done() || (reader.offset(time) && reader.is_done());
}

bool read_calendar(DateReader& reader, const DateFormat& format, WallTime& time) {
  Civil& date = time.date;
  const auto separator = [&] { return reader.literal(format.separator); };
  bool is_read = false;
  switch (format.kind) {
    case Kind::year_first:
      is_read = reader.year(false, date.year) && separator() && reader.number(1, 2, date.month) && separator() &&
                reader.number(1, 2, date.day);
      break;
    case Kind::day_first:
      is_read = reader.number(1, 2, date.day) && separator() && reader.number(1, 2, date.month) && separator() &&
                reader.year(format.two_digit_year, date.year);
      break;
    case Kind::month_first:
      is_read = reader.number(1, 2, date.month) && separator() && reader.number(1, 2, date.day) && separator() &&
                reader.year(format.two_digit_year, date.year);
      break;
    case Kind::compact:
      is_read = reader.number(4, 4, date.year) && reader.number(2, 2, date.month) && reader.number(2, 2, date.day);
      break;
    case Kind::unix_seconds:
    case Kind::unix_milliseconds:
    case Kind::pattern:
      break;
  }
  return is_read && read_time_of_day(reader, time);
}

bool read_pattern_field(DateReader& reader, char field, WallTime& time) {
  switch (field) {
    case 'Y':
      return reader.number(4, 4, time.date.year);
    case 'y':
      if (!reader.number(2, 2, time.date.year)) return false;
      time.date.year += time.date.year < 69 ? 2000 : 1900;
      return true;
    case 'm':
      return reader.number(1, 2, time.date.month);
    case 'd':
      return reader.number(1, 2, time.date.day);
    case 'H':
    case 'I':
      return reader.number(1, 2, time.hour);
    case 'M':
      return reader.number(1, 2, time.minute);
    case 'S':
      return reader.number(1, 2, time.second);
    case 'f':
      return reader.fraction(time.ms);
    case 'p':
      return reader.half_day(time.hour);
    case 'z':
      return reader.offset(time);
    default:
      return reader.literal(field);  // %%
  }
}

bool read_pattern(DateReader& reader, std::string_view pattern, WallTime& time) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%') {
      if (!read_pattern_field(reader, pattern[++i], time)) return false;
    } else if (!(is_blank(pattern[i]) ? reader.blanks() : reader.literal(pattern[i]))) {
      return false;
    }
  }
  return reader.is_done();
}

bool exists(const WallTime& time) {
  return time.date.year > 0 && is_valid(time.date) && time.hour < 24 && time.minute < 60 && time.second < 60;
}

Instant instant_of(const WallTime& time, const Zone& zone) {
  const Day day = day_of(time.date);
  const Duration time_of_day = Duration::hours(time.hour) + Duration::minutes(time.minute) +
                               Duration::seconds(time.second) + Duration{time.ms};
  if (!time.offset_minutes) return zone.at(day, time_of_day);
  return Instant{} + Duration::days(day.number) + time_of_day - Duration::minutes(*time.offset_minutes);
}

/// From the year 1 to 9999, as all dates; fractions of a millisecond are dropped.
std::optional<Instant> read_unix(DateReader& reader, bool in_milliseconds) {
  const bool is_negative = reader.literal('-');
  const std::int64_t seconds_max = is_negative ? 62'135'596'800 : 253'402'300'799;
  std::int64_t value = 0;
  std::int32_t digit = 0;
  std::size_t digits = 0;
  for (; reader.number(1, 1, digit); ++digits) {
    if (digits == 15) return std::nullopt;
    value = value * 10 + digit;
  }
  std::int32_t ms = 0;
  if (digits == 0 || (reader.literal('.') && !reader.fraction(ms)) || !reader.is_done()) return std::nullopt;
  if (value > (in_milliseconds ? seconds_max * 1000 : seconds_max)) return std::nullopt;
  const std::int64_t total = in_milliseconds ? value : value * 1000 + ms;
  return Instant{is_negative ? -total : total};
}

std::optional<Instant> read_date(std::string_view text, const DateFormat& format, const Zone& zone) {
  DateReader reader(text);
  if (format.kind == Kind::unix_seconds || format.kind == Kind::unix_milliseconds) {
    return read_unix(reader, format.kind == Kind::unix_milliseconds);
  }
  WallTime time;
  const bool is_read = format.kind == Kind::pattern ? read_pattern(reader, format.pattern, time)
                                                    : read_calendar(reader, format, time);
  if (!is_read || !exists(time)) return std::nullopt;
  return instant_of(time, zone);
}

Result<DateFormat> check_pattern(std::string_view pattern) {
  constexpr std::string_view known = "YymdHIMSfpz%";
  std::bitset<128> seen;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') continue;
    const char field = ++i < pattern.size() ? pattern[i] : '\0';
    if (field == '\0' || known.find(field) == std::string_view::npos) {
      return fail(fmt::format("the date pattern '{}': expected one of {} behind %", pattern, known));
    }
    const auto bit = static_cast<std::size_t>(field);
    if (field != '%' && seen[bit]) return fail(fmt::format("the date pattern '{}': %{} comes twice", pattern, field));
    seen.set(bit);
  }
  if (!(seen['Y'] != seen['y']) || !seen['m'] || !seen['d']) {
    return fail(fmt::format("the date pattern '{}': expected a year (%Y or %y), a month (%m) and a day (%d)", pattern));
  }
  if (seen['H'] && seen['I']) return fail(fmt::format("the date pattern '{}': %H or %I, not both", pattern));
  if (seen['p'] && (!seen['I'] || pattern.find("%p") < pattern.find("%I"))) {
    return fail(fmt::format("the date pattern '{}': %p must follow %I", pattern));
  }
  DateFormat format;
  format.kind = Kind::pattern;
  format.pattern = pattern;
  return format;
}

}  // namespace

std::string to_text(const DateFormat& format) {
  if (format.kind == Kind::pattern) return format.pattern;
  for (const NamedFormat& named : named_formats) {
    if (format_of(named) == format) return std::string(named.name);
  }
  ensure(false, "every date format but a pattern has a name");
  return {};
}

Result<DateFormat> parse_date_format(std::string_view text) {
  if (text.find('%') != std::string_view::npos) return check_pattern(text);
  const auto is_same = [](std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, upper, upper);
  };
  const std::string_view wanted = is_same(text, "iso") ? iso_name : text;
  std::string known = "iso";
  for (const NamedFormat& named : named_formats) {
    if (is_same(named.name, wanted)) return format_of(named);
    known += fmt::format(", {}", named.name);
  }
  return fail(fmt::format("'{}' is no date format: expected one of {}, or a pattern as %d.%m.%Y", text, known));
}

Result<Instant> parse_date(std::string_view text, const DateFormat& format, const Zone& zone) {
  if (const auto at = read_date(text, format, zone)) [[likely]]
    return *at;
  return fail(fmt::format("'{}' is not a date: expected {}", text, to_text(format)));
}

namespace {

/// Numbers are dates only if there is nothing smaller that they could count: seconds since 2001, days since 1900.
bool is_plausible(const NamedFormat& named, std::string_view text) {
  const std::size_t digits = static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
  if (named.kind == Kind::unix_seconds) return digits >= 10 && text.find_first_of(".") >= 10;
  if (named.kind == Kind::unix_milliseconds) return digits == 13;
  return true;
}

/// Whether the dates look like "12/1/10": some day or month below ten without its zero, and none with it.
bool is_unpadded(std::span<const std::string_view> samples) {
  bool lacks_zero = false;
  for (const std::string_view text : samples) {
    const std::size_t first = std::min(text.find('/'), text.size() - 1);
    const std::size_t second = text.find('/', first + 1);
    if (text.front() == '0' || text.find("/0") == first) return false;
    lacks_zero = lacks_zero || first == 1 || second == first + 2;
  }
  return lacks_zero;
}

/// The other order of day and month.
const NamedFormat* twin_of(const NamedFormat& named) {
  const Kind other = named.kind == Kind::day_first ? Kind::month_first : Kind::day_first;
  for (const NamedFormat& twin : named_formats) {
    const bool is_twin = twin.kind == other && twin.separator == named.separator;
    if (is_twin && twin.two_digit_year == named.two_digit_year) return &twin;
  }
  return nullptr;
}

}  // namespace

DateDetection detect_date_format(std::span<const std::string_view> samples) {
  std::vector<std::string_view> filled;
  for (std::string_view text : samples) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    if (!text.empty()) filled.push_back(text);
  }
  const Zone utc;
  const auto matches = [&](const NamedFormat& named) {
    const DateFormat format = format_of(named);
    return static_cast<std::size_t>(std::ranges::count_if(filled, [&](std::string_view text) {
      return is_plausible(named, text) && read_date(text, format, utc).has_value();
    }));
  };
  const NamedFormat* best = nullptr;
  std::size_t most = 0;
  for (const NamedFormat& named : named_formats) {
    if (const std::size_t count = matches(named); count > most) best = &named, most = count;
  }
  DateDetection detection;
  if (best == nullptr || 10 * most < 9 * filled.size()) return detection;
  if (best->kind == Kind::day_first) {
    const NamedFormat* const twin = twin_of(*best);
    detection.is_ambiguous = twin != nullptr && matches(*twin) == most;
    if (detection.is_ambiguous && best->separator == '/' && best->two_digit_year && is_unpadded(filled)) best = twin;
  }
  detection.format = format_of(*best);
  if (detection.is_ambiguous) {
    detection.doubt = fmt::format("the dates may have day or month first; they are taken for {}", best->name);
  } else if (most < filled.size()) {
    detection.doubt = fmt::format("{} of {} dates in the sample are not {}", filled.size() - most, filled.size(),
                                  best->name);
  }
  return detection;
}

}  // namespace lapwing
