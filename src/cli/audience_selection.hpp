#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cli/console.hpp"
#include "condition/condition.hpp"
#include "engine/rfm_state.hpp"
#include "host/data_folder.hpp"
#include "model/inputs.hpp"

namespace lapwing {

/// What the command line of `lapwing audience` and of the commands below it says.
struct AudienceOptions {
  std::string data, where, cell, segment;
  bool yes = false;
  bool json = false;
  std::string out;  ///< of `export`
  bool personal = false;
  std::uint32_t limit = 10;            ///< of `sample`
  std::string set_label, clear_label;  ///< of `label`
  std::string type, amount, key;       ///< of `accrue`
  std::string save_as;                 ///< of `save-as`
  std::string id, message_template;    ///< of `send`
  std::string channel = "email", message_class = "marketing", topic;
  std::string definitions;  ///< of `accrue` and `send`
};

/// Whom a command line names, before anybody is asked, with the RFM bounds of now.
class NamedAudience {
 public:
  NamedAudience(DataFolder folder, Condition condition, Instant at);
  /// By the condition of --where, --cell or --segment, of which one is given.
  static Result<std::unique_ptr<NamedAudience>> create(const AudienceOptions& options);

  [[nodiscard]] DataFolder& folder() { return folder_; }
  [[nodiscard]] Host& host() { return folder_.host(); }
  [[nodiscard]] const ShopConfigured& shop() const { return folder_.shop(); }
  [[nodiscard]] const Condition& condition() const { return condition_; }
  [[nodiscard]] Instant at() const { return at_; }
  [[nodiscard]] const RfmState& rfm() const { return rfm_; }

 private:
  DataFolder folder_;
  Condition condition_;
  Instant at_;
  RfmState rfm_;
};

/// The customers for whom the condition holds now: the audience of one action.
class AudienceSelection : public NamedAudience {
 public:
  /// Asks everybody.
  AudienceSelection(DataFolder folder, Condition condition, Instant at);
  static Result<std::unique_ptr<AudienceSelection>> create(const AudienceOptions& options);

  [[nodiscard]] std::uint64_t size() const;
  /// How many customers there are at all.
  [[nodiscard]] std::uint64_t everybody() const { return everybody_; }
  /// By partition, in the order of their numbers.
  [[nodiscard]] const std::vector<std::vector<CustomerNumber>>& members() const { return members_; }

 private:
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
AudiencePlan plan_action(AudienceSelection& selection, const LeaveOut& leave_out);

/// Tells the plan (`action` is the verb in JSON, `what` the sentence's end), and whether it was carried out.
void tell_plan(const AudienceOptions& options, AudienceSelection& selection, const AudiencePlan& plan,
               std::string_view action, std::string_view what);

/// Submits the input that `make` gives for each customer of the plan, and waits until all is durable. The first
/// refusal, if there is any.
Result<void> carry_out(AudienceSelection& selection, const AudiencePlan& plan,
                       const std::function<Input(const std::string& customer_id)>& make);

// The actions.
Result<ExitCode> count_audience(const AudienceOptions& options);
Result<ExitCode> sample_audience(const AudienceOptions& options);
Result<ExitCode> export_audience(const AudienceOptions& options);
Result<ExitCode> label_audience(const AudienceOptions& options);
Result<ExitCode> accrue_to_audience(const AudienceOptions& options);
Result<ExitCode> save_audience(const AudienceOptions& options);
Result<ExitCode> send_to_audience(const AudienceOptions& options);

}  // namespace lapwing
