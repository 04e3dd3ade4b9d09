#include "condition/own_value.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "audience/audience.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "base/zone.hpp"
#include "condition/happening_matcher.hpp"
#include "condition/order_figures.hpp"
#include "condition/order_matcher.hpp"
#include "condition/order_timeline.hpp"
#include "condition/phrases.hpp"
#include "condition/promo_code_answer.hpp"
#include "condition/row_answer.hpp"

namespace lapwing {
namespace {

struct Words {
  std::string_view none, no_scores, not_set, yes, no, empty_cart, changed, not_member, since, no_stage;
  std::array<std::string_view, 4> contact;  ///< by ContactState
};
constexpr Words english{.none = "none",
                        .no_scores = "no scores",
                        .not_set = "not set",
                        .yes = "yes",
                        .no = "no",
                        .empty_cart = "empty",
                        .changed = "changed",
                        .not_member = "not a member",
                        .since = "since",
                        .no_stage = "no stage",
                        .contact = {"absent", "valid", "invalid", "confirmed"}};
constexpr Words russian{.none = "нет",
                        .no_scores = "нет оценок",
                        .not_set = "не задано",
                        .yes = "да",
                        .no = "нет",
                        .empty_cart = "пуста",
                        .changed = "изменена",
                        .not_member = "не состоит",
                        .since = "с",
                        .no_stage = "нет стадии",
                        .contact = {"отсутствует", "действителен", "недействителен", "подтверждён"}};

/// Divides, rounding halves away from zero; the nearest that an amount can be.
std::int64_t rounded(WideNumber number, std::int64_t divisor) {
  const WideNumber half = divisor / 2;
  const WideNumber quotient = (number + (number < 0 ? -half : half)) / divisor;
  constexpr WideNumber lowest = std::numeric_limits<std::int64_t>::min();
  constexpr WideNumber highest = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::clamp(quotient, lowest, highest));
}

class OwnValue {
 public:
  OwnValue(const CustomerView& customer, const Moment& moment, std::string_view language, std::string_view currency)
      : customer_(customer), moment_(moment), is_russian_(language == "ru"), currency_(currency) {}

  std::string operator()(const AllOf&) const { return ""; }
  std::string operator()(const AnyOf&) const { return ""; }
  std::string operator()(const Negation&) const { return ""; }
  std::string operator()(const Everyone&) const { return ""; }
  std::string operator()(const ConsentTest&) const { return ""; }
  std::string operator()(const LabelTest&) const { return ""; }
  std::string operator()(const CampaignTest&) const { return ""; }

  std::string operator()(const OrderFigure& test) const {
    const OrdersView orders = customer_.orders();
    return figure(test.measure, test.window, OrderMatcher(test.filter, orders, customer_, moment_));
  }
  std::string operator()(const OrderMoment& test) const {
    const OrdersView orders = customer_.orders();
    return when(test.last, OrderMatcher(test.filter, orders, customer_, moment_));
  }
  std::string operator()(const HappeningCount& test) const {
    const HappeningsView rows = rows_of(test.filter, customer_, activity_of(moment_));
    return figure(Measure::count, test.window, HappeningMatcher(test.filter, rows, activity_of(moment_)));
  }
  std::string operator()(const HappeningMoment& test) const {
    const HappeningsView rows = rows_of(test.filter, customer_, activity_of(moment_));
    return when(test.last, HappeningMatcher(test.filter, rows, activity_of(moment_)));
  }
  std::string operator()(const FirstSeen&) const { return clock(customer_.first_seen()); }
  std::string operator()(const ContactTest& test) const {
    std::string state(words().contact.at(static_cast<std::size_t>(customer_.contact(test.channel))));
    if (test.places.empty() || moment_.audience == nullptr) return state;
    const ContactPlaces& places = moment_.audience->contact_places();
    const std::string place(places.texts().text(places.place(customer_.number(), test.channel)));
    return joined({state, place}, ", ");
  }
  std::string operator()(const AttributeTest& test) const {
    const auto value = customer_.attribute(test.attribute);
    if (!value) return std::string(words().not_set);
    if (const auto* amount = std::get_if<Money>(&*value)) return decimal(amount->units);
    if (const auto* yes = std::get_if<bool>(&*value)) return std::string(*yes ? words().yes : words().no);
    if (const auto* day = std::get_if<Day>(&*value)) return to_text(*day);
    if (const auto* list = std::get_if<TextList>(&*value)) return fmt::format("{}", fmt::join(*list, ", "));
    return std::get<std::string>(*value);
  }
  std::string operator()(const RfmTest&) const { return standing(moment_); }
  std::string operator()(const RfmMove& move) const {
    Moment past = moment_;
    past.now = move.within.start(moment_.now, *moment_.shop_zone) - Duration{1};
    return standing(past) + " → " + standing(moment_);
  }
  std::string operator()(const BonusTest& test) const {
    ensure(moment_.bonuses != nullptr, "a condition on bonuses is asked with a source of them");
    const Duration horizon = test.within ? test.within->fixed().value_or(Duration{}) : Duration{};
    const BonusStanding held = moment_.bonuses->standing(customer_.number(), test.type, moment_.now, horizon);
    if (test.figure == BonusTest::Figure::pending) return decimal(held.pending.units);
    return decimal(test.figure == BonusTest::Figure::burning ? held.burning.units : held.active.units);
  }
  std::string operator()(const BonusFlow& test) const {
    ensure(moment_.bonuses != nullptr, "a condition on bonuses is asked with a source of them");
    const BonusFlows flows = moment_.bonuses->flows(customer_.number());
    const auto type = moment_.bonuses->type_number(test.type);
    const OrderTimeline window(test.window, flows.at, moment_);
    WideNumber sum = 0;
    for (std::size_t row = window.begin(); row < window.end(); ++row) {
      const bool is_of_type = test.type.empty() || (type && flows.type[row] == *type);
      if (is_of_type && flows.part[row] == test.part) sum += flows.amount[row];
    }
    return decimal(rounded(sum, 1));
  }
  std::string operator()(const CartTest&) const {
    const Cart* cart = activity_of(moment_).cart(customer_.number());
    if (cart == nullptr || cart->lines.empty()) return std::string(words().empty_cart);
    return fmt::format("{}, {} {}", money(cart->value().units), words().changed, clock(cart->changed_at));
  }
  std::string operator()(const PromoCodeCount& test) const {
    ensure(moment_.audience != nullptr, "a condition on promo codes is asked with the audience");
    return decimal(count_codes(test, customer_.orders(), customer_.number(), moment_) * Money::scale);
  }
  std::string operator()(const SegmentTest& test) const {
    const SegmentStanding member = segments().standing(customer_.number(), test.segment);
    if (!member.member) return std::string(words().not_member);
    return fmt::format("{} {}", words().since, clock(member.since));
  }
  std::string operator()(const StageTest&) const {
    const auto [stage, since] = segments().stage(customer_.number());
    if (stage.empty()) return std::string(words().no_stage);
    return fmt::format("{} {} {}", stage, words().since, clock(since));
  }
  std::string operator()(const SampleTest& test) const {
    return decimal(std::int64_t{bucket_of(customer_.id(), test.salt)} * 100) + (is_russian_ ? "\u00A0%" : "%");
  }

 private:
  [[nodiscard]] const Words& words() const { return is_russian_ ? russian : english; }
  [[nodiscard]] const SegmentSource& segments() const {
    ensure(moment_.segments != nullptr, "a condition on segments or stages is asked with a source of them");
    return *moment_.segments;
  }

  [[nodiscard]] std::string decimal(std::int64_t units) const {
    return is_russian_ ? grouped(Money{units}, "\u00A0", ',') : grouped(Money{units}, ",", '.');
  }
  [[nodiscard]] std::string money(std::int64_t units) const {
    if (currency_.empty()) return decimal(units);
    return is_russian_ ? fmt::format("{}\u00A0{}", decimal(units), currency_)
                       : fmt::format("{}{}", currency_, decimal(units));
  }
  /// To the minute, by the shop's clock.
  [[nodiscard]] std::string clock(Instant at) const {
    std::string text = to_text(at, *moment_.shop_zone).substr(0, 16);
    if (text.size() == 16) text[10] = ' ';
    return text;
  }
  /// To a tenth of a day.
  [[nodiscard]] std::string days(WideNumber seconds, std::int64_t parts) const {
    const std::int64_t tenths = rounded(seconds * 10, 86'400 * parts);
    const std::string number = decimal(tenths * (Money::scale / 10));
    if (!is_russian_) return number + (tenths == 10 ? " day" : " days");
    const RussianForms forms{"день", "дня", "дней"};
    return fmt::format("{} {}", number, tenths % 10 == 0 ? forms.of(tenths / 10) : forms.few);
  }

  template <class Rows>
  [[nodiscard]] std::string figure(Measure measure, const OrderWindow& window, const Rows& rows) const {
    const OrderTimeline range(window, rows.times(), moment_);
    OrderFigures found;
    for (std::size_t row = range.begin(); row < range.end(); ++row) {
      if (rows.matches(row)) found.add(rows.times()[row], rows.amount(row));
    }
    const bool is_of_days = measure == Measure::days_spanned || measure == Measure::days_between;
    if (measure == Measure::count) return decimal(found.count * Money::scale);
    if (measure == Measure::sum) return money(rounded(found.sum, 1));
    if (found.count == 0 || (is_of_days && found.count == 1)) return std::string(words().none);
    if (measure == Measure::average) return money(rounded(found.sum, found.count * 100) * 100);
    if (measure == Measure::minimum) return money(found.minimum);
    if (measure == Measure::maximum) return money(found.maximum);
    return days(found.last - found.first, measure == Measure::days_between ? found.count - 1 : 1);
  }

  template <class Rows>
  [[nodiscard]] std::string when(bool is_last, const Rows& rows) const {
    const std::size_t ahead = place_after(rows, moment_.now);
    const std::size_t row = is_last ? last_match(rows, ahead) : first_match(rows, 0);
    return row < ahead ? clock(Instant::from_seconds(rows.times()[row])) : std::string(words().none);
  }

  /// "R2F3M4, at_risk"
  [[nodiscard]] std::string standing(const Moment& at) const {
    ensure(at.rfm != nullptr, "a condition on RFM is asked with a source of it");
    const auto standing = at.rfm->standing(customer_, at);
    if (!standing) return std::string(words().no_scores);
    const std::string cell = standing->r == 0 ? std::string(words().no_scores)
                                              : fmt::format("R{}F{}M{}", standing->r, standing->f, standing->m);
    return joined({cell, std::string(standing->name)}, ", ");
  }

  const CustomerView& customer_;
  const Moment& moment_;
  bool is_russian_;
  std::string_view currency_;
};

}  // namespace

std::string own_value(const ConditionTest& test, const CustomerView& customer, const Moment& moment,
                      std::string_view language, std::string_view currency) {
  return std::visit(OwnValue(customer, moment, language, currency), test);
}

}  // namespace lapwing
