#include "feedback/mailbox.hpp"

#include <algorithm>

#include "feedback/text.hpp"

namespace lapwing {
namespace {

/// "From kim@example.com Thu Apr 29 23:34:45 2010", at times with a zone behind: a time of day, and a year at the end
/// or before the zone.
bool is_separator(std::string_view line) {
  constexpr std::size_t length_max = 500;
  if (!line.starts_with("From ") || line.size() > length_max) return false;
  bool has_time = false, has_year = false;
  std::string_view rest = line.substr(5);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    has_time |= word.size() >= 5 && is_digit(word[0]) && word.find(':') != std::string_view::npos;
    has_year |= word.size() == 4 && std::ranges::all_of(word, is_digit);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return has_time && has_year;
}

bool is_quoted_separator(std::string_view line) {
  const std::size_t quotes = line.find_first_not_of('>');
  return quotes != std::string_view::npos && quotes > 0 && line.substr(quotes).starts_with("From ");
}

}  // namespace

std::vector<std::string> split_mailbox(std::string_view bytes) {
  const std::string text = with_newlines(bytes);
  std::vector<std::string> mails;
  const bool is_mailbox = text.starts_with("From ");
  bool is_after_blank = true;
  for (const std::string_view line : lines_of(text)) {
    if (is_mailbox && is_after_blank && (is_separator(line) || mails.empty())) {
      mails.emplace_back();
      is_after_blank = false;
      continue;
    }
    if (mails.empty()) mails.emplace_back();
    mails.back().append(is_mailbox && is_quoted_separator(line) ? line.substr(1) : line).append("\n");
    is_after_blank = line.empty();
  }
  return mails;
}

}  // namespace lapwing
