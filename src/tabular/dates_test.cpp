#include "tabular/dates.hpp"

#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace lapwing {
namespace {

/// A zone an hour ahead of UTC, two in summer 2024 (31 March to 27 October, as in central Europe).
Zone central_zone() { return Zone("Test/Central", 3600, {{1'711'846'800, 7200}, {1'729'990'800, 3600}}); }

std::string read(std::string_view text, std::string_view format, const Zone& zone = {}) {
  const auto parsed = parse_date_format(format);
  if (!parsed) return parsed.error().text();
  const auto at = parse_date(text, *parsed, zone);
  return at ? to_text(*at) : at.error().text();
}

DateDetection detect(const std::vector<std::string_view>& samples) { return detect_date_format(samples); }

std::string detected(const std::vector<std::string_view>& samples) {
  const DateDetection detection = detect(samples);
  return detection.format ? to_text(*detection.format) : "none";
}

TEST(Dates, AreReadInEveryNamedFormat) {
  EXPECT_EQ(read("2024-05-31", "iso"), "2024-05-31T00:00:00Z");
  EXPECT_EQ(read("2024-05-31 10:20", "iso"), "2024-05-31T10:20:00Z");
  EXPECT_EQ(read("2024-05-31T10:20:30.1239Z", "iso"), "2024-05-31T10:20:30.123Z");
  EXPECT_EQ(read("2017-01-01 11:53:26-05:00", "iso"), "2017-01-01T16:53:26Z");
  EXPECT_EQ(read("2024-05-31 10:20:30 +0330", "iso"), "2024-05-31T06:50:30Z");
  EXPECT_EQ(read("20240531", "YYYYMMDD"), "2024-05-31T00:00:00Z");
  EXPECT_EQ(read("31.05.2024 7:05", "DD.MM.YYYY"), "2024-05-31T07:05:00Z");
  EXPECT_EQ(read("1/2/2024", "DD/MM/YYYY"), "2024-02-01T00:00:00Z");
  EXPECT_EQ(read("1/2/2024 12:30 am", "MM/DD/YYYY"), "2024-01-02T00:30:00Z");
  EXPECT_EQ(read("1/2/2024 12:30:15 PM", "MM/DD/YYYY"), "2024-01-02T12:30:15Z");
  EXPECT_EQ(read("31-05-2024", "dd-mm-yyyy"), "2024-05-31T00:00:00Z");
  EXPECT_EQ(read("12/1/10 8:26", "MM/DD/YY"), "2010-12-01T08:26:00Z");
  EXPECT_EQ(read("12/1/70", "MM/DD/YY"), "1970-12-01T00:00:00Z");
  EXPECT_EQ(read("1291191960", "unix"), "2010-12-01T08:26:00Z");
  EXPECT_EQ(read("1291191960.5", "unix"), "2010-12-01T08:26:00.500Z");
  EXPECT_EQ(read("1291191960123", "unix_ms"), "2010-12-01T08:26:00.123Z");
  EXPECT_EQ(read("-1", "unix"), "1969-12-31T23:59:59Z");
  EXPECT_EQ(read("  2024-05-31\t", "iso"), "2024-05-31T00:00:00Z");
}

TEST(Dates, AreReadByPattern) {
  EXPECT_EQ(read("31.05.2024 10:20", "%d.%m.%Y %H:%M"), "2024-05-31T10:20:00Z");
  EXPECT_EQ(read("20240531102030", "%Y%m%d%H%M%S"), "2024-05-31T10:20:30Z");
  EXPECT_EQ(read("05/31/24  10:20 pm", "%m/%d/%y %I:%M %p"), "2024-05-31T22:20:00Z");
  EXPECT_EQ(read("day 31 of 5, 2024 at 10:20:30.25+02:00", "day %d of %m, %Y at %H:%M:%S.%f%z"),
            "2024-05-31T08:20:30.250Z");
}

TEST(Dates, WithoutAnOffsetAreOfTheZone) {
  const Zone zone = central_zone();
  EXPECT_EQ(read("2024-01-15 10:00", "iso", zone), "2024-01-15T09:00:00Z");
  EXPECT_EQ(read("2024-07-15 10:00", "iso", zone), "2024-07-15T08:00:00Z");
  EXPECT_EQ(read("2024-07-15", "iso", zone), "2024-07-14T22:00:00Z");
  EXPECT_EQ(read("2024-07-15 10:00Z", "iso", zone), "2024-07-15T10:00:00Z");
  EXPECT_EQ(read("2024-03-31 02:30", "iso", zone), "2024-03-31T01:00:00Z");  // the clock never shows it
  EXPECT_EQ(read("2024-10-27 02:30", "iso", zone), "2024-10-27T00:30:00Z");  // the first of the two
}

TEST(Dates, ThatDoNotExistAreRefusedWithWhatWasExpected) {
  EXPECT_EQ(read("31.02.2024", "DD.MM.YYYY"), "'31.02.2024' is not a date: expected DD.MM.YYYY");
  EXPECT_EQ(read("2024-5-31x", "%Y-%m-%d"), "'2024-5-31x' is not a date: expected %Y-%m-%d");
  for (const char* text :
       {"", " ", "2024-13-01", "2024-00-01", "2024-02-30", "2023-02-29", "2024-05-31 24:00", "2024-05-31 10:60",
        "2024-05-31 10:20:60", "2024-05-31 1", "2024-05-31 10:20 +24:00", "24-05-31", "20240-05-31", "2024-05-31T",
        "2024-05-31 10:20:30.", "0000-01-01", "2024-05-31 13:00 PM"}) {
    EXPECT_TRUE(read(text, "iso").ends_with("is not a date: expected YYYY-MM-DD")) << text;
  }
  EXPECT_TRUE(read("99999999999999999999", "unix").ends_with("expected unix"));
  EXPECT_TRUE(read("253402300800", "unix").ends_with("expected unix"));
  EXPECT_EQ(read("-62135596800", "unix"), "0001-01-01T00:00:00Z");
  EXPECT_TRUE(read("-62135596801", "unix").ends_with("expected unix"));
}

TEST(DateFormat, IsRefusedWithWhatIsKnown) {
  EXPECT_EQ(read("", "%d.%m"), "the date pattern '%d.%m': expected a year (%Y or %y), a month (%m) and a day (%d)");
  EXPECT_EQ(read("", "%d.%m.%Y %q"), "the date pattern '%d.%m.%Y %q': expected one of YymdHIMSfpz% behind %");
  EXPECT_EQ(read("", "%d.%d.%Y"), "the date pattern '%d.%d.%Y': %d comes twice");
  EXPECT_EQ(read("", "%d.%m.%Y%"), "the date pattern '%d.%m.%Y%': expected one of YymdHIMSfpz% behind %");
  EXPECT_EQ(read("", "%d.%m.%Y %p"), "the date pattern '%d.%m.%Y %p': %p must follow %I");
  EXPECT_TRUE(read("", "DMY").starts_with("'DMY' is no date format: expected one of iso, YYYY-MM-DD, "));
}

TEST(DateDetection, FindsTheFormatOfAColumn) {
  EXPECT_EQ(detected({"2024-05-31", "", "2024-06-01 10:00:00"}), "YYYY-MM-DD");
  EXPECT_EQ(detected({"2010-12-01 08:26:00"}), "YYYY-MM-DD");
  EXPECT_EQ(detected({"19970101", "19970112"}), "YYYYMMDD");
  EXPECT_EQ(detected({"31.05.2024", "01.06.2024"}), "DD.MM.YYYY");
  EXPECT_EQ(detected({"31/05/2024", "01/06/2024"}), "DD/MM/YYYY");
  EXPECT_EQ(detected({"05/06/2024", "05/31/2024"}), "MM/DD/YYYY");
  EXPECT_EQ(detected({"12/1/10 8:26", "12/13/10 8:26"}), "MM/DD/YY");
  EXPECT_EQ(detected({"1291191960", "1291191961"}), "unix");
  EXPECT_EQ(detected({"1291191960123"}), "unix_ms");
  for (const auto& none : {std::vector<std::string_view>{}, {"", " "}, {"17850", "13047"}, {"Anna"}, {"99.99.2024"}}) {
    EXPECT_EQ(detected(none), "none");
  }
}

TEST(DateDetection, SaysWhenDayAndMonthCannotBeToldApart) {
  const DateDetection day_first = detect({"05/06/2024", "07/08/2024"});
  EXPECT_EQ(to_text(*day_first.format), "DD/MM/YYYY");
  EXPECT_TRUE(day_first.is_ambiguous);
  EXPECT_EQ(day_first.doubt, "the dates may have day or month first; they are taken for DD/MM/YYYY");
  const DateDetection spreadsheet = detect({"12/1/10 8:26", "12/1/08 8:28"});
  EXPECT_EQ(to_text(*spreadsheet.format), "MM/DD/YY");
  EXPECT_TRUE(spreadsheet.is_ambiguous);
  EXPECT_EQ(detected({"12/01/10", "12/02/10"}), "DD/MM/YY");
  EXPECT_FALSE(detect({"31/05/2024"}).is_ambiguous);
  EXPECT_FALSE(detect({"05.06.2024"}).is_ambiguous);
}

TEST(DateDetection, BearsAFewStrangers) {
  std::vector<std::string_view> samples(19, "31.05.2024");
  samples.push_back("n/a");
  const DateDetection detection = detect(samples);
  EXPECT_EQ(to_text(*detection.format), "DD.MM.YYYY");
  EXPECT_EQ(detection.doubt, "1 of 20 dates in the sample are not DD.MM.YYYY");
}

TEST(Dates, WrittenInAnyNamedFormatAreReadBack) {
  EXPECT_TRUE(rc::check([](std::uint32_t seconds) {
    const Instant at = Instant::from_seconds(seconds);
    const std::string iso = to_text(at);
    const auto year = iso.substr(0, 4);
    const auto month = iso.substr(5, 2);
    const auto day = iso.substr(8, 2);
    const auto clock = iso.substr(11, 8);
    RC_ASSERT(read(iso, "iso") == iso);
    RC_ASSERT(read(fmt::format("{}{}{} {}", year, month, day, clock), "YYYYMMDD") == iso);
    RC_ASSERT(read(fmt::format("{}.{}.{} {}", day, month, year, clock), "DD.MM.YYYY") == iso);
    RC_ASSERT(read(fmt::format("{}/{}/{} {}", day, month, year, clock), "DD/MM/YYYY") == iso);
    RC_ASSERT(read(fmt::format("{}/{}/{} {}", month, day, year, clock), "MM/DD/YYYY") == iso);
    RC_ASSERT(read(fmt::format("{}-{}-{} {}", day, month, year, clock), "DD-MM-YYYY") == iso);
    RC_ASSERT(read(fmt::format("{}", seconds), "unix") == iso);
    RC_ASSERT(read(fmt::format("{}000", seconds), "unix_ms") == iso);
  }));
}

TEST(Dates, TakeAnyText) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789-./: TZ+apmAPM%")));
    for (const char* name : {"iso", "YYYYMMDD", "DD.MM.YYYY", "MM/DD/YY", "unix", "unix_ms", "%d.%m.%Y %I:%M %p%z"}) {
      const auto format = parse_date_format(name);
      RC_ASSERT(format);
      const auto at = parse_date(text, *format, central_zone());
      if (!at) RC_ASSERT(at.error().message.ends_with(name == std::string("iso") ? "YYYY-MM-DD" : name));
    }
  }));
}

}  // namespace
}  // namespace lapwing
