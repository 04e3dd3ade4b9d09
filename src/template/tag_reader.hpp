#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "template/mustache.hpp"

namespace lapwing {

/// One tag of a template's source.
struct TemplateTag {
  enum class Kind : std::uint8_t { variable, raw_variable, section, inverted, close, comment, delimiters, partial };

  Kind kind = Kind::comment;
  std::string_view name;         ///< empty for comments and delimiters
  std::size_t text_end = 0;      ///< where the text before the tag ends
  std::size_t next = 0;          ///< where the text after the tag begins
  bool standalone = false;       ///< alone on its line, so that the whole line belongs to the tag
  std::string_view indentation;  ///< of a standalone tag: the blanks before it
  TemplatePlace place;
};

/// Cuts a template's source into tags, in one pass and in time linear in its length. Checks every tag by itself;
/// whether sections match is the caller's concern.
class TagReader {
 public:
  /// `partial` names the file in error messages; empty for the template itself. Both must outlive the reader.
  TagReader(std::string_view source, std::string_view partial);

  /// The next tag, or nothing if the rest of the source is text.
  Result<std::optional<TemplateTag>> next();
  [[nodiscard]] std::string_view source() const { return source_; }

 private:
  void move_place(std::size_t to);
  Result<void> read_content(TemplateTag& tag, std::size_t begin);
  Result<void> read_delimiters(std::string_view content);
  Result<void> check_name(const TemplateTag& tag) const;
  void widen_if_standalone(TemplateTag& tag, std::size_t begin) const;
  [[nodiscard]] std::unexpected<Error> fail_here(std::string message) const;

  std::string_view source_;
  std::string_view open_ = "{{";
  std::string_view close_ = "}}";
  std::size_t at_ = 0;        ///< everything before it has been read
  std::size_t place_at_ = 0;  ///< the byte that place_ describes
  TemplatePlace place_;
};

}  // namespace lapwing
