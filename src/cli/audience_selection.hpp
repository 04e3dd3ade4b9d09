#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/selection.hpp"
#include "base/result.hpp"
#include "cli/console.hpp"
#include "condition/condition.hpp"
#include "engine/rfm_state.hpp"
#include "host/data_folder.hpp"

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
  NamedAudience(const NamedAudience&) = delete;
  NamedAudience& operator=(const NamedAudience&) = delete;
  /// By the condition of --where, --cell or --segment, of which one is given.
  static Result<std::unique_ptr<NamedAudience>> create(const AudienceOptions& options);

  [[nodiscard]] DataFolder& folder() { return folder_; }
  [[nodiscard]] Host& host() { return folder_.host(); }
  [[nodiscard]] const ShopConfigured& shop() const { return folder_.shop(); }
  [[nodiscard]] const Condition& condition() const { return condition_; }
  [[nodiscard]] Instant at() const { return at_; }
  [[nodiscard]] const RfmState& rfm() const { return rfm_; }
  /// Asks everybody. The selection must not outlive this.
  [[nodiscard]] CustomerSelection select();

 private:
  DataFolder folder_;
  Condition condition_;
  Instant at_;
  RfmState rfm_;
};

/// Tells the plan (`action` is the verb in JSON, `what` the sentence's end), and whether it was carried out.
void tell_plan(const AudienceOptions& options, const ShopConfigured& shop, const CustomerSelection& selection,
               const AudiencePlan& plan, std::string_view action, std::string_view what);

// The actions.
Result<ExitCode> count_audience(const AudienceOptions& options);
Result<ExitCode> sample_audience(const AudienceOptions& options);
Result<ExitCode> export_audience(const AudienceOptions& options);
Result<ExitCode> label_audience(const AudienceOptions& options);
Result<ExitCode> accrue_to_audience(const AudienceOptions& options);
Result<ExitCode> save_audience(const AudienceOptions& options);
Result<ExitCode> send_to_audience(const AudienceOptions& options);

}  // namespace lapwing
