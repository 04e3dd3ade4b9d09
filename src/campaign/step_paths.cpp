// Follows the steps as the compiler lays them out.
#include "campaign/step_paths.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace lapwing {
namespace {

using Json = nlohmann::json;

class PathFollower {
 public:
  void sequence(const Json& steps, const std::string& path) {
    for (std::size_t i = 0; i < steps.size(); ++i) step(steps[i], fmt::format("{}[{}]", path, i));
  }
  /// A step that nobody wrote.
  void silent() { paths_.emplace_back(); }
  [[nodiscard]] std::vector<std::string> take() && { return std::move(paths_); }

 private:
  void step(const Json& step, const std::string& path) {
    const auto wait = step.find("wait");
    if (const auto branch = step.find("branch"); branch != step.end()) {
      arms(*branch, path);
    } else if (const auto split = step.find("split"); split != step.end()) {
      paths_.push_back(path);
      for (std::size_t i = 0; i < split->size(); ++i) way((*split)[i], "steps", fmt::format("{}.split[{}]", path, i));
    } else if (const auto cascade = step.find("cascade"); cascade != step.end()) {
      two_ways(*cascade, path, path + ".cascade");
    } else if (wait != step.end() && wait->is_object() && wait->contains("when")) {
      two_ways(*wait, path, path + ".wait");
    } else {
      paths_.push_back(path);
    }
  }

  /// The condition of an arm is a step of its own; the first one is the branch.
  void arms(const Json& arms, const std::string& path) {
    for (std::size_t i = 0; i < arms.size(); ++i) {
      const std::string arm = fmt::format("{}.branch[{}]", path, i);
      if (arms[i].contains("when")) paths_.push_back(i == 0 ? path : arm);
      way(arms[i], "steps", arm);
    }
  }

  void two_ways(const Json& json, const std::string& path, const std::string& inner) {
    paths_.push_back(path);
    way(json, "then", inner);
    if (const auto otherwise = json.find("else"); otherwise != json.end()) sequence(*otherwise, inner + ".else");
  }

  /// With the jump at its end.
  void way(const Json& json, const char* field, const std::string& path) {
    if (const auto steps = json.find(field); steps != json.end()) sequence(*steps, path + "." + field);
    silent();
  }

  std::vector<std::string> paths_;
};

}  // namespace

std::vector<std::string> step_paths(const Json& definition) {
  PathFollower follower;
  follower.sequence(definition.at("steps"), "$.steps");
  follower.silent();
  return std::move(follower).take();
}

}  // namespace lapwing
