#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "condition/lane_kernels.hpp"
#include "condition/order_figures.hpp"
#include "condition/page_orders.hpp"
#include "condition/scan_program.hpp"
#include "condition/selected_rows.hpp"

namespace lapwing {

/// Answers a program's leaves for one page at a time. Everything that is found out about the page is kept until the
/// next one: windows, counts, sums, hits and answers. One thread's.
class ScanPad {
 public:
  explicit ScanPad(const ScanProgram& program);

  void open(std::size_t page);
  /// For whom a shared leaf holds, and maybe for some behind the last customer.
  [[nodiscard]] LaneBits shared(std::uint32_t leaf) const { return shared_[leaf]; }
  /// For whom of `need` any other leaf holds.
  LaneBits ask(std::uint32_t leaf, LaneBits need);
  /// The customers on the page for whom any of the conditions may hold.
  [[nodiscard]] LaneBits candidates() const { return candidates_; }

 private:
  /// What is kept about a page, if it is about this one.
  template <class T>
  struct Kept {
    T value{};
    std::uint64_t turn = 0;  // of `turn_`
  };
  struct KnownBits {
    LaneBits known = 0;
    LaneBits holds = 0;
  };
  struct Sums {
    LaneNumbers numbers{};
    LaneBits known = 0;
  };
  struct LastOrders {
    std::vector<LaneBits> before;  // by bound
    LaneBits come = 0;             // whose is not ahead
    LaneBits none = 0;             // who have none
  };

  template <class T, class Work>
  T& keep(Kept<T>& kept, const Work& work) {
    if (kept.turn != turn_) {
      kept.turn = turn_;
      work(kept.value);
    }
    return kept.value;
  }

  LaneBits answer(std::uint32_t leaf, const BytesLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const WordsLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const LastOrderLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const FirstSeenLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const BoundLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const TallyLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const HitsLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const TallyMomentLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const HitsMomentLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const RfmLeaf& test, LaneBits need);
  LaneBits answer(std::uint32_t leaf, const SingleLeaf& test, LaneBits need);

  SelectedRows& selected(std::uint32_t selection);
  /// For each customer the first of the selected orders at a boundary or later.
  const std::uint32_t* orders_from(std::uint32_t boundary);
  const LaneNumbers& counts(std::uint32_t tally);
  /// Who has orders in the tally.
  LaneBits with_any(std::uint32_t tally);
  /// The sums of those of `need`, at least.
  const LaneNumbers& sums(std::uint32_t tally, LaneBits need);
  void answer_shared();
  void answer_shared(const TallyFigure& figure);
  void answer_shared(LineField field);
  /// Whose figure is above each of its bounds, of those of `need` at least.
  void compare(const TallyFigure& figure, LaneBits need, LaneBits* to);
  /// Of figures that are not differences of sums.
  [[nodiscard]] LaneBits row_by_row(const TallyLeaf& test, LaneBits need);
  /// Adds up in `figures_` the orders that the leaf looks at of those of `lanes`; gives whose there are.
  LaneBits add_up(const HitsLeaf& test, LaneBits lanes);
  /// The orders that the leaf seeks, of those of `lanes` at least, at whatever time.
  std::span<const OrderHit> hits(const HitsLeaf& test, LaneBits lanes);
  LineHits& hits(LineField field);
  const LastOrders& last_orders();
  bool sums_fit();

  const ScanProgram& program_;
  std::uint64_t turn_ = 0;
  std::size_t page_ = 0;
  LaneBits candidates_ = 0;
  PageOrders orders_;
  std::vector<Kept<SelectedRows>> selected_;  // by selection
  std::vector<Kept<LaneRows>> orders_from_;   // by boundary
  std::vector<Kept<LaneNumbers>> counts_;     // by tally
  std::vector<Kept<Sums>> sums_;              // by tally
  std::array<Kept<LineHits>, 2> hits_;        // by LineField
  Kept<LastOrders> last_orders_;
  std::vector<LaneBits> shared_;          // by leaf
  std::vector<Kept<KnownBits>> answers_;  // by leaf
  Kept<bool> sums_fit_;
  std::vector<std::unique_ptr<RfmReader>> rfm_readers_;            // by moment
  std::vector<Kept<std::span<const RfmStanding>>> rfm_standings_;  // likewise
  std::vector<MarkedRows> marked_;                                 // scratch
  std::array<OrderFigures, lane_count> figures_;                   // scratch
  std::vector<OrderHit> few_hits_;                                 // scratch
  std::vector<LaneBits> above_;                                    // scratch
};

}  // namespace lapwing
