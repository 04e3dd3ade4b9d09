#pragma once

#include <cstdint>
#include <optional>

#include "audience/audience.hpp"
#include "base/ids.hpp"
#include "campaign/steps.hpp"
#include "condition/evaluate.hpp"
#include "model/decisions.hpp"

namespace lapwing {

/// What the campaigns of a partition may ask of the engine while they decide.
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
  /// Whether the shop's control group has the customer, who gets no marketing.
  [[nodiscard]] virtual bool is_in_control(CustomerNumber customer) const = 0;
  /// What a message over the channel costs.
  [[nodiscard]] virtual Money cost_of(ChannelKind channel) const = 0;
  /// Records the decision and enacts it at once.
  virtual void emit(Decision decision) = 0;
  /// Asks policy, and emits the message or its refusal. False: what becomes of it is decided later, the enrollment
  /// stands at the step until then, and `go_on` has it go on behind it. `part`: of a cascade.
  virtual bool send(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index, std::uint32_t part,
                    const SendStep& step) = 0;
  /// Whether a send of the enrollment is to be decided still at this instant.
  [[nodiscard]] virtual bool is_asking(EnrollmentNumber enrollment) const = 0;
  /// Whether the enrollment, which came to a limit of that id and of so many participants, has a place. Absent: that is
  /// being asked, the enrollment stands at the step until then, and `place_answered` tells.
  virtual std::optional<bool> take_place(EnrollmentNumber enrollment, const std::string& limit,
                                         std::uint32_t participants) = 0;
  /// `step_index` tells the accruals of one walk apart.
  virtual void accrue(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                      const AccrueStep& step) = 0;
  /// Sets a code of the pool aside for the enrollment; false: it gets none, and why was decided.
  virtual bool reserve_code(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                            const std::string& pool) = 0;
  virtual void raise(CustomerNumber customer, EnrollmentNumber enrollment, std::uint32_t step_index,
                     const TaskStep& step) = 0;
};

}  // namespace lapwing
