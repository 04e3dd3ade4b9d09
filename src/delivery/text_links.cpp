#include "delivery/text_links.hpp"

#include <algorithm>
#include <array>

namespace lapwing {
namespace {

constexpr std::array<std::string_view, 2> schemes = {"https://", "http://"};
/// What ends a sentence or a quotation, in ASCII and beyond.
constexpr std::array<std::string_view, 14> closing = {".", ",", ";", ":", "!", "?", "'",
                                                      "*", "_", "…", "»", "”", "“", "’"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_letter_or_digit(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9'); }

/// The size of the scheme that begins there; 0: none does.
std::size_t scheme_at(std::string_view text, std::size_t at) {
  if (at > 0 && is_letter_or_digit(text[at - 1])) return 0;  // part of a word
  for (const std::string_view scheme : schemes) {
    const std::string_view here = text.substr(at, scheme.size());
    if (std::ranges::equal(here, scheme, [](char a, char b) { return lower(a) == b; })) return scheme.size();
  }
  return 0;
}

bool ends_address(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>' || c == '"' || c == '\x7F';
}

bool is_unpaired(std::string_view url, char open, char close) {
  return url.ends_with(close) && std::ranges::count(url, close) > std::ranges::count(url, open);
}

/// The address without what belongs to the sentence around it.
std::string_view without_end_of_sentence(std::string_view url) {
  for (bool is_done = false; !is_done;) {
    is_done = true;
    for (const std::string_view mark : closing) {
      if (!url.ends_with(mark)) continue;
      url.remove_suffix(mark.size());
      is_done = false;
    }
    if (is_unpaired(url, '(', ')') || is_unpaired(url, '[', ']') || is_unpaired(url, '{', '}')) {
      url.remove_suffix(1);
      is_done = false;
    }
  }
  return url;
}

}  // namespace

std::string with_text_links(std::string_view text, const std::function<std::string(std::string_view url)>& target_of) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t scheme = scheme_at(text, at);
    if (scheme == 0) {
      out += text[at++];
      continue;
    }
    const auto rest = text.substr(at);
    const auto size = static_cast<std::size_t>(std::ranges::find_if(rest, ends_address) - rest.begin());
    const std::string_view url = without_end_of_sentence(rest.substr(0, size));
    if (url.size() <= scheme) {  // nothing behind the scheme
      out.append(rest.substr(0, scheme));
      at += scheme;
      continue;
    }
    out += target_of(url);
    at += url.size();
  }
  return out;
}

}  // namespace lapwing
