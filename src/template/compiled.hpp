#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "template/mustache.hpp"

namespace lapwing {

/// One step of a parsed template. Sections are jumps, so that rendering is a loop over a flat list and cannot overflow
/// the stack. `first` and `second` are numbers into the lists of CompiledTemplate:
///
///     kind                first                  second
///     literal             where it begins        bytes             copied as it is
///     line_start          -                      -                 writes the indentation in force
///     variable            path                   -
///     section             path                   its end_section   passed over if the value does not hold
///     end_section         its section            -                 the next item of the list, or on
///     inverted            path                   step to go on at  if the value holds
///     partial             program                -
///     indented_partial    program                indentation       as a number into `indentations`
///     missing_partial     -                      -
///     leave               -                      -                 the program ends
struct TemplateStep {
  enum class Kind : std::uint8_t {
    literal,
    line_start,
    variable,
    section,
    end_section,
    inverted,
    partial,
    indented_partial,
    missing_partial,
    leave,
  };

  Kind kind = Kind::leave;
  bool raw = false;      ///< of a variable: written {{{name}}} or {{&name}}
  bool escaped = false;  ///< of a variable: its text is escaped when shown
  bool tested = false;   ///< of a variable: inside a section over the same name, so strict rendering lets it be missing
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  std::uint32_t place = 0;  ///< where the tag stands, for tags that were read from the source
};

/// A dotted name: the first part is looked up through the open sections, innermost first, the rest within it. "." is
/// the innermost value itself and has an empty `first`.
struct TemplatePath {
  std::string_view text;
  std::string_view first;
  std::vector<std::string_view> rest;
};

/// The parsed form of a template and its partials. Each file becomes a program; a partial that is called on an indented
/// line of its own has a second program with a line_start at each line. Indentation is applied while rendering and not
/// while parsing, because a partial that calls itself is indented further at each turn.
struct CompiledTemplate {
  CompiledTemplate() = default;
  CompiledTemplate(const CompiledTemplate&) = delete;
  CompiledTemplate& operator=(const CompiledTemplate&) = delete;

  std::string literals;
  std::vector<TemplateStep> steps;
  std::vector<std::uint32_t> programs;  ///< first step of each; program 0 is the template itself
  std::vector<TemplatePath> paths;
  std::vector<std::string_view> indentations;
  std::vector<TemplatePlace> places;
  std::vector<TemplateVariable> variables;
  std::vector<TemplatePartial> partials;
  std::set<std::string, std::less<>> texts;  ///< what all the views above look at

  /// The same text with a lifetime of this object.
  std::string_view keep(std::string_view text) {
    const auto found = texts.find(text);
    return found != texts.end() ? *found : *texts.emplace(text).first;
  }
};

/// Lists the uses of variables by walking the programs as rendering would. Fails beyond `limits`.
Result<std::vector<TemplateVariable>> list_variables(const CompiledTemplate& compiled, const TemplateLimits& limits);

}  // namespace lapwing
