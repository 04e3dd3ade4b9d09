#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace lapwing {

/// Whether this program was built with MJML's compiler.
bool has_mjml();

/// The HTML of an MJML source (MJML 4). {{tags}} of Mustache come through as they are, in attributes too; a tag that
/// MJML would drop is an error, since a message would lack something in silence. A page loads no fonts but those that
/// the source names. Takes a fifth of a second, and as much of the processor. From any thread. Error: "line 7: ..." and
/// what was expected; or that the program was built without MJML, and what to install.
Result<std::string> compile_mjml(std::string_view source);

}  // namespace lapwing
