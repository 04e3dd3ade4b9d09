#include "condition/live_marks.hpp"

namespace lapwing {

std::int64_t LiveMarks::second_of(const LiveMark& mark, const OrderSelection& orders, Instant now) {
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

void LiveMarks::find(LiveOrders& orders, Instant now) {
  now_ = now.seconds();
  for (std::size_t place = 0; place < seconds_.size(); ++place) {
    const LiveMark& mark = program_->marks[place];
    seconds_[place] = second_of(mark, orders.selection(mark.filter), now);
  }
}

Answer LiveMarks::answer(const LiveAge& age) const {
  const std::int64_t second = seconds_[age.mark];
  const std::int64_t end = second + age.seconds;
  const unsigned is_there = second >= 0 ? 1 : 0;
  const unsigned is_young = end > now_ ? 1 : 0;  // never of no mark
  const bool holds = (age.answers >> (is_there + is_young) & 1u) != 0;
  return {holds, is_young == 0 || end >= LiveAge::ever ? Instant::never() : Instant::from_seconds(end)};
}

std::int64_t LiveMarks::climb(const LiveLadder& ladder, std::span<const std::uint64_t> wanted,
                              std::span<std::uint64_t> holding) const {
  const std::size_t words = wanted.size();  // the first of a set of the ladder's
  const std::size_t set_words = ladder.roots.size();
  const std::int64_t second = seconds_[ladder.mark];
  std::size_t state = 0;
  std::int64_t until = LiveAge::ever;
  if (second >= 0) {
    const std::int64_t age = now_ - second;
    std::size_t rung = 0;
    while (rung < ladder.rungs.size() && ladder.rungs[rung] <= age) ++rung;
    state = rung + 1;
    const auto is_wanted = [&] {
      const std::uint64_t* const conditions = ladder.at_rung.data() + rung * set_words;
      for (std::size_t word = 0; word < words; ++word) {
        if ((wanted[word] & conditions[word]) != 0) return true;
      }
      return false;
    };
    while (rung < ladder.rungs.size() && !is_wanted()) ++rung;
    if (rung < ladder.rungs.size()) until = second + ladder.rungs[rung];
  }
  const std::uint64_t* const truths = ladder.truths.data() + state * set_words;
  for (std::size_t word = 0; word < words; ++word) holding[word] |= truths[word];
  return until;
}

}  // namespace lapwing
