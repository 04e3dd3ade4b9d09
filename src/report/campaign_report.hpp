#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "report/campaign_figures.hpp"
#include "report/uplift.hpp"

namespace lapwing {

/// A message's step in a version of a campaign.
struct ReportedStep {
  std::uint32_t version = 0;
  std::uint32_t step = 0;
  std::uint32_t part = 0;  ///< of a cascade
  std::string template_id;
  ChannelKind channel{};
  friend auto operator<=>(const ReportedStep&, const ReportedStep&) = default;
};

/// Customers who were put into one arm by a hash, and what they bought within the conversion window of their entry,
/// whatever they got.
struct ReportedArm {
  std::string name;  ///< "treated", "campaign" or "shop" (the control groups); of a split, the variant
  ArmFigures figures;
};

/// The days that a report is about.
struct ReportPeriod {
  Day from = CampaignFigures::long_ago;  ///< that: from the beginning on
  Day until{std::numeric_limits<std::int32_t>::max()};
  [[nodiscard]] bool has(Day day) const { return from <= day && day <= until; }
};

/// What one campaign or broadcast did within a period, and what came of it. Of `total`, `days` and `variants` the
/// figures of arms mean nothing: they stand in `arms` and `splits`.
struct CampaignReport {
  Figures total;
  std::uint64_t firings = 0;  ///< entries that are in no control group
  std::map<ReportedStep, Figures> steps;
  std::map<Day, Figures> days;
  std::map<std::string, Figures> variants;  ///< by "split/variant"
  std::vector<ReportedArm> arms;            ///< the treated first; control groups only if they have customers
  std::map<std::string, std::vector<ReportedArm>> splits;  ///< by the split's id

  /// The treated against a control group; absent without one.
  [[nodiscard]] std::optional<Uplift> uplift(std::string_view control) const;
  /// The chance of arms of such sizes if `control_percent` of the customers were to be in the campaign's control group.
  [[nodiscard]] std::optional<double> split_p(double control_percent) const;
};

/// What was counted of an arm, as it is compared.
ArmFigures arm_of(const Figures& figures);

CampaignReport report_of(const CampaignFigures& figures, std::string_view campaign_id, const ReportPeriod& period);

}  // namespace lapwing
