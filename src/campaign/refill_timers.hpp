#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/instant.hpp"
#include "campaign/refill.hpp"

namespace lapwing {

/// What one campaign remembers of refills besides its enrollments.
struct RefillMemory {
  LearnedPeriods learned;
  Instant learn_at = Instant::never();  ///< when it learns anew
  /// The purchases whose time has come: when they were placed, by customer and the number of the item's key. Of each
  /// item the latest is enough.
  std::map<std::pair<std::uint32_t, std::uint32_t>, Instant> came;

  [[nodiscard]] bool has_come(CustomerNumber customer, std::uint32_t key, Instant purchased_at) const;
  void save(ByteWriter& to) const;
  void load(ByteReader& from);
};

/// When the next refill of each customer is due: sixteen bytes for each who has one, eight for the others. Follows from
/// orders, definitions and what has come, and is in no image.
class RefillTimers {
 public:
  struct Timer {
    Instant at{};
    CustomerNumber customer{};
    friend auto operator<=>(const Timer&, const Timer&) = default;
  };

  /// In the place of what was set for the customer; `never`: nothing is due.
  void set(CustomerNumber customer, Instant at);
  /// `never` if nothing is set.
  [[nodiscard]] Instant next() const { return timers_.empty() ? Instant::never() : timers_.top().at; }
  /// The earliest that is due by `now`, equal instants in the order of the customers; it is set no more.
  std::optional<Timer> take(Instant now);

  /// They may not say any more what they should.
  void mark_stale() { is_stale_ = true; }
  [[nodiscard]] bool is_stale() const { return is_stale_; }
  /// Nothing is set, and they are to be set anew.
  void clear() { *this = RefillTimers(); }

 private:
  void forget_replaced();

  bool is_stale_ = false;
  std::vector<Instant> at_;  // by customer
  // What was replaced stays until it comes up, and is passed over then.
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
};

}  // namespace lapwing
