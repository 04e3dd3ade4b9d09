#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/instant.hpp"

namespace lapwing {

/// Groups of questions, a bit for each group: segment n belongs to group n modulo 64, so that a set of groups laid over
/// any word of a SegmentSet gives the segments of the set that belong to them. The stage has a group of its own.
using Groups = std::uint64_t;
inline constexpr Groups every_group = ~Groups{0};
inline constexpr Groups stage_group = Groups{1} << 63;

/// When which of a customer's answers may change by time alone: the next few instants with their groups, and a horizon
/// at which everything has to be asked. Most timers are of one window that one order leaves, and asking the few
/// segments that it concerns costs a fraction of asking all; to remember an instant for each segment would cost too
/// much memory.
class Agenda {
 public:
  static constexpr std::size_t entries_max = 4;

  /// The first instant at which something has to be asked; `never` if nothing has.
  [[nodiscard]] Instant first() const { return entries_[0].groups != 0 ? entries_[0].at : horizon_; }
  /// Answers of these groups may change at that instant.
  void expect(Instant at, Groups groups);
  /// Everything is asked anew, or all of these groups.
  void clear() { *this = {}; }
  void remove(Groups groups);
  /// Removes and gives the groups that have to be asked by `now`.
  Groups take(Instant now);

 private:
  struct Entry {
    Instant at = Instant::never();
    Groups groups = 0;
  };

  std::array<Entry, entries_max> entries_;  // ascending and before the horizon; empty ones last
  Instant horizon_ = Instant::never();
};

}  // namespace lapwing
