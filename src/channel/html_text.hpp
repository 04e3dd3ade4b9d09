#pragma once

#include <string>
#include <string_view>

namespace lapwing {

/// A readable plain text of an HTML mail: blocks become lines, list items get a dash, links keep their address in
/// brackets, pictures become their alternative text; styles, scripts and comments vanish. Takes any bytes, well-formed
/// or not, in linear time; the result is UTF-8 if the input is.
std::string text_of_html(std::string_view html);

}  // namespace lapwing
