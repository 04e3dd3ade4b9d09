#include "segment/customer_timers.hpp"

#include <algorithm>

namespace lapwing {

void CustomerTimers::grow(std::uint32_t customer_count) {
  if (customer_count > instants_.size()) instants_.resize(customer_count);
}

void CustomerTimers::set(CustomerNumber customer, Instant at) {
  Instants& instants = instants_[customer.value];
  instants.wanted = at;
  if (at < instants.filed) {
    instants.filed = at;
    wheel_.add({at, customer});
  }
  settle();
}

void CustomerTimers::set_if_earlier(CustomerNumber customer, Instant at) {
  if (at < instants_[customer.value].wanted) set(customer, at);
}

/// Sees to it that the first timer of the wheel is one that is wanted.
void CustomerTimers::settle() {
  while (!wheel_.is_empty()) {
    const Timer first = wheel_.first();
    Instants& instants = instants_[first.customer.value];
    if (first.at == instants.filed && first.at == instants.wanted) return;
    wheel_.pop();
    if (first.at != instants.filed) continue;
    instants.filed = instants.wanted;
    if (instants.wanted != Instant::never()) wheel_.add({instants.wanted, first.customer});
  }
}

void CustomerTimers::take_due(Instant now, std::vector<CustomerNumber>& due) {
  const auto before = static_cast<std::ptrdiff_t>(due.size());
  while (next() <= now && !wheel_.is_empty()) {
    const Timer timer = wheel_.pop();
    instants_[timer.customer.value] = {};
    due.push_back(timer.customer);
    settle();
  }
  std::sort(due.begin() + before, due.end());
}

}  // namespace lapwing
