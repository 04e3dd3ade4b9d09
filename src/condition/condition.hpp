#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

/// A question about one customer: the tree that a dynamic segment or a campaign's filter is made of. An immutable
/// value; any number of threads may read it.
class Condition {
 public:
  static constexpr int depth_max = 32;
  static constexpr std::size_t nodes_max = 10'000;

  /// Everyone.
  Condition();
  /// A tree whose nodes lie as ConditionNode says; sets their `quick` itself.
  explicit Condition(std::vector<ConditionNode> nodes);

  /// The root first; never empty.
  [[nodiscard]] std::span<const ConditionNode> nodes() const { return nodes_; }

  friend bool operator==(const Condition&, const Condition&) = default;

 private:
  std::vector<ConditionNode> nodes_;
};

/// Reads a condition from JSON text. Strict: the error names the path of the first fault, as `$.all[1].within`, and
/// what was expected there. Unknown and repeated keys are faults.
Result<Condition> parse_condition(std::string_view text);
/// The same from a part of a larger definition that stands at `path` of it, as "$.filter". Repeated keys went unseen,
/// if there were any.
Result<Condition> parse_condition(const nlohmann::json& value, std::string path);

/// The ids of the segments that the condition asks about, sorted: what must not lead back to the segment that it is of.
std::vector<std::string> referenced_segments(const Condition& condition);

/// The condition as one line of JSON that `parse_condition` reads back to an equal one. Equal conditions give equal
/// text.
std::string to_json(const Condition& condition);

}  // namespace lapwing
