#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "template/value.hpp"

namespace lapwing {

struct CompiledTemplate;

/// Where something stands in a template: lines and columns count from 1, columns in characters.
struct TemplatePlace {
  std::string_view partial;  ///< the partial it stands in; empty for the template itself
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// "line 3, column 5" or "partial footer, line 3, column 5"
std::string to_text(const TemplatePlace& place);

/// One use of a variable. Texts belong to the template: valid while it, or a copy of it, lives.
struct TemplateVariable {
  enum class Use : std::uint8_t { shown, section, inverted };

  std::string_view name;  ///< as written: "name", "order.total", "."
  Use use = Use::shown;
  bool raw = false;  ///< shown without escaping: {{{name}}} or {{&name}}
  /// The use, earlier in the same list, that opened the section which encloses this one (inverted sections do not
  /// count: names inside them are looked up as outside).
  std::optional<std::uint32_t> within;
  TemplatePlace place;
};

/// One call of a partial, {{>name}}.
struct TemplatePartial {
  std::string_view name;
  bool found = false;
  TemplatePlace place;
};

enum class TemplateEscaping : std::uint8_t {
  html,  ///< & < > " ' become entities, unless the template says {{{name}}} or {{&name}}
  none,  ///< SMS, push, subjects, plain text
};

/// Bounds on what is accepted, since templates come from people and from files.
struct TemplateLimits {
  std::size_t bytes = 2 << 20;     ///< of the template and its partials together; at most 1 GiB
  std::size_t depth = 16;          ///< sections open at once in one file
  std::size_t partials = 100;      ///< distinct ones
  std::size_t variables = 10'000;  ///< uses, with those in partials counted at each place they are called from
};

/// Bounds on one rendering.
struct RenderLimits {
  std::size_t bytes = 4 << 20;    ///< of the output
  std::size_t steps = 1'000'000;  ///< stretches of text, variables, passes through sections, calls of partials
  std::size_t depth = 64;         ///< sections and partials open at once; bounds partials that call themselves
};

/// Gives the source of a partial by name, or nothing if there is none.
using PartialSource = std::function<std::optional<std::string>(std::string_view name)>;

/// A Mustache template, parsed once and rendered many times: all of the specification's core (comments, set delimiters,
/// variables, sections, inverted sections, partials). Inheritance ({{<a}}, {{$a}}) and dynamic names ({{>*a}}) are
/// refused by `parse`. Immutable and cheap to copy; many threads may render the same one.
class Template {
 public:
  /// Errors say where ("line 3, column 5") and what was expected. A partial that `partials` does not know is no error
  /// here (the specification renders nothing), see `partials()`.
  static Result<Template> parse(std::string_view source, TemplateEscaping escaping = TemplateEscaping::html,
                                const PartialSource& partials = {}, const TemplateLimits& limits = {});

  /// As the specification has it: what is missing is rendered as nothing. Fails only beyond the limits.
  [[nodiscard]] Result<std::string> render(const TemplateValue& data, const RenderLimits& limits = {}) const;
  /// For messages to customers: also fails, naming the variable and its place, where a variable is missing, null, a
  /// list or an object, unless it stands inside a section ({{#a}} or {{^a}}) that tests this very name; and where a
  /// partial is missing. An empty text is a value like any other.
  [[nodiscard]] Result<std::string> render_strict(const TemplateValue& data, const RenderLimits& limits = {}) const;
  /// The same two, replacing what is in `out`, so that a loop over customers keeps its buffer. `out` is empty after an
  /// error.
  Result<void> render_into(std::string& out, const TemplateValue& data, const RenderLimits& limits = {}) const;
  Result<void> render_strict_into(std::string& out, const TemplateValue& data, const RenderLimits& limits = {}) const;

  /// Every use of a variable in the order of rendering, with those in partials at each place they are called from (but
  /// a partial that calls itself is listed once, and so is one called again from the same section).
  [[nodiscard]] std::span<const TemplateVariable> variables() const;
  /// Every call of a partial, in the order in which they were read.
  [[nodiscard]] std::span<const TemplatePartial> partials() const;

 private:
  explicit Template(std::shared_ptr<const CompiledTemplate> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const CompiledTemplate> compiled_;
};

}  // namespace lapwing
