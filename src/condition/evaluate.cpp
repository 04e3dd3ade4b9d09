#include "condition/evaluate.hpp"

#include <algorithm>

#include "audience/audience.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "base/zone.hpp"
#include "condition/answer_group.hpp"
#include "condition/attribute_answer.hpp"
#include "condition/condition.hpp"
#include "condition/happening_answer.hpp"
#include "condition/order_answer.hpp"
#include "condition/promo_code_answer.hpp"
#include "condition/rfm_fit.hpp"
#include "condition/row_answer.hpp"

namespace lapwing {
namespace {

/// Of an answer that only a record changes.
Answer lasting(bool holds) { return {holds, Instant::never()}; }

/// The accruals or the spends of one customer: rows as row_answer.hpp has them.
struct BonusRows {
  BonusFlows flows;
  BonusPart part;
  std::optional<std::uint32_t> type;  // absent: all types

  [[nodiscard]] std::span<const std::uint32_t> times() const { return flows.at; }
  [[nodiscard]] std::int64_t amount(std::size_t row) const { return flows.amount[row]; }
  [[nodiscard]] bool matches(std::size_t row) const {
    return flows.part[row] == part && (!type || flows.type[row] == *type);
  }
};

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
    if (!fits(test.is, customer_.contact(test.channel))) return lasting(false);
    if (test.places.empty()) return lasting(true);
    ensure(moment_.audience != nullptr, "a condition on the places of contacts is asked with the audience");
    const ContactPlaces& places = moment_.audience->contact_places();
    const std::string_view place = places.texts().text(places.place(customer_.number(), test.channel));
    return lasting(std::ranges::binary_search(test.places, place, std::less<>()));
  }
  Answer answer(const ConsentTest& test, std::size_t, std::size_t) {
    return lasting(customer_.consented(test.channel, test.topic));
  }
  Answer answer(const LabelTest& test, std::size_t, std::size_t) { return lasting(customer_.has_label(test.label)); }
  Answer answer(const AttributeTest& node, std::size_t, std::size_t) {
    return answer_for(node, customer_.attribute(node.attribute), moment_);
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
  Answer answer(const RfmMove& move, std::size_t, std::size_t) {
    ensure(moment_.rfm != nullptr, "a condition on RFM is asked with a source of it");
    // What that instant sees changes when it reaches its own `until`.
    Moment past = moment_;
    past.now = before(move, moment_);
    const auto before = moment_.rfm->standing(customer_, past);
    const auto after = moment_.rfm->standing(customer_, moment_);
    if (!before || !after) return lasting(false);
    const Instant past_until = before->until;
    const Instant until = past_until == Instant::never() ? past_until : move.within.end(past_until, *moment_.shop_zone);
    return both({fits(move.from, *before), until}, {fits(move.to, *after), after->until});
  }
  Answer answer(const BonusFlow& node, std::size_t, std::size_t) {
    ensure(moment_.bonuses != nullptr, "a condition on bonuses is asked with a source of them");
    BonusRows rows{moment_.bonuses->flows(customer_.number()), node.part, {}};
    if (!node.type.empty()) {
      rows.type = moment_.bonuses->type_number(node.type);
      if (!rows.type) return lasting(holds_over_none(Measure::sum, node.comparison));
    }
    const OrderTimeline timeline(node.window, rows.times(), moment_);
    return answer_for_figure(Measure::sum, timeline, node.comparison, rows, moment_.now);
  }
  Answer answer(const HappeningCount& node, std::size_t, std::size_t) { return answer_for(node, customer_, moment_); }
  Answer answer(const HappeningMoment& node, std::size_t, std::size_t) {
    return answer_for(node, orders(), customer_, moment_);
  }
  Answer answer(const CartTest& test, std::size_t, std::size_t) {
    return answer_for(test, orders(), customer_, moment_);
  }
  Answer answer(const PromoCodeCount& node, std::size_t, std::size_t) {
    ensure(moment_.audience != nullptr, "a condition on promo codes is asked with the audience");
    return answer_for(node, orders(), customer_.number(), moment_);
  }
  Answer answer(const CampaignTest& test, std::size_t, std::size_t) {
    ensure(moment_.audience != nullptr, "a condition on campaigns is asked with the audience");
    return lasting(holds(test, customer_, *moment_.audience));
  }
  Answer answer(const SegmentTest& test, std::size_t, std::size_t) {
    const SegmentStanding standing = segments().standing(customer_.number(), test.segment);
    return standing.member ? aged(test.in_for, standing.since) : lasting(false);
  }
  Answer answer(const StageTest& test, std::size_t, std::size_t) {
    const auto [stage, since] = segments().stage(customer_.number());
    return std::ranges::binary_search(test.stages, stage, std::less<>()) ? aged(test.in_for, since) : lasting(false);
  }
  Answer answer(const SampleTest& test, std::size_t, std::size_t) {
    return lasting(bucket_of(customer_.id(), test.salt) < test.hundredths);
  }

  [[nodiscard]] const SegmentSource& segments() const {
    ensure(moment_.segments != nullptr, "a condition on segments or stages is asked with a source of them");
    return *moment_.segments;
  }
  /// Of something that began at `since` and goes on.
  [[nodiscard]] Answer aged(const std::optional<TimeSpan>& span, Instant since) const {
    if (!span) return lasting(true);
    return answer_for({.kind = MomentTest::Kind::at_least_ago, .span = *span, .day = {}}, since, moment_);
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
  if (customer.is_gone()) return {};
  return Interview(condition, customer, moment).ask(0);
}

}  // namespace lapwing
