#include "segment/customer_timers.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <utility>

namespace lapwing {
namespace {

std::int64_t tick_of(Instant at, int tick_bits) { return at.ms >> tick_bits; }

}  // namespace

Instant CustomerTimers::Filed::wanted() const {
  const std::int64_t ms = static_cast<std::int64_t>(word_) >> instant_shift;
  return ms == instant_max ? Instant::never() : Instant{ms};
}

void CustomerTimers::Filed::want(Instant at) {
  const std::int64_t ms = std::clamp(at.ms, -instant_max, instant_max);
  word_ = static_cast<std::uint64_t>(ms) << instant_shift | (word_ & (met_bit | place_mask));
}

CustomerTimers::CustomerTimers() : slots_(nowhere) {}

void CustomerTimers::grow(std::uint32_t customer_count) {
  if (customer_count > filed_.size()) filed_.resize(customer_count);
}

std::uint32_t CustomerTimers::place_of(Instant at) const {
  if (at == Instant::never()) return nowhere;
  const std::int64_t tick = tick_of(at, tick_bits);
  if (tick <= cursor_) return at_hand;
  const auto differing = static_cast<std::uint64_t>(tick ^ cursor_);
  const auto wheel = (static_cast<std::uint32_t>(std::bit_width(differing)) - 1) / slot_bits;
  if (wheel >= wheel_count) return later;
  return wheel * slot_count + static_cast<std::uint32_t>(tick >> (wheel * slot_bits)) % slot_count;
}

/// Slots grow by a quarter, so that little of them is idle.
void CustomerTimers::file(std::uint32_t customer, std::uint32_t place) {
  filed_[customer].put(place);
  if (place == nowhere) return;
  std::vector<std::uint32_t>& slot = slots_[place];
  if (slot.size() == slot.capacity()) slot.reserve(slot.size() + slot.size() / 4 + 4);
  slot.push_back(customer);
  occupied_[place / 64] |= std::uint64_t{1} << place % 64;
}

void CustomerTimers::set(CustomerNumber customer, Instant at) {
  Filed& filed = filed_[customer.value];
  const bool is_at_hand = filed.place() == at_hand;
  const bool is_same = filed.wanted() == at;
  filed.want(at);
  const std::uint32_t place = place_of(filed.wanted());
  if (place == at_hand) {
    filed.put(at_hand);
    if (!is_at_hand || !is_same) {
      heap_.push_back({at, customer.value});
      std::ranges::push_heap(heap_, std::greater<>());
    }
  } else if (is_at_hand || place < filed.place()) {
    file(customer.value, place);
  }
  first_ = std::min(first_, Timer{filed.wanted(), customer.value});
  if (filed_[first_.customer].wanted() != first_.at) find_first();
}

void CustomerTimers::take_due(Instant now, std::vector<CustomerNumber>& due) {
  const auto before = static_cast<std::ptrdiff_t>(due.size());
  while (first_.at <= now && first_.at != Instant::never()) {
    move_cursor(tick_of(first_.at, tick_bits));
    due.push_back(CustomerNumber{first_.customer});
    filed_[first_.customer].want(Instant::never());
    filed_[first_.customer].put(nowhere);
    find_first();
  }
  std::ranges::sort(due.begin() + before, due.end());
}

std::uint32_t CustomerTimers::first_occupied(std::uint32_t from) const {
  std::uint64_t mask = ~std::uint64_t{0} << from % 64;
  for (std::size_t word = from / 64; word < occupied_.size(); ++word, mask = ~std::uint64_t{0}) {
    const std::uint64_t bits = occupied_[word] & mask;
    if (bits != 0) return static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(std::countr_zero(bits));
  }
  return nowhere;
}

/// The customers of a slot are anywhere in memory.
void CustomerTimers::approach_later(const std::vector<std::uint32_t>& slot, std::size_t i) const {
  constexpr std::size_t ahead = 16;
  if (i + ahead < slot.size()) prefetch(&filed_[slot[i + ahead]]);
}

/// Leaves those in the slot whose timer is there, each once, and gives the first of them. Who is to be asked later
/// than that is filed anew.
CustomerTimers::Timer CustomerTimers::tidy(std::uint32_t place) {
  std::vector<std::uint32_t>& slot = slots_[place];
  std::size_t kept = 0;
  for (std::size_t i = 0; i < slot.size(); ++i) {
    approach_later(slot, i);
    Filed& filed = filed_[slot[i]];
    if (filed.place() != place || filed.is_met()) continue;
    filed.meet();
    slot[kept++] = slot[i];
  }
  slot.resize(kept);
  Timer first;
  std::erase_if(slot, [&](std::uint32_t customer) {
    Filed& filed = filed_[customer];
    filed.part();
    const Instant wanted = filed.wanted();
    const std::uint32_t belongs = place_of(wanted);
    if (belongs != place) {
      file(customer, belongs);
      return true;
    }
    first = std::min(first, Timer{wanted, customer});
    return false;
  });
  if (slot.empty()) occupied_[place / 64] &= ~(std::uint64_t{1} << place % 64);
  return first;
}

void CustomerTimers::find_first() {
  for (; !heap_.empty(); heap_.pop_back()) {
    first_ = heap_.front();
    const Filed& filed = filed_[first_.customer];
    if (filed.place() == at_hand && filed.wanted() == first_.at) return;
    std::ranges::pop_heap(heap_, std::greater<>());
  }
  first_ = {};
  for (std::uint32_t place = first_occupied(0); place != nowhere; place = first_occupied(place + 1)) {
    first_ = tidy(place);
    if (first_.at != Instant::never()) return;
  }
}

/// To the tick of the first timer. What lay between is empty, so only the slot that the cursor enters has to be spread.
void CustomerTimers::move_cursor(std::int64_t tick) {
  if (tick <= cursor_) return;
  const std::uint32_t place = place_of(first_.at);
  cursor_ = tick;
  occupied_[place / 64] &= ~(std::uint64_t{1} << place % 64);
  std::vector<std::uint32_t> entered = std::exchange(slots_[place], {});
  for (std::size_t i = 0; i < entered.size(); ++i) {
    approach_later(entered, i);
    const std::uint32_t customer = entered[i];
    Filed& filed = filed_[customer];
    if (filed.place() != place) continue;
    const Instant wanted = filed.wanted();
    const std::uint32_t belongs = place_of(wanted);
    if (belongs != at_hand) {
      file(customer, belongs);
      continue;
    }
    filed.put(at_hand);
    heap_.push_back({wanted, customer});
  }
  std::ranges::make_heap(heap_, std::greater<>());
  entered.clear();
  const bool is_worth_keeping = place < coarse_from || entered.capacity() <= coarse_capacity_max;
  if (is_worth_keeping && slots_[place].empty()) slots_[place] = std::move(entered);  // who is later still may be there
}

std::size_t CustomerTimers::memory() const {
  std::size_t sum = filed_.capacity() * sizeof(Filed) + heap_.capacity() * sizeof(Timer) +
                    slots_.capacity() * sizeof(slots_.front());
  for (const auto& slot : slots_) sum += slot.capacity() * sizeof(std::uint32_t);
  return sum;
}

}  // namespace lapwing
