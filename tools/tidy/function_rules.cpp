#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "tidy/rules.hpp"

namespace lapwing::tidy {
namespace {

constexpr std::size_t function_lines_max = 70;

/// Finds functions by their braces. A brace that follows a parenthesised head at namespace or class level opens one;
/// braces inside it, or of an initialiser, only have to balance.
class FunctionFinder {
 public:
  FunctionFinder(const SourceFile& file, Findings& findings) : file_(file), code_(file.code()), findings_(findings) {
    blank_directives();
  }

  void run() {
    for (std::size_t i = 0; i < code_.size(); ++i) {
      const char c = code_[i];
      if (inside_ > 0) {
        if (c == '{') ++inside_;
        if (c == '}' && --inside_ == 0) close(i);
      } else if (c == '{') {
        open(i);
      } else if (c == ';' || c == '}') {
        head_start_ = i + 1;
      }
    }
  }

 private:
  void open(std::size_t at) {
    std::string_view head = std::string_view(code_).substr(head_start_, at - head_start_);
    const std::size_t first = head.find_first_not_of(" \n");
    head.remove_prefix(std::min(first, head.size()));
    function_start_ = at - head.size();
    head = without_template(head);
    constexpr std::array<std::string_view, 6> scope_words = {"namespace", "class", "struct", "union", "enum", "extern"};
    const bool scope = std::ranges::any_of(scope_words, [&](auto word) { return find_word(head, word) == 0; });
    if (scope) {
      head_start_ = at + 1;
      return;
    }
    const std::size_t parameters = head.find('(');
    const bool initialiser = head.find('=') < parameters && find_word(head, "operator") == std::string_view::npos;
    is_function_ = parameters != std::string_view::npos && !initialiser;
    inside_ = 1;
  }

  void close(std::size_t at) {
    head_start_ = at + 1;
    const std::size_t first = line_at(code_, function_start_);
    const std::size_t length = line_at(code_, at) - first + 1;
    if (is_function_ && length > function_lines_max) {
      findings_.push_back({file_.path(), first,
                           fmt::format("a function of {} lines; name its parts and take them out ({} is the most)",
                                       length, function_lines_max)});
    }
  }

  /// The head of a function or class template without what makes it one.
  static std::string_view without_template(std::string_view head) {
    while (find_word(head, "template") == 0) {
      head.remove_prefix(std::min(after_angles(head, 0), head.size()));
      head.remove_prefix(std::min(head.find_first_not_of(" \n"), head.size()));
    }
    return head;
  }

  /// Preprocessor lines, with those they continue on, are not part of any function's shape.
  void blank_directives() {
    bool continues = false;
    std::size_t at = 0;
    for (const std::string_view line : lines_of(file_.code())) {
      const std::size_t first = line.find_first_not_of(' ');
      const bool directive = continues || (first != std::string_view::npos && line[first] == '#');
      continues = directive && line.ends_with('\\');
      if (directive) std::fill_n(code_.begin() + static_cast<std::ptrdiff_t>(at), line.size(), ' ');
      at += line.size() + 1;
    }
  }

  const SourceFile& file_;
  std::string code_;
  Findings& findings_;
  std::size_t head_start_ = 0;
  std::size_t function_start_ = 0;
  int inside_ = 0;
  bool is_function_ = false;
};

}  // namespace

void check_functions(const Tree& tree, Findings& findings) {
  for (const SourceFile& file : tree) {
    if (file.is_cpp()) FunctionFinder(file, findings).run();
  }
}

}  // namespace lapwing::tidy
