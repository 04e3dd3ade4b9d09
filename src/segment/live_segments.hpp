#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "condition/evaluate.hpp"
#include "model/decisions.hpp"
#include "model/inputs.hpp"
#include "segment/catalogue.hpp"
#include "segment/customer_timers.hpp"
#include "segment/history.hpp"
#include "segment/memberships.hpp"
#include "segment/segment_plan.hpp"

namespace lapwing {

/// What live segments may ask of the engine while they decide.
class SegmentWorld {
 public:
  virtual ~SegmentWorld() = default;
  [[nodiscard]] virtual const Audience& audience() const = 0;
  /// What conditions are asked amid, now.
  [[nodiscard]] virtual Moment moment() const = 0;
  /// Records the decision and enacts it at once.
  virtual void emit(Decision decision) = 0;
};

/// Why a customer is in a segment, or is not.
struct SegmentReason {
  SegmentStanding standing;
  Answer answer;  ///< of a static segment: the membership itself, until somebody changes it
};

/// One partition's segments and lifecycle, true at every instant: a record has those conditions asked again that it may
/// have changed, and for everything that time alone changes each customer has one timer, at the first instant at which
/// any of the answers may change. Memberships and stages change only by enacting decisions. Not thread-safe: it belongs
/// to its partition's thread.
class LiveSegments final : public SegmentSource {
 public:
  // Taking in definitions. A refusal changes nothing. Who is in is decided by `recompute`, which follows.
  Result<void> publish(SegmentDefinition definition, std::string text);
  Result<void> publish(Lifecycle lifecycle, std::string text);
  /// Whether members of that segment can be chosen one by one: it exists and is static.
  [[nodiscard]] Result<void> check(const SegmentMembersChanged& changed) const;

  // Enacting decisions; nothing else changes memberships and stages. `day` is the shop's at that instant.
  void enact(const Registered& registered);
  void enact(const SegmentsChanged& changed, Instant at, Day day);
  void enact(const SegmentRecomputed& recomputed, Instant at, Day day);
  void enact(const StageMoved& moved, Instant at, Day day);
  void enact(const StagesRecomputed& recomputed, Instant at, Day day);
  /// Records were replayed: what is due must be found anew.
  void forget_timers() { first_look_is_due_ = true; }
  /// The shop's zone is another now.
  void forget_calendar() { plan_.forget_calendar(); }

  /// Asks for what is known of the customer to come near, who will soon be looked at.
  void approach(CustomerNumber customer, Approach step) const;

  // Deciding. Each asks what may have changed, and emits what did.
  /// A record touched these facets of the customer.
  void look(CustomerNumber customer, Facets touched, SegmentWorld& world);
  void look_at_new(CustomerNumber customer, SegmentWorld& world);
  /// The day turned for everybody.
  void look_at_all(Facets touched, SegmentWorld& world);
  /// The customer is gone, and leaves every segment and the lifecycle.
  void part_with(CustomerNumber customer, SegmentWorld& world);
  /// Customers were added to a static segment or taken out; whether that changed anything.
  bool change_members(const SegmentMembersChanged& changed, SegmentWorld& world);
  /// When time alone may change something; `earliest` if timers are to be found anew, `never` if nothing depends on it.
  [[nodiscard]] Instant next_due() const;
  void run_due(Instant now, SegmentWorld& world);
  // A definition or a setting changed: nobody enters or leaves by what they did.
  void recompute(std::string_view segment_id, SegmentWorld& world);
  void recompute_stages(SegmentWorld& world);
  void recompute(Facets touched, SegmentWorld& world);

  [[nodiscard]] SegmentStanding standing(CustomerNumber customer, std::string_view segment_id) const override;
  [[nodiscard]] std::pair<std::string_view, Instant> stage(CustomerNumber customer) const override;
  [[nodiscard]] const SegmentCatalogue& catalogue() const { return catalogue_; }
  [[nodiscard]] const Memberships& memberships() const { return memberships_; }
  [[nodiscard]] const SegmentHistory& history() const { return history_; }
  [[nodiscard]] const StageHistory& stage_history() const { return stage_history_; }
  /// Nothing if there is no such segment.
  [[nodiscard]] std::optional<SegmentReason> why(const CustomerView& customer, std::string_view segment_id,
                                                 const Moment& moment) const;

  void save(ByteWriter& to) const;
  /// Into segments that are still empty.
  Result<void> load(ByteReader& from);

 private:
  void grow(std::uint32_t customer_count);
  [[nodiscard]] SegmentNumber number_of(std::string_view segment_id) const;
  void pass(CustomerNumber customer, Questions pending, SegmentWorld& world);
  void recompute(Questions pending, const Questions& published, SegmentWorld& world);
  Questions recompute_level(const Questions& asked, const Questions& published, SegmentWorld& world);

  SegmentCatalogue catalogue_;
  Memberships memberships_;
  std::vector<std::uint8_t> stages_;         // by customer: the stage's place in the lifecycle + 1; 0: none
  std::vector<std::uint32_t> stages_since_;  // in seconds
  SegmentHistory history_;
  StageHistory stage_history_;
  // What follows from the rest and is not part of the image.
  CustomerTimers timers_;
  bool first_look_is_due_ = false;
  SegmentPlan plan_{catalogue_};
  std::vector<CustomerNumber> due_;
};

/// The ids among those added and removed whom the audience does not know.
std::vector<std::string> unknown_customers(const Audience& audience, const SegmentMembersChanged& changed);

}  // namespace lapwing
