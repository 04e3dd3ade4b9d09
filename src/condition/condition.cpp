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

bool is_quick(const ConditionTest& test) {
  return is_one_of<AllOf, AnyOf, Negation, Everyone, ContactTest, ConsentTest, LabelTest, AttributeTest, SampleTest>(
      test);
}

struct FacetsOf {
  Facets operator()(const AllOf&) const { return {}; }
  Facets operator()(const AnyOf&) const { return {}; }
  Facets operator()(const Negation&) const { return {}; }
  Facets operator()(const Everyone&) const { return {}; }
  Facets operator()(const OrderFigure& figure) const {
    Facets facets{Facet::orders, Facet::clock};
    if (std::holds_alternative<EnrollmentWindow>(figure.window)) facets.insert(Facet::enrollment);
    return facets;
  }
  Facets operator()(const OrderMoment&) const { return {Facet::orders, Facet::clock}; }
  Facets operator()(const FirstSeen&) const { return {Facet::profile, Facet::orders, Facet::clock}; }
  Facets operator()(const ContactTest&) const { return {Facet::contacts}; }
  Facets operator()(const ConsentTest&) const { return {Facet::consents}; }
  Facets operator()(const LabelTest&) const { return {Facet::labels}; }
  Facets operator()(const AttributeTest&) const { return {Facet::attributes}; }
  Facets operator()(const RfmTest&) const { return {Facet::rfm, Facet::clock}; }
  Facets operator()(const BonusTest&) const { return {Facet::bonuses, Facet::clock}; }
  Facets operator()(const SampleTest&) const { return {}; }
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

Facets depends_on(const Condition& condition) {
  Facets facets;
  for (const ConditionNode& node : condition.nodes()) facets.insert(std::visit(FacetsOf{}, node.test));
  return facets;
}

}  // namespace lapwing
