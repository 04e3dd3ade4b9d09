#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/money.hpp"

namespace lapwing {

/// Who bore which name on one day and which on a later one. Each partition fills its own, and they are merged.
class RfmTransitions {
 public:
  struct Cell {
    std::uint64_t customers = 0;
    Money revenue;  ///< what they brought in between
    friend bool operator==(const Cell&, const Cell&) = default;
  };

  /// Names are places below `names`; `names` itself stands for no name: outside the population.
  explicit RfmTransitions(std::size_t names) : names_(names), cells_((names + 1) * (names + 1)) {}

  [[nodiscard]] std::size_t names() const { return names_; }
  void add(std::size_t from, std::size_t to, Money revenue);
  /// `other` has as many names.
  void merge(const RfmTransitions& other);

  [[nodiscard]] const Cell& cell(std::size_t from, std::size_t to) const;
  /// All who bore the name on the first day, and all who bore it on the last.
  [[nodiscard]] Cell all_from(std::size_t from) const;
  [[nodiscard]] Cell all_to(std::size_t to) const;
  /// Everybody who was added.
  [[nodiscard]] Cell everybody() const;

 private:
  std::size_t names_;
  std::vector<Cell> cells_;  // row by row of equal `from`
};

}  // namespace lapwing
