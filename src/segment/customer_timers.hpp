#pragma once

#include <vector>

#include "segment/timer_wheel.hpp"

namespace lapwing {

/// One timer for each customer. Moving a customer's instant later costs nothing: the wheel keeps the earlier one, and
/// when that comes up the customer is filed anew. So the wheel holds about one timer for each customer, however often
/// instants move.
class CustomerTimers {
 public:
  /// Makes room for customers 0 .. count - 1; never shrinks.
  void grow(std::uint32_t customer_count);
  /// Sets the customer's instant; `never`: none.
  void set(CustomerNumber customer, Instant at);
  /// Sets it unless it is earlier already.
  void set_if_earlier(CustomerNumber customer, Instant at);
  /// The earliest instant of all; `never` if there is none.
  [[nodiscard]] Instant next() const { return wheel_.is_empty() ? Instant::never() : wheel_.first().at; }
  /// Appends the customers whose instants are not after `now`, ascending, and leaves them without one.
  void take_due(Instant now, std::vector<CustomerNumber>& due);

 private:
  struct Instants {
    Instant wanted = Instant::never();
    Instant filed = Instant::never();  // the earliest in the wheel; others of the customer there are void
  };

  void settle();

  std::vector<Instants> instants_;
  TimerWheel wheel_;
};

}  // namespace lapwing
