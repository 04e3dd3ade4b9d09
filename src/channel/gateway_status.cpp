#include "channel/gateway_status.hpp"

#include <algorithm>

namespace lapwing {

void GatewayWatch::add(std::string_view id, Duration now) {
  if (id.empty() || watched_.size() >= watched_max) return;
  const Watched watched{now + every_, every_, now + over_};
  if (!watched_.emplace(id, watched).second) return;
  due_.emplace(watched.next, id);
}

std::vector<std::string> GatewayWatch::take_due(std::size_t count_max, Duration now) {
  std::vector<std::string> ids;
  while (ids.size() < count_max && !due_.empty() && due_.begin()->first <= now) {
    ids.push_back(due_.begin()->second);
    due_.erase(due_.begin());
  }
  return ids;
}

void GatewayWatch::settle(const std::string& id, bool is_over, Duration now) {
  const auto found = watched_.find(id);
  if (found == watched_.end()) return;
  Watched& watched = found->second;
  watched.wait = std::min(watched.wait * 2, wait_max);
  watched.next = now + watched.wait;
  if (is_over || watched.next > watched.over) {
    watched_.erase(found);
    return;
  }
  due_.emplace(watched.next, id);
}

}  // namespace lapwing
