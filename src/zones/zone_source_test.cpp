#include "zones/zone_source.hpp"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

Instant instant(std::string_view text) { return parse_instant(text).value(); }

const std::string& moscow() {
  static const std::string name = "Europe/Moscow";
  return name;
}

TEST(ZoneSource, KnowsTheYearsWhenMoscowChangedItsMind) {
  const Zone zone = load_zone(moscow()).value();
  EXPECT_EQ(zone.name(), moscow());
  EXPECT_EQ(to_text(instant("2010-07-01T00:00:00Z"), zone), "2010-07-01T04:00:00+04:00");
  EXPECT_EQ(to_text(instant("2011-12-01T00:00:00Z"), zone), "2011-12-01T04:00:00+04:00");
  EXPECT_EQ(to_text(instant("2024-07-01T00:00:00Z"), zone), "2024-07-01T03:00:00+03:00");
}

TEST(ZoneSource, ContinuesPastTheLastTransitionOnFile) {
  const Zone berlin = load_zone("Europe/Berlin").value();
  EXPECT_EQ(berlin.offset(instant("2099-03-29T00:59:59Z")), Duration::hours(1));
  EXPECT_EQ(berlin.offset(instant("2099-03-29T01:00:00Z")), Duration::hours(2));
  EXPECT_EQ(berlin.offset(instant("2100-10-31T00:59:59Z")), Duration::hours(2));
  EXPECT_EQ(berlin.offset(instant("2100-10-31T01:00:00Z")), Duration::hours(1));
}

TEST(ZoneSource, HandlesHalfHoursAndADayThatNeverWas) {
  const Zone lord_howe = load_zone("Australia/Lord_Howe").value();
  EXPECT_EQ(lord_howe.offset(instant("2024-01-15T00:00:00Z")) - lord_howe.offset(instant("2024-07-15T00:00:00Z")),
            Duration::minutes(30));
  const Zone apia = load_zone("Pacific/Apia").value();
  EXPECT_EQ(apia.start_of(*parse_day("2011-12-30")), apia.start_of(*parse_day("2011-12-31")));
}

TEST(ZoneSource, LoadsEveryZoneOfTheMachineWithEachTransitionAChange) {
  const auto names = zone_names().value();
  EXPECT_GT(names.size(), 400U);
  for (const std::string& name : names) {
    const auto zone = load_zone(name);
    ASSERT_TRUE(zone) << name << ": " << zone.error().text();
    std::int32_t before = zone->first_offset_seconds();
    for (const Zone::Transition& transition : zone->transitions()) {
      ASSERT_NE(transition.offset_seconds, before) << name << " at " << transition.at_second;
      before = transition.offset_seconds;
    }
  }
}

TEST(ZoneSource, ProposesWhatMayHaveBeenMeant) {
  EXPECT_EQ(load_zone("Europe/Moskow").error().message,
            "'Europe/Moskow' is not a time zone: expected an IANA name, as Europe/Moscow; perhaps Europe/Moscow");
  EXPECT_NE(load_zone("new york").error().message.find("America/New_York"), std::string::npos);
  for (const auto name : {"", "..", "../../../etc/passwd", "Europe", "Europe/Moscow\n", "posix/../Europe/Moscow"}) {
    EXPECT_FALSE(load_zone(name)) << name;
  }
}

TEST(ZoneSource, TellsTheEditionOfTzdata) {
  const std::string version = tzdata_version();
  ASSERT_GE(version.size(), 5U) << version;
  EXPECT_GE(version.substr(0, 4), "2020");
}

TEST(ZoneSource, KnowsZonesThatHaveNotChangedForDecades) {
  for (const auto name : {"America/Phoenix", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dubai", "UTC"}) {
    const Zone zone = load_zone(name).value();
    EXPECT_EQ(zone.offset(instant("1990-01-01T00:00:00Z")), zone.offset(instant("2100-12-31T00:00:00Z"))) << name;
  }
}

}  // namespace
}  // namespace lapwing
