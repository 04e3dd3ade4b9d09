#pragma once

#include "condition/evaluate.hpp"
#include "segment/catalogue.hpp"

namespace lapwing {

/// What one customer's answers to some questions are, and how long all of them hold.
struct SegmentAnswers {
  SegmentSet holds;        ///< of the segments asked
  std::uint8_t stage = 0;  ///< a place in the lifecycle, if the stage was asked
  Instant until = Instant::never();
};

/// Answers the questions for one customer at one moment: the one place where the conditions of live segments are
/// evaluated, and nearly all that a live segment costs. What the questions ask of other memberships must be true
/// already: they are of one level. Allocates nothing.
void answer(const SegmentCatalogue& catalogue, const Questions& asked, const CustomerView& customer,
            const Moment& moment, SegmentAnswers& answers);

}  // namespace lapwing
