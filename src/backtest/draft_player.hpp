#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backtest/backtest_report.hpp"
#include "backtest/customer_rows.hpp"
#include "backtest/draft_bonuses.hpp"
#include "backtest/own_history.hpp"
#include "backtest/past_segments.hpp"
#include "backtest/plan.hpp"
#include "campaign/machine.hpp"
#include "model/record.hpp"
#include "policy/held_messages.hpp"

namespace lapwing {

/// Plays a draft over the histories of one partition's customers, one after another, each from the beginning to the
/// end. The campaign machine walks, policy judges, conditions are asked as of the virtual instant; the engine is only
/// read. As `Engine::Decider` it lets exits go before entries, and entries before messages. What comes out does not
/// depend on the order of the customers. Belongs to the partition's thread.
class DraftPlayer final : public CampaignWorld {
 public:
  /// All must outlive the player, and the plan is complete. `story` takes the decisions in their order, unless null.
  DraftPlayer(const Engine& engine, const BacktestPlan& plan, BacktestReport& report, std::vector<Record>* story,
              PartitionId partition);

  void play(CustomerNumber customer);

  [[nodiscard]] const Audience& audience() const override { return engine_.audience(); }
  [[nodiscard]] const Zone& shop_zone() const override { return engine_.shop_zone(); }
  [[nodiscard]] Answer ask(const Condition& condition, CustomerNumber customer,
                           std::optional<Instant> entered_at) override;
  [[nodiscard]] bool is_in_control(CustomerNumber customer) const override;
  [[nodiscard]] Money cost_of(ChannelKind channel) const override;
  void emit(Decision decision) override;
  bool send(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index, std::uint32_t part,
            const SendStep& step) override;
  [[nodiscard]] bool is_asking(EnrollmentNumber enrollment) const override;
  void accrue(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
              const AccrueStep& step) override;
  /// All customers compete for places, and each is played alone: the plan says whom the last one went to.
  std::optional<bool> take_place(EnrollmentNumber enrollment, const std::string& limit,
                                 std::uint32_t participants) override;
  /// What a pool would have had left is not known: everybody gets a code.
  bool reserve_code(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                    const std::string& pool) override;
  void raise(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
             const TaskStep& step) override;

 private:
  /// What a trigger that is a state of the customer said last.
  struct Watched {
    bool holds = false;
    std::string_view stage;
    Instant until = Instant::never();
  };
  /// A message that is to be judged at this instant.
  struct Asked {
    EnrollmentNumber enrollment{};
    std::uint32_t step = 0;
    std::uint32_t part = 0;  // of a cascade
    SendRequest request;
    Instant asked_at{};
    HoldNumber hold{};  // 0: it was not held until now
  };

  [[nodiscard]] CustomerView customer() const { return engine_.audience().customer(customer_); }
  [[nodiscard]] bool is_walking() const { return machine_.is_walking(customer_); }
  [[nodiscard]] Moment moment(std::optional<Instant> entered_at = {}) const;

  // What happens when.
  /// False: the customer was not known before the end.
  bool begin(CustomerNumber customer);
  [[nodiscard]] Instant next_instant() const;
  void take(const CustomerRow& row);
  void register_customer();
  void run_due();
  void settle();
  void deliver();
  void end();

  // What starts a walk, in starting.cpp.
  [[nodiscard]] bool is_trigger(const CustomerRow& row) const;
  [[nodiscard]] Watched ask_trigger();
  /// Asks the trigger anew, and notes if by that it came.
  void watch();
  /// What the trigger and the audience ask of the customer may have changed.
  void look_again(Facets facets);
  void fire();
  void find_next_firing(Instant from);
  void start(const std::string& key);
  [[nodiscard]] bool has_room() const;

  // What becomes of messages, in sending.cpp.
  [[nodiscard]] Circumstances circumstances();
  bool settle(const Asked& asked);
  void settle_asked();
  void hold(const Asked& asked, const Waits& waits);
  void queue_or_refuse(const Asked& asked, const Verdict& verdict);
  void ask_again(HoldNumber hold);
  void withdraw(const Exited& exited);

  // Enacting decisions, and counting them, in counting.cpp.
  void enact(const Enrolled& enrolled);
  void enact(const Advanced& advanced);
  void enact(const Exited& exited);
  void enact(const GoalReached& reached);
  void enact(const MessageQueued& queued);
  void enact(const MessageRefused& refused);
  void enact(const MessageHeld& held);
  void enact(const VariantAssigned& assigned);
  void enact(const CustomerChanged& changed);
  void enact(const TaskRaised& raised);
  void enact(const WebhookRaised& raised);
  void enact(const BonusPosted& posted);
  void count_overlap();
  void count_bought();
  [[nodiscard]] const BonusType& bonus_type(const std::string& id) const;

  const Engine& engine_;
  const BacktestPlan& plan_;
  BacktestReport& report_;
  std::vector<Record>* story_;
  PartitionId partition_;
  const PolicyDefinition* policy_ = nullptr;  // nullptr: none was published
  bool is_watching_ = false;                  // the trigger is a state of the customer
  CampaignPlace place_{};                     // of the draft in the machine
  Facets audience_facets_;

  // The machine and what is held serve one customer after another: each leaves them empty.
  CampaignMachine machine_;
  HeldMessages held_;
  PastSegments segments_;
  std::uint64_t next_task_ = 1;

  // The customer who is played.
  CustomerNumber customer_{};
  Instant now_{};
  CustomerRows rows_;
  Instant registers_at_ = Instant::never();
  Watched watched_;
  std::size_t fired_ = 0;        // so many of the schedule are over
  std::size_t next_firing_ = 0;  // in the schedule
  Answer audience_answer_;       // as it was asked last
  OwnHistory history_;
  DraftBonuses bonuses_;
  std::vector<Instant> entered_at_;
  std::map<std::string, std::uint32_t> arrived_;  // how often, by limit
  Facets touched_;
  std::vector<std::string> triggered_;  // by their keys
  std::vector<Asked> asked_;
  std::vector<IntentNumber> undelivered_;
};

}  // namespace lapwing
