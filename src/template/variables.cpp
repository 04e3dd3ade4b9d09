#include "template/variables.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "template/compiled.hpp"

namespace lapwing {
namespace {

using Kind = TemplateStep::Kind;

constexpr std::size_t partial_depth_max = 64;

/// Walks the programs as rendering does, but passes through each section once, and not twice through a partial that is
/// called from the same section or that is being walked already.
class VariableWalk {
 public:
  VariableWalk(const CompiledTemplate& compiled, const TemplateLimits& limits) : compiled_(compiled), limits_(limits) {}

  Result<std::vector<TemplateVariable>> run();

 private:
  struct Call {
    std::uint32_t program;
    std::uint32_t return_to;
  };
  using Enclosing = std::optional<std::uint32_t>;

  Result<void> add(const TemplateStep& step);
  Result<void> enter_partial(const TemplateStep& step);

  const CompiledTemplate& compiled_;
  const TemplateLimits& limits_;
  std::uint32_t next_ = 0;
  Enclosing within_;
  std::vector<Call> calls_;
  std::set<std::pair<std::uint32_t, Enclosing>> walked_;
  std::vector<TemplateVariable> variables_;
};

Result<std::vector<TemplateVariable>> VariableWalk::run() {
  while (true) {
    const TemplateStep& step = compiled_.steps[next_++];
    switch (step.kind) {
      case Kind::variable:
      case Kind::section:
      case Kind::inverted:
        CHECK(add(step));
        break;
      case Kind::end_section:
        within_ = variables_[*within_].within;
        break;
      case Kind::partial:
      case Kind::indented_partial:
        CHECK(enter_partial(step));
        break;
      case Kind::leave:
        if (calls_.empty()) return std::move(variables_);
        next_ = calls_.back().return_to;
        calls_.pop_back();
        break;
      case Kind::literal:
      case Kind::line_start:
      case Kind::missing_partial:
        break;
    }
  }
}

Result<void> VariableWalk::add(const TemplateStep& step) {
  const TemplatePlace& place = compiled_.places[step.place];
  if (variables_.size() >= limits_.variables) {
    return fail(fmt::format("expected at most {} uses of variables", limits_.variables), to_text(place));
  }
  TemplateVariable& variable = variables_.emplace_back();
  variable.name = compiled_.paths[step.first].text;
  variable.raw = step.raw;
  variable.within = within_;
  variable.place = place;
  if (step.kind == Kind::inverted) variable.use = TemplateVariable::Use::inverted;
  if (step.kind == Kind::section) {
    variable.use = TemplateVariable::Use::section;
    within_ = static_cast<std::uint32_t>(variables_.size() - 1);
  }
  return {};
}

Result<void> VariableWalk::enter_partial(const TemplateStep& step) {
  const bool is_being_walked = std::any_of(calls_.begin(), calls_.end(),
                                           [&](const Call& call) { return call.program == step.first; });
  if (is_being_walked || !walked_.emplace(step.first, within_).second) return {};
  if (calls_.size() >= partial_depth_max) {
    return fail(fmt::format("expected at most {} partials inside each other", partial_depth_max));
  }
  calls_.push_back({step.first, next_});
  next_ = compiled_.programs[step.first];
  return {};
}

/// Whether a full dotted name is known: by itself, as an object that has known names inside, or through a wildcard.
bool is_known(const KnownVariables& known, std::string_view name, bool may_be_object) {
  if (known.contains(name) || known.contains(std::string_view("*"))) return true;
  const std::string inside = fmt::format("{}.", name);
  const auto next = known.lower_bound(inside);
  if (may_be_object && next != known.end() && next->starts_with(inside)) return true;
  for (std::size_t dot = inside.find('.'); dot != std::string::npos; dot = inside.find('.', dot + 1)) {
    if (known.contains(inside.substr(0, dot + 1) + "*")) return may_be_object || dot + 1 < inside.size();
  }
  return false;
}

/// What a use of a variable turned out to name.
struct Resolved {
  bool is_known = true;
  std::string name;  ///< in full; empty if not known
};

/// Looks the first part of a name up through the enclosing sections, and the whole name there, as rendering does.
class VariableCheck {
 public:
  VariableCheck(std::span<const TemplateVariable> variables, const KnownVariables& known)
      : variables_(variables), known_(known) {}

  std::vector<TemplateVariable> run() {
    std::vector<TemplateVariable> unknown;
    for (const TemplateVariable& variable : variables_) {
      resolved_.push_back(resolve(variable));
      if (!resolved_.back().is_known) unknown.push_back(variable);
    }
    return unknown;
  }

 private:
  [[nodiscard]] Resolved resolve(const TemplateVariable& variable) const {
    if (variable.name == ".") {
      if (!variable.within) return {false, {}};
      return {true, resolved_[*variable.within].name};
    }
    const std::string_view first = variable.name.substr(0, variable.name.find('.'));
    for (auto within = variable.within; within; within = variables_[*within].within) {
      const std::string& outer = resolved_[*within].name;
      if (outer.empty()) return {};
      if (is_known(known_, fmt::format("{}.{}", outer, first), true)) {
        return resolve_in_full(variable, fmt::format("{}.{}", outer, variable.name));
      }
    }
    return resolve_in_full(variable, std::string(variable.name));
  }

  [[nodiscard]] Resolved resolve_in_full(const TemplateVariable& variable, std::string name) const {
    const bool may_be_object = variable.use != TemplateVariable::Use::shown;
    if (is_known(known_, name, may_be_object)) return {true, std::move(name)};
    return {false, {}};
  }

  std::span<const TemplateVariable> variables_;
  const KnownVariables& known_;
  std::vector<Resolved> resolved_;
};

}  // namespace

Result<std::vector<TemplateVariable>> list_variables(const CompiledTemplate& compiled, const TemplateLimits& limits) {
  return VariableWalk(compiled, limits).run();
}

std::vector<TemplateVariable> check_variables(const Template& parsed, const KnownVariables& known) {
  return VariableCheck(parsed.variables(), known).run();
}

}  // namespace lapwing
