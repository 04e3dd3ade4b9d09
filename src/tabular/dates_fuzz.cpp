#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"
#include "tabular/dates.hpp"

/// The first line is a format, by name or pattern; the rest is a date in it, and a sample to detect a format from.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lapwing;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos) return 0;
  const std::string_view date = text.substr(line_end + 1);
  const Zone zone;
  if (const auto format = parse_date_format(text.substr(0, line_end))) {
    ensure(parse_date_format(to_text(*format)) == *format, "a format is found by its name");
    const auto at = parse_date(date, *format, zone);
    ensure(!at || (at->ms > -70'000'000'000'000 && at->ms < 260'000'000'000'000'000),
           "a date is of our era or of Unix's");
  }
  const std::array<std::string_view, 2> sample = {date, text};
  const DateDetection detection = detect_date_format(sample);
  ensure(!detection.format || parse_date(date, *detection.format, zone) || parse_date(text, *detection.format, zone),
         "a format that was detected reads something");
  return 0;
}
