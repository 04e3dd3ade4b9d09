#include "segment/memberships.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

std::uint32_t second_of(Instant at) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(at.seconds(), 0, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

void Memberships::grow(std::uint32_t customer_count, std::uint32_t segment_count) {
  const std::size_t width = (std::max(segment_count, this->segment_count()) + 63) / 64;
  if (width > width_) {
    std::vector<std::uint64_t> wider(std::size_t{customer_count_} * width);
    for (std::uint32_t number = 0; number < customer_count_; ++number) {
      std::copy_n(row(CustomerNumber{number}), width_, wider.begin() + static_cast<std::ptrdiff_t>(number * width));
    }
    rows_ = std::move(wider);
    width_ = width;
  }
  if (segment_count > sizes_.size()) sizes_.resize(segment_count);
  if (customer_count <= customer_count_) return;
  rows_.resize(std::size_t{customer_count} * width_);
  times_.add_customers(customer_count - customer_count_);
  customer_count_ = customer_count;
}

SegmentSet Memberships::of(CustomerNumber customer) const {
  SegmentSet segments;
  for (std::size_t i = 0; i < width_; ++i) segments.set_word(i, row(customer)[i]);
  return segments;
}

std::uint32_t Memberships::rank(SegmentNumber segment, CustomerNumber customer) const {
  const std::uint64_t* words = row(customer);
  const std::size_t word = segment.value / 64;
  int below = std::popcount(words[word] & ((std::uint64_t{1} << segment.value % 64) - 1));
  for (std::size_t i = 0; i < word; ++i) below += std::popcount(words[i]);
  return static_cast<std::uint32_t>(below);
}

std::uint32_t Memberships::degree(CustomerNumber customer) const {
  int degree = 0;
  for (std::size_t i = 0; i < width_; ++i) degree += std::popcount(row(customer)[i]);
  return static_cast<std::uint32_t>(degree);
}

std::optional<Instant> Memberships::since(SegmentNumber segment, CustomerNumber customer) const {
  if (!contains(segment, customer)) return std::nullopt;
  return Instant::from_seconds(times_.at(customer, rank(segment, customer)));
}

Members Memberships::members(SegmentNumber segment) const {
  Members members;
  for (std::uint32_t number = 0; number < customer_count_; ++number) {
    if (contains(segment, CustomerNumber{number})) members.insert(CustomerNumber{number});
  }
  return members;
}

void Memberships::approach(CustomerNumber customer, Approach step) const {
  if (customer.value >= customer_count_) return;  // being registered just now
  if (step == Approach::place) prefetch(row(customer));
  times_.approach(customer, step);
}

void Memberships::enter(SegmentNumber segment, CustomerNumber customer, Instant at) {
  ensure(!contains(segment, customer), "who enters a segment is not in it");
  times_.insert(customer, degree(customer), rank(segment, customer), second_of(at));
  row(customer)[segment.value / 64] |= std::uint64_t{1} << segment.value % 64;
  ++sizes_[segment.value];
}

void Memberships::leave(SegmentNumber segment, CustomerNumber customer) {
  ensure(contains(segment, customer), "who leaves a segment is in it");
  times_.erase(customer, degree(customer), rank(segment, customer));
  row(customer)[segment.value / 64] &= ~(std::uint64_t{1} << segment.value % 64);
  --sizes_[segment.value];
}

/// Writes the customer's list of times anew, once, however many they enter and leave.
void Memberships::change(CustomerNumber customer, const SegmentSet& entered, const SegmentSet& left, Instant at) {
  std::uint64_t* const words = row(customer);
  std::uint32_t size = 0;
  std::uint64_t wrong = 0;
  for (std::size_t i = 0; i < width_; ++i) {
    wrong |= (words[i] & entered.word(i)) | (left.word(i) & ~words[i]);
    size += static_cast<std::uint32_t>(std::popcount(words[i]));
  }
  ensure(wrong == 0, "segments are entered from outside, left from inside");
  const std::uint32_t* time = times_.list(customer, size).data();
  const std::uint32_t second = second_of(at);
  std::array<std::uint32_t, SegmentSet::segments_max> kept;
  std::uint32_t* behind = kept.data();
  for (std::size_t i = 0; i < width_; ++i) {
    const std::uint64_t known = words[i];
    const std::uint64_t leaving = left.word(i);
    for (std::uint64_t rest = known | entered.word(i); rest != 0; rest &= rest - 1) {
      const int bit = std::countr_zero(rest);
      const bool is_known = (known >> bit & 1u) != 0;
      *behind = is_known ? *time : second;
      time += is_known ? 1 : 0;
      behind += (leaving >> bit & 1u) != 0 ? 0 : 1;
    }
    words[i] = (known | entered.word(i)) & ~leaving;
  }
  times_.assign(customer, size, {kept.data(), behind});
  entered.for_each([&](SegmentNumber segment) { ++sizes_[segment.value]; });
  left.for_each([&](SegmentNumber segment) { --sizes_[segment.value]; });
}

// The image holds the times in the order of customers and segments, not where they happen to lie: equal memberships
// give equal bytes.
void Memberships::save(ByteWriter& to) const {
  to.put(customer_count_);
  to.put(segment_count());
  to.put_column(rows_);
  for (std::uint32_t number = 0; number < customer_count_; ++number) {
    const CustomerNumber customer{number};
    for (const std::uint32_t second : times_.list(customer, degree(customer))) to.put(second);
  }
}

void Memberships::load(ByteReader& from) {
  *this = Memberships();
  const auto customers = from.get<std::uint32_t>();
  const auto segments = from.get<std::uint32_t>();
  std::vector<std::uint64_t> rows;
  from.get_column(rows);
  if (rows.size() != std::size_t{customers} * ((segments + 63) / 64)) return;  // cut short, as `finish` will tell
  grow(customers, segments);
  for (std::uint32_t number = 0; number < customers; ++number) {
    const CustomerNumber customer{number};
    SegmentSet entered;
    for (std::size_t i = 0; i < width_; ++i) entered.set_word(i, rows[std::size_t{number} * width_ + i]);
    entered.for_each(
        [&](SegmentNumber segment) { enter(segment, customer, Instant::from_seconds(from.get<std::uint32_t>())); });
  }
}

}  // namespace lapwing
