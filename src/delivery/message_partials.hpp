#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "template/mustache.hpp"

namespace lapwing {

/// What several messages share, a header or a footer, as a message carries it along: sources by the names of their
/// files. {{> footer}} is "footer.html" in HTML, where values are escaped, and "footer.txt" everywhere else.
using MessagePartials = std::map<std::string, std::string, std::less<>>;

/// Whether a tag may call a partial so: letters of the Latin alphabet, digits, '-' and '_'. It becomes a file's name.
bool is_partial_name(std::string_view name);
/// Whether a partial's file may be called so: a name and ".html" or ".txt".
bool is_partial_file(std::string_view file);
/// "footer.html" or "footer.txt", of "footer".
std::string partial_file(std::string_view name, TemplateEscaping escaping);

/// A field of a message with the partials that it calls, checked: Mustache that cannot be parsed, a variable that no
/// message has, a partial that is not there or comes to call itself are errors whose message begins with line and
/// column. `where` is the field, or "$.partials.FILE" if the place is in a partial.
Result<Template> parse_field(std::string_view source, TemplateEscaping escaping, const MessagePartials& partials,
                             const std::string& field);

}  // namespace lapwing
