#include "condition/evaluate.hpp"

#include <algorithm>

#include "audience/audience.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "condition/answer_group.hpp"
#include "condition/condition.hpp"
#include "condition/order_answer.hpp"

namespace lapwing {
namespace {

/// Of an answer that only a record changes.
Answer lasting(bool holds) { return {holds, Instant::never()}; }

struct HoldsFor {
  const AttributeValue& value;

  bool operator()(const AttributeTest::IsSet& test) const { return test.set; }
  bool operator()(const AttributeTest::OneOf& test) const {
    return std::ranges::any_of(test.values, [this](const AttributeTest::Value& wanted) {
      if (const auto* day = std::get_if<Day>(&value)) return wanted.day == *day;
      return wanted.value == value;
    });
  }
  bool operator()(const AttributeTest::Contains& test) const {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && text->contains(test.text);
  }
  bool operator()(const AttributeTest::StartsWith& test) const {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && text->starts_with(test.text);
  }
  bool operator()(const AttributeTest::NumberIs& test) const {
    const auto* number = std::get_if<Money>(&value);
    return number != nullptr && test.comparison.holds(number->units);
  }
  bool operator()(const AttributeTest::DateIs& test) const {
    const auto* day = std::get_if<Day>(&value);
    return day != nullptr && test.comparison.holds(day->number);
  }
};

bool fits(const RfmTest& test, const RfmStanding& standing) {
  const auto score_fits = [](std::uint16_t wanted, std::uint8_t score) {
    return wanted == 0 || (score <= RfmTest::score_max && (wanted >> score & 1) != 0);
  };
  return score_fits(test.r, standing.r) && score_fits(test.f, standing.f) && score_fits(test.m, standing.m) &&
         (test.names.empty() || std::ranges::binary_search(test.names, standing.name, std::less<>()));
}

/// Asks one customer at one moment: walks the tree.
class Interview {
 public:
  Interview(const Condition& condition, const CustomerView& customer, const Moment& moment)
      : nodes_(condition.nodes()), customer_(customer), moment_(moment) {}

  Answer ask(std::size_t place) {
    const ConditionNode& node = nodes_[place];
    return std::visit([&](const auto& test) { return answer(test, place, node.end); }, node.test);
  }

 private:
  Answer answer(const AllOf&, std::size_t place, std::size_t) { return group(place, true); }
  Answer answer(const AnyOf&, std::size_t place, std::size_t) { return group(place, false); }
  Answer group(std::size_t place, bool common) {
    return answer_group(nodes_, place, common, [this](std::size_t child) { return ask(child); });
  }
  Answer answer(const Negation&, std::size_t place, std::size_t) {
    const Answer inner = ask(place + 1);
    return {!inner.holds, inner.until};
  }
  Answer answer(const Everyone&, std::size_t, std::size_t) { return lasting(true); }
  Answer answer(const OrderFigure& test, std::size_t, std::size_t) {
    return answer_for(test, orders(), customer_, moment_);
  }
  Answer answer(const OrderMoment& test, std::size_t, std::size_t) {
    return answer_for(test, orders(), customer_, moment_);
  }
  Answer answer(const FirstSeen& node, std::size_t, std::size_t) {
    return answer_for(node.test, customer_.first_seen(), moment_);
  }
  Answer answer(const ContactTest& test, std::size_t, std::size_t) {
    return lasting(fits(test.is, customer_.contact(test.channel)));
  }
  Answer answer(const ConsentTest& test, std::size_t, std::size_t) {
    return lasting(customer_.consented(test.channel, test.topic));
  }
  Answer answer(const LabelTest& test, std::size_t, std::size_t) { return lasting(customer_.has_label(test.label)); }
  Answer answer(const AttributeTest& node, std::size_t, std::size_t) {
    if (const auto value = customer_.attribute(node.attribute)) return lasting(std::visit(HoldsFor{*value}, node.test));
    const auto* is_set = std::get_if<AttributeTest::IsSet>(&node.test);
    return lasting(is_set != nullptr && !is_set->set);
  }
  Answer answer(const RfmTest& test, std::size_t, std::size_t) {
    ensure(moment_.rfm != nullptr, "a condition on RFM is asked with a source of it");
    const auto standing = moment_.rfm->standing(customer_, moment_);
    return standing ? Answer{fits(test, *standing), standing->until} : lasting(false);
  }
  Answer answer(const BonusTest& test, std::size_t, std::size_t) {
    ensure(moment_.bonuses != nullptr, "a condition on bonuses is asked with a source of them");
    const Duration horizon = test.within ? test.within->fixed().value_or(Duration{}) : Duration{};
    const BonusStanding standing = moment_.bonuses->standing(customer_.number(), test.type, moment_.now, horizon);
    Money amount = standing.active;
    if (test.figure == BonusTest::Figure::pending) amount = standing.pending;
    if (test.figure == BonusTest::Figure::burning) amount = standing.burning;
    return {test.comparison.holds(amount.units), standing.until};
  }
  Answer answer(const SampleTest& test, std::size_t, std::size_t) {
    return lasting(bucket_of(customer_.id(), test.salt) < test.hundredths);
  }

  const OrdersView& orders() {
    if (!orders_) orders_ = customer_.orders();
    return *orders_;
  }

  std::span<const ConditionNode> nodes_;
  const CustomerView& customer_;
  const Moment& moment_;
  std::optional<OrdersView> orders_;
};

}  // namespace

Answer evaluate(const Condition& condition, const CustomerView& customer, const Moment& moment) {
  ensure(moment.shop_zone != nullptr, "a condition is asked in the shop's zone");
  return Interview(condition, customer, moment).ask(0);
}

}  // namespace lapwing
