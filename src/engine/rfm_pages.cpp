#include "engine/rfm_pages.hpp"

#include <algorithm>

#include "audience/audience.hpp"
#include "audience/narrow_values.hpp"
#include "base/ensure.hpp"
#include "condition/second_range.hpp"

namespace lapwing {
namespace {

constexpr auto index(OrderColumn column) { return static_cast<std::uint8_t>(column); }

void prefetch(const void* begin, std::size_t bytes) {
  constexpr std::size_t line = 64;
  for (std::size_t at = 0; at < bytes; at += line) __builtin_prefetch(static_cast<const std::byte*>(begin) + at);
}

/// Pages lie anywhere in memory, so the processor does not guess the next by itself.
void prefetch(const RowPage& page) {
  const NarrowRows net = page.column(index(OrderColumn::net));
  prefetch(page.keys(), page.rows() * sizeof(std::uint32_t));
  prefetch(net.as<std::byte>(), std::size_t{page.rows()} * net.width());
}

}  // namespace

RfmPages::RfmPages(const RfmDefinition& definition, const RfmPeriod& period, const Moment& moment)
    : moment_(moment),
      days_(period, *moment.shop_zone),
      from_(second_from(period.from)),
      until_(second_from(period.until)) {
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
  population_ = customers_;
  with_figures_ = 0;
  input_count_ = 0;
  if (plan_) population_ &= plan_->next_page(page) == page ? scan_->ask(page).front() : 0;
  if (population_ == 0) return;
  orders_ = PageOrders(moment_.audience->orders(), page);
  if (page + 1 < page_count()) prefetch(moment_.audience->orders().order_pages().page(page + 1));
  read_worths();
  last_.fill(0);
  frequency_.fill(0);
  with_values(worths_, [this](const auto* worths) { tally(worths); });
  collect();
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

template <class Worth>
void RfmPages::tally(const Worth* worths) {
  const RowPage& rows = orders_.rows();
  const std::uint32_t* seconds = rows.keys();
  const std::uint32_t from = from_;
  const std::uint32_t until = until_;
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    std::int64_t monetary = 0;
    std::uint32_t frequency = 0;
    std::uint32_t last = 0;
    const std::uint32_t begin = rows.begins()[lane];
    for (std::uint32_t row = rows.begins()[lane + 1]; row > begin && seconds[row - 1] >= from; --row) {
      const std::uint32_t second = seconds[row - 1];
      const std::int64_t worth = worths[row - 1];
      // No branch: vacant rows, which have no worth, come as they like.
      const auto counts = static_cast<std::uint32_t>(worth > 0) & static_cast<std::uint32_t>(second < until);
      monetary += worth & -static_cast<std::int64_t>(counts);
      frequency += counts;
      last = std::max(last, second & -counts);
    }
    monetary_[lane] = monetary;
    frequency_[lane] = frequency;
    last_[lane] = last;
  }
}

void RfmPages::collect() {
  std::array<std::int32_t, lane_count> recency_days;
  days_.count(last_, recency_days);
  for (std::uint32_t lane = 0; lane < lane_count; ++lane) {
    inputs_[input_count_] = {recency_days[lane], frequency_[lane], Money{monetary_[lane]}};
    const LaneBits with = frequency_[lane] > 0 ? population_ >> lane & 1u : 0;
    with_figures_ |= with << lane;
    input_count_ += with;
  }
}

bool RfmPages::bought_before(std::uint32_t lane) const {
  const RowPage& rows = orders_.rows();
  for (std::uint32_t row = rows.begins()[lane]; row < rows.begins()[lane + 1] && rows.keys()[row] < from_; ++row) {
    if (worths_[row] > 0) return true;
  }
  return false;
}

}  // namespace lapwing
