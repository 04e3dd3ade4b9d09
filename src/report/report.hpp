#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/bytes.hpp"
#include "base/money.hpp"
#include "model/decisions.hpp"
#include "report/campaign_figures.hpp"

namespace lapwing {

/// What became of the messages of one template.
struct MessageCounters {
  std::uint64_t queued = 0;
  std::uint64_t sent = 0;                        ///< accepted by the channel
  std::uint64_t failed = 0;                      ///< given up for good
  std::uint64_t unknown = 0;                     ///< perhaps accepted: the answer was lost
  std::map<std::string, std::uint64_t> refused;  ///< by reason
  friend bool operator==(const MessageCounters&, const MessageCounters&) = default;
};

/// What one campaign did, over all its versions.
struct CampaignCounters {
  std::uint64_t entered = 0;
  std::map<std::string, std::uint64_t> exited;      ///< by reason
  std::uint64_t goals = 0;                          ///< orders that counted as its goal
  Money revenue;                                    ///< what those orders came to
  std::map<std::string, MessageCounters> messages;  ///< by template
  friend bool operator==(const CampaignCounters&, const CampaignCounters&) = default;

  [[nodiscard]] std::uint64_t exits() const;
};

/// Bonuses of one type, by whomever accrued.
struct BonusCounters {
  Money accrued;
  Money spent;
  Money burned;
  friend bool operator==(const BonusCounters&, const BonusCounters&) = default;
};

/// Bonuses of one partition by type, counted from postings as they are enacted.
class BonusCounts {
 public:
  void count(const BonusPosted& posted);
  [[nodiscard]] const std::map<std::string, BonusCounters, std::less<>>& by_type() const { return by_type_; }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);
  friend bool operator==(const BonusCounts&, const BonusCounts&) = default;

 private:
  std::map<std::string, BonusCounters, std::less<>> by_type_;
};

/// What the figures come to, over all days, versions and steps, by campaign or broadcast.
std::map<std::string, CampaignCounters, std::less<>> totals_of(const CampaignFigures& figures);

/// The totals of a partition, or of several added up.
struct Report {
  std::map<std::string, CampaignCounters, std::less<>> campaigns;
  std::map<std::string, BonusCounters, std::less<>> bonuses;

  Report& operator+=(const Report& other);
  friend bool operator==(const Report&, const Report&) = default;
};

}  // namespace lapwing
