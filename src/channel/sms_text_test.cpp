#include "channel/sms_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "channel/utf8.hpp"

namespace lapwing {
namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

struct Row {
  std::string text;
  SmsMeasure measure;
};

TEST(SmsText, IsCountedAsOperatorsCount) {
  constexpr auto gsm7 = SmsAlphabet::gsm7;
  constexpr auto ucs2 = SmsAlphabet::ucs2;
  const Row rows[] = {
      {"", {gsm7, 0, 1}},
      {"hello@shop.test", {gsm7, 15, 1}},
      {"5 €", {gsm7, 4, 1}},
      {"{[~]}|\\^\f", {gsm7, 18, 1}},
      {"ΔΦΓΛΩΠΨΣΘΞ àèéìòù ÄÖÑÜ äöñü ÅåÆæØøßÇ ¡¿§¤£¥", {gsm7, 43, 1}},
      {"`", {ucs2, 1, 1}},  // the back quote is no character of GSM
      {"ç", {ucs2, 1, 1}},  // though the large one is
      {"Привет", {ucs2, 6, 1}},
      {"😀", {ucs2, 2, 1}},
      {"\xff", {ucs2, 1, 1}},
      {repeated("a", 160), {gsm7, 160, 1}},
      {repeated("a", 161), {gsm7, 161, 2}},
      {repeated("a", 306), {gsm7, 306, 2}},
      {repeated("a", 307), {gsm7, 307, 3}},
      {repeated("€", 80), {gsm7, 160, 1}},
      {repeated("€", 153), {gsm7, 306, 3}},  // 76 pairs to a part, one septet of each part stays empty
      {repeated("ж", 70), {ucs2, 70, 1}},
      {repeated("ж", 71), {ucs2, 71, 2}},
      {repeated("ж", 134), {ucs2, 134, 2}},
      {repeated("ж", 135), {ucs2, 135, 3}},
      {repeated("😀", 35), {ucs2, 70, 1}},
      {repeated("😀", 67), {ucs2, 134, 3}},  // 33 pairs to a part
      {repeated("a", 159) + "€", {gsm7, 161, 2}},
      {repeated("a", 70) + "ж", {ucs2, 71, 2}},
  };
  for (const Row& row : rows) {
    const auto got = measure_sms(row.text);
    EXPECT_EQ(got, row.measure) << row.text << ": " << got.characters << " in " << got.parts;
  }
}

TEST(SmsText, PairsAreNotCutByTheEndOfAPart) {
  const auto euros = split_sms(repeated("a", 152) + "€" + repeated("b", 20));
  ASSERT_EQ(euros->parts.size(), 2u);
  EXPECT_EQ(euros->parts[0], repeated("a", 152));
  EXPECT_EQ(euros->parts[1], "\x1b\x65" + repeated("b", 20));
  const auto faces = split_sms(repeated("ж", 66) + "😀" + repeated("ж", 10));
  ASSERT_EQ(faces->parts.size(), 2u);
  EXPECT_EQ(faces->parts[0].size(), 132u);
  EXPECT_EQ(faces->parts[1].substr(0, 4), std::string("\xd8\x3d\xde\x00", 4));
}

TEST(SmsText, ThatIsTooLongOrNoTextIsRefused) {
  EXPECT_EQ(split_sms(repeated("a", 255 * 153))->parts.size(), 255u);
  EXPECT_EQ(split_sms(repeated("a", 255 * 153 + 1)).error().message, "takes 256 SMS; expected at most 255");
  EXPECT_EQ(measure_sms(repeated("a", 255 * 153 + 1)).parts, 256u);
  EXPECT_EQ(split_sms("a\xc3").error().message, "is not UTF-8");
}

TEST(SmsText, PartsAreJoinedByAHeader) {
  EXPECT_EQ(concatenation_header(0xab, 3, 2), std::string("\x05\x00\x03\xab\x03\x02", 6));
}

TEST(SmsText, WhatComesInIsReadWhateverItHolds) {
  EXPECT_EQ(text_of_gsm7(std::string("\x00\x1b\x65 STOP\x1b", 9)), "@€ STOP\uFFFD");
  EXPECT_EQ(text_of_gsm7("\xff\x1b\x01"), "\uFFFD\uFFFD");
  EXPECT_EQ(text_of_ucs2(std::string("\x04\x21\xd8\x3d\xde\x00\xd8\x3d\x00", 9)), "С😀\uFFFD\uFFFD");
}

/// Another way to say it: characters with a table of widths, and the fewest parts by trying every cut.
std::size_t width_of(char32_t c, bool is_gsm7) {
  if (!is_gsm7) return c > 0xffff ? 2 : 1;
  return std::u32string_view(U"^{}\\[~]|€\f").contains(c) ? 2 : 1;
}
std::size_t fewest_parts(const std::u32string& text, bool is_gsm7) {
  std::size_t total = 0;
  for (const char32_t c : text) total += width_of(c, is_gsm7);
  if (total <= (is_gsm7 ? 160u : 70u)) return 1;
  std::vector<std::size_t> fewest(text.size() + 1, text.size() + 1);  // of the first n characters
  fewest[0] = 0;
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    std::size_t width = 0;
    for (std::size_t end = begin; end < text.size(); ++end) {
      width += width_of(text[end], is_gsm7);
      if (width > (is_gsm7 ? 153u : 67u)) break;
      fewest[end + 1] = std::min(fewest[end + 1], fewest[begin] + 1);
    }
  }
  return fewest[text.size()];
}

TEST(SmsText, TakesTheFewestPartsAndReadsBackAsItself) {
  EXPECT_TRUE(rc::check([] {
    const bool is_gsm7 = *rc::gen::arbitrary<bool>();
    const std::u32string common = U"abc XYZ019@\r\n_ΔΞ¿àЖ€€[]{}|~^\\\f";
    const std::u32string others = U"жЯё`ç😀😀🛒\uFFFD";
    std::u32string text(*rc::gen::inRange<std::size_t>(0, 500), U'a');
    for (char32_t& c : text) {
      const bool from_others = !is_gsm7 && *rc::gen::inRange(0, 2) == 0;
      c = from_others ? *rc::gen::elementOf(others) : *rc::gen::elementOf(common);
      if (is_gsm7 && c == U'Ж') c = U'z';
    }
    if (!is_gsm7) text += U'ж';
    std::string utf8;
    for (const char32_t c : text) append_utf8(utf8, c);

    const auto measure = measure_sms(utf8);
    RC_ASSERT(measure.alphabet == (is_gsm7 ? SmsAlphabet::gsm7 : SmsAlphabet::ucs2));
    RC_ASSERT(measure.parts == fewest_parts(text, is_gsm7));
    const auto split = split_sms(utf8);
    RC_ASSERT(split->parts.size() == measure.parts);
    std::string back;
    for (const std::string& part : split->parts) back += is_gsm7 ? text_of_gsm7(part) : text_of_ucs2(part);
    RC_ASSERT(back == utf8);
  }));
}

}  // namespace
}  // namespace lapwing
