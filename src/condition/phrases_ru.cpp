#include <array>

#include <fmt/format.h>

#include "condition/names.hpp"
#include "condition/phrases.hpp"

namespace lapwing {
namespace {

constexpr std::string_view no_break_space = "\u00A0";

// By TimeSpan::Unit. Accusative: "за последние 3 дня". Genitive: "не менее 3 дней".
constexpr std::array<RussianForms, 6> accusative = {{{"минуту", "минуты", "минут"},
                                                     {"час", "часа", "часов"},
                                                     {"день", "дня", "дней"},
                                                     {"неделю", "недели", "недель"},
                                                     {"месяц", "месяца", "месяцев"},
                                                     {"год", "года", "лет"}}};
constexpr std::array<RussianForms, 6> genitive = {{{"минуты", "минут", "минут"},
                                                   {"часа", "часов", "часов"},
                                                   {"дня", "дней", "дней"},
                                                   {"недели", "недель", "недель"},
                                                   {"месяца", "месяцев", "месяцев"},
                                                   {"года", "лет", "лет"}}};
constexpr RussianForms orders_counted = {"заказ", "заказа", "заказов"};
constexpr RussianForms orders_bounded = {"заказа", "заказов", "заказов"};
constexpr std::array<std::string_view, 5> statuses = {"создан", "оплачен", "выполнен", "отменён", "возвращён"};

std::string quoted(std::string_view text) { return fmt::format("«{}»", text); }
std::string quoted(const std::vector<std::string>& texts) { return listed(texts, "«", "»", " или "); }

std::string date(Day day) {
  const Civil civil = civil_of(day);
  return fmt::format("{:02}.{:02}.{:04}", civil.day, civil.month, civil.year);
}
std::string date(std::int64_t number) { return date(Day{static_cast<std::int32_t>(number)}); }

std::string genitive_span(TimeSpan span) {
  return fmt::format("{} {}", span.count, genitive[static_cast<std::size_t>(span.unit)].of(span.count));
}

struct Adjective {
  std::string_view masculine;
  std::string_view feminine;
  std::string_view plural;
};
constexpr Adjective last_adjective = {"последний", "последнюю", "последние"};
constexpr Adjective next_adjective = {"ближайший", "ближайшую", "ближайшие"};

/// "за последние 30 дней", "в ближайшую неделю"
std::string span_with(std::string_view preposition, const Adjective& adjective, TimeSpan span) {
  const bool is_feminine = span.unit == TimeSpan::Unit::minute || span.unit == TimeSpan::Unit::week;
  const std::string_view singular = is_feminine ? adjective.feminine : adjective.masculine;
  const RussianForms adjectives{singular, adjective.plural, adjective.plural};
  const std::string number = span.count == 1 ? "" : fmt::format("{} ", span.count);
  return fmt::format("{} {} {}{}", preposition, adjectives.of(span.count), number,
                     accusative[static_cast<std::size_t>(span.unit)].of(span.count));
}

std::string period(CalendarPeriod of) {
  constexpr std::array<std::string_view, 5> current = {"сегодня", "на этой неделе", "в этом месяце", "в этом квартале",
                                                       "в этом году"};
  constexpr std::array<std::string_view, 5> previous = {"вчера", "на прошлой неделе", "в прошлом месяце",
                                                        "в прошлом квартале", "в прошлом году"};
  return std::string(name_in(of.previous ? previous : current, of.unit));
}

struct SayWindow {
  std::string operator()(const EverWindow&) const { return ""; }
  std::string operator()(const RollingWindow& window) const { return span_with("за", last_adjective, window.span); }
  std::string operator()(const CalendarPeriod& of) const { return period(of); }
  std::string operator()(const DateWindow& window) const {
    return joined({window.from ? "с " + date(*window.from) : "", window.until ? "по " + date(*window.until) : ""}, " ");
  }
  std::string operator()(const EnrollmentWindow&) const { return "с начала участия в кампании"; }
};

template <class Shown>
std::string compared(const Comparison& comparison, Shown shown) {
  constexpr std::array<std::string_view, 5> words = {"не менее", "не более", "больше", "меньше", "ровно"};
  if (comparison.kind == Comparison::Kind::between) {
    return fmt::format("от {} до {}", shown(comparison.bound), shown(comparison.upper));
  }
  return fmt::format("{} {}", name_in(words, comparison.kind), shown(comparison.bound));
}

std::string decimal(std::int64_t units) { return grouped(Money{units}, no_break_space, ','); }

struct SayAttribute {
  static std::string shown(const AttributeTest::Value& value) {
    if (const auto* amount = std::get_if<Money>(&value.value)) return decimal(amount->units);
    if (const auto* yes = std::get_if<bool>(&value.value)) return *yes ? "да" : "нет";
    return quoted(std::get<std::string>(value.value));
  }
  std::string operator()(const AttributeTest::IsSet& test) const { return test.set ? "заполнено" : "не заполнено"; }
  std::string operator()(const AttributeTest::OneOf& test) const {
    std::vector<std::string> values;
    for (const AttributeTest::Value& value : test.values) values.push_back(shown(value));
    return "равно " + listed(values, "", "", " или ");
  }
  std::string operator()(const AttributeTest::Contains& test) const { return "содержит " + quoted(test.text); }
  std::string operator()(const AttributeTest::StartsWith& test) const { return "начинается с " + quoted(test.text); }
  std::string operator()(const AttributeTest::NumberIs& test) const { return compared(test.comparison, decimal); }
  std::string operator()(const AttributeTest::DateIs& test) const {
    constexpr std::array<std::string_view, 5> words = {"не раньше", "не позже", "позже", "раньше", "равно"};
    const Comparison& comparison = test.comparison;
    if (comparison.kind == Comparison::Kind::between) {
      return fmt::format("с {} по {}", date(comparison.bound), date(comparison.upper));
    }
    return fmt::format("{} {}", name_in(words, comparison.kind), date(comparison.bound));
  }
};

class RussianPhrases final : public Phrases {
 public:
  explicit RussianPhrases(std::string_view currency) : currency_(currency) {}

  [[nodiscard]] std::string_view either() const override { return " или "; }
  [[nodiscard]] std::string_view unless() const override { return "не "; }

  [[nodiscard]] std::string say(const Everyone&) const override { return "все клиенты"; }
  [[nodiscard]] std::string say(const OrderFigure& figure) const override {
    constexpr std::array<std::string_view, 5> subjects = {"", "сумма заказов", "средний чек", "наименьший чек",
                                                          "наибольший чек"};
    const std::string window = std::visit(SayWindow{}, figure.window);
    if (figure.measure == OrderFigure::Measure::count) {
      return joined({count(figure.comparison), filter(figure.filter), window}, " ");
    }
    return joined({std::string(name_in(subjects, figure.measure)), filter(figure.filter), window,
                   amount(figure.comparison)},
                  " ");
  }
  [[nodiscard]] std::string say(const OrderMoment& node) const override {
    const std::string which = filter(node.filter);
    return moment(node.test, joined({node.last ? "последнего заказа" : "первого заказа", which}, " "),
                  joined({node.last ? "последний заказ" : "первый заказ", which}, " "));
  }
  [[nodiscard]] std::string say(const FirstSeen& node) const override {
    return moment(node.test, "появления клиента", "клиент появился");
  }
  [[nodiscard]] std::string say(const ContactTest& test) const override {
    constexpr std::array<std::string_view, channel_count> contacts = {"e-mail", "телефон", "push-адрес"};
    constexpr std::array<std::string_view, 4> states = {"действителен", "недействителен", "не указан", "указан"};
    return fmt::format("{} {}", name_in(contacts, test.channel), name_in(states, test.is));
  }
  [[nodiscard]] std::string say(const ConsentTest& test) const override {
    constexpr std::array<std::string_view, channel_count> messages = {"e-mail", "SMS", "push-уведомления"};
    const std::string topic = test.topic.empty() ? "" : "на тему " + quoted(test.topic);
    return joined({"есть согласие на", std::string(name_in(messages, test.channel)), topic}, " ");
  }
  [[nodiscard]] std::string say(const LabelTest& test) const override { return "есть метка " + quoted(test.label); }
  [[nodiscard]] std::string say(const AttributeTest& node) const override {
    return fmt::format("поле {} {}", quoted(node.attribute), std::visit(SayAttribute{}, node.test));
  }
  [[nodiscard]] std::string say(const RfmTest& test) const override {
    const auto scores = [](std::string_view letter, std::uint16_t wanted) {
      return wanted == 0 ? "" : fmt::format("{} {}", letter, listed_scores(wanted, " или "));
    };
    const std::string cell = joined({scores("R", test.r), scores("F", test.f), scores("M", test.m)}, ", ");
    return joined({cell.empty() ? "" : "RFM: " + cell, test.names.empty() ? "" : "группа RFM " + quoted(test.names)},
                  ", ");
  }
  [[nodiscard]] std::string say(const BonusTest& test) const override {
    const std::string type = test.type.empty() ? "" : quoted(test.type);
    std::string which = test.figure == BonusTest::Figure::pending ? "ещё не активных бонусов" : "бонусов";
    which = joined({which, type}, " ");
    if (test.within) which += fmt::format(", сгорающих {},", span_with("в", next_adjective, *test.within));
    return joined({which, compared(test.comparison, decimal)}, " ");
  }
  [[nodiscard]] std::string say(const SampleTest& test) const override {
    return fmt::format("случайные {}{}% клиентов", decimal(std::int64_t{test.hundredths} * 100), no_break_space);
  }

 private:
  [[nodiscard]] std::string money(std::int64_t units) const {
    return currency_.empty() ? decimal(units) : decimal(units).append(no_break_space).append(currency_);
  }
  [[nodiscard]] std::string amount(const Comparison& comparison) const {
    return compared(comparison, [this](std::int64_t units) { return money(units); });
  }
  static std::string count(const Comparison& comparison) {
    using Kind = Comparison::Kind;
    const bool none = comparison.bound == 0 && (comparison.kind == Kind::equals || comparison.kind == Kind::at_most);
    if (none) return "ни одного заказа";
    if (comparison.kind == Kind::at_least && comparison.bound == 1) return "хотя бы один заказ";
    const bool exact = comparison.kind == Kind::equals;
    const std::int64_t last = comparison.kind == Kind::between ? comparison.upper : comparison.bound;
    return fmt::format("{} {}", compared(comparison, [](std::int64_t number) { return number; }),
                       (exact ? orders_counted : orders_bounded).of(last));
  }
  static std::string moment(const MomentTest& test, std::string_view since, std::string_view what) {
    switch (test.kind) {
      case MomentTest::Kind::at_least_ago:
        return fmt::format("с {} прошло не менее {}", since, genitive_span(test.span));
      case MomentTest::Kind::less_than_ago:
        return fmt::format("с {} прошло меньше {}", since, genitive_span(test.span));
      case MomentTest::Kind::before:
        return fmt::format("{} до {}", what, date(test.day));
      case MomentTest::Kind::after:
        return fmt::format("{} после {}", what, date(test.day));
    }
    return "";
  }
  [[nodiscard]] std::string filter(const OrderFilter& filter) const {
    const std::string parts = joined({filter.statuses ? "статус: " + listed_statuses(*filter.statuses, statuses) : "",
                                      filter.total ? "чек " + amount(*filter.total) : "",
                                      filter.categories.empty() ? "" : "категория " + quoted(filter.categories),
                                      filter.products.empty() ? "" : "товар " + quoted(filter.products)},
                                     "; ");
    return parts.empty() ? "" : "(" + parts + ")";
  }

  std::string currency_;
};

}  // namespace

std::unique_ptr<Phrases> russian_phrases(std::string_view currency) {
  return std::make_unique<RussianPhrases>(currency);
}

}  // namespace lapwing
