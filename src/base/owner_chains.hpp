#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/prefetch.hpp"

namespace lapwing {

/// Rows of owners, who are numbered from 0: each owner's rows are linked in the order in which they were added, so that
/// a few rows of one of many owners are reached by one look into an index. An owner takes 4 bytes up to the greatest
/// number, a row its size and 4, as aligned. A row stays where it is until the next one is added. Not thread-safe.
template <class Row>
class OwnerChains {
 public:
  Row& add(std::uint32_t owner, const Row& row) {
    if (owner >= first_of_.size()) first_of_.resize(std::size_t{owner} + 1, none);
    const std::uint32_t slot = take_slot();
    slots_[slot] = {row, none};
    std::uint32_t* link = &first_of_[owner];
    while (*link != none) link = &slots_[*link].next;
    *link = slot;
    ++size_;
    return slots_[slot].row;
  }
  [[nodiscard]] bool has(std::uint32_t owner) const { return first(owner) != none; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Calls with each of the owner's rows, oldest first; no rows may be added or erased meanwhile.
  template <class Visit>
  void for_each(std::uint32_t owner, const Visit& visit) {
    for (std::uint32_t slot = first(owner); slot != none; slot = slots_[slot].next) visit(slots_[slot].row);
  }
  template <class Visit>
  void for_each(std::uint32_t owner, const Visit& visit) const {
    for (std::uint32_t slot = first(owner); slot != none; slot = slots_[slot].next) visit(slots_[slot].row);
  }
  /// Erases all owners' rows that are over.
  template <class IsOver>
  void erase_if(const IsOver& is_over) {
    for (std::uint32_t& first : first_of_) {
      for (std::uint32_t* link = &first; *link != none;) {
        const std::uint32_t slot = *link;
        if (is_over(std::as_const(slots_[slot].row))) {
          *link = std::exchange(slots_[slot].next, std::exchange(vacant_, slot));
          --size_;
        } else {
          link = &slots_[slot].next;
        }
      }
    }
  }

  /// Asks for what `for_each` of the owner will read, in the steps `place` and `rows`.
  void approach(std::uint32_t owner, Approach step) const {
    if (owner >= first_of_.size()) return;
    if (step == Approach::place) prefetch(&first_of_[owner]);
    if (step == Approach::rows && first_of_[owner] != none) prefetch(&slots_[first_of_[owner]]);
  }

  /// Equal rows give equal bytes, however they came about; a row must have no padding.
  void save(ByteWriter& to) const {
    std::uint64_t owners = 0;
    for (const std::uint32_t first : first_of_) owners += first != none ? 1 : 0;
    to.put(owners);
    for (std::uint32_t owner = 0; owner < first_of_.size(); ++owner) {
      if (!has(owner)) continue;
      std::vector<Row> rows;
      for_each(owner, [&](const Row& row) { rows.push_back(row); });
      to.put(owner);
      to.put_column(rows);
    }
  }
  void load(ByteReader& from) {
    *this = OwnerChains();
    for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
      const auto owner = from.get<std::uint32_t>();
      std::vector<Row> rows;
      from.get_column(rows);
      if (owner == none) return from.spoil();
      for (const Row& row : rows) add(owner, row);
    }
  }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  struct Slot {
    Row row;
    std::uint32_t next = none;  // of the owner, or of what is vacant
  };

  [[nodiscard]] std::uint32_t first(std::uint32_t owner) const {
    return owner < first_of_.size() ? first_of_[owner] : none;
  }
  std::uint32_t take_slot() {
    if (vacant_ != none) return std::exchange(vacant_, slots_[vacant_].next);
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }

  std::vector<std::uint32_t> first_of_;  // slots, by owner
  std::vector<Slot> slots_;
  std::uint32_t vacant_ = none;
  std::size_t size_ = 0;
};

}  // namespace lapwing
