#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "condition/condition.hpp"
#include "condition/evaluate.hpp"

namespace lapwing {

/// Some conditions compiled together, to be asked of one customer at a time, again and again: what live segments do at
/// each event. The answers are those of `evaluate` for who is not gone; what the conditions share is worked out once a
/// customer: which orders a filter lets through, which of them lie in a window, what they come to, and leaves alike.
/// Keeps memory between customers and allocates nothing once warm. Belongs to one thread.
class LivePlan {
 public:
  /// The conditions outlive the plan.
  explicit LivePlan(std::span<const Condition* const> conditions);
  LivePlan(LivePlan&&) noexcept;
  LivePlan& operator=(LivePlan&&) noexcept;
  ~LivePlan();

  [[nodiscard]] std::size_t condition_count() const;
  /// Turns to a customer at a moment. Both, and all that the moment points to, stay as they are while this one is
  /// asked.
  void turn_to(const CustomerView& customer, const Moment& moment);
  /// The shop's zone is another now.
  void forget_calendar();
  /// Whether the condition at that place of the list holds for the customer, and until when.
  Answer ask(std::size_t condition);
  /// The same of several at once: a bit for each condition by its place, 64 a word. Those of `wanted` that hold are
  /// left in `holding`, which has as many words. Gives until when all of these answers stay.
  Instant ask(std::span<const std::uint64_t> wanted, std::span<std::uint64_t> holding);

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lapwing
