#include "host/split_winners.hpp"

#include <algorithm>
#include <mutex>
#include <string_view>
#include <tuple>

#include "host/host.hpp"
#include "report/split_winner.hpp"

namespace lapwing {
namespace {

/// A split with a rule, and how far the partitions are with it.
struct OpenSplit {
  SplitQuestion question;
  SplitFigures figures;
  std::vector<DecidedSplit> decided;  // by the partitions that have it so

  /// What counts where a crash let partitions differ: what an operator said, and said last.
  [[nodiscard]] const DecidedSplit& whole() const {
    return *std::ranges::max_element(decided, {}, [](const DecidedSplit& one) {
      return std::tuple(!one.automatic, one.at, std::string_view(one.variant));
    });
  }
  [[nodiscard]] bool is_over_in(std::size_t partitions) const {
    return decided.size() == partitions &&
           std::ranges::all_of(decided, [&](const DecidedSplit& one) { return one.variant == whole().variant; });
  }
};

bool goes_on(CampaignStatus status) { return status == CampaignStatus::running || status == CampaignStatus::paused; }

/// Those of the newest version of each campaign, in the order of their ids.
std::vector<OpenSplit> splits_of(const Engine& engine) {
  std::vector<OpenSplit> splits;
  for (const auto& [key, definition] : engine.definitions()) {
    if (key.first != DefinitionKind::campaign || !goes_on(engine.campaigns().status(key.second))) continue;
    const CampaignDefinition& campaign = *engine.campaigns().current(key.second);
    for (const Step& step : campaign.steps) {
      const auto* split = std::get_if<SplitStep>(&step.action);
      if (split == nullptr || !split->winner) continue;
      OpenSplit& open = splits.emplace_back();
      open.question = {.campaign_id = campaign.id,
                       .version = campaign.version,
                       .split = step.id,
                       .variants = {},
                       .reference = split->reference(),
                       .by = split->winner->by,
                       .after_days = split->winner->after_days,
                       .at_least = split->winner->at_least,
                       .window = campaign.conversion.window};
      for (const SplitStep::Variant& variant : split->variants) open.question.variants.push_back(variant.name);
    }
  }
  return splits;
}

void gather(OpenSplit& split, const Engine& engine) {
  const SplitQuestion& question = split.question;
  split.figures.add(engine.figures(), question);
  const DecidedSplit* here = engine.campaigns().decided(question.campaign_id, question.version, question.split);
  if (here != nullptr) split.decided.push_back(*here);
}

}  // namespace

Result<std::vector<SplitDecided>> decide_splits(Host& host, const Zone& zone, Instant now) {
  std::vector<OpenSplit> splits;
  host.with(PartitionId{0}, [&](const Engine& engine) { splits = splits_of(engine); });
  if (splits.empty()) return {};
  std::mutex mutex;
  host.for_each([&](PartitionId, const Engine& engine) {
    const std::lock_guard lock(mutex);
    for (OpenSplit& split : splits) gather(split, engine);
  });
  std::vector<SplitDecided> decided;
  for (const OpenSplit& split : splits) {
    const SplitQuestion& question = split.question;
    SplitDecided decision{question.campaign_id, question.version, question.split, {}, true};
    if (split.is_over_in(host.partition_count())) continue;
    if (!split.decided.empty()) {
      decision.variant = split.whole().variant;
      decision.automatic = split.whole().automatic;
    } else {
      const auto winner = split.figures.winner(question, zone.day(now));
      if (!winner) continue;
      decision.variant = question.variants[*winner];
    }
    TRY(host.publish(decision, now));
    decided.push_back(std::move(decision));
  }
  return decided;
}

}  // namespace lapwing
