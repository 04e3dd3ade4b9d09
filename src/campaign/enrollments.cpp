#include "campaign/enrollments.hpp"

#include <algorithm>
#include <bit>

#include "base/ensure.hpp"

namespace lapwing {

/// Numbers follow one another, and so do their homes, a golden section apart.
std::size_t Enrollments::home(EnrollmentNumber number) const {
  constexpr std::uint64_t golden = 0x9E37'79B9'7F4A'7C15;
  return static_cast<std::size_t>(number.value * golden >> (64 - std::bit_width(table_.size() - 1)));
}

/// Where the enrollment is in the table, or where it would be.
std::size_t Enrollments::place(EnrollmentNumber number) const {
  std::size_t at = home(number);
  while (table_[at] != none && slots_[table_[at]].enrollment.number != number) at = (at + 1) & (table_.size() - 1);
  return at;
}

Enrollment& Enrollments::begin(const Enrollment& enrollment) {
  ensure(enrollment.number.value != 0, "enrollments are numbered from 1");
  ensure(find(enrollment.number) == nullptr, "an enrollment begins once");
  if (free_.empty()) {
    slots_.emplace_back();
    free_.push_back(static_cast<std::uint32_t>(slots_.size() - 1));
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  slots_[slot] = {enrollment, none};
  insert(slot);
  const std::uint32_t customer = enrollment.customer.value;
  if (first_of_.size() <= customer) first_of_.resize(customer + std::size_t{1}, none);
  std::uint32_t* link = &first_of_[customer];
  while (*link != none) link = &slots_[*link].next_of_customer;
  *link = slot;
  return slots_[slot].enrollment;
}

void Enrollments::insert(std::uint32_t slot) {
  if (size() * 3 > table_.size() * 2) return grow();
  table_[place(slots_[slot].enrollment.number)] = slot;
}

void Enrollments::grow() {
  table_.assign(std::bit_ceil(std::max<std::size_t>(64, size() * 3)), none);
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    const EnrollmentNumber number = slots_[slot].enrollment.number;
    if (number.value != 0) table_[place(number)] = slot;
  }
}

std::uint32_t Enrollments::slot_of(EnrollmentNumber number) const {
  return table_.empty() ? none : table_[place(number)];
}

Enrollment* Enrollments::find(EnrollmentNumber number) {
  const std::uint32_t slot = slot_of(number);
  return slot == none ? nullptr : &slots_[slot].enrollment;
}

const Enrollment* Enrollments::find(EnrollmentNumber number) const {
  const std::uint32_t slot = slot_of(number);
  return slot == none ? nullptr : &slots_[slot].enrollment;
}

void Enrollments::end(EnrollmentNumber number) {
  const std::uint32_t slot = slot_of(number);
  ensure(slot != none, "an enrollment ends once");
  std::size_t hole = place(number);
  // Whoever stands behind the hole and belongs at or before it moves into it, so that nobody becomes unreachable.
  const std::size_t mask = table_.size() - 1;
  for (std::size_t at = (hole + 1) & mask; table_[at] != none; at = (at + 1) & mask) {
    const std::size_t from_home = (at - home(slots_[table_[at]].enrollment.number)) & mask;
    if (from_home < ((at - hole) & mask)) continue;
    table_[hole] = table_[at];
    hole = at;
  }
  table_[hole] = none;
  std::uint32_t* link = &first_of_[slots_[slot].enrollment.customer.value];
  while (*link != slot) link = &slots_[*link].next_of_customer;
  *link = slots_[slot].next_of_customer;
  slots_[slot] = {};
  free_.push_back(slot);
}

bool Enrollments::has(CustomerNumber customer) const {
  return customer.value < first_of_.size() && first_of_[customer.value] != none;
}

std::vector<EnrollmentNumber> Enrollments::of(CustomerNumber customer) const {
  std::vector<EnrollmentNumber> numbers;
  if (!has(customer)) return numbers;
  for (std::uint32_t slot = first_of_[customer.value]; slot != none; slot = slots_[slot].next_of_customer) {
    numbers.push_back(slots_[slot].enrollment.number);
  }
  return numbers;
}

std::vector<EnrollmentNumber> Enrollments::all() const {
  std::vector<EnrollmentNumber> numbers;
  numbers.reserve(size());
  for (const Slot& slot : slots_) {
    if (slot.enrollment.number.value != 0) numbers.push_back(slot.enrollment.number);
  }
  std::ranges::sort(numbers);
  return numbers;
}

std::size_t Enrollments::memory() const {
  return slots_.capacity() * sizeof(Slot) +
         sizeof(std::uint32_t) * (free_.capacity() + table_.capacity() + first_of_.capacity());
}

}  // namespace lapwing
