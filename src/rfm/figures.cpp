#include "rfm/figures.hpp"

#include <algorithm>

#include "base/zone.hpp"

namespace lapwing {

bool is_counted(const RfmOrder& order) {
  return !order.cancelled && order.total > Money{} && order.refunded < order.total;
}

RfmPeriod RfmPeriod::ending(Day today, std::int32_t days, const Zone& zone) {
  return {today, zone.start_of(today - (days - 1)), zone.start_of(today + 1)};
}

void RfmTally::add(const RfmOrder& order) {
  if (order.at >= period_.until || !is_counted(order)) return;
  ever_bought_ = true;
  if (order.at < period_.from) return;
  last_ = std::max(last_, order.at);
  monetary_ += order.total - order.refunded;
  ++frequency_;
}

std::optional<RfmInput> RfmTally::input(const Zone& zone) const {
  if (frequency_ == 0) return std::nullopt;
  return RfmInput{period_.today - zone.day(last_), frequency_, monetary_};
}

}  // namespace lapwing
