#include "template/tag_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lapwing {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t delimiter_bytes_max = 16;
constexpr std::size_t name_bytes_max = 200;
constexpr std::size_t quoted_bytes_max = 40;

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// For error messages: hostile names may be megabytes long. Cut between characters.
std::string shortened(std::string_view text) {
  if (text.size() <= quoted_bytes_max) return std::string(text);
  std::size_t size = quoted_bytes_max;
  while (size > 0 && is_continuation(text[size])) --size;
  return std::string(text.substr(0, size)) + "...";
}

bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
         byte == '-' || static_cast<unsigned char>(byte) >= 0x80U;
}

/// A dotted name has no empty part: "a.b", not "a..b".
bool has_empty_part(std::string_view name) {
  return name.front() == '.' || name.back() == '.' || name.find("..") != std::string_view::npos;
}

}  // namespace

TagReader::TagReader(std::string_view source, std::string_view partial) : source_(source), place_{.partial = partial} {}

Result<std::optional<TemplateTag>> TagReader::next() {
  const std::size_t begin = source_.find(open_, at_);
  if (begin == std::string_view::npos) return std::nullopt;
  move_place(begin);
  TemplateTag tag;
  tag.place = place_;
  CHECK(read_content(tag, begin));
  widen_if_standalone(tag, begin);
  at_ = tag.next;
  return tag;
}

/// Reads what stands between the delimiters: a character that gives the kind (none for a variable), and a name.
Result<void> TagReader::read_content(TemplateTag& tag, std::size_t begin) {
  const std::string_view open = open_;
  std::size_t at = source_.find_first_not_of(blanks, begin + open.size());
  if (at == std::string_view::npos) at = source_.size();
  const char sigil = at < source_.size() ? source_[at] : '\0';
  std::string ending(close_);
  switch (sigil) {
    case '#':
      tag.kind = TemplateTag::Kind::section;
      break;
    case '^':
      tag.kind = TemplateTag::Kind::inverted;
      break;
    case '/':
      tag.kind = TemplateTag::Kind::close;
      break;
    case '!':
      tag.kind = TemplateTag::Kind::comment;
      break;
    case '>':
      tag.kind = TemplateTag::Kind::partial;
      break;
    case '&':
      tag.kind = TemplateTag::Kind::raw_variable;
      break;
    case '{':
      tag.kind = TemplateTag::Kind::raw_variable, ending.insert(0, 1, '}');
      break;
    case '=':
      tag.kind = TemplateTag::Kind::delimiters, ending.insert(0, 1, '=');
      break;
    case '<':
    case '$':
      return fail_here(
          fmt::format("'{}{}' (template inheritance) is not supported: expected a variable, a section "
                      "or a partial",
                      open, sigil));
    default:
      tag.kind = TemplateTag::Kind::variable;
      break;
  }
  if (tag.kind != TemplateTag::Kind::variable) ++at;
  const std::size_t end = source_.find(ending, at);
  if (end == std::string_view::npos) {
    return fail_here(fmt::format("the tag that begins here has no end: expected '{}'", ending));
  }
  tag.next = end + ending.size();
  const std::string_view content = trim(source_.substr(at, end - at));
  if (tag.kind == TemplateTag::Kind::comment) return {};
  if (tag.kind == TemplateTag::Kind::delimiters) return read_delimiters(content);
  tag.name = content;
  return check_name(tag);
}

Result<void> TagReader::read_delimiters(std::string_view content) {
  const std::size_t open_end = content.find_first_of(blanks);
  const std::string_view open = content.substr(0, open_end);
  const std::string_view close = open_end == std::string_view::npos ? "" : trim(content.substr(open_end));
  const auto is_good = [](std::string_view delimiter) {
    return !delimiter.empty() && delimiter.size() <= delimiter_bytes_max &&
           delimiter.find_first_of(" \t\r\n=") == std::string_view::npos;
  };
  if (!is_good(open) || !is_good(close)) {
    return fail_here(
        fmt::format("expected two new delimiters of 1 to {} characters without '=', as in {{{{=<% %>=}}}}, "
                    "found '{}'",
                    delimiter_bytes_max, shortened(content)));
  }
  open_ = open;
  close_ = close;
  return {};
}

Result<void> TagReader::check_name(const TemplateTag& tag) const {
  const std::string_view name = tag.name;
  const bool is_partial = tag.kind == TemplateTag::Kind::partial;
  if (name.empty()) return fail_here("the tag is empty: expected a name");
  if (name.size() > name_bytes_max) {
    return fail_here(fmt::format("expected a name of at most {} bytes, found '{}'", name_bytes_max, shortened(name)));
  }
  if (name == "." && !is_partial) return {};
  if (is_partial && name.front() == '*') {
    return fail_here(fmt::format("a partial whose name is a variable ('{}') is not supported: expected a fixed name",
                                 shortened(name)));
  }
  const auto bad = std::find_if(name.begin(), name.end(), [is_partial](char byte) {
    return !is_name_byte(byte) && byte != '.' && !(is_partial && byte == '/');
  });
  if (bad != name.end() || (!is_partial && has_empty_part(name))) {
    return fail_here(fmt::format("expected one name of letters, digits, '_' and '-'{}, found '{}'",
                                 is_partial ? " (also '.' and '/')" : ", with single dots inside", shortened(name)));
  }
  return {};
}

/// A section, comment, partial or set of delimiters with nothing but blanks around it takes its whole line away.
void TagReader::widen_if_standalone(TemplateTag& tag, std::size_t begin) const {
  tag.text_end = begin;
  if (tag.kind == TemplateTag::Kind::variable || tag.kind == TemplateTag::Kind::raw_variable) return;
  std::size_t line = begin;
  while (line > 0 && (source_[line - 1] == ' ' || source_[line - 1] == '\t')) --line;
  if (line > 0 && source_[line - 1] != '\n') return;
  std::size_t end = std::min(source_.find_first_not_of(" \t", tag.next), source_.size());
  if (source_.substr(end, 2) == "\r\n") {
    end += 2;
  } else if (end < source_.size() && source_[end++] != '\n') {
    return;
  }
  tag.standalone = true;
  tag.text_end = line;
  tag.next = end;
  tag.indentation = source_.substr(line, begin - line);
}

void TagReader::move_place(std::size_t to) {
  for (; place_at_ < to; ++place_at_) {
    if (source_[place_at_] == '\n') {
      ++place_.line;
      place_.column = 1;
    } else if (!is_continuation(source_[place_at_])) {
      ++place_.column;
    }
  }
}

std::unexpected<Error> TagReader::fail_here(std::string message) const {
  return fail(std::move(message), to_text(place_));
}

}  // namespace lapwing
