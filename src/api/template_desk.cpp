#include "api/template_desk.hpp"

#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "delivery/message_measure.hpp"
#include "delivery/message_template.hpp"
#include "host/host.hpp"
#include "mjml/mjml.hpp"

namespace lapwing {

std::vector<ListedTemplate> list_templates(Host& host) {
  std::vector<ListedTemplate> listed;
  host.with(PartitionId{0}, [&](const Engine& engine) {
    std::map<std::string, std::set<std::string>> campaigns;
    for (const auto& [key, definition] : engine.definitions()) {
      if (key.first != DefinitionKind::campaign) continue;
      for (const std::string& id : engine.campaigns().current(key.second)->template_ids()) {
        campaigns[id].insert(key.second);
      }
    }
    for (const auto& [key, definition] : engine.definitions()) {
      if (key.first != DefinitionKind::message_template) continue;
      const auto& users = campaigns[key.second];
      listed.push_back({key.second, definition.version, definition.text, {users.begin(), users.end()}});
    }
  });
  return listed;
}

Result<std::string> whole_template(std::string_view json_text) {
  auto json = nlohmann::ordered_json::parse(json_text, nullptr, false);
  if (!json.is_object()) return fail("expected an object", "$");
  if (const auto source = json.find("mjml"); source != json.end() && source->is_string()) {
    auto html = compile_mjml(source->get<std::string>());
    if (!html) return fail(std::move(html).error().message, "$.mjml");
    json["html"] = std::move(*html);
  }
  std::string whole = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  const MessageTemplate compiled = TRY(parse_message_template(whole));
  if (auto sample = render_sample(compiled, "en"); !sample) {
    const std::string& where = sample.error().where;
    return fail(sample.error().message, where.starts_with('$') ? where : "$." + where);
  }
  return whole;
}

}  // namespace lapwing
