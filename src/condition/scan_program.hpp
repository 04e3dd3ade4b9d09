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

/// A count, sum or average and all bounds that it is held against.
struct TallyFigure {
  OrderFigure::Measure measure{};
  std::uint32_t tally = 0;
  std::vector<LaneBound> bounds;
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
  std::uint32_t bound = 0;  ///< place in `last_order_bounds`
  bool before = false;
};
struct FirstSeenLeaf {
  SecondTest test;
};
/// A count, sum or average held against one bound.
struct BoundLeaf {
  std::uint32_t figure = 0;
  std::uint32_t bound = 0;  ///< place in the figure's
  bool above = true;        ///< holds what is above, or what is not
};
/// Any other figure.
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

using ScanLeaf =
    std::variant<BytesLeaf, WordsLeaf, LastOrderLeaf, FirstSeenLeaf, BoundLeaf, TallyLeaf, HitsLeaf, SingleLeaf>;

struct ScanNode {
  enum class Kind : std::uint8_t { all, any, negation, leaf };
  Kind kind = Kind::all;
  std::uint32_t leaf = 0;
  std::uint32_t first = 0;  ///< in `children`, where the cheapest comes first
  std::uint32_t count = 0;  ///< of children
  std::uint32_t cost = 0;   ///< what asking it of a page costs, roughly, in nanoseconds
};

struct ScanProgram {
  const Audience* audience = nullptr;
  Moment moment;
  std::vector<std::uint32_t> seconds;  ///< where windows begin or end
  std::vector<RowFilter> filters;
  std::vector<RowTally> tallies;
  std::vector<TallyFigure> figures;
  std::vector<std::uint32_t> last_order_bounds;  ///< seconds
  LineSearches categories{LineField::category};
  LineSearches products{LineField::product};
  std::vector<ScanLeaf> leaves;
  std::vector<Condition> singles;  ///< of each leaf the same, to be asked of one customer
  std::vector<ScanNode> nodes;
  std::vector<std::uint32_t> children;  ///< places in `nodes`
  std::vector<std::uint32_t> roots;     ///< one per condition
  LaneSet lanes;                        ///< for whom any of the conditions may hold

  [[nodiscard]] std::span<const std::uint32_t> children_of(const ScanNode& node) const {
    return std::span(children).subspan(node.first, node.count);
  }
};

ScanProgram compile(std::span<const Condition> conditions, const Moment& moment);

}  // namespace lapwing
