#include "segment/customer_timers.hpp"

#include <algorithm>

namespace lapwing {

void CustomerTimers::grow(std::uint32_t customer_count) {
  if (customer_count > filed_.size()) filed_.resize(customer_count);
}

void CustomerTimers::file(CustomerNumber customer) {
  Filed& filed = filed_[customer.value];
  const Instant first = filed.agenda.first();
  if (first < filed.at) {
    filed.at = first;
    wheel_.add({first, customer});
  }
  settle();
}

/// Sees to it that the first timer of the wheel is one that is wanted.
void CustomerTimers::settle() {
  while (!wheel_.is_empty()) {
    const Timer timer = wheel_.first();
    Filed& filed = filed_[timer.customer.value];
    const Instant wanted = filed.agenda.first();
    if (timer.at == filed.at && timer.at == wanted) return;
    wheel_.pop();
    if (timer.at != filed.at) continue;
    filed.at = wanted;
    if (wanted != Instant::never()) wheel_.add({wanted, timer.customer});
  }
}

void CustomerTimers::take_due(Instant now, std::vector<DueCustomer>& due) {
  const auto before = static_cast<std::ptrdiff_t>(due.size());
  while (!wheel_.is_empty() && wheel_.first().at <= now) {
    const CustomerNumber customer = wheel_.first().customer;
    due.push_back({customer, filed_[customer.value].agenda.take(now)});
    settle();
  }
  std::ranges::sort(due.begin() + before, due.end(), {}, &DueCustomer::customer);
}

}  // namespace lapwing
