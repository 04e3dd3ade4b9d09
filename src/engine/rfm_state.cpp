#include "engine/rfm_state.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

#include "base/ensure.hpp"
#include "engine/rfm_pages.hpp"
#include "engine/rfm_reader.hpp"

namespace lapwing {
namespace {

RfmPlace figures_in(const RfmPeriod& period, const RfmDefinition& definition, const CustomerView& customer,
                    const Moment& moment) {
  RfmPlace place{.until = period.until};
  if (definition.population) {
    Moment asked = moment;
    asked.enrolled_at.reset();
    const Answer answer = evaluate(*definition.population, customer, asked);
    place.in_population = answer.holds;
    place.until = std::min(place.until, answer.until);
    if (!answer.holds) return place;
  }
  RfmTally tally(period);
  for_each_rfm_order(customer, [&](const RfmOrder& order) { tally.add(order); });
  place.ever_bought = tally.ever_bought();
  place.figures = tally.input(*moment.shop_zone);
  return place;
}

RfmPeriod period_at(const Moment& moment, std::int32_t days) {
  ensure(moment.shop_zone != nullptr, "customers are scored by the days of the shop's zone");
  return RfmPeriod::ending(moment.shop_zone->day(moment.now), days, *moment.shop_zone);
}

RfmPlace place_in(const RfmPeriod& period, const RfmDefinition& definition, const RfmBounds& bounds,
                  const CustomerView& customer, const Moment& moment) {
  RfmPlace place = figures_in(period, definition, customer, moment);
  if (place.figures) place.scores = score(bounds, *place.figures);
  return place;
}

template <class Work>
void for_each_page(const RfmDefinition& definition, std::int32_t period_days, const Moment& moment, const Work& work) {
  RfmPages pages(definition, period_at(moment, period_days), moment);
  for (std::size_t page = 0; page < pages.page_count(); ++page) {
    pages.read(page);
    work(pages);
  }
}

/// Those of the page who have no figures.
template <class To>
void add_others(const RfmPages& pages, To& to) {
  to.add_outside_population(static_cast<std::uint64_t>(std::popcount(pages.outside_population())));
  const LaneBits bought = pages.bought_before();
  to.add_without_scores(true, static_cast<std::uint64_t>(std::popcount(bought)));
  to.add_without_scores(false, static_cast<std::uint64_t>(std::popcount(pages.without_figures() & ~bought)));
}

void put(ByteWriter& to, const RfmFreeze& freeze) {
  to.put(freeze.settings_version);
  to.put<std::uint8_t>(freeze.organic ? 1 : 0);
  to.put(freeze.bounds.version);
  to.put(freeze.bounds.day);
  to.put(freeze.bounds.period_days);
  to.put(freeze.bounds.bins);
  to.put<std::uint8_t>(freeze.bounds.tie_guard ? 1 : 0);
  to.put_column(freeze.bounds.recency_days);
  to.put_column(freeze.bounds.frequency);
  to.put_column(freeze.bounds.monetary);
}

RfmFreeze get_freeze(ByteReader& from) {
  RfmFreeze freeze;
  from.get(freeze.settings_version);
  freeze.organic = from.get<std::uint8_t>() != 0;
  from.get(freeze.bounds.version);
  from.get(freeze.bounds.day);
  from.get(freeze.bounds.period_days);
  from.get(freeze.bounds.bins);
  freeze.bounds.tie_guard = from.get<std::uint8_t>() != 0;
  from.get_column(freeze.bounds.recency_days);
  from.get_column(freeze.bounds.frequency);
  from.get_column(freeze.bounds.monetary);
  return freeze;
}

}  // namespace

RfmPlace figures_of(const RfmDefinition& definition, const CustomerView& customer, const Moment& moment) {
  return figures_in(period_at(moment, definition.settings.period_days), definition, customer, moment);
}

RfmPlace place_of(const RfmDefinition& definition, const RfmBounds& bounds, const CustomerView& customer,
                  const Moment& moment) {
  return place_in(period_at(moment, bounds.period_days), definition, bounds, customer, moment);
}

std::optional<std::size_t> name_of(const RfmNames& names, const RfmPlace& place) {
  if (!place.in_population) return std::nullopt;
  return names.of_customer(place.scores, place.ever_bought);
}

void gather(const RfmDefinition& definition, const Moment& moment, RfmDistribution& to) {
  to.reserve(moment.audience->size());
  for_each_page(definition, definition.settings.period_days, moment,
                [&](const RfmPages& pages) { to.add(pages.inputs()); });
}

void gather(const RfmDefinition& definition, const Moment& moment, RfmEverybody& to) {
  to.reserve(moment.audience->size());
  for_each_page(definition, definition.settings.period_days, moment, [&](const RfmPages& pages) {
    to.add(pages.inputs());
    add_others(pages, to);
  });
}

void gather(const RfmDefinition& definition, const RfmBounds& bounds, const Moment& moment, RfmMatrix& to) {
  const RfmScorer scorer(bounds);
  for_each_page(definition, bounds.period_days, moment, [&](const RfmPages& pages) {
    to.add(scorer, pages.inputs());
    add_others(pages, to);
  });
}

RfmBoundsSet to_record(const RfmFreeze& freeze) {
  const RfmBounds& bounds = freeze.bounds;
  RfmBoundsSet record{.version = bounds.version, .day = bounds.day, .bins = static_cast<std::uint32_t>(bounds.bins)};
  for (const Quantity bound : bounds.recency_days) record.recency_thousandths.push_back(bound.thousandths);
  for (const Quantity bound : bounds.frequency) record.frequency_thousandths.push_back(bound.thousandths);
  record.monetary = bounds.monetary;
  record.period_days = static_cast<std::uint32_t>(bounds.period_days);
  record.tie_guard = bounds.tie_guard;
  record.organic = freeze.organic;
  record.settings_version = freeze.settings_version;
  return record;
}

RfmFreeze from_record(const RfmBoundsSet& record) {
  RfmBounds bounds{.version = record.version,
                   .day = record.day,
                   .period_days = static_cast<std::int32_t>(record.period_days),
                   .bins = static_cast<std::int32_t>(record.bins),
                   .tie_guard = record.tie_guard};
  for (const std::int64_t bound : record.recency_thousandths) bounds.recency_days.push_back(Quantity{bound});
  for (const std::int64_t bound : record.frequency_thousandths) bounds.frequency.push_back(Quantity{bound});
  bounds.monetary = record.monetary;
  return {std::move(bounds), record.settings_version, record.organic};
}

void RfmState::define(RfmDefinition definition, std::uint32_t version) {
  definition_ = std::move(definition);
  settings_version_ = version;
}

void RfmState::freeze(RfmFreeze freeze) {
  if (frozen_ && frozen_->settings_version != freeze.settings_version) past_.clear();
  if (frozen_ && frozen_->settings_version == freeze.settings_version && frozen_->bounds.day < freeze.bounds.day) {
    past_.insert_or_assign(frozen_->bounds.day, *std::move(frozen_));
  }
  frozen_ = std::move(freeze);
  past_.erase(past_.begin(), past_.lower_bound(frozen_->bounds.day - days_kept));
}

const RfmBounds* RfmState::bounds() const {
  return frozen_ && frozen_->bounds.bins == names().bins() ? &frozen_->bounds : nullptr;
}

const RfmBounds& RfmState::bounds_on(Day day) const {
  if (day >= frozen_->bounds.day || past_.empty()) return frozen_->bounds;
  const auto later = past_.upper_bound(day);
  return (later == past_.begin() ? later : std::prev(later))->second.bounds;
}

std::optional<RfmStanding> RfmState::standing(const CustomerView& customer, const Moment& moment) const {
  if (bounds() == nullptr) return std::nullopt;
  const RfmBounds& on_that_day = bounds_on(moment.shop_zone->day(moment.now));
  const RfmPlace place = place_of(definition_, on_that_day, customer, moment);
  const auto name = name_of(names(), place);
  const RfmScores scores = place.scores.value_or(RfmScores{0, 0, 0});
  return RfmStanding{.r = scores.r,
                     .f = scores.f,
                     .m = scores.m,
                     .name = name ? std::string_view(names().names()[*name].id) : std::string_view(),
                     .until = place.until};
}

std::unique_ptr<RfmReader> RfmState::reader(const Moment& moment) const {
  if (bounds() == nullptr) return nullptr;
  return read_standings(definition_, bounds_on(moment.shop_zone->day(moment.now)), moment);
}

void RfmState::save(ByteWriter& to) const {
  to.put<std::uint8_t>(frozen_ ? 1 : 0);
  if (!frozen_) return;
  put(to, *frozen_);
  to.put<std::uint64_t>(past_.size());
  for (const auto& [day, freeze] : past_) put(to, freeze);
}

void RfmState::load(ByteReader& from) {
  frozen_.reset();
  past_.clear();
  if (from.get<std::uint8_t>() == 0) return;
  frozen_ = get_freeze(from);
  for (auto left = from.get<std::uint64_t>(); left > 0; --left) {
    RfmFreeze freeze = get_freeze(from);
    past_.insert_or_assign(freeze.bounds.day, std::move(freeze));
  }
}

}  // namespace lapwing
