#include "segment/agenda.hpp"

#include <algorithm>

namespace lapwing {

void Agenda::expect(Instant at, Groups groups) {
  if (at >= horizon_) return;  // asked there with everything else
  std::size_t place = 0;
  while (place < entries_max && entries_[place].at < at) ++place;
  if (place == entries_max) {
    horizon_ = at;
  } else if (entries_[place].at == at) {
    entries_[place].groups |= groups;
  } else {
    if (entries_.back().groups != 0) horizon_ = entries_.back().at;
    std::move_backward(entries_.begin() + place, entries_.end() - 1, entries_.end());
    entries_[place] = {at, groups};
  }
}

void Agenda::remove(Groups groups) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_max; ++i) {
    entries_[i].groups &= ~groups;
    if (entries_[i].groups != 0) entries_[kept++] = entries_[i];
  }
  std::fill(entries_.begin() + kept, entries_.end(), Entry{});
}

Groups Agenda::take(Instant now) {
  if (horizon_ <= now) {
    clear();
    return every_group;
  }
  Groups due = 0;
  for (const Entry& entry : entries_) due |= entry.at <= now ? entry.groups : 0;
  remove(due);
  return due;
}

}  // namespace lapwing
