#include "access/throttle.hpp"

#include <algorithm>

namespace lapwing {
namespace {

/// After so long without a failure a name begins anew.
constexpr Duration forgotten_after = Duration::hours(1);

}  // namespace

Duration Throttle::penalty_of(const Count& count) const {
  if (count.failures < limits_.free_failures) return {};
  Duration wait = limits_.first_wait;
  for (int i = limits_.free_failures; i < count.failures && wait < limits_.wait_max; ++i) wait = wait * 2;
  return std::min(wait, limits_.wait_max);
}

Duration Throttle::wait_of(const std::string& name, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(name);
  if (found == counts_.end() || now - found->second.last > forgotten_after) return {};
  return std::max(Duration{}, found->second.last + penalty_of(found->second) - now);
}

void Throttle::failed(const std::string& name, Instant now) {
  const std::lock_guard lock(mutex_);
  if (counts_.size() >= limits_.names_max && !counts_.contains(name)) {
    std::erase_if(counts_, [&](const auto& entry) { return now - entry.second.last > forgotten_after; });
    // Who can make up so many names is slowed down by the address that they come from.
    if (counts_.size() >= limits_.names_max) return;
  }
  Count& count = counts_[name];
  if (now - count.last > forgotten_after) count.failures = 0;
  ++count.failures;
  count.last = now;
}

void Throttle::succeeded(const std::string& name) {
  const std::lock_guard lock(mutex_);
  counts_.erase(name);
}

}  // namespace lapwing
