#include "zones/zone_rule.hpp"

#include <gtest/gtest.h>

#include <string>

namespace lapwing {
namespace {

/// The changes of one year as text: "instant offset-in-minutes, ...".
std::string changes(std::string_view rule, std::int32_t year) {
  std::string text;
  for (const Zone::Transition& change : parse_zone_rule(rule).value().transitions(year)) {
    text += (text.empty() ? "" : ", ") + to_text(Instant::from_seconds(change.at_second)) + " " +
            std::to_string(change.offset_seconds / 60);
  }
  return text;
}

TEST(ZoneRules, NameTheChangesOfAYear) {
  EXPECT_EQ(changes("CET-1CEST,M3.5.0,M10.5.0/3", 2040), "2040-03-25T01:00:00Z 120, 2040-10-28T01:00:00Z 60");
  EXPECT_EQ(changes("EST5EDT,M3.2.0,M11.1.0", 2024), "2024-03-10T07:00:00Z -240, 2024-11-03T06:00:00Z -300");
}

TEST(ZoneRules, SouthOfTheEquatorSummerEndsFirst) {
  EXPECT_EQ(changes("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2024),
            "2024-04-06T15:00:00Z 630, 2024-10-05T15:30:00Z 660");
}

TEST(ZoneRules, DublinCallsWinterTheException) {
  EXPECT_EQ(changes("IST-1GMT0,M10.5.0,M3.5.0/1", 2024), "2024-03-31T01:00:00Z 60, 2024-10-27T01:00:00Z 0");
}

TEST(ZoneRules, NuukChangesOnTheEveningBefore) {
  EXPECT_EQ(changes("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2024), "2024-03-31T01:00:00Z -60, 2024-10-27T01:00:00Z -120");
}

TEST(ZoneRules, CountDaysOfTheYearWithAndWithoutTheLeapDay) {
  EXPECT_EQ(changes("AAA0BBB,J60/0,J300/0", 2024).substr(0, 20), "2024-03-01T00:00:00Z");
  EXPECT_EQ(changes("AAA0BBB,J60/0,J300/0", 2023).substr(0, 20), "2023-03-01T00:00:00Z");
  EXPECT_EQ(changes("AAA0BBB,60/0,300/0", 2024).substr(0, 20), "2024-03-01T00:00:00Z");
  EXPECT_EQ(changes("AAA0BBB,60/0,300/0", 2023).substr(0, 20), "2023-03-02T00:00:00Z");
}

TEST(ZoneRules, MayBeOneOffsetForEver) {
  EXPECT_EQ(changes("MSK-3", 2050), "");
  EXPECT_EQ(parse_zone_rule("<+0545>-5:45").value().offset_seconds, 5 * 3600 + 45 * 60);
}

TEST(ZoneRules, RefuseWhatIsNotOne) {
  for (const auto text :
       {"", "X", "MSK", "MSK-", "MSK-3MSD", "MSK-3MSD,M3.5.0", "MSK-3MSD,M13.5.0,M10.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/3x", "CET-1CEST,M3.6.0,M10.5.0", "<+01-1", "CET-99999", "AAA0BBB,J0,J5"}) {
    EXPECT_FALSE(parse_zone_rule(text)) << text;
  }
}

}  // namespace
}  // namespace lapwing
