#pragma once

#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "policy/arbiter.hpp"

namespace lapwing {

/// The deciding half of the engine: lives for one call of `apply` or `advance`, emits decisions into `out` and has the
/// engine enact each at once, so that what is decided next already sees it.
class Engine::Decider final : public CampaignWorld, public SegmentWorld {
 public:
  Decider(Engine& engine, Instant now, std::vector<Record>& out) : engine_(engine), now_(now), out_(out) {}

  [[nodiscard]] const Audience& audience() const override { return engine_.audience_; }
  [[nodiscard]] const Zone& shop_zone() const override { return engine_.shop_zone(); }
  [[nodiscard]] Moment moment() const override { return engine_.moment(now_); }
  [[nodiscard]] bool holds(const Condition& condition, CustomerNumber customer,
                           std::optional<Instant> entered_at) override;
  void emit(Decision decision) override;
  void send(CustomerNumber customer, EnrollmentNumber enrollment, const SendStep& step) override;
  void accrue(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
              const AccrueStep& step) override;

  /// Decides what follows from an input that was absorbed. `is_new`: it made its customer known. Unchanged,
  /// or an error: nothing was decided, and the input does not count.
  Result<Change> follow(const Input& input, Change change, bool is_new);
  /// Everything that time alone has brought about by now.
  void run_due();

 private:
  void order_recorded(CustomerNumber customer, const OrderRecorded& order, Change change, bool is_new);
  /// An error if there is not that much to spend.
  Result<Change> spend(const BonusSpendRequested& request);
  void published(const DefinitionPublished& definition);
  /// Whose history the decision becomes a part of, and which part: asked before it is enacted.
  [[nodiscard]] std::optional<std::pair<CustomerNumber, Facet>> history_of(const Decision& decision) const;
  /// Segments and stages after a record that touched these facets of the customer.
  void look(CustomerNumber customer, Facets touched, bool is_new);
  /// Unchanged if the key was used.
  Result<Change> accrue(const BonusAccrualRequested& request);
  void broadcast(const BroadcastRequested& request);
  /// Asks policy, and emits the message or its refusal.
  void send(CustomerNumber customer, EnrollmentNumber enrollment, const std::string& campaign_id,
            const SendRequest& request, const std::string& template_id);
  void post(CustomerNumber customer, const BonusLedger::Postings& postings, EnrollmentNumber enrollment);
  void settle_bonuses(CustomerNumber customer, const OrderRecorded& order, Change change);

  Engine& engine_;
  Instant now_;
  std::vector<Record>& out_;
};

}  // namespace lapwing
