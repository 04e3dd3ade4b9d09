#include "engine/rfm_pages.hpp"

#include <algorithm>

#include "audience/audience.hpp"
#include "audience/narrow_values.hpp"
#include "base/ensure.hpp"
#include "condition/second_range.hpp"

namespace lapwing {
namespace {

constexpr auto index(OrderColumn column) { return static_cast<std::uint8_t>(column); }

}  // namespace

RfmPages::RfmPages(const RfmDefinition& definition, const RfmPeriod& period, const Moment& moment)
    : moment_(moment), days_(period, *moment.shop_zone), seconds_{second_from(period.from), second_from(period.until)} {
  ensure(moment.audience != nullptr, "customers are gathered from an audience");
  if (!definition.population) return;
  Moment asked = moment;
  asked.enrolled_at.reset();
  plan_.emplace(std::span(&*definition.population, 1), asked);
  scan_.emplace(*plan_);
}

std::size_t RfmPages::page_count() const { return (moment_.audience->size() + lane_count - 1) / lane_count; }

void RfmPages::read(std::size_t page) {
  const std::size_t left = moment_.audience->size() - page * lane_count;
  customers_ = left >= lane_count ? ~LaneBits{0} : (LaneBits{1} << left) - 1;
  customers_ &= ~moment_.audience->gone_on_page(page);
  population_ = customers_;
  with_figures_ = 0;
  input_count_ = 0;
  if (plan_) population_ &= plan_->next_page(page) == page ? scan_->ask(page).front() : 0;
  if (population_ == 0) return;
  orders_ = PageOrders(moment_.audience->orders(), page);
  PageOrders::approach(moment_.audience->orders(), page + 1, std::array{OrderColumn::net});
  read_worths();
  in_period_.select(orders_, seconds_, worths_);
  if (!in_period_.rows().empty()) collect();
}

/// An order counts if it stands, its total is above nothing and it was not refunded in full, which is to say that what
/// is left of it is above nothing, too.
void RfmPages::read_worths() {
  const RowPage& rows = orders_.rows();
  const NarrowRows net = rows.column(index(OrderColumn::net));
  const NarrowRows refunded = rows.column(index(OrderColumn::refunded));
  worths_ = net;
  if (net.width() == 0 || (orders_.all_stand() && refunded.width() == 0)) return;
  counted_worths_.resize(rows.rows());
  std::int64_t* worths = counted_worths_.data();
  const std::size_t count = rows.rows();
  with_values(net, [&](const auto* values) { std::copy_n(values, count, worths); });
  with_values(refunded, [&](const auto* values) {
    for (std::size_t row = 0; row < count; ++row) worths[row] = worths[row] + values[row] > 0 ? worths[row] : 0;
  });
  if (!orders_.all_stand()) {
    with_values(rows.column(index(OrderColumn::flags)), [&](const auto* values) {
      for (std::size_t row = 0; row < count; ++row) worths[row] = stands(status_of(values[row])) ? worths[row] : 0;
    });
  }
  worths_ = NarrowRows(reinterpret_cast<const std::byte*>(worths), sizeof(std::int64_t));
}

void RfmPages::collect() {
  const LaneRows& begins = in_period_.begins();
  const std::uint32_t* rows = in_period_.rows().data();
  const std::int64_t* before = in_period_.sums_before().data();
  LaneSeconds last;
  std::array<std::int32_t, lane_count> recency_days;
  // Of who has no order the last is any.
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    last[lane] = orders_.rows().keys()[rows[std::max(begins[lane + 1], 1u) - 1]];
  }
  days_.count(last, recency_days);
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    const std::uint32_t frequency = begins[lane + 1] - begins[lane];
    const Money monetary{before[begins[lane + 1]] - before[begins[lane]]};
    inputs_[input_count_] = {recency_days[lane], frequency, monetary};
    const LaneBits with = frequency > 0 ? population_ >> lane & 1u : 0;
    with_figures_ |= with << lane;
    input_count_ += with;
  }
}

LaneBits RfmPages::bought_before() const {
  LaneBits bought = 0;
  const RowPage& rows = orders_.rows();
  for_each_lane(without_figures(), [&](std::uint32_t lane) {
    const std::uint32_t end = rows.begins()[lane + 1];
    for (std::uint32_t row = rows.begins()[lane]; row < end && rows.keys()[row] < seconds_.begin; ++row) {
      if (worths_[row] <= 0) continue;
      bought |= LaneBits{1} << lane;
      break;
    }
  });
  return bought;
}

}  // namespace lapwing
