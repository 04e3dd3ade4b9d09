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

/// Which order it is that decides, of those that a filter lets through: the one with which their number or sum, counted
/// from the last order back, comes to a bound; or the first of all. A window that holds it comes to the bound, and one
/// that does not does not.
struct LiveMark {
  enum class Kind : std::uint8_t { first, number, sum };
  Kind kind = Kind::number;
  std::int64_t bound = 1;    ///< to be reached, positive
  std::uint32_t filter = 0;  ///< place in `filters`
  friend bool operator==(const LiveMark&, const LiveMark&) = default;
};
/// The answer that follows from whether there is a mark and whether it is less than so long ago. Most conditions that
/// time changes are such.
struct LiveAge {
  static constexpr std::int64_t ever = std::int64_t{1} << 40;

  std::int64_t seconds = ever;  ///< how long
  std::uint32_t mark = 0;       ///< place in `marks`
  /// The answer if there is no mark (bit 0), if it is that long ago or longer (bit 1), if it is not (bit 2).
  std::uint32_t answers = 0;
};

/// A leaf that only a record can change, and that stands in "all" or "any" beside an age. If it does not hold "all"
/// does not, and if it holds "any" does; otherwise the age answers.
struct LiveGate {
  std::uint32_t leaf = 0;  ///< place in `leaves`
  bool of_all = true;
  friend bool operator==(const LiveGate&, const LiveGate&) = default;
};

/// The conditions that are nothing but ages of one mark, or such an age and (or) a leaf that is the same for all of
/// them. As the mark grows older they change their answers one after another: the rung that it stands on answers for
/// all of them. Sets of conditions are a bit each by its place, 64 a word.
struct LiveLadder {
  static constexpr std::uint32_t no_gate = 0xFFFF'FFFF;

  std::uint32_t mark = 0;
  std::uint32_t gate = no_gate;        ///< place in `gates`
  std::vector<std::int64_t> rungs;     ///< the lengths, ascending
  std::vector<std::uint64_t> roots;    ///< the conditions
  std::vector<std::uint64_t> at_rung;  ///< those of each rung's length, set after set
  /// Which of them hold, set after set: without a mark, with one that has passed no rung, one, two, ...
  std::vector<std::uint64_t> truths;
};

/// The conditions that are nothing but one figure, each over orders less than some span ago. Sets of conditions are as
/// of ladders.
struct LiveSlide {
  std::uint32_t figure = 0;            ///< place in `figures`
  std::vector<std::uint32_t> spans;    ///< places in `spans`
  std::vector<std::uint64_t> roots;    ///< the conditions
  std::vector<std::uint64_t> at_span;  ///< those of each span, set after set
};

/// Small, since a pass over all conditions reads every one.
struct LiveLeaf {
  enum class Kind : std::uint8_t {
    age,      ///< the one at `place`
    rolling,  ///< the figure at `place`, of orders less than a span ago
    period,   ///< of those in a period of the calendar
    ever,     ///< of all
    moment,   ///< the one at `place`
    single,   ///< asked by `evaluate`
  };
  Kind kind = Kind::single;
  std::uint32_t place = 0;   ///< in `ages`, `figures` or `moments`
  std::uint32_t window = 0;  ///< in `spans` or `periods`
};

/// A node of a condition that is more than a leaf. Children follow their parent.
struct LiveNode {
  enum class Kind : std::uint8_t { leaf, all, any, negation };
  Kind kind = Kind::leaf;
  bool quick = false;      ///< as of ConditionNode
  std::uint32_t end = 0;   ///< behind the last node under this one
  std::uint32_t leaf = 0;  ///< place in `leaves`
};

struct LiveProgram {
  struct Root {
    enum class Kind : std::uint8_t { leaf, tree };
    Kind kind = Kind::leaf;
    std::uint32_t place = 0;  ///< in `leaves` or `trees`
  };

  std::vector<TimeSpan> spans;
  std::vector<CalendarPeriod> periods;
  std::vector<OrderFilter> filters;
  std::vector<LiveMark> marks;
  std::vector<LiveAge> ages;
  std::vector<LiveGate> gates;
  std::vector<LiveLadder> ladders;
  std::vector<LiveFigure> figures;
  std::vector<LiveSlide> slides;
  std::vector<LiveMoment> moments;
  std::vector<LiveLeaf> leaves;
  std::vector<Condition> singles;  ///< of each leaf the same, alone
  std::vector<std::vector<LiveNode>> trees;
  std::vector<Root> roots;  ///< one per condition
};

LiveProgram compile_live(std::span<const Condition* const> conditions);

}  // namespace lapwing
