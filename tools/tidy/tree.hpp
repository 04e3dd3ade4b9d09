#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lapwing::tidy {

/// One file under inspection: its path from the project's root, its text, and views that the rules share.
class SourceFile {
 public:
  SourceFile(std::string path, std::string text);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  /// The path's last part.
  [[nodiscard]] std::string_view name() const;
  /// The folder it lies in, without a slash at the end; empty at the root.
  [[nodiscard]] std::string_view folder() const;
  /// C++: the text with comments and the insides of literals blanked, line for line. Otherwise the text itself.
  [[nodiscard]] const std::string& code() const { return code_; }

  [[nodiscard]] bool is_cpp() const;
  [[nodiscard]] bool is_header() const { return name().ends_with(".hpp"); }
  [[nodiscard]] bool is_markdown() const { return name().ends_with(".md"); }
  [[nodiscard]] bool is_cmake() const { return name() == "CMakeLists.txt" || name().ends_with(".cmake"); }
  [[nodiscard]] bool is_script() const;
  /// C++, scripts, CMake and schemas: what people write by hand and machines run.
  [[nodiscard]] bool is_code() const { return is_cpp() || is_cmake() || is_script() || name().ends_with(".proto"); }
  /// Tests, benchmarks and fuzzers, which may do what the product may not.
  [[nodiscard]] bool is_test() const;
  /// "segment" for src/segment/membership.cpp; empty outside the rooms.
  [[nodiscard]] std::string_view room() const;

 private:
  std::string path_;
  std::string text_;
  std::string code_;
};

/// All files, in ascending order of their paths.
using Tree = std::vector<SourceFile>;

/// Something that the rules forbid, where it stands, and what to do instead.
struct Finding {
  std::string path;
  std::size_t line;  ///< from 1
  std::string what;

  friend auto operator<=>(const Finding&, const Finding&) = default;
};
using Findings = std::vector<Finding>;

/// Blanks comments and the insides of string and character literals with spaces; the lines stay where they are.
std::string code_of(std::string_view cpp);

/// The lines of a text, without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

/// Whether the character may stand in a name of C++.
constexpr bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Where `word` stands in `text` from `from` on, not as a part of a longer name; npos if nowhere.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t from = 0);

/// The place behind the template arguments that open next from `from` on: after the > that closes the first <.
std::size_t after_angles(std::string_view code, std::size_t from);

/// The number of the line, from 1, on which the character at `place` stands.
std::size_t line_at(std::string_view text, std::size_t place);

}  // namespace lapwing::tidy
