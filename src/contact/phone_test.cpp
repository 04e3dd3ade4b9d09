#include "contact/phone.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <phonenumbers/phonenumberutil.h>

#include "base/random.hpp"

namespace lapwing {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

struct Example {
  std::string region, country_code, type, national_number, e164, national_prefix;
};

std::vector<Example> examples() {
  std::ifstream file("../shared/data/phone-numbers/examples.csv");
  std::vector<Example> all;
  std::string line;
  std::getline(file, line);  // the header
  while (std::getline(file, line)) {
    std::array<std::string, 6> fields;
    std::size_t field = 0;
    for (const char c : line) {
      if (c == ',') ++field;
      if (c != ',' && c != '\r') fields.at(field) += c;
    }
    all.push_back({fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]});
  }
  return all;
}

#define SKIP_WITHOUT_EXAMPLES()                                                \
  if (!std::filesystem::exists("../shared/data/phone-numbers/examples.csv")) { \
    GTEST_SKIP() << "NOT TESTED: ../shared/data/phone-numbers is not there";   \
  }

/// Ranges that were opened after the tables of Debian 12's libphonenumber 8.12.57 (2022) were made.
const std::set<std::string> newer_than_our_tables = {"+590810123456", "+59150123456", "+56600123456",
                                                     "+594890123456", "+5925151234",  "+2342033123456",
                                                     "+596810123456", "+5979012345",  "+681921234",
                                                     "+262939801234", "+870201234567"};
/// The same, of a length that their country did not use then.
const std::set<std::string> longer_than_our_tables = {"+2290195123456", "+59821123"};

/// "+79123456789" -> "+7 (912) 345-67-89" in spirit: separators that carry no meaning.
std::string decorated(const Example& example) {
  const std::string& national = example.national_number;
  return fmt::format("+{} ({}) {}-{}", example.country_code, national.substr(0, 2), national.substr(2, 2),
                     national.substr(4));
}

TEST(Phone, InE164IsAcceptedAsItStandsForEveryRegionAndType) {
  SKIP_WITHOUT_EXAMPLES();
  const std::vector<Example> all = examples();
  ASSERT_EQ(all.size(), 763U);
  for (const Example& example : all) {
    const PhoneVerdict verdict = normalize_phone(example.e164, "");
    if (longer_than_our_tables.contains(example.e164)) {
      EXPECT_FALSE(verdict.is_valid() || verdict.is_possible) << example.e164;
      continue;
    }
    EXPECT_EQ(verdict.e164, example.e164) << example.region << " " << example.type << ": " << verdict.reason;
    EXPECT_TRUE(verdict.is_possible);
    EXPECT_EQ(verdict.is_valid(), !newer_than_our_tables.contains(example.e164)) << example.e164 << verdict.reason;
  }
}

TEST(Phone, WithBlanksBracketsAndHyphensIsTheSameNumber) {
  SKIP_WITHOUT_EXAMPLES();
  for (const Example& example : examples()) {
    if (longer_than_our_tables.contains(example.e164)) continue;
    EXPECT_EQ(normalize_phone(decorated(example), "").e164, example.e164) << decorated(example);
  }
}

TEST(Phone, BehindItsNationalPrefixIsTheSameNumberInItsRegion) {
  SKIP_WITHOUT_EXAMPLES();
  for (const Example& example : examples()) {
    if (example.region == "001" || longer_than_our_tables.contains(example.e164)) continue;  // no one dials from 001
    const std::string dialled = example.national_prefix + example.national_number;
    EXPECT_EQ(normalize_phone(dialled, example.region).e164, example.e164) << example.region << " " << dialled;
  }
}

TEST(Phone, OfMobileExamplesIsMobileAndOfItsCountry) {
  SKIP_WITHOUT_EXAMPLES();
  int mobiles = 0;
  for (const Example& example : examples()) {
    const PhoneVerdict verdict = normalize_phone(example.e164, "");
    if (!verdict.is_valid()) continue;
    EXPECT_EQ(country_of_phone(verdict.e164), verdict.region);
    if (example.type != "mobile") continue;
    EXPECT_EQ(verdict.type, PhoneVerdict::Type::mobile) << example.e164;
    ++mobiles;
  }
  EXPECT_EQ(mobiles, 173);
}

TEST(Phone, OfRussiaIsReadInEveryUsualSpelling) {
  for (const char* text : {"8 912 345-67-89", "+7 (912) 345-67-89", "89123456789", "9123456789", "tel:+7-912-345-67-89",
                           "８９１２３４５６７８９", "8 (912) 345 67 89 доб. 12"}) {
    const PhoneVerdict verdict = normalize_phone(text, "RU");
    EXPECT_EQ(verdict.e164, "+79123456789") << text;
    EXPECT_TRUE(verdict.is_valid()) << text;
    EXPECT_EQ(verdict.region, "RU");
    EXPECT_EQ(verdict.type, PhoneVerdict::Type::mobile);
  }
}

TEST(Phone, NamesTheReasonOfARefusal) {
  EXPECT_EQ(normalize_phone(" ", "RU").reason, "empty");
  EXPECT_EQ(normalize_phone("no phone", "RU").reason, "not a phone number");
  EXPECT_EQ(normalize_phone("9123456789", "").reason, "an unknown country code, or none and no default region");
  EXPECT_EQ(normalize_phone("9123456789", "XX").reason, "an unknown country code, or none and no default region");
  EXPECT_EQ(normalize_phone("+7 912 345", "").reason, "too short for its country");
  EXPECT_EQ(normalize_phone("+7 912 345 67 89 0", "").reason, "of a length that its country does not use");
  EXPECT_EQ(normalize_phone("+7 912 345 67 89 01234", "").reason, "too long for its country");
  EXPECT_EQ(normalize_phone("+7 000 000 00 00", "").reason, "in no known number range of its country");
  EXPECT_TRUE(normalize_phone("+7 000 000 00 00", "").is_possible);
  EXPECT_EQ(normalize_phone(std::string(1000, '1'), "RU").reason, "too long for a phone number");
}

/// The oracle is libphonenumber's own parser: the short way around it may only find the same number, or one where the
/// parser found none that is valid.
TEST(Phone, IsNeverReadAsAnotherNumberThanTheLibraryReads) {
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  std::set<std::string> region_set;
  util.GetSupportedRegions(&region_set);
  const std::vector<std::string> regions(region_set.begin(), region_set.end());
  SeededRandom random(20'240'531);
  int valid = 0;
  for (int round = 0; round < 30'000; ++round) {
    const std::string& region = regions[random.below(regions.size())];
    PhoneNumber number;
    util.GetExampleNumberForType(region, round % 2 == 0 ? PhoneNumberUtil::MOBILE : PhoneNumberUtil::FIXED_LINE,
                                 &number);
    std::string text;
    util.GetNationalSignificantNumber(number, &text);
    for (int changes = 0; changes < 3 && !text.empty(); ++changes) {
      text[random.below(text.size())] = static_cast<char>('0' + random.below(10));
    }
    if (random.chance(0.1)) text += '1';
    std::string prefix;
    util.GetNddPrefixForRegion(region, true, &prefix);
    switch (random.below(3)) {
      case 0:
        text = prefix + text;
        break;
      case 1:
        text = fmt::format("+{}{}", util.GetCountryCodeForRegion(region), text);
        break;
      default:
        break;  // the national number alone
    }
    PhoneNumber parsed;
    std::string expected;
    const bool is_parsed = util.Parse(text, region, &parsed) == PhoneNumberUtil::NO_PARSING_ERROR;
    const bool is_valid = is_parsed && util.IsValidNumber(parsed);
    if (is_valid) util.Format(parsed, PhoneNumberUtil::E164, &expected);
    const PhoneVerdict verdict = normalize_phone(text, region);
    if (!is_valid) continue;
    ++valid;
    EXPECT_EQ(verdict.e164, expected) << text << " in " << region;
  }
  EXPECT_GT(valid, 5'000);
}

TEST(Phone, MayBeReadFromManyThreads) {
  std::array<int, 4> right{};
  {
    std::vector<std::jthread> threads;
    for (int& count : right) {
      threads.emplace_back([&count] {
        for (int i = 0; i < 500; ++i) {
          const std::string text = "8 912 345-" + std::to_string(1000 + i).substr(0, 2) + "-" +
                                   std::to_string(10 + i % 90);
          count += normalize_phone(text, "RU").is_valid() ? 1 : 0;
        }
      });
    }
  }
  for (const int count : right) EXPECT_EQ(count, 500);
}

TEST(Phone, OfNoCountryHasNone) {
  EXPECT_EQ(country_of_phone("+79123456789"), "RU");
  EXPECT_EQ(country_of_phone("+77012345678"), "KZ");
  EXPECT_EQ(country_of_phone("+80012345678"), "001");
  EXPECT_EQ(country_of_phone("89123456789"), "");
  EXPECT_EQ(country_of_phone("anna"), "");
}

}  // namespace
}  // namespace lapwing
