#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "audience/paged_rows.hpp"
#include "base/instant.hpp"

namespace lapwing {

/// The orders of one customer that a filter lets through, oldest first, and what they come to.
class OrderSelection {
 public:
  void clear() {
    seconds_.clear();
    amounts_.clear();
    has_negative_ = false;
    magnitudes_ = 0;
  }
  /// All of these, in the place of what there was.
  void assign(std::span<const std::uint32_t> seconds, const NarrowRows& amounts);
  void add(std::uint32_t second, std::int64_t amount) {
    seconds_.push_back(second);
    amounts_.push_back(amount);
    has_negative_ = has_negative_ || amount < 0;
    magnitudes_ |= magnitude_of(amount);
  }

  [[nodiscard]] std::size_t size() const { return seconds_.size(); }
  [[nodiscard]] std::span<const std::uint32_t> seconds() const { return seconds_; }
  [[nodiscard]] std::span<const std::int64_t> amounts() const { return amounts_; }
  /// Since the epoch.
  [[nodiscard]] std::uint32_t second(std::size_t order) const { return seconds_[order]; }
  [[nodiscard]] std::int64_t amount(std::size_t order) const { return amounts_[order]; }
  [[nodiscard]] Instant at(std::size_t order) const { return Instant::from_seconds(seconds_[order]); }
  /// Whether an order is dated behind that instant.
  [[nodiscard]] bool goes_beyond(Instant now) const { return !seconds_.empty() && at(seconds_.size() - 1) > now; }
  /// Whether an amount is below zero, as of an order of nothing but returns.
  [[nodiscard]] bool has_negative() const { return has_negative_; }
  /// Whether each amount less `bound` fits 64 bits, and so does every sum of such.
  [[nodiscard]] bool sums_are_short(std::int64_t bound) const {
    return (magnitudes_ | magnitude_of(bound)) >> 40 == 0 && size() < std::size_t{1} << 20;
  }
  /// The first order at `second` or later, in seconds since the epoch.
  [[nodiscard]] std::uint32_t first_from(std::int64_t second) const {
    // Most customers have few orders, and most windows hold the newest of them only.
    std::size_t first = seconds_.size();
    for (int left = 16; first > 0 && seconds_[first - 1] >= second; --first) {
      if (left-- == 0) return search(second, first);
    }
    return static_cast<std::uint32_t>(first);
  }
  /// The first whole second at `from` or later.
  static std::int64_t second_from(Instant from) { return (from + Duration{999}).seconds(); }

 private:
  /// Not less than the number's magnitude less 1.
  static std::uint64_t magnitude_of(std::int64_t number) { return static_cast<std::uint64_t>(number ^ number >> 63); }
  [[nodiscard]] std::uint32_t search(std::int64_t second, std::size_t end) const;

  std::vector<std::uint32_t> seconds_;
  std::vector<std::int64_t> amounts_;
  bool has_negative_ = false;
  std::uint64_t magnitudes_ = 0;  // of the amounts, their bits put together
};

}  // namespace lapwing
