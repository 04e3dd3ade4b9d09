#include "rfm/everybody.hpp"

namespace lapwing {

void RfmEverybody::add_to(RfmDistribution& distribution) const {
  distribution.reserve(inputs_.size());
  distribution.add(inputs_);
}

void RfmEverybody::add_to(RfmMatrix& matrix, const RfmScorer& scorer) const {
  matrix.add(scorer, inputs_);
  matrix.add_without_scores(true, outside_period_);
  matrix.add_without_scores(false, no_orders_);
  matrix.add_outside_population(outside_population_);
}

}  // namespace lapwing
