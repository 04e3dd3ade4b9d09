// Turns the nested steps of a definition into a flat list.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "campaign/step_readers.hpp"

namespace lapwing {
namespace {

using Json = nlohmann::json;

/// Two thousand letters of any script.
constexpr std::size_t note_bytes_max = 8'000;

class StepCompiler {
 public:
  Result<std::vector<Step>> compile(const Json& json, const std::string& path) {
    CHECK(sequence(json, path));
    steps_.push_back({"", ExitStep{"completed"}});
    CHECK(resolve_jumps());
    return std::move(steps_);
  }

 private:
  Result<void> sequence(const Json& json, const std::string& path) {
    if (!json.is_array() || json.empty()) return fail("expected a list of steps", path);
    return sequence_perhaps_empty(json, path);
  }
  Result<void> sequence_perhaps_empty(const Json& json, const std::string& path) {
    if (!json.is_array()) return fail("expected a list of steps", path);
    for (std::size_t i = 0; i < json.size(); ++i) CHECK(step(json[i], fmt::format("{}[{}]", path, i)));
    return {};
  }

  Result<void> step(const Json& json, const std::string& path) {
    if (steps_.size() >= steps_max) return fail(fmt::format("a campaign has at most {} steps", steps_max), path);
    JsonFields fields = TRY(JsonFields::of(json, path));
    const std::string id = TRY(fields.text_or("id", ""));
    if (!id.empty() && !ids_.insert(id).second) return fail(fmt::format("the id \"{}\" comes twice", id), path);
    // For whoever reads the campaign; the definition's text keeps it, and no step knows of it.
    if (TRY(fields.text_or("note", "")).size() > note_bytes_max) {
      return fail(fmt::format("a note has at most {} bytes", note_bytes_max), fields.path_of("note"));
    }
    const Json* wait = fields.value("wait");
    if (const Json* branch = fields.value("branch")) {
      CHECK(arms(id, *branch, fields.path_of("branch")));
    } else if (const Json* split_json = fields.value("split")) {
      CHECK(split(id, *split_json, fields));
    } else if (const Json* cascade_json = fields.value("cascade")) {
      CHECK(cascade(id, *cascade_json, fields.path_of("cascade")));
    } else if (fields.has("jump")) {
      jumps_.push_back({steps_.size(), TRY(fields.text("jump")), fields.path_of("jump")});
      steps_.push_back({id, JumpStep{}});
    } else if (wait != nullptr && wait->is_object() && wait->contains("when")) {
      CHECK(wait_for(id, *wait, fields.path_of("wait")));
    } else {
      StepAction what = TRY(read_action(fields));
      if (std::holds_alternative<LimitStep>(what) && !limits_.insert(id).second) {
        return fail("of several limits each has an id, by which its places are counted", path);
      }
      steps_.push_back({id, std::move(what)});
    }
    return fields.finish();
  }

  /// Two ways out that meet again; the step that stands at `stands` goes on behind itself or to what is returned.
  Result<std::uint32_t> two_ways(JsonFields& fields) {
    if (const Json* steps = fields.value("then")) CHECK(sequence(*steps, fields.path_of("then")));
    const std::size_t end = steps_.size();
    steps_.push_back({"", JumpStep{}});
    const std::uint32_t otherwise = here();
    if (const Json* steps = fields.value("else")) CHECK(sequence(*steps, fields.path_of("else")));
    std::get<JumpStep>(steps_[end].action).target = here();
    return otherwise;
  }

  Result<void> wait_for(const std::string& id, const Json& json, const std::string& path) {
    JsonFields fields = TRY(JsonFields::of(json, path));
    WaitForStep wait = TRY(read_wait_for(fields));
    const std::size_t stands = steps_.size();
    steps_.push_back({id, std::move(wait)});
    const std::uint32_t otherwise = TRY(two_ways(fields));
    std::get<WaitForStep>(steps_[stands].action).otherwise = otherwise;
    return fields.finish();
  }

  Result<void> cascade(const std::string& id, const Json& json, const std::string& path) {
    JsonFields fields = TRY(JsonFields::of(json, path));
    CascadeStep cascade = TRY(read_cascade(fields));
    const std::size_t stands = steps_.size();
    steps_.push_back({id, std::move(cascade)});
    const std::uint32_t otherwise = TRY(two_ways(fields));
    std::get<CascadeStep>(steps_[stands].action).otherwise = otherwise;
    return fields.finish();
  }

  /// All variants meet again behind the split.
  Result<void> split(const std::string& id, const Json& json, JsonFields& fields) {
    const std::string path = fields.path_of("split");
    if (id.empty()) return fail("a split has an id, by which customers are divided and the report names it", path);
    SplitStep divided = TRY(read_split(json, path));
    if (const Json* winner = fields.value("winner"))
      divided.winner = TRY(read_winner(*winner, fields.path_of("winner")));
    const std::size_t stands = steps_.size();
    steps_.push_back({id, divided});
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < divided.variants.size(); ++i) {
      std::get<SplitStep>(steps_[stands].action).variants[i].target = here();
      if (const auto steps = json[i].find("steps"); steps != json[i].end()) {
        CHECK(sequence_perhaps_empty(*steps, fmt::format("{}[{}].steps", path, i)));
      }
      ends.push_back(steps_.size());
      steps_.push_back({"", JumpStep{}});
    }
    for (const std::size_t end : ends) std::get<JumpStep>(steps_[end].action).target = here();
    return {};
  }

  /// Each arm but the last has a condition; the first that holds is taken, and all meet again behind the branch.
  Result<void> arms(const std::string& id, const Json& json, const std::string& path) {
    if (!json.is_array() || json.empty())
      return fail("expected a list of arms, each with \"when\" and \"steps\"", path);
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < json.size(); ++i) {
      JsonFields arm = TRY(JsonFields::of(json[i], fmt::format("{}[{}]", path, i)));
      const Json* when = arm.value("when");
      if (when == nullptr && i + 1 < json.size()) return fail("only the last arm may do without \"when\"", arm.path());
      const std::size_t test = steps_.size();
      if (when != nullptr) {
        Condition condition = TRY(parse_condition(*when, arm.path_of("when")));
        steps_.push_back({i == 0 ? id : "", JumpUnlessStep{std::move(condition), 0}});
      }
      const Json* steps = arm.value("steps");
      if (steps == nullptr) return fail("the field \"steps\" is missing", arm.path());
      CHECK(sequence_perhaps_empty(*steps, arm.path_of("steps")));
      CHECK(arm.finish());
      ends.push_back(steps_.size());
      steps_.push_back({"", JumpStep{}});
      if (when != nullptr) std::get<JumpUnlessStep>(steps_[test].action).target = here();
    }
    for (const std::size_t end : ends) std::get<JumpStep>(steps_[end].action).target = here();
    return {};
  }

  Result<void> resolve_jumps() {
    for (const Jump& jump : jumps_) {
      const auto target = std::ranges::find(steps_, jump.to, &Step::id);
      if (target == steps_.end()) return fail(fmt::format("there is no step \"{}\"", jump.to), jump.where);
      const auto place = static_cast<std::size_t>(target - steps_.begin());
      if (place <= jump.from) {
        return fail(
            fmt::format("the step \"{}\" comes before: a jump leads forward, and who is to walk again enters again",
                        jump.to),
            jump.where);
      }
      std::get<JumpStep>(steps_[jump.from].action).target = static_cast<std::uint32_t>(place);
    }
    return {};
  }

  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(steps_.size()); }

  struct Jump {
    std::size_t from = 0;
    std::string to;
    std::string where;
  };
  std::vector<Step> steps_;
  std::set<std::string> ids_;
  std::set<std::string> limits_;  // their ids
  std::vector<Jump> jumps_;
};

}  // namespace

Result<std::vector<Step>> compile_steps(const Json& json, const std::string& path) {
  return StepCompiler().compile(json, path);
}

std::size_t SplitStep::reference() const {
  const auto control = std::ranges::find_if(variants, &Variant::is_control);
  return control == variants.end() ? 0 : static_cast<std::size_t>(control - variants.begin());
}

std::vector<std::uint32_t> next_of(const std::vector<Step>& steps, std::uint32_t step) {
  const StepAction& action = steps[step].action;
  if (std::holds_alternative<ExitStep>(action)) return {};
  if (const auto* jump = std::get_if<JumpStep>(&action)) return {jump->target};
  if (const auto* unless = std::get_if<JumpUnlessStep>(&action)) return {step + 1, unless->target};
  if (const auto* wait = std::get_if<WaitForStep>(&action)) return {step + 1, wait->otherwise};
  if (const auto* cascade = std::get_if<CascadeStep>(&action)) return {step + 1, cascade->otherwise};
  if (const auto* split = std::get_if<SplitStep>(&action)) {
    std::vector<std::uint32_t> targets;
    for (const SplitStep::Variant& variant : split->variants) targets.push_back(variant.target);
    return targets;
  }
  return {step + 1};
}

bool is_stop(const StepAction& action) {
  return std::holds_alternative<WaitStep>(action) || std::holds_alternative<WaitForStep>(action) ||
         std::holds_alternative<LimitStep>(action) || std::holds_alternative<SendStep>(action) ||
         std::holds_alternative<CascadeStep>(action);
}

}  // namespace lapwing
