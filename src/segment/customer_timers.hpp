#pragma once

#include <vector>

#include "segment/agenda.hpp"
#include "segment/timer_wheel.hpp"

namespace lapwing {

/// A customer of whom something has to be asked.
struct DueCustomer {
  CustomerNumber customer{};
  Groups groups = 0;
};

/// Each customer's agenda, and one timer for each at its first instant. When that moves later nothing is done: the
/// wheel keeps the earlier timer, and when it comes up the customer is filed anew. So the wheel holds about one timer
/// for each customer, however often instants move.
class CustomerTimers {
 public:
  /// Makes room for customers 0 .. count - 1; never shrinks.
  void grow(std::uint32_t customer_count);
  /// To be changed at will; then `file` is called.
  [[nodiscard]] Agenda& agenda(CustomerNumber customer) { return filed_[customer.value].agenda; }
  /// Sees to the customer's timer after its agenda was changed.
  void file(CustomerNumber customer);
  /// The earliest instant of all; `never` if there is none.
  [[nodiscard]] Instant next() const { return wheel_.is_empty() ? Instant::never() : wheel_.first().at; }
  /// Appends what has to be asked by `now`, ascending by customer. What has to be asked is off the agenda.
  void take_due(Instant now, std::vector<DueCustomer>& due);

 private:
  struct Filed {
    Agenda agenda;
    Instant at = Instant::never();  // the earliest timer in the wheel; others of the customer there are void
  };

  void settle();

  std::vector<Filed> filed_;
  TimerWheel wheel_;
};

}  // namespace lapwing
