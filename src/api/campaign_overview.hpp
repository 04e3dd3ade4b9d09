#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <nlohmann/json_fwd.hpp>

#include "base/instant.hpp"
#include "model/inputs.hpp"
#include "report/campaign_figures.hpp"
#include "report/campaign_report.hpp"
#include "report/uplift.hpp"

namespace lapwing {

class Host;

/// A published campaign and what it did within a period, over all partitions and versions.
struct CampaignOverview {
  std::string name;
  std::string mechanic;
  std::uint32_t version = 0;  ///< that new entries go to
  CampaignStatus status{};
  std::string status_reason;                       ///< for people; empty: it simply runs, or an operator wanted it so
  std::optional<Instant> status_set_at;            ///< absent: it runs since it was published
  std::map<std::uint32_t, Instant> published_at;   ///< by version
  std::map<std::uint32_t, std::uint64_t> walking;  ///< now, by version; without those that nobody walks
  Figures total;                                   ///< of the period
  Figures mails;                                   ///< what of it is of e-mails
  std::uint64_t firings = 0;                       ///< entries that are in no control group
  std::map<Day, Figures> days;                     ///< of the period; without those on which nothing happened
  std::array<ArmFigures, 3> arms;                  ///< by ControlGroup

  [[nodiscard]] std::uint64_t walking_now() const;
  /// Of the treated over a control group, the campaign's own before the shop's, and which; absent without one.
  [[nodiscard]] std::optional<std::pair<Uplift, ControlGroup>> uplift() const;
};

/// By id. Figures are added up as they lie, one partition after another on its own thread.
std::map<std::string, CampaignOverview> campaign_overviews(Host& host, const ReportPeriod& period);
/// That campaign alone; absent: there is none.
std::optional<CampaignOverview> campaign_overview(Host& host, const std::string& id);

/// As a list shows it, with `daily` for the days from `from` to `until`, those too on which nothing happened.
nlohmann::ordered_json overview_json(const std::string& id, const CampaignOverview& campaign, Day from, Day until);

}  // namespace lapwing
