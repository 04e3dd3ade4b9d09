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

/// A figure of the orders that a filter lets through, placed ever, less than a span ago or in a period of the calendar.
struct LiveFigure {
  OrderFigure::Measure measure{};
  Comparison comparison;
  std::uint32_t window = 0;  ///< place in `windows`
  std::uint32_t filter = 0;  ///< place in `filters`
};
/// When the first or the last order was placed that a filter lets through.
struct LiveMoment {
  bool last = true;
  MomentTest test;
  std::uint32_t filter = 0;
};
/// Asked by `evaluate`.
struct LiveSingle {};

struct LiveLeaf {
  std::variant<LiveFigure, LiveMoment, LiveSingle> test;
  Condition single;  ///< the same, alone
};

/// A window whose orders need not be sought anew by `evaluate`.
using LiveWindow = std::variant<EverWindow, RollingWindow, CalendarPeriod>;

struct LiveProgram {
  /// The nodes of one condition; `leaves` has for each the place of its leaf, if it is one.
  struct Tree {
    std::span<const ConditionNode> nodes;
    std::vector<std::uint32_t> leaves;
  };

  std::vector<LiveWindow> windows;
  std::vector<OrderFilter> filters;
  std::vector<LiveLeaf> leaves;
  std::vector<Tree> trees;
};

LiveProgram compile_live(std::span<const Condition* const> conditions);

}  // namespace lapwing
