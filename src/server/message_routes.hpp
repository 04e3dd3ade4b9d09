#pragma once

#include <functional>
#include <vector>

#include "base/instant.hpp"
#include "engine/pending_messages.hpp"
#include "http/router.hpp"

namespace lapwing {

class DataFolder;

struct MessageDeskWork {
  std::function<Instant()> clock;
  /// Who takes up messages that are to go again; may be empty.
  std::function<void(const std::vector<MessageName>&)> take_up_again;
};

///     GET  /api/messages           those that wait or did not arrive: ?outcome=failed&campaign=ID&limit=50
///     POST /api/messages/resend    {"messages": ["p03-000000000123", ...]}: they go again
///
/// The folder must outlive them.
std::vector<Route> message_routes(DataFolder& folder, MessageDeskWork work);

}  // namespace lapwing
