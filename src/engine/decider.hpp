#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "policy/arbiter.hpp"

namespace lapwing {

/// The deciding half of the engine: lives for one call of `apply` or `advance`, emits decisions into `out` and has the
/// engine enact each at once, so that what is decided next already sees it.
class Engine::Decider final : public CampaignWorld, public SegmentWorld {
 public:
  /// What there was of the order or the product that an input is about, before the input was absorbed.
  struct Before {
    std::vector<CampaignPlace> triggered;   // the campaigns whose trigger it fit, ascending
    std::optional<OrderStatus> status;      // absent: it was not known
    ProductChange product;                  // empty: nothing of a known product changes
    std::optional<CustomerNumber> parting;  // who is there no more by the input
  };

  Decider(Engine& engine, Instant now, std::vector<Record>& out, Before before = {})
      : engine_(engine), now_(now), out_(out), before_(std::move(before)) {}

  [[nodiscard]] const Audience& audience() const override { return engine_.audience_; }
  [[nodiscard]] const Zone& shop_zone() const override { return engine_.shop_zone(); }
  [[nodiscard]] Moment moment() const override { return engine_.moment(now_); }
  [[nodiscard]] Answer ask(const Condition& condition, CustomerNumber customer,
                           std::optional<Instant> entered_at) override;
  void emit(Decision decision) override;
  [[nodiscard]] bool is_in_control(CustomerNumber customer) const override;
  [[nodiscard]] Money cost_of(ChannelKind channel) const override;
  bool send(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index, std::uint32_t part,
            const SendStep& step) override;
  [[nodiscard]] bool is_asking(EnrollmentNumber enrollment) const override;
  void accrue(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
              const AccrueStep& step) override;
  void raise(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
             const TaskStep& step) override;
  std::optional<bool> take_place(EnrollmentNumber enrollment, const std::string& limit,
                                 std::uint32_t participants) override;
  /// Sets a code of the pool, which is defined, aside for the enrollment. The same step again gets the same code.
  /// False: it gets none, and why was decided.
  bool reserve_code(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                    const std::string& pool) override;

  /// Decides what follows from an input that was absorbed. `is_new`: it made its customer known. Unchanged,
  /// or an error: nothing was decided, and the input does not count.
  Result<Change> follow(const Input& input, Change change, bool is_new);
  /// Everything that time alone has brought about by now.
  void run_due();

 private:
  /// A message that is to be judged at this instant.
  struct Ask {
    CustomerNumber customer{};
    EnrollmentNumber enrollment{};  // 0: not by a campaign
    std::uint32_t step = 0;
    std::uint32_t part = 0;  // of a cascade
    SendRequest request;
    Instant asked_at{};
    HoldNumber hold{};  // 0: it was not held until now
  };

  /// That a campaign's trigger came for a customer, on account of the order or the product `key` if it is about one.
  struct Triggered {
    CustomerNumber customer{};
    CampaignPlace campaign{};
    std::string key;
  };

  Result<Change> follow_input(const Input& input, Change change, bool is_new);
  /// What is asked of somebody's bonuses; absent: it is something else.
  std::optional<Result<Change>> follow_bonuses(const Input& input);
  void order_recorded(CustomerNumber customer, const OrderRecorded& order, Change change, bool is_new);
  void activity_recorded(const ActivityRecorded& activity, bool is_new);
  void heard(const ReceiptArrived& receipt);
  void published(const DefinitionPublished& definition);
  /// Whose history the decision becomes a part of, and which part: asked before it is enacted.
  [[nodiscard]] std::optional<std::pair<CustomerNumber, Facet>> history_of(const Decision& decision) const;
  /// Segments and stages after a record that touched these facets of the customer.
  void look(CustomerNumber customer, Facets touched, bool is_new);
  /// Unchanged if the key was used.
  Result<Change> accrue(const BonusAccrualRequested& request);
  void broadcast(const BroadcastRequested& request);
  // What campaigns hear of, in triggering.cpp.
  /// Whether the record is history: it changes what is known, and starts nothing.
  [[nodiscard]] bool is_history(const Input& input) const;
  /// A walk of the customer may wait for something like that.
  void note_touched(CustomerNumber customer, Facets touched);
  void note_trigger(CustomerNumber customer, const std::vector<CampaignPlace>& campaigns);
  void note_moved(const SegmentsChanged& changed);
  void note_happened(CustomerNumber customer, Activity::Lane lane, Instant at);
  void note_order(CustomerNumber customer, const std::string& order_id);
  void note_product(const std::string& product_id);
  /// Refills that are due, and when the next ones of the input's customer are.
  void run_refills(const Input& input);
  /// Decides exits, entries and messages until nothing follows from them any more.
  void settle();
  // What becomes of messages, in sending.cpp.
  /// Judges the message now if nothing but contact and consent matters, else with all others of this instant. Whether
  /// its fate is settled.
  bool ask(Ask asked);
  /// Judges what was asked for: by priority, then by the instant of the first asking. Walks go on behind their sends.
  void settle_asked();
  /// Emits what becomes of the message. False: it waits, or its enrollment has ended.
  bool settle(const Ask& asked);
  void hold(const Ask& asked, const Waits& waits);
  void queue_or_refuse(const Ask& asked, const Verdict& verdict);
  /// Messages of a higher priority than the one that is asked for.
  [[nodiscard]] std::vector<ExpectedSend> expected_above(const Ask& asked, Instant until) const;
  void ask_again(HoldNumber hold);
  /// Something may have changed for what the customer's contacts wait for.
  void reconsider(CustomerNumber customer);
  /// A message that is to be handed over may not go any more.
  void withdraw_if_refused(const AttemptRequested& attempt);
  /// The enrollment ends, and what it holds with it.
  void withdraw(const Exited& exited);
  void post(CustomerNumber customer, const BonusLedger::Postings& postings, EnrollmentNumber enrollment);
  /// Decides which message the order belongs to, in reporting.cpp.
  void attribute(CustomerNumber customer, const std::string& order_id);
  void settle_bonuses(CustomerNumber customer, const OrderRecorded& order, Change change);

  // decider_codes.cpp
  /// An error if the pool has none to give.
  Result<Change> give_code(const PromoCodeRequested& request);
  void hand_over(CustomerNumber owner, const std::string& code);
  void tell_low_stock(const std::string& pool);
  /// What an order means for the code of a pool that it names.
  void settle_code(CustomerNumber customer, const OrderRecorded& order);
  /// What became of a message decides about the code in it.
  void code_sent(const ReceiptArrived& receipt);
  /// The enrollment ends: nobody may get what is reserved for it any more.
  void release_codes(EnrollmentNumber enrollment);
  /// Releases the code unless an enrollment besides `ended` goes on with it, or a message with it is under way.
  void release_if_lost(const PromoCode& code, EnrollmentNumber ended);

  // decider_errands.cpp
  void take_errand(const ErrandReceived& received);
  void send_errand(PartitionId to, ErrandPayload payload);
  void answer_place(PartitionId from, const PlaceAsked& asked);

  // decider_referrals.cpp
  void take_referral_errand(const ErrandPayload& payload);
  /// Unchanged if the same claim was made before.
  Result<Change> claim_referral(const ReferralClaimed& claimed, Change change, bool is_new);
  /// Why the claim cannot count, as far as is known here; empty: nothing speaks against it.
  [[nodiscard]] std::string objection_to_claim(CustomerNumber customer, const std::optional<CustomerPlace>& referrer,
                                               Instant claimed_at) const;
  [[nodiscard]] CustomerPlace place_of(CustomerNumber customer) const;
  void referral_answered(const ReferralAnswered& answered);
  /// What the friend's orders as they are now mean for the referral.
  void settle_referral(CustomerNumber customer);
  void reward_friend(CustomerNumber customer, Referral referral, const std::string& order_id);
  void answer_referral(const ReferralAsked& asked);
  void reward_referrer(const ReferralEarned& earned);
  void accrue_referral(CustomerNumber customer, const ReferralReward& reward, std::string_view key);
  void take_back_referral(CustomerNumber customer, std::string_view key);

  // departures.cpp
  /// Ends what the customer, who is gone, walked and was in.
  void part_with(CustomerNumber customer, const std::string& reason);
  /// Unchanged if all of it came before.
  Result<Change> take_over(const BonusesMoved& moved);

  // decider_bonuses.cpp
  using Plan = std::function<Result<BonusLedger::Postings>(const BonusLedger& ledger)>;
  /// Carries out what is planned on the customer's bonuses once all due was posted; a refusal posts nothing.
  Result<Change> operate(const std::string& customer_id, const Plan& plan);
  /// An error if there is not that much to spend.
  Result<Change> spend(const BonusSpendRequested& request);
  Result<Change> hold(const BonusHoldRequested& request);
  Result<Change> commit(const BonusHoldCommitted& request);
  Result<Change> release(const BonusHoldReleased& request);
  /// The type that a request names; absent: any.
  Result<std::optional<BonusTypeIndex>> wanted_type(const std::string& id) const;
  [[nodiscard]] std::optional<SpendLimits> limits_of(const std::optional<BonusPurchase>& purchase) const;
  /// Whether there are rules of accrual at all.
  [[nodiscard]] bool orders_earn() const { return !engine_.bonuses_.rules().empty(); }
  /// Has the order earn by the rules of accrual what it is to earn as it is now. `may_begin`: a rule by which it has
  /// earned nothing so far may be one.
  void earn(CustomerNumber customer, const std::string& order_id,
            const std::function<bool(const AccrualRule&)>& may_begin);
  void accrue_reward(CustomerNumber customer, const std::string& order_id, std::uint32_t rule,
                     const DefinedRule& defined, Money amount);
  void undo_reward(CustomerNumber customer, const std::string& order_id, std::uint32_t rule, const DefinedRule& defined,
                   Money amount);
  /// The key of the next operation on what an order earned by a rule.
  [[nodiscard]] std::string reward_key(CustomerNumber customer, const std::string& order_id, std::uint32_t rule) const;
  void post_reward(CustomerNumber customer, const BonusLedger::Postings& postings, const DefinedRule& defined,
                   const std::string& order_id);
  /// Whether the rule is for this customer, as segments and stages are now.
  [[nodiscard]] bool concerns(const AccrualRule& rule, CustomerNumber customer) const;
  /// Whether the order, as it was told, is no history to the rule.
  [[nodiscard]] bool may_begin(const AccrualRule& rule, const OrderRecorded& order, Change change) const;

  Engine& engine_;
  Instant now_;
  std::vector<Record>& out_;
  Before before_;
  bool starts_nothing_ = false;
  std::vector<std::pair<CustomerNumber, Facets>> touched_;  // of customers who walk a campaign
  std::vector<Triggered> triggered_;
  std::vector<Ask> asked_;
};

}  // namespace lapwing
