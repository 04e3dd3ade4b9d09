#include "report/split_winner.hpp"

#include <algorithm>

#include "report/campaign_report.hpp"

namespace lapwing {
namespace {

/// A customer of this day has a window that ends by the end of the one so many days later.
std::int32_t days_of(Duration window) {
  return static_cast<std::int32_t>((window.ms + Duration::days(1).ms - 1) / Duration::days(1).ms);
}

}  // namespace

void SplitFigures::add(const CampaignFigures& figures, const SplitQuestion& question) {
  figures.for_each([&](const FigurePlace& place, Day day, const Figures& counted) {
    const bool is_meant = place.campaign_id == question.campaign_id && place.version == question.version &&
                          place.step == FigurePlace::whole_walk && counted.customers > 0;
    if (!is_meant) return;
    const auto variant = std::ranges::find_if(question.variants, [&](const std::string& name) {
      return place.variant == question.split + "/" + name;
    });
    if (variant == question.variants.end()) return;
    std::vector<Figures>& of_day = days_[day];
    of_day.resize(question.variants.size());
    of_day[static_cast<std::size_t>(variant - question.variants.begin())] += counted;
  });
}

std::vector<ArmFigures> SplitFigures::arms(std::size_t count, Day before) const {
  std::vector<Figures> sums(count);  // exact, so that it does not matter in which order partitions were added
  for (auto day = days_.begin(); day != days_.end() && day->first < before; ++day) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += day->second[i];
  }
  std::vector<ArmFigures> arms;
  for (const Figures& sum : sums) arms.push_back(arm_of(sum));
  return arms;
}

std::optional<std::size_t> SplitFigures::winner(const SplitQuestion& question, Day today) const {
  if (days_.empty() || days_.begin()->first == CampaignFigures::long_ago) return std::nullopt;
  const Day began = days_.begin()->first;
  const std::int32_t window = days_of(question.window);
  const auto known_on = [&](Day day) { return arms(question.variants.size(), day - window); };
  const auto is_enough = [&](Day day) {
    return std::ranges::all_of(known_on(day),
                               [&](const ArmFigures& arm) { return arm.customers >= question.at_least; });
  };
  Day look = began + question.after_days;
  while (look <= today && !is_enough(look)) look = look + 1;
  double significance = 1 - confidence;
  for (; look <= today; look = look + (look - began)) {
    significance /= 2;
    const auto found = compare_variants(known_on(look), {question.reference, question.by, significance}).winner;
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace lapwing
