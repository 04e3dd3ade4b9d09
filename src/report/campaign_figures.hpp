#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "model/decisions.hpp"
#include "model/shop.hpp"

namespace lapwing {

/// Where in a campaign something was counted: at a step, or of the walk as a whole.
struct FigurePlace {
  static constexpr std::uint32_t whole_walk = std::numeric_limits<std::uint32_t>::max();

  std::string campaign_id;    ///< "broadcast:" and its id of a broadcast
  std::uint32_t version = 0;  ///< 0 of a broadcast
  std::uint32_t step = whole_walk;
  std::uint32_t part = 0;   ///< of a cascade
  std::string template_id;  ///< of a message
  ChannelKind channel{};    ///< likewise
  std::string variant;      ///< "split/variant" of the last split that the walk came to; empty: of none
  ControlGroup control = ControlGroup::none;
  friend auto operator<=>(const FigurePlace&, const FigurePlace&) = default;
};

/// A sum of squares of amounts, exact: no order of adding changes it.
class SquareSum {
 public:
  /// An amount was `before` and is `after`.
  void change(Money before, Money after);
  SquareSum& operator+=(const SquareSum& other);
  /// In squares of the currency.
  [[nodiscard]] double value() const;
  friend bool operator==(const SquareSum&, const SquareSum&) = default;

 private:
  __extension__ using Wide = __int128;
  Wide units_ = 0;
};

/// What was counted at a place on a day.
struct Figures {
  // Of walks, by the day on which it happened.
  std::uint64_t entered = 0;
  std::uint64_t goals = 0;
  Money goal_revenue;
  Money bonuses;  ///< accrued by the campaign
  // Of firings, by the day on which the basis came about.
  std::uint64_t reached = 0;  ///< firings whose basis came about: the mail was opened, the SMS delivered
  std::uint64_t converted = 0;
  std::uint64_t conversion_orders = 0;
  Money conversion_revenue;
  // Of arms, by the day of entry (or of the split): customers, each at the first entry, whatever they got.
  std::uint64_t customers = 0;
  std::uint64_t customers_converted = 0;
  Money customers_revenue;
  SquareSum customers_squares;
  // Of messages, by the day of each.
  std::uint64_t queued = 0;
  std::uint64_t sent = 0;  ///< accepted by the channel
  std::uint64_t failed = 0;
  std::uint64_t unknown = 0;  ///< perhaps accepted: the answer was lost
  std::uint64_t delivered = 0;
  std::uint64_t opened = 0;
  std::uint64_t clicked = 0;
  std::uint64_t bounced = 0;          ///< of the failed: because the contact cannot be reached
  std::uint64_t complained = 0;       ///< called spam by whom it went to
  std::uint64_t unsubscribed = 0;     ///< led to somebody's taking back their consent
  std::uint64_t machine_opened = 0;   ///< looked at by a program, whatever the person did
  std::uint64_t machine_clicked = 0;  ///< its links were followed by a program
  Money cost;
  // Of orders that belong to messages, by the day of the order.
  std::uint64_t attributed_orders = 0;
  Money attributed_revenue;
  std::map<std::string, std::uint64_t> exited;   ///< by reason
  std::map<std::string, std::uint64_t> refused;  ///< likewise

  Figures& operator+=(const Figures& other);
  friend bool operator==(const Figures&, const Figures&) = default;
};

/// What campaigns did and what came of it, by place and day: of one partition, or of several added up.
class CampaignFigures {
 public:
  /// The day that stands for all that are no longer told apart.
  static constexpr Day long_ago{std::numeric_limits<std::int32_t>::min()};
  static constexpr std::int32_t days_kept = 400;

  /// A number for the place, which stays.
  std::uint32_t number(const FigurePlace& place);
  [[nodiscard]] const FigurePlace& place(std::uint32_t number) const { return places_.at(number); }
  Figures& at(std::uint32_t place, Day day) { return cells_[{place, day.number}]; }

  /// Calls with each place, day and its figures.
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const auto& [key, figures] : cells_) visit(places_[key.first], Day{key.second}, figures);
  }
  /// Adds up what lies further back than `days_kept`.
  void fold(Day today);
  CampaignFigures& operator+=(const CampaignFigures& other);

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  std::vector<FigurePlace> places_;
  std::map<FigurePlace, std::uint32_t> numbers_;
  std::map<std::pair<std::uint32_t, std::int32_t>, Figures> cells_;
};

}  // namespace lapwing
