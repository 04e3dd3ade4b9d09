#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "audience/audience.hpp"
#include "base/ensure.hpp"
#include "condition/evaluate.hpp"
#include "condition/nodes.hpp"
#include "condition/order_matcher.hpp"

namespace lapwing {

inline const Activity& activity_of(const Moment& moment) {
  ensure(moment.audience != nullptr, "a condition on what happened is asked with the audience");
  return moment.audience->activity();
}

inline Activity::Lane lane_of(HappeningFilter::Family family) {
  switch (family) {
    case HappeningFilter::Family::messages:
      return Activity::Lane::messages;
    case HappeningFilter::Family::campaigns:
      return Activity::Lane::campaigns;
    case HappeningFilter::Family::visits:
    case HappeningFilter::Family::views:
    case HappeningFilter::Family::checkouts:
    case HappeningFilter::Family::events:
      break;
  }
  return Activity::Lane::behaviour;
}

/// Tells which of one customer's happenings a filter lets through: rows as row_answer.hpp has them.
class HappeningMatcher {
 public:
  HappeningMatcher(const HappeningFilter& filter, const HappeningsView& rows, const Activity& activity)
      : filter_(&filter), rows_(&rows), activity_(&activity) {
    if (!filter.names.empty()) names_.emplace(filter.names, activity.texts());
    if (!filter.groups.empty()) groups_.emplace(filter.groups, activity.texts());
    if (!filter.topics.empty()) topics_.emplace(filter.topics, activity.texts());
    is_plain_ = !names_ && !groups_ && !topics_ && filter.channels == 0;
  }

  [[nodiscard]] std::span<const std::uint32_t> times() const { return rows_->at(); }
  [[nodiscard]] static std::int64_t amount(std::size_t) { return 0; }
  [[nodiscard]] bool matches(std::size_t row) const {
    const bool is_kind = (filter_->kinds >> static_cast<unsigned>(rows_->kind(row)) & 1u) != 0;
    return is_kind && (is_plain_ || is_about(activity_->subject(rows_->subject(row))));
  }

 private:
  [[nodiscard]] bool is_about(const HappeningSubject& subject) const {
    if (names_ && !names_->contains(subject.name)) return false;
    if (groups_ && !groups_->contains(subject.group)) return false;
    if (topics_ && !topics_->contains(subject.topic)) return false;
    return filter_->channels == 0 || (unsigned{filter_->channels} >> subject.channel & 1u) != 0;
  }

  const HappeningFilter* filter_;
  const HappeningsView* rows_;
  const Activity* activity_;
  bool is_plain_ = true;
  std::optional<WantedTexts> names_;
  std::optional<WantedTexts> groups_;
  std::optional<WantedTexts> topics_;
};

/// The happenings among which the filter chooses.
inline HappeningsView rows_of(const HappeningFilter& filter, const CustomerView& customer, const Activity& activity) {
  return activity.happenings(customer.number(), lane_of(filter.family));
}

}  // namespace lapwing
