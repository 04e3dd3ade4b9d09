#include "preflight/tag_list.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

const std::string* TagList::find(std::string_view name) const {
  const auto found = std::ranges::find(tags, name, &std::pair<std::string, std::string>::first);
  return found == tags.end() ? nullptr : &found->second;
}

Result<TagList> parse_tag_list(std::string_view text) {
  TagList list;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view tag = trimmed(text.substr(0, end));
    const bool is_last = end == text.size();
    text.remove_prefix(is_last ? end : end + 1);
    if (tag.empty() && trimmed(text).empty()) break;  // one ";" may stand at the end
    const std::size_t equals = tag.find('=');
    if (equals == std::string_view::npos) return fail("expected NAME=VALUE between the semicolons");
    const std::string_view name = trimmed(tag.substr(0, equals)), value = trimmed(tag.substr(equals + 1));
    if (!is_name(name)) return fail("expected a name of letters before \"=\"");
    const bool is_value = std::ranges::all_of(value,
                                              [](char c) { return (c > ' ' && c < 0x7f) || blanks.contains(c); });
    if (!is_value) return fail(fmt::format("the value of \"{}\" holds a character that may not stand there", name));
    if (list.find(name) != nullptr) return fail(fmt::format("\"{}\" is there twice", name));
    list.tags.emplace_back(name, value);
  }
  return list;
}

std::vector<std::string> split_values(std::string_view text, char separator) {
  std::vector<std::string> values;
  while (true) {
    const std::size_t end = std::min(text.find(separator), text.size());
    values.emplace_back(trimmed(text.substr(0, end)));
    if (end == text.size()) return values;
    text.remove_prefix(end + 1);
  }
}

}  // namespace lapwing
