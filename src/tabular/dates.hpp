#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"

namespace lapwing {

/// How a column writes its dates. A date may be followed by a time of day, HH:MM[:SS[.fff]] [AM|PM], behind a blank or
/// a T, and that by an offset (Z, +03:00, +0300, +03); without one it is in the shop's zone, without a time at
/// midnight. Hours, days and months may lack their leading zero where a separator ends them.
struct DateFormat {
  enum class Kind : std::uint8_t {
    year_first,         ///< 2024-05-31, with that separator
    day_first,          ///< 31.05.2024
    month_first,        ///< 05/31/2024
    compact,            ///< 20240531
    unix_seconds,       ///< 1717142400, perhaps with decimals
    unix_milliseconds,  ///< 1717142400000
    pattern             ///< as `pattern` says, with nothing behind it
  };
  Kind kind = Kind::year_first;
  char separator = '-';
  /// Years are written with two digits: 69..99 are 1969..1999, 00..68 are 2000..2068.
  bool two_digit_year = false;
  /// As strptime reads it: %Y %y %m %d %H %I %M %S %f %p %z %%; a blank stands for one or more.
  std::string pattern;

  friend bool operator==(const DateFormat&, const DateFormat&) = default;
};

/// The name of the format, as `parse_date_format` takes it: "DD.MM.YYYY", "unix", or the pattern.
std::string to_text(const DateFormat& format);

/// A format by its name, whatever its case, or by a strptime-like pattern: "MM/DD/YY", "iso" (= "YYYY-MM-DD"),
/// "unix_ms",
/// "%d.%m.%Y %H:%M". A pattern must hold year, month and day, each once. The error lists the names.
Result<DateFormat> parse_date_format(std::string_view text);

/// The instant that the text names. Blanks around it are ignored. The error names the text and the format expected. A
/// wall-clock time that does not exist or comes twice is resolved as Zone::at does. Thread-safe.
Result<Instant> parse_date(std::string_view text, const DateFormat& format, const Zone& zone);

/// What a sample of a column says.
struct DateDetection {
  /// The format that reads most of the sample; nothing unless it reads nine in ten of what is not empty.
  std::optional<DateFormat> format;
  /// Day-first and month-first read the sample equally well.
  bool is_ambiguous = false;
  /// A sentence about the guess, if another eye should check it.
  std::string doubt;
};

/// Tries all formats but patterns. If day and month cannot be told apart, the day is taken to come first, except in
/// dates like "12/1/10" (slashes, no leading zeros, two digits of the year), which spreadsheets write in the United
/// States only.
DateDetection detect_date_format(std::span<const std::string_view> samples);

}  // namespace lapwing
