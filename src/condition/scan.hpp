#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "condition/condition.hpp"
#include "condition/evaluate.hpp"
#include "condition/lanes.hpp"

namespace lapwing {

struct ScanProgram;

/// Some conditions compiled together, to be asked of everybody in one audience at one moment. Windows, counts and sums
/// that they share are computed once a page; what cannot be answered for 64 customers at once is asked of each by
/// `evaluate`. The conditions, and whatever the moment points to, outlive the plan, and the audience does not change
/// meanwhile. Any number of threads may scan by one plan, each with a PageScan of its own.
class ScanPlan {
 public:
  /// The moment must name the audience.
  ScanPlan(std::span<const Condition> conditions, const Moment& moment);
  ScanPlan(ScanPlan&&) noexcept;
  ScanPlan& operator=(ScanPlan&&) noexcept;
  ~ScanPlan();

  [[nodiscard]] std::size_t condition_count() const;
  [[nodiscard]] std::size_t page_count() const;
  /// The first page at `page` or behind it where a condition may hold for anybody; the number of pages if there is
  /// none.
  [[nodiscard]] std::size_t next_page(std::size_t page) const;

 private:
  friend class PageScan;
  std::unique_ptr<const ScanProgram> program_;
};

/// Asks a plan's conditions page by page. Keeps memory between pages; belongs to one thread.
class PageScan {
 public:
  explicit PageScan(const ScanPlan& plan);
  PageScan(PageScan&&) noexcept;
  PageScan& operator=(PageScan&&) noexcept;
  ~PageScan();

  /// For each condition who of the page's customers it holds for. Valid until the next call.
  std::span<const LaneBits> ask(std::size_t page);

 private:
  class Pad;
  std::unique_ptr<Pad> pad_;
  std::vector<LaneBits> answers_;
};

}  // namespace lapwing
