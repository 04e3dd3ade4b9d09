#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "segment/members.hpp"
#include "segment/segment_set.hpp"

namespace lapwing {

class Audience;
class CustomerView;

/// How many members a segment had when a day of the shop ended (today: has now).
struct SegmentSize {
  Day day;
  std::uint32_t members = 0;
  friend bool operator==(const SegmentSize&, const SegmentSize&) = default;
};

/// The sizes of segments over the days, from their first calculation on. A day on which nothing changed is left out: it
/// ended as the day before. Follows from decisions alone, so a replay ends in the same history.
class SegmentHistory {
 public:
  /// The segment's size is this from an instant of that day on. Days come in order.
  void note(SegmentNumber segment, Day day, std::uint32_t members);
  /// Ascending by day.
  [[nodiscard]] std::span<const SegmentSize> of(SegmentNumber segment) const;

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  std::vector<std::vector<SegmentSize>> sizes_;  // by segment
};

/// The sizes of a segment over two partitions. Before its first day a partition counts nobody.
std::vector<SegmentSize> sum_of(std::span<const SegmentSize> a, std::span<const SegmentSize> b);

/// What the customer's standing orders came to, less refunds, in the 365 times 24 hours up to `now`.
Money revenue_of(const CustomerView& customer, Instant now);
/// The same of all members of a segment, and of everybody.
struct SegmentRevenue {
  Money members;
  Money everyone;
};
SegmentRevenue revenue_of(const Members& members, const Audience& audience, Instant now);

}  // namespace lapwing
