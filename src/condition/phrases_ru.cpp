#include <array>

#include <fmt/format.h>

#include "condition/happening_words.hpp"
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
constexpr std::array<std::string_view, 5> statuses = {"создан", "оплачен", "выполнен", "отменён", "возвращён"};

std::string in_quotes(std::string_view text) { return fmt::format("«{}»", text); }
std::string in_quotes(const std::vector<std::string>& texts) { return listed(texts, "«", "»", " или "); }

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

/// A noun, perhaps with an adjective before it and more behind it.
struct Noun {
  std::string one;           ///< 1 заказ
  std::string few;           ///< 2 заказа
  std::string many;          ///< 5 заказов
  std::string genitive_one;  ///< больше 1 заказа
  bool is_neuter = false;

  /// The form behind a number that a comparison ends with.
  [[nodiscard]] const std::string& behind(const Comparison& comparison, std::int64_t number) const {
    const std::int64_t positive = number < 0 ? -number : number;
    if (comparison.kind != Comparison::Kind::equals) {
      return RussianForms{"1", "5", "5"}.of(positive) == "1" ? genitive_one : many;
    }
    const std::string_view form = RussianForms{"1", "2", "5"}.of(positive);
    return form == "1" ? one : form == "2" ? few : many;
  }
};
const Noun order_noun = {"заказ", "заказа", "заказов", "заказа"};
const Noun day_noun = {"день", "дня", "дней", "дня"};

/// "отправленн", "": отправленное сообщение, 2 отправленных сообщения
Noun message_noun(std::string_view stem, std::string_view behind) {
  const auto form = [&](std::string_view ending, std::string_view noun) {
    return stem.empty() ? fmt::format("{}{}", noun, behind) : fmt::format("{}{} {}{}", stem, ending, noun, behind);
  };
  return {form("ое", "сообщение"), form("ых", "сообщения"), form("ых", "сообщений"), form("ого", "сообщения"), true};
}

Noun noun_of(const HappeningFilter& filter) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> messages = {{{"отправленн", ""},
                                                                                      {"доставленн", ""},
                                                                                      {"открыт", ""},
                                                                                      {"", " с переходом"},
                                                                                      {"недоставленн", ""},
                                                                                      {"отклонённ", ""},
                                                                                      {"неоткрыт", ""}}};
  switch (filter.family) {
    case HappeningFilter::Family::visits:
      return {"визит", "визита", "визитов", "визита"};
    case HappeningFilter::Family::views:
      return {"просмотр", "просмотра", "просмотров", "просмотра"};
    case HappeningFilter::Family::checkouts:
      return {"начало оформления заказа", "начала оформления заказа", "начал оформления заказа",
              "начала оформления заказа", true};
    case HappeningFilter::Family::events:
      return {"событие", "события", "событий", "события", true};
    case HappeningFilter::Family::messages:
      return message_noun(messages[word_place(filter)].first, messages[word_place(filter)].second);
    case HappeningFilter::Family::campaigns:
      break;
  }
  if (word_place(filter) == 0) return {"вход в кампанию", "входа в кампанию", "входов в кампанию", "входа в кампанию"};
  return {"выход из кампании", "выхода из кампании", "выходов из кампании", "выхода из кампании"};
}

std::string count(const Comparison& comparison, const Noun& noun) {
  using Kind = Comparison::Kind;
  const bool none = comparison.bound == 0 && (comparison.kind == Kind::equals || comparison.kind == Kind::at_most);
  if (none) return "ни одного " + noun.genitive_one;
  if (comparison.kind == Kind::at_least && comparison.bound == 1) {
    return fmt::format("хотя бы {} {}", noun.is_neuter ? "одно" : "один", noun.one);
  }
  const std::int64_t last = comparison.kind == Kind::between ? comparison.upper : comparison.bound;
  return fmt::format("{} {}", compared(comparison, [](std::int64_t number) { return number; }),
                     noun.behind(comparison, last));
}

std::string enclosed(const std::string& parts) { return parts.empty() ? "" : "(" + parts + ")"; }

std::string filtered(const HappeningFilter& filter) {
  constexpr std::array<std::string_view, channel_count> channels = {"e-mail", "SMS", "push"};
  constexpr std::array<std::string_view, 6> names = {"место", "товар", "", "название", "шаблон", "причина"};
  constexpr std::array<std::string_view, 6> groups = {"", "категория", "", "", "кампания", "кампания"};
  const auto part = [](std::string_view key, const std::vector<std::string>& texts) {
    return texts.empty() ? "" : fmt::format("{} {}", key, in_quotes(texts));
  };
  return enclosed(joined({part(name_in(groups, filter.family), filter.groups),
                          part(name_in(names, filter.family), filter.names), part("тема", filter.topics),
                          filter.channels == 0 ? "" : "канал: " + listed_bits(filter.channels, channels)},
                         "; "));
}

/// "не менее 30 дней", of days compared as numbers of ten-thousandths.
std::string decimal_days(const Comparison& comparison) {
  const std::int64_t last = comparison.kind == Comparison::Kind::between ? comparison.upper : comparison.bound;
  const bool is_whole = last % Money::scale == 0;
  return fmt::format("{} {}", compared(comparison, decimal),
                     is_whole ? day_noun.behind(comparison, last / Money::scale) : day_noun.few);
}

std::string whole_days(const Comparison& comparison) {
  const std::int64_t last = comparison.kind == Comparison::Kind::between ? comparison.upper : comparison.bound;
  return fmt::format("{} {}", compared(comparison, [](std::int64_t number) { return number; }),
                     day_noun.behind(comparison, last));
}

std::string for_span(const std::optional<TimeSpan>& span) { return span ? "не менее " + genitive_span(*span) : ""; }

struct SayAttribute {
  static std::string shown(const AttributeTest::Value& value) {
    if (const auto* amount = std::get_if<Money>(&value.value)) return decimal(amount->units);
    if (const auto* yes = std::get_if<bool>(&value.value)) return *yes ? "да" : "нет";
    return in_quotes(std::get<std::string>(value.value));
  }
  std::string operator()(const AttributeTest::IsSet& test) const { return test.set ? "заполнено" : "не заполнено"; }
  std::string operator()(const AttributeTest::OneOf& test) const {
    std::vector<std::string> values;
    for (const AttributeTest::Value& value : test.values) values.push_back(shown(value));
    return "равно " + listed(values, "", "", " или ");
  }
  std::string operator()(const AttributeTest::Contains& test) const { return "содержит " + in_quotes(test.text); }
  std::string operator()(const AttributeTest::StartsWith& test) const { return "начинается с " + in_quotes(test.text); }
  std::string operator()(const AttributeTest::HasAny& test) const { return "включает " + in_quotes(test.texts); }
  std::string operator()(const AttributeTest::HasAll& test) const {
    return "включает " + listed(test.texts, "«", "»", " и ");
  }
  std::string operator()(const AttributeTest::NumberIs& test) const { return compared(test.comparison, decimal); }
  std::string operator()(const AttributeTest::Age& age) const {
    const bool old = age.test.kind == MomentTest::Kind::at_least_ago;
    return fmt::format("{} {} назад", old ? "не менее" : "меньше", genitive_span(age.test.span));
  }
  std::string operator()(const AttributeTest::DaysUntil& test) const { return whole_days(test.comparison); }
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
    constexpr std::array<std::string_view, 7> subjects = {
        "",
        "сумма заказов",
        "средний чек",
        "наименьший чек",
        "наибольший чек",
        "от первого заказа до последнего",
        "в среднем между заказами",
    };
    const std::string window = std::visit(SayWindow{}, figure.window);
    if (figure.measure == Measure::count) {
      return joined({count(figure.comparison, order_noun), filter(figure.filter), window}, " ");
    }
    if (figure.measure == Measure::days_spanned || figure.measure == Measure::days_between) {
      return joined({std::string(name_in(subjects, figure.measure)), filter(figure.filter), window,
                     decimal_days(figure.comparison)},
                    " ");
    }
    return joined({std::string(name_in(subjects, figure.measure)), filter(figure.filter), window,
                   amount(figure.comparison)},
                  " ");
  }
  [[nodiscard]] std::string say(const OrderMoment& node) const override {
    const std::string which = filter(node.filter);
    return joined({moment(node.test, joined({node.last ? "последнего заказа" : "первого заказа", which}, " "),
                          joined({node.last ? "последний заказ" : "первый заказ", which}, " ")),
                   no_order_since(node.no_order_since)},
                  " ");
  }
  [[nodiscard]] std::string say(const FirstSeen& node) const override {
    return moment(node.test, "появления клиента", "клиент появился");
  }
  [[nodiscard]] std::string say(const ContactTest& test) const override {
    constexpr std::array<std::string_view, channel_count> contacts = {"e-mail", "телефон", "push-адрес"};
    constexpr std::array<std::string_view, 5> states = {"действителен", "недействителен", "не указан", "указан",
                                                        "подтверждён"};
    const std::string_view place = test.channel == ChannelKind::email ? "домен" : "страна";
    return joined({std::string(name_in(contacts, test.channel)), std::string(name_in(states, test.is)),
                   test.places.empty() ? "" : fmt::format("({} {})", place, in_quotes(test.places))},
                  " ");
  }
  [[nodiscard]] std::string say(const ConsentTest& test) const override {
    constexpr std::array<std::string_view, channel_count> messages = {"e-mail", "SMS", "push-уведомления"};
    const std::string topic = test.topic.empty() ? "" : "на тему " + in_quotes(test.topic);
    return joined({"есть согласие на", std::string(name_in(messages, test.channel)), topic}, " ");
  }
  [[nodiscard]] std::string say(const LabelTest& test) const override { return "есть метка " + in_quotes(test.label); }
  [[nodiscard]] std::string say(const AttributeTest& node) const override {
    const std::string said = std::visit(SayAttribute{}, node.test);
    const auto* days = std::get_if<AttributeTest::DaysUntil>(&node.test);
    if (days == nullptr) return fmt::format("поле {} {}", in_quotes(node.attribute), said);
    if (days->comparison.kind == Comparison::Kind::equals && days->comparison.bound == 0) {
      return fmt::format("сегодня {} {}", days->yearly ? "годовщина" : "дата", in_quotes(node.attribute));
    }
    return fmt::format("до {} {} {}", days->yearly ? "годовщины" : "даты", in_quotes(node.attribute), said);
  }
  [[nodiscard]] std::string say(const RfmMove& move) const override {
    return fmt::format("переход {}: {} → {}", span_with("за", last_adjective, move.within), standing(move.from),
                       standing(move.to));
  }
  [[nodiscard]] std::string say(const BonusFlow& flow) const override {
    const std::string type = flow.type.empty() ? "" : in_quotes(flow.type);
    return joined({flow.part == BonusPart::spent ? "потрачено бонусов" : "начислено бонусов", type,
                   std::visit(SayWindow{}, flow.window), compared(flow.comparison, decimal)},
                  " ");
  }
  [[nodiscard]] std::string say(const HappeningCount& node) const override {
    return joined({count(node.comparison, noun_of(node.filter)), filtered(node.filter),
                   std::visit(SayWindow{}, node.window)},
                  " ");
  }
  [[nodiscard]] std::string say(const HappeningMoment& node) const override {
    const Noun noun = noun_of(node.filter);
    const std::string which = filtered(node.filter);
    const std::string_view nominative = node.last ? (noun.is_neuter ? "последнее" : "последний")
                                                  : (noun.is_neuter ? "первое" : "первый");
    return joined({moment(node.test, joined({node.last ? "последнего" : "первого", noun.genitive_one, which}, " "),
                          joined({std::string(nominative), noun.one, which}, " ")),
                   no_order_since(node.no_order_since)},
                  " ");
  }
  [[nodiscard]] std::string say(const CartTest& test) const override {
    const std::string parts = joined(
        {test.value ? "стоимость " + amount(*test.value) : "",
         test.products.empty() ? "" : "товар " + in_quotes(test.products),
         test.categories.empty() ? "" : "категория " + in_quotes(test.categories),
         test.idle_for ? fmt::format("без изменений и заказов не менее {}", genitive_span(*test.idle_for)) : ""},
        "; ");
    return joined({"корзина не пуста", enclosed(parts)}, " ");
  }
  [[nodiscard]] std::string say(const PromoCodeCount& node) const override {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> stems = {{{"выданн", "ый"},
                                                                                     {"неиспользованн", "ый"},
                                                                                     {"использованн", "ый"},
                                                                                     {"истёкш", "ий"},
                                                                                     {"неиспользованн", "ый"}}};
    const auto& [stem, ending] = stems[static_cast<std::size_t>(node.state)];
    const bool is_soft = ending == "ий";
    const auto form = [&](std::string_view adjective_ending, std::string_view noun) {
      return fmt::format("{}{} {}", stem, adjective_ending, noun);
    };
    const std::string_view many = is_soft ? "их" : "ых";
    const Noun noun{form(ending, "промокод"), form(many, "промокода"), form(many, "промокодов"),
                    form(is_soft ? "его" : "ого", "промокода")};
    return joined({count(node.comparison, noun), node.pools.empty() ? "" : enclosed("пул " + in_quotes(node.pools)),
                   std::visit(SayWindow{}, node.window),
                   node.expires_within ? "с истечением " + span_with("в", next_adjective, *node.expires_within) : ""},
                  " ");
  }
  [[nodiscard]] std::string say(const CampaignTest& test) const override {
    return "сейчас участвует в кампании " + in_quotes(test.campaigns);
  }
  [[nodiscard]] std::string say(const SegmentTest& test) const override {
    return joined({"состоит в сегменте", in_quotes(test.segment), for_span(test.in_for)}, " ");
  }
  [[nodiscard]] std::string say(const StageTest& test) const override {
    return joined({"стадия", in_quotes(test.stages), for_span(test.in_for)}, " ");
  }
  [[nodiscard]] std::string say(const RfmTest& test) const override { return standing(test); }
  [[nodiscard]] std::string say(const BonusTest& test) const override {
    const std::string type = test.type.empty() ? "" : in_quotes(test.type);
    std::string which = test.figure == BonusTest::Figure::pending ? "ещё не активных бонусов" : "бонусов";
    which = joined({which, type}, " ");
    if (test.within) which += fmt::format(", сгорающих {},", span_with("в", next_adjective, *test.within));
    return joined({which, compared(test.comparison, decimal)}, " ");
  }
  [[nodiscard]] std::string say(const SampleTest& test) const override {
    return fmt::format("случайные {}{}% клиентов", decimal(std::int64_t{test.hundredths} * 100), no_break_space);
  }

 private:
  static std::string standing(const RfmTest& test) {
    const auto scores = [](std::string_view letter, std::uint16_t wanted) {
      return wanted == 0 ? "" : fmt::format("{} {}", letter, listed_scores(wanted, " или "));
    };
    const std::string cell = joined({scores("R", test.r), scores("F", test.f), scores("M", test.m)}, ", ");
    return joined({cell.empty() ? "" : "RFM: " + cell, test.names.empty() ? "" : "группа RFM " + in_quotes(test.names)},
                  ", ");
  }
  [[nodiscard]] std::string no_order_since(const std::optional<OrderFilter>& orders) const {
    return orders ? joined({"и с тех пор не было заказа", filter(*orders)}, " ") : "";
  }
  [[nodiscard]] std::string money(std::int64_t units) const {
    return currency_.empty() ? decimal(units) : decimal(units).append(no_break_space).append(currency_);
  }
  [[nodiscard]] std::string amount(const Comparison& comparison) const {
    return compared(comparison, [this](std::int64_t units) { return money(units); });
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
  [[nodiscard]] std::string line(const LineFilter& line) const {
    const std::string parts = joined({line.products.empty() ? "" : "товар " + in_quotes(line.products),
                                      line.categories.empty() ? "" : "категория " + in_quotes(line.categories),
                                      line.brands.empty() ? "" : "бренд " + in_quotes(line.brands),
                                      line.price ? "цена " + amount(*line.price) : "",
                                      line.quantity ? "количество " + compared(*line.quantity, quantity) : ""},
                                     ", ");
    return parts.empty() ? "" : "позиция: " + parts;
  }
  static std::string quantity(std::int64_t thousandths) { return decimal(thousandths * (Money::scale / 1000)); }
  static std::string said(const OrderText& text, std::string_view key, std::string_view with,
                          std::string_view without) {
    if (text.given) return std::string(*text.given ? with : without);
    return text.one_of.empty() ? "" : fmt::format("{} {}", key, in_quotes(text.one_of));
  }
  [[nodiscard]] std::string filter(const OrderFilter& filter) const {
    constexpr std::array<std::string_view, 8> weekdays = {"",        "понедельник", "вторник", "среда",
                                                          "четверг", "пятница",     "суббота", "воскресенье"};
    const auto hour = [](std::int64_t number) { return number; };
    return enclosed(joined({filter.statuses ? "статус: " + listed_bits(*filter.statuses, statuses) : "",
                            filter.total ? "чек " + amount(*filter.total) : "",
                            filter.categories.empty() ? "" : "категория " + in_quotes(filter.categories),
                            filter.products.empty() ? "" : "товар " + in_quotes(filter.products), line(filter.line),
                            said(filter.promo_code, "промокод", "с промокодом", "без промокода"),
                            said(filter.store, "магазин", "в магазине", "онлайн"),
                            filter.weekdays == 0 ? "" : "день недели: " + listed_bits(filter.weekdays, weekdays),
                            filter.hour ? "час " + compared(*filter.hour, hour) : ""},
                           "; "));
  }

  std::string currency_;
};

}  // namespace

std::unique_ptr<Phrases> russian_phrases(std::string_view currency) {
  return std::make_unique<RussianPhrases>(currency);
}

}  // namespace lapwing
