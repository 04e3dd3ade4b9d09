#include "tidy/tree.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lapwing::tidy {
namespace {

/// Walks over C++ text and blanks what is not code.
class Blanker {
 public:
  explicit Blanker(std::string_view cpp) : text_(cpp), code_(cpp) {}

  std::string run() && {
    while (at_ < text_.size()) step();
    return std::move(code_);
  }

 private:
  void step() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("//")) {
      blank_until(std::min(text_.find('\n', at_), text_.size()));
    } else if (rest.starts_with("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      blank_until(end == std::string_view::npos ? text_.size() : end + 2);
    } else if (rest.starts_with("R\"") && !follows_name()) {
      raw_string();
    } else if (rest.front() == '"' || (rest.front() == '\'' && !follows_name())) {
      literal(rest.front());
    } else {
      ++at_;
    }
  }

  /// The apostrophe of 1'000 and the R of FOR"" belong to what stands before them.
  [[nodiscard]] bool follows_name() const { return at_ > 0 && is_name_char(text_[at_ - 1]); }

  void blank_until(std::size_t end) {
    for (; at_ < end; ++at_) {
      if (text_[at_] != '\n') code_[at_] = ' ';
    }
  }

  void literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2U : 1U;
    ++at_;
    blank_until(std::min(end, text_.size()));
    at_ = std::min(at_ + 1, text_.size());
  }

  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return blank_until(text_.size());
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const std::size_t end = text_.find(close, open);
    blank_until(end == std::string_view::npos ? text_.size() : end + close.size());
  }

  std::string_view text_;
  std::string code_;
  std::size_t at_ = 0;
};

}  // namespace

SourceFile::SourceFile(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)), code_(is_cpp() ? code_of(text_) : text_) {}

std::string_view SourceFile::name() const { return std::string_view(path_).substr(path_.rfind('/') + 1); }

std::string_view SourceFile::folder() const {
  const std::size_t slash = path_.rfind('/');
  return slash == std::string::npos ? std::string_view() : std::string_view(path_).substr(0, slash);
}

bool SourceFile::is_cpp() const { return name().ends_with(".cpp") || name().ends_with(".hpp"); }

bool SourceFile::is_script() const {
  return path_ == "dev" || path_ == ".ci/run" || name().ends_with(".sh") || name().ends_with(".py");
}

bool SourceFile::is_test() const {
  constexpr std::array<std::string_view, 3> endings = {"_test.cpp", "_bench.cpp", "_fuzz.cpp"};
  return path_.starts_with("tests/") || std::ranges::any_of(endings, [&](auto end) { return name().ends_with(end); });
}

std::string_view SourceFile::room() const {
  constexpr std::string_view floor = "src/";
  const std::string_view path = path_;
  const std::size_t end = path.find('/', floor.size());
  if (!path.starts_with(floor) || end == std::string_view::npos) return {};
  return path.substr(floor.size(), end - floor.size());
}

std::string code_of(std::string_view cpp) { return Blanker(cpp).run(); }

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
  for (std::size_t at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool joined_before = at > 0 && is_name_char(word.front()) && is_name_char(text[at - 1]);
    const bool joined_after = end < text.size() && is_name_char(word.back()) && is_name_char(text[end]);
    if (!joined_before && !joined_after) return at;
  }
  return std::string_view::npos;
}

std::size_t after_angles(std::string_view code, std::size_t from) {
  int depth = 0;
  for (std::size_t i = code.find('<', from); i < code.size(); ++i) {
    if (code[i] == '<') ++depth;
    if (code[i] == '>' && --depth == 0) return i + 1;
  }
  return code.size();
}

std::size_t line_at(std::string_view text, std::size_t place) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, place), '\n'));
}

}  // namespace lapwing::tidy
