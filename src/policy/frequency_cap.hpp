#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/instant.hpp"
#include "base/zone.hpp"
#include "policy/message_subject.hpp"

namespace lapwing {

/// How many messages a customer may get in a window. Messages that a provider accepted count, each at the instant of
/// its acceptance; those whose fate is open count as if they were accepted just now.
struct FrequencyCap {
  enum class Window : std::uint8_t {
    rolling,  ///< the last `length`
    day,      ///< of the calendar in the customer's zone, likewise:
    week,     ///< from Monday
    month,
  };

  std::string id;
  // What it counts and holds back; at most one is given. None: every message.
  std::optional<ChannelKind> channel;
  std::string topic;
  std::string group;
  std::uint32_t limit = 1;
  Window window = Window::rolling;
  Duration length{};  ///< of a rolling window; a minimal gap is a limit of one in a window of that length

  [[nodiscard]] bool covers(const MessageSubject& message) const;
  /// The first instant from `from` on at which one more message fits. `counted`: when those that the cap covers were
  /// accepted, ascending, none behind `from`; of the calendar's windows none older than a month is needed.
  [[nodiscard]] Instant free_from(Instant from, std::span<const Instant> counted, const Zone& zone) const;

  friend bool operator==(const FrequencyCap&, const FrequencyCap&) = default;
};

/// No window is longer: history is kept for so long.
inline constexpr Duration cap_length_max = Duration::days(31);

}  // namespace lapwing
