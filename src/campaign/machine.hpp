#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "audience/audience.hpp"
#include "audience/product_interest.hpp"
#include "audience/text_table.hpp"
#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/owner_chains.hpp"
#include "campaign/definition.hpp"
#include "campaign/enrollments.hpp"
#include "campaign/refill_timers.hpp"
#include "campaign/world.hpp"
#include "model/decisions.hpp"

namespace lapwing {

/// A send step that an enrollment comes to soon, if the conditions before it hold.
struct ComingSend {
  Instant at{};
  const CampaignDefinition* campaign = nullptr;
  const SendStep* step = nullptr;
};

/// How a split ended.
struct DecidedSplit {
  std::string variant;     ///< the way that is left
  bool automatic = false;  ///< by its own rule, not by an operator
  Instant at{};
};

/// What enrollments did at a step of a version. Only what a decision tells of is counted: who waited there or did what
/// the step is for. Nobody is counted as coming to a condition, but whoever left by it is.
struct StepTraffic {
  std::uint64_t came = 0;
  std::uint64_t left = 0;  ///< left the campaign there, or went over to another version
};

/// What moving enrollments to another version would come to.
struct MigrationPreview {
  std::uint64_t moves = 0;
  std::map<std::string, std::uint64_t> stays;  ///< how many, by the reason
};

/// One partition's campaigns: published versions, enrollments, and what is due when. Not thread-safe: it belongs to its
/// partition's thread.
class CampaignMachine {
 public:
  CampaignMachine();

  /// Takes in a version that was checked before it was journaled; new entries go to it from `at` on.
  void publish(CampaignDefinition definition, std::string text, Instant at, const Zone& shop_zone);
  [[nodiscard]] const CampaignDefinition* current(std::string_view campaign_id) const;
  /// Unchanged if it has it already. The campaign may be published later.
  Change set_status(const CampaignStatusSet& set, Instant at);
  [[nodiscard]] CampaignStatus status(std::string_view campaign_id) const;
  /// Why it has that status, for people; empty: it simply runs, or an operator wanted it so.
  [[nodiscard]] std::string_view status_reason(std::string_view campaign_id) const;
  /// When it was last set; absent: it runs since it was published.
  [[nodiscard]] std::optional<Instant> status_set_at(std::string_view campaign_id) const;
  /// An error if there is no such version, or no such split or variant in it. What a rule says of a split that is over
  /// changes nothing.
  Result<Change> decide(const SplitDecided& decided, Instant at);
  /// How the version's split ended; nullptr if it goes on.
  [[nodiscard]] const DecidedSplit* decided(std::string_view campaign_id, std::uint32_t version,
                                            std::string_view split) const;
  /// An error if there is no such version, or a step that is named is not in its version.
  [[nodiscard]] Result<MigrationPreview> preview(const CampaignMigrated& migrated) const;
  /// That version; nullptr if there is none.
  [[nodiscard]] const CampaignDefinition* find(std::string_view campaign_id, std::uint32_t version) const;
  /// When each version was published, in ascending order; nothing if there is no such campaign.
  [[nodiscard]] std::vector<std::pair<std::uint32_t, Instant>> versions(std::string_view campaign_id) const;
  /// By the number of the step, as far as anybody came; nothing if there is no such version.
  [[nodiscard]] std::span<const StepTraffic> traffic(std::string_view campaign_id, std::uint32_t version) const;

  // Enacting decisions; nothing else changes enrollments.
  void enact(const ScheduleFired& fired);
  void enact(const Enrolled& enrolled, Instant at);
  void enact(const Advanced& advanced);
  void enact(const Exited& exited, Instant at);
  void enact(const GoalReached& reached);
  void enact(const MessageQueued& queued);
  void enact(const MessageRefused& refused);
  void enact(const MessageHeld& held);
  void enact(const Migrated& migrated);
  void enact(const RefillDue& due);
  void enact(const RefillPeriodsLearned& told);
  /// Counts the place that the answer gives.
  void enact(const PlaceAnswered& answered);
  /// The enrollment did what that step is for; of a step where it stood already nothing is new.
  void come_to(EnrollmentNumber number, std::uint32_t step);
  /// What a receipt says of a message that an enrollment waits for; `addressee`: whose message it is.
  void hear(const ReceiptArrived& receipt, CustomerNumber addressee);

  /// When something will be due; `never` if nothing will.
  [[nodiscard]] Instant next_due() const;
  /// Decides what is due by `now`: exits that time brings, then wakes sleeping enrollments, earliest first, then fires
  /// schedules. After a standstill a schedule that was due several times fires once.
  void run_due(Instant now, CampaignWorld& world);

  // What a record means for campaigns. The first ones find those whose trigger it is, by their places.
  /// That the customer's order at that place fits now; ascending.
  [[nodiscard]] std::vector<CampaignPlace> triggered_by(const CustomerView& customer, std::size_t order,
                                                        const Moment& moment) const;
  [[nodiscard]] std::vector<CampaignPlace> triggered_by(const Happened& happened, const Activity& activity) const;
  [[nodiscard]] const std::vector<CampaignPlace>& triggered_by_registration() const { return by_registration_; }
  [[nodiscard]] std::vector<CampaignPlace> triggered_by(const StageMoved& moved) const;
  [[nodiscard]] std::vector<CampaignPlace> triggered_by(const BonusPosted& posted) const;
  [[nodiscard]] std::vector<CampaignPlace> triggered_by_segments(
      const std::function<bool(const SegmentTrigger&)>& fits) const;
  /// Of running ones.
  [[nodiscard]] std::vector<CampaignPlace> triggered_by(const ProductChange& change) const;
  /// Whether orders are any campaign's trigger.
  [[nodiscard]] bool hears_of_orders() const { return !by_order_.empty(); }
  /// The customers who may care for the product, ascending; the first question reads through everybody's history.
  std::span<const std::uint32_t> interested_in(const std::string& product_id, const Audience& audience);
  /// Notes what the customer has just done for `interested_in`.
  void note_interest(CustomerNumber customer, const ActivityRecorded& activity, const Audience& audience);
  [[nodiscard]] std::optional<CampaignPlace> find(std::string_view campaign_id) const;
  /// The newest version of the campaign at that place.
  [[nodiscard]] const CampaignDefinition& definition(CampaignPlace place) const { return campaign(place).current(); }
  /// A campaign's trigger came for the customer, on account of the order, the product or the item `key` if it is about
  /// one: enrolls, if the audience and the entry rule let it.
  void trigger(CampaignPlace campaign, CustomerNumber customer, const std::string& key, Instant now,
               CampaignWorld& world);
  /// Asks for what a record about the customer will touch to come near.
  void approach(CustomerNumber customer, Approach step) const { enrollments_.approach(customer, step); }
  /// Whether the customer walks any campaign.
  [[nodiscard]] bool is_walking(CustomerNumber customer) const { return enrollments_.has(customer); }
  /// A record touched these facets of the customer: decides the exits that follow, and what was waited for.
  void look(CustomerNumber customer, Facets touched, Instant now, CampaignWorld& world);
  /// Something became of a message to the customer: cascades that were waiting for it go on.
  void look_at_messages(CustomerNumber customer, Instant now, CampaignWorld& world);
  /// Records were replayed: what is due must be found anew.
  void forget_looks() { first_look_is_due_ = true; }

  // Refills. Timers are set by what is known at an instant; what was due until then is history.
  /// Sets them if they are not; nothing that happened after `known_until` may be absorbed yet.
  void ready_refills(const Audience& audience, Instant known_until);
  /// The customer's orders have changed.
  void look_at_refills(CustomerNumber customer, const Audience& audience, Instant now);
  /// Decides the refills that are due by `now`, and what is to be learned.
  void run_refills(Instant now, CampaignWorld& world);
  /// The campaign was published: learns its periods if it wants any.
  void learn_refills(const std::string& campaign_id, Instant now, CampaignWorld& world);
  /// Records were replayed: timers must be set anew.
  void forget_refill_timers() { refill_timers_.mark_stale(); }

  /// Decides what a standing order means for its customer's enrollments.
  void order_placed(CustomerNumber customer, const OrderRecorded& order, Money amount, Instant now,
                    CampaignWorld& world);
  /// Decides what a status that was set means for those inside.
  void follow(const CampaignStatusSet& set, CampaignWorld& world);
  /// Moves whom `preview` counts as moving.
  void migrate(const CampaignMigrated& migrated, Instant now, CampaignWorld& world);

  /// How many places of that limit are taken, as far as this partition keeps them.
  [[nodiscard]] std::uint32_t places_taken(const std::string& campaign_id, const std::string& limit) const;
  /// What becomes of an enrollment that asked for a place.
  void place_answered(const PlaceAnswered& answered, Instant now, CampaignWorld& world);

  /// The enrollment's message was decided on: goes on behind that step.
  void go_on(EnrollmentNumber number, std::uint32_t send_step, Instant now, CampaignWorld& world);
  /// Asks the exit rules, and the filters that stand directly before the send step again, and decides the exit.
  bool passes_filters(EnrollmentNumber number, std::uint32_t send_step, CampaignWorld& world);
  /// What the customer's enrollments come to behind `now` and not behind `until`, of campaigns above that priority.
  [[nodiscard]] std::vector<ComingSend> coming_sends(CustomerNumber customer, std::uint8_t priority, Instant now,
                                                     Instant until) const;

  [[nodiscard]] const CampaignDefinition& definition_of(const Enrollment& enrollment) const;
  /// Whether those who walk that version of the campaign go on.
  [[nodiscard]] bool is_paused(const Enrollment& enrollment) const;
  [[nodiscard]] const std::string& campaign_id(const Enrollment& enrollment) const;
  /// What it is about, the id of an order, a product or a category; empty: nothing in particular.
  [[nodiscard]] std::string key(const Enrollment& enrollment) const { return std::string(keys_.text(enrollment.key)); }
  /// The id of the product that it is about; empty: it is about none.
  [[nodiscard]] std::string product_of(const Enrollment& enrollment) const;
  /// The id of the order that it is about; empty: it is about none.
  [[nodiscard]] std::string order_of(const Enrollment& enrollment) const;
  [[nodiscard]] const Enrollments& enrollments() const { return enrollments_; }
  [[nodiscard]] const Enrollment* find(EnrollmentNumber number) const { return enrollments_.find(number); }

  /// Bytes of memory for enrollments and when they wake; what is remembered of those that are over is apart.
  [[nodiscard]] std::size_t memory() const {
    return enrollments_.memory() + (wakes_.size() + looks_.size()) * sizeof(Wake);
  }

  void save(ByteWriter& to) const;
  Result<void> load(ByteReader& from);

 private:
  struct StatusNow {
    CampaignStatus status{};
    std::string reason;
    Instant set_at{};
  };

  struct Version {
    CampaignDefinition definition;
    std::string text;
    std::map<std::string, DecidedSplit, std::less<>> decided;  // splits that are over
    Instant published_at{};
    std::vector<StepTraffic> traffic;  // by step, as far as anybody came
  };
  struct Walked {  // what is remembered of a customer's walks; earliest: none yet
    Instant entered_at = Instant::earliest();
    Instant exited_at = Instant::earliest();
  };
  struct KeyWalk {
    std::uint32_t key = 0;
    std::uint32_t unused = 0;  // without padding, since images of equal walks are equal
    Walked walked;
  };
  struct Campaign {
    std::map<std::uint32_t, Version> versions;
    Instant next_due = Instant::never();
    std::vector<Walked> walked;  // by customer number
    OwnerChains<KeyWalk> keys;   // what customers entered for
    RefillMemory refills;

    [[nodiscard]] const CampaignDefinition& current() const { return versions.rbegin()->second.definition; }
    /// The customer's last walk for the key; nullptr: there was none.
    [[nodiscard]] const Walked* find_walk(CustomerNumber customer, std::uint32_t key) const {
      const Walked* found = nullptr;
      keys.for_each(customer.value, [&](const KeyWalk& one) { found = one.key == key ? &one.walked : found; });
      return found;
    }
    Walked& walk_for(CustomerNumber customer, std::uint32_t key) {
      const Walked* known = find_walk(customer, key);
      return known != nullptr ? const_cast<Walked&>(*known) : keys.add(customer.value, {key, 0, {}}).walked;
    }
  };
  struct Wake {
    Instant at;
    std::uint64_t enrollment;
    friend auto operator<=>(const Wake&, const Wake&) = default;
  };
  using Wakes = std::priority_queue<Wake, std::vector<Wake>, std::greater<>>;
  /// How far a cascade has come.
  struct Cascade {
    std::uint32_t step = 0;
    std::uint8_t tried = 0;  // its parts, one bit each
    std::uint8_t part = 0;   // the last one of them
    MessageFate fate = MessageFate::none;
    std::vector<IntentNumber> intents;  // of its messages, and their channels
    std::vector<ChannelKind> channels;
  };
  /// A walk from step to step, as far as it goes without standing still.
  struct Walk;
  using Next = std::optional<std::uint32_t>;  // the step that it comes to; none: it stands still, or is over

  [[nodiscard]] Campaign& campaign(CampaignPlace place) { return campaigns_[place.value]; }
  [[nodiscard]] const Campaign& campaign(CampaignPlace place) const { return campaigns_[place.value]; }
  [[nodiscard]] const Version* version(std::string_view campaign_id, std::uint32_t number) const;
  [[nodiscard]] CampaignPlace place_of(const std::string& campaign_id);
  void index_triggers();
  template <class Kind>
  [[nodiscard]] std::vector<CampaignPlace> triggered_by_a() const;
  template <class Kind>
  [[nodiscard]] std::vector<CampaignPlace> those_of(const std::vector<CampaignPlace>& places, const auto& fits) const;
  void find_next_schedule();
  /// Drops who cares for products if no campaign asks.
  void forget_idle_interest();
  void save_enrollments(ByteWriter& to) const;
  Result<void> load_enrollments(ByteReader& from);

  // refilling.cpp
  struct Refilling;
  [[nodiscard]] bool hears_of_refills(CampaignPlace place) const;
  [[nodiscard]] std::vector<Refilling> refilling(const Audience& audience) const;
  /// Whether that purchase has led to a refill.
  [[nodiscard]] bool has_come(const Refilling& one, CustomerNumber customer, const Refill& refill) const;
  [[nodiscard]] Instant next_refill(const std::vector<Refilling>& all, CustomerNumber customer, Instant after) const;
  void set_refills(const Audience& audience, Instant known_until);
  void come(CampaignPlace place, CustomerNumber customer, const std::string& item, Instant purchased_at, Instant now,
            CampaignWorld& world);
  [[nodiscard]] Instant next_learning() const;
  void learn_refills(CampaignPlace place, Instant now, CampaignWorld& world);

  // entering.cpp
  /// The last walk that the entry rule is about; nullptr: there was none.
  [[nodiscard]] static const Walked* last_walk(const Campaign& entered, CustomerNumber customer,
                                               std::optional<std::uint32_t> key);
  [[nodiscard]] bool may_enter(CampaignPlace place, const CustomerView& customer, const std::string& key, Instant now,
                               const CampaignWorld& world) const;
  [[nodiscard]] bool has_room(CampaignPlace place, const CustomerView& customer, Instant now,
                              const CampaignWorld& world) const;
  void fire(CampaignPlace place, Instant now, CampaignWorld& world);

  // walking.cpp
  /// `is_woken`: its time at the step that it stands at is over.
  void walk(EnrollmentNumber number, std::uint32_t from, bool is_woken, Instant now, CampaignWorld& world);
  Next take(const FilterStep& step, Walk& walk);
  Next take(const RecheckStep& step, Walk& walk);
  Next take(const JumpUnlessStep& step, Walk& walk);
  Next take(const JumpStep& step, Walk& walk);
  Next take(const WaitStep& step, Walk& walk);
  Next take(const WaitForStep& step, Walk& walk);
  Next take(const SplitStep& step, Walk& walk);
  Next take(const LimitStep& step, Walk& walk);
  Next take(const SendStep& step, Walk& walk);
  Next take(const CascadeStep& step, Walk& walk);
  Next take(const AccrueStep& step, Walk& walk);
  Next take(const PromoCodeStep& step, Walk& walk);
  Next take(const ChangeStep& step, Walk& walk);
  Next take(const TaskStep& step, Walk& walk);
  Next take(const WebhookStep& step, Walk& walk);
  Next take(const ExitStep& step, Walk& walk);
  /// The part of the cascade that is tried next; none: all were.
  [[nodiscard]] static std::optional<std::uint32_t> next_part(const CascadeStep& step, std::uint8_t tried,
                                                              const CampaignWorld& world);
  /// When a wait that begins now ends; none: the enrollment has left instead.
  std::optional<Instant> end_of(const WaitStep& step, const Walk& walk);
  [[nodiscard]] bool still_holds(const CampaignDefinition& definition, CustomerNumber customer,
                                 CampaignWorld& world) const;

  // looking.cpp
  /// Whether an exit rule held and the enrollment is over. If not, sets when it has to be asked again.
  bool leaves(EnrollmentNumber number, CampaignWorld& world);
  /// Whether the enrollment stands at a wait for a condition, and that holds now. If not, sets when it has to be asked
  /// again if that is before what is set.
  bool is_over(EnrollmentNumber number, CampaignWorld& world);
  /// Exits and waits for conditions: what may have changed without a wake.
  void look_at(EnrollmentNumber number, Instant now, CampaignWorld& world);
  void set_look(EnrollmentNumber number, Instant at);
  void look_at_due(Instant now, CampaignWorld& world);
  void forget_stale_wakes();

  /// The state of the cascade that a message is of; nullptr: it is of none.
  Cascade* cascade_of(EnrollmentNumber number, std::uint32_t step, std::uint32_t part);
  [[nodiscard]] StepTraffic& traffic_at(const Enrollment& enrollment, std::uint32_t step);
  [[nodiscard]] const CascadeStep* cascade_at(EnrollmentNumber number, std::uint32_t step) const;
  /// Which step of the version an enrollment that moves there stands at, or why it stays.
  [[nodiscard]] std::pair<Next, std::string> target_of(const Enrollment& enrollment, const CampaignMigrated& migrated,
                                                       const Version& into) const;

  std::vector<Campaign> campaigns_;  // in the order of their first publication
  std::vector<std::string> ids_;     // of the campaigns
  std::map<std::string, CampaignPlace, std::less<>> places_;
  std::map<std::string, StatusNow, std::less<>> statuses_;  // of those that ever had another one than running
  std::map<std::pair<std::string, std::string>, std::uint32_t>
      taken_;       // places that are kept here, by campaign and step
  TextTable keys_;  // the first one is empty
  Enrollments enrollments_;
  std::map<std::uint64_t, Cascade> cascades_;              // by enrollment that stands at one
  std::set<std::pair<std::uint64_t, std::string>> goals_;  // enrollments under way, and orders counted for them
  // What was superseded stays in the queue until it comes up, and is passed over then.
  Wakes wakes_;
  std::uint64_t next_enrollment_ = 1;
  // What follows from the rest and is not part of the image.
  std::vector<CampaignPlace> by_order_;  // campaigns by what triggers them
  std::vector<CampaignPlace> by_happening_;
  std::vector<CampaignPlace> by_registration_;
  std::vector<CampaignPlace> by_segment_;
  std::vector<CampaignPlace> by_stage_;
  std::vector<CampaignPlace> by_bonus_;
  std::vector<CampaignPlace> by_product_;
  std::vector<CampaignPlace> by_refill_;
  ProductInterest interest_;
  RefillTimers refill_timers_;
  Instant next_schedule_ = Instant::never();
  bool has_looks_ = false;  // some version has exits or waits for conditions
  Wakes looks_;
  bool first_look_is_due_ = false;
};

}  // namespace lapwing
