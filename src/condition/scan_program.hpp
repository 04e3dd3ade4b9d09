#pragma once

#include <array>
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

/// The orders that pass a filter, within the time that all windows over them cover.
struct RowSelection {
  RowFilter filter;
  SecondRange seconds;
};
/// Where windows over a selection begin or end.
struct RowBoundary {
  std::uint32_t selection = 0;
  std::uint32_t second = 0;
  friend bool operator==(const RowBoundary&, const RowBoundary&) = default;
};
/// The orders of a selection from one second on to before another, counted and summed up.
struct RowTally {
  std::uint32_t selection = 0;
  std::uint32_t begin = 0;  ///< place in `boundaries`
  std::uint32_t end = 0;    ///< place in `boundaries`
  friend bool operator==(const RowTally&, const RowTally&) = default;
};

/// A count, sum or average and all bounds that it is held against.
struct TallyFigure {
  OrderFigure::Measure measure{};
  std::uint32_t tally = 0;
  std::vector<LaneBound> bounds;
  std::vector<std::uint32_t> leaves;  ///< for each bound the leaf

  /// Whether it is worked out for everybody on a page at once, because several leaves ask for it.
  [[nodiscard]] bool is_shared() const { return bounds.size() > 1; }
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
  bool above = true;  ///< holds what is above, or what is not
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
  LaneSet lanes;        ///< who may have such orders
  bool is_any = false;  ///< whoever has one at all
};
/// Of such a leaf where many searches are found in one go: it holds for whoever has an order found in that time.
struct AnyHit {
  std::uint32_t leaf = 0;
  SecondRange seconds;
};
/// When the first or the last of a tally's orders was placed.
struct TallyMomentLeaf {
  SecondTest test;
  bool last = true;
  std::uint32_t tally = 0;
};
/// The same of orders found by their lines.
struct HitsMomentLeaf {
  SecondTest test;
  bool last = true;
  HitsLeaf hits;
};
/// Where customers stand by RFM, at one moment or at two.
struct RfmLeaf {
  struct Part {
    RfmTest test;
    std::uint32_t moment = 0;  ///< place in `rfm_moments`
  };
  std::vector<Part> parts;  ///< each holds
};
/// Asked of each customer.
struct SingleLeaf {};

using ScanLeaf = std::variant<BytesLeaf, WordsLeaf, LastOrderLeaf, FirstSeenLeaf, BoundLeaf, TallyLeaf, HitsLeaf,
                              TallyMomentLeaf, HitsMomentLeaf, RfmLeaf, SingleLeaf>;

struct ScanNode {
  enum class Kind : std::uint8_t { all, any, negation, leaf };
  Kind kind = Kind::all;
  std::uint32_t leaf = 0;
  std::uint32_t first = 0;  ///< in `children`, where the cheapest comes first
  std::uint32_t count = 0;  ///< of children
  std::uint32_t cost = 0;   ///< what asking it of a page costs, roughly, in nanoseconds
  bool is_shared = false;   ///< a leaf that is answered for everybody on a page, before anything is asked
};

struct ScanProgram {
  /// Up to how many searches of a field are made one by one.
  static constexpr std::size_t searches_apart_max = 3;

  const Audience* audience = nullptr;
  Moment moment;
  std::vector<RowSelection> selections;
  std::vector<RowBoundary> boundaries;
  std::vector<RowTally> tallies;
  std::vector<TallyFigure> figures;
  std::vector<std::uint32_t> last_order_bounds;  ///< seconds
  std::vector<Moment> rfm_moments;               ///< at which standings are read
  /// By LineField and search the leaves that hold for whoever has an order there, as long as all orders stand.
  std::array<std::vector<std::vector<AnyHit>>, 2> any_hits;
  LineSearches categories{LineField::category};
  LineSearches products{LineField::product};
  std::vector<ScanLeaf> leaves;
  std::vector<Condition> singles;            ///< of each leaf the same, to be asked of one customer
  std::vector<std::uint32_t> shared_leaves;  ///< that are answered so, beside those of shared figures
  std::vector<ScanNode> nodes;
  std::vector<std::uint32_t> children;  ///< places in `nodes`
  std::vector<std::uint32_t> roots;     ///< one per condition
  LaneSet lanes;                        ///< for whom any of the conditions may hold
  std::vector<OrderColumn> columns;     ///< what is read of the orders on every page

  [[nodiscard]] const LineSearches& searches(LineField field) const {
    return field == LineField::category ? categories : products;
  }
  [[nodiscard]] std::span<const std::uint32_t> children_of(const ScanNode& node) const {
    return std::span(children).subspan(node.first, node.count);
  }
};

ScanProgram compile(std::span<const Condition> conditions, const Moment& moment);

}  // namespace lapwing
