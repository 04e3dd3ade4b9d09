#include "condition/live_ages.hpp"

namespace lapwing {
namespace {

// Instead of the second of a mark.
constexpr std::int64_t no_mark = -2 * LiveAge::ever;
constexpr std::int64_t unknown_mark = 2 * no_mark;

}  // namespace

LiveAges::LiveAges(const LiveProgram& program)
    : program_(&program), seconds_(program.marks.size()), holds_(program.ages.size()), until_(program.ages.size()) {}

std::int64_t LiveAges::second_of(const LiveMark& mark, const OrderSelection& orders, Instant now) {
  if (orders.goes_beyond(now)) return unknown_mark;
  const std::size_t size = orders.size();
  switch (mark.kind) {
    case LiveMark::Kind::first:
      return size == 0 ? no_mark : orders.second(0);
    case LiveMark::Kind::number: {
      const auto number = static_cast<std::uint64_t>(mark.bound);
      return number > size ? no_mark : orders.second(size - static_cast<std::size_t>(number));
    }
    case LiveMark::Kind::sum: {
      if (orders.has_negative()) return unknown_mark;
      std::uint64_t rest = static_cast<std::uint64_t>(mark.bound);
      for (std::size_t place = size; place-- > 0;) {
        const auto amount = static_cast<std::uint64_t>(orders.amount(place));
        if (amount >= rest) return orders.second(place);
        rest -= amount;
      }
      return no_mark;
    }
  }
  return unknown_mark;
}

void LiveAges::find(LiveOrders& orders, Instant now) {
  for (std::size_t place = 0; place < seconds_.size(); ++place) {
    const LiveMark& mark = program_->marks[place];
    seconds_[place] = second_of(mark, orders.selection(mark.filter), now);
  }
  const std::int64_t now_second = now.seconds();
  const std::size_t count = program_->ages.size();
  for (std::size_t place = 0; place < count; ++place) {
    const LiveAge& age = program_->ages[place];
    const std::int64_t second = seconds_[age.mark];
    const std::int64_t end = second + age.seconds;
    const unsigned is_there = second >= 0 ? 1 : 0;
    const unsigned is_young = end > now_second ? 1 : 0;  // never of no mark
    holds_[place] = static_cast<std::uint8_t>(age.answers >> (is_there + is_young) & 1u);
    const std::int64_t until = is_young != 0 ? end : LiveAge::ever;
    until_[place] = second == unknown_mark ? unknown : until;
  }
}

}  // namespace lapwing
