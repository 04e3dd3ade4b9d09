#include "segment/history.hpp"

#include "audience/audience.hpp"

namespace lapwing {

void SegmentHistory::note(SegmentNumber segment, Day day, std::uint32_t members) {
  if (segment.value >= sizes_.size()) sizes_.resize(segment.value + 1);
  auto& sizes = sizes_[segment.value];
  if (sizes.empty() || sizes.back().day < day) {
    sizes.push_back({day, members});
  } else {
    sizes.back().members = members;
  }
}

std::span<const SegmentSize> SegmentHistory::of(SegmentNumber segment) const {
  if (segment.value >= sizes_.size()) return {};
  return sizes_[segment.value];
}

void SegmentHistory::save(ByteWriter& to) const {
  to.put<std::uint64_t>(sizes_.size());
  for (const auto& sizes : sizes_) to.put_column(sizes);
}

void SegmentHistory::load(ByteReader& from) {
  sizes_.clear();
  const auto count = from.get<std::uint64_t>();
  if (count > SegmentSet::segments_max) return;  // cut short, as `finish` will tell
  sizes_.resize(count);
  for (auto& sizes : sizes_) from.get_column(sizes);
}

std::vector<SegmentSize> sum_of(std::span<const SegmentSize> a, std::span<const SegmentSize> b) {
  std::vector<SegmentSize> sums;
  std::uint32_t members_a = 0;
  std::uint32_t members_b = 0;
  while (!a.empty() || !b.empty()) {
    const Day day = b.empty() || (!a.empty() && a.front().day < b.front().day) ? a.front().day : b.front().day;
    if (!a.empty() && a.front().day == day) {
      members_a = a.front().members;
      a = a.subspan(1);
    }
    if (!b.empty() && b.front().day == day) {
      members_b = b.front().members;
      b = b.subspan(1);
    }
    sums.push_back({day, members_a + members_b});
  }
  return sums;
}

Money revenue_of(const CustomerView& customer, Instant now) {
  const Instant from = now - Duration::days(365);
  const OrdersView orders = customer.orders();
  Money sum;
  for (std::size_t i = orders.size(); i-- > 0 && orders.at(i) > from;) {
    if (orders.at(i) <= now && stands(orders.status(i))) sum += orders.net(i);
  }
  return sum;
}

SegmentRevenue revenue_of(const Members& members, const Audience& audience, Instant now) {
  SegmentRevenue revenue;
  for (std::uint32_t number = 0; number < audience.size(); ++number) {
    const Money sum = revenue_of(audience.customer(CustomerNumber{number}), now);
    revenue.everyone += sum;
    if (members.contains(CustomerNumber{number})) revenue.members += sum;
  }
  return revenue;
}

}  // namespace lapwing
