#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audience/paged_rows.hpp"
#include "condition/page_orders.hpp"

namespace lapwing {

/// Those orders of a page that lie within some time and pass a filter, numbered from 0 on, customer after customer and
/// each customer's by time: whatever windows within that time count or sum up is a difference between two of these
/// numbers. Keeps memory between pages. Belongs to one thread.
class SelectedRows {
 public:
  /// Turns to a page, which is read in place: until the audience next changes.
  void select(const PageOrders& page, const SecondRange& seconds, const RowFilter& filter);
  /// The filter is what each row of the page is worth, which is summed up, too: more than nothing passes.
  void select(const PageOrders& page, const SecondRange& seconds, const NarrowRows& worths);

  /// Where each customer's begin, and behind the last customer where they end.
  [[nodiscard]] const LaneRows& begins() const { return begins_; }
  /// Where they lie on the page.
  std::span<const std::uint32_t> rows();
  /// For each customer the first at `second` or later. `marked` is scratch.
  void find(std::uint32_t second, std::vector<MarkedRows>& marked, LaneRows& to);
  /// What all before each of them come to, and behind the last all of them; modulo 2^64, unless they fit, as
  /// `PageOrders::sums_fit` says.
  std::span<const std::int64_t> sums_before();
  /// Whether those are known already.
  [[nodiscard]] bool has_sums() const { return has_sums_; }

 private:
  void keep_worth();
  void number();

  const PageOrders* page_ = nullptr;
  NarrowRows worths_;
  std::vector<MarkedRows> marked_;
  LaneRows begins_{};
  bool has_rows_ = false;
  bool has_seconds_ = false;
  bool has_sums_ = false;
  std::vector<std::uint32_t> rows_;     // and room for what a kernel writes beyond
  std::vector<std::uint32_t> seconds_;  // of each
  std::vector<std::int64_t> sums_;
};

}  // namespace lapwing
