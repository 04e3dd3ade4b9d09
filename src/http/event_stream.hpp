#pragma once

#include <functional>
#include <optional>
#include <string>

namespace lapwing {

/// What an answer goes on with for as long as both sides want: server-sent events (HTML Living Standard, section 9.2).
///
/// The server takes text only when what it took before has left, so that nothing piles up for a reader who is slow: a
/// stream gives its newest state each time, not every state that there was.
class EventStream {
 public:
  EventStream() = default;
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;
  virtual ~EventStream() = default;

  /// What is to be written now, as text/event-stream has it; empty: nothing yet; nothing: the stream has ended. On the
  /// server's thread, which serves all connections: it must not block.
  virtual std::optional<std::string> take() = 0;
  /// From now on calls `wake`, on any thread, when there may be something to take; empty: nobody any more. No call of
  /// what was told before runs on when this returns.
  virtual void wake_by(std::function<void()> wake) = 0;
};

}  // namespace lapwing
