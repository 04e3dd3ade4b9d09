#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "loyalty/bonus_type.hpp"
#include "loyalty/posting.hpp"

namespace lapwing {

class ByteReader;
class ByteWriter;

enum class BonusLotState : std::uint32_t { pending, active, debt };

/// An accrual and what is left of it, or a debt and what is left to pay. One cache line, and its bytes are its value.
struct BonusLot {
  LotNumber number{};
  Money accrued;    ///< at first
  Money remaining;  ///< now
  Money voided;     ///< how much of the accrual burned or was clawed back, wherever that was taken from
  Instant active_at;
  Instant burns_at;
  std::uint64_t key = 0;  ///< hash of the operation that made it
  BonusTypeIndex type{};
  BonusLotState state = BonusLotState::pending;
};
static_assert(sizeof(BonusLot) == 64 && std::has_unique_object_representations_v<BonusLot>);

/// What a customer has at an instant.
struct BonusBalance {
  Money pending;  ///< accrued, not yet active
  Money active;   ///< can be spent
  Money held;     ///< set aside by holds; neither pending nor active
  Money burning;  ///< of the active, what burns within the span asked for
  Instant until;  ///< the first instant at which any of these changes with no new posting, or `never`
};

/// Of one type in a ledger, since its beginning. What was accrued less the rest is what is booked now.
struct BonusTotals {
  Money accrued;
  Money spent;  ///< less what came back
  Money burned;
  Money clawed_back;  ///< without what became a debt
  Money debt_paid;
  BonusTypeIndex type{};
  std::uint32_t unused = 0;  ///< its bytes are its value
};
static_assert(std::has_unique_object_representations_v<BonusTotals>);

/// What the operations ask. The key names the operation for ever: the same kind with the same key works once.
struct AccrualRequest {
  std::string_view key;
  Instant now;
  Money amount;
  BonusTypeIndex type{};
  BonusTerm term;
  LotNumber lot{};  ///< the next free number of the partition
};
struct SpendRequest {
  std::string_view key;
  Instant now;
  Money amount;
  std::optional<BonusTypeIndex> type;  ///< absent: of any type
  std::optional<SpendLimits> limits;   ///< absent: not for an order
};
struct HoldRequest {
  std::string_view key;
  Instant now;
  Money amount;
  std::optional<BonusTypeIndex> type;  ///< absent: of any type
  std::optional<SpendLimits> limits;   ///< absent: not for an order
  Instant expires_at;                  ///< when the hold ends by itself
};
struct HoldCommitRequest {
  std::string_view key;  ///< of the hold
  Instant now;
  std::string_view spend_key;  ///< of the spend that it becomes, or a part of
};
struct HoldReleaseRequest {
  std::string_view key;  ///< of the hold
  Instant now;
};
struct SpendReturnRequest {
  std::string_view key;
  Instant now;
  std::string_view spend_key;
  std::optional<Money> amount;  ///< absent: all that has not come back yet
  Instant grace_until;          ///< the lots live at least until then, see `return_grace`
};
struct ClawbackRequest {
  std::string_view key;
  Instant now;
  std::string_view accrual_key;
  std::optional<Money> amount;  ///< absent: all of it
  LotNumber debt_lot{};         ///< the next free number of the partition, for a debt if there is one
};

/// The bonuses of one customer. Plans are const and give postings; `apply` is the only change, and replaying the same
/// postings gives the same bytes. Before any plan at `now` the postings of `plan_due(now)` have been applied.
class BonusLedger {
 public:
  using Postings = std::vector<BonusPosting>;

  /// At most this much in one operation, so that sums cannot overflow.
  static constexpr Money amount_max = Money::of(1'000'000'000);

  /// A new lot; it first pays debts, and becomes active at once if its term says so. Empty if the key was used.
  [[nodiscard]] Result<Postings> plan_accrual(const AccrualRequest& request) const;
  /// Takes from active lots: what burns first, then what became active first. Refused if there is not that much within
  /// the limits. Empty if the key was used.
  [[nodiscard]] Result<Postings> plan_spend(const SpendRequest& request) const;
  /// Sets aside what a spend would take; until the hold ends nobody else spends, claws back or burns it. Refused as a
  /// spend is, or if it would end by now. Empty if the key was used.
  [[nodiscard]] Result<Postings> plan_hold(const HoldRequest& request) const;
  /// Spends what is held. As much as a spend of that key has taken already without a hold is released instead, so that
  /// an order is not paid twice. Refused if no such hold is known or it ended unspent. Empty if it was committed
  /// before.
  [[nodiscard]] Result<Postings> plan_commit(const HoldCommitRequest& request) const;
  /// Ends a hold: what was held pays debts, burns if its day has passed meanwhile, and else can be spent again. Refused
  /// if no such hold is known or it was committed. Empty if it has ended.
  [[nodiscard]] Result<Postings> plan_release(const HoldReleaseRequest& request) const;
  /// Gives back to the same lots, what was taken last first, even if they have burned meanwhile; then pays debts from
  /// it. Refused if no such spend is known or less of it is out. Empty if the key was used or nothing is out.
  [[nodiscard]] Result<Postings> plan_return(const SpendReturnRequest& request) const;
  /// Undoes an accrual, except what burned: from its own lot, then from other active and pending ones, and what is not
  /// there becomes a debt. Refused if no such accrual is known. Empty if the key was used or nothing is left to undo.
  [[nodiscard]] Result<Postings> plan_clawback(const ClawbackRequest& request) const;
  /// Everything is taken away: what is due is posted, holds end, and what is left burns. Debts stay.
  [[nodiscard]] Postings plan_forfeit(Instant now) const;
  /// What time has done by `now`: activations and burns, lot by lot, and before them the holds that ended.
  [[nodiscard]] Postings plan_due(Instant now) const;

  /// Carries out a posting that was planned on this state, now or when the journal was written. Never refuses.
  void apply(const BonusPosting& posting);

  /// When `plan_due` next has something to post, or `never`.
  [[nodiscard]] Instant next_change() const;
  /// Pending, active and held together: the sum of all postings.
  [[nodiscard]] Money booked() const;
  [[nodiscard]] Money debt() const;
  /// Of one type or of all. True at any instant from the last posting on, even before `plan_due` is applied.
  [[nodiscard]] BonusBalance balance(Instant now, Duration burning_within = {},
                                     std::optional<BonusTypeIndex> type = {}) const;
  /// How much `plan_spend` would give at most.
  [[nodiscard]] Money spendable(std::optional<BonusTypeIndex> type, const std::optional<SpendLimits>& limits) const;
  /// What a hold still sets aside; zero if it ended or there is none.
  [[nodiscard]] Money held(std::string_view hold_key) const;
  /// How much of a spend has not come back; zero if there is no such spend.
  [[nodiscard]] Money outstanding(std::string_view spend_key) const;
  /// The lot that an accrual made, e.g. to ask what its type says of returns; null if there is none.
  [[nodiscard]] const BonusLot* accrual(std::string_view key) const;
  /// In the order in which they came into being, debts among them.
  [[nodiscard]] const std::vector<BonusLot>& lots() const { return lots_; }
  /// Of each type that was ever posted, in the order of first appearance.
  [[nodiscard]] const std::vector<BonusTotals>& totals() const { return totals_; }
  /// What holds set aside of a lot.
  [[nodiscard]] Money held_of(LotNumber lot) const;

  void write(ByteWriter& image) const;
  static BonusLedger read(ByteReader& image);

 private:
  /// What one spend took from one lot.
  struct SpendPart {
    std::uint64_t spend = 0;  ///< hash of the spend's key
    LotNumber lot{};
    Money amount;
    Money returned;
    std::uint64_t hold = 0;  ///< hash of the key of the hold that it comes from; 0: of none
  };
  struct HoldPart {
    LotNumber lot{};
    Money amount;
  };
  /// What is set aside under a key, lot by lot, in the order in which it is spent.
  struct Hold {
    std::string key;
    Instant expires_at;
    std::vector<HoldPart> parts;
  };
  struct EndedHold {
    std::uint64_t key = 0;        ///< hash
    std::uint64_t spend = 0;      ///< hash of the key of a spend that was found paid when the hold was committed to it
    Money waived;                 ///< how much was released for that
    std::uint64_t committed = 0;  ///< 0 or 1
  };

  [[nodiscard]] const BonusLot* find_lot(LotNumber number) const;
  BonusLot& lot(LotNumber number);
  void add_lot(const BonusPosting& posting, std::uint64_t key, BonusLotState state);
  BonusLot& take(const BonusPosting& posting);
  BonusTotals& totals_of(BonusTypeIndex type);
  void give_back(const BonusPosting& posting);
  void set_aside(const BonusPosting& posting);
  void release(const BonusPosting& posting);
  /// Takes from what a hold sets aside.
  void take_held(std::string_view hold_key, const BonusPosting& posting);
  EndedHold& ended_hold(std::string_view key);
  void require_due_posted(Instant now) const;
  [[nodiscard]] const Hold* find_hold(std::string_view key) const;
  [[nodiscard]] const EndedHold* find_ended_hold(std::string_view key) const;
  [[nodiscard]] Instant next_hold_end() const;
  [[nodiscard]] static Money sum_of(const Hold& hold);
  /// How much of a spend was paid without a hold and did not yet count towards one.
  [[nodiscard]] Money paid_without_hold(std::uint64_t spend) const;
  /// What a spend or a hold of the amount takes, lot by lot.
  [[nodiscard]] Result<std::vector<std::pair<const BonusLot*, Money>>> choose_lots(
      Money amount, std::optional<BonusTypeIndex> type, const std::optional<SpendLimits>& limits) const;
  [[nodiscard]] Postings plan_lots_due(Instant now) const;
  [[nodiscard]] Postings plan_end(const Hold& hold, Instant now) const;
  /// What follows when `restored` lie in their lots again.
  void settle_restored(const std::vector<BonusLot>& restored, Instant now, std::string_view key,
                       Postings& postings) const;
  [[nodiscard]] bool is_undone(std::uint64_t operation) const;
  void note_undone(std::uint64_t operation);
  void void_accrual(std::string_view key, Money amount);
  void pay_oldest_debts(Money amount);

  std::vector<BonusLot> lots_;
  std::vector<SpendPart> spends_;
  std::vector<Hold> holds_;
  std::vector<EndedHold> ended_holds_;
  std::vector<BonusTotals> totals_;
  std::vector<std::uint64_t> undone_;  ///< hashes of the returns and clawbacks that were carried out
};

}  // namespace lapwing
