#include "report/touches.hpp"

#include <tuple>

namespace lapwing {

void Touches::add(CustomerNumber customer, const Touch& touch) { touches_.add(customer.value, touch); }

std::optional<Touch> Touches::last(CustomerNumber customer, Instant before, const AttributionWindows& windows) const {
  const auto rank = [](const Touch& touch) { return std::tuple(touch.at, touch.kind, touch.intent); };
  std::optional<Touch> last;
  touches_.for_each(customer.value, [&](const Touch& touch) {
    const bool qualifies = touch.at < before && before <= touch.at + windows.of(touch.channel, touch.kind);
    if (qualifies && (!last || rank(touch) > rank(*last))) last = touch;
  });
  return last;
}

void Touches::sweep(Instant now) {
  touches_.erase_if([&](const Touch& touch) { return touch.at + kept < now; });
}

const AttributedOrders::Entry* AttributedOrders::find(CustomerNumber customer, std::int64_t key) const {
  const auto found = entries_.find({customer.value, key});
  return found == entries_.end() ? nullptr : &found->second;
}

void AttributedOrders::set(CustomerNumber customer, std::int64_t key, const Entry& entry) {
  entries_.insert_or_assign({customer.value, key}, entry);
}

void AttributedOrders::sweep(Instant now) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.placed_at + return_period < now; });
}

void AttributedOrders::save(ByteWriter& to) const {
  to.put<std::uint64_t>(entries_.size());
  for (const auto& [key, entry] : entries_) {
    to.put(key.first);
    to.put(key.second);
    to.put(entry);
  }
}

void AttributedOrders::load(ByteReader& from) {
  entries_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    const auto customer = from.get<std::uint32_t>();
    const auto key = from.get<std::int64_t>();
    from.get(entries_[{customer, key}]);
  }
}

}  // namespace lapwing
