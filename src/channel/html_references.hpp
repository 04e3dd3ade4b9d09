#pragma once

#include <string>
#include <string_view>

namespace lapwing {

/// The text of HTML markup with its character references ("&amp;", "&#1071;") read, for people and addresses: a space
/// that does not break is a space, what is invisible is nothing. References that we do not know, and those to control
/// characters, stay as they are written. Takes any bytes, in linear time.
std::string decode_references(std::string_view text);

}  // namespace lapwing
