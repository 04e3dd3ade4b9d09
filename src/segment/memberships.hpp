#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/instant.hpp"
#include "base/prefetch.hpp"
#include "segment/entry_times.hpp"
#include "segment/members.hpp"
#include "segment/segment_set.hpp"

namespace lapwing {

/// Who is in which segment, and since when, in one partition. A row of bits for each customer, a bit for each segment,
/// because what happens asks all segments of one customer: with a hundred segments that is one cache line, where a
/// column for each segment would be a hundred. The members of one segment are gathered from the rows when asked for.
class Memberships {
 public:
  /// Makes room; never shrinks.
  void grow(std::uint32_t customer_count, std::uint32_t segment_count);
  [[nodiscard]] std::uint32_t customer_count() const { return customer_count_; }
  [[nodiscard]] std::uint32_t segment_count() const { return static_cast<std::uint32_t>(sizes_.size()); }

  [[nodiscard]] bool contains(SegmentNumber segment, CustomerNumber customer) const {
    return (row(customer)[segment.value / 64] >> segment.value % 64 & 1u) != 0;
  }
  /// All segments of the customer.
  [[nodiscard]] SegmentSet of(CustomerNumber customer) const;
  /// In whole seconds; absent if the customer is not a member.
  [[nodiscard]] std::optional<Instant> since(SegmentNumber segment, CustomerNumber customer) const;
  [[nodiscard]] std::uint32_t size(SegmentNumber segment) const { return sizes_[segment.value]; }
  /// Of all segments, by number.
  [[nodiscard]] std::span<const std::uint32_t> sizes() const { return sizes_; }
  [[nodiscard]] Members members(SegmentNumber segment) const;

  /// Asks for the customer's row and times to come near.
  void approach(CustomerNumber customer, Approach step) const;

  /// The customer is not a member yet.
  void enter(SegmentNumber segment, CustomerNumber customer, Instant at);
  /// The customer is a member.
  void leave(SegmentNumber segment, CustomerNumber customer);
  /// Enters those, in which the customer is not yet, and leaves these, in which the customer is.
  void change(CustomerNumber customer, const SegmentSet& entered, const SegmentSet& left, Instant at);

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  [[nodiscard]] const std::uint64_t* row(CustomerNumber customer) const {
    return rows_.data() + std::size_t{customer.value} * width_;
  }
  [[nodiscard]] std::uint64_t* row(CustomerNumber customer) {
    return rows_.data() + std::size_t{customer.value} * width_;
  }
  /// How many segments with smaller numbers the customer is in: the place of a segment's time in the customer's list.
  [[nodiscard]] std::uint32_t rank(SegmentNumber segment, CustomerNumber customer) const;
  [[nodiscard]] std::uint32_t degree(CustomerNumber customer) const;

  std::uint32_t customer_count_ = 0;
  std::size_t width_ = 0;  // words of a row
  std::vector<std::uint64_t> rows_;
  std::vector<std::uint32_t> sizes_;  // of each segment
  EntryTimes times_;                  // of each customer's segments, in the order of their numbers
};

}  // namespace lapwing
