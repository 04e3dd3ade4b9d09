#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audience/audience.hpp"
#include "base/prefetch.hpp"
#include "base/result.hpp"
#include "campaign/machine.hpp"
#include "engine/bonuses.hpp"
#include "engine/codes.hpp"
#include "engine/errands.hpp"
#include "engine/pending_messages.hpp"
#include "engine/rfm_state.hpp"
#include "loyalty/promo_stock.hpp"
#include "loyalty/referral.hpp"
#include "model/record.hpp"
#include "policy/arbiter.hpp"
#include "policy/held_messages.hpp"
#include "report/campaign_effects.hpp"
#include "report/report.hpp"
#include "segment/live_segments.hpp"

namespace lapwing {

/// A task or a pop-up that no manager has closed yet.
struct OpenTask {
  TaskRaised raised;
  Instant at{};
};

/// A published definition as it was written.
struct Definition {
  std::uint32_t version = 0;
  std::string text;
};

/// The segment in which the engine keeps those for whom a campaign's condition is true; it is internal.
std::string trigger_segment(std::string_view campaign_id);

/// One partition's machine: composes the audience, segments, campaigns, bonuses, policy and reports, and turns inputs
/// into decisions.
///
/// It has no clock, no randomness and no I/O: `now` comes with each call, so the same inputs at the same instants give
/// the same decisions anywhere. State changes in two ways only. `apply` and `advance` decide: they append the input and
/// the decisions that it caused to `out`, for the journal. `replay` takes the same records back and decides nothing.
/// Both end in the same state. Not thread-safe: it belongs to its partition's thread.
class Engine {
 public:
  /// Takes an input in at `now` (not before the last one; earlier counts as the last). What changes nothing is not
  /// recorded. What is due by `now` is not decided: whoever wants that calls `advance` before. An error says why the
  /// input is refused; nothing has changed then.
  Result<Change> apply(Input input, Instant now, std::vector<Record>& out);
  /// Asks for what the input, the record will touch to come near; changes nothing. Whoever has several before them
  /// calls this in time, as `handle_in_order` does.
  void approach(const Input& input, Approach step) const;
  void approach(const Record& record, Approach step) const;
  /// Decides what is due by `now`: bonuses that activate or burn, customers whom time brings into segments and stages
  /// or out of them, enrollments that wake, schedules that come round, messages that were held. If nothing comes of it
  /// nothing is recorded.
  void advance(Instant now, std::vector<Record>& out);
  /// When `advance` will next have something to decide, perhaps; `never` if only an input can change anything. After a
  /// restart segments want one look at everybody, due at once.
  [[nodiscard]] Instant next_due() const;

  /// Takes a journaled record back.
  Result<void> replay(const Record& record);

  [[nodiscard]] const std::optional<ShopConfigured>& shop() const { return shop_; }
  [[nodiscard]] const Zone& shop_zone() const;
  [[nodiscard]] const Audience& audience() const { return audience_; }
  [[nodiscard]] const CampaignMachine& campaigns() const { return campaigns_; }
  [[nodiscard]] const Bonuses& bonuses() const { return bonuses_; }
  [[nodiscard]] const PromoStock& promo_stock() const { return promo_stock_; }
  /// Who got that code of a pool, and from whom; absent: it is none, or nobody has it.
  [[nodiscard]] std::optional<PromoCodeOrigin> code_origin(const std::string& code) const;
  [[nodiscard]] const RfmState& rfm() const { return rfm_; }
  [[nodiscard]] const LiveSegments& segments() const { return segments_; }
  /// Totals, added up from the figures: for reading now and then.
  [[nodiscard]] Report report() const;
  [[nodiscard]] const Referrals& referrals() const { return referrals_; }
  /// By which the customer refers friends; empty if the shop has no referral program.
  [[nodiscard]] std::string referral_code(CustomerNumber customer) const;
  /// Whose referral code that is, in any case and with blanks around it; absent: it is none.
  [[nodiscard]] std::optional<CustomerPlace> referrer_of(std::string_view code) const;
  /// What other partitions are to do, and what they had this one do.
  [[nodiscard]] const Errands& errands() const { return errands_; }
  /// What campaigns did, by step and day, and what came of it.
  [[nodiscard]] const CampaignFigures& figures() const { return effects_.figures(); }
  /// The instant of the last record.
  [[nodiscard]] Instant now() const { return now_; }
  /// Messages without a terminal receipt: the outbox.
  [[nodiscard]] const std::map<IntentNumber, PendingIntent>& pending() const { return messages_.pending(); }
  /// Messages that ended without having arrived, as far as is known.
  [[nodiscard]] const std::map<IntentNumber, DeadLetter>& dead_letters() const { return messages_.dead_letters(); }
  /// Whether a pending message may be handed over at `now`, if delivery asked. What waits for nobody knows how long, as
  /// behind a paused campaign, waits until `never`.
  [[nodiscard]] Verdict attempt_verdict(const PendingIntent& pending, Instant now) const;
  /// What a pending message is to those who share its contact, if it goes to one of them only.
  [[nodiscard]] std::optional<HouseholdMessage> household_message(const PendingIntent& pending) const;
  /// Whether a customer of this partition has the contact and was sent the message, or an attempt of it was begun.
  [[nodiscard]] bool household_has(const HouseholdMessage& message, Instant now) const;
  [[nodiscard]] const std::map<std::pair<DefinitionKind, std::string>, Definition>& definitions() const {
    return definitions_;
  }
  /// Who gets transactional messages at most.
  [[nodiscard]] const Suppressions& suppressions() const { return suppressions_; }
  /// Messages that wait for their hour or for room.
  [[nodiscard]] const HeldMessages& held() const { return held_; }
  /// What a message to the customer would be judged amid, at `now`, with nothing of a higher priority in sight.
  [[nodiscard]] Circumstances circumstances(CustomerNumber customer, Instant now) const;
  /// Tasks and pop-ups that wait for a manager.
  [[nodiscard]] const std::map<TaskNumber, OpenTask>& tasks() const { return tasks_; }
  /// Ids of those that were sent.
  [[nodiscard]] const std::set<std::string>& broadcasts() const { return broadcasts_; }
  [[nodiscard]] const Definition* definition(DefinitionKind kind, const std::string& id) const;
  /// The text of the version with which the message was decided on, however many came after it.
  [[nodiscard]] const std::string& template_text(const PendingIntent& pending) const {
    return messages_.template_text(pending);
  }
  /// What conditions are asked amid, at `now`.
  [[nodiscard]] Moment moment(Instant now, std::optional<Instant> enrolled_at = {}) const;

  /// The whole state as bytes: equal states give equal bytes.
  [[nodiscard]] std::string save() const;
  /// Whether the image is of the version that this program writes.
  [[nodiscard]] static bool reads(std::string_view image);
  /// Into an engine that is still empty.
  Result<void> load(std::string_view image);

 private:
  class Decider;
  friend class Decider;

  /// An order that the partition has, and its place among its customer's.
  struct KnownOrder {
    CustomerNumber customer{};
    std::size_t place = 0;
  };
  /// Whom the input ends; absent: nobody.
  [[nodiscard]] std::optional<CustomerNumber> parting(const Input& input) const;
  /// The order that the input is about; absent: it is about none, or about one not known.
  [[nodiscard]] std::optional<KnownOrder> known_order(const Input& input) const;
  /// What the input is about to change of a product.
  [[nodiscard]] ProductChange product_change(const Input& input) const;
  /// The campaigns whose trigger the order fits as it is known now, ascending.
  [[nodiscard]] std::vector<CampaignPlace> triggered_by(const KnownOrder& order, Instant at) const;

  // What an input changes by itself. An error: refused, nothing changed.
  Result<Change> absorb(const Input& input, Instant at);
  /// Whether what a trigger names is there.
  [[nodiscard]] Result<void> check_trigger(const Trigger& trigger) const;
  Result<void> publish_trigger(const CampaignDefinition& campaign);
  Result<Change> absorb(const ShopConfigured& shop);
  Result<Change> absorb(const DefinitionPublished& published, Instant at);
  Result<void> absorb_rule(const DefinitionPublished& published);
  Result<Change> absorb(const CustomerRecorded& customer, Instant at);
  Result<Change> absorb(const OrderRecorded& order, Instant at);
  Result<Change> absorb(const BroadcastRequested& broadcast);
  Result<Change> absorb(const ActivityRecorded& activity, Instant at);
  Result<Change> absorb(const PromoCodeIssued& issued, Instant at);
  Result<Change> absorb(const ReceiptArrived& receipt, Instant at);
  Result<Change> absorb(const ResendRequested& request, Instant at);
  /// Tells everybody who keeps count what became of a message. Unchanged: nobody learned anything new.
  Change tell_of(const ReceiptArrived& receipt, Instant at);
  Result<Change> absorb(const TaskClosed& closed);
  // Who is gone, in departures.cpp.
  /// The customer of that id, registered now if not yet known. An error if they are gone.
  Result<CustomerNumber> take_in_customer(const std::string& customer_id, Instant at);
  Result<Change> absorb(const CustomerErased& erased);
  Result<Change> absorb(const CustomerMerged& merged);
  Change part_with(CustomerNumber customer, std::string_view into);
  Result<void> take_policy(const DefinitionPublished& published);
  Result<void> absorb_pool(const DefinitionPublished& published);
  Result<void> absorb_referral(const DefinitionPublished& published);
  Result<Change> absorb(const CodeSecretSet& set);
  Result<Change> absorb(const PromoCodesUploaded& uploaded);
  Result<Change> absorb(const ReferralClaimed& claimed, Instant at);
  /// Inputs about codes; other ones are absorbed by their decisions alone.
  Result<Change> absorb_codes(const Input& input, Instant at);
  // What the report hears of, in reporting.cpp.
  /// Absorbs the input, and tells the report what changed of an order. `before`: the order as `known_order` gives it.
  Result<Change> take_in(const Input& input, Instant at, const std::optional<KnownOrder>& before);
  /// Before the decision is enacted.
  void report_decision(const Decision& decision, Instant at);
  /// What the order comes to now: what a change of it begins with, or ends with.
  [[nodiscard]] OrderChange standing_of(const KnownOrder& order) const;
  [[nodiscard]] CampaignEffects::Now reported_now(Instant at) const;
  [[nodiscard]] CampaignEffects::Walk reported_walk(EnrollmentNumber number) const;
  template <class Message>
  [[nodiscard]] CampaignEffects::Walk reported_sender(const Message& message) const;
  /// `WindowRequest::any_order` if it is not known.
  [[nodiscard]] std::int64_t reported_order(CustomerNumber customer, const std::string& order_id) const;

  void enact(const Decision& decision, Instant at);
  void enact_message(const MessageQueued& queued, Instant at);
  /// Whether the decision is one of what becomes of a message.
  bool enact_messages(const Decision& decision, Instant at);
  /// Whether the decision is one of a walk through a campaign.
  bool enact_walks(const Decision& decision, Instant at);
  /// Whether the decision is one of segments and stages.
  bool enact_segments(const Decision& decision, Instant at);
  /// The first day of the month in which that is, by the shop's calendar.
  [[nodiscard]] Day month_of(Instant at) const;
  /// Whether the decision is one of promo codes, errands or referrals.
  bool enact_codes(const Decision& decision, Instant at);
  [[nodiscard]] std::string campaign_of(EnrollmentNumber enrollment) const;

  void save_tasks(ByteWriter& to) const;
  Result<void> load_tasks(ByteReader& from);

  std::optional<ShopConfigured> shop_;
  Instant now_ = Instant::earliest();
  Audience audience_;
  CampaignMachine campaigns_;
  Bonuses bonuses_;
  PromoStock promo_stock_;
  Referrals referrals_;
  Errands errands_;
  RfmState rfm_;
  LiveSegments segments_;
  BonusCounts bonus_counts_;
  CampaignEffects effects_;
  std::map<std::pair<DefinitionKind, std::string>, Definition> definitions_;
  std::optional<PolicyDefinition> policy_;
  SendHistory send_history_;
  Suppressions suppressions_;
  HeldMessages held_;
  PendingMessages messages_;
  std::set<std::string> broadcasts_;
  std::map<std::uint64_t, LotNumber> accrued_lots_;  // by active enrollment: its latest lot
  std::map<TaskNumber, OpenTask> tasks_;
  std::uint64_t next_intent_ = 1;
  std::uint64_t next_task_ = 1;
};

}  // namespace lapwing
