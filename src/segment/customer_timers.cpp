#include "segment/customer_timers.hpp"

#include <algorithm>

namespace lapwing {

void CustomerTimers::grow(std::uint32_t customer_count) {
  if (customer_count > filed_.size()) filed_.resize(customer_count);
}

void CustomerTimers::set(CustomerNumber customer, Instant at) {
  Filed& filed = filed_[customer.value];
  filed.wanted = at;
  if (at < filed.at) {
    filed.at = at;
    wheel_.add({at, customer});
  }
  settle();
}

/// Sees to it that the first timer of the wheel is one that is wanted.
void CustomerTimers::settle() {
  while (!wheel_.is_empty()) {
    const Timer timer = wheel_.first();
    Filed& filed = filed_[timer.customer.value];
    if (timer.at == filed.at && timer.at == filed.wanted) return;
    wheel_.pop();
    if (timer.at != filed.at) continue;
    filed.at = filed.wanted;
    if (filed.wanted != Instant::never()) wheel_.add({filed.wanted, timer.customer});
  }
}

void CustomerTimers::take_due(Instant now, std::vector<CustomerNumber>& due) {
  const auto before = static_cast<std::ptrdiff_t>(due.size());
  while (!wheel_.is_empty() && wheel_.first().at <= now) {
    const CustomerNumber customer = wheel_.first().customer;
    due.push_back(customer);
    filed_[customer.value].wanted = Instant::never();
    settle();
  }
  std::ranges::sort(due.begin() + before, due.end());
}

}  // namespace lapwing
