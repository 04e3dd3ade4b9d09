#include "segment/live_segments.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "audience/audience.hpp"
#include "base/ensure.hpp"

namespace lapwing {
namespace {

std::uint32_t second_of(Instant at) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(at.seconds(), 0, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

// ---- Taking in definitions

Result<void> LiveSegments::publish(SegmentDefinition definition, std::string text) {
  TRY(catalogue_.publish(std::move(definition), std::move(text)));
  grow(memberships_.customer_count());
  return {};
}

Result<void> LiveSegments::publish(Lifecycle lifecycle, std::string text) {
  std::vector<std::string> before;  // the stages' ids, by what stages_ holds
  before.emplace_back();
  if (const Lifecycle* known = catalogue_.lifecycle()) {
    for (const Stage& stage : known->stages) before.push_back(stage.id);
  }
  CHECK(catalogue_.publish(std::move(lifecycle), std::move(text)));
  std::vector<std::uint8_t> places;
  for (const std::string& id : before) {
    const auto place = catalogue_.lifecycle()->place_of(id);
    places.push_back(place ? static_cast<std::uint8_t>(*place + 1) : std::uint8_t{0});
  }
  for (std::uint8_t& stage : stages_) stage = places[stage];
  return {};
}

Result<void> LiveSegments::check(const SegmentMembersChanged& changed) const {
  const auto number = catalogue_.find(changed.segment_id);
  if (!number) return fail(fmt::format("there is no segment \"{}\"", changed.segment_id));
  if (!catalogue_.segment(*number).is_static) {
    return fail(fmt::format("who is in the segment \"{}\" follows from its condition", changed.segment_id));
  }
  return {};
}

void LiveSegments::grow(std::uint32_t customer_count) {
  memberships_.grow(customer_count, catalogue_.size());
  timers_.grow(customer_count);
  if (customer_count <= stages_.size()) return;
  stages_.resize(customer_count);
  stages_since_.resize(customer_count);
}

SegmentNumber LiveSegments::number_of(std::string_view segment_id) const {
  const auto number = catalogue_.find(segment_id);
  ensure(number.has_value(), "a decision names a segment that was published");
  return *number;
}

// ---- Enacting

void LiveSegments::enact(const Registered& registered) { grow(registered.customer.value + 1); }

void LiveSegments::enact(const SegmentsChanged& changed, Instant at, Day day) {
  const auto entered = SegmentSet::unpack(changed.entered);
  const auto left = SegmentSet::unpack(changed.left);
  ensure(entered.has_value() && left.has_value(), "the segments that a customer entered and left are packed well");
  const SegmentSet both = *entered | *left;
  ensure(both.lies_below(catalogue_.size()), "a decision names segments that were published");
  memberships_.change(changed.customer, *entered, *left, at);
  history_.note(both, day, memberships_.sizes());
}

void LiveSegments::enact(const SegmentRecomputed& recomputed, Instant at, Day day) {
  const SegmentNumber number = number_of(recomputed.segment_id);
  const auto added = Members::unpack(recomputed.added);
  const auto removed = Members::unpack(recomputed.removed);
  ensure(added.has_value(), "who was added to a segment is packed well");
  ensure(removed.has_value(), "who was removed from a segment is packed well");
  removed->for_each([&](CustomerNumber customer) { memberships_.leave(number, customer); });
  added->for_each([&](CustomerNumber customer) { memberships_.enter(number, customer, at); });
  history_.note(number, day, memberships_.size(number));
}

void LiveSegments::enact(const StageMoved& moved, Instant at, Day day) {
  const auto place = catalogue_.lifecycle()->place_of(moved.to);
  ensure(place.has_value() || moved.to.empty(), "a decision names a stage of the lifecycle");
  stages_[moved.customer.value] = place ? static_cast<std::uint8_t>(*place + 1) : std::uint8_t{0};
  stages_since_[moved.customer.value] = second_of(at);
  stage_history_.move(moved.from, moved.to, day);
}

void LiveSegments::enact(const StagesRecomputed& recomputed, Instant at, Day day) {
  ensure(recomputed.stages.size() <= stages_.size(), "stages are given to customers who are known");
  for (std::size_t i = 0; i < recomputed.stages.size(); ++i) {
    const auto stage = static_cast<std::uint8_t>(recomputed.stages[i] + 1);
    if (stages_[i] == stage) continue;
    stages_[i] = stage;
    stages_since_[i] = second_of(at);
  }
  stage_history_.recount(catalogue_.lifecycle()->stages, stages_, day);
}

// ---- Reading

SegmentStanding LiveSegments::standing(CustomerNumber customer, std::string_view segment_id) const {
  const auto number = catalogue_.find(segment_id);
  if (!number || customer.value >= memberships_.customer_count()) return {};
  const auto since = memberships_.since(*number, customer);
  return since ? SegmentStanding{true, *since} : SegmentStanding{};
}

std::pair<std::string_view, Instant> LiveSegments::stage(CustomerNumber customer) const {
  if (customer.value >= stages_.size() || stages_[customer.value] == 0) return {{}, Instant::never()};
  return {catalogue_.lifecycle()->stages[stages_[customer.value] - 1u].id,
          Instant::from_seconds(stages_since_[customer.value])};
}

std::optional<SegmentReason> LiveSegments::why(const CustomerView& customer, std::string_view segment_id,
                                               const Moment& moment) const {
  const auto number = catalogue_.find(segment_id);
  if (!number) return std::nullopt;
  SegmentReason reason{standing(customer.number(), segment_id), {}};
  const SegmentDefinition& segment = catalogue_.segment(*number);
  reason.answer.holds = reason.standing.member;
  if (!segment.is_static) reason.answer = evaluate(segment.condition, customer, moment);
  return reason;
}

std::vector<std::string> unknown_customers(const Audience& audience, const SegmentMembersChanged& changed) {
  std::set<std::string> unknown;
  for (const auto* ids : {&changed.added, &changed.removed}) {
    for (const std::string& id : *ids) {
      if (!audience.find(id)) unknown.insert(id);
    }
  }
  return {unknown.begin(), unknown.end()};
}

// ---- The image

void LiveSegments::save(ByteWriter& to) const {
  catalogue_.save(to);
  memberships_.save(to);
  to.put_column(stages_);
  to.put_column(stages_since_);
  history_.save(to);
  stage_history_.save(to);
}

Result<void> LiveSegments::load(ByteReader& from) {
  CHECK(catalogue_.load(from));
  memberships_.load(from);
  from.get_column(stages_);
  from.get_column(stages_since_);
  history_.load(from);
  stage_history_.load(from);
  grow(memberships_.customer_count());
  first_look_is_due_ = true;
  return {};
}

}  // namespace lapwing
