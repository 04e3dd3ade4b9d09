#include "campaign/references.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using Json = nlohmann::json;

class ReferenceReader {
 public:
  void read_campaign(const Json& campaign) {
    if (!campaign.is_object()) return;
    const std::string trigger_path = "$.trigger";
    if (const Json* trigger = object_of(campaign, "trigger")) read_trigger(*trigger, trigger_path);
    for (const char* field : {"audience", "exits", "steps"}) {
      if (const auto part = campaign.find(field); part != campaign.end()) read(*part, fmt::format("$.{}", field));
    }
  }
  [[nodiscard]] std::vector<CampaignReference> take() && { return std::move(found_); }

 private:
  static const Json* object_of(const Json& json, const char* field) {
    const auto found = json.find(field);
    return found != json.end() && found->is_object() ? &*found : nullptr;
  }

  void note(ReferenceKind kind, const Json& id, const std::string& where, std::string channel = {}) {
    if (id.is_string()) found_.push_back({kind, id.get<std::string>(), where, std::move(channel)});
  }
  void note_field(ReferenceKind kind, const Json& json, const char* field, const std::string& path) {
    if (const auto id = json.find(field); id != json.end()) note(kind, *id, fmt::format("{}.{}", path, field));
  }
  void note_stages(const Json& json, const char* field, const std::string& path) {
    const auto stages = json.find(field);
    if (stages == json.end()) return;
    const std::string where = fmt::format("{}.{}", path, field);
    if (!stages->is_array()) return note(ReferenceKind::stage, *stages, where);
    for (std::size_t i = 0; i < stages->size(); ++i) {
      note(ReferenceKind::stage, (*stages)[i], fmt::format("{}[{}]", where, i));
    }
  }

  void read_trigger(const Json& trigger, const std::string& path) {
    if (const Json* segment = object_of(trigger, "segment")) {
      note_field(ReferenceKind::segment, *segment, "id", path + ".segment");
    }
    if (const Json* stage = object_of(trigger, "stage")) {
      for (const char* field : {"from", "to"}) note_stages(*stage, field, path + ".stage");
    }
    if (const Json* bonus = object_of(trigger, "bonus")) {
      note_field(ReferenceKind::bonus_type, *bonus, "type", path + ".bonus");
    }
    if (const auto when = trigger.find("when"); when != trigger.end()) read(*when, path + ".when");
  }

  /// Steps and conditions, however deep: words mean the same wherever they stand. Values that the shop's own software
  /// is told are its own matter.
  void read(const Json& json, const std::string& path) {
    if (json.is_array()) {
      for (std::size_t i = 0; i < json.size(); ++i) read(json[i], fmt::format("{}[{}]", path, i));
    }
    if (!json.is_object()) return;
    if (json.contains("template")) read_send(json, path);
    note_field(ReferenceKind::segment, json, "segment", path);
    note_stages(json, "stage", path);
    note_field(ReferenceKind::promo_pool, json, "promo_code", path);
    if (const Json* accrue = object_of(json, "accrue")) {
      note_field(ReferenceKind::bonus_type, *accrue, "bonus", path + ".accrue");
    }
    for (const auto& [key, value] : json.items()) {
      const bool is_own = key == "set" || key == "webhook" || key == "where";
      if (!is_own) read(value, fmt::format("{}.{}", path, key));
    }
  }

  void read_send(const Json& send, const std::string& path) {
    const auto channel = send.find("channel");
    const bool is_told = channel != send.end() && channel->is_string();
    note(ReferenceKind::message_template, send.at("template"), path + ".template",
         is_told ? channel->get<std::string>() : std::string());
  }

  std::vector<CampaignReference> found_;
};

}  // namespace

std::vector<CampaignReference> references_of(const Json& definition) {
  ReferenceReader reader;
  reader.read_campaign(definition);
  return std::move(reader).take();
}

}  // namespace lapwing
