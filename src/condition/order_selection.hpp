#pragma once

#include <cstdint>
#include <vector>

#include "base/instant.hpp"

namespace lapwing {

/// The orders of one customer that a filter lets through, oldest first, and what they come to.
class OrderSelection {
 public:
  void clear();
  void add(std::uint32_t second, std::int64_t amount);

  [[nodiscard]] std::size_t size() const { return seconds_.size(); }
  [[nodiscard]] Instant at(std::size_t order) const { return Instant::from_seconds(seconds_[order]); }
  /// Whether an order is dated behind that instant.
  [[nodiscard]] bool goes_beyond(Instant now) const { return !seconds_.empty() && at(seconds_.size() - 1) > now; }
  /// Whether sums are exact and only fall when orders leave.
  [[nodiscard]] bool is_plain() const { return is_plain_; }
  /// The first order at `from` or later.
  [[nodiscard]] std::uint32_t first_from(Instant from) const;
  /// What the orders from `begin` to before `end` come to.
  [[nodiscard]] std::int64_t sum(std::size_t begin, std::size_t end) const { return sums_[end] - sums_[begin]; }

 private:
  std::vector<std::uint32_t> seconds_;
  std::vector<std::int64_t> sums_ = {0};  // of the orders before each place
  bool is_plain_ = true;
};

}  // namespace lapwing
