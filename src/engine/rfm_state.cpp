#include "engine/rfm_state.hpp"

#include "audience/audience.hpp"

namespace lapwing {

RfmFigures rfm_figures(const CustomerView& customer, const RfmPeriod& period, const Zone& shop_zone) {
  RfmTally tally(period);
  const OrdersView orders = customer.orders();
  for (std::size_t i = 0; i < orders.size(); ++i) {
    tally.add({.at = orders.at(i),
               .total = orders.total(i),
               .refunded = orders.refunded(i),
               .cancelled = !stands(orders.status(i))});
  }
  return {tally.input(shop_zone), tally.ever_bought()};
}

void gather(const Audience& audience, const RfmPeriod& period, const Zone& shop_zone, RfmDistribution& to) {
  for (std::uint32_t number = 0; number < audience.size(); ++number) {
    const RfmFigures figures = rfm_figures(audience.customer(CustomerNumber{number}), period, shop_zone);
    if (figures.input) to.add(*figures.input);
  }
}

void gather(const Audience& audience, const RfmBounds& bounds, const RfmPeriod& period, const Zone& shop_zone,
            RfmMatrix& to) {
  for (std::uint32_t number = 0; number < audience.size(); ++number) {
    const RfmFigures figures = rfm_figures(audience.customer(CustomerNumber{number}), period, shop_zone);
    if (figures.input) {
      to.add(score(bounds, *figures.input), *figures.input);
    } else {
      to.add_without_scores(figures.ever_bought);
    }
  }
}

RfmBoundsSet to_record(const RfmBounds& bounds) {
  RfmBoundsSet record{.version = static_cast<std::uint32_t>(bounds.version),
                      .day = bounds.day,
                      .bins = static_cast<std::uint32_t>(bounds.bins)};
  for (const Quantity bound : bounds.recency_days) record.recency_thousandths.push_back(bound.thousandths);
  for (const Quantity bound : bounds.frequency) record.frequency_thousandths.push_back(bound.thousandths);
  record.monetary = bounds.monetary;
  record.period_days = static_cast<std::uint32_t>(bounds.period_days);
  record.tie_guard = bounds.tie_guard;
  return record;
}

RfmBounds from_record(const RfmBoundsSet& record) {
  RfmBounds bounds{.version = record.version,
                   .day = record.day,
                   .period_days = static_cast<std::int32_t>(record.period_days),
                   .bins = static_cast<std::int32_t>(record.bins),
                   .tie_guard = record.tie_guard};
  for (const std::int64_t bound : record.recency_thousandths) bounds.recency_days.push_back(Quantity{bound});
  for (const std::int64_t bound : record.frequency_thousandths) bounds.frequency.push_back(Quantity{bound});
  bounds.monetary = record.monetary;
  return bounds;
}

std::optional<RfmStanding> RfmState::standing(const CustomerView& customer, Instant now) const {
  if (!bounds_) return std::nullopt;
  const Day today = shop_zone_.day(now);
  const RfmPeriod period = RfmPeriod::ending(today, bounds_->period_days, shop_zone_);
  const RfmFigures figures = rfm_figures(customer, period, shop_zone_);
  std::optional<RfmScores> scores;
  if (figures.input) scores = score(*bounds_, *figures.input);
  const std::size_t name = names_.bins() == bounds_->bins ? names_.of_customer(scores, figures.ever_bought)
                                                          : names_.no_orders();
  RfmStanding standing{.r = 0, .f = 0, .m = 0, .name = names_.names()[name].id, .until = period.until};
  if (scores) {
    standing.r = scores->r;
    standing.f = scores->f;
    standing.m = scores->m;
  }
  return standing;
}

void RfmState::save(ByteWriter& to) const {
  to.put<std::uint8_t>(bounds_ ? 1 : 0);
  if (!bounds_) return;
  to.put(bounds_->version);
  to.put(bounds_->day);
  to.put(bounds_->period_days);
  to.put(bounds_->bins);
  to.put<std::uint8_t>(bounds_->tie_guard ? 1 : 0);
  to.put_column(bounds_->recency_days);
  to.put_column(bounds_->frequency);
  to.put_column(bounds_->monetary);
}

void RfmState::load(ByteReader& from) {
  bounds_.reset();
  if (from.get<std::uint8_t>() == 0) return;
  RfmBounds bounds;
  from.get(bounds.version);
  from.get(bounds.day);
  from.get(bounds.period_days);
  from.get(bounds.bins);
  bounds.tie_guard = from.get<std::uint8_t>() != 0;
  from.get_column(bounds.recency_days);
  from.get_column(bounds.frequency);
  from.get_column(bounds.monetary);
  bounds_ = std::move(bounds);
}

}  // namespace lapwing
