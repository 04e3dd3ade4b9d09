#include "rfm/matrix.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "rfm/names.hpp"

namespace lapwing {

void RfmCell::add(const RfmInput& input) {
  if (customers == 0) least = most = input;
  ++customers;
  revenue += input.monetary;
  least = {std::min(least.recency_days, input.recency_days), std::min(least.frequency, input.frequency),
           std::min(least.monetary, input.monetary)};
  most = {std::max(most.recency_days, input.recency_days), std::max(most.frequency, input.frequency),
          std::max(most.monetary, input.monetary)};
}

void RfmCell::merge(const RfmCell& other) {
  if (other.customers == 0) return;
  if (customers == 0) {
    *this = other;
    return;
  }
  customers += other.customers;
  revenue += other.revenue;
  least = {std::min(least.recency_days, other.least.recency_days), std::min(least.frequency, other.least.frequency),
           std::min(least.monetary, other.least.monetary)};
  most = {std::max(most.recency_days, other.most.recency_days), std::max(most.frequency, other.most.frequency),
          std::max(most.monetary, other.most.monetary)};
}

RfmMatrix::RfmMatrix(std::int32_t bins) : bins_(bins), cells_(static_cast<std::size_t>(bins * bins * bins)) {}

std::size_t RfmMatrix::index(std::int32_t r, std::int32_t f, std::int32_t m) const {
  for (const std::int32_t score : {r, f, m}) ensure(1 <= score && score <= bins_, "scores lie within 1..bins");
  return static_cast<std::size_t>(((r - 1) * bins_ + f - 1) * bins_ + m - 1);
}

void RfmMatrix::add(const RfmScorer& scorer, std::span<const RfmInput> inputs) {
  for (const RfmInput& input : inputs) add(scorer(input), input);
}

void RfmMatrix::add_without_scores(bool ever_bought, std::uint64_t customers) {
  (ever_bought ? outside_period_ : no_orders_) += customers;
}

void RfmMatrix::merge(const RfmMatrix& other) {
  ensure(bins_ == other.bins_, "merged matrices are of one size");
  for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i].merge(other.cells_[i]);
  outside_period_ += other.outside_period_;
  no_orders_ += other.no_orders_;
  outside_population_ += other.outside_population_;
}

RfmCell RfmMatrix::cell(RfmPlane plane, std::int32_t first, std::int32_t second) const {
  RfmCell sum;
  for (std::int32_t third = 1; third <= bins_; ++third) {
    switch (plane) {
      case RfmPlane::recency_monetary:
        sum.merge(cells_[index(first, third, second)]);
        break;
      case RfmPlane::recency_frequency:
        sum.merge(cells_[index(first, second, third)]);
        break;
      case RfmPlane::frequency_monetary:
        sum.merge(cells_[index(third, first, second)]);
        break;
    }
  }
  return sum;
}

std::vector<RfmCell> RfmMatrix::by_name(const RfmNames& names) const {
  ensure(names.bins() == bins_, "the table of names is as large as the matrix");
  std::vector<RfmCell> cells(names.names().size());
  for (std::int32_t r = 1; r <= bins_; ++r) {
    for (std::int32_t f = 1; f <= bins_; ++f) {
      cells[names.of_cell(r, f)].merge(cell(RfmPlane::recency_frequency, r, f));
    }
  }
  cells[names.outside_period()].customers += outside_period_;
  cells[names.no_orders()].customers += no_orders_;
  return cells;
}

}  // namespace lapwing
