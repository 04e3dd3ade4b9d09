#include "backtest/customer_rows.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace lapwing {
namespace {

constexpr std::array<Facets, CustomerRow::lanes_max> touched = {{{Facet::orders, Facet::rfm},
                                                                 {Facet::activity},
                                                                 {Facet::messages},
                                                                 {Facet::campaigns},
                                                                 {Facet::promo_codes},
                                                                 {Facet::bonuses}}};

std::span<const std::uint32_t> seconds_of(const Engine& engine, CustomerNumber customer, CustomerRow::Lane lane) {
  const Audience& audience = engine.audience();
  switch (lane) {
    case CustomerRow::Lane::orders:
      return audience.customer(customer).orders().placed_at();
    case CustomerRow::Lane::behaviour:
      return audience.activity().happenings(customer, Activity::Lane::behaviour).at();
    case CustomerRow::Lane::messages:
      return audience.activity().happenings(customer, Activity::Lane::messages).at();
    case CustomerRow::Lane::campaigns:
      return audience.activity().happenings(customer, Activity::Lane::campaigns).at();
    case CustomerRow::Lane::promo_codes:
      return audience.issued_codes().codes(customer).issued_at();
    case CustomerRow::Lane::bonuses:
      break;
  }
  return engine.bonuses().flows(customer).at;
}

}  // namespace

Facets CustomerRow::facets() const { return touched[static_cast<std::size_t>(lane)]; }

void CustomerRows::open(const Engine& engine, CustomerNumber customer, Instant from, Facets wanted) {
  for (std::size_t lane = 0; lane < readings_.size(); ++lane) {
    Reading& reading = readings_[lane];
    reading = {};
    if (!touched[lane].intersects(wanted)) continue;
    reading.seconds = seconds_of(engine, customer, static_cast<CustomerRow::Lane>(lane));
    const auto first = std::ranges::partition_point(reading.seconds, [&](std::uint32_t second) {
      return Instant::from_seconds(second) < from;
    });
    reading.place = static_cast<std::size_t>(first - reading.seconds.begin());
  }
  find_next();
}

CustomerRow CustomerRows::take() {
  ensure(next_ != Instant::never(), "a row is taken where there is one");
  const CustomerRow row{static_cast<CustomerRow::Lane>(nearest_), readings_[nearest_].place++};
  find_next();
  return row;
}

void CustomerRows::find_next() {
  next_ = Instant::never();
  for (std::size_t lane = 0; lane < readings_.size(); ++lane) {
    const Reading& reading = readings_[lane];
    if (reading.place == reading.seconds.size()) continue;
    const Instant at = Instant::from_seconds(reading.seconds[reading.place]);
    if (at >= next_) continue;
    next_ = at;
    nearest_ = lane;
  }
}

Instant CustomerRows::first_of(const Engine& engine, CustomerNumber customer) {
  Instant first = Instant::never();
  for (std::size_t lane = 0; lane < CustomerRow::lanes_max; ++lane) {
    const auto seconds = seconds_of(engine, customer, static_cast<CustomerRow::Lane>(lane));
    if (!seconds.empty()) first = std::min(first, Instant::from_seconds(seconds.front()));
  }
  return first;
}

}  // namespace lapwing
