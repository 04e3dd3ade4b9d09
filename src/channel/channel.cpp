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

}  // namespace lapwing
