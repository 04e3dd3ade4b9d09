#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "audience/audience.hpp"
#include "condition/condition.hpp"

namespace lapwing {

// What a LivePlan holds: the conditions' trees over leaves that each stand here once, and what leaves share.

/// A figure of the orders that a filter lets through, held against a bound.
struct LiveFigure {
  Measure measure{};
  Comparison comparison;
  std::uint32_t filter = 0;  ///< place in `filters`
  friend bool operator==(const LiveFigure&, const LiveFigure&) = default;
};
/// When the first or the last order was placed that a filter lets through.
struct LiveMoment {
  bool last = true;
  MomentTest test;
  std::uint32_t filter = 0;
};

/// Small, since a pass over all conditions reads every one.
struct LiveLeaf {
  enum class Kind : std::uint8_t {
    rolling,  ///< the figure at `place`, of orders less than a span ago
    period,   ///< of those in a period of the calendar
    ever,     ///< of all
    moment,   ///< the one at `place`
    single,   ///< asked by `evaluate`
  };
  Kind kind = Kind::single;
  std::uint32_t place = 0;   ///< in `figures` or `moments`
  std::uint32_t window = 0;  ///< in `spans` or `periods`
};

struct LiveProgram {
  /// The nodes of one condition; `leaves` has for each the place of its leaf, if it is one.
  struct Tree {
    std::span<const ConditionNode> nodes;
    std::vector<std::uint32_t> leaves;
  };
  struct Root {
    bool is_leaf = false;
    std::uint32_t place = 0;  ///< in `leaves` or `trees`
  };

  std::vector<TimeSpan> spans;
  std::vector<CalendarPeriod> periods;
  std::vector<OrderFilter> filters;
  std::vector<LiveFigure> figures;
  std::vector<LiveMoment> moments;
  std::vector<LiveLeaf> leaves;
  std::vector<Condition> singles;  ///< of each leaf the same, alone
  std::vector<Tree> trees;
  std::vector<Root> roots;  ///< one per condition
};

LiveProgram compile_live(std::span<const Condition* const> conditions);

}  // namespace lapwing
