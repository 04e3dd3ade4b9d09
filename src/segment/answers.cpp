#include "segment/answers.hpp"

#include <algorithm>

#include "audience/audience.hpp"
#include "base/ensure.hpp"

namespace lapwing {
namespace {

/// The first stage whose condition holds. It may change when that condition falls or one before it rises.
void answer_stage(const Lifecycle& lifecycle, const CustomerView& customer, const Moment& moment,
                  SegmentAnswers& answers) {
  for (std::size_t place = 0; place < lifecycle.stages.size(); ++place) {
    const Answer answer = evaluate(lifecycle.stages[place].condition, customer, moment);
    answers.until = std::min(answers.until, answer.until);
    answers.stage = static_cast<std::uint8_t>(place);
    if (answer.holds) return;
  }
  ensure(false, "the last stage of a lifecycle takes everybody");
}

}  // namespace

void answer(const SegmentCatalogue& catalogue, const Questions& asked, const CustomerView& customer,
            const Moment& moment, SegmentAnswers& answers) {
  answers = {};
  asked.segments.for_each([&](SegmentNumber number) {
    const Answer answer = evaluate(catalogue.segment(number).condition, customer, moment);
    if (answer.holds) answers.holds.insert(number);
    answers.until = std::min(answers.until, answer.until);
  });
  if (asked.stage) answer_stage(*catalogue.lifecycle(), customer, moment, answers);
}

}  // namespace lapwing
