#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "audience/audience.hpp"
#include "condition/condition.hpp"
#include "condition/evaluate.hpp"
#include "condition/line_hits.hpp"
#include "condition/page_orders.hpp"

namespace lapwing {

// What a ScanPlan holds: the conditions' trees over leaves, windows and sums that each stand here once.

/// The orders that pass `filter` from one second on to before another, counted and summed up.
struct RowTally {
  std::uint32_t begin = 0;  ///< place in `seconds`
  std::uint32_t end = 0;    ///< place in `seconds`
  std::uint32_t filter = 0;
  friend bool operator==(const RowTally&, const RowTally&) = default;
};

/// Some of an audience's customers, a word for each page; absent: all.
using LaneSet = std::optional<std::vector<LaneBits>>;

struct BytesLeaf {  ///< two bits of a byte per customer, and which of their values hold
  std::span<const std::uint8_t> bytes;
  unsigned shift = 0;
  unsigned values = 0;
};
struct WordsLeaf {  ///< a bit per customer; pages behind the end have none
  std::span<const std::uint64_t> words;
};
struct LastOrderLeaf {
  SecondTest test;
};
struct FirstSeenLeaf {
  SecondTest test;
};
struct TallyLeaf {
  OrderFigure::Measure measure{};
  Comparison comparison;
  std::uint32_t tally = 0;
};
struct HitsLeaf {
  OrderFigure::Measure measure{};
  Comparison comparison;
  SecondRange seconds;
  RowFilter filter;
  std::uint32_t search = 0;  ///< in the searches of `field`
  LineField field{};
  LaneSet lanes;  ///< who may have such orders
};
/// Asked of each customer.
struct SingleLeaf {};

struct ScanLeaf {
  std::variant<BytesLeaf, WordsLeaf, LastOrderLeaf, FirstSeenLeaf, TallyLeaf, HitsLeaf, SingleLeaf> test;
  Condition single;  ///< the same, to be asked of one customer
};

struct ScanNode {
  enum class Kind : std::uint8_t { all, any, negation, leaf };
  Kind kind = Kind::all;
  std::uint32_t leaf = 0;
  std::uint32_t cost = 0;               ///< what asking it of a page costs, roughly, in nanoseconds
  std::vector<std::uint32_t> children;  ///< the cheapest first
};

struct ScanProgram {
  const Audience* audience = nullptr;
  Moment moment;
  std::vector<std::uint32_t> seconds;  ///< where windows begin or end
  std::vector<RowFilter> filters;
  std::vector<RowTally> tallies;
  LineSearches categories{LineField::category};
  LineSearches products{LineField::product};
  std::vector<ScanLeaf> leaves;
  std::vector<ScanNode> nodes;
  std::vector<std::uint32_t> roots;  ///< one per condition
  LaneSet lanes;                     ///< for whom any of the conditions may hold
};

ScanProgram compile(std::span<const Condition> conditions, const Moment& moment);

}  // namespace lapwing
