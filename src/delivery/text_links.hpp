#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace lapwing {

/// A text, such as an SMS, with each address in it that begins with http:// or https:// replaced by what `target_of`
/// gives for it; all else stays byte for byte. An address ends where phones end it: before blanks, quotes, angle
/// brackets and control characters, and without the punctuation and unpaired closing brackets at its end, which belong
/// to the sentence. A name alone ("shop.example") is none. See `with_links` for HTML.
std::string with_text_links(std::string_view text, const std::function<std::string(std::string_view url)>& target_of);

}  // namespace lapwing
