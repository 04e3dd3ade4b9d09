#pragma once

#include <cstdint>

#include "base/instant.hpp"
#include "base/zone.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// Hours by the customer's clock in which marketing does not go out over some channels.
struct QuietHours {
  enum class After : std::uint8_t {
    send,    ///< what comes meanwhile waits for their end
    cancel,  ///< what comes meanwhile is refused
  };

  Duration from = Duration::hours(21);  ///< time of day
  Duration to = Duration::hours(9);     ///< likewise; before `from`: on the next day
  After after = After::send;
  std::uint8_t channels = (1u << channel_count) - 1;  ///< one bit for each ChannelKind

  [[nodiscard]] bool cover(ChannelKind channel) const { return (channels >> static_cast<unsigned>(channel) & 1u) != 0; }
  /// How long they last on a day without a change of the clock.
  [[nodiscard]] Duration length() const;
  /// Whether the clock on the wall shows a quiet hour then.
  [[nodiscard]] bool contain(Instant at, const Zone& zone) const;
  /// The first instant from `at` on that is not quiet. Hours that the clock skips are not waited for, and an hour
  /// that comes twice is quiet both times.
  [[nodiscard]] Instant end_from(Instant at, const Zone& zone) const;

  friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

}  // namespace lapwing
