// How many came to which step of a version, and where they left: counted from decisions as they are enacted.
#include "campaign/traffic.hpp"

#include <set>

#include "campaign/machine.hpp"

namespace lapwing {
namespace {

/// By which the step itself lets somebody leave; empty: it lets nobody.
std::string_view exit_reason(const StepAction& action) {
  if (const auto* filter = std::get_if<FilterStep>(&action)) return filter->exit_reason;
  if (const auto* recheck = std::get_if<RecheckStep>(&action)) return recheck->exit_reason;
  if (const auto* limit = std::get_if<LimitStep>(&action)) return limit->exit_reason;
  if (const auto* exit = std::get_if<ExitStep>(&action)) return exit->reason;
  if (const auto* code = std::get_if<PromoCodeStep>(&action)) {
    return code->exit_reason ? std::string_view(*code->exit_reason) : std::string_view();
  }
  const auto* wait = std::get_if<WaitStep>(&action);
  const auto* date = wait == nullptr ? nullptr : std::get_if<DateWait>(&wait->wait);
  return date != nullptr && date->exit_reason ? std::string_view(*date->exit_reason) : std::string_view();
}

/// Whether nobody passes the step without being counted.
bool always_counts(const StepAction& action) {
  return std::holds_alternative<SendStep>(action) || std::holds_alternative<SplitStep>(action) ||
         std::holds_alternative<TaskStep>(action) || std::holds_alternative<WebhookStep>(action);
}

}  // namespace

std::optional<std::uint32_t> left_at(const std::vector<Step>& steps, std::uint32_t came_to, std::string_view reason) {
  const std::optional<std::uint32_t> last = came_to == 0 ? std::nullopt : std::optional(came_to - 1);
  if (reason.empty()) return last;
  std::set<std::uint32_t> open = {last.value_or(0)};  // steps lead forward only, so the lowest is met once
  while (!open.empty()) {
    const std::uint32_t at = *open.begin();
    open.erase(open.begin());
    if (exit_reason(steps[at].action) == reason) return at;
    if (at != last && always_counts(steps[at].action)) continue;
    for (const std::uint32_t next : next_of(steps, at)) open.insert(next);
  }
  return last;
}

StepTraffic& CampaignMachine::traffic_at(const Enrollment& enrollment, std::uint32_t step) {
  auto& traffic = campaign(enrollment.campaign).versions.at(enrollment.version).traffic;
  if (traffic.size() <= step) traffic.resize(step + std::size_t{1});
  return traffic[step];
}

void CampaignMachine::come_to(EnrollmentNumber number, std::uint32_t step) {
  Enrollment* enrollment = enrollments_.find(number);
  if (enrollment == nullptr || enrollment->came_to == step + 1) return;  // a broadcast's messages are of none
  ++traffic_at(*enrollment, step).came;
  enrollment->came_to = step + 1;
}

std::span<const StepTraffic> CampaignMachine::traffic(std::string_view campaign_id, std::uint32_t number) const {
  const Version* known = version(campaign_id, number);
  return known == nullptr ? std::span<const StepTraffic>() : std::span<const StepTraffic>(known->traffic);
}

}  // namespace lapwing
