#include "segment/history.hpp"

#include "audience/audience.hpp"
#include "base/ensure.hpp"
#include "segment/lifecycle.hpp"

namespace lapwing {
namespace {

void note_size(std::vector<SegmentSize>& sizes, Day day, std::uint32_t members) {
  if (sizes.empty() || sizes.back().day < day) {
    sizes.push_back({day, members});
  } else {
    sizes.back().members = members;
  }
}

}  // namespace

void SegmentHistory::note(SegmentNumber segment, Day day, std::uint32_t members) {
  if (segment.value >= sizes_.size()) sizes_.resize(segment.value + 1);
  note_size(sizes_[segment.value], day, members);
}

void SegmentHistory::note(const SegmentSet& segments, Day day, std::span<const std::uint32_t> members) {
  segments.for_each([&](SegmentNumber segment) {
    if (segment.value < sizes_.size()) {
      std::vector<SegmentSize>& sizes = sizes_[segment.value];
      if (!sizes.empty() && sizes.back().day == day) {  // nearly always
        sizes.back().members = members[segment.value];
        return;
      }
    }
    note(segment, day, members[segment.value]);
  });
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

void StageHistory::move(std::string_view from, std::string_view to, Day day) {
  if (!from.empty()) change(from, -1, day);
  if (!to.empty()) change(to, 1, day);
}

void StageHistory::change(std::string_view stage_id, int by, Day day) {
  auto known = sizes_.find(stage_id);
  if (known == sizes_.end()) known = sizes_.emplace(stage_id, std::vector<SegmentSize>()).first;
  std::vector<SegmentSize>& sizes = known->second;
  const std::int64_t members = (sizes.empty() ? 0 : std::int64_t{sizes.back().members}) + by;
  ensure(members >= 0, "who leaves a stage was in it");
  note_size(sizes, day, static_cast<std::uint32_t>(members));
}

void StageHistory::recount(std::span<const Stage> stages, std::span<const std::uint8_t> stage_of, Day day) {
  std::vector<std::uint32_t> members(stages.size() + 1);
  for (const std::uint8_t stage : stage_of) ++members[stage];
  for (auto& [id, sizes] : sizes_) {
    if (!sizes.empty() && sizes.back().members > 0) note_size(sizes, day, 0);
  }
  for (std::size_t i = 0; i < stages.size(); ++i) note_size(sizes_[stages[i].id], day, members[i + 1]);
}

std::span<const SegmentSize> StageHistory::of(std::string_view stage_id) const {
  const auto found = sizes_.find(stage_id);
  if (found == sizes_.end()) return {};
  return found->second;
}

void StageHistory::save(ByteWriter& to) const {
  to.put<std::uint64_t>(sizes_.size());
  for (const auto& [id, sizes] : sizes_) {
    to.put_text(id);
    to.put_column(sizes);
  }
}

void StageHistory::load(ByteReader& from) {
  sizes_.clear();
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    const std::string id = from.get_text();
    if (id.empty()) return;  // cut short, as `finish` will tell
    from.get_column(sizes_[id]);
  }
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
