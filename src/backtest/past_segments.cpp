#include "backtest/past_segments.hpp"

#include <algorithm>

namespace lapwing {

void PastSegments::turn_to(const Moment& moment) {
  moment_ = moment;
  moment_.enrolled_at.reset();
  until_ = Instant::never();
}

bool PastSegments::holds(const Condition& condition, const CustomerView& customer) const {
  const Answer answer = evaluate(condition, customer, moment_);
  until_ = std::min(until_, answer.until);
  return answer.holds;
}

SegmentStanding PastSegments::standing(CustomerNumber customer, std::string_view segment_id) const {
  const SegmentCatalogue& catalogue = engine_.segments().catalogue();
  const auto number = catalogue.find(segment_id);
  if (!number) return {};
  const SegmentDefinition& segment = catalogue.segment(*number);
  const SegmentStanding today = engine_.segments().standing(customer, segment_id);
  if (segment.is_static) {
    if (!today.member) return {};
    if (today.since <= moment_.now) return today;
    until_ = std::min(until_, today.since);
    return {};
  }
  const CustomerView view = engine_.audience().customer(customer);
  if (!holds(segment.condition, view)) return {};
  const bool is_known = today.member && today.since <= moment_.now;
  return {true, is_known ? today.since : view.first_seen()};
}

std::pair<std::string_view, Instant> PastSegments::stage(CustomerNumber customer) const {
  const Lifecycle* lifecycle = engine_.segments().catalogue().lifecycle();
  if (lifecycle == nullptr) return {{}, Instant::never()};
  const CustomerView view = engine_.audience().customer(customer);
  const auto today = engine_.segments().stage(customer);
  for (const Stage& stage : lifecycle->stages) {
    if (&stage != &lifecycle->stages.back() && !holds(stage.condition, view)) continue;
    const bool is_known = today.first == stage.id && today.second <= moment_.now;
    return {stage.id, is_known ? today.second : view.first_seen()};
  }
  return {{}, Instant::never()};
}

}  // namespace lapwing
