#include "campaign/problems.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "campaign/definition.hpp"
#include "model/json_fields.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

/// Each one more costs a reading of the whole.
constexpr std::size_t problems_max = 50;

/// A value within a document on the way of a path, the outermost first. `Value`: Json, or const if nobody changes it.
template <class Value>
struct Place {
  Value* value = nullptr;
  std::string path;
  std::string key;        // of an object; empty: it stands in a list
  std::size_t index = 0;  // in that list
  bool is_step = false;   // it stands in a list of steps
};

bool holds_steps(std::string_view key) { return key == "steps" || key == "then" || key == "else"; }

/// The member that the path names next; a key may have dots in it.
std::optional<std::string> next_key(const Json& object, std::string_view path) {
  std::optional<std::string> longest;
  for (const auto& [key, value] : object.items()) {
    if (!path.starts_with(key) || (longest && longest->size() >= key.size())) continue;
    const std::string_view behind = path.substr(key.size());
    if (behind.empty() || behind.front() == '.' || behind.front() == '[') longest = key;
  }
  return longest;
}

/// As far as the path leads in the document, which stands at `root_path` and is a list of steps or a whole campaign.
template <class Value>
std::vector<Place<Value>> follow(Value& root, const std::string& root_path, std::string_view where) {
  std::vector<Place<Value>> way = {{&root, root_path, "", 0, false}};
  if (!where.starts_with(root_path)) return way;
  std::string_view rest = where.substr(root_path.size());
  bool is_in_steps = root.is_array();
  while (!rest.empty()) {
    Value& here = *way.back().value;
    Place<Value> next{nullptr, way.back().path, "", 0, false};
    if (rest.front() == '[' && here.is_array()) {
      const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), next.index);
      if (error != std::errc() || next.index >= here.size()) return way;
      next.value = &here[next.index];
      next.path += fmt::format("[{}]", next.index);
      next.is_step = is_in_steps;
      is_in_steps = false;
      rest.remove_prefix(std::min(rest.size(), static_cast<std::size_t>(end - rest.data()) + 1));
    } else if (rest.front() == '.' && here.is_object()) {
      const auto key = next_key(here, rest.substr(1));
      if (!key) return way;
      next.value = &here[*key];
      next.key = *key;
      next.path += "." + *key;
      is_in_steps = holds_steps(*key) && next.value->is_array();
      rest.remove_prefix(key->size() + 1);
    } else {
      return way;
    }
    way.push_back(std::move(next));
  }
  return way;
}

/// Reads a draft again and again, each time with what was wrong before taken for mended.
class ProblemFinder {
 public:
  explicit ProblemFinder(const Json& campaign) : original_(campaign) {
    note_ids(campaign);
    pieces_.push_back({campaign, "$"});
  }

  std::vector<CampaignProblem> find() && {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      while (problems_.size() < problems_max) {
        const auto fault = read(pieces_[i]);
        if (!fault) break;
        note(*fault);
        if (!mend(i, *fault)) break;
      }
    }
    return std::move(problems_);
  }

 private:
  /// The whole, or the steps within one that is itself at fault.
  struct Piece {
    Json json;
    std::string path;
  };

  static std::optional<Error> read(const Piece& piece) {
    if (piece.json.is_array()) {
      auto steps = compile_steps(piece.json, piece.path);
      return steps ? std::nullopt : std::optional(std::move(steps).error());
    }
    auto campaign = parse_campaign(piece.json.dump(), 1);
    return campaign ? std::nullopt : std::optional(std::move(campaign).error());
  }

  void note_ids(const Json& json) {
    if (json.is_object() && json.contains("id") && json["id"].is_string()) ids_.insert(json["id"].get<std::string>());
    if (!json.is_structured()) return;
    for (const Json& inner : json) note_ids(inner);
  }

  /// What is said only because something else was taken for mended is not told.
  void note(const Error& fault) {
    if (fault.where.ends_with(".jump")) {
      const std::vector<Place<Json>> way = follow(original_, "$", fault.where);
      const bool is_elsewhere = way.back().value->is_string() && ids_.contains(way.back().value->get<std::string>()) &&
                                fault.message.starts_with("there is no step");
      if (is_elsewhere) return;
    }
    if (!mended_.empty() && fault.where.starts_with("$.conversion")) return;
    const CampaignProblem problem{fault.where, step_at(original_, fault.where), fault.message};
    if (std::ranges::find(problems_, problem) == problems_.end()) problems_.push_back(problem);
  }

  /// False: nothing can be done so that the rest may be read.
  bool mend(std::size_t piece, const Error& fault) {
    std::vector<Place<Json>> way = follow(pieces_[piece].json, pieces_[piece].path, fault.where);
    for (std::size_t i = way.size(); i-- > 1;) {
      if (way[i].key == "when" && !mended_.contains(way[i].path)) {
        mended_[way[i].path] = 1;
        *way[i].value = {{"everyone", true}};
        return true;
      }
      if (way[i].is_step) return mend_step(way[i]);
    }
    return pieces_[piece].json.is_object() && mend_field(pieces_[piece].json, way, fault);
  }

  /// A short wait in its place. Its id stays, since others may name it, unless that is at fault.
  bool mend_step(Place<Json>& step) {
    const int times = ++mended_[step.path];
    if (times > 2) return false;
    if (times == 1) set_aside(*step.value, step.path);
    Json plain = {{"wait", "1 minute"}};
    const bool has_id = step.value->is_object() && step.value->contains("id") && (*step.value)["id"].is_string();
    if (times == 1 && has_id && (*step.value)["id"] != "") plain["id"] = (*step.value)["id"];
    *step.value = std::move(plain);
    return true;
  }

  /// The steps within are looked at by themselves.
  void set_aside(const Json& step, const std::string& path) {
    if (!step.is_object()) return;
    for (const char* field : {"branch", "split"}) {
      const auto ways = step.find(field);
      if (ways == step.end() || !ways->is_array()) continue;
      for (std::size_t i = 0; i < ways->size(); ++i) {
        set_aside_of((*ways)[i], "steps", fmt::format("{}.{}[{}]", path, field, i));
      }
    }
    for (const char* field : {"cascade", "wait"}) {
      if (const auto inner = step.find(field); inner != step.end()) {
        for (const char* way : {"then", "else"}) set_aside_of(*inner, way, fmt::format("{}.{}", path, field));
      }
    }
  }
  void set_aside_of(const Json& json, const char* field, const std::string& path) {
    if (!json.is_object()) return;
    const auto steps = json.find(field);
    if (steps != json.end() && steps->is_array() && !steps->empty()) {
      pieces_.push_back({*steps, fmt::format("{}.{}", path, field)});
    }
  }

  /// What is missing is put there, what is wrong is left out.
  bool mend_field(Json& campaign, const std::vector<Place<Json>>& way, const Error& fault) {
    const std::array<std::pair<const char*, Json>, 4> needed = {{{"id", "draft"},
                                                                 {"trigger", {{"registered", true}}},
                                                                 {"audience", {{"everyone", true}}},
                                                                 {"steps", Json::array({{{"wait", "1 minute"}}})}}};
    if (way.size() == 1) {
      for (const auto& [name, value] : needed) {
        if (campaign.contains(name) || !fault.message.contains(fmt::format("\"{}\"", name))) continue;
        campaign[name] = value;
        return true;
      }
      for (const auto& [name, value] : campaign.items()) {  // one that nobody asked for
        if (!fault.message.contains(fmt::format("\"{}\"", name))) continue;
        campaign.erase(std::string(name));
        return true;
      }
      return false;
    }
    const std::string& field = way[1].key;
    if (++mended_[way[1].path + "/" + fault.where] > 2) return false;
    if (field == "exits" && way.size() > 2) {
      // Its place stays, so that the paths of those behind it do.
      campaign["exits"][way[2].index] = {{"when", {{"everyone", true}}}, {"reason", "draft"}};
      return true;
    }
    const auto need = std::ranges::find(needed, field, [](const auto& one) { return std::string_view(one.first); });
    if (need != needed.end()) {
      campaign[field] = need->second;
    } else {
      campaign.erase(field);
    }
    return true;
  }

  Json original_;
  std::deque<Piece> pieces_;           // which grows while one of them is mended
  std::map<std::string, int> mended_;  // how often, by path
  std::set<std::string> ids_;
  std::vector<CampaignProblem> problems_;
};

}  // namespace

std::string step_at(const Json& definition, std::string_view where) {
  std::string id;
  for (const Place<const Json>& place : follow(definition, "$", where)) {
    if (!place.is_step) continue;
    const bool has_id = place.value->is_object() && place.value->contains("id") && (*place.value)["id"].is_string();
    id = has_id ? (*place.value)["id"].get<std::string>() : std::string();
  }
  return id;
}

std::vector<CampaignProblem> campaign_problems(std::string_view json_text) {
  const auto json = parse_json(json_text);
  if (!json) return {{json.error().where.empty() ? "$" : json.error().where, "", json.error().message}};
  if (!json->is_object()) {
    const auto refused = parse_campaign(json_text, 1);
    return {{"$", "", refused ? "expected an object" : refused.error().message}};
  }
  return ProblemFinder(*json).find();
}

}  // namespace lapwing
