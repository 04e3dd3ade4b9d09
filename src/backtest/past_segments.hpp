#pragma once

#include <string_view>
#include <utility>

#include "condition/evaluate.hpp"
#include "engine/engine.hpp"

namespace lapwing {

/// Tells who was in which segment and stage at an instant of the past: by asking their conditions as of then. Of a
/// static segment it knows today's members and since when they are. Belongs to one thread.
class PastSegments final : public SegmentSource {
 public:
  explicit PastSegments(const Engine& engine) : engine_(engine) {}

  /// What is asked from now on is asked amid that moment, whose `segments` is this.
  void turn_to(const Moment& moment);
  /// Before it nothing that was asked since the last turn changes without a new record.
  [[nodiscard]] Instant until() const { return until_; }

  /// Who was in a dynamic segment before the present membership began counts as in it ever since they were first seen.
  [[nodiscard]] SegmentStanding standing(CustomerNumber customer, std::string_view segment_id) const override;
  /// Likewise of the time in a stage.
  [[nodiscard]] std::pair<std::string_view, Instant> stage(CustomerNumber customer) const override;

 private:
  [[nodiscard]] bool holds(const Condition& condition, const CustomerView& customer) const;

  const Engine& engine_;
  Moment moment_;
  mutable Instant until_ = Instant::never();
};

}  // namespace lapwing
