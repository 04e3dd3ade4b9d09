#include "channel/html_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "channel/html_references.hpp"

namespace lapwing {
namespace {

/// Tags that begin and end a line, and those that also stand apart by an empty one.
constexpr std::array<std::string_view, 13> line_tags = {"div",     "tr",      "table",   "li", "header", "footer", "dt",
                                                        "section", "article", "address", "hr", "center", "dd"};
constexpr std::array<std::string_view, 11> paragraph_tags = {"p",  "h1", "h2", "h3", "h4",        "h5",
                                                             "h6", "ul", "ol", "dl", "blockquote"};
/// Tags whose content is not text.
constexpr std::array<std::string_view, 4> silent_tags = {"style", "script", "title", "template"};

template <std::size_t n>
bool is_one_of(std::string_view name, const std::array<std::string_view, n>& list) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_space(char letter) {
  return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t' || letter == '\f';
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

/// What stands between '<' and '>'.
class Tag {
 public:
  explicit Tag(std::string_view inside) {
    is_closing_ = !inside.empty() && inside[0] == '/';
    if (is_closing_) inside.remove_prefix(1);
    const auto end = std::find_if(inside.begin(), inside.end(), [](char c) { return is_space(c) || c == '/'; });
    const auto size = static_cast<std::size_t>(end - inside.begin());
    name_ = inside.substr(0, size);
    std::transform(name_.begin(), name_.end(), name_.begin(), lower);
    attributes_ = inside.substr(size);
  }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool is_closing() const { return is_closing_; }

  /// The attribute's value with references decoded; empty if it is absent.
  [[nodiscard]] std::string attribute(std::string_view name) const {
    std::string_view rest = attributes_;
    while (!rest.empty()) {
      const auto [key, value] = next_attribute(rest);
      if (same_ignoring_case(key, name)) return decode_references(value);
    }
    return {};
  }

 private:
  static std::pair<std::string_view, std::string_view> next_attribute(std::string_view& rest) {
    const auto skip_spaces = [&] {
      while (!rest.empty() && (is_space(rest[0]) || rest[0] == '/')) rest.remove_prefix(1);
    };
    const auto take_until = [&](auto ends) {
      const auto size = static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), ends) - rest.begin());
      const auto taken = rest.substr(0, size);
      rest.remove_prefix(size);
      return taken;
    };
    skip_spaces();
    const auto key = take_until([](char c) { return is_space(c) || c == '='; });
    while (!rest.empty() && is_space(rest[0])) rest.remove_prefix(1);
    if (rest.empty() || rest[0] != '=') return {key, {}};
    rest.remove_prefix(1);
    while (!rest.empty() && is_space(rest[0])) rest.remove_prefix(1);
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return {key, take_until(is_space)};
    const char quote = rest[0];
    rest.remove_prefix(1);
    const auto value = take_until([quote](char c) { return c == quote; });
    if (!rest.empty()) rest.remove_prefix(1);
    return {key, value};
  }

  std::string name_;
  std::string_view attributes_;
  bool is_closing_ = false;
};

/// Collects words and breaks so that no line begins or ends with a space and at most one empty line stands in a row.
class TextWriter {
 public:
  void words(std::string_view text) {
    for (const char letter : text) {
      if (is_space(letter)) {
        space_ = true;
      } else {
        put(letter);
      }
    }
  }
  void space() { space_ = true; }
  void break_lines(int count) { breaks_ = std::max(breaks_, count); }
  /// <br>: each one counts.
  void one_more_break() { breaks_ = std::min(breaks_ + 1, 2); }
  /// How much has been written; with `since` the words of a link.
  [[nodiscard]] std::size_t size() const { return out_.size(); }
  [[nodiscard]] std::string_view since(std::size_t at) const { return std::string_view(out_).substr(at); }
  std::string finish() {
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  void put(char letter) {
    if (out_.empty()) {
    } else if (breaks_ > 0) {
      out_.append(static_cast<std::size_t>(breaks_), '\n');
    } else if (space_) {
      out_ += ' ';
    }
    breaks_ = 0;
    space_ = false;
    out_ += letter;
  }

  std::string out_;
  int breaks_ = 0;
  bool space_ = false;
};

class Converter {
 public:
  std::string convert(std::string_view html) {
    while (!html.empty()) {
      const auto angle = std::min(html.find('<'), html.size());
      if (angle > 0 && silent_tag_.empty()) writer_.words(decode_references(html.substr(0, angle)));
      html.remove_prefix(angle);
      if (!html.empty()) html.remove_prefix(markup(html));
    }
    return writer_.finish();
  }

 private:
  /// Handles the markup at the beginning of `html`, which begins with '<'; returns its size.
  std::size_t markup(std::string_view html) {
    if (html.starts_with("<!--")) {
      const auto end = html.find("-->", 4);
      return end == std::string_view::npos ? html.size() : end + 3;
    }
    const char next = html.size() > 1 ? lower(html[1]) : ' ';
    const bool is_tag = next == '/' || next == '!' || next == '?' || (next >= 'a' && next <= 'z');
    if (!is_tag) {
      if (silent_tag_.empty()) writer_.words("<");
      return 1;
    }
    const auto size = tag_size(html);
    handle(Tag(html.substr(1, size - 1)));
    return std::min(size + 1, html.size());
  }

  /// Where the '>' stands that is in no quotes; the rest of the text if there is none.
  static std::size_t tag_size(std::string_view html) {
    char quote = 0;
    for (std::size_t at = 1; at < html.size(); ++at) {
      const char letter = html[at];
      if (quote != 0) {
        if (letter == quote) quote = 0;
      } else if ((letter == '"' || letter == '\'') && html[at - 1] == '=') {
        quote = letter;
      } else if (letter == '>') {
        return at;
      }
    }
    return html.size();
  }

  void handle(const Tag& tag) {
    if (!silent_tag_.empty()) {
      if (tag.is_closing() && tag.name() == silent_tag_) silent_tag_.clear();
      return;
    }
    if (is_one_of(tag.name(), silent_tags) && !tag.is_closing()) {
      silent_tag_ = tag.name();
    } else if (tag.name() == "br") {
      writer_.one_more_break();
    } else if (is_one_of(tag.name(), paragraph_tags)) {
      writer_.break_lines(2);
    } else if (is_one_of(tag.name(), line_tags)) {
      writer_.break_lines(1);
      if (tag.name() == "li" && !tag.is_closing()) writer_.words("- ");
    } else if (tag.name() == "td" || tag.name() == "th") {
      writer_.space();
    } else if (tag.name() == "img") {
      writer_.words(tag.attribute("alt"));
    } else if (tag.name() == "a") {
      tag.is_closing() ? end_link() : begin_link(tag.attribute("href"));
    }
  }

  void begin_link(std::string target) {
    end_link();
    const bool is_worth_reading = target.starts_with("http://") || target.starts_with("https://");
    if (is_worth_reading) link_ = std::move(target);
    link_begin_ = writer_.size();
  }
  void end_link() {
    if (link_.empty()) return;
    const auto words = writer_.since(link_begin_);
    if (words.find(link_) == std::string_view::npos) writer_.words(" (" + link_ + ")");
    link_.clear();
  }

  TextWriter writer_;
  std::string silent_tag_;
  std::string link_;
  std::size_t link_begin_ = 0;
};

}  // namespace

std::string text_of_html(std::string_view html) { return Converter().convert(html); }

}  // namespace lapwing
