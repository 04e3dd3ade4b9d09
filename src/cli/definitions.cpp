#include "cli/definitions.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "api/definition_folder.hpp"
#include "campaign/definition.hpp"
#include "campaign/preset.hpp"
#include "cli/commands.hpp"

namespace lapwing {
namespace {

namespace fs = std::filesystem;

class DefinitionFinder {
 public:
  DefinitionFinder(const fs::path& campaign_file, const fs::path& extra,
                   const std::vector<DefinitionPublished>& published)
      : published_(published) {
    if (!extra.empty()) folders_.push_back(extra);
    const fs::path own = campaign_file.parent_path();
    folders_.push_back(own.empty() ? fs::path(".") : own);
    folders_.push_back(own / "..");
    folders_.push_back(own / ".." / "..");
  }

  Result<DefinitionPublished> bonus_type(const std::string& id) const {
    for (const fs::path& folder : folders_) {
      if (fs::exists(folder / "bonus_types" / (id + ".json"))) return read_bonus_type(folder, id);
    }
    return known(DefinitionKind::bonus_type, id, fmt::format("bonus_types/{}.json", id));
  }

  Result<DefinitionPublished> promo_pool(const std::string& id) const {
    for (const fs::path& folder : folders_) {
      if (fs::exists(folder / "promo_pools" / (id + ".json"))) return read_promo_pool(folder, id);
    }
    return known(DefinitionKind::promo_pool, id, fmt::format("promo_pools/{}.json", id));
  }

  Result<DefinitionPublished> message_template(const std::string& id) const {
    for (const fs::path& folder : folders_) {
      if (fs::exists(folder / "templates" / id / "template.json")) return read_message_template(folder, id);
    }
    return known(DefinitionKind::message_template, id, fmt::format("templates/{}/template.json", id));
  }

 private:
  Result<DefinitionPublished> known(DefinitionKind kind, const std::string& id, const std::string& file) const {
    for (const DefinitionPublished& definition : published_) {
      if (definition.kind == kind && definition.id == id) return definition;
    }
    std::string looked;
    for (const fs::path& folder : folders_)
      looked += fmt::format("\n  {}", (folder / file).lexically_normal().string());
    return fail(
        fmt::format("the campaign needs the {} \"{}\"; there is none at{}\nGive its folder with --definitions DIR",
                    to_text(kind), id, looked));
  }

  const std::vector<DefinitionPublished>& published_;
  std::vector<fs::path> folders_;
};

}  // namespace

Result<CampaignBundle> read_campaign(const fs::path& file, const fs::path& extra,
                                     const std::vector<DefinitionPublished>& published) {
  std::string text = TRY(read_text(file.string()));
  const auto campaign = parse_campaign(text, 1);
  if (!campaign) return fail(campaign.error().text(), file.string());
  if (auto known = check_mechanic(campaign->mechanic); !known) {
    return fail("$.mechanic: " + known.error().message, file.string());
  }
  const DefinitionFinder finder(file, extra, published);
  CampaignBundle bundle{campaign->id, {}};
  const std::vector<std::string> types = campaign->bonus_types();
  for (const std::string& id : std::set<std::string>(types.begin(), types.end())) {
    bundle.definitions.push_back(TRY(finder.bonus_type(id)));
  }
  const std::vector<std::string> pools = campaign->promo_pools();
  for (const std::string& id : std::set<std::string>(pools.begin(), pools.end())) {
    bundle.definitions.push_back(TRY(finder.promo_pool(id)));
  }
  const std::vector<std::string> templates = campaign->template_ids();
  for (const std::string& id : std::set<std::string>(templates.begin(), templates.end())) {
    bundle.definitions.push_back(TRY(finder.message_template(id)));
  }
  bundle.definitions.push_back({DefinitionKind::campaign, campaign->id, 1, std::move(text)});
  return bundle;
}

}  // namespace lapwing
