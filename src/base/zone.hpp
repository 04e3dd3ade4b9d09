#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.hpp"

namespace lapwing {

/// A time zone as a plain table of transitions, so that pure code can turn instants into local days and back. The table
/// travels in the journal: a later tzdata cannot change what was decided. Loaded from the system's tzdata by the room
/// `zones`.
class Zone {
 public:
  struct Transition {
    std::int64_t at_second;       ///< seconds since the epoch from which `offset_seconds` is in force
    std::int32_t offset_seconds;  ///< local time minus UTC
    friend auto operator<=>(const Transition&, const Transition&) = default;
  };

  Zone() = default;
  /// `transitions` in ascending order; before the first one `first_offset_seconds` holds.
  Zone(std::string name, std::int32_t first_offset_seconds, std::vector<Transition> transitions);

  /// IANA name, e.g. "Europe/Moscow"; "UTC" by default.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::int32_t first_offset_seconds() const { return first_offset_seconds_; }
  [[nodiscard]] const std::vector<Transition>& transitions() const { return transitions_; }

  /// Local time minus UTC at that instant.
  [[nodiscard]] Duration offset(Instant at) const;
  /// The local calendar day on which the instant falls.
  [[nodiscard]] Day day(Instant at) const;
  /// Milliseconds since local midnight by the clock on the wall, 0 .. 86,399,999.
  [[nodiscard]] Duration time_of_day(Instant at) const;
  /// The instant when the wall clock shows `time_of_day` on that day. In a gap the first instant after it; in a fold
  /// (an hour that comes twice) the first of the two.
  [[nodiscard]] Instant at(Day day, Duration time_of_day) const;
  /// The first instant of the day (not always 00:00: some zones change at midnight).
  [[nodiscard]] Instant start_of(Day day) const { return at(day, Duration{}); }

  friend bool operator==(const Zone&, const Zone&) = default;

 private:
  [[nodiscard]] std::int32_t offset_seconds(std::int64_t second) const;

  std::string name_ = "UTC";
  std::int32_t first_offset_seconds_ = 0;
  std::vector<Transition> transitions_;
};

/// RFC 3339 with the zone's offset: "2024-05-31T10:00:00+03:00".
std::string to_text(Instant at, const Zone& zone);

}  // namespace lapwing
