#include "condition/condition.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "condition/facets.hpp"

namespace lapwing {
namespace {

template <class... Types>
bool is_one_of(const ConditionTest& test) {
  return (std::holds_alternative<Types>(test) || ...);
}

/// Whether an attribute's date is held against the clock.
bool is_timed(const AttributeTest& node) {
  return std::holds_alternative<AttributeTest::Age>(node.test) ||
         std::holds_alternative<AttributeTest::DaysUntil>(node.test);
}

bool is_quick(const ConditionTest& test) {
  if (const auto* attribute = std::get_if<AttributeTest>(&test)) return !is_timed(*attribute);
  return is_one_of<AllOf, AnyOf, Negation, Everyone, ContactTest, ConsentTest, LabelTest, SampleTest>(test);
}

struct FacetsOf {
  Facets operator()(const AllOf&) const { return {}; }
  Facets operator()(const AnyOf&) const { return {}; }
  Facets operator()(const Negation&) const { return {}; }
  Facets operator()(const Everyone&) const { return {}; }
  Facets operator()(const OrderFigure& figure) const { return of_window(Facet::orders, figure.window); }
  Facets operator()(const OrderMoment&) const { return {Facet::orders, Facet::clock}; }
  Facets operator()(const FirstSeen&) const { return {Facet::profile, Facet::orders, Facet::clock}; }
  Facets operator()(const ContactTest&) const { return {Facet::contacts}; }
  Facets operator()(const ConsentTest&) const { return {Facet::consents}; }
  Facets operator()(const LabelTest&) const { return {Facet::labels}; }
  Facets operator()(const AttributeTest& node) const {
    return is_timed(node) ? Facets{Facet::attributes, Facet::clock} : Facets{Facet::attributes};
  }
  Facets operator()(const RfmTest&) const { return {Facet::rfm, Facet::clock}; }
  Facets operator()(const BonusTest&) const { return {Facet::bonuses, Facet::clock}; }
  Facets operator()(const SampleTest&) const { return {}; }
  // A standing of the past looks at orders by itself; so does that of now.
  Facets operator()(const RfmMove&) const { return {Facet::rfm, Facet::clock}; }
  Facets operator()(const BonusFlow& flow) const { return of_window(Facet::bonuses, flow.window); }
  Facets operator()(const HappeningCount& node) const { return of_window(facet_of(node.filter.family), node.window); }
  Facets operator()(const HappeningMoment& node) const {
    Facets facets{facet_of(node.filter.family), Facet::clock};
    if (node.no_order_since) facets.insert(Facet::orders);
    return facets;
  }
  Facets operator()(const CartTest& test) const {
    return test.idle_for ? Facets{Facet::activity, Facet::orders, Facet::clock} : Facets{Facet::activity};
  }
  Facets operator()(const PromoCodeCount& node) const {
    Facets facets = of_window(Facet::promo_codes, node.window);
    if (node.state != PromoCodeCount::State::issued) facets.insert(Facet::orders);
    return facets;
  }
  Facets operator()(const CampaignTest&) const { return {Facet::campaigns}; }
  Facets operator()(const SegmentTest& test) const { return of_membership(Facet::segments, test.in_for.has_value()); }
  Facets operator()(const StageTest& test) const { return of_membership(Facet::stages, test.in_for.has_value()); }

 private:
  static Facets of_window(Facet facet, const OrderWindow& window) {
    Facets facets{facet, Facet::clock};
    if (std::holds_alternative<EnrollmentWindow>(window)) facets.insert(Facet::enrollment);
    return facets;
  }
  static Facets of_membership(Facet facet, bool is_aged) {
    return is_aged ? Facets{facet, Facet::clock} : Facets{facet};
  }
  static Facet facet_of(HappeningFilter::Family family) {
    switch (family) {
      case HappeningFilter::Family::messages:
        return Facet::messages;
      case HappeningFilter::Family::campaigns:
        return Facet::campaigns;
      case HappeningFilter::Family::visits:
      case HappeningFilter::Family::views:
      case HappeningFilter::Family::checkouts:
      case HappeningFilter::Family::events:
        break;
    }
    return Facet::activity;
  }
};

}  // namespace

Condition::Condition() : Condition({ConditionNode{.test = Everyone{}, .end = 1}}) {}

Condition::Condition(std::vector<ConditionNode> nodes) : nodes_(std::move(nodes)) {
  ensure(!nodes_.empty() && nodes_.front().end == nodes_.size(), "the nodes of a condition are one tree");
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    ConditionNode& node = nodes_[i];
    ensure(node.end > i && node.end <= nodes_.size(), "a node ends behind itself");
    node.quick = is_quick(node.test);
    for (std::size_t child = i + 1; child < node.end; child = nodes_[child].end) node.quick &= nodes_[child].quick;
  }
}

std::vector<std::string> referenced_segments(const Condition& condition) {
  std::vector<std::string> segments;
  for (const ConditionNode& node : condition.nodes()) {
    if (const auto* test = std::get_if<SegmentTest>(&node.test)) segments.push_back(test->segment);
  }
  std::ranges::sort(segments);
  segments.erase(std::ranges::unique(segments).begin(), segments.end());
  return segments;
}

Facets depends_on(const Condition& condition) {
  Facets facets;
  for (const ConditionNode& node : condition.nodes()) facets.insert(std::visit(FacetsOf{}, node.test));
  return facets;
}

}  // namespace lapwing
