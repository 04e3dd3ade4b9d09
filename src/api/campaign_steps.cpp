#include "api/campaign_steps.hpp"

#include <array>
#include <mutex>
#include <string_view>

#include <nlohmann/json.hpp>

#include "campaign/step_paths.hpp"
#include "host/host.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// In the order of StepAction.
constexpr std::array<std::string_view, std::variant_size_v<StepAction>> kinds = {
    "filter", "recheck", "branch", "jump",       "wait", "wait_for", "split",   "limit",
    "send",   "cascade", "accrue", "promo_code", "set",  "task",     "webhook", "exit"};

std::string_view kind_of(const StepAction& action) {
  const auto* task = std::get_if<TaskStep>(&action);
  return task != nullptr && task->kind == TaskKind::popup ? "popup" : kinds[action.index()];
}

/// Whether whoever comes to the step is counted: who waits, and who has it done.
bool counts(const StepAction& action) {
  return std::holds_alternative<WaitStep>(action) || std::holds_alternative<WaitForStep>(action) ||
         std::holds_alternative<SplitStep>(action) || std::holds_alternative<SendStep>(action) ||
         std::holds_alternative<CascadeStep>(action) || std::holds_alternative<AccrueStep>(action) ||
         std::holds_alternative<TaskStep>(action) || std::holds_alternative<WebhookStep>(action);
}

/// The steps that somebody wrote, and the exit at the end. Paths are of the newest version, whose text is there.
std::optional<LiveSteps> described(const Engine& engine, const std::string& id, std::uint32_t version) {
  const CampaignDefinition* newest = engine.campaigns().current(id);
  const CampaignDefinition* wanted = version == 0 ? newest : engine.campaigns().find(id, version);
  if (wanted == nullptr) return std::nullopt;
  std::vector<std::string> paths(wanted->steps.size());
  const bool is_newest = wanted->version == newest->version;
  if (is_newest) paths = step_paths(nlohmann::json::parse(engine.definition(DefinitionKind::campaign, id)->text));
  LiveSteps live{.version = wanted->version, .steps = {}};
  for (std::uint32_t number = 0; number < wanted->steps.size(); ++number) {
    const Step& step = wanted->steps[number];
    live.steps.push_back({.number = number, .path = paths[number], .id = step.id, .kind = kind_of(step.action)});
    if (counts(step.action)) live.steps.back().came = 0;
  }
  return live;
}

void count(const Engine& engine, const std::string& id, LiveSteps& live) {
  const CampaignMachine& campaigns = engine.campaigns();
  const auto place = campaigns.find(id);
  if (!place) return;
  const auto traffic = campaigns.traffic(id, live.version);
  for (std::size_t number = 0; number < traffic.size() && number < live.steps.size(); ++number) {
    live.steps[number].left += traffic[number].left;
    if (live.steps[number].came) *live.steps[number].came += traffic[number].came;
  }
  for (const EnrollmentNumber number : campaigns.enrollments().all()) {
    const Enrollment& walk = *campaigns.find(number);
    const bool is_meant = walk.campaign == *place && walk.version == live.version;
    if (is_meant && walk.step < live.steps.size()) ++live.steps[walk.step].here;
  }
  engine.figures().for_each([&](const FigurePlace& at, Day, const Figures& figures) {
    const bool is_meant = at.step < live.steps.size() && at.version == live.version && at.campaign_id == id;
    if (is_meant) live.steps[at.step].messages += figures;
  });
}

/// What another partition has of the same steps.
void add(LiveSteps& live, const LiveSteps& more) {
  for (std::size_t i = 0; i < live.steps.size(); ++i) {
    LiveStep& step = live.steps[i];
    step.here += more.steps[i].here;
    step.left += more.steps[i].left;
    if (step.came) *step.came += *more.steps[i].came;
    step.messages += more.steps[i].messages;
  }
}

}  // namespace

std::optional<LiveSteps> live_steps(Host& host, const std::string& campaign_id, std::uint32_t version) {
  std::optional<LiveSteps> live;
  host.with(PartitionId{0}, [&](const Engine& engine) { live = described(engine, campaign_id, version); });
  if (!live) return std::nullopt;
  const LiveSteps nobody = *live;
  std::mutex mutex;
  host.for_each([&](PartitionId, const Engine& engine) {
    LiveSteps here = nobody;
    count(engine, campaign_id, here);
    const std::lock_guard lock(mutex);
    add(*live, here);
  });
  for (LiveStep& step : live->steps) {
    const std::uint64_t gone = step.here + step.left;
    if (step.came) step.passed = *step.came > gone ? *step.came - gone : 0;
  }
  return live;
}

Json to_json(const std::string& campaign_id, const LiveSteps& live) {
  Json items = Json::array();
  for (const LiveStep& step : live.steps) {
    const bool is_silent = step.path.empty() && step.kind == "jump";
    if (is_silent) continue;
    Json item = {{"number", step.number + 1},
                 {"path", step.path.empty() ? Json() : Json(step.path)},
                 {"step", step.id.empty() ? Json() : Json(step.id)},
                 {"kind", step.kind},
                 {"here", step.here},
                 {"came", step.came ? Json(*step.came) : Json()},
                 {"passed", step.passed ? Json(*step.passed) : Json()},
                 {"left", step.left}};
    if (step.kind == "send" || step.kind == "cascade") {
      std::uint64_t refused = 0;
      for (const auto& [reason, count] : step.messages.refused) refused += count;
      item["messages"] = {{"queued", step.messages.queued},
                          {"sent", step.messages.sent},
                          {"delivered", step.messages.delivered},
                          {"opened", step.messages.opened},
                          {"clicked", step.messages.clicked},
                          {"failed", step.messages.failed},
                          {"refused", refused}};
    }
    items.push_back(std::move(item));
  }
  return {{"campaign", campaign_id}, {"version", live.version}, {"items", std::move(items)}};
}

}  // namespace lapwing
