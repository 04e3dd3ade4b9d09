// The deciding half of live segments: what is asked when, and what is emitted.
#include <algorithm>
#include <set>

#include "audience/audience.hpp"
#include "segment/live_segments.hpp"

namespace lapwing {
namespace {

/// In `StagesRecomputed`, of a customer who is gone.
constexpr char no_stage = '\xFF';

bool covers(const Questions& asked, const Questions& part) {
  return (asked.segments & part.segments) == part.segments && (asked.stage || !part.stage);
}

}  // namespace

void LiveSegments::approach(CustomerNumber customer, Approach step) const {
  memberships_.approach(customer, step);
  if (step == Approach::place) timers_.approach(customer);
}

void LiveSegments::look(CustomerNumber customer, Facets touched, SegmentWorld& world) {
  const Questions& questions = catalogue_.touched_by(touched);
  if (!questions.is_empty()) pass(customer, questions, world);
}

void LiveSegments::look_at_new(CustomerNumber customer, SegmentWorld& world) {
  pass(customer, catalogue_.all(), world);
}

void LiveSegments::look_at_all(Facets touched, SegmentWorld& world) {
  const Questions questions = catalogue_.touched_by(touched);
  if (questions.is_empty()) return;
  for (std::uint32_t number = 0; number < world.audience().size(); ++number) {
    pass(CustomerNumber{number}, questions, world);
  }
}

Instant LiveSegments::next_due() const {
  const bool is_first = first_look_is_due_ && !catalogue_.of_clock().is_empty() && memberships_.customer_count() > 0;
  return is_first ? Instant::earliest() : timers_.next();
}

/// Whoever is due at once is taken in the order of numbers, not of timers: when exactly a timer was set depends on when
/// the program was started last, and decisions must not.
void LiveSegments::run_due(Instant now, SegmentWorld& world) {
  if (first_look_is_due_) {
    first_look_is_due_ = false;
    for (std::uint32_t number = 0; number < memberships_.customer_count(); ++number) {
      pass(CustomerNumber{number}, catalogue_.of_clock(), world);
    }
  }
  due_.clear();
  timers_.take_due(now, due_);
  for (const CustomerNumber customer : due_) pass(customer, catalogue_.of_clock(), world);
}

/// Asks level after level, and what asks for a membership that changed joins in.
void LiveSegments::pass(CustomerNumber customer, Questions pending, SegmentWorld& world) {
  const CustomerView view = world.audience().customer(customer);
  if (view.is_gone()) return timers_.set(customer, Instant::never());
  const Moment moment = world.moment();
  // What is not asked now keeps its timer.
  Instant until = covers(pending, catalogue_.of_clock()) ? Instant::never() : timers_.of(customer);
  for (const Questions& level : catalogue_.levels()) {
    const Questions asked{pending.segments & level.segments, pending.stage && level.stage};
    if (asked.is_empty()) continue;
    plan_.turn_to(view, moment);
    const SegmentAnswers answers = plan_.ask(asked.segments);
    const SegmentSet changed = (answers.holding ^ memberships_.of(customer)) & asked.segments;
    until = std::min(until, answers.until);
    std::optional<StageAnswer> stage_answer;
    if (asked.stage) stage_answer = plan_.ask_stage();
    if (!changed.is_empty()) {
      const SegmentSet entered = changed & answers.holding;
      world.emit(SegmentsChanged{customer, entered.pack(), (changed ^ entered).pack()});
      (changed & catalogue_.asked_for()).for_each([&](SegmentNumber number) {
        pending |= catalogue_.asking_for(number);
      });
    }
    if (!stage_answer) continue;
    until = std::min(until, stage_answer->until);
    if (stages_[customer.value] == stage_answer->place + 1) continue;
    const std::string from(stage(customer).first);
    world.emit(StageMoved{customer, from, catalogue_.lifecycle()->stages[stage_answer->place].id});
    pending |= catalogue_.asking_for_stage();
  }
  timers_.set(customer, until);
}

void LiveSegments::part_with(CustomerNumber customer, SegmentWorld& world) {
  const SegmentSet memberships = memberships_.of(customer);
  if (!memberships.is_empty()) world.emit(SegmentsChanged{customer, "", memberships.pack()});
  const std::string stage(this->stage(customer).first);
  if (!stage.empty()) world.emit(StageMoved{customer, stage, ""});
  timers_.set(customer, Instant::never());
}

bool LiveSegments::change_members(const SegmentMembersChanged& changed, SegmentWorld& world) {
  const SegmentNumber number = number_of(changed.segment_id);
  const std::set<std::string_view> removed(changed.removed.begin(), changed.removed.end());
  bool any = false;
  const auto put = [&](std::string_view id, bool is_in) {
    const auto customer = world.audience().find(id);
    if (!customer || memberships_.contains(number, *customer) == is_in) return;
    SegmentSet chosen;
    chosen.insert(number);
    world.emit(SegmentsChanged{*customer, is_in ? chosen.pack() : "", is_in ? "" : chosen.pack()});
    any = true;
    const Questions& dependents = catalogue_.asking_for(number);
    if (!dependents.is_empty()) pass(*customer, dependents, world);
  };
  for (const std::string& id : changed.added) {
    if (!removed.contains(id)) put(id, true);
  }
  for (const std::string_view id : removed) put(id, false);
  return any;
}

// ---- Recomputing

void LiveSegments::recompute(std::string_view segment_id, SegmentWorld& world) {
  const SegmentNumber number = number_of(segment_id);
  const SegmentDefinition& segment = catalogue_.segment(number);
  // What became static keeps its members, chosen from now on.
  if (segment.is_static) return world.emit(SegmentRecomputed{segment.id, segment.version, {}, {}});
  Questions published;
  published.segments.insert(number);
  recompute(published, published, world);
}

void LiveSegments::recompute_stages(SegmentWorld& world) {
  const Questions published{.segments = {}, .stage = true};
  recompute(published, published, world);
}

void LiveSegments::recompute(Facets touched, SegmentWorld& world) {
  recompute(catalogue_.touched_by(touched), Questions{}, world);
}

/// Of what was published the members are told even if nobody was added or removed: its history begins there.
void LiveSegments::recompute(Questions pending, const Questions& published, SegmentWorld& world) {
  for (const Questions& level : catalogue_.levels()) {
    const Questions asked{pending.segments & level.segments, pending.stage && level.stage};
    if (!asked.is_empty()) pending |= recompute_level(asked, published, world);
  }
}

/// Gives what asks for the memberships that changed.
Questions LiveSegments::recompute_level(const Questions& asked, const Questions& published, SegmentWorld& world) {
  struct Difference {
    Members added;
    Members removed;
  };
  std::vector<Difference> differences(catalogue_.size());
  std::string stages;
  bool stages_differ = published.stage;
  const Moment moment = world.moment();
  for (std::uint32_t i = 0; i < memberships_.customer_count(); ++i) {
    const CustomerNumber customer{i};
    const CustomerView view = world.audience().customer(customer);
    if (view.is_gone()) {
      if (asked.stage) stages.push_back(no_stage);
      continue;
    }
    plan_.turn_to(view, moment);
    const SegmentAnswers answers = plan_.ask(asked.segments);
    Instant until = std::min(timers_.of(customer), answers.until);
    const SegmentSet changed = (answers.holding ^ memberships_.of(customer)) & asked.segments;
    changed.for_each([&](SegmentNumber number) {
      Difference& difference = differences[number.value];
      (answers.holding.contains(number) ? difference.added : difference.removed).insert(customer);
    });
    if (asked.stage) {
      const StageAnswer answer = plan_.ask_stage();
      until = std::min(until, answer.until);
      stages.push_back(static_cast<char>(answer.place));
      stages_differ = stages_differ || stages_[i] != answer.place + 1;
    }
    timers_.set(customer, until);
  }
  Questions dependents;
  asked.segments.for_each([&](SegmentNumber number) {
    const Difference& difference = differences[number.value];
    const bool differs = difference.added.count() + difference.removed.count() > 0;
    if (!differs && !published.segments.contains(number)) return;
    const SegmentDefinition& segment = catalogue_.segment(number);
    world.emit(SegmentRecomputed{segment.id, segment.version, difference.added.pack(), difference.removed.pack()});
    if (differs) dependents |= catalogue_.asking_for(number);
  });
  if (asked.stage && stages_differ) {
    world.emit(StagesRecomputed{catalogue_.lifecycle()->version, std::move(stages)});
    dependents |= catalogue_.asking_for_stage();
  }
  return dependents;
}

}  // namespace lapwing
