#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "http/event_stream.hpp"
#include "server/live_state.hpp"

namespace lapwing {

class DataFolder;

/// What the board shows of a topic: texts in JSON, by a key of their own each.
using LiveItems = std::map<std::string, std::string>;

struct LiveBoardOptions {
  Duration every = Duration::seconds(1);  ///< how often the shop is looked at while somebody reads, at most
  std::size_t streams_max = 64;           ///< in all
  std::size_t streams_of_one_max = 8;     ///< of one session or key
  /// Further topics: what to call for their items, from the board's thread. Not "status", "campaigns", "segments" or
  /// "tasks".
  std::map<std::string, std::function<LiveItems()>> sources{};
};

/// Who wants to read what.
struct LiveWish {
  std::set<std::string> topics;       ///< of `topics`
  std::string reader;                 ///< the session or key, for counting
  bool may_read_tasks = false;        ///< what they say
  bool may_read_customers = false;    ///< and whom they are about
  std::function<bool()> still_may{};  ///< asked now and then: false ends the stream
};

/// The newest state of a shop, for pages that stay open. One thread looks at the shop at most once a second while
/// somebody reads, and never for more than a fiftieth of the time, so that readers do not slow down what comes in; each
/// stream gets what has changed since it took something last.
///
///     status     {"customers", "orders", "messages_pending", "messages_undelivered"}
///     campaigns  {"whole", "items": [{"id", "entered", "sent", ...}]}
///     segments   {"whole", "items": [{"id", "members"}]}
///     tasks      {"open", "newest": [{"id", "kind", "raised_at", ...}]}
///
/// and sources as campaigns. `whole`: these are all there are; else those that changed. The first event of a topic is
/// whole, also for who comes again, so that nothing has to be made up for; so is the one after something went.
class LiveBoard {
 public:
  /// The folder must outlive it.
  LiveBoard(DataFolder& folder, LiveBoardOptions options);
  /// Ends all streams.
  ~LiveBoard();
  LiveBoard(const LiveBoard&) = delete;
  LiveBoard& operator=(const LiveBoard&) = delete;

  enum class Full : std::uint8_t { in_all, of_one };
  /// A stream of one reader. Any thread.
  std::expected<std::shared_ptr<EventStream>, Full> open(LiveWish wish);
  [[nodiscard]] std::vector<std::string> topics() const;

 private:
  class Shared;
  class Stream;

  void work(const std::stop_token& stop);
  /// What each topic shows now.
  std::map<std::string, LiveItems> look();

  DataFolder& folder_;
  const LiveBoardOptions options_;
  LiveReader reader_;  // of the thread
  std::shared_ptr<Shared> shared_;
  std::jthread thread_;  // last: it starts when all else is ready
};

}  // namespace lapwing
