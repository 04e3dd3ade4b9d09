#include <array>
#include <utility>

#include "condition/condition.hpp"
#include "condition/parse_leaves.hpp"

namespace lapwing {
namespace {

/// A level of conditions takes at most two levels of JSON, the object and its array; a leaf's parts take a few more.
constexpr int json_depth_max = Condition::depth_max * 2 + 6;

struct Leaf {
  std::string_view key;
  Result<ConditionTest> (*parse)(const JsonPlace& at);
};
constexpr std::array leaves = {Leaf{"orders", parse_orders},
                               Leaf{"bought", parse_bought},
                               Leaf{"first_seen", parse_first_seen},
                               Leaf{"contact", parse_contact},
                               Leaf{"consent", parse_consent},
                               Leaf{"label", parse_label},
                               Leaf{"attribute", parse_attribute},
                               Leaf{"rfm", parse_rfm},
                               Leaf{"rfm_moved", parse_rfm_moved},
                               Leaf{"bonus", parse_bonus},
                               Leaf{"visits", parse_happening},
                               Leaf{"views", parse_happening},
                               Leaf{"checkouts", parse_happening},
                               Leaf{"events", parse_happening},
                               Leaf{"messages", parse_happening},
                               Leaf{"campaigns", parse_happening},
                               Leaf{"cart", parse_cart},
                               Leaf{"in_campaign", parse_in_campaign},
                               Leaf{"segment", parse_segment},
                               Leaf{"stage", parse_stage},
                               Leaf{"sample", parse_sample},
                               Leaf{"promo_codes", parse_promo_codes}};

class TreeParser {
 public:
  Result<void> parse(const JsonPlace& at, int depth) {
    if (depth > Condition::depth_max) {
      return at.error(fmt::format("nested too deep: expected at most {} levels of conditions", Condition::depth_max));
    }
    if (nodes_.size() == Condition::nodes_max) {
      return at.error(fmt::format("too large: expected at most {} conditions in all", Condition::nodes_max));
    }
    if (!at.value->is_object()) return at.refuse("a condition, which is an object");
    const std::string_view key = TRY(at.expect_one_of(
        {"all",      "any",       "not",  "everyone",    "orders",  "bought", "first_seen", "contact",    "consent",
         "label",    "attribute", "rfm",  "rfm_moved",   "bonus",   "visits", "views",      "checkouts",  "events",
         "messages", "campaigns", "cart", "in_campaign", "segment", "stage",  "sample",     "promo_codes"}));
    const std::size_t place = nodes_.size();
    nodes_.emplace_back();
    nodes_[place].test = TRY(parse_test(at, key, depth));
    nodes_[place].end = static_cast<std::uint32_t>(nodes_.size());
    return {};
  }

  std::vector<ConditionNode> take() { return std::move(nodes_); }

 private:
  /// Puts the children, if the kind has any, behind the node whose test this is.
  Result<ConditionTest> parse_test(const JsonPlace& at, std::string_view key, int depth) {
    for (const Leaf& leaf : leaves) {
      if (leaf.key == key) return leaf.parse(at);
    }
    CHECK(at.expect_keys({key}));
    const JsonPlace inner = at.member(key);
    if (key == "everyone") {
      if (!TRY(inner.boolean())) return inner.error("expected true");
      return Everyone{};
    }
    if (key == "not") {
      CHECK(parse(inner, depth + 1));
      return Negation{};
    }
    CHECK(inner.expect_elements());
    for (std::size_t i = 0; i < inner.value->size(); ++i) CHECK(parse(inner.element(i), depth + 1));
    return key == "all" ? ConditionTest{AllOf{}} : ConditionTest{AnyOf{}};
  }

  std::vector<ConditionNode> nodes_;
};

}  // namespace

Result<Condition> parse_condition(std::string_view text) {
  return parse_condition(TRY(parse_strict_json(text, json_depth_max)), "$");
}

Result<Condition> parse_condition(const nlohmann::json& value, std::string path) {
  TreeParser parser;
  CHECK(parser.parse({&value, std::move(path)}, 1));
  return Condition(parser.take());
}

}  // namespace lapwing
