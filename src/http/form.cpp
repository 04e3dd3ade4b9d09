#include "http/form.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/http.hpp"

namespace lapwing {
namespace {

std::optional<char> byte_of(std::string_view digits) {
  unsigned byte = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) return std::nullopt;
  return static_cast<char>(byte);
}

/// What is no byte in hexadecimal stays as it is.
std::string decoded(std::string_view text, char plus) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = text[at] == '%' ? byte_of(text.substr(at + 1, 2)) : std::nullopt;
    if (byte) at += 2;
    out += byte ? *byte : text[at] == '+' ? plus : text[at];
  }
  return out;
}

/// The name in a part's Content-Disposition.
std::string_view name_in(std::string_view head) {
  constexpr std::string_view mark = "name=\"";
  const std::size_t begin = head.find(mark);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = head.substr(begin + mark.size());
  return rest.substr(0, rest.find('"'));
}

/// By the boundary that the body begins with.
FormFields read_parts(std::string_view body) {
  FormFields fields;
  while (body.starts_with("\r\n")) body.remove_prefix(2);
  const std::string boundary(body.substr(0, body.find("\r\n")));
  if (!boundary.starts_with("--")) return fields;
  body.remove_prefix(boundary.size());
  while (body.starts_with("\r\n")) {
    const std::size_t head_end = body.find("\r\n\r\n");
    const std::size_t end = head_end == std::string_view::npos ? head_end : body.find("\r\n" + boundary, head_end + 2);
    if (end == std::string_view::npos) break;
    const std::size_t begin = std::min(head_end + 4, end);
    fields.emplace_back(name_in(body.substr(0, head_end)), body.substr(begin, end - begin));
    body.remove_prefix(end + 2 + boundary.size());
  }
  return fields;
}

}  // namespace

FormFields read_pairs(std::string_view body) {
  while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
  FormFields fields;
  while (!body.empty()) {
    const std::string_view pair = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(body.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    if (!pair.empty()) fields.emplace_back(decoded(pair.substr(0, equals), ' '), decoded(value, ' '));
  }
  return fields;
}

std::string percent_decoded(std::string_view text) { return decoded(text, '+'); }

FormFields read_form(const HttpRequest& request) {
  const std::string_view type = request.content_type;
  if (type.starts_with("application/x-www-form-urlencoded")) return read_pairs(request.body);
  if (type.starts_with("multipart/form-data")) return read_parts(request.body);
  return {};
}

std::string field_of(const FormFields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &FormFields::value_type::first);
  return found == fields.end() ? std::string() : found->second;
}

bool has_field(const FormFields& fields, std::string_view name, std::string_view value) {
  return std::ranges::any_of(fields, [&](const auto& field) { return field.first == name && field.second == value; });
}

}  // namespace lapwing
