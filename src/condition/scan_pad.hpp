#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "condition/page_orders.hpp"
#include "condition/scan_program.hpp"

namespace lapwing {

/// A figure of each customer's orders.
using LaneNumbers = std::array<std::int64_t, lane_count>;

/// Answers a program's leaves for one page at a time. Everything that is found out about the page is kept until the
/// next one: windows, counts, sums, hits and answers. One thread's.
class ScanPad {
 public:
  explicit ScanPad(const ScanProgram& program);

  void open(std::size_t page);
  /// For whom of `need` the leaf holds.
  LaneBits ask(std::uint32_t leaf, LaneBits need);
  /// The customers that there are on the page.
  [[nodiscard]] LaneBits everybody() const { return everybody_; }

 private:
  /// What is kept about a page, if it is about this one.
  template <class T>
  struct Kept {
    T value{};
    std::uint64_t page = 0;  // by `turn_`
  };
  struct KnownBits {
    LaneBits known = 0;
    LaneBits holds = 0;
  };
  struct Sums {
    LaneNumbers numbers{};
    LaneBits known = 0;
  };

  template <class T, class Work>
  T& keep(Kept<T>& kept, const Work& work) {
    if (kept.page != turn_) {
      kept.page = turn_;
      work(kept.value);
    }
    return kept.value;
  }

  LaneBits answer(const ScanLeaf& leaf, const BytesLeaf& test, LaneBits need);
  LaneBits answer(const ScanLeaf& leaf, const WordsLeaf& test, LaneBits need);
  LaneBits answer(const ScanLeaf& leaf, const LastOrderLeaf& test, LaneBits need);
  LaneBits answer(const ScanLeaf& leaf, const FirstSeenLeaf& test, LaneBits need);
  LaneBits answer(const ScanLeaf& leaf, const TallyLeaf& test, LaneBits need);
  LaneBits answer(const ScanLeaf& leaf, const HitsLeaf& test, LaneBits need);
  LaneBits answer(const ScanLeaf& leaf, const SingleLeaf& test, LaneBits need);

  const RowRanges& ranges(std::uint32_t window);
  const LaneNumbers& counts(std::uint32_t tally);
  /// The sums of those of `need`, at least.
  const LaneNumbers& sums(std::uint32_t tally, LaneBits need);
  [[nodiscard]] LaneBits extremes(const TallyLeaf& test, LaneBits need);
  const std::vector<OrderHit>& hits(std::uint32_t search);
  bool sums_fit();

  const ScanProgram& program_;
  std::uint64_t turn_ = 0;
  std::size_t page_ = 0;
  LaneBits everybody_ = 0;
  PageOrders orders_;
  std::vector<Kept<RowRanges>> ranges_;            // by window
  std::vector<Kept<RowSums>> row_counts_;          // by filter
  std::vector<Kept<RowSums>> row_sums_;            // by filter
  std::vector<Kept<LaneNumbers>> counts_;          // by tally
  std::vector<Kept<Sums>> sums_;                   // by tally
  std::vector<Kept<std::vector<OrderHit>>> hits_;  // by search
  std::vector<Kept<KnownBits>> answers_;           // by leaf
  Kept<bool> sums_fit_;
};

}  // namespace lapwing
