#pragma once

#include <cstdint>

#include "condition/evaluate.hpp"
#include "condition/live_plan.hpp"
#include "segment/catalogue.hpp"

namespace lapwing {

/// The stage in which a customer is.
struct StageAnswer {
  std::uint8_t place = 0;  ///< in the lifecycle
  /// The first instant, later than now, at which another stage may be the customer's with no new record.
  Instant until = Instant::never();
};

/// Which of some segments a customer belongs to.
struct SegmentAnswers {
  SegmentSet holding;
  /// The first instant, later than now, at which any of the answers may change with no new record.
  Instant until = Instant::never();
};

/// Answers for one customer at a time: the one place where the conditions of live segments and stages are evaluated,
/// which is nearly all that they cost. They are compiled together anew after each publication; apart from that nothing
/// is allocated once warm. Reads the catalogue, which outlives it, in place.
class SegmentPlan {
 public:
  explicit SegmentPlan(const SegmentCatalogue& catalogue) : catalogue_(&catalogue) {}

  /// Turns to a customer at a moment. Both, and all that they point to, stay as they are while this one is asked.
  void turn_to(const CustomerView& customer, const Moment& moment);
  /// The shop's zone is another now.
  void forget_calendar() { plan_.forget_calendar(); }
  /// Of dynamic segments. What they ask of other memberships must be true already.
  [[nodiscard]] SegmentAnswers ask(const SegmentSet& segments);
  /// There must be a lifecycle.
  [[nodiscard]] StageAnswer ask_stage();

 private:
  void compile();

  const SegmentCatalogue* catalogue_;
  std::uint64_t generation_ = 0;  // of the catalogue when it was compiled
  LivePlan plan_{{}};             // the segments by number, then the stages
};

}  // namespace lapwing
