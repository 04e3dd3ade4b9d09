#include "rfm/transitions.hpp"

#include "base/ensure.hpp"

namespace lapwing {
namespace {

void add_to(RfmTransitions::Cell& sum, const RfmTransitions::Cell& cell) {
  sum.customers += cell.customers;
  sum.revenue += cell.revenue;
}

}  // namespace

void RfmTransitions::add(std::size_t from, std::size_t to, Money revenue) {
  ensure(from <= names_ && to <= names_, "a name is a place in the table, or the one behind it");
  add_to(cells_[from * (names_ + 1) + to], {1, revenue});
}

void RfmTransitions::merge(const RfmTransitions& other) {
  ensure(names_ == other.names_, "merged transitions are between the same names");
  for (std::size_t i = 0; i < cells_.size(); ++i) add_to(cells_[i], other.cells_[i]);
}

const RfmTransitions::Cell& RfmTransitions::cell(std::size_t from, std::size_t to) const {
  ensure(from <= names_ && to <= names_, "a name is a place in the table, or the one behind it");
  return cells_[from * (names_ + 1) + to];
}

RfmTransitions::Cell RfmTransitions::all_from(std::size_t from) const {
  Cell sum;
  for (std::size_t to = 0; to <= names_; ++to) add_to(sum, cell(from, to));
  return sum;
}

RfmTransitions::Cell RfmTransitions::all_to(std::size_t to) const {
  Cell sum;
  for (std::size_t from = 0; from <= names_; ++from) add_to(sum, cell(from, to));
  return sum;
}

RfmTransitions::Cell RfmTransitions::everybody() const {
  Cell sum;
  for (const Cell& cell : cells_) add_to(sum, cell);
  return sum;
}

}  // namespace lapwing
