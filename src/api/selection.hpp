#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "condition/condition.hpp"
#include "engine/engine.hpp"
#include "model/inputs.hpp"

namespace lapwing {

class Host;

/// The customers for whom a condition holds at an instant: the audience of one action.
class CustomerSelection {
 public:
  /// Asks everybody. `rfm`: the bounds to go by, which outlive this; nullptr: those that each partition has.
  CustomerSelection(Host& host, Condition condition, Instant at, const RfmState* rfm = nullptr);

  [[nodiscard]] Host& host() const { return *host_; }
  [[nodiscard]] const Condition& condition() const { return condition_; }
  [[nodiscard]] Instant at() const { return at_; }
  [[nodiscard]] const RfmState& rfm(const Engine& engine) const { return rfm_ != nullptr ? *rfm_ : engine.rfm(); }
  [[nodiscard]] std::uint64_t size() const;
  /// How many customers there are at all.
  [[nodiscard]] std::uint64_t everybody() const { return everybody_; }
  /// By partition, in the order of their numbers.
  [[nodiscard]] const std::vector<std::vector<CustomerNumber>>& members() const { return members_; }

 private:
  Host* host_;
  Condition condition_;
  Instant at_;
  const RfmState* rfm_;
  std::vector<std::vector<CustomerNumber>> members_;
  std::uint64_t everybody_ = 0;
};

/// Whom an action would touch, and why it leaves the others out.
struct AudiencePlan {
  std::vector<std::vector<std::string>> customers;  ///< ids by partition
  std::map<std::string, std::uint64_t> left_out;    ///< by reason

  [[nodiscard]] std::uint64_t touched() const;
};

/// Why an action leaves a customer out; nothing if it does not. Runs on the partition's thread.
using LeaveOut = std::function<std::optional<std::string_view>(const Engine&, const CustomerView&)>;
AudiencePlan plan_action(const CustomerSelection& selection, const LeaveOut& leave_out);
/// Leaves nobody out.
AudiencePlan plan_everybody(const CustomerSelection& selection);

/// Submits the input that `make` gives for each customer of the plan, and waits until all is durable. The first
/// refusal, if there is any.
Result<void> carry_out(const CustomerSelection& selection, const AudiencePlan& plan,
                       const std::function<Input(const std::string& customer_id)>& make);

// What is done to an audience, once: first the plan, then the deed.

struct LabelAction {
  std::string label;
  bool set = true;  ///< else it is taken off
};
/// Leaves out who bears the label already, or does not.
AudiencePlan plan(const CustomerSelection& selection, const LabelAction& action);
Result<void> carry_out(const CustomerSelection& selection, const AudiencePlan& plan, const LabelAction& action);

struct AccrualAction {
  std::string type;  ///< of the bonuses
  Money amount;      ///< that each gets
  std::string key;   ///< whoever got it under this key gets no more
};
/// Above zero and no more than a ledger takes at once.
Result<Money> parse_accrual(std::string_view amount);
/// What an accrual is known by if nobody says: the same one asked for again on the same day is the same.
std::string default_key(const CustomerSelection& selection, const AccrualAction& action, const Zone& zone);
/// Leaves out who was given it.
AudiencePlan plan(const CustomerSelection& selection, const AccrualAction& action);
Result<void> carry_out(const CustomerSelection& selection, const AudiencePlan& plan, const AccrualAction& action);

/// The ids of the selected.
std::vector<std::string> selected_ids(const CustomerSelection& selection);

}  // namespace lapwing
