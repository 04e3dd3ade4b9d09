#include "feedback/text.hpp"

#include <algorithm>

namespace lapwing {
namespace {

bool is_address_byte(char c) {
  return is_letter_or_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != std::string_view::npos;
}

bool is_domain_byte(char c) {
  return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// The length of the UTF-8 character that `text` begins with; 0 if it is none.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 4;
  if ((lead >= 0x80 && lead < 0xC2) || lead >= 0xF5 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  if (length < 3) return length;
  // Overlong forms, surrogates, and what lies beyond Unicode.
  const auto second = static_cast<unsigned char>(text[1]);
  const bool is_wrong = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second >= 0xA0) ||
                        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second >= 0x90);
  return is_wrong ? 0 : length;
}

}  // namespace

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string with_newlines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else {
      out += '\n';
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    }
  }
  return out;
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (!is_blank(c)) {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string on_one_line(std::string_view text, std::size_t bytes_max) {
  std::string out;
  text = trimmed(text);
  while (!text.empty()) {
    std::size_t length = character_length(text);
    const auto first = static_cast<unsigned char>(text[0]);
    const bool is_plain = length > 1 || (length == 1 && first > 0x20 && first != 0x7F);
    const std::string_view next = is_plain ? text.substr(0, length) : length == 0 ? "?" : " ";
    length = std::max<std::size_t>(length, 1);
    text.remove_prefix(length);
    if (next == " " && (out.empty() || out.back() == ' ')) continue;
    if (out.size() + next.size() > bytes_max) break;
    out += next;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

bool has_phrase(std::string_view text, std::string_view pattern) {
  constexpr std::size_t gap_max = 80;
  const std::size_t star = pattern.find('*');
  const std::string_view head = pattern.substr(0, star);
  for (std::size_t at = text.find(head); at != std::string_view::npos; at = text.find(head, at + 1)) {
    if (star == std::string_view::npos) return true;
    // The words after the gap: the nearest are as good as any, since only later ones follow.
    std::string_view rest = pattern.substr(star + 1);
    std::size_t from = at + head.size();
    for (;;) {
      const std::size_t next_star = rest.find('*');
      const std::string_view word = rest.substr(0, next_star);
      const std::size_t found = text.substr(from, gap_max + word.size()).find(word);
      if (found == std::string_view::npos) break;
      if (next_star == std::string_view::npos) return true;
      from += found + word.size();
      rest = rest.substr(next_star + 1);
    }
  }
  return false;
}

std::vector<FoundAddress> addresses_in(std::string_view text, std::size_t count_max) {
  constexpr std::size_t local_max = 256;
  std::vector<FoundAddress> found;
  std::size_t free_from = 0;  // behind the address before
  for (std::size_t at = text.find('@'); at != std::string_view::npos && found.size() < count_max;
       at = text.find('@', at + 1)) {
    std::size_t begin = at;
    const std::size_t begin_min = std::max(free_from, at > local_max ? at - local_max : 0);
    if (at > begin_min && text[at - 1] == '"') {
      const std::size_t quote = at >= 2 ? text.rfind('"', at - 2) : std::string_view::npos;
      const bool is_one_line = quote != std::string_view::npos && quote >= begin_min &&
                               text.substr(quote, at - quote).find('\n') == std::string_view::npos;
      if (is_one_line) begin = quote;
    } else {
      while (begin > begin_min && is_address_byte(text[begin - 1])) --begin;
      while (begin < at && std::string_view("'*=#`").find(text[begin]) != std::string_view::npos) ++begin;
    }
    std::size_t end = at + 1;
    while (end < text.size() && is_domain_byte(text[end])) ++end;
    while (end > at + 1 && !is_letter_or_digit(text[end - 1]) && static_cast<unsigned char>(text[end - 1]) < 0x80) {
      --end;
    }
    if (begin == at || end == at + 1) continue;
    found.push_back({text.substr(begin, end - begin), begin});
    free_from = end;
  }
  return found;
}

std::string address_of(std::string_view field) {
  const std::size_t semicolon = field.find(';');
  if (semicolon != std::string_view::npos && field.substr(0, semicolon).find('@') == std::string_view::npos) {
    field.remove_prefix(semicolon + 1);
  }
  const auto found = addresses_in(field, 8);
  if (!found.empty()) return on_one_line(found.back().address);
  field = trimmed(field);
  if (field.starts_with('<'))
    field = field.substr(1, field.find('>') == std::string_view::npos ? std::string_view::npos : field.find('>') - 1);
  return on_one_line(field);
}

std::string bare_message_id(std::string_view field) {
  const std::size_t begin = field.find('<');
  if (begin == std::string_view::npos) return on_one_line(field);
  return on_one_line(field.substr(begin + 1, field.find('>', begin) - begin - 1));
}

}  // namespace lapwing
