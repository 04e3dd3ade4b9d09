#pragma once

#include <cstdint>
#include <vector>

#include "base/instant.hpp"

namespace lapwing {

/// The orders of one customer that a filter lets through, oldest first, and what they come to.
class OrderSelection {
 public:
  void clear() {
    seconds_.clear();
    amounts_.clear();
    has_negative_ = false;
  }
  void add(std::uint32_t second, std::int64_t amount) {
    seconds_.push_back(second);
    amounts_.push_back(amount);
    has_negative_ = has_negative_ || amount < 0;
  }

  [[nodiscard]] std::size_t size() const { return seconds_.size(); }
  /// Since the epoch.
  [[nodiscard]] std::uint32_t second(std::size_t order) const { return seconds_[order]; }
  [[nodiscard]] std::int64_t amount(std::size_t order) const { return amounts_[order]; }
  [[nodiscard]] Instant at(std::size_t order) const { return Instant::from_seconds(seconds_[order]); }
  /// Whether an order is dated behind that instant.
  [[nodiscard]] bool goes_beyond(Instant now) const { return !seconds_.empty() && at(seconds_.size() - 1) > now; }
  /// Whether an amount is below zero, as of an order of nothing but returns.
  [[nodiscard]] bool has_negative() const { return has_negative_; }
  /// The first order at `from` or later.
  [[nodiscard]] std::uint32_t first_from(Instant from) const;

 private:
  std::vector<std::uint32_t> seconds_;
  std::vector<std::int64_t> amounts_;
  bool has_negative_ = false;
};

}  // namespace lapwing
