#pragma once

#include <cstdint>
#include <map>
#include <queue>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "audience/audience.hpp"
#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "campaign/definition.hpp"
#include "condition/evaluate.hpp"
#include "model/decisions.hpp"

namespace lapwing {

/// What the machine may ask of the engine while it decides.
class CampaignWorld {
 public:
  virtual ~CampaignWorld() = default;
  [[nodiscard]] virtual const Audience& audience() const = 0;
  [[nodiscard]] virtual const Zone& shop_zone() const = 0;
  /// Whether the condition holds for the customer now, and until when; `entered_at` is what "since enrollment" refers
  /// to.
  [[nodiscard]] virtual Answer ask(const Condition& condition, CustomerNumber customer,
                                   std::optional<Instant> entered_at) = 0;
  [[nodiscard]] bool holds(const Condition& condition, CustomerNumber customer, std::optional<Instant> entered_at) {
    return ask(condition, customer, entered_at).holds;
  }
  /// Records the decision and enacts it at once.
  virtual void emit(Decision decision) = 0;
  /// Asks policy, and emits the message or its refusal. False: what becomes of it is decided later, the enrollment
  /// stands at the step until then, and `go_on` has it go on behind it.
  virtual bool send(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                    const SendStep& step) = 0;
  /// Whether a send of the enrollment is to be decided still at this instant.
  [[nodiscard]] virtual bool is_asking(EnrollmentNumber enrollment) const = 0;
  /// `step_index` tells the accruals of one walk apart.
  virtual void accrue(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                      const AccrueStep& step) = 0;
};

/// One customer's walk through one campaign version.
struct Enrollment {
  CustomerNumber customer{};
  std::string campaign_id;
  std::uint32_t version = 0;
  Instant entered_at{};
  std::uint32_t step = 0;             ///< at which it stands: a wait, or a send that policy holds
  Instant wake_at{};                  ///< when its wait is over
  std::string key;                    ///< the order that it is about; empty: about none in particular
  std::set<std::string> goal_orders;  ///< those that have been counted
  /// When time alone may let an exit rule hold, or what it waits for. Follows from the rest.
  Instant look_at = Instant::never();
};

/// A send step that an enrollment comes to soon, if the conditions before it hold.
struct ComingSend {
  Instant at{};
  const CampaignDefinition* campaign = nullptr;
  const SendStep* step = nullptr;
};

/// One partition's campaigns: published versions, enrollments, and what is due when. Not thread-safe: it belongs to its
/// partition's thread.
class CampaignMachine {
 public:
  /// Takes in a version that was checked before it was journaled; new entries go to it from `at` on.
  void publish(CampaignDefinition definition, std::string text, Instant at, const Zone& shop_zone);
  [[nodiscard]] const CampaignDefinition* current(std::string_view campaign_id) const;

  // Enacting decisions; nothing else changes enrollments.
  void enact(const ScheduleFired& fired);
  void enact(const Enrolled& enrolled, Instant at);
  void enact(const Advanced& advanced);
  void enact(const Exited& exited, Instant at);
  void enact(const GoalReached& reached);
  void enact(const MessageHeld& held);

  /// When something will be due; `never` if nothing will.
  [[nodiscard]] Instant next_due() const;
  /// Decides what is due by `now`: exits that time brings, then wakes sleeping enrollments, earliest first, then fires
  /// schedules. After a standstill a schedule that was due several times fires once.
  void run_due(Instant now, CampaignWorld& world);

  // What a record means for campaigns. The first three find those whose trigger it is, by id.
  /// That the customer's order at that place fits now.
  [[nodiscard]] std::set<std::string> triggered_by(const CustomerView& customer, std::size_t order,
                                                   const Moment& moment) const;
  [[nodiscard]] std::vector<std::string> triggered_by(const Happened& happened, const Activity& activity) const;
  [[nodiscard]] const std::vector<std::string>& triggered_by_registration() const { return by_registration_; }
  /// Whether orders are any campaign's trigger.
  [[nodiscard]] bool hears_of_orders() const { return !by_order_.empty(); }
  /// A campaign's trigger came for the customer, on account of the order `key` if it is about one: enrolls, if the
  /// audience and the entry rule let it.
  void trigger(const std::string& campaign_id, CustomerNumber customer, const std::string& key, Instant now,
               CampaignWorld& world);
  /// Whether the customer walks any campaign.
  [[nodiscard]] bool is_walking(CustomerNumber customer) const { return by_customer_.contains(customer.value); }
  /// A record touched these facets of the customer: decides the exits that follow, and what was waited for.
  void look(CustomerNumber customer, Facets touched, Instant now, CampaignWorld& world);
  /// Records were replayed: what is due must be found anew.
  void forget_looks() { first_look_is_due_ = true; }
  /// Decides what a standing order means for its customer's enrollments.
  void order_placed(CustomerNumber customer, const OrderRecorded& order, Money amount, Instant now,
                    CampaignWorld& world);

  /// The enrollment's message was decided on: goes on behind that step.
  void go_on(EnrollmentNumber number, std::uint32_t send_step, Instant now, CampaignWorld& world);
  /// Asks the exit rules, and the filters that stand directly before the send step again, and decides the exit.
  bool passes_filters(EnrollmentNumber number, std::uint32_t send_step, CampaignWorld& world);
  /// What the customer's enrollments come to behind `now` and not behind `until`, of campaigns above that priority.
  [[nodiscard]] std::vector<ComingSend> coming_sends(CustomerNumber customer, std::uint8_t priority, Instant now,
                                                     Instant until) const;

  [[nodiscard]] const CampaignDefinition& definition_of(const Enrollment& enrollment) const;
  [[nodiscard]] std::size_t active() const { return active_.size(); }
  [[nodiscard]] const Enrollment* find(EnrollmentNumber number) const;

  void save(ByteWriter& to) const;
  Result<void> load(ByteReader& from);

 private:
  struct Version {
    CampaignDefinition definition;
    std::string text;
  };
  struct Walked {  // what is remembered of a customer's walks; earliest: none yet
    Instant entered_at = Instant::earliest();
    Instant exited_at = Instant::earliest();
  };
  struct Campaign {
    std::map<std::uint32_t, Version> versions;
    Instant next_due = Instant::never();
    std::vector<Walked> walked;                            // by customer number
    std::set<std::pair<std::uint32_t, std::string>> keys;  // that customers entered for

    [[nodiscard]] const CampaignDefinition& current() const { return versions.rbegin()->second.definition; }
  };
  struct Wake {
    Instant at;
    std::uint64_t enrollment;
    friend auto operator<=>(const Wake&, const Wake&) = default;
  };

  [[nodiscard]] bool may_enter(const std::string& id, const Campaign& campaign, const CustomerView& customer,
                               const std::string& key, Instant now) const;
  void fire(const std::string& id, Instant now, CampaignWorld& world);
  /// Whether an exit rule held and the enrollment is over. If not, sets when it has to be asked again.
  bool leaves(EnrollmentNumber number, CampaignWorld& world);
  void index_triggers();
  void set_look(EnrollmentNumber number, Instant at);
  void look_at_due(Instant now, CampaignWorld& world);
  /// `is_woken`: its time at the step that it stands at is over.
  void walk(EnrollmentNumber number, std::uint32_t from, bool is_woken, Instant now, CampaignWorld& world);
  /// Emits what a wait comes to. False: it is over already, and the walk goes on.
  bool waits(EnrollmentNumber number, std::uint32_t at, const WaitStep& step, Instant now, CampaignWorld& world);
  /// Whether the enrollment stands at a wait for a condition, and that holds now. If not, sets when it has to be asked
  /// again if that is before what is set.
  bool is_over(EnrollmentNumber number, CampaignWorld& world);
  /// Exits and waits for conditions: what may have changed without a wake.
  void look_at(EnrollmentNumber number, Instant now, CampaignWorld& world);
  void forget_stale_wakes();

  std::map<std::string, Campaign, std::less<>> campaigns_;
  std::map<std::uint64_t, Enrollment> active_;
  std::unordered_map<std::uint32_t, std::vector<std::uint64_t>> by_customer_;  // active ones, in order of entry
  // What was superseded stays in the queue until it comes up, and is passed over then.
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;
  std::uint64_t next_enrollment_ = 1;
  // What follows from the rest and is not part of the image.
  std::vector<std::string> by_order_;  // campaigns by what triggers them
  std::vector<std::string> by_happening_;
  std::vector<std::string> by_registration_;
  bool has_looks_ = false;  // some version has exits or waits for conditions
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> looks_;
  bool first_look_is_due_ = false;
};

}  // namespace lapwing
