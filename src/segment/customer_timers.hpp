#pragma once

#include <vector>

#include "base/prefetch.hpp"
#include "segment/timer_wheel.hpp"

namespace lapwing {

/// One timer for each customer: when it has to be asked again. When that moves later nothing is done: the wheel keeps
/// the earlier timer, and when it comes up the customer is filed anew. So the wheel holds about one timer for each
/// customer, however often instants move.
class CustomerTimers {
 public:
  /// Makes room for customers 0 .. count - 1; never shrinks.
  void grow(std::uint32_t customer_count);
  /// When the customer has to be asked; `never` if it need not be.
  [[nodiscard]] Instant of(CustomerNumber customer) const { return filed_[customer.value].wanted; }
  void approach(CustomerNumber customer) const { prefetch(&filed_[customer.value]); }
  void set(CustomerNumber customer, Instant at);
  /// The earliest instant of all; `never` if there is none.
  [[nodiscard]] Instant next() const { return wheel_.is_empty() ? Instant::never() : wheel_.first().at; }
  /// Appends who has to be asked by `now`, ascending. They have no timer any more.
  void take_due(Instant now, std::vector<CustomerNumber>& due);

 private:
  struct Filed {
    Instant wanted = Instant::never();
    Instant at = Instant::never();  // the earliest timer in the wheel; others of the customer there are void
  };

  void settle();

  std::vector<Filed> filed_;
  TimerWheel wheel_;
};

}  // namespace lapwing
