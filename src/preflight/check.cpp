#include "preflight/check.hpp"

#include <algorithm>

namespace lapwing {

std::string_view to_text(CheckLevel level) {
  return level == CheckLevel::ok ? "ok" : level == CheckLevel::warning ? "warning" : "problem";
}

std::string txt_line(std::string_view name, std::string_view text) {
  constexpr std::size_t string_size_max = 255;
  std::string line = std::string(name) + ". IN TXT";
  do {
    const std::string_view part = text.substr(0, string_size_max);
    text.remove_prefix(part.size());
    line += " \"";
    for (const char c : part) {
      if (c == '"' || c == '\\') line += '\\';
      line += c;
    }
    line += '"';
  } while (!text.empty());
  return line;
}

}  // namespace lapwing
