#include "segment/segment_plan.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {

Answer SegmentPlan::ask(SegmentNumber segment) const {
  return evaluate(catalogue_->segment(segment).condition, *customer_, *moment_);
}

/// The first stage whose condition holds. It may change when that condition falls or one before it rises.
StageAnswer SegmentPlan::ask_stage() const {
  StageAnswer stage;
  for (const Stage& candidate : catalogue_->lifecycle()->stages) {
    const Answer answer = evaluate(candidate.condition, *customer_, *moment_);
    stage.until = std::min(stage.until, answer.until);
    if (answer.holds) return stage;
    ++stage.place;
  }
  ensure(false, "the last stage of a lifecycle takes everybody");
  return stage;
}

}  // namespace lapwing
