#include "channel/dkim_canonical.hpp"

#include <algorithm>
#include <cstddef>

namespace lapwing {
namespace {

constexpr std::string_view line_end = "\r\n";

bool is_blank(char c) { return c == ' ' || c == '\t'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The line that a text begins with, its CRLF included unless it is the last and has none.
std::string_view first_line(std::string_view text) {
  const auto end = text.find(line_end);
  return text.substr(0, end == std::string_view::npos ? text.size() : end + line_end.size());
}

/// The place of one character from a place on, looked for anew only once that has passed it: a body without tabs is
/// searched for them once.
class NextPlace {
 public:
  NextPlace(std::string_view text, char wanted) : text_(text), wanted_(wanted) {}
  std::size_t from(std::size_t place) {
    if (!is_known_ || place_ < place) place_ = std::min(text_.find(wanted_, place), text_.size());
    is_known_ = true;
    return place_;
  }

 private:
  std::string_view text_;
  char wanted_;
  bool is_known_ = false;
  std::size_t place_ = 0;
};

/// The text with each run of blanks as one space, and without those at the ends of lines.
void append_relaxed(std::string& out, std::string_view text) {
  NextPlace space(text, ' ');
  NextPlace tab(text, '\t');
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t blank = std::min(space.from(at), tab.from(at));
    out += text.substr(at, blank - at);
    at = blank;
    while (at < text.size() && is_blank(text[at])) ++at;
    const bool is_at_end = at == text.size() || text.substr(at).starts_with(line_end);
    if (at > blank && !is_at_end) out += ' ';
  }
}

std::string relaxed_field(std::string_view field) {
  const auto colon = std::min(field.find(':'), field.size());
  std::string_view name = field.substr(0, colon);
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  std::string out;
  out.reserve(field.size() + 1);
  for (const char c : name) out += lower(c);
  out += ':';
  // Unfolded, a field is one line: its breaks stand before blanks and vanish.
  std::string value;
  for (const char c : field.substr(std::min(colon + 1, field.size()))) {
    if (c != '\r' && c != '\n') value += c;
  }
  std::string_view rest = value;
  while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
  append_relaxed(out, rest);
  out += line_end;
  return out;
}

}  // namespace

MailView view_of_mail(std::string_view bytes) {
  MailView mail;
  while (!bytes.empty() && !bytes.starts_with(line_end)) {
    std::size_t size = first_line(bytes).size();
    while (size < bytes.size() && is_blank(bytes[size])) size += first_line(bytes.substr(size)).size();
    mail.fields.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  mail.body = bytes.substr(std::min(line_end.size(), bytes.size()));
  return mail;
}

std::string_view field_name(std::string_view field) {
  std::string_view name = field.substr(0, field.find(':'));
  while (!name.empty() && is_blank(name.back())) name.remove_suffix(1);
  return name;
}

bool is_same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string canonical_field(Canonicalization form, std::string_view field) {
  return form == Canonicalization::relaxed ? relaxed_field(field) : std::string(field);
}

std::string canonical_body(Canonicalization form, std::string_view body) {
  std::string out;
  out.reserve(body.size() + line_end.size());
  if (form == Canonicalization::relaxed) {
    append_relaxed(out, body);
  } else {
    out = body;
  }
  if (!out.ends_with(line_end) && !out.empty()) out += line_end;
  // An empty line at the end is a CRLF after another one, or all there is.
  while (out.ends_with("\r\n\r\n") || out == line_end) out.resize(out.size() - line_end.size());
  if (out.empty() && form == Canonicalization::simple) out = line_end;
  return out;
}

bool is_canonical_body(Canonicalization form, std::string_view body) {
  if (!body.ends_with(line_end) || body.ends_with("\r\n\r\n") || body == line_end) return false;
  if (form == Canonicalization::simple) return true;
  unsigned char is_other = 0;  // without branches, so that the compiler takes many places in one step
  for (std::size_t at = 0; at + 1 < body.size(); ++at) {
    const char c = body[at];
    const char next = body[at + 1];
    is_other = static_cast<unsigned char>(is_other | (c == '\t') | ((c == ' ') & ((next == ' ') | (next == '\r'))));
  }
  return is_other == 0;
}

std::string dkim_signed_data(Canonicalization form, std::span<const std::string_view> fields,
                             std::span<const std::string_view> names, std::string_view unsigned_field) {
  std::string data;
  std::vector<bool> is_taken(fields.size(), false);
  for (const std::string_view name : names) {
    for (std::size_t at = fields.size(); at-- > 0;) {
      if (is_taken[at] || !is_same_name(field_name(fields[at]), name)) continue;
      is_taken[at] = true;
      data += canonical_field(form, fields[at]);
      break;
    }
  }
  data += canonical_field(form, unsigned_field);
  if (data.ends_with(line_end)) data.resize(data.size() - line_end.size());
  return data;
}

}  // namespace lapwing
