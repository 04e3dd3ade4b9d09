#include "host/rfm_history.hpp"

#include <array>
#include <mutex>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "engine/rfm_pages.hpp"
#include "host/host.hpp"
#include "host/rfm_bounds.hpp"

namespace lapwing {
namespace {

/// Everybody's names at the end of a day, a page at a time.
class NamedPages {
 public:
  NamedPages(const RfmDefinition& definition, const std::optional<RfmBounds>& bounds, const Engine& engine,
             const Zone& zone, Day day)
      : names_(definition.settings.names),
        pages_(definition, RfmPeriod::ending(day, definition.settings.period_days, zone),
               engine.moment(end_of(day, zone))) {
    if (bounds) scorer_.emplace(*bounds);
  }

  /// By each customer's place on the page the name's place in the table, or the one behind it.
  const std::array<std::size_t, lane_count>& read(std::size_t page) {
    pages_.read(page);
    here_.fill(names_.no_orders());
    for_each_lane(pages_.outside_population(), [&](std::uint32_t lane) { here_[lane] = names_.names().size(); });
    for_each_lane(pages_.bought_before(), [&](std::uint32_t lane) { here_[lane] = names_.outside_period(); });
    auto input = pages_.inputs().begin();
    for_each_lane(pages_.with_figures(), [&](std::uint32_t lane) {
      const auto scores = scorer_ ? std::optional((*scorer_)(*input++)) : std::nullopt;
      here_[lane] = names_.of_customer(scores, true);
    });
    return here_;
  }
  [[nodiscard]] const RfmPages& pages() const { return pages_; }

 private:
  const RfmNames& names_;
  RfmPages pages_;
  std::optional<RfmScorer> scorer_;
  std::array<std::size_t, lane_count> here_{};
};

/// What each customer's counted orders within some days came to, whoever is scored.
class BroughtPages {
 public:
  BroughtPages(const Engine& engine, const Zone& zone, Day first, Day last)
      : pages_(everybody_, {last, zone.start_of(first), zone.start_of(last + 1)}, engine.moment(end_of(last, zone))) {}

  const std::array<Money, lane_count>& read(std::size_t page) {
    pages_.read(page);
    here_.fill({});
    auto input = pages_.inputs().begin();
    for_each_lane(pages_.with_figures(), [&](std::uint32_t lane) { here_[lane] = (input++)->monetary; });
    return here_;
  }

 private:
  const RfmDefinition everybody_;
  RfmPages pages_;
  std::array<Money, lane_count> here_{};
};

}  // namespace

RfmTransitions rfm_transitions(Host& host, const Zone& zone, const RfmDefinition& definition, Day from, Day to) {
  const auto bounds = bounds_at_ends(host, zone, std::array{from, to}, definition);
  const std::size_t names = definition.settings.names.names().size();
  std::mutex mutex;
  RfmTransitions whole(names);
  host.for_each([&](PartitionId, const Engine& engine) {
    RfmTransitions here(names);
    NamedPages first(definition, bounds[0], engine, zone, from);
    NamedPages last(definition, bounds[1], engine, zone, to);
    BroughtPages between(engine, zone, from + 1, to);
    for (std::size_t page = 0; page < first.pages().page_count(); ++page) {
      const auto& before = first.read(page);
      const auto& after = last.read(page);
      const auto& brought = between.read(page);
      for_each_lane(first.pages().customers(),
                    [&](std::uint32_t lane) { here.add(before[lane], after[lane], brought[lane]); });
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
  const auto bounds = bounds_at_ends(host, zone, days, definition);
  host.with(partition, [&](const Engine& engine) {
    const auto number = engine.audience().find(customer_id);
    for (std::size_t i = 0; number && i < days.size(); ++i) {
      const CustomerView customer = engine.audience().customer(*number);
      const Moment moment = engine.moment(end_of(days[i], zone));
      history.push_back({days[i], bounds[i] ? place_of(definition, *bounds[i], customer, moment)
                                            : figures_of(definition, customer, moment)});
    }
  });
  return history;
}

}  // namespace lapwing
