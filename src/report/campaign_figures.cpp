#include "report/campaign_figures.hpp"

#include <tuple>

namespace lapwing {
namespace {

/// The numbers of figures, in the order of the image.
constexpr std::tuple numbers = {&Figures::entered,
                                &Figures::goals,
                                &Figures::goal_revenue,
                                &Figures::bonuses,
                                &Figures::reached,
                                &Figures::converted,
                                &Figures::conversion_orders,
                                &Figures::conversion_revenue,
                                &Figures::customers,
                                &Figures::customers_converted,
                                &Figures::customers_revenue,
                                &Figures::customers_squares,
                                &Figures::queued,
                                &Figures::sent,
                                &Figures::failed,
                                &Figures::unknown,
                                &Figures::delivered,
                                &Figures::opened,
                                &Figures::clicked,
                                &Figures::bounced,
                                &Figures::complained,
                                &Figures::unsubscribed,
                                &Figures::machine_opened,
                                &Figures::machine_clicked,
                                &Figures::cost,
                                &Figures::attributed_orders,
                                &Figures::attributed_revenue};

template <class Visit>
void for_each_number(const Visit& visit) {
  std::apply([&](auto... number) { (visit(number), ...); }, numbers);
}

using Counts = std::map<std::string, std::uint64_t>;

void save_counts(ByteWriter& to, const Counts& counts) {
  to.put<std::uint64_t>(counts.size());
  for (const auto& [key, count] : counts) {
    to.put_text(key);
    to.put(count);
  }
}

void load_counts(ByteReader& from, Counts& counts) {
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    std::string key = from.get_text();
    counts[std::move(key)] = from.get<std::uint64_t>();
  }
}

void save_place(ByteWriter& to, const FigurePlace& place) {
  to.put_text(place.campaign_id);
  to.put(place.version);
  to.put(place.step);
  to.put(place.part);
  to.put_text(place.template_id);
  to.put(place.channel);
  to.put_text(place.variant);
  to.put(place.control);
}

FigurePlace load_place(ByteReader& from) {
  FigurePlace place;
  place.campaign_id = from.get_text();
  from.get(place.version);
  from.get(place.step);
  from.get(place.part);
  place.template_id = from.get_text();
  from.get(place.channel);
  place.variant = from.get_text();
  from.get(place.control);
  return place;
}

}  // namespace

void SquareSum::change(Money before, Money after) {
  units_ += Wide{after.units} * after.units - Wide{before.units} * before.units;
}

SquareSum& SquareSum::operator+=(const SquareSum& other) {
  units_ += other.units_;
  return *this;
}

double SquareSum::value() const {
  constexpr double unit = 1.0 / static_cast<double>(Money::scale);
  return static_cast<double>(units_) * unit * unit;
}

Figures& Figures::operator+=(const Figures& other) {
  for_each_number([&](auto number) { this->*number += other.*number; });
  for (const auto& [reason, count] : other.exited) exited[reason] += count;
  for (const auto& [reason, count] : other.refused) refused[reason] += count;
  return *this;
}

std::uint32_t CampaignFigures::number(const FigurePlace& place) {
  const auto [known, added] = numbers_.try_emplace(place, static_cast<std::uint32_t>(places_.size()));
  if (added) places_.push_back(place);
  return known->second;
}

void CampaignFigures::fold(Day today) {
  for (auto cell = cells_.begin(); cell != cells_.end();) {
    const auto [place, day] = cell->first;
    if (day == long_ago.number || day >= (today - days_kept).number) {
      ++cell;
    } else {
      const Figures old = cell->second;
      cell = cells_.erase(cell);
      cells_[{place, long_ago.number}] += old;  // behind us: it is the first of its place
    }
  }
}

CampaignFigures& CampaignFigures::operator+=(const CampaignFigures& other) {
  for (const auto& [key, figures] : other.cells_) cells_[{number(other.places_[key.first]), key.second}] += figures;
  return *this;
}

void CampaignFigures::save(ByteWriter& to) const {
  to.put<std::uint64_t>(places_.size());
  for (const FigurePlace& place : places_) save_place(to, place);
  to.put<std::uint64_t>(cells_.size());
  for (const auto& [key, figures] : cells_) {
    to.put(key.first);
    to.put(key.second);
    for_each_number([&](auto number) { to.put(figures.*number); });
    save_counts(to, figures.exited);
    save_counts(to, figures.refused);
  }
}

void CampaignFigures::load(ByteReader& from) {
  *this = CampaignFigures();
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) number(load_place(from));
  for (auto left = from.get<std::uint64_t>(); left > 0 && from.has(1); --left) {
    const auto place = from.get<std::uint32_t>();
    const auto day = from.get<std::int32_t>();
    if (place >= places_.size()) return from.spoil();
    Figures& figures = at(place, Day{day});
    for_each_number([&](auto number) { from.get(figures.*number); });
    load_counts(from, figures.exited);
    load_counts(from, figures.refused);
  }
}

}  // namespace lapwing
