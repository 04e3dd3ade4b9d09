#include "condition/order_timeline.hpp"

#include <algorithm>

#include "base/zone.hpp"
#include "condition/evaluate.hpp"

namespace lapwing {

OrderTimeline::OrderTimeline(const OrderWindow& window, std::span<const std::uint32_t> placed_at, const Moment& moment)
    : window_(&window),
      rolling_(std::get_if<RollingWindow>(&window)),
      placed_at_(placed_at),
      zone_(moment.shop_zone),
      limit_(placed_at.size()) {
  constexpr Duration tick{1};
  if (const auto* period = std::get_if<CalendarPeriod>(&window)) {
    open(*period, moment.now);
    return;
  }
  if (rolling_ != nullptr) {
    begin_ = first_from(rolling_->span.start(moment.now, *zone_));
  } else if (const auto* dates = std::get_if<DateWindow>(&window)) {
    if (dates->from) begin_ = first_from(zone_->start_of(*dates->from));
    if (dates->until) limit_ = first_from(zone_->start_of(*dates->until + 1));
  } else if (std::holds_alternative<EnrollmentWindow>(window)) {
    begin_ = moment.enrolled_at ? first_from(*moment.enrolled_at + tick) : limit_;
  }
  end_ = std::clamp(first_from(moment.now + tick), begin_, limit_);
}

void OrderTimeline::open(const CalendarPeriod& period, Instant now) {
  const CalendarPeriod::Bounds bounds = period.at(now, *zone_);
  begin_ = first_from(bounds.begin);
  limit_ = first_from(bounds.end);
  end_ = std::clamp(first_from(now + Duration{1}), begin_, limit_);
  // A period without an order in it or after it is followed only by such.
  rolls_at_ = begin_ < placed_at_.size() ? bounds.rolls_at : Instant::never();
}

std::size_t OrderTimeline::first_from(Instant from) const {
  // Halves without branches that a processor would have to guess: this search is what most evaluations spend time on.
  const std::int64_t wanted = (from + Duration{999}).seconds();
  const std::uint32_t* first = placed_at_.data();
  std::size_t length = placed_at_.size();
  if (length == 0) return 0;
  while (length > 1) {
    const std::size_t half = length / 2;
    first += first[half - 1] < wanted ? half : 0;
    length -= half;
  }
  return static_cast<std::size_t>(first - placed_at_.data()) + (*first < wanted ? 1 : 0);
}

Instant OrderTimeline::next() const {
  Instant soonest = rolls_at_;
  if (end_ < limit_) soonest = std::min(soonest, at(end_));
  if (rolling_ != nullptr && begin_ < end_) soonest = std::min(soonest, rolling_->span.end(at(begin_), *zone_));
  return soonest;
}

void OrderTimeline::advance(Instant to) {
  if (to == rolls_at_) return open(std::get<CalendarPeriod>(*window_), to);
  while (end_ < limit_ && at(end_) <= to) ++end_;
  if (rolling_ == nullptr) return;
  while (begin_ < end_ && rolling_->span.end(at(begin_), *zone_) <= to) ++begin_;
}

}  // namespace lapwing
