#include <deque>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "template/compiled.hpp"
#include "template/tag_reader.hpp"

namespace lapwing {
namespace {

using Kind = TemplateStep::Kind;

/// Turns a template and the partials that it calls into programs, each once: a call only names the program, which joins
/// the queue, so partials may call each other in circles.
class TemplateCompiler {
 public:
  TemplateCompiler(TemplateEscaping escaping, const PartialSource& partials, const TemplateLimits& limits)
      : escaping_(escaping), partial_source_(partials), limits_(limits) {}

  Result<std::shared_ptr<const CompiledTemplate>> compile(std::string_view source);

  /// The program of a partial, or nothing if there is no such partial.
  Result<std::optional<std::uint32_t>> program_of(std::string_view name, bool indented, const TemplatePlace& place);
  std::uint32_t path_of(std::string_view text);
  std::uint32_t place_of(const TemplatePlace& place);

  CompiledTemplate& out() { return *out_; }
  [[nodiscard]] bool escapes() const { return escaping_ == TemplateEscaping::html; }
  [[nodiscard]] const TemplateLimits& limits() const { return limits_; }

 private:
  struct Program {
    std::string_view partial;
    std::string_view source;
    bool indented;
  };

  Result<std::optional<std::string_view>> source_of(std::string_view name, const TemplatePlace& place);

  TemplateEscaping escaping_;
  const PartialSource& partial_source_;
  const TemplateLimits& limits_;
  std::shared_ptr<CompiledTemplate> out_ = std::make_shared<CompiledTemplate>();
  std::deque<Program> programs_;
  std::map<std::pair<std::string_view, bool>, std::uint32_t> numbers_;
  std::map<std::string_view, std::optional<std::string>> sources_;
  std::map<std::string_view, std::uint32_t> paths_;
  std::size_t bytes_ = 0;
};

/// Compiles one file into one program.
class ProgramCompiler {
 public:
  ProgramCompiler(TemplateCompiler& whole, std::string_view source, std::string_view partial, bool indented)
      : whole_(whole),
        out_(whole.out()),
        reader_(source, partial),
        indented_(indented),
        at_line_start_(!source.empty()) {}

  Result<void> compile();

 private:
  struct OpenSection {
    std::uint32_t step;
    TemplatePlace place;
  };

  Result<void> add_tag(const TemplateTag& tag);
  Result<void> open_section(const TemplateTag& tag);
  Result<void> close_section(const TemplateTag& tag);
  Result<void> add_partial(const TemplateTag& tag);
  void add_variable(const TemplateTag& tag);
  void add_text(std::size_t begin, std::size_t end);
  void add_literal(std::string_view text);
  void add_line_start();
  TemplateStep& add(Kind kind);

  [[nodiscard]] std::uint32_t next_step() const { return static_cast<std::uint32_t>(out_.steps.size()); }

  TemplateCompiler& whole_;
  CompiledTemplate& out_;
  TagReader reader_;
  bool indented_;
  bool at_line_start_;            ///< nothing of the present line has been compiled yet
  bool literal_is_open_ = false;  ///< the last step is a literal that more text may join
  std::vector<OpenSection> open_;
};

Result<void> ProgramCompiler::compile() {
  std::size_t at = 0;
  while (const std::optional<TemplateTag> tag = TRY(reader_.next())) {
    add_text(at, tag->text_end);
    at = tag->next;
    CHECK(add_tag(*tag));
    if (tag->standalone) at_line_start_ = at < reader_.source().size();
  }
  add_text(at, reader_.source().size());
  if (!open_.empty()) {
    const std::string_view name = out_.paths[out_.steps[open_.back().step].first].text;
    return fail(fmt::format("section '{}' has no end: expected '{{{{/{}}}}}'", name, name),
                to_text(open_.back().place));
  }
  add(Kind::leave);
  return {};
}

Result<void> ProgramCompiler::add_tag(const TemplateTag& tag) {
  if (!tag.standalone) add_line_start();
  switch (tag.kind) {
    case TemplateTag::Kind::variable:
    case TemplateTag::Kind::raw_variable:
      add_variable(tag);
      return {};
    case TemplateTag::Kind::section:
    case TemplateTag::Kind::inverted:
      return open_section(tag);
    case TemplateTag::Kind::close:
      return close_section(tag);
    case TemplateTag::Kind::partial:
      return add_partial(tag);
    case TemplateTag::Kind::comment:
    case TemplateTag::Kind::delimiters:
      return {};
  }
  return {};
}

void ProgramCompiler::add_variable(const TemplateTag& tag) {
  const std::uint32_t path = whole_.path_of(tag.name);
  const std::uint32_t place = whole_.place_of(tag.place);
  bool tested = false;
  for (const OpenSection& section : open_) tested |= out_.steps[section.step].first == path;
  TemplateStep& step = add(Kind::variable);
  step.raw = tag.kind == TemplateTag::Kind::raw_variable;
  step.escaped = whole_.escapes() && !step.raw;
  step.tested = tested;
  step.first = path;
  step.place = place;
}

Result<void> ProgramCompiler::open_section(const TemplateTag& tag) {
  if (open_.size() >= whole_.limits().depth) {
    return fail(fmt::format("expected at most {} sections inside each other", whole_.limits().depth),
                to_text(tag.place));
  }
  open_.push_back({next_step(), tag.place});
  const std::uint32_t path = whole_.path_of(tag.name);
  const std::uint32_t place = whole_.place_of(tag.place);
  TemplateStep& step = add(tag.kind == TemplateTag::Kind::section ? Kind::section : Kind::inverted);
  step.first = path;
  step.place = place;
  return {};
}

Result<void> ProgramCompiler::close_section(const TemplateTag& tag) {
  if (open_.empty()) {
    return fail(fmt::format("'{}' is closed here, but no section is open", tag.name), to_text(tag.place));
  }
  const OpenSection section = open_.back();
  const std::string_view expected = out_.paths[out_.steps[section.step].first].text;
  if (tag.name != expected) {
    return fail(fmt::format("expected the end of section '{}' (opened at {}), found the end of '{}'", expected,
                            to_text(section.place), tag.name),
                to_text(tag.place));
  }
  open_.pop_back();
  out_.steps[section.step].second = next_step();
  literal_is_open_ = false;
  if (out_.steps[section.step].kind == Kind::section) add(Kind::end_section).first = section.step;
  return {};
}

Result<void> ProgramCompiler::add_partial(const TemplateTag& tag) {
  const std::string_view indentation = tag.standalone ? tag.indentation : std::string_view{};
  const bool indented = !indentation.empty() || (tag.standalone && indented_);
  const std::optional<std::uint32_t> program = TRY(whole_.program_of(tag.name, indented, tag.place));
  const TemplatePlace place = {out_.keep(tag.place.partial), tag.place.line, tag.place.column};
  out_.partials.push_back({out_.keep(tag.name), program.has_value(), place});
  if (!program) {
    TemplateStep& step = add(Kind::missing_partial);
    step.first = static_cast<std::uint32_t>(out_.partials.size() - 1);
    return {};
  }
  TemplateStep& step = add(indented ? Kind::indented_partial : Kind::partial);
  step.first = *program;
  if (indented) {
    step.second = static_cast<std::uint32_t>(out_.indentations.size());
    out_.indentations.push_back(out_.keep(indentation));
  }
  return {};
}

void ProgramCompiler::add_text(std::size_t begin, std::size_t end) {
  const std::string_view source = reader_.source();
  while (indented_ && begin < end) {
    add_line_start();
    const std::size_t newline = source.find('\n', begin);
    if (newline >= end) break;
    add_literal(source.substr(begin, newline + 1 - begin));
    begin = newline + 1;
    at_line_start_ = begin < source.size();
  }
  add_literal(source.substr(begin, end - begin));
}

void ProgramCompiler::add_literal(std::string_view text) {
  if (text.empty()) return;
  if (!literal_is_open_) {
    add(Kind::literal).first = static_cast<std::uint32_t>(out_.literals.size());
    literal_is_open_ = true;
  }
  out_.literals += text;
  out_.steps.back().second += static_cast<std::uint32_t>(text.size());
}

void ProgramCompiler::add_line_start() {
  if (indented_ && at_line_start_) add(Kind::line_start);
  at_line_start_ = false;
}

TemplateStep& ProgramCompiler::add(Kind kind) {
  literal_is_open_ = false;
  return out_.steps.emplace_back(TemplateStep{.kind = kind});
}

Result<std::shared_ptr<const CompiledTemplate>> TemplateCompiler::compile(std::string_view source) {
  ensure(limits_.bytes <= std::size_t{1} << 30, "templates are limited to at most 1 GiB");
  if (source.size() > limits_.bytes) {
    return fail(fmt::format("the template has {} bytes, expected at most {}", source.size(), limits_.bytes));
  }
  bytes_ = source.size();
  programs_.push_back({"", source, false});
  for (std::size_t number = 0; number < programs_.size(); ++number) {
    const Program program = programs_[number];
    out_->programs.push_back(static_cast<std::uint32_t>(out_->steps.size()));
    CHECK(ProgramCompiler(*this, program.source, program.partial, program.indented).compile());
  }
  out_->variables = TRY(list_variables(*out_, limits_));
  return out_;
}

Result<std::optional<std::uint32_t>> TemplateCompiler::program_of(std::string_view name, bool indented,
                                                                  const TemplatePlace& place) {
  const std::string_view kept = out_->keep(name);
  const std::optional<std::string_view> source = TRY(source_of(kept, place));
  if (!source) return std::nullopt;
  const auto [found, is_new] = numbers_.try_emplace({kept, indented}, static_cast<std::uint32_t>(programs_.size()));
  if (is_new) programs_.push_back({kept, *source, indented});
  return found->second;
}

Result<std::optional<std::string_view>> TemplateCompiler::source_of(std::string_view name, const TemplatePlace& place) {
  auto found = sources_.find(name);
  if (found == sources_.end()) {
    if (sources_.size() >= limits_.partials) {
      return fail(fmt::format("expected at most {} different partials", limits_.partials), to_text(place));
    }
    std::optional<std::string> source = partial_source_ ? partial_source_(name) : std::nullopt;
    bytes_ += source ? source->size() : 0;
    if (bytes_ > limits_.bytes) {
      return fail(fmt::format("with partial '{}' the template has {} bytes, expected at most {}", name, bytes_,
                              limits_.bytes),
                  to_text(place));
    }
    found = sources_.emplace(name, std::move(source)).first;
  }
  if (!found->second) return std::nullopt;
  return std::string_view(*found->second);
}

std::uint32_t TemplateCompiler::path_of(std::string_view text) {
  const auto found = paths_.find(text);
  if (found != paths_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(out_->paths.size());
  TemplatePath& path = out_->paths.emplace_back();
  path.text = out_->keep(text);
  paths_.emplace(path.text, number);
  if (text == ".") return number;
  std::size_t dot = path.text.find('.');
  path.first = path.text.substr(0, dot);
  while (dot != std::string_view::npos) {
    const std::size_t begin = dot + 1;
    dot = path.text.find('.', begin);
    path.rest.push_back(path.text.substr(begin, dot == std::string_view::npos ? dot : dot - begin));
  }
  return number;
}

std::uint32_t TemplateCompiler::place_of(const TemplatePlace& place) {
  out_->places.push_back({out_->keep(place.partial), place.line, place.column});
  return static_cast<std::uint32_t>(out_->places.size() - 1);
}

}  // namespace

std::string to_text(const TemplatePlace& place) {
  std::string text = place.partial.empty() ? "" : fmt::format("partial {}, ", place.partial);
  return text + fmt::format("line {}, column {}", place.line, place.column);
}

Result<Template> Template::parse(std::string_view source, TemplateEscaping escaping, const PartialSource& partials,
                                 const TemplateLimits& limits) {
  return Template(TRY(TemplateCompiler(escaping, partials, limits).compile(source)));
}

std::span<const TemplateVariable> Template::variables() const { return compiled_->variables; }

std::span<const TemplatePartial> Template::partials() const { return compiled_->partials; }

}  // namespace lapwing
