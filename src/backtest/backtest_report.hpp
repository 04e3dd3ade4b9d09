#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "model/decisions.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// What would have become of the messages of one template over one channel.
struct BacktestMessages {
  std::uint64_t sent = 0;
  std::uint64_t held = 0;  ///< so many of all had to wait for their hour or for room first
  Money cost;              ///< by the policy of today
  std::map<std::pair<std::string, std::string>, std::uint64_t> refused;  ///< by reason and rule

  BacktestMessages& operator+=(const BacktestMessages& from);
  friend bool operator==(const BacktestMessages&, const BacktestMessages&) = default;
};

/// Accruals of one bonus type: what the shop would have owed.
struct BacktestBonuses {
  std::uint64_t accruals = 0;
  Money amount;

  BacktestBonuses& operator+=(const BacktestBonuses& from);
  friend bool operator==(const BacktestBonuses&, const BacktestBonuses&) = default;
};

/// What another campaign really did to those who would have entered.
struct BacktestOverlap {
  std::uint64_t walking = 0;   ///< entries while the customer walked that campaign
  std::uint64_t messaged = 0;  ///< entries within three days of a message of that campaign

  BacktestOverlap& operator+=(const BacktestOverlap& from);
  friend bool operator==(const BacktestOverlap&, const BacktestOverlap&) = default;
};

/// What those who would have entered bought without the draft, within the window behind their first entry.
struct BoughtAnyway {
  std::uint64_t observed = 0;  ///< customers whose window is over
  std::uint64_t bought = 0;    ///< of these, who placed a standing order in it
  std::uint64_t orders = 0;
  Money revenue;  ///< less refunds

  BoughtAnyway& operator+=(const BoughtAnyway& from);
  friend bool operator==(const BoughtAnyway&, const BoughtAnyway&) = default;
};

/// That a walk came to a limit of participants, in the order in which places are given.
struct LimitArrival {
  Instant at{};
  PartitionId partition{};
  CustomerNumber customer{};
  std::uint32_t ordinal = 0;  ///< how often the customer had come there before
  friend auto operator<=>(const LimitArrival&, const LimitArrival&) = default;
};

/// The outcome of a backtest for a partition, or for several added up.
struct BacktestReport {
  std::uint64_t customers = 0;                  ///< who were known before the end
  std::map<Day, std::uint64_t> entered;         ///< entries, by the shop's day
  std::uint64_t customers_entered = 0;          ///< different ones
  std::array<std::uint64_t, 3> control{};       ///< entries by ControlGroup
  std::map<std::string, std::uint64_t> exited;  ///< by reason
  std::uint64_t under_way = 0;                  ///< at the end
  std::uint64_t goals = 0;                      ///< orders that counted as the goal: they were placed without the draft
  Money goal_revenue;
  std::map<std::pair<ChannelKind, std::string>, BacktestMessages> messages;  ///< by channel and template
  std::map<std::string, BacktestBonuses> bonuses;                            ///< by type
  std::uint64_t tasks = 0;
  std::uint64_t codes = 0;  ///< promo codes, as if no pool were ever empty
  std::uint64_t popups = 0;
  std::uint64_t webhooks = 0;
  std::uint64_t changes = 0;                                              ///< steps that changed labels or attributes
  std::map<std::pair<std::string, std::string>, std::uint64_t> variants;  ///< by split and variant
  std::map<std::string, BacktestOverlap> overlap;                         ///< by campaign
  std::map<std::string, std::set<LimitArrival>> arrivals;                 ///< by limit
  BoughtAnyway bought;

  [[nodiscard]] std::uint64_t entries() const;
  [[nodiscard]] Money cost() const;
  /// Those counted for the message that the decision is about.
  BacktestMessages& messages_of(ChannelKind channel, const std::string& template_id);

  BacktestReport& operator+=(const BacktestReport& other);
  friend bool operator==(const BacktestReport&, const BacktestReport&) = default;
};

}  // namespace lapwing
