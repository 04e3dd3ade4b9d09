#pragma once

#include <algorithm>
#include <span>

#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"

namespace lapwing {

/// The answer of a group whose children `ask(place)` answers; `common` is what they must all answer for the group to do
/// so: true for "all", false for "any". A child that is not `common` settles the group. The group stays so until the
/// last such child may change; and a group of common children only, until the first of them may. Quick children go
/// first: often one of them settles it for good.
template <class Node, class Ask>
Answer answer_group(std::span<const Node> nodes, std::size_t place, bool common, const Ask& ask) {
  Instant soonest = Instant::never();
  Instant latest = Instant::earliest();
  for (const bool quick : {true, false}) {
    for (std::size_t child = place + 1; child < nodes[place].end; child = nodes[child].end) {
      if (nodes[child].quick != quick) continue;
      const Answer answer = ask(child);
      if (answer.holds == common) {
        soonest = std::min(soonest, answer.until);
      } else if (answer.until == Instant::never()) {
        return {!common, Instant::never()};
      } else {
        latest = std::max(latest, answer.until);
      }
    }
  }
  return latest == Instant::earliest() ? Answer{common, soonest} : Answer{!common, latest};
}

}  // namespace lapwing
