#include "report/campaign_report.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lapwing {
namespace {

void add(ArmFigures& arm, const Figures& figures) {
  const ArmFigures more = arm_of(figures);
  arm.customers += more.customers;
  arm.converted += more.converted;
  arm.revenue += more.revenue;
  arm.revenue_squares += more.revenue_squares;
}

ArmFigures& arm_named(std::vector<ReportedArm>& arms, std::string_view name) {
  const auto known = std::ranges::find(arms, name, &ReportedArm::name);
  if (known != arms.end()) return known->figures;
  arms.push_back({std::string(name), {}});
  return arms.back().figures;
}

const ArmFigures* find_arm(const std::vector<ReportedArm>& arms, std::string_view name) {
  const auto found = std::ranges::find(arms, name, &ReportedArm::name);
  return found == arms.end() ? nullptr : &found->figures;
}

void add_walk(CampaignReport& report, const FigurePlace& place, const Figures& figures) {
  if (place.control == ControlGroup::none) report.firings += figures.entered;
  if (place.variant.empty()) {
    if (figures.customers == 0) return;
    add(arm_named(report.arms, place.control == ControlGroup::none ? "treated" : to_text(place.control)), figures);
    return;
  }
  report.variants[place.variant] += figures;
  const std::size_t slash = place.variant.find('/');
  if (figures.customers == 0) return;
  add(arm_named(report.splits[place.variant.substr(0, slash)], std::string_view(place.variant).substr(slash + 1)),
      figures);
}

}  // namespace

ArmFigures arm_of(const Figures& figures) {
  return {.customers = figures.customers,
          .converted = figures.customers_converted,
          .revenue = static_cast<double>(figures.customers_revenue.units) / static_cast<double>(Money::scale),
          .revenue_squares = figures.customers_squares.value()};
}

std::optional<Uplift> CampaignReport::uplift(std::string_view control) const {
  const ArmFigures* treated = find_arm(arms, "treated");
  const ArmFigures* reference = find_arm(arms, control);
  if (treated == nullptr || reference == nullptr) return std::nullopt;
  return compare(*treated, *reference);
}

std::optional<double> CampaignReport::split_p(double control_percent) const {
  const ArmFigures* treated = find_arm(arms, "treated");
  const ArmFigures* control = find_arm(arms, to_text(ControlGroup::campaign));
  if (treated == nullptr || control == nullptr || control_percent <= 0 || control_percent >= 100) return std::nullopt;
  return lapwing::split_p(std::array{treated->customers, control->customers},
                          std::array{100 - control_percent, control_percent});
}

CampaignReport report_of(const CampaignFigures& figures, std::string_view campaign_id, const ReportPeriod& period) {
  CampaignReport report;
  report.arms.push_back({"treated", {}});
  figures.for_each([&](const FigurePlace& place, Day day, const Figures& counted) {
    if (place.campaign_id != campaign_id || !period.has(day)) return;
    report.total += counted;
    report.days[day] += counted;
    if (place.step == FigurePlace::whole_walk) {
      add_walk(report, place, counted);
    } else {
      report.steps[{place.version, place.step, place.part, place.template_id, place.channel}] += counted;
      if (!place.variant.empty()) report.variants[place.variant] += counted;
    }
  });
  for (auto& [split, arms] : report.splits) std::ranges::sort(arms, {}, &ReportedArm::name);
  return report;
}

}  // namespace lapwing
