#include "delivery/html_links.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "channel/html_references.hpp"
#include "channel/url_parts.hpp"

namespace lapwing {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

bool equals_word(std::string_view text, std::string_view word) {
  return text.size() == word.size() && std::ranges::equal(text, word, [](char a, char b) { return lower(a) == b; });
}
bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && equals_word(text.substr(0, word.size()), word);
}
/// Where the word stands in the text at `from` or later, whatever the case of its letters.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
  for (std::size_t at = text.find('<', from); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (starts_with_word(text.substr(at), word)) return at;
  }
  return std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// A start tag; attributes are known of those alone that may be links.
struct Tag {
  struct Attribute {
    std::string_view name;
    std::size_t begin = 0;  // of the value with its quotes
    std::size_t end = 0;
    std::string_view value;
  };
  std::string_view name;
  std::vector<Attribute> attributes;
  std::size_t end = 0;  // behind the '>'

  [[nodiscard]] bool is_link() const { return equals_word(name, "a") || equals_word(name, "area"); }
  [[nodiscard]] const Attribute* find(std::string_view word) const {
    const auto found = std::ranges::find_if(attributes,
                                            [&](const Attribute& one) { return equals_word(one.name, word); });
    return found == attributes.end() ? nullptr : &*found;
  }
};

/// Reads the tag whose '<' stands at that place; false if it is broken off.
bool read_tag(std::string_view html, std::size_t at, Tag& tag) {
  tag.attributes.clear();
  std::size_t place = at + 1;
  const auto here = [&] { return place < html.size() ? html[place] : '\0'; };
  const auto skip_spaces = [&] {
    while (place < html.size() && is_space(here())) ++place;
  };
  const auto take_until = [&](auto&& is_end) {
    const std::size_t begin = place;
    while (place < html.size() && !is_end(here())) ++place;
    return html.substr(begin, place - begin);
  };
  tag.name = take_until([](char c) { return is_space(c) || c == '/' || c == '>'; });
  const bool is_link = tag.is_link();
  while (true) {
    take_until([](char c) { return !is_space(c) && c != '/'; });
    if (place >= html.size()) return false;
    if (here() == '>') break;
    Tag::Attribute attribute;
    const std::size_t begin = place++;
    take_until([](char c) { return is_space(c) || c == '/' || c == '>' || c == '='; });
    attribute.name = html.substr(begin, place - begin);
    skip_spaces();
    if (here() == '=') {
      ++place;
      skip_spaces();
      attribute.begin = place;
      const char quote = here();
      if (quote == '"' || quote == '\'') {
        ++place;
        attribute.value = take_until([&](char c) { return c == quote; });
        if (place >= html.size()) return false;
        ++place;
      } else {
        attribute.value = take_until([](char c) { return is_space(c) || c == '>'; });
      }
      attribute.end = place;
    }
    if (is_link) tag.attributes.push_back(attribute);
  }
  tag.end = place + 1;
  return true;
}

/// Behind what begins with the '<' at that place and holds no links: a comment, a declaration, an end tag. Nothing if a
/// start tag begins there.
std::optional<std::size_t> behind_other(std::string_view html, std::size_t at) {
  const auto behind = [&](std::size_t found, std::size_t length) {
    return found == std::string_view::npos ? html.size() : found + length;
  };
  if (html.substr(at).starts_with("<!--")) return behind(html.find("-->", at + 2), 3);
  const char next = at + 1 < html.size() ? html[at + 1] : '\0';
  if (is_letter(next)) return std::nullopt;
  return next == '!' || next == '?' || next == '/' ? behind(html.find('>', at), 1) : at + 1;
}

/// Behind an element whose text is no markup, of which the start tag was read.
std::size_t behind_text(std::string_view html, const Tag& tag) {
  for (const std::string_view name : {std::string_view("script"), std::string_view("style"), std::string_view("title"),
                                      std::string_view("textarea"), std::string_view("xmp")}) {
    if (!equals_word(tag.name, name)) continue;
    const std::size_t end = find_word(html, fmt::format("</{}", name), tag.end);
    return end == std::string_view::npos ? html.size() : end;
  }
  return tag.end;
}

/// The host of an address, in lower case and without "www.".
std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#\\"));
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
  std::string host(rest.substr(0, rest.find(':')));
  std::ranges::transform(host, host.begin(), lower);
  return host.starts_with("www.") ? host.substr(4) : host;
}

}  // namespace

std::string with_links(std::string_view html, const std::function<std::string(std::string_view url)>& target_of) {
  std::string out;
  out.reserve(html.size() + html.size() / 4);
  std::size_t copied = 0;
  Tag tag;
  for (std::size_t at = html.find('<'); at < html.size(); at = html.find('<', at)) {
    if (const auto behind = behind_other(html, at)) {
      at = *behind;
      continue;
    }
    if (!read_tag(html, at, tag)) break;
    at = behind_text(html, tag);
    if (!tag.is_link()) continue;
    const Tag::Attribute* href = tag.find("href");
    if (href == nullptr || href->begin == 0 || tag.find("data-untracked") != nullptr) continue;
    std::string url = decode_references(trimmed(href->value));
    std::erase_if(url, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });  // as browsers do
    if (!starts_with_word(url, "http://") && !starts_with_word(url, "https://")) continue;
    const std::string target = target_of(url);
    if (target == url) continue;  // stays as it is written
    out += html.substr(copied, href->begin - copied);
    out += '"';
    out += attribute_escaped(target);
    out += '"';
    copied = href->end;
  }
  out += html.substr(copied);
  return out;
}

std::string with_last(std::string_view html, std::string_view markup) {
  std::size_t place = html.rfind('<');
  while (place != std::string_view::npos && !starts_with_word(html.substr(place), "</body")) {
    place = place == 0 ? std::string_view::npos : html.rfind('<', place - 1);
  }
  place = std::min(place, html.size());
  std::string out;
  out.reserve(html.size() + markup.size());
  return out.append(html.substr(0, place)).append(markup).append(html.substr(place));
}

std::string with_utm(std::string_view url, std::string_view medium, std::string_view campaign) {
  const std::size_t hash = std::min(url.find('#'), url.size());
  std::string out(url.substr(0, hash));
  const std::size_t question = out.find('?');
  bool has_query = question != std::string::npos;
  const std::string known = has_query ? "&" + out.substr(question + 1) : std::string();
  const auto add = [&](std::string_view name, std::string_view value) {
    if (known.find(fmt::format("&{}=", name)) != std::string::npos) return;
    const bool is_begun = out.ends_with('?') || out.ends_with('&');
    out += fmt::format("{}{}={}", is_begun ? "" : has_query ? "&" : "?", name, percent_encoded(value));
    has_query = true;
  };
  add("utm_source", "lapwing");
  add("utm_medium", medium);
  add("utm_campaign", campaign);
  return out.append(url.substr(hash));
}

bool leads_to(std::string_view url, std::string_view site_url) {
  const std::string host = host_of(url);
  const std::string site = host_of(site_url);
  return !site.empty() && (host == site || host.ends_with("." + site));
}

std::string attribute_escaped(std::string_view text) {
  if (text.find_first_of("&\"<>") == std::string_view::npos) return std::string(text);
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace lapwing
