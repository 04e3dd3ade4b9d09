#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "channel/gateway_reports.hpp"
#include "channel/gateway_text.hpp"

namespace lapwing {

/// How a gateway is asked what became of a message, by a GET: "status" in its definition.
struct GatewayStatus {
  GatewayText url;  ///< {{id}} is the gateway's own id of the message
  GatewayReports reports;
  Duration every = Duration::minutes(2);  ///< after the message was accepted; each further wait is twice as long
  Duration over = Duration::days(2);  ///< after it was accepted: whatever became of it by then, it is not asked again
};

/// Which messages a gateway is to be asked about, and when. Pure: `now` is time that has passed since any fixed point.
class GatewayWatch {
 public:
  /// The most messages that are watched at a time; whoever comes later is not asked about.
  static constexpr std::size_t watched_max = 100'000;
  static constexpr Duration wait_max = Duration::hours(6);

  GatewayWatch(Duration every, Duration over) : every_(every), over_(over) {}

  /// A message that the gateway accepted.
  void add(std::string_view id, Duration now);
  /// Those that are due, at most that many; they wait until they are told of.
  std::vector<std::string> take_due(std::size_t count_max, Duration now);
  /// What came of asking: it is asked again unless it is over.
  void settle(const std::string& id, bool is_over, Duration now);
  [[nodiscard]] std::size_t size() const { return watched_.size(); }

 private:
  struct Watched {
    Duration next;
    Duration wait;
    Duration over;
  };

  Duration every_;
  Duration over_;
  std::map<std::string, Watched> watched_;
  std::multimap<Duration, std::string> due_;
};

}  // namespace lapwing
