#include <array>

#include <fmt/format.h>

#include "condition/happening_words.hpp"
#include "condition/names.hpp"
#include "condition/phrases.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 5> statuses = {"created", "paid", "completed", "cancelled", "returned"};

std::string in_quotes(std::string_view text) { return fmt::format("\"{}\"", text); }
std::string in_quotes(const std::vector<std::string>& texts) { return listed(texts, "\"", "\"", " or "); }

std::string date(std::int64_t number) { return to_text(Day{static_cast<std::int32_t>(number)}); }

/// "30 days"; after "the last" a single one goes without its number.
std::string after_last(TimeSpan span) {
  return span.count == 1 ? std::string(name_in(span_unit_names, span.unit)) : to_text(span);
}

std::string period(CalendarPeriod of) {
  if (of.unit == CalendarPeriod::Unit::day) return of.previous ? "yesterday" : "today";
  return fmt::format("{} {}", of.previous ? "last" : "this", name_in(period_unit_names, of.unit));
}

struct SayWindow {
  std::string operator()(const EverWindow&) const { return ""; }
  std::string operator()(const RollingWindow& window) const { return "in the last " + after_last(window.span); }
  std::string operator()(const CalendarPeriod& of) const { return period(of); }
  std::string operator()(const DateWindow& window) const {
    return joined({window.from ? "from " + to_text(*window.from) : "",
                   window.until ? "through " + to_text(*window.until) : ""},
                  " ");
  }
  std::string operator()(const EnrollmentWindow&) const { return "since the campaign began for the customer"; }
};

template <class Shown>
std::string compared(const Comparison& comparison, Shown shown) {
  constexpr std::array<std::string_view, 5> words = {"at least", "at most", "more than", "less than", "exactly"};
  if (comparison.kind == Comparison::Kind::between) {
    return fmt::format("from {} to {}", shown(comparison.bound), shown(comparison.upper));
  }
  return fmt::format("{} {}", name_in(words, comparison.kind), shown(comparison.bound));
}

std::string decimal(std::int64_t units) { return grouped(Money{units}, ",", '.'); }

struct SayAttribute {
  static std::string shown(const AttributeTest::Value& value) {
    if (const auto* amount = std::get_if<Money>(&value.value)) return decimal(amount->units);
    if (const auto* yes = std::get_if<bool>(&value.value)) return *yes ? "yes" : "no";
    return in_quotes(std::get<std::string>(value.value));
  }
  std::string operator()(const AttributeTest::IsSet& test) const { return test.set ? "is set" : "is not set"; }
  std::string operator()(const AttributeTest::OneOf& test) const {
    std::vector<std::string> values;
    for (const AttributeTest::Value& value : test.values) values.push_back(shown(value));
    return "is " + listed(values, "", "", " or ");
  }
  std::string operator()(const AttributeTest::Contains& test) const { return "contains " + in_quotes(test.text); }
  std::string operator()(const AttributeTest::StartsWith& test) const { return "starts with " + in_quotes(test.text); }
  std::string operator()(const AttributeTest::HasAny& test) const { return "has " + in_quotes(test.texts); }
  std::string operator()(const AttributeTest::HasAll& test) const {
    return "has " + listed(test.texts, "\"", "\"", " and ");
  }
  std::string operator()(const AttributeTest::NumberIs& test) const {
    return "is " + compared(test.comparison, decimal);
  }
  std::string operator()(const AttributeTest::Age& age) const {
    const bool old = age.test.kind == MomentTest::Kind::at_least_ago;
    return fmt::format("is {} {} ago", old ? "at least" : "less than", to_text(age.test.span));
  }
  std::string operator()(const AttributeTest::DaysUntil& test) const {
    if (test.comparison.kind == Comparison::Kind::equals && test.comparison.bound == 0) return "is today";
    return "is " + compared(test.comparison, [](std::int64_t number) { return number; }) + " days ahead";
  }
  std::string operator()(const AttributeTest::DateIs& test) const {
    constexpr std::array<std::string_view, 5> words = {"not before", "not after", "after", "before", "on"};
    const Comparison& comparison = test.comparison;
    if (comparison.kind == Comparison::Kind::between) return "is " + compared(comparison, date);
    return fmt::format("is {} {}", name_in(words, comparison.kind), date(comparison.bound));
  }
};

/// What the happenings of a family are called: one, many.
struct Noun {
  std::string_view one;
  std::string_view many;
};
Noun noun_of(const HappeningFilter& filter) {
  constexpr std::array<Noun, 7> messages = {{{"message sent", "messages sent"},
                                             {"message delivered", "messages delivered"},
                                             {"message opened", "messages opened"},
                                             {"message clicked", "messages clicked"},
                                             {"message failed", "messages failed"},
                                             {"message refused", "messages refused"},
                                             {"message not opened", "messages not opened"}}};
  constexpr std::array<Noun, 2> campaigns = {
      {{"campaign entry", "campaign entries"}, {"campaign exit", "campaign exits"}}};
  constexpr std::array<Noun, 4> others = {
      {{"visit", "visits"}, {"view", "views"}, {"checkout", "checkouts"}, {"event", "events"}}};
  if (filter.family == HappeningFilter::Family::messages) return messages[word_place(filter)];
  if (filter.family == HappeningFilter::Family::campaigns) return campaigns[word_place(filter)];
  return others[static_cast<std::size_t>(filter.family)];
}

std::string count(const Comparison& comparison, const Noun& noun) {
  using Kind = Comparison::Kind;
  const bool none = comparison.bound == 0 && (comparison.kind == Kind::equals || comparison.kind == Kind::at_most);
  if (none) return fmt::format("no {}", noun.many);
  const bool is_one = comparison.bound == 1 && comparison.kind != Kind::between;
  return fmt::format("{} {}", compared(comparison, [](std::int64_t number) { return number; }),
                     is_one ? noun.one : noun.many);
}

std::string enclosed(const std::string& parts) { return parts.empty() ? "" : "(" + parts + ")"; }

std::string filtered(const HappeningFilter& filter) {
  constexpr std::array<std::string_view, channel_count> channels = {"e-mail", "SMS", "push"};
  const HappeningWords words = words_of(filter.family);
  const auto part = [](std::string_view key, const std::vector<std::string>& texts) {
    return texts.empty() ? "" : fmt::format("{} {}", key, in_quotes(texts));
  };
  return enclosed(
      joined({part(words.group, filter.groups), part(words.name, filter.names), part("topic", filter.topics),
              filter.channels == 0 ? "" : "channel: " + listed_bits(filter.channels, channels)},
             "; "));
}

std::string for_span(const std::optional<TimeSpan>& span) {
  return span ? fmt::format("for at least {}", to_text(*span)) : "";
}

class EnglishPhrases final : public Phrases {
 public:
  explicit EnglishPhrases(std::string_view currency) : currency_(currency) {}

  [[nodiscard]] std::string_view either() const override { return " or "; }
  [[nodiscard]] std::string_view unless() const override { return "not "; }

  [[nodiscard]] std::string say(const Everyone&) const override { return "all customers"; }
  [[nodiscard]] std::string say(const OrderFigure& figure) const override {
    constexpr std::array<std::string_view, 7> subjects = {"",
                                                          "sum of orders",
                                                          "average order",
                                                          "smallest order",
                                                          "largest order",
                                                          "first to last order",
                                                          "between orders"};
    const std::string window = std::visit(SayWindow{}, figure.window);
    if (figure.measure == Measure::count) {
      return joined({count(figure.comparison, {"order", "orders"}), filter(figure.filter), window}, " ");
    }
    if (figure.measure == Measure::days_spanned || figure.measure == Measure::days_between) {
      return joined({std::string(name_in(subjects, figure.measure)), filter(figure.filter), window,
                     compared(figure.comparison, decimal), "days",
                     figure.measure == Measure::days_between ? "on average" : ""},
                    " ");
    }
    return joined({std::string(name_in(subjects, figure.measure)), filter(figure.filter), window,
                   amount(figure.comparison)},
                  " ");
  }
  [[nodiscard]] std::string say(const OrderMoment& node) const override {
    return joined({moment(node.test, joined({node.last ? "last order" : "first order", filter(node.filter)}, " ")),
                   no_order_since(node.no_order_since)},
                  " ");
  }
  [[nodiscard]] std::string say(const FirstSeen& node) const override { return moment(node.test, "first seen"); }
  [[nodiscard]] std::string say(const ContactTest& test) const override {
    constexpr std::array<std::string_view, channel_count> contacts = {"e-mail", "phone", "push address"};
    const std::string_view place = test.channel == ChannelKind::email ? "domain" : "country";
    return joined({std::string(name_in(contacts, test.channel)), std::string(name_in(contact_test_names, test.is)),
                   test.places.empty() ? "" : fmt::format("({} {})", place, in_quotes(test.places))},
                  " ");
  }
  [[nodiscard]] std::string say(const ConsentTest& test) const override {
    constexpr std::array<std::string_view, channel_count> messages = {"e-mail", "SMS", "push"};
    const std::string topic = test.topic.empty() ? "" : "about " + in_quotes(test.topic);
    return joined({"consent to", std::string(name_in(messages, test.channel)), topic}, " ");
  }
  [[nodiscard]] std::string say(const LabelTest& test) const override { return "label " + in_quotes(test.label); }
  [[nodiscard]] std::string say(const AttributeTest& node) const override {
    const auto* days = std::get_if<AttributeTest::DaysUntil>(&node.test);
    return fmt::format("{}field {} {}", days != nullptr && days->yearly ? "anniversary of " : "",
                       in_quotes(node.attribute), std::visit(SayAttribute{}, node.test));
  }
  [[nodiscard]] std::string say(const RfmMove& move) const override {
    return fmt::format("move in the last {}: {} → {}", after_last(move.within), standing(move.from), standing(move.to));
  }
  [[nodiscard]] std::string say(const BonusFlow& flow) const override {
    const std::string type = flow.type.empty() ? "" : in_quotes(flow.type);
    return joined({compared(flow.comparison, decimal), "bonuses", type,
                   std::string(name_in(bonus_part_names, flow.part)), std::visit(SayWindow{}, flow.window)},
                  " ");
  }
  [[nodiscard]] std::string say(const HappeningCount& node) const override {
    return joined({count(node.comparison, noun_of(node.filter)), filtered(node.filter),
                   std::visit(SayWindow{}, node.window)},
                  " ");
  }
  [[nodiscard]] std::string say(const HappeningMoment& node) const override {
    const std::string what = joined(
        {node.last ? "last" : "first", std::string(noun_of(node.filter).one), filtered(node.filter)}, " ");
    return joined({moment(node.test, what), no_order_since(node.no_order_since)}, " ");
  }
  [[nodiscard]] std::string say(const CartTest& test) const override {
    const std::string parts = joined(
        {test.value ? "value " + amount(*test.value) : "",
         test.products.empty() ? "" : "product " + in_quotes(test.products),
         test.categories.empty() ? "" : "category " + in_quotes(test.categories),
         test.idle_for ? fmt::format("no change and no order for at least {}", to_text(*test.idle_for)) : ""},
        "; ");
    return joined({"cart not empty", enclosed(parts)}, " ");
  }
  [[nodiscard]] std::string say(const PromoCodeCount& node) const override {
    constexpr std::array<Noun, 5> nouns = {{{"promo code issued", "promo codes issued"},
                                            {"unused promo code", "unused promo codes"},
                                            {"redeemed promo code", "redeemed promo codes"},
                                            {"expired promo code", "expired promo codes"},
                                            {"unused promo code", "unused promo codes"}}};
    return joined({count(node.comparison, nouns[static_cast<std::size_t>(node.state)]),
                   node.pools.empty() ? "" : enclosed("pool " + in_quotes(node.pools)),
                   std::visit(SayWindow{}, node.window),
                   node.expires_within ? "expiring in the next " + after_last(*node.expires_within) : ""},
                  " ");
  }
  [[nodiscard]] std::string say(const CampaignTest& test) const override {
    return fmt::format("now in campaign {}", in_quotes(test.campaigns));
  }
  [[nodiscard]] std::string say(const SegmentTest& test) const override {
    return joined({"in segment", in_quotes(test.segment), for_span(test.in_for)}, " ");
  }
  [[nodiscard]] std::string say(const StageTest& test) const override {
    return joined({"stage", in_quotes(test.stages), for_span(test.in_for)}, " ");
  }
  [[nodiscard]] std::string say(const RfmTest& test) const override { return standing(test); }
  [[nodiscard]] std::string say(const BonusTest& test) const override {
    const std::string type = test.type.empty() ? "" : in_quotes(test.type);
    const std::string which = test.figure == BonusTest::Figure::pending ? "pending bonuses" : "bonuses";
    const std::string burning = test.within ? "burning in the next " + after_last(*test.within) : "";
    return joined({compared(test.comparison, decimal), which, type, burning}, " ");
  }
  [[nodiscard]] std::string say(const SampleTest& test) const override {
    return fmt::format("a random {}% of customers", decimal(std::int64_t{test.hundredths} * 100));
  }

 private:
  static std::string standing(const RfmTest& test) {
    const auto scores = [](std::string_view letter, std::uint16_t wanted) {
      return wanted == 0 ? "" : fmt::format("{} {}", letter, listed_scores(wanted, " or "));
    };
    const std::string cell = joined({scores("R", test.r), scores("F", test.f), scores("M", test.m)}, ", ");
    return joined({cell.empty() ? "" : "RFM: " + cell, test.names.empty() ? "" : "RFM group " + in_quotes(test.names)},
                  ", ");
  }
  [[nodiscard]] std::string no_order_since(const std::optional<OrderFilter>& orders) const {
    return orders ? joined({"and no order", filter(*orders), "since"}, " ") : "";
  }
  [[nodiscard]] std::string amount(const Comparison& comparison) const {
    return compared(comparison, [this](std::int64_t units) { return currency_ + decimal(units); });
  }
  static std::string moment(const MomentTest& test, std::string_view what) {
    switch (test.kind) {
      case MomentTest::Kind::at_least_ago:
        return fmt::format("{} at least {} ago", what, to_text(test.span));
      case MomentTest::Kind::less_than_ago:
        return fmt::format("{} less than {} ago", what, to_text(test.span));
      case MomentTest::Kind::before:
        return fmt::format("{} before {}", what, to_text(test.day));
      case MomentTest::Kind::after:
        return fmt::format("{} after {}", what, to_text(test.day));
    }
    return "";
  }
  [[nodiscard]] std::string line(const LineFilter& line) const {
    const std::string parts = joined({line.products.empty() ? "" : "product " + in_quotes(line.products),
                                      line.categories.empty() ? "" : "category " + in_quotes(line.categories),
                                      line.brands.empty() ? "" : "brand " + in_quotes(line.brands),
                                      line.price ? "price " + amount(*line.price) : "",
                                      line.quantity ? "quantity " + compared(*line.quantity, quantity) : ""},
                                     ", ");
    return parts.empty() ? "" : "line: " + parts;
  }
  static std::string quantity(std::int64_t thousandths) { return to_text(Quantity{thousandths}); }
  static std::string said(const OrderText& text, std::string_view key, std::string_view with,
                          std::string_view without) {
    if (text.given) return std::string(*text.given ? with : without);
    return text.one_of.empty() ? "" : fmt::format("{} {}", key, in_quotes(text.one_of));
  }
  [[nodiscard]] std::string filter(const OrderFilter& filter) const {
    constexpr std::array<std::string_view, 8> weekdays = {"",         "Monday", "Tuesday",  "Wednesday",
                                                          "Thursday", "Friday", "Saturday", "Sunday"};
    const auto hour = [](std::int64_t number) { return number; };
    return enclosed(joined({filter.statuses ? "status: " + listed_bits(*filter.statuses, statuses) : "",
                            filter.total ? "total " + amount(*filter.total) : "",
                            filter.categories.empty() ? "" : "category " + in_quotes(filter.categories),
                            filter.products.empty() ? "" : "product " + in_quotes(filter.products), line(filter.line),
                            said(filter.promo_code, "promo code", "with a promo code", "without a promo code"),
                            said(filter.store, "store", "in a store", "online"),
                            filter.weekdays == 0 ? "" : "on " + listed_bits(filter.weekdays, weekdays),
                            filter.hour ? "hour " + compared(*filter.hour, hour) : ""},
                           "; "));
  }

  std::string currency_;
};

}  // namespace

std::unique_ptr<Phrases> english_phrases(std::string_view currency) {
  return std::make_unique<EnglishPhrases>(currency);
}

}  // namespace lapwing
