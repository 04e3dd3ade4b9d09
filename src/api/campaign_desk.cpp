#include "api/campaign_desk.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "campaign/preset.hpp"
#include "campaign/references.hpp"
#include "host/host.hpp"
#include "host/publication.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::ordered_json;

/// What a campaign may name in this shop.
struct Known {
  std::map<std::pair<DefinitionKind, std::string>, std::string> channels;  ///< of templates; empty of what has none
  std::set<std::string> stages;
};

std::string channel_of(const Definition& definition) {
  const auto json = nlohmann::json::parse(definition.text, nullptr, false);
  const auto channel = json.is_object() ? json.find("channel") : json.end();
  return channel != json.end() && channel->is_string() ? channel->get<std::string>() : std::string();
}

Known known_to(Host& host, const std::vector<CampaignReference>& references) {
  std::set<std::string> templates;
  for (const CampaignReference& one : references) {
    if (one.kind == ReferenceKind::message_template) templates.insert(one.id);
  }
  Known known;
  host.with(PartitionId{0}, [&](const Engine& engine) {
    for (const auto& [key, definition] : engine.definitions()) {
      const bool is_asked = key.first == DefinitionKind::message_template && templates.contains(key.second);
      known.channels.emplace(key, is_asked ? channel_of(definition) : std::string());
    }
    if (const Lifecycle* lifecycle = engine.segments().catalogue().lifecycle()) {
      for (const Stage& stage : lifecycle->stages) known.stages.insert(stage.id);
    }
  });
  return known;
}

/// What is wrong with the reference; empty: nothing.
std::string fault_of(const CampaignReference& reference, const Known& known) {
  const auto missing = [&](DefinitionKind kind, std::string_view what) {
    return known.channels.contains({kind, reference.id}) ? std::string()
                                                         : fmt::format("there is no {} \"{}\"", what, reference.id);
  };
  switch (reference.kind) {
    case ReferenceKind::bonus_type:
      return missing(DefinitionKind::bonus_type, "bonus type");
    case ReferenceKind::promo_pool:
      return missing(DefinitionKind::promo_pool, "promo pool");
    case ReferenceKind::segment:
      return missing(DefinitionKind::segment, "segment");
    case ReferenceKind::stage:
      return known.stages.contains(reference.id) ? std::string()
                                                 : fmt::format("the lifecycle has no stage \"{}\"", reference.id);
    case ReferenceKind::message_template:
      break;
  }
  const auto found = known.channels.find({DefinitionKind::message_template, reference.id});
  if (found == known.channels.end()) return fmt::format("there is no template \"{}\"", reference.id);
  const bool is_other = !reference.channel.empty() && !found->second.empty() && found->second != reference.channel;
  if (!is_other) return {};
  return fmt::format("the template \"{}\" is for {}, and goes over {} here", reference.id, found->second,
                     reference.channel);
}

}  // namespace

std::vector<CampaignProblem> problems_of(Host& host, std::string_view campaign_text) {
  std::vector<CampaignProblem> problems = campaign_problems(campaign_text);
  const auto json = parse_json(campaign_text);
  if (!json || !json->is_object()) return problems;
  const auto mechanic = json->find("mechanic");
  if (mechanic != json->end() && mechanic->is_string()) {
    const auto checked = check_mechanic(mechanic->get<std::string>());
    if (!checked) problems.push_back({"$.mechanic", "", checked.error().message});
  }
  const std::vector<CampaignReference> references = references_of(*json);
  const Known known = known_to(host, references);
  for (const CampaignReference& reference : references) {
    std::string fault = fault_of(reference, known);
    const bool is_told = std::ranges::find(problems, reference.where, &CampaignProblem::where) != problems.end();
    if (fault.empty() || is_told) continue;
    problems.push_back({reference.where, step_at(*json, reference.where), std::move(fault)});
  }
  return problems;
}

Json to_json(const std::vector<CampaignProblem>& problems) {
  Json json = Json::array();
  for (const CampaignProblem& problem : problems) {
    json.push_back({{"where", problem.where},
                    {"step", problem.step.empty() ? Json() : Json(problem.step)},
                    {"message", problem.message}});
  }
  return json;
}

/// Whatever keeps people from entering is set before the version is there, and that it runs afterwards. One that is
/// refused leaves the status as it was.
Result<std::uint32_t> publish_campaign(Host& host, const std::string& id, std::string text,
                                       std::optional<CampaignStatus> status, Instant now) {
  const bool is_last = status == CampaignStatus::running;
  CampaignStatusSet former{id, CampaignStatus::running, {}};
  host.with(PartitionId{0}, [&](const Engine& engine) {
    former.status = engine.campaigns().status(id);
    former.reason = engine.campaigns().status_reason(id);
  });
  if (status && !is_last) TRY(host.publish(CampaignStatusSet{id, *status, {}}, now));
  if (auto published = publish_definitions(host, {{DefinitionKind::campaign, id, 1, std::move(text)}}, now);
      !published) {
    if (status && !is_last) TRY(host.publish(former, now));
    return std::unexpected(std::move(published).error());
  }
  if (is_last) TRY(host.publish(CampaignStatusSet{id, *status, {}}, now));
  std::uint32_t version = 0;
  host.with(PartitionId{0}, [&](const Engine& engine) {
    if (const Definition* known = engine.definition(DefinitionKind::campaign, id)) version = known->version;
  });
  return version;
}

Result<MigrationPreview> preview_migration(Host& host, const CampaignMigrated& migrated) {
  std::mutex mutex;
  MigrationPreview whole;
  std::optional<Error> refused;
  host.for_each([&](PartitionId, const Engine& engine) {
    const auto preview = engine.campaigns().preview(migrated);
    const std::lock_guard lock(mutex);
    if (!preview) {
      refused = preview.error();
      return;
    }
    whole.moves += preview->moves;
    for (const auto& [reason, count] : preview->stays) whole.stays[reason] += count;
  });
  if (refused) return std::unexpected(*std::move(refused));
  return whole;
}

}  // namespace lapwing
