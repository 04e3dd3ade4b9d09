#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "template/compiled.hpp"

namespace lapwing {
namespace {

using Kind = TemplateStep::Kind;

constexpr std::size_t expected_value_bytes = 32;

std::string_view entity_of(char byte) {
  switch (byte) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return "&#39;";
  }
}

/// Whether HTML writes a byte by another name; small, to stay in the cache.
constexpr std::array<bool, 256> is_special = [] {
  std::array<bool, 256> table{};
  for (const char byte : std::string_view("&<>\"'")) table[static_cast<unsigned char>(byte)] = true;
  return table;
}();

/// One rendering: walks the steps, with the open sections and the partials being rendered on a stack of its own. The
/// functions that carry out a step say whether to go on; if not, `error_` says why.
class Rendering {
 public:
  Rendering(const CompiledTemplate& compiled, const TemplateValue& data, bool strict, const RenderLimits& limits,
            std::string& out)
      : compiled_(compiled), data_(data), strict_(strict), limits_(limits), out_(out) {}

  Result<void> run();

 private:
  /// An open section, or a partial being rendered.
  struct Frame {
    bool is_section = false;
    TemplateValue value;                       ///< of a section: what names are looked up in
    std::span<const TemplateValue> rest = {};  ///< of a section: the items yet to come
    std::uint32_t return_to = 0;               ///< of a partial: the step after its call
    std::size_t indentation_begin = 0;         ///< of a partial: the caller's indentation
    std::size_t indentation_end = 0;
  };

  bool show(const TemplateStep& step);
  bool enter_section(const TemplateStep& step);
  void end_section(const TemplateStep& step);
  bool enter_partial(const TemplateStep& step);
  bool skip_missing_partial(const TemplateStep& step);
  bool leave_partial();
  bool put(std::string_view text);
  bool put_escaped(std::string_view text);
  bool push(Frame frame);
  bool stop(std::string message, const TemplatePlace* place = nullptr);
  [[nodiscard]] const TemplateValue* find(const TemplatePath& path) const;
  [[nodiscard]] const TemplateValue* find_first(std::string_view name) const;
  [[nodiscard]] const TemplateValue& innermost() const;

  const CompiledTemplate& compiled_;
  const TemplateValue& data_;
  bool strict_;
  const RenderLimits& limits_;
  std::string& out_;
  std::uint32_t next_ = 0;
  std::vector<Frame> frames_;
  std::string indentation_;            ///< those of all partials being rendered, one after the other
  std::size_t indentation_begin_ = 0;  ///< where the part that is in force begins
  Error error_;
};

Result<void> Rendering::run() {
  bool goes_on = true;
  for (std::size_t steps = 0; goes_on; ++steps) {
    if (steps == limits_.steps) {
      stop(fmt::format("rendering takes more than {} steps, expected shorter lists", limits_.steps));
      break;
    }
    const TemplateStep& step = compiled_.steps[next_++];
    switch (step.kind) {
      case Kind::literal:
        goes_on = put({compiled_.literals.data() + step.first, step.second});
        break;
      case Kind::line_start:
        goes_on = put(std::string_view(indentation_).substr(indentation_begin_));
        break;
      case Kind::variable:
        goes_on = show(step);
        break;
      case Kind::section:
        goes_on = enter_section(step);
        break;
      case Kind::end_section:
        end_section(step);
        break;
      case Kind::inverted: {
        const TemplateValue* value = find(compiled_.paths[step.first]);
        if (value != nullptr && value->holds()) next_ = step.second;
        break;
      }
      case Kind::partial:
      case Kind::indented_partial:
        goes_on = enter_partial(step);
        break;
      case Kind::missing_partial:
        goes_on = skip_missing_partial(step);
        break;
      case Kind::leave:
        if (frames_.empty()) return {};
        goes_on = leave_partial();
        break;
    }
  }
  return std::unexpected(std::move(error_));
}

bool Rendering::show(const TemplateStep& step) {
  const TemplateValue* value = find(compiled_.paths[step.first]);
  if (value == nullptr ||
      (value->kind() != TemplateValue::Kind::text && value->kind() != TemplateValue::Kind::boolean)) {
    if (!strict_ || step.tested) return true;
    const bool is_missing = value == nullptr || value->kind() == TemplateValue::Kind::null;
    return stop(fmt::format("variable '{}' {}", compiled_.paths[step.first].text,
                            is_missing ? "has no value and no section for that case"
                                       : "is a list or an object: expected a text"),
                &compiled_.places[step.place]);
  }
  return step.escaped ? put_escaped(value->shown()) : put(value->shown());
}

bool Rendering::enter_section(const TemplateStep& step) {
  const TemplateValue* value = find(compiled_.paths[step.first]);
  if (value == nullptr || !value->holds()) {
    next_ = step.second + 1;
    return true;
  }
  const std::span<const TemplateValue> items = value->items();
  if (items.empty()) return push({.is_section = true, .value = *value});
  return push({.is_section = true, .value = items.front(), .rest = items.subspan(1)});
}

void Rendering::end_section(const TemplateStep& step) {
  Frame& frame = frames_.back();
  if (frame.rest.empty()) {
    frames_.pop_back();
    return;
  }
  frame.value = frame.rest.front();
  frame.rest = frame.rest.subspan(1);
  next_ = step.first + 1;
}

/// A partial called on a line of its own takes on that line's indentation, after the one in force if its caller is
/// indented by it; one called within a line has none.
bool Rendering::enter_partial(const TemplateStep& step) {
  if (!push({.return_to = next_, .indentation_begin = indentation_begin_, .indentation_end = indentation_.size()})) {
    return false;
  }
  if (step.kind == Kind::indented_partial) {
    indentation_ += compiled_.indentations[step.second];
    if (indentation_.size() > limits_.bytes) return stop("partials are indented too far");
  } else {
    indentation_begin_ = indentation_.size();
  }
  next_ = compiled_.programs[step.first];
  return true;
}

bool Rendering::leave_partial() {
  const Frame& frame = frames_.back();
  ensure(!frame.is_section, "sections close before their file ends");
  next_ = frame.return_to;
  indentation_begin_ = frame.indentation_begin;
  indentation_.resize(frame.indentation_end);
  frames_.pop_back();
  return true;
}

bool Rendering::skip_missing_partial(const TemplateStep& step) {
  if (!strict_) return true;
  const TemplatePartial& partial = compiled_.partials[step.first];
  return stop(fmt::format("partial '{}' does not exist", partial.name), &partial.place);
}

bool Rendering::put(std::string_view text) {
  if (text.size() > limits_.bytes - out_.size()) {
    return stop(fmt::format("the output is longer than {} bytes", limits_.bytes));
  }
  out_.append(text);
  return true;
}

bool Rendering::put_escaped(std::string_view text) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_special[static_cast<unsigned char>(text[at])]) [[likely]]
      continue;
    if (!put(text.substr(begin, at - begin)) || !put(entity_of(text[at]))) return false;
    begin = at + 1;
  }
  return put(text.substr(begin));
}

bool Rendering::push(Frame frame) {
  if (frames_.size() >= limits_.depth) {
    return stop(fmt::format("more than {} sections and partials are open at once", limits_.depth));
  }
  frames_.push_back(frame);
  return true;
}

bool Rendering::stop(std::string message, const TemplatePlace* place) {
  error_ = {std::move(message), place != nullptr ? to_text(*place) : std::string()};
  return false;
}

const TemplateValue* Rendering::find(const TemplatePath& path) const {
  if (path.first.empty()) return &innermost();
  const TemplateValue* value = find_first(path.first);
  for (const std::string_view part : path.rest) {
    if (value == nullptr) return nullptr;
    value = value->find(part);
  }
  return value;
}

const TemplateValue* Rendering::find_first(std::string_view name) const {
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    if (!frame->is_section) continue;
    if (const TemplateValue* value = frame->value.find(name)) return value;
  }
  return data_.find(name);
}

const TemplateValue& Rendering::innermost() const {
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    if (frame->is_section) return frame->value;
  }
  return data_;
}

Result<void> render_any(const CompiledTemplate& compiled, std::string& out, const TemplateValue& data, bool strict,
                        const RenderLimits& limits) {
  out.clear();
  out.reserve(std::min(compiled.literals.size() + compiled.variables.size() * expected_value_bytes, limits.bytes));
  Result<void> result = Rendering(compiled, data, strict, limits, out).run();
  if (!result) out.clear();
  return result;
}

}  // namespace

Result<void> Template::render_into(std::string& out, const TemplateValue& data, const RenderLimits& limits) const {
  return render_any(*compiled_, out, data, false, limits);
}

Result<void> Template::render_strict_into(std::string& out, const TemplateValue& data,
                                          const RenderLimits& limits) const {
  return render_any(*compiled_, out, data, true, limits);
}

Result<std::string> Template::render(const TemplateValue& data, const RenderLimits& limits) const {
  std::string out;
  CHECK(render_into(out, data, limits));
  return out;
}

Result<std::string> Template::render_strict(const TemplateValue& data, const RenderLimits& limits) const {
  std::string out;
  CHECK(render_strict_into(out, data, limits));
  return out;
}

}  // namespace lapwing
