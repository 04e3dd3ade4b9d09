#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "campaign/definition.hpp"
#include "model/conversion.hpp"
#include "report/campaign_report.hpp"

namespace lapwing {

class Host;

/// What is known of a split besides its figures.
struct ToldSplit {
  std::string reference;        ///< the variant that the others are compared with
  std::string rule;             ///< how it ends by itself, as "conversion" or "revenue"; empty: it does not
  std::string decided;          ///< the way that is left; empty: it goes on
  bool is_automatic = false;    ///< decided by its rule
  std::optional<Day> ended_on;  ///< by the shop's clock
};

/// A limit of participants, and how many places are taken.
struct ToldLimit {
  std::string step;
  std::uint64_t participants = 0;
  std::uint64_t taken = 0;
};

/// So many, by version and step.
using StandingByStep = std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t>;

/// A campaign's report with what people need to read it.
struct ToldCampaign {
  std::string id;
  std::string name;
  std::string mechanic;
  ConversionRule conversion;
  std::string basis;  ///< the step it is based on, by its id or number; empty: the entry
  AttributionWindows attribution;
  double control_percent = 0;  ///< 0: it has no control group of its own
  CampaignReport report;
  StandingByStep standing;                                                  ///< who is there now
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> step_ids;  ///< those that have one
  std::map<std::string, ToldSplit> splits;                                  ///< of the newest version
  std::vector<ToldLimit> limits;                                            ///< likewise
  std::map<std::uint32_t, CampaignReport> versions;                         ///< what each did; of a broadcast none

  [[nodiscard]] std::uint64_t walking() const;
  /// The variants of a split against its control, or against the first one where that is not known.
  [[nodiscard]] VariantComparison compare(const std::string& split) const;
  [[nodiscard]] std::string step_name(std::uint32_t version, std::uint32_t step) const;
};

/// Which campaigns are told of, and what of them.
struct ToldWish {
  ReportPeriod period;
  std::string campaign;       ///< empty: all of them
  std::uint32_t version = 0;  ///< 0: all
};

/// What all partitions know of campaigns and broadcasts, gathered at once.
class GatheredCampaigns {
 public:
  /// Asks the partitions; the host must outlive it.
  GatheredCampaigns(Host& host, ToldWish wish);

  /// Campaigns that were published, and what else was counted.
  [[nodiscard]] const std::set<std::string>& ids() const { return ids_; }
  [[nodiscard]] ToldCampaign tell(const std::string& id) const;

 private:
  Host& host_;
  ToldWish wish_;
  CampaignFigures figures_;
  std::map<std::string, StandingByStep> standing_;
  std::set<std::string> ids_;
};

/// The whole report, as the API and `lapwing campaign report --json` give it.
nlohmann::ordered_json to_json(const ToldCampaign& campaign);
nlohmann::ordered_json to_json(const Uplift& uplift);

}  // namespace lapwing
