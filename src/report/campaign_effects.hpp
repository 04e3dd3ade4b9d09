#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audience/order_store.hpp"
#include "base/bytes.hpp"
#include "model/conversion.hpp"
#include "model/decisions.hpp"
#include "model/inputs.hpp"
#include "report/campaign_figures.hpp"
#include "report/conversion_windows.hpp"
#include "report/message_notes.hpp"
#include "report/touches.hpp"

namespace lapwing {

/// What campaigns did in one partition and what came of it: counted from records as they are enacted, so that a replay
/// counts the same and reading costs nothing. Not thread-safe: it belongs to its partition's thread.
///
/// Memory is bounded by time: figures are told apart by day for 400 days, messages are known for 90 (48 bytes each),
/// touches for 60 (32), windows for their length and 30 days (64, see there). An enrollment takes nothing while it
/// waits, unless it is in a control group or came to a split.
class CampaignEffects {
 public:
  /// When something happened, by the shop's clock, and what had been ordered by then.
  struct Now {
    Instant at{};
    Day day{};
    const OrderStore& orders;
  };
  /// The walk that a decision is about, or the broadcast.
  struct Walk {
    EnrollmentNumber enrollment{};  ///< 0: a broadcast
    CustomerNumber customer{};
    std::string_view campaign_id;
    std::uint32_t version = 0;
    ConversionRule conversion;
    std::int64_t order_key = WindowRequest::any_order;  ///< the order that it is about
  };

  // What decisions mean; told before they are enacted elsewhere.
  void enrolled(const Enrolled& enrolled, const Walk& walk, const Now& now);
  /// `is_drawn`: the split goes on. Whoever comes to one that is over is in no arm.
  void assigned(const VariantAssigned& assigned, const Walk& walk, bool is_drawn, const Now& now);
  void exited(const Exited& exited, const Walk& walk, const Now& now);
  void reached(const GoalReached& reached, const Walk& walk, const Now& now);
  void queued(const MessageQueued& queued, const Walk& walk, const Now& now);
  void refused(const MessageRefused& refused, const Walk& walk, const Now& now);
  /// The walk gave bonuses at that step.
  void accrued(Money amount, std::uint32_t step, const Walk& walk, const Now& now);
  /// The walk did what that step is for, other than to send.
  void done(std::uint32_t step, const Walk& walk, const Now& now);
  /// `key`: the order's `OrdersView::id_key`.
  void attributed(const OrderAttributed& attributed, std::int64_t key, Instant placed_at, Day placed_on,
                  const Now& now);

  // What inputs mean.
  /// Something became of a message that was not known.
  void heard(IntentNumber intent, ReceiptOutcome outcome, const Now& now);
  /// What an order comes to changed.
  void changed(const OrderChange& change, const Now& now);

  /// What is to be decided about an order that comes to `amount` (less refunds; zero: it does not stand): that it
  /// belongs to a message, or that what it brings has changed. Nothing if nothing is new. `code`: that it was placed
  /// with.
  [[nodiscard]] std::optional<OrderAttributed> attribution(CustomerNumber customer, const std::string& order_id,
                                                           std::int64_t key, Instant placed_at, Money amount,
                                                           std::string_view code, const AttributionWindows& windows,
                                                           const CodeOrigins& codes, Instant now) const;

  [[nodiscard]] const CampaignFigures& figures() const { return figures_; }
  /// Asks for what an order of the customer will touch to come near.
  void approach(CustomerNumber customer, Approach step) const {
    windows_.approach(customer, step);
    touches_.approach(customer, step);
  }

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  /// What sets a walk apart from the others of its campaign.
  struct Mark {
    std::string variant;
    ControlGroup control = ControlGroup::none;
  };

  /// A new day: what is too old to matter goes.
  void turn(const Now& now);
  [[nodiscard]] FigurePlace place_of(const Walk& walk) const;
  Figures& of_walk(const Walk& walk, const Now& now);
  /// Whether the customer was not among those people before.
  bool add_person(const std::string& people, CustomerNumber customer);
  void open(const Walk& walk, std::uint32_t place, bool is_arm, const Now& now);
  template <class Message>
  FigurePlace place_of(const Message& message, const Walk& walk) const;
  void touch(const MessageNote& note, IntentNumber intent, TouchKind kind, const Now& now);

  CampaignFigures figures_;
  ConversionWindows windows_;
  MessageNotes messages_;
  Touches touches_;
  AttributedOrders attributed_;
  std::map<std::uint64_t, Mark> marks_;                       // of walks under way
  std::map<std::string, std::vector<std::uint64_t>> people_;  // bits by customer: who was in an arm before
  Day swept_on_ = CampaignFigures::long_ago;
};

}  // namespace lapwing
