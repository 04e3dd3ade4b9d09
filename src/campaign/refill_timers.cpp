#include "campaign/refill_timers.hpp"

namespace lapwing {
namespace {

void save(ByteWriter& to, const LearnedPeriods::ById& periods) {
  to.put<std::uint64_t>(periods.size());
  for (const auto& [id, period] : periods) {
    to.put_text(id);
    to.put(period);
  }
}

void load(ByteReader& from, LearnedPeriods::ById& periods) {
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    std::string id = from.get_text();
    from.get(periods[std::move(id)]);
  }
}

}  // namespace

bool RefillMemory::has_come(CustomerNumber customer, std::uint32_t key, Instant purchased_at) const {
  const auto known = came.find({customer.value, key});
  return known != came.end() && known->second >= purchased_at;
}

void RefillMemory::save(ByteWriter& to) const {
  lapwing::save(to, learned.products);
  lapwing::save(to, learned.categories);
  to.put(learn_at);
  to.put<std::uint64_t>(came.size());
  for (const auto& [place, purchased_at] : came) {
    to.put(place.first);
    to.put(place.second);
    to.put(purchased_at);
  }
}

void RefillMemory::load(ByteReader& from) {
  lapwing::load(from, learned.products);
  lapwing::load(from, learned.categories);
  from.get(learn_at);
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    const auto customer = from.get<std::uint32_t>();
    const auto key = from.get<std::uint32_t>();
    from.get(came[{customer, key}]);
  }
}

void RefillTimers::set(CustomerNumber customer, Instant at) {
  if (customer.value >= at_.size()) {
    if (at == Instant::never()) return;
    at_.resize(customer.value + std::size_t{1}, Instant::never());
  }
  if (at_[customer.value] == at) return;
  at_[customer.value] = at;
  if (at != Instant::never()) timers_.push({at, customer});
  forget_replaced();
}

std::optional<RefillTimers::Timer> RefillTimers::take(Instant now) {
  if (next() > now) return std::nullopt;
  const Timer timer = timers_.top();
  timers_.pop();
  at_[timer.customer.value] = Instant::never();
  forget_replaced();
  return timer;
}

void RefillTimers::forget_replaced() {
  while (!timers_.empty() && at_[timers_.top().customer.value] != timers_.top().at) timers_.pop();
}

}  // namespace lapwing
