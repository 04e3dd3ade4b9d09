#include <array>

#include <fmt/format.h>

#include "condition/names.hpp"
#include "condition/phrases.hpp"

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 5> statuses = {"created", "paid", "completed", "cancelled", "returned"};

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }
std::string quoted(const std::vector<std::string>& texts) { return listed(texts, "\"", "\"", " or "); }

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
    return quoted(std::get<std::string>(value.value));
  }
  std::string operator()(const AttributeTest::IsSet& test) const { return test.set ? "is set" : "is not set"; }
  std::string operator()(const AttributeTest::OneOf& test) const {
    std::vector<std::string> values;
    for (const AttributeTest::Value& value : test.values) values.push_back(shown(value));
    return "is " + listed(values, "", "", " or ");
  }
  std::string operator()(const AttributeTest::Contains& test) const { return "contains " + quoted(test.text); }
  std::string operator()(const AttributeTest::StartsWith& test) const { return "starts with " + quoted(test.text); }
  std::string operator()(const AttributeTest::NumberIs& test) const {
    return "is " + compared(test.comparison, decimal);
  }
  std::string operator()(const AttributeTest::DateIs& test) const {
    constexpr std::array<std::string_view, 5> words = {"not before", "not after", "after", "before", "on"};
    const Comparison& comparison = test.comparison;
    if (comparison.kind == Comparison::Kind::between) return "is " + compared(comparison, date);
    return fmt::format("is {} {}", name_in(words, comparison.kind), date(comparison.bound));
  }
};

class EnglishPhrases final : public Phrases {
 public:
  explicit EnglishPhrases(std::string_view currency) : currency_(currency) {}

  [[nodiscard]] std::string_view either() const override { return " or "; }
  [[nodiscard]] std::string_view unless() const override { return "not "; }

  [[nodiscard]] std::string say(const Everyone&) const override { return "all customers"; }
  [[nodiscard]] std::string say(const OrderFigure& figure) const override {
    constexpr std::array<std::string_view, 5> subjects = {"", "sum of orders", "average order", "smallest order",
                                                          "largest order"};
    const std::string window = std::visit(SayWindow{}, figure.window);
    if (figure.measure == OrderFigure::Measure::count) {
      return joined({count(figure.comparison), filter(figure.filter), window}, " ");
    }
    return joined({std::string(name_in(subjects, figure.measure)), filter(figure.filter), window,
                   amount(figure.comparison)},
                  " ");
  }
  [[nodiscard]] std::string say(const OrderMoment& node) const override {
    return moment(node.test, joined({node.last ? "last order" : "first order", filter(node.filter)}, " "));
  }
  [[nodiscard]] std::string say(const FirstSeen& node) const override { return moment(node.test, "first seen"); }
  [[nodiscard]] std::string say(const ContactTest& test) const override {
    constexpr std::array<std::string_view, channel_count> contacts = {"e-mail", "phone", "push address"};
    return fmt::format("{} {}", name_in(contacts, test.channel), name_in(contact_test_names, test.is));
  }
  [[nodiscard]] std::string say(const ConsentTest& test) const override {
    constexpr std::array<std::string_view, channel_count> messages = {"e-mail", "SMS", "push"};
    const std::string topic = test.topic.empty() ? "" : "about " + quoted(test.topic);
    return joined({"consent to", std::string(name_in(messages, test.channel)), topic}, " ");
  }
  [[nodiscard]] std::string say(const LabelTest& test) const override { return "label " + quoted(test.label); }
  [[nodiscard]] std::string say(const AttributeTest& node) const override {
    return fmt::format("field {} {}", quoted(node.attribute), std::visit(SayAttribute{}, node.test));
  }
  [[nodiscard]] std::string say(const RfmTest& test) const override {
    const auto scores = [](std::string_view letter, std::uint16_t wanted) {
      return wanted == 0 ? "" : fmt::format("{} {}", letter, listed_scores(wanted, " or "));
    };
    const std::string cell = joined({scores("R", test.r), scores("F", test.f), scores("M", test.m)}, ", ");
    return joined({cell.empty() ? "" : "RFM: " + cell, test.names.empty() ? "" : "RFM group " + quoted(test.names)},
                  ", ");
  }
  [[nodiscard]] std::string say(const BonusTest& test) const override {
    const std::string type = test.type.empty() ? "" : quoted(test.type);
    const std::string which = test.figure == BonusTest::Figure::pending ? "pending bonuses" : "bonuses";
    const std::string burning = test.within ? "burning in the next " + after_last(*test.within) : "";
    return joined({compared(test.comparison, decimal), which, type, burning}, " ");
  }
  [[nodiscard]] std::string say(const SampleTest& test) const override {
    return fmt::format("a random {}% of customers", decimal(std::int64_t{test.hundredths} * 100));
  }

 private:
  [[nodiscard]] std::string amount(const Comparison& comparison) const {
    return compared(comparison, [this](std::int64_t units) { return currency_ + decimal(units); });
  }
  static std::string count(const Comparison& comparison) {
    using Kind = Comparison::Kind;
    const bool none = comparison.bound == 0 && (comparison.kind == Kind::equals || comparison.kind == Kind::at_most);
    if (none) return "no orders";
    const bool is_one = comparison.bound == 1 && comparison.kind != Kind::between;
    return fmt::format("{} {}", compared(comparison, [](std::int64_t number) { return number; }),
                       is_one ? "order" : "orders");
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
  [[nodiscard]] std::string filter(const OrderFilter& filter) const {
    const std::string parts = joined({filter.statuses ? "status: " + listed_statuses(*filter.statuses, statuses) : "",
                                      filter.total ? "total " + amount(*filter.total) : "",
                                      filter.categories.empty() ? "" : "category " + quoted(filter.categories),
                                      filter.products.empty() ? "" : "product " + quoted(filter.products)},
                                     "; ");
    return parts.empty() ? "" : "(" + parts + ")";
  }

  std::string currency_;
};

}  // namespace

std::unique_ptr<Phrases> english_phrases(std::string_view currency) {
  return std::make_unique<EnglishPhrases>(currency);
}

}  // namespace lapwing
