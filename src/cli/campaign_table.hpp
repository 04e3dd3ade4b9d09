#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "campaign/definition.hpp"
#include "model/conversion.hpp"
#include "report/campaign_report.hpp"

namespace lapwing {

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
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> standing;  ///< by version and step: who is there now
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> step_ids;    ///< those that have one
  std::map<std::string, ToldSplit> splits;                                    ///< of the newest version
  std::vector<ToldLimit> limits;                                              ///< likewise

  [[nodiscard]] std::uint64_t walking() const;
  /// The variants of a split against its control, or against the first one where that is not known.
  [[nodiscard]] VariantComparison compare(const std::string& split) const;
  [[nodiscard]] std::string step_name(std::uint32_t version, std::uint32_t step) const;
};

/// The whole report in the language ("ru" or "en"), amounts in the currency.
std::string campaign_table(const ToldCampaign& campaign, std::string_view locale, std::string_view currency);
/// A line for each campaign, gathered by mechanic with what each mechanic brought.
std::string campaigns_table(const std::vector<ToldCampaign>& campaigns, std::string_view locale,
                            std::string_view currency);

/// What the uplift over a control group means, in plain words and one line each.
std::vector<std::string> uplift_in_words(const Uplift& uplift, std::string_view locale, std::string_view currency);

}  // namespace lapwing
