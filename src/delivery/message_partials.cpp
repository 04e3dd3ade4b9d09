#include "delivery/message_partials.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "delivery/message_template.hpp"

namespace lapwing {
namespace {

std::string path_of(std::string_view partial, TemplateEscaping escaping, const std::string& field) {
  return partial.empty() ? field : fmt::format("$.partials.{}", partial_file(partial, escaping));
}

std::unexpected<Error> fail_at(const TemplatePlace& place, std::string_view message, TemplateEscaping escaping,
                               const std::string& field) {
  return fail(fmt::format("{}: {}", to_text(TemplatePlace{{}, place.line, place.column}), message),
              path_of(place.partial, escaping, field));
}

/// An error of the parser, which names a partial in words: "partial footer, line 3, column 5".
std::unexpected<Error> located(Error error, TemplateEscaping escaping, const std::string& field) {
  constexpr std::string_view words = "partial ";
  const std::size_t comma = error.where.find(", line ");
  if (!error.where.starts_with(words) || comma == std::string::npos) return fail(error.text(), field);
  const std::string name = error.where.substr(words.size(), comma - words.size());
  return fail(fmt::format("{}: {}", error.where.substr(comma + 2), error.message), path_of(name, escaping, field));
}

/// A call by which a partial comes round to itself, if there is one; rendering it would never end.
const TemplatePartial* circular(std::span<const TemplatePartial> calls) {
  for (const TemplatePartial& call : calls) {
    std::vector<std::string_view> next = {call.name};
    std::set<std::string_view> reached;
    while (!next.empty()) {
      const std::string_view name = next.back();
      next.pop_back();
      if (!reached.insert(name).second) continue;
      if (name == call.place.partial) return &call;
      for (const TemplatePartial& inner : calls) {
        if (inner.place.partial == name) next.push_back(inner.name);
      }
    }
  }
  return nullptr;
}

/// The names that begin alike, or the beginnings: all together would be a page.
std::string unknown_variable(std::string_view name) {
  const std::string_view first = name.substr(0, name.find('.'));
  std::set<std::string_view> alike, beginnings;
  for (const std::string& known : message_variables()) {
    beginnings.insert(std::string_view(known).substr(0, known.find('.')));
    if (known.starts_with(first) && known.size() > first.size() && known[first.size()] == '.') alike.insert(known);
  }
  return fmt::format("there is no variable \"{}\"; expected one of {}", name,
                     fmt::join(alike.empty() ? beginnings : alike, ", "));
}

}  // namespace

bool is_partial_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool is_partial_file(std::string_view file) {
  const std::size_t dot = file.find('.');
  if (dot == std::string_view::npos) return false;
  return is_partial_name(file.substr(0, dot)) && (file.substr(dot) == ".html" || file.substr(dot) == ".txt");
}

std::string partial_file(std::string_view name, TemplateEscaping escaping) {
  return fmt::format("{}.{}", name, escaping == TemplateEscaping::html ? "html" : "txt");
}

Result<Template> parse_field(std::string_view source, TemplateEscaping escaping, const MessagePartials& partials,
                             const std::string& field) {
  const PartialSource source_of = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = partials.find(partial_file(name, escaping));
    return found == partials.end() ? std::nullopt : std::optional(found->second);
  };
  auto parsed = Template::parse(source, escaping, source_of);
  if (!parsed) return located(std::move(parsed).error(), escaping, field);
  for (const TemplatePartial& call : parsed->partials()) {
    if (call.found) continue;
    const std::string expected = is_partial_name(call.name) ? fmt::format("expected a file {} in the folder partials",
                                                                          partial_file(call.name, escaping))
                                                            : "expected a name of letters, digits, '-' and '_'";
    return fail_at(call.place, fmt::format("there is no partial \"{}\": {}", call.name, expected), escaping, field);
  }
  if (const TemplatePartial* call = circular(parsed->partials())) {
    return fail_at(call->place, fmt::format("the partial \"{}\" comes to call itself", call->place.partial), escaping,
                   field);
  }
  const auto unknown = check_variables(*parsed, message_variables());
  if (!unknown.empty()) {
    return fail_at(unknown.front().place, unknown_variable(unknown.front().name), escaping, field);
  }
  return *parsed;
}

}  // namespace lapwing
