#include <charconv>

#include "condition/parse_leaves.hpp"

namespace lapwing {
namespace {

Result<AttributeTest::Value> parse_value(const JsonPlace& at) {
  if (at.value->is_boolean()) return AttributeTest::Value{TRY(at.boolean()), {}};
  if (at.value->is_number()) return AttributeTest::Value{TRY(at.decimal()), {}};
  if (!at.value->is_string()) return at.refuse("a text, a number, true or false");
  const std::string text = TRY(at.text());
  AttributeTest::Value value{text, {}};
  if (const auto day = parse_day(text)) value.day = *day;
  return value;
}

Result<AttributeTest::OneOf> parse_values(const JsonPlace& at) {
  CHECK(at.expect_elements());
  AttributeTest::OneOf test;
  for (std::size_t i = 0; i < at.value->size(); ++i) test.values.push_back(TRY(parse_value(at.element(i))));
  return test;
}

/// The scores that fit, a number or an array of numbers, as bits.
Result<std::uint16_t> parse_scores(const JsonPlace& object, std::string_view key) {
  if (!object.has(key)) return std::uint16_t{0};
  const JsonPlace at = object.member(key);
  unsigned bits = 0;
  const auto add = [&bits](const JsonPlace& score) -> Result<void> {
    bits |= 1u << static_cast<unsigned>(TRY(score.integer(1, RfmTest::score_max)));
    return {};
  };
  if (at.value->is_array()) {
    CHECK(at.expect_elements());
    for (std::size_t i = 0; i < at.value->size(); ++i) CHECK(add(at.element(i)));
  } else {
    CHECK(add(at));
  }
  return static_cast<std::uint16_t>(bits);
}

/// "R2M3": letters with a score each.
Result<RfmTest> parse_cell(const JsonPlace& at) {
  const std::string text = TRY(at.text());
  const auto refuse = [&] {
    return at.error(fmt::format("expected R, F and M with a score each, as \"R2M3\", found \"{}\"", text));
  };
  RfmTest test;
  const char* next = text.data();
  const char* const end = next + text.size();
  while (next != end) {
    std::uint16_t* scores = *next == 'R' ? &test.r : *next == 'F' ? &test.f : *next == 'M' ? &test.m : nullptr;
    unsigned score = 0;
    const auto [rest, code] = std::from_chars(next + 1, end, score);
    if (scores == nullptr || *scores != 0 || code != std::errc{} || score < 1 || score > RfmTest::score_max) {
      return refuse();
    }
    *scores = static_cast<std::uint16_t>(1u << score);
    next = rest;
  }
  return test;
}

}  // namespace

Result<ConditionTest> parse_first_seen(const JsonPlace& at) {
  CHECK(at.expect_keys({"first_seen"}));
  const JsonPlace seen = at.member("first_seen");
  CHECK(seen.expect_keys({"at_least_ago", "less_than_ago", "before", "after"}));
  return FirstSeen{TRY(parse_moment_test(seen))};
}

Result<ConditionTest> parse_contact(const JsonPlace& at) {
  CHECK(at.expect_keys({"contact", "is", "domain", "country"}));
  ContactTest test{.channel = TRY(parse_channel(at.member("contact"))), .is = ContactTest::Is::valid, .places = {}};
  if (at.has("is")) test.is = TRY(parse_name<ContactTest::Is>(at.member("is"), contact_test_names));
  if (at.has("domain") && test.channel != ChannelKind::email) return at.error("domain is only for email");
  if (at.has("country") && test.channel != ChannelKind::sms) return at.error("country is only for sms");
  for (const std::string_view key : {"domain", "country"}) {
    if (at.has(key)) test.places = TRY(parse_texts(at.member(key)));
  }
  return test;
}

Result<ConditionTest> parse_consent(const JsonPlace& at) {
  CHECK(at.expect_keys({"consent", "topic"}));
  ConsentTest test{.channel = TRY(parse_channel(at.member("consent"))), .topic = {}};
  if (at.has("topic")) test.topic = TRY(at.member("topic").text());
  return test;
}

Result<ConditionTest> parse_label(const JsonPlace& at) {
  CHECK(at.expect_keys({"label"}));
  return LabelTest{TRY(at.member("label").text())};
}

Result<ConditionTest> parse_attribute(const JsonPlace& at) {
  CHECK(at.expect_keys({"attribute", "equals", "in", "contains", "starts_with", "is_set", "at_least", "at_most",
                        "more_than", "less_than", "between", "at_least_ago", "less_than_ago", "days_until",
                        "days_until_anniversary", "has_any", "has_all"}));
  AttributeTest node{.attribute = TRY(at.member("attribute").text()), .test = {}};
  const std::string_view name = TRY(at.expect_one_of(
      {"equals", "in", "contains", "starts_with", "is_set", "at_least", "at_most", "more_than", "less_than", "between",
       "at_least_ago", "less_than_ago", "days_until", "days_until_anniversary", "has_any", "has_all"}));
  const JsonPlace wanted = at.member(name);
  if (name == "equals") {
    node.test = AttributeTest::OneOf{{TRY(parse_value(wanted))}};
  } else if (name == "in") {
    node.test = TRY(parse_values(wanted));
  } else if (name == "contains") {
    node.test = AttributeTest::Contains{TRY(wanted.text())};
  } else if (name == "starts_with") {
    node.test = AttributeTest::StartsWith{TRY(wanted.text())};
  } else if (name == "has_any") {
    node.test = AttributeTest::HasAny{TRY(parse_texts(wanted))};
  } else if (name == "has_all") {
    node.test = AttributeTest::HasAll{TRY(parse_texts(wanted))};
  } else if (name == "is_set") {
    node.test = AttributeTest::IsSet{TRY(wanted.boolean())};
  } else if (name.ends_with("_ago")) {
    node.test = AttributeTest::Age{TRY(parse_moment_test(at))};
  } else if (name == "days_until") {
    node.test = AttributeTest::DaysUntil{false, TRY(parse_pure_comparison(wanted, Quantified::days))};
  } else if (name == "days_until_anniversary") {
    CHECK(wanted.expect_keys({"equals", "between"}));
    node.test = AttributeTest::DaysUntil{true, TRY(parse_pure_comparison(wanted, Quantified::yearly_days))};
  } else {
    const auto kind = *find_name<Comparison::Kind>(comparison_names, name);
    const bool pair = wanted.value->is_array() && !wanted.value->empty();
    const bool is_text = (pair ? wanted.value->front() : *wanted.value).is_string();
    if (is_text) {
      node.test = AttributeTest::DateIs{TRY(parse_comparison(at, kind, Quantified::date))};
    } else {
      node.test = AttributeTest::NumberIs{TRY(parse_comparison(at, kind, Quantified::money))};
    }
  }
  return node;
}

namespace {

Result<RfmTest> parse_standing(const JsonPlace& rfm) {
  if (rfm.value->is_string()) return parse_cell(rfm);
  CHECK(rfm.expect_keys({"r", "f", "m", "name"}));
  if (rfm.value->empty()) return rfm.error("expected at least one of r, f, m, name");
  RfmTest test{.r = TRY(parse_scores(rfm, "r")),
               .f = TRY(parse_scores(rfm, "f")),
               .m = TRY(parse_scores(rfm, "m")),
               .names = {}};
  if (rfm.has("name")) test.names = TRY(parse_texts(rfm.member("name")));
  return test;
}

/// Bonuses that were accrued or spent in a window.
Result<ConditionTest> parse_bonus_flow(const JsonPlace& at, BonusPart part) {
  CHECK(at.expect_keys({"bonus", "type", "within", "calendar", "from", "until", "since", "at_least", "at_most",
                        "more_than", "less_than", "equals", "between"}));
  BonusFlow flow{.part = part, .type = {}, .window = TRY(parse_window(at)), .comparison = {}};
  if (at.has("type")) flow.type = TRY(at.member("type").text());
  flow.comparison = TRY(parse_comparison(at, Quantified::money));
  return flow;
}

}  // namespace

Result<ConditionTest> parse_rfm(const JsonPlace& at) {
  CHECK(at.expect_keys({"rfm"}));
  return TRY(parse_standing(at.member("rfm")));
}

Result<ConditionTest> parse_rfm_moved(const JsonPlace& at) {
  CHECK(at.expect_keys({"rfm_moved"}));
  const JsonPlace moved = at.member("rfm_moved");
  CHECK(moved.expect_keys({"from", "to", "within"}));
  for (const std::string_view key : {"from", "to", "within"}) {
    if (!moved.has(key)) return moved.error(fmt::format("expected from, to and within, {} is missing", key));
  }
  RfmMove node;
  node.from = TRY(parse_standing(moved.member("from")));
  node.to = TRY(parse_standing(moved.member("to")));
  node.within = TRY(parse_span(moved.member("within")));
  return node;
}

Result<ConditionTest> parse_bonus(const JsonPlace& at) {
  const JsonPlace what = at.member("bonus");
  const std::string name = TRY(what.text());
  if (const auto part = find_name<BonusPart>(bonus_part_names, name)) return parse_bonus_flow(at, *part);
  const auto figure = find_name<BonusTest::Figure>(bonus_figure_names, name);
  if (!figure) {
    return what.error(fmt::format("expected one of {}, {}, found \"{}\"", fmt::join(bonus_figure_names, ", "),
                                  fmt::join(bonus_part_names, ", "), name));
  }
  CHECK(at.expect_keys(
      {"bonus", "type", "within", "at_least", "at_most", "more_than", "less_than", "equals", "between"}));
  BonusTest test;
  test.figure = *figure;
  if (at.has("type")) test.type = TRY(at.member("type").text());
  const bool burns = test.figure == BonusTest::Figure::burning;
  if (burns != at.has("within")) {
    return at.error(burns ? "expected within: the time in which they burn" : "within is only for burning bonuses");
  }
  if (burns) test.within = TRY(parse_fixed_span(at.member("within")));
  test.comparison = TRY(parse_comparison(at, Quantified::money));
  return test;
}

Result<ConditionTest> parse_sample(const JsonPlace& at) {
  CHECK(at.expect_keys({"sample"}));
  const JsonPlace sample = at.member("sample");
  CHECK(sample.expect_keys({"percent", "salt"}));
  for (const std::string_view key : {"percent", "salt"}) {
    if (!sample.has(key)) return sample.error(fmt::format("expected percent and salt, {} is missing", key));
  }
  const JsonPlace percent = sample.member("percent");
  constexpr std::int64_t hundredth = Money::scale / 100;
  const Money share = TRY(percent.decimal());
  if (share < Money{} || share > Money::of(100) || share.units % hundredth != 0) {
    return percent.error("expected 0 to 100 with at most two decimals");
  }
  return SampleTest{.hundredths = static_cast<std::uint32_t>(share.units / hundredth),
                    .salt = TRY(sample.member("salt").text())};
}

}  // namespace lapwing
