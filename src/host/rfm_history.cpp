#include "host/rfm_history.hpp"

#include <mutex>
#include <string>

#include <fmt/format.h>

#include "host/host.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {
namespace {

/// The end of a day, and what customers are scored by then.
class DayEnd {
 public:
  DayEnd(Host& host, const Zone& zone, const RfmDefinition& definition, Day day)
      : definition_(definition), at_(zone.start_of(day + 1) - Duration{1}) {
    if (auto bounds = bounds_at(host, zone, at_, definition)) bounds_ = *std::move(bounds);
  }

  [[nodiscard]] Instant at() const { return at_; }
  [[nodiscard]] RfmPlace place(const CustomerView& customer, const Engine& engine) const {
    const Moment moment = engine.moment(at_);
    return bounds_ ? place_of(definition_, *bounds_, customer, moment) : figures_of(definition_, customer, moment);
  }
  /// A place in the table, or the one behind it.
  [[nodiscard]] std::size_t name(const CustomerView& customer, const Engine& engine) const {
    const RfmNames& names = definition_.settings.names;
    return name_of(names, place(customer, engine)).value_or(names.names().size());
  }

 private:
  const RfmDefinition& definition_;
  Instant at_;
  std::optional<RfmBounds> bounds_;
};

/// What the counted orders after `from` and up to `to` came to.
Money brought_between(const CustomerView& customer, Instant from, Instant to) {
  Money sum;
  for_each_rfm_order(customer, [&](const RfmOrder& order) {
    if (order.at > from && order.at <= to && is_counted(order)) sum += order.total - order.refunded;
  });
  return sum;
}

}  // namespace

RfmTransitions rfm_transitions(Host& host, const Zone& zone, const RfmDefinition& definition, Day from, Day to) {
  const DayEnd first(host, zone, definition, from);
  const DayEnd last(host, zone, definition, to);
  const std::size_t names = definition.settings.names.names().size();
  std::mutex mutex;
  RfmTransitions whole(names);
  host.for_each([&](PartitionId, const Engine& engine) {
    RfmTransitions here(names);
    for (std::uint32_t number = 0; number < engine.audience().size(); ++number) {
      const CustomerView customer = engine.audience().customer(CustomerNumber{number});
      here.add(first.name(customer, engine), last.name(customer, engine),
               brought_between(customer, first.at(), last.at()));
    }
    const std::lock_guard lock(mutex);
    whole.merge(here);
  });
  return whole;
}

Result<std::vector<RfmDayPlace>> rfm_history(Host& host, const Zone& zone, const RfmDefinition& definition,
                                             std::string_view customer_id, std::span<const Day> days) {
  std::vector<RfmDayPlace> history;
  bool known = false;
  const PartitionId partition = host.partition_of(customer_id);
  host.with(partition, [&](const Engine& engine) { known = engine.audience().find(customer_id).has_value(); });
  if (!known) return fail(fmt::format("there is no customer \"{}\"", customer_id));
  for (const Day day : days) {
    const DayEnd end(host, zone, definition, day);
    host.with(partition, [&](const Engine& engine) {
      const CustomerView customer = engine.audience().customer(*engine.audience().find(customer_id));
      history.push_back({day, end.place(customer, engine)});
    });
  }
  return history;
}

}  // namespace lapwing
