// Reads the leaves about what happened besides orders, and about memberships.
#include <algorithm>

#include "condition/happening_words.hpp"
#include "condition/parse_leaves.hpp"

namespace lapwing {
namespace {

using Family = HappeningFilter::Family;

/// That `where` has no other keys than its family does.
Result<void> expect_known(const JsonPlace& where, const HappeningWords& words) {
  if (!where.value->is_object()) return where.refuse("an object");
  std::vector<std::string_view> known;
  if (words.is.size() > 1) known.emplace_back("is");
  for (const std::string_view key : {words.name, words.group}) {
    if (!key.empty()) known.push_back(key);
  }
  if (words.has_channel_and_topic) known.insert(known.end(), {"channel", "topic"});
  for (const auto& [key, ignored] : where.value->items()) {
    if (std::ranges::find(known, key) != known.end()) continue;
    const JsonPlace unknown = where.member(key);
    if (known.empty()) return unknown.error("unknown key: expected none");
    return unknown.error(fmt::format("unknown key: expected {}", fmt::join(known, ", ")));
  }
  return {};
}

Result<std::uint32_t> parse_kinds(const JsonPlace& at, std::span<const HappeningWord> words) {
  const std::string text = TRY(at.text());
  const auto found = std::ranges::find(words, text, &HappeningWord::word);
  if (found != words.end()) return found->kinds;
  std::vector<std::string_view> known;
  for (const HappeningWord& word : words) known.push_back(word.word);
  return at.error(fmt::format("expected one of {}, found \"{}\"", fmt::join(known, ", "), text));
}

Result<std::uint8_t> parse_channels(const JsonPlace& at) {
  if (!at.value->is_array()) return static_cast<std::uint8_t>(1u << static_cast<unsigned>(TRY(parse_channel(at))));
  CHECK(at.expect_elements());
  unsigned bits = 0;
  for (std::size_t i = 0; i < at.value->size(); ++i) {
    bits |= 1u << static_cast<unsigned>(TRY(parse_channel(at.element(i))));
  }
  return static_cast<std::uint8_t>(bits);
}

Result<HappeningFilter> parse_filter(const JsonPlace& object, Family family) {
  const HappeningWords words = words_of(family);
  HappeningFilter filter{.family = family, .kinds = words.is.front().kinds, .names = {}, .groups = {}, .topics = {}};
  if (!object.has("where")) return filter;
  const JsonPlace where = object.member("where");
  CHECK(expect_known(where, words));
  if (where.has("is")) filter.kinds = TRY(parse_kinds(where.member("is"), words.is));
  if (!words.name.empty() && where.has(words.name)) filter.names = TRY(parse_texts(where.member(words.name)));
  if (!words.group.empty() && where.has(words.group)) filter.groups = TRY(parse_texts(where.member(words.group)));
  if (where.has("topic")) filter.topics = TRY(parse_texts(where.member("topic")));
  if (where.has("channel")) filter.channels = TRY(parse_channels(where.member("channel")));
  // Only who has exited has a reason.
  if (family == Family::campaigns && !filter.names.empty()) {
    if (where.has("is") && filter.kinds != kind_bit(Happening::campaign_exited)) {
      return where.error("reason is only for exited");
    }
    filter.kinds = kind_bit(Happening::campaign_exited);
  }
  return filter;
}

bool is_behaviour(Family family) { return family != Family::messages && family != Family::campaigns; }

/// The most days that the span may have.
std::int64_t days_at_most(TimeSpan span) {
  if (const auto length = span.fixed()) return (length->ms + Duration::days(1).ms - 1) / Duration::days(1).ms;
  const std::int64_t months = span.unit == TimeSpan::Unit::year ? std::int64_t{span.count} * 12 : span.count;
  return months / 12 * 366 + months % 12 * 31;
}

Result<void> check_kept(const JsonPlace& at, TimeSpan span) {
  constexpr std::int64_t days_kept = behaviour_kept.ms / Duration::days(1).ms;
  if (days_at_most(span) <= days_kept) return {};
  return at.error(fmt::format("expected at most {} days: what a customer did is kept no longer", days_kept));
}

/// That the window does not reach back behind what is kept. Days that are named are not held against the clock.
Result<void> check_kept(const JsonPlace& object, const OrderWindow& window) {
  if (const auto* rolling = std::get_if<RollingWindow>(&window))
    return check_kept(object.member("within"), rolling->span);
  const auto* period = std::get_if<CalendarPeriod>(&window);
  if (period == nullptr || !period->previous || period->unit != CalendarPeriod::Unit::year) return {};
  return object.member("calendar").error("expected a shorter period: what a customer did is kept for 400 days");
}

Result<std::optional<TimeSpan>> parse_in_for(const JsonPlace& object) {
  if (!object.has("in_for")) return std::nullopt;
  return TRY(parse_span(object.member("in_for")));
}

}  // namespace

Result<ConditionTest> parse_happening(const JsonPlace& at) {
  std::size_t place = 0;
  while (!at.has(family_names[place])) ++place;
  const std::string_view key = family_names[place];
  const auto family = static_cast<Family>(place);
  const JsonPlace what = at.member(key);
  const std::string name = TRY(what.text());
  if (name == "count") {
    CHECK(at.expect_keys({key, "within", "calendar", "from", "until", "since", "where", "at_least", "at_most",
                          "more_than", "less_than", "equals", "between"}));
    HappeningCount node;
    node.filter = TRY(parse_filter(at, family));
    node.window = TRY(parse_window(at));
    node.comparison = TRY(parse_comparison(at, Quantified::count));
    if (is_behaviour(family)) CHECK(check_kept(at, node.window));
    return node;
  }
  const bool last = name == "last";
  if (!last && name != "first")
    return what.error(fmt::format("expected one of count, last, first, found \"{}\"", name));
  CHECK(at.expect_keys({key, "where", "at_least_ago", "less_than_ago", "before", "after", "no_order_since"}));
  if (!last && at.has("no_order_since")) return at.error("no_order_since is only for the last one");
  HappeningMoment node;
  node.filter = TRY(parse_filter(at, family));
  node.last = last;
  node.test = TRY(parse_moment_test(at));
  node.no_order_since = TRY(parse_no_order_since(at));
  const bool is_ago = node.test.kind == MomentTest::Kind::at_least_ago ||
                      node.test.kind == MomentTest::Kind::less_than_ago;
  if (is_ago && is_behaviour(family)) {
    CHECK(check_kept(at.member(name_in(moment_test_names, node.test.kind)), node.test.span));
  }
  return node;
}

Result<ConditionTest> parse_cart(const JsonPlace& at) {
  CHECK(at.expect_keys({"cart"}));
  const JsonPlace cart = at.member("cart");
  CartTest test;
  if (cart.value->is_string()) {
    if (TRY(cart.text()) != "not_empty") return cart.error("expected \"not_empty\", or what is in the cart");
    return test;
  }
  CHECK(cart.expect_keys({"value", "product", "category", "idle_for"}));
  if (cart.value->empty()) return cart.error("expected at least one of value, product, category, idle_for");
  if (cart.has("value")) test.value = TRY(parse_pure_comparison(cart.member("value"), Quantified::money));
  if (cart.has("product")) test.products = TRY(parse_texts(cart.member("product")));
  if (cart.has("category")) test.categories = TRY(parse_texts(cart.member("category")));
  if (cart.has("idle_for")) test.idle_for = TRY(parse_span(cart.member("idle_for")));
  return test;
}

Result<ConditionTest> parse_promo_codes(const JsonPlace& at) {
  using State = PromoCodeCount::State;
  PromoCodeCount node;
  node.state = TRY(parse_name<State>(at.member("promo_codes"), promo_code_state_names));
  if (node.state == State::expiring) {
    CHECK(at.expect_keys(
        {"promo_codes", "pool", "within", "at_least", "at_most", "more_than", "less_than", "equals", "between"}));
    if (!at.has("within")) return at.error("expected within: the time in which they expire");
    node.expires_within = TRY(parse_fixed_span(at.member("within")));
  } else {
    CHECK(at.expect_keys({"promo_codes", "pool", "within", "calendar", "from", "until", "since", "at_least", "at_most",
                          "more_than", "less_than", "equals", "between"}));
    node.window = TRY(parse_window(at));
  }
  if (at.has("pool")) node.pools = TRY(parse_texts(at.member("pool")));
  node.comparison = TRY(parse_comparison(at, Quantified::count));
  return node;
}

Result<ConditionTest> parse_in_campaign(const JsonPlace& at) {
  CHECK(at.expect_keys({"in_campaign"}));
  return CampaignTest{TRY(parse_texts(at.member("in_campaign")))};
}

Result<ConditionTest> parse_segment(const JsonPlace& at) {
  CHECK(at.expect_keys({"segment", "in_for"}));
  SegmentTest node;
  node.segment = TRY(at.member("segment").text());
  node.in_for = TRY(parse_in_for(at));
  return node;
}

Result<ConditionTest> parse_stage(const JsonPlace& at) {
  CHECK(at.expect_keys({"stage", "in_for"}));
  StageTest node;
  node.stages = TRY(parse_texts(at.member("stage")));
  node.in_for = TRY(parse_in_for(at));
  return node;
}

}  // namespace lapwing
