#include "segment/segment_plan.hpp"

#include <algorithm>
#include <vector>

#include "base/ensure.hpp"

namespace lapwing {

void SegmentPlan::turn_to(const CustomerView& customer, const Moment& moment) {
  if (generation_ != catalogue_->generation()) compile();
  plan_.turn_to(customer, moment);
}

void SegmentPlan::compile() {
  std::vector<const Condition*> conditions;
  for (std::uint32_t number = 0; number < catalogue_->size(); ++number) {
    conditions.push_back(&catalogue_->segment(SegmentNumber{number}).condition);
  }
  if (const Lifecycle* lifecycle = catalogue_->lifecycle()) {
    for (const Stage& stage : lifecycle->stages) conditions.push_back(&stage.condition);
  }
  plan_ = LivePlan(conditions);
  generation_ = catalogue_->generation();
}

SegmentAnswers SegmentPlan::ask(const SegmentSet& segments) {
  SegmentAnswers answers;
  const std::size_t words = (catalogue_->size() + 63) / 64;
  answers.until = plan_.ask(segments.words().first(words), answers.holding.words().first(words));
  return answers;
}

/// The first stage whose condition holds. It may change when that condition falls or one before it rises.
StageAnswer SegmentPlan::ask_stage() {
  StageAnswer answer;
  const std::size_t first = catalogue_->size();
  for (; first + answer.place < plan_.condition_count(); ++answer.place) {
    const Answer stage = plan_.ask(first + answer.place);
    answer.until = std::min(answer.until, stage.until);
    if (stage.holds) return answer;
  }
  ensure(false, "the last stage of a lifecycle takes everybody");
  return answer;
}

}  // namespace lapwing
