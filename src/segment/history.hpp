#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "segment/members.hpp"
#include "segment/segment_set.hpp"

namespace lapwing {

class Audience;
class CustomerView;
struct Stage;

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
  /// The same of several; `members` has the sizes of all segments.
  void note(const SegmentSet& segments, Day day, std::span<const std::uint32_t> members);
  /// Ascending by day.
  [[nodiscard]] std::span<const SegmentSize> of(SegmentNumber segment) const;

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  std::vector<std::vector<SegmentSize>> sizes_;  // by segment
};

/// The same of the lifecycle's stages, by their ids: one that a later version of the lifecycle does not have stays,
/// with nobody in it.
class StageHistory {
 public:
  /// A customer went from a stage (empty: from none, being new) to another (empty: to none, being gone).
  void move(std::string_view from, std::string_view to, Day day);
  /// Everybody was looked at anew: `stage_of` has each customer's place among the stages + 1, or 0 for none.
  void recount(std::span<const Stage> stages, std::span<const std::uint8_t> stage_of, Day day);
  /// Ascending by day; empty if there never was such a stage.
  [[nodiscard]] std::span<const SegmentSize> of(std::string_view stage_id) const;
  /// All stages that there ever were, by id.
  [[nodiscard]] const std::map<std::string, std::vector<SegmentSize>, std::less<>>& sizes() const { return sizes_; }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  void change(std::string_view stage_id, int by, Day day);

  std::map<std::string, std::vector<SegmentSize>, std::less<>> sizes_;
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
