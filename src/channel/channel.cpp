#include "channel/channel.hpp"

#include <utility>

namespace lapwing {

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::accepted:
      return "accepted";
    case Outcome::deferred:
      return "deferred";
    case Outcome::failed:
      return "failed";
    case Outcome::unknown:
      return "unknown";
  }
  std::unreachable();
}

std::string_view to_text(DeliveryState state) {
  switch (state) {
    case DeliveryState::under_way:
      return "under way";
    case DeliveryState::delivered:
      return "delivered";
    case DeliveryState::undelivered:
      return "undelivered";
    case DeliveryState::unknown:
      return "unknown";
  }
  std::unreachable();
}

void Channel::receive(Duration, const TakeIncoming&) {}

}  // namespace lapwing
