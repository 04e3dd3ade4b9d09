#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace lapwing {

/// Some customers of one partition, a bit for each by number, 64 to a word: the members of a segment, and what unions,
/// intersections and differences of them give. A segment of the whole shop is one such set for each partition.
class Members {
 public:
  void insert(CustomerNumber customer);
  void erase(CustomerNumber customer);
  [[nodiscard]] bool contains(CustomerNumber customer) const;
  [[nodiscard]] std::uint64_t count() const;
  /// Without zeros at the end. The first word holds customers 0 .. 63, the lowest bit first.
  [[nodiscard]] std::span<const std::uint64_t> words() const { return words_; }

  Members& operator|=(const Members& other);
  Members& operator&=(const Members& other);
  Members& operator-=(const Members& other);
  friend Members operator|(Members a, const Members& b) { return a |= b; }
  friend Members operator&(Members a, const Members& b) { return a &= b; }
  friend Members operator-(Members a, const Members& b) { return a -= b; }
  friend bool operator==(const Members&, const Members&) = default;

  /// Calls `visit(CustomerNumber)` for each, ascending.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
        visit(CustomerNumber{static_cast<std::uint32_t>(i * 64 + static_cast<std::size_t>(std::countr_zero(rest)))});
      }
    }
  }

  /// As records hold them (`packed_numbers.hpp`).
  [[nodiscard]] std::string pack() const;
  static Result<Members> unpack(std::string_view bytes);

 private:
  void trim();

  std::vector<std::uint64_t> words_;
};

}  // namespace lapwing
